"""Getting ready: somebody steps into the picture, stands right, and stands still for the baseline."""

from __future__ import annotations

from typing import Final

from hipcheck.kinematics import Standing
from hipcheck.live.baseline import BaselineWatch
from hipcheck.live.body import Look
from hipcheck.live.plan import Stage
from hipcheck.live.setup import Fault
from hipcheck.live.texts import Line, line

__all__ = ["GettingReady"]

_READY_S: Final = 1.0  # without a fault before the baseline begins
_ADVICE_S: Final = 6.0  # then the test goes on with a fault that is only a pity


class GettingReady:
    """Goes from `find` through `setup` to `baseline`, and back where something is wrong again.

    Parameters
    ----------
    waived
        True to go on in spite of faults, except those with which nothing can be measured.

    Attributes
    ----------
    stage
        One of the three.
    baseline
        The baseline that is being taken.
    waived
        As given; may be set at any time.
    """

    def __init__(self, *, waived: bool = False) -> None:
        self.stage = Stage.FIND
        self.baseline = BaselineWatch()
        self.waived = waived
        self._since_s: float | None = None  # begin of the stage
        self._good_s: float | None = None  # since when there is no fault

    @property
    def resting(self) -> bool:
        """Whether the person stands for the baseline right now."""
        return self.stage is Stage.BASELINE and self.baseline.start_s is not None

    def update(self, look: Look, fault: Fault | None) -> Standing | None:
        """Take the next look and what is wrong with it; return the posture once the baseline is whole."""
        if self._since_s is None:
            self._since_s = look.t_s
        if fault is not None and fault.code == "no_person":
            self._enter(Stage.FIND, look.t_s)
        elif self.stage is Stage.FIND:
            if look.sight.person is not None:
                self._enter(Stage.SETUP, look.t_s)
        elif self.stage is Stage.SETUP:
            self._set_up(look, fault)
        elif fault is not None and not fault.is_advice and not (self.waived and not fault.interrupts):
            self._enter(Stage.SETUP, look.t_s)
        else:
            return self.baseline.update(look)
        return None

    def _set_up(self, look: Look, fault: Fault | None) -> None:
        if fault is not None and not self._may_pass(look.t_s, fault):
            self._good_s = None
            return
        self._good_s = look.t_s if self._good_s is None else self._good_s
        if look.t_s - self._good_s >= _READY_S and look.legs_seen:
            self._enter(Stage.BASELINE, look.t_s)

    def _may_pass(self, t_s: float, fault: Fault) -> bool:
        told_s = t_s - (self._since_s or 0.0)
        return not fault.interrupts and (self.waived or (fault.is_advice and told_s >= _ADVICE_S))

    def _enter(self, stage: Stage, t_s: float) -> None:
        if stage is not self.stage:
            self.stage, self._since_s, self._good_s = stage, t_s, None
            self.baseline = BaselineWatch()

    def seconds_left(self, t_s: float) -> float | None:
        """Return how long there is still to stand; ``None`` before the baseline."""
        return max(self.baseline.seconds_left(t_s), 0.0) if self.stage is Stage.BASELINE else None

    def line(self, fault: Fault | None) -> Line:
        """Say what to do."""
        if self.stage is Stage.FIND:
            return fault.line if fault else line("setup.no_person")
        if self.stage is Stage.SETUP:
            return fault.line if fault else line("setup.good")
        if not self.baseline.on_both_feet:
            return line("do.both_feet")
        again = self.baseline.moved and self.baseline.start_s is None
        return line("do.still_again" if again else "do.stand_still")
