"""What reading the pelvis from its picture costs beside the pose inference: ``python benchmarks/pelvis.py [CLIP]``.

Processor time of all threads, in one run, frame by frame; the picture is made 720 px high.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import cv2
import numpy as np

from hipcheck.media.reader import VideoReader
from hipcheck.pelvis.picture.reading import PelvisEye, PelvisLook, PelvisWatcher
from hipcheck.pose.bundle import ensure_model
from hipcheck.pose.landmarker import PoseLandmarker

SAMPLE = Path(__file__).parents[1] / "samples/stance_back_drop.mp4"
HEIGHT_PX, QUIET_S = 720, 2.0


def main(path: Path) -> None:
    """Print milliseconds a frame, and the ratio."""
    spent = {"inference": 0.0, "network": 0.0, "registration": 0.0}
    quiet: list[tuple[PelvisLook, np.ndarray]] = []
    watcher: PelvisWatcher | None = None
    frames, eye = 0, PelvisEye()
    with VideoReader(path) as reader, PoseLandmarker(ensure_model("full").path) as landmarker:
        for frame in reader:
            scale = HEIGHT_PX / frame.rgb.shape[0]
            rgb = np.ascontiguousarray(cv2.resize(frame.rgb, None, fx=scale, fy=scale))
            start = time.process_time()
            people = landmarker.find(rgb)
            spent["inference"] += time.process_time() - start
            frames += 1
            start = time.process_time()
            looks = eye.look(frame.t_s, rgb, [person.xy_px for person in people])
            spent["network"] += time.process_time() - start
            start = time.process_time()
            if looks and looks[0] is not None:
                xy = people[0].xy_px.astype(float)
                if frame.t_s < QUIET_S:
                    quiet.append((looks[0], xy))
                else:
                    if watcher is None:
                        watcher = PelvisWatcher([look.crop for look, _ in quiet[::3]], [at for _, at in quiet[::3]])
                    watcher.fit(looks[0].crop, xy)
            spent["registration"] += time.process_time() - start
    for name, seconds in spent.items():
        print(f"{name}: {1000 * seconds / frames:.2f} ms a frame")
    added = spent["network"] + spent["registration"]
    print(f"on top of the inference: {100 * added / spent['inference']:.0f} %")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE)
