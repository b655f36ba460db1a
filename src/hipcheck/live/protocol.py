"""The test as a state machine: it is fed landmarks, picture by picture, and says what the person is to do.

It knows no camera, no window and no clock of its own. The way is find, set-up, baseline, then for each part lift and
hold, or squats, then rest, and done in the end. Whoever is lost from sight, or turns the camera, starts over from the
set-up and goes on with the same part.
"""

from __future__ import annotations

from typing import Final

from hipcheck.kinematics import Standing, squat_depth_percent, standing_reference
from hipcheck.landmarks import Facing, Side, other_side
from hipcheck.live.baseline import both_feet_down, is_still
from hipcheck.live.body import Body, Look, Sight
from hipcheck.live.gesture import RaisedHand
from hipcheck.live.lift import Hold, HoldEnded, LiftWatch, feet_are_level
from hipcheck.live.plan import Light, Part, PartState, Plan, Prompt, Sound, Stage
from hipcheck.live.ready import GettingReady
from hipcheck.live.setup import Fault, SetupCheck
from hipcheck.live.squats import RepEnded, RepWatch, depth_advice
from hipcheck.live.steady import Steady
from hipcheck.live.texts import Line, line
from hipcheck.measure import FacingChoice
from hipcheck.view import estimate_view

__all__ = ["Protocol"]

_GETTING_READY: Final = (Stage.FIND, Stage.SETUP, Stage.BASELINE)
_HIGH_KNEE_DEG: Final = 45.0  # of hip flexion: 30 and the error of reading it
_LOW_KNEE_DEG: Final = 38.0
_WRONG_LEG_S: Final = 1.0
_MOST_ATTEMPTS: Final = 3
_SHORT_HOLD_S: Final = 10.0
_DOWN_S: Final = 0.5
_LAST_REST_S: Final = 1.0  # standing still after the last part: filters need it
_SHOWN_IN_PART: Final = frozenset(
    {
        "several_people",
        "frame_rate_low",
        "frame_rate_refused",
        "feet_out_of_picture",
        "legs_out_of_picture",
        "head_out_of_picture",
    }
)
"""Faults that are shown during an exercise; others are part of moving."""


class Protocol:
    """Guide one person through a plan.

    Parameters
    ----------
    plan
        What to go through.
    model
        Name of the pose model.
    facing
        The view asked for; ``auto`` takes the front or the back.

    Attributes
    ----------
    stage
        Where the person is.
    paused
        Whether everything waits for the person.
    look
        What was seen last.
    standing
        Posture on both feet, as the person stood last; ``None`` before the first baseline.
    posture
        The posture of the last whole baseline, which angles are shown against; ``None`` before the first one.
    facing
        The side of the body that faced the camera in the baseline.
    baseline_s
        Begin and end of the last whole baseline in seconds.
    """

    def __init__(self, plan: Plan, *, model: str = "full", facing: FacingChoice = "auto") -> None:
        self.plan = plan
        self.stage = Stage.FIND
        self.paused = False
        self.look: Look | None = None
        self.standing: Standing | None = None
        self.posture: Standing | None = None
        self.facing: Facing = "unclear"
        self.baseline_s: tuple[float, float] | None = None
        self._model = model
        self._body = Body()
        self._check = SetupCheck(model=model, facing=facing)
        self._states: list[PartState] = ["open"] * len(plan.parts)
        self._index = 0
        self._attempts = 0
        self._excuse: Line | None = None  # why the hold begins again
        self._ready = GettingReady()
        self._squats = RepWatch()
        self._hold: Hold | None = None
        self._lift: LiftWatch | None = None
        self._sounds: list[Sound] = []
        self._ended: HoldEnded | RepEnded | None = None
        self._down_s: float | None = None  # since when both feet are down while resting
        self._hint = Steady("", after_s=0.0, least_s=0.0)
        self._hand = RaisedHand()

    @property
    def done(self) -> bool:
        """Whether the test is over."""
        return self.stage is Stage.DONE

    @property
    def waiting(self) -> bool:
        """Whether nothing worth keeping has been seen yet: the person is not there or does not stand right."""
        return self.baseline_s is None and self.stage in (Stage.FIND, Stage.SETUP) and self._check.fault is not None

    @property
    def parts_done(self) -> int:
        """How many parts were gone through."""
        return self._states.count("done")

    # What the person asks for.

    def toggle_pause(self) -> None:
        """Wait, or go on: from the set-up check, with the part that was stopped."""
        if self.done:
            return
        self.paused = not self.paused
        if not self.paused:
            self._start_over()

    def repeat(self) -> None:
        """Do the present part again; while resting, the one before; while setting up, the set-up."""
        if self.stage in (Stage.LIFT, Stage.HOLD, Stage.SQUAT, Stage.REST):
            self._squats = RepWatch()
            self._begin_part()
        elif not self.done:
            self._get_ready()

    def skip(self) -> None:
        """Go on without what is asked for now: a fault of the set-up, the present part, the rest."""
        if self.stage in _GETTING_READY:
            self._ready.waived = True
        elif self.stage is Stage.REST:
            self._next_part()
        elif not self.done:
            self._leave_part("skipped")

    def _go_on(self) -> None:
        """Do what a raised hand asks for: go on after a pause or a rest, or start in spite of a fault."""
        if self.paused:
            self.toggle_pause()
        elif self.stage in (*_GETTING_READY, Stage.REST):
            self.skip()

    def finish(self) -> None:
        """End the test now."""
        self._enter(Stage.DONE)

    # One picture.

    def update(self, sight: Sight) -> Prompt:
        """Take the next picture and say what to do."""
        look = self.look = self._body.update(sight)
        self._sounds, self._ended = [], None
        fault = self._check.update(self._body, look.t_s)
        if self._hand.update(look):
            self._go_on()
        if not self.paused and not self.done:
            if fault is not None and fault.interrupts and self.stage not in _GETTING_READY:
                self._interrupt(look.t_s)
            self._advance(look, fault)
        return self._prompt(look, fault)

    def _advance(self, look: Look, fault: Fault | None) -> None:
        if self.stage in _GETTING_READY:
            self._advance_ready(look, fault)
        elif self.stage is Stage.LIFT:
            self._watch_lift(look)
        elif self.stage is Stage.HOLD:
            self._watch_hold(look)
        elif self.stage is Stage.SQUAT:
            self._watch_squats(look)
        elif self.stage is Stage.REST:
            self._rest(look)

    def _advance_ready(self, look: Look, fault: Fault | None) -> None:
        standing = self._ready.update(look, fault)
        self.stage = self._ready.stage
        begin_s = self._ready.baseline.start_s
        if standing is not None and begin_s is not None:
            self.standing = self.posture = standing
            self.baseline_s = begin_s, look.t_s
            self.facing = estimate_view(self._body.recording(self._model).track, model=self._model).facing
            self._begin_part()

    def _watch_lift(self, look: Look) -> None:
        assert self._lift is not None
        assert self.standing is not None
        found = self._lift.update(look) if look.legs_seen else None
        self._hint.update(look.t_s, "wrong_leg" if found and found[0] != self._side else "")
        if found and found[0] == self._side:
            self._hold = Hold(self.standing, self._side, found[1])
            self._enter(Stage.HOLD)

    def _watch_hold(self, look: Look) -> None:
        hold = self._hold
        assert hold is not None
        ended = hold.update(look)
        if ended is None and look.t_s - hold.start_s >= self.plan.hold_s:
            ended = HoldEnded(hold.side, hold.start_s, look.t_s, "complete")
        if ended is not None:
            self._end_hold(ended)
        elif look.legs_seen:
            limit_deg = _LOW_KNEE_DEG if self._hint.value else _HIGH_KNEE_DEG
            self._hint.update(look.t_s, "knee_down" if hold.free_hip_flexion_deg(look) > limit_deg else "")

    def _end_hold(self, ended: HoldEnded) -> None:
        self._ended = ended
        too_short = ended.held_s < min(_SHORT_HOLD_S, 0.5 * self.plan.hold_s)
        if too_short and self._attempts < _MOST_ATTEMPTS:
            self._excuse = line(f"do.again_{ended.reason}", seconds=f"{ended.held_s:.0f}", side=ended.side)
            self._await_lift()
        else:
            self._leave_part("done")

    def _watch_squats(self, look: Look) -> None:
        assert self.standing is not None
        self._ended = self._squats.update(look.t_s, float(squat_depth_percent(look.xy_px, self.standing)))
        if self._ended is not None and len(self._squats.reps) >= self.plan.reps:
            self._leave_part("done")

    def _rest(self, look: Look) -> None:
        assert self.standing is not None
        if not look.legs_seen or not feet_are_level(look, self.standing):
            self._down_s = None
            return
        self._down_s = look.t_s if self._down_s is None else self._down_s
        if look.t_s - self._down_s >= _DOWN_S and is_still(look) and both_feet_down(look):
            # People do not put their feet down exactly where they stood.
            self.standing = standing_reference(self._body.smoothed_px(look.t_s - _DOWN_S))
        if self._rest_left_s(look.t_s) <= 0:
            self._next_part()

    def _rest_left_s(self, t_s: float) -> float:
        rest_s = _LAST_REST_S if self._next_index is None else self.plan.rest_s
        return rest_s - (0.0 if self._down_s is None else t_s - self._down_s)

    # From stage to stage.

    def _enter(self, stage: Stage) -> None:
        self.stage = stage
        self._down_s = None
        self._hint = Steady("", after_s=_WRONG_LEG_S if stage is Stage.LIFT else 0.4, least_s=1.0)

    def _get_ready(self) -> None:
        self._ready = GettingReady(waived=self._ready.waived)
        self._enter(self._ready.stage)

    @property
    def _part(self) -> Part:
        return self.plan.parts[self._index]

    @property
    def _side(self) -> Side:
        assert self._part != "squat"
        return self._part

    @property
    def _next_index(self) -> int | None:
        return self._index + 1 if self._index + 1 < len(self.plan.parts) else None

    def _begin_part(self) -> None:
        self._states[self._index] = "now"
        self._attempts, self._excuse = 0, None
        self._sounds.append("change" if self._part == "right" else "start")
        if self._part == "squat":
            self._squats.start_over()
            self._enter(Stage.SQUAT)
        else:
            self._await_lift()

    def _await_lift(self) -> None:
        assert self.standing is not None
        self._attempts += 1
        self._lift = LiftWatch(self.standing)
        self._enter(Stage.LIFT)

    def _leave_part(self, state: PartState) -> None:
        self._states[self._index] = state
        self._sounds.append("end")
        self._enter(Stage.REST)

    def _next_part(self) -> None:
        if self._next_index is None:
            self._enter(Stage.DONE)
        else:
            self._index = self._next_index
            self._begin_part()

    def _interrupt(self, t_s: float) -> None:
        """Say of a hold that it is lost, and start over; squats that were counted stay counted."""
        if self.stage is Stage.HOLD and self._hold is not None:
            self._ended = HoldEnded(self._hold.side, self._hold.start_s, t_s, "lost")
        self._start_over()

    def _start_over(self) -> None:
        """Go back to the set-up, to go on from there with the same part, or with the next one if that was over."""
        if self.stage is Stage.REST and self._next_index is None:
            self._enter(Stage.DONE)
            return
        if self.stage is Stage.REST and self._next_index is not None:
            self._index = self._next_index
        self._get_ready()

    # What is said.

    def _prompt(self, look: Look, fault: Fault | None) -> Prompt:
        in_part = self.stage in (Stage.LIFT, Stage.HOLD, Stage.SQUAT, Stage.REST)
        shown = fault if not in_part or (fault and fault.code in _SHOWN_IN_PART) else None
        said = self._line(shown)
        return Prompt(
            stage=self.stage,
            part=self._part if in_part else None,
            instruction=said.text,
            spoken=said.spoken,
            seconds_left=None if self.paused else self._seconds_left(look.t_s),
            reps_done=len(self._squats.reps),
            reps_wanted=self.plan.reps,
            parts=tuple(zip(self.plan.parts, self._states, strict=True)),
            light=_light(shown),
            fault=shown,
            paused=self.paused,
            sounds=tuple(self._sounds),
            ended=self._ended,
            resting=self._ready.resting and self.stage is Stage.BASELINE,
        )

    def _seconds_left(self, t_s: float) -> float | None:
        if self.stage is Stage.HOLD and self._hold is not None:
            return max(self.plan.hold_s - (t_s - self._hold.start_s), 0.0)
        if self.stage in _GETTING_READY:
            return self._ready.seconds_left(t_s)
        if self.stage is Stage.REST and self._down_s is not None:
            return max(self._rest_left_s(t_s), 0.0)
        return None

    def _line(self, fault: Fault | None) -> Line:
        if self.done:
            return line("do.finished")
        if self.paused:
            return line("do.paused")
        if self.stage in _GETTING_READY:
            return self._ready.line(fault)
        if fault is not None and fault.code == "several_people":
            return fault.line
        return {
            Stage.LIFT: self._say_lift,
            Stage.HOLD: self._say_hold,
            Stage.SQUAT: self._say_squat,
            Stage.REST: self._say_rest,
        }[self.stage]()

    def _say_lift(self) -> Line:
        sides = {"side": self._side, "free": other_side(self._side)}
        if self._hint.value:
            return line("do.wrong_leg", **sides)
        return self._excuse or line("do.lift", **sides)

    def _say_hold(self) -> Line:
        if self._hint.value:
            return line("do.knee_down", free=other_side(self._side))
        return line("do.hold", side=self._side)

    def _say_squat(self) -> Line:
        done, left = len(self._squats.reps), self.plan.reps - len(self._squats.reps)
        advice = depth_advice(self._squats.reps)
        if advice is not None:
            return line(f"do.{advice}")
        if done == 0:
            return line("do.squat_first")
        return line("do.squat_last") if left == 1 else line("do.squat_more", left=left)

    def _say_rest(self) -> Line:
        if self._down_s is None and self._part != "squat":
            return line("do.foot_down")
        if self._next_index is None:
            return line("do.stand_a_moment")
        return line(f"do.next_{self.plan.parts[self._next_index]}")


def _light(fault: Fault | None) -> Light:
    if fault is None:
        return "green"
    return "red" if fault.interrupts else "amber"
