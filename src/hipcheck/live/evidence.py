"""Pictures for the report of a session that keeps no video: compressed, in memory, and never too many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from hipcheck.analysis import shrink_evidence
from hipcheck.live.plan import Stage
from hipcheck.media.types import Frame, Image

__all__ = ["EvidenceKeeper"]

_EVERY_S: Final[dict[Stage, float]] = {Stage.SQUAT: 0.06, Stage.HOLD: 0.2, Stage.LIFT: 0.2}
_ELSEWHERE_S: Final = 0.5
_MOST: Final = 700  # about 60 MB at 720 lines; a whole test needs 500
_REACH_S: Final = 0.6
_QUALITY: Final = 88
_TOLERANCE_S: Final = 0.005


class EvidenceKeeper:
    """Keep candidates for the decisive instants, which are only known at the end."""

    def __init__(self) -> None:
        self._kept: list[tuple[float, bytes]] = []
        self._stretch = 1.0

    def __len__(self) -> int:
        return len(self._kept)

    def offer(self, frame: Frame, stage: Stage) -> bytes | None:
        """Take the next picture if it is time for one: squats need more of them than holds.

        Returns
        -------
        The picture as a JPEG if it was taken, else ``None``.
        """
        every_s = self._stretch * _EVERY_S.get(stage, _ELSEWHERE_S)
        if self._kept and frame.t_s - self._kept[-1][0] < every_s - _TOLERANCE_S:
            return None
        bgr = cv2.cvtColor(shrink_evidence(frame.rgb), cv2.COLOR_RGB2BGR)
        done, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        if not done:
            return None
        jpeg = encoded.tobytes()
        self.keep(frame.t_s, jpeg)
        return jpeg

    def keep(self, t_s: float, jpeg: bytes) -> None:
        """Keep a picture that was taken before; ``t_s`` is its time in seconds."""
        self._kept.append((t_s, jpeg))
        if len(self._kept) > _MOST:
            self._kept = self._kept[::2]
            self._stretch *= 2

    def pictures(self, instants_s: Sequence[float]) -> dict[float, Image]:
        """Return the picture nearest to each instant, where there is one near enough."""
        found = {}
        times_s = np.array([t_s for t_s, _ in self._kept])
        for instant_s in instants_s:
            if not len(times_s):
                break
            index = int(np.argmin(np.abs(times_s - instant_s)))
            if abs(times_s[index] - instant_s) <= _REACH_S:
                bgr = cv2.imdecode(np.frombuffer(self._kept[index][1], np.uint8), cv2.IMREAD_COLOR)
                if bgr is not None:
                    rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
                    found[instant_s] = np.ascontiguousarray(rgb, dtype=np.uint8)
        return found
