"""The toothbrush balance: so long on each leg by the clock, then a reminder to change; a foot may come down."""

from __future__ import annotations

from hipcheck.landmarks import other_side
from hipcheck.live.body import Look
from hipcheck.live.lift import HoldEnded
from hipcheck.live.plan import Plan, Stage
from hipcheck.live.protocol import Protocol
from hipcheck.live.texts import Line, line
from hipcheck.measure import FacingChoice

__all__ = ["BalanceProtocol"]


class BalanceProtocol(Protocol):
    """Guide one person through a balance exercise.

    The clock of the first leg starts with its first lift and runs on when the foot comes down; that of the next leg
    starts with the reminder.

    Parameters
    ----------
    plan
        What to go through; ``hold_s`` is the time on each leg.
    model, facing
        As for every protocol.

    Attributes
    ----------
    touch_downs
        How many times the foot came down, or the stance foot moved, before the time was over.
    """

    def __init__(self, plan: Plan, *, model: str = "full", facing: FacingChoice = "auto") -> None:
        super().__init__(plan, model=model, facing=facing)
        self.touch_downs = 0
        self._since_s: float | None = None

    def _begin_part(self) -> None:
        super()._begin_part()
        self._since_s = None

    def _watch_lift(self, look: Look) -> None:
        if self._time_is_over(look.t_s):
            self._change_legs(look.t_s)
            return
        super()._watch_lift(look)
        if self._since_s is None and self.stage is Stage.HOLD and self._hold is not None:
            self._since_s = self._hold.start_s

    def _watch_hold(self, look: Look) -> None:
        hold = self._hold
        assert hold is not None
        if self._time_is_over(look.t_s):
            self._ended = HoldEnded(hold.side, hold.start_s, look.t_s, "complete")
            self._change_legs(look.t_s)
            return
        self._ended = hold.update(look)
        if self._ended is not None:
            self.touch_downs += 1
            self._excuse = line("do.again_balance", side=hold.side)
            self._await_lift()

    def _time_is_over(self, t_s: float) -> bool:
        return self._since_s is not None and t_s - self._since_s >= self.plan.hold_s

    def _change_legs(self, t_s: float) -> None:
        """Go on with the other leg at once, or rest after the last one."""
        if self._next_index is None:
            self._leave_part("done")
            return
        self._states[self._index] = "done"
        self._next_part()
        self._since_s = t_s
        self._excuse = line("do.change_legs", side=self._side, free=other_side(self._side))

    def _seconds_left(self, t_s: float) -> float | None:
        """Return what is left of the whole exercise, as long as the clock runs."""
        if self.stage not in (Stage.LIFT, Stage.HOLD) or self._since_s is None:
            return super()._seconds_left(t_s) if self.stage is not Stage.HOLD else None
        legs_after = len(self.plan.parts) - 1 - self._index
        return max(self.plan.hold_s - (t_s - self._since_s), 0.0) + legs_after * self.plan.hold_s

    def _say_hold(self) -> Line:
        return line("do.balance", side=self._side)
