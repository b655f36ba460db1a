"""The test as a state machine, fed with the landmarks of a stick person: no camera, no window, no clock."""

from __future__ import annotations

import numpy as np
import pytest

from hipcheck.exercises.holds import find_holds
from hipcheck.exercises.reps import find_repetitions
from hipcheck.kinematics import squat_depth_percent
from hipcheck.live.lift import HoldEnded
from hipcheck.live.plan import Plan, Stage, plan
from hipcheck.live.protocol import Protocol
from hipcheck.live.squats import RepEnded, RepWatch, depth_advice
from hipcheck.motion import prepare
from live_factory import HOLD, SHORT, course, nobody, run, stand
from track_factory import Timing, join, make_track

ONE_LEG = Plan(("left",), hold_s=4.0, rest_s=1.0)
SQUATS = Plan(("squat",), reps=3, rest_s=1.0)


def stages(prompts):
    """Return the stages in the order in which they came."""
    names = [prompt.stage.value for prompt in prompts]
    return [name for i, name in enumerate(names) if i == 0 or name != names[i - 1]]


def said(prompts):
    """Return the instructions in the order in which they came."""
    texts = [prompt.instruction for prompt in prompts]
    return [text for i, text in enumerate(texts) if i == 0 or text != texts[i - 1]]


def ended(prompts):
    return [prompt.ended for prompt in prompts if prompt.ended is not None]


def stance(duration_s=8.5, *, side="left", timing=HOLD, **changes):
    return make_track("stance", side=side, timing=timing, duration_s=duration_s, **({"noise_px": 0.5} | changes))


@pytest.fixture(scope="module")
def whole_course():
    protocol = Protocol(SHORT)
    track = course()
    return protocol, track, run(protocol, track)


def test_the_whole_test_is_gone_through_without_a_key(whole_course):
    protocol, _, prompts = whole_course
    leg = ["lift", "hold", "rest"]
    assert stages(prompts) == ["setup", "baseline", *leg, *leg, "squat", "rest", "done"]
    assert protocol.facing == "front"
    assert protocol.parts_done == 3
    assert [sound for prompt in prompts for sound in prompt.sounds] == ["start", "end", "change", "end", "start", "end"]
    assert {prompt.light for prompt in prompts} == {"green"}


def test_holds_and_squats_are_those_that_a_recording_has(whole_course):
    _, track, prompts = whole_course
    motion = prepare(track, "front")
    holds = find_holds(motion)
    seen = [one for one in ended(prompts) if isinstance(one, HoldEnded)]
    assert [one.side for one in seen] == [hold.side for hold in holds] == ["left", "right"]
    for one, hold in zip(seen, holds, strict=True):
        assert one.start_s == pytest.approx(motion.t_s[hold.start], abs=0.25)
        assert one.held_s == pytest.approx(SHORT.hold_s, abs=0.05)
        assert one.reason == "complete"
    reps = [one for one in ended(prompts) if isinstance(one, RepEnded)]
    whole = find_repetitions(squat_depth_percent(motion.fast_px, motion.standing)).whole
    assert [rep.number for rep in reps] == [1, 2, 3]
    for rep, repetition in zip(reps, whole, strict=True):
        assert rep.bottom_s == pytest.approx(motion.t_s[repetition.bottom], abs=0.1)
        assert rep.depth_percent == pytest.approx(25.0, abs=1.0)


def test_timer_and_count_run(whole_course):
    _, _, prompts = whole_course
    hold = [prompt.seconds_left for prompt in prompts if prompt.stage is Stage.HOLD and prompt.part == "left"]
    assert np.all(np.diff(hold) < 0)
    assert hold[-1] < 0.1
    counts = [prompt.reps_done for prompt in prompts if prompt.stage is Stage.SQUAT]
    assert sorted(set(counts)) == [0, 1, 2]
    assert [state for _, state in prompts[-1].parts] == ["done"] * 3


def test_a_hold_seen_from_behind():
    protocol = Protocol(Plan(("right",), hold_s=4.0))
    prompts = run(protocol, join(stand(4.5, facing="back"), stance(side="right", facing="back")))
    assert protocol.facing == "back"
    assert [(one.side, one.reason) for one in ended(prompts)] == [("right", "complete")]


def test_both_is_the_default_and_the_hold_is_that_of_the_test():
    assert plan() == Plan(("left", "right", "squat"), hold_s=30.0, reps=5)
    assert plan("stance").parts == ("left", "right")
    assert plan("squat", reps=3) == Plan(("squat",), reps=3)


def test_who_moves_while_standing_starts_again():
    shifted = stand(1.0)
    shifted.xy_px[:, :, 0] += 60.0 * np.sin(np.linspace(0, np.pi, len(shifted)))[:, None]
    protocol = Protocol(ONE_LEG)
    prompts = run(protocol, join(stand(2.5), shifted, stand(4.5)))
    assert "You moved. Stand still again" in said(prompts)
    begin_s, end_s = protocol.baseline_s
    assert begin_s > 3.4
    assert end_s - begin_s == pytest.approx(3.0, abs=0.05)


@pytest.mark.parametrize("facing", ["front", "back"])
def test_nobody_gets_a_baseline_on_one_leg(facing):
    protocol = Protocol(ONE_LEG)
    one_leg = stance(7.0, timing=Timing(lift_s=0.5, touch_down_s=99.0), facing=facing)
    one_leg.world_m[..., 1] = 0.0  # from behind the network hardly shows a lifted foot
    prompts = run(protocol, one_leg)
    assert said(prompts)[-1] == "Put both feet on the floor"
    assert protocol.baseline_s is None


def test_the_other_leg_is_asked_for():
    prompts = run(Protocol(ONE_LEG), join(stand(4.5), stance(side="right")))
    assert "Other leg: stand on your left leg" in said(prompts)
    assert "hold" not in stages(prompts)


def test_a_foot_that_comes_down_too_soon_has_another_go_and_then_counts():
    early = Timing(lift_s=1.0, touch_down_s=2.5)
    prompts = run(Protocol(ONE_LEG), join(stand(4.5), *(stance(4.0, timing=early) for _ in range(3)), stand(2.0)))
    holds = ended(prompts)
    assert [hold.reason for hold in holds] == ["touch_down"] * 3
    assert [hold.held_s for hold in holds] == pytest.approx([1.5] * 3, abs=0.3)
    assert said(prompts).count("Foot down after 1 s. Lift it again") == 2
    assert stages(prompts)[-1] == "done"


def test_a_hold_of_half_the_time_counts():
    prompts = run(Protocol(ONE_LEG), join(stand(4.5), stance(timing=Timing(lift_s=1.5, touch_down_s=4.5))))
    (hold,) = ended(prompts)
    assert hold.reason == "touch_down"
    assert hold.held_s == pytest.approx(3.0, abs=0.3)


def test_a_hop_ends_the_hold():
    hopping = stance(8.5, timing=Timing(lift_s=1.5, touch_down_s=8.0))
    hop = (hopping.t_s > 3.5) & (hopping.t_s < 3.8)
    hopping.xy_px[hop, :, 1] -= 40.0
    (hold,) = ended(run(Protocol(ONE_LEG), join(stand(4.5), hopping)))[:1]
    assert hold.reason == "hop"
    assert hold.held_s == pytest.approx(2.0, abs=0.3)


def test_a_high_knee_is_said_without_flicker():
    high = stance(9.5, timing=Timing(lift_s=1.5, touch_down_s=9.0))
    lifted = high.t_s > 2.5
    hip, knee = high.xy_px[lifted, 24], high.xy_px[lifted, 26]
    shorter = 0.66 + 0.06 * np.sin(2 * np.pi * 4 * high.t_s[lifted])  # around 45 deg of flexion, four times a second
    high.xy_px[lifted, 26] = hip + shorter[:, None] * (knee - hip)
    prompts = run(Protocol(Plan(("left",), hold_s=6.0)), join(stand(4.5), high))
    texts = said([prompt for prompt in prompts if prompt.stage is Stage.HOLD])
    assert texts == ["Hold. Stand tall on your left leg", "Lower your right knee a little"]


def test_matching_depth_is_asked_for():
    def rep(number, depth):
        return RepEnded(number, 0.0, 1.0, 2.0, depth)

    assert depth_advice([]) is None
    assert depth_advice([rep(1, 10.0)]) == "deeper"
    assert depth_advice([rep(1, 25.0)]) is None
    assert depth_advice([rep(1, 25.0), rep(2, 18.0)]) == "deeper"
    assert depth_advice([rep(1, 25.0), rep(2, 33.0)]) == "shallower"
    assert depth_advice([rep(1, 10.0), rep(2, 25.0), rep(3, 26.0)]) is None


@pytest.mark.parametrize("between", [0.0, 8.0])
def test_squats_are_counted_with_and_without_standing_up_between(between):
    t_s = np.arange(0.0, 9.0, 1 / 30)
    course_percent = between + (25.0 - between) * np.sin(np.pi * (t_s % 3.0) / 3.0) ** 2
    course_percent[t_s > 7.5] = np.maximum(25.0 - 25.0 * (t_s[t_s > 7.5] - 7.5) / 1.0, 0.0)
    watch = RepWatch()
    reps = [rep for t, d in zip(t_s, course_percent, strict=True) if (rep := watch.update(float(t), float(d)))]
    assert [round(rep.bottom_s, 1) for rep in reps] == [1.5, 4.5, 7.5]
    assert watch.update(10.0, float("nan")) is None


def test_bending_the_knees_a_little_is_no_squat():
    watch = RepWatch()
    t_s = np.arange(0.0, 4.0, 1 / 30)
    assert not any(watch.update(float(t), 6.0 * np.sin(np.pi * t / 2) ** 2) for t in t_s)


def test_somebody_who_leaves_in_the_hold_comes_back_to_the_same_part():
    protocol = Protocol(ONE_LEG)
    away = join(stand(4.5), stance(4.0), nobody(4.0))
    prompts = run(protocol, away)
    assert said(prompts)[-1] == "Step into the picture"
    assert prompts[-1].light == "red"
    (hold,) = ended(prompts)
    assert hold.reason == "lost"
    again = run(protocol, join(stand(5.5), stance(), stand(2.0)))
    assert stages(again) == ["find", "setup", "baseline", "lift", "hold", "rest", "done"]
    assert [one.reason for one in ended(again)] == ["complete"]


def test_squats_that_were_counted_stay_counted_when_somebody_leaves():
    protocol = Protocol(SQUATS)
    squats = make_track("squat", timing=Timing(reps=2, first_rep_s=1.0), duration_s=6.5, noise_px=0.5)
    run(protocol, join(stand(4.5), squats, nobody(3.0)))
    one = make_track("squat", timing=Timing(reps=1, first_rep_s=1.0), duration_s=5.0, noise_px=0.5)
    prompts = run(protocol, join(stand(5.5), one))
    assert [rep.number for rep in ended(prompts)] == [3]
    assert stages(prompts)[-1] == "done"


def test_a_squat_in_which_somebody_is_lost_does_not_count():
    protocol = Protocol(SQUATS)
    half = make_track("squat", timing=Timing(reps=1, first_rep_s=1.0), duration_s=2.0, noise_px=0.5)
    run(protocol, join(stand(4.5), half, nobody(3.0)))
    prompts = run(protocol, stand(7.0))
    assert prompts[-1].stage is Stage.SQUAT
    assert prompts[-1].reps_done == 0


def test_a_second_person_is_asked_to_leave_and_the_hold_goes_on():
    protocol = Protocol(ONE_LEG)
    run(protocol, join(stand(4.5), stance(4.0, timing=Timing(lift_s=1.5, touch_down_s=99.0))))
    held = make_track("stance", timing=Timing(lift_s=-2.0, touch_down_s=99.0), duration_s=1.4)
    prompts = run(protocol, held, people=2)
    assert "Only one person in the picture, please" in said(prompts)
    assert stages(prompts) == ["hold"]
    assert prompts[-1].light == "amber"


def test_lights_that_go_off_interrupt():
    protocol = Protocol(ONE_LEG)
    run(protocol, join(stand(4.5), stance(4.0, timing=Timing(lift_s=1.5, touch_down_s=99.0))))
    prompts = run(protocol, nobody(2.0), luma=20.0)
    assert said(prompts)[-1] == "Too dark: switch on a light in front of you"
    assert [one.reason for one in ended(prompts)] == ["lost"]


def test_a_camera_that_is_turned_sideways_interrupts_and_the_baseline_is_taken_anew():
    protocol = Protocol(ONE_LEG)
    run(protocol, stand(4.5))
    first_s = protocol.baseline_s
    prompts = run(protocol, stand(2.5, roll_deg=90.0, fill=0.5))
    assert said(prompts)[-1] == "Turn the camera upright"
    assert prompts[-1].light == "red"
    run(protocol, stand(6.5))
    assert protocol.baseline_s > first_s
    assert protocol.stage is Stage.LIFT


def test_pause_waits_and_goes_on_with_the_same_part():
    protocol = Protocol(ONE_LEG)
    run(protocol, join(stand(4.5), stance(3.0)))
    assert protocol.stage is Stage.HOLD
    protocol.toggle_pause()
    prompts = run(protocol, stand(5.0))
    assert said(prompts) == ["Paused. Hand above your head: go on"]
    assert all(prompt.paused for prompt in prompts)
    protocol.toggle_pause()
    assert stages(run(protocol, join(stand(5.0), stance(), stand(2.0))))[-1] == "done"


def test_repeat_skip_and_finish():
    protocol = Protocol(SHORT)
    run(protocol, stand(4.5))
    protocol.skip()
    assert stages(run(protocol, stand(1.0))) == ["rest"]
    protocol.repeat()
    assert run(protocol, stand(0.5))[-1].part == "left"
    protocol.skip()
    protocol.skip()
    prompt = run(protocol, stand(0.5))[-1]
    assert (prompt.stage, prompt.part) == (Stage.LIFT, "right")
    assert prompt.parts == (("left", "skipped"), ("right", "now"), ("squat", "open"))
    protocol.finish()
    assert protocol.done
    for wish in (protocol.skip, protocol.repeat, protocol.toggle_pause):
        wish()
        assert protocol.done


def test_the_set_up_can_be_left_in_spite_of_a_fault():
    protocol = Protocol(ONE_LEG)
    small = {"fill": 0.35, "noise_px": 0.2}
    assert said(run(protocol, stand(3.0), people=2))[-1] == "Only one person in the picture, please"
    protocol.skip()
    assert stages(run(protocol, stand(5.0), people=2))[-1] == "lift"
    advised = Protocol(ONE_LEG)
    prompts = run(advised, stand(12.0, **small))
    assert stages(prompts) == ["setup", "baseline", "lift"]  # told for six seconds, then it goes on
    assert said(prompts)[1] == "Step closer to the camera"


def test_nothing_is_worth_keeping_before_somebody_stands_right():
    protocol = Protocol(ONE_LEG)
    assert said(run(protocol, nobody(2.0))) == ["Step into the picture"]
    assert protocol.waiting
    run(protocol, stand(2.5))
    assert not protocol.waiting
