"""What is being done: squats, steps, holds and what only looks like them, and how it is told."""

from dataclasses import replace

import numpy as np
import pytest

from gait_factory import Walker, walk_track
from hipcheck.landmarks import BOTH_SIDES, Joint, joint, other_side
from hipcheck.measure import measure
from hipcheck.movement import unmeasured_movements
from hipcheck.results import MovementSpan
from recording_factory import make_recording
from track_damage import cut
from track_factory import HEIGHT_M, LEG_M, Timing, join, make_track

LEG_PX = LEG_M * 0.75 * 720 / HEIGHT_M
FOOT = ("ankle", "heel", "foot_index")
ABOVE_HIPS = [at for at in Joint if at < Joint.LEFT_HIP]


def bumps(t_s, *starts_s, long_s=2.0):
    """One after the other, each sin^2: 0, 1 in its middle, 0."""
    return sum(
        np.where((t_s >= at) & (t_s <= at + long_s), np.sin(np.pi * (t_s - at) / long_s) ** 2, 0.0) for at in starts_s
    )


def acted(act, duration_s=8.0):
    """Somebody who stands, seen from the front, with parts moved.

    ``act`` gives for the instants how far hips, shoulders (on top of the hips) and the feet are moved, as
    (toward the subject's left, up) in leg lengths; the knees go half with the hips and half with the foot.
    """
    track = make_track(duration_s=duration_s, noise_px=0.3)
    xy = track.xy_px.copy()
    moves = {
        part: LEG_PX * np.stack([np.broadcast_to(left, len(xy)), -np.broadcast_to(up, len(xy))], axis=-1)
        for part, (left, up) in act(track.t_s).items()
    }
    still = np.zeros((len(xy), 2))
    hips = moves.get("hips", still)
    xy[:, ABOVE_HIPS] += (hips + moves.get("shoulders", still))[:, None]
    for side in BOTH_SIDES:
        foot = moves.get(side, still)
        xy[:, joint(side, "hip")] += hips
        xy[:, joint(side, "knee")] += (hips + foot) / 2
        xy[:, [joint(side, name) for name in FOOT]] += foot[:, None]
    return replace(track, xy_px=xy)


def sinking(t_s, *starts_s, deep=0.25):
    return -deep * bumps(t_s, *starts_s)


def flights(t_s, *middles_s, high=0.2):
    """Half a second in the air, everything alike."""
    up = high * sum(np.maximum(0.0, 1.0 - ((t_s - at) / 0.25) ** 2) for at in middles_s)
    return {"hips": (0.0, up), "left": (0.0, up), "right": (0.0, up)}


def measured(track):
    return measure(make_recording(track))[0]


def told(results):
    """Kind, number and side of everything but standing."""
    return [(span.kind, span.count, span.side) for span in results.movements if span.kind != "standing"]


def said(results):
    return [one.message for one in results.unmeasured]


# What sinks


@pytest.mark.parametrize("wide", [0.0, 0.3], ids=["feet beside each other", "feet wide"])
def test_a_squat_stays_a_squat(wide):
    results = measured(
        acted(lambda t: {"left": (wide, 0), "right": (-wide, 0), "hips": (0, sinking(t, 2, 4.5) - wide / 4)})
    )
    assert told(results) == [("squat", 2, None)]
    assert len(results.squats) == 2
    assert results.unmeasured == []


@pytest.mark.parametrize(("side", "sign"), [("left", 1), ("right", -1)])
def test_hips_that_sink_toward_one_of_two_wide_feet_are_a_side_lunge(side, sign):
    results = measured(
        acted(
            lambda t: {
                "left": (0.3, 0),
                "right": (-0.3, 0),
                "hips": (sign * 0.2 * bumps(t, 2, 4.5), sinking(t, 2, 4.5) - 0.08),
            }
        )
    )
    assert told(results) == [("side_lunge", 2, side)]
    assert results.squats == []
    assert said(results) == [f"Two side lunges to the {side} were seen and not measured."]


def test_the_same_shift_over_narrow_feet_is_a_squat():
    results = measured(acted(lambda t: {"hips": (0.15 * bumps(t, 2), sinking(t, 2))}))
    assert told(results) == [("squat", 1, None)]


def test_a_side_lunge_that_is_stepped_into():
    results = measured(acted(lambda t: {"right": (-0.6 * bumps(t, 2), 0), "hips": (-0.3 * bumps(t, 2), sinking(t, 2))}))
    assert told(results) == [("side_lunge", 1, "right")]
    assert said(results) == ["One side lunge to the right was seen and not measured."]


def test_side_lunges_by_turns_have_no_side():
    results = measured(
        acted(
            lambda t: {
                "left": (0.3, 0),
                "right": (-0.3, 0),
                "hips": (0.3 * (bumps(t, 2) - bumps(t, 4.5)), sinking(t, 2, 4.5) - 0.08),
            }
        )
    )
    assert told(results) == [("side_lunge", 2, None)]


def test_a_foot_that_steps_out_and_back_while_the_hips_sink_is_a_lunge():
    results = measured(
        acted(
            lambda t: {"right": (-0.22 * bumps(t, 2, 4.5), -0.05 * bumps(t, 2, 4.5)), "hips": (0, sinking(t, 2, 4.5))}
        )
    )
    assert told(results) == [("split_squat", 2, "left")]
    assert results.squats == []
    assert said(results) == ["Two lunges were seen and not measured."]


def seat(t_s):
    """Down to a chair at 3 s and up again at 4 s, the trunk bent on the way."""
    bent = np.interp(t_s, [2, 2.8, 3.3, 3.8, 4.2, 5], [0, 1, 0, 0, 1, 0])
    return {"hips": (0, -0.3 * np.interp(t_s, [2, 3, 4, 5], [0, 1, 1, 0])), "shoulders": (0, -0.12 * bent)}


def test_hips_that_rest_with_the_trunk_upright_again_sit():
    results = measured(acted(seat))
    assert told(results) == [("sit_to_stand", 1, None)]
    assert said(results) == ["One sit-to-stand was seen and not measured."]


def test_a_pause_at_the_bottom_with_the_trunk_still_bent_is_a_squat():
    def paused(t_s):
        low = np.interp(t_s, [2, 3, 4, 5], [0, 1, 1, 0])
        return {"hips": (0, -0.3 * low), "shoulders": (0, -0.12 * low)}

    assert told(measured(acted(paused))) == [("squat", 1, None)]


def test_shoulders_that_sink_far_more_than_the_hips_bend_forward():
    results = measured(acted(lambda t: {"hips": (0, sinking(t, 2, deep=0.1)), "shoulders": (0, sinking(t, 2))}))
    assert [(kind, count) for kind, count, _ in told(results)] == [("other", 1)]
    assert results.squats == []


def test_feet_that_go_apart_and_stay_there_are_no_squat():
    def wider(t_s):
        out = 0.2 * np.interp(t_s, [2.0, 3.0], [0.0, 1.0])
        return {"left": (out, 0), "right": (-out, 0), "hips": (0, sinking(t_s, 2) - out / 4)}

    assert measured(acted(wider)).squats == []


@pytest.mark.parametrize("come", [True, False], ids=["nearer", "farther"])
def test_somebody_who_comes_nearer_or_goes_neither_squats_nor_hops(come):
    track = make_track(duration_s=9.0, noise_px=0.5, fill=0.55)
    feet = np.array([640.0, 560.0])
    size = np.interp(track.t_s, [2.0, 7.0], [1.0, 1.4])[:: 1 if come else -1]
    results = measured(replace(track, xy_px=(track.xy_px - feet) * size[:, None, None] + feet))
    assert told(results) == []
    assert (results.squats, results.stances) == ([], [])
    assert not any("cut short" in line for line in results.summary.findings)


def test_a_squat_of_somebody_who_came_nearer_is_one():
    track = make_track("squat", timing=Timing(reps=1, first_rep_s=8.0), noise_px=0.5, fill=0.55)
    feet = np.array([640.0, 560.0])
    size = np.interp(track.t_s, [1.0, 4.0], [1.0, 1.3])
    results = measured(replace(track, xy_px=(track.xy_px - feet) * size[:, None, None] + feet))
    assert told(results) == [("squat", 1, None)]


# Cut short


def cut_named(results):
    return any("cut short" in line for line in results.summary.findings)


@pytest.mark.parametrize("end_s", [2.8, 3.0, 3.4], ids=["on the way down", "at the bottom", "on the way up"])
def test_a_squat_that_the_end_cuts_off_is_named(end_s):
    results = measured(cut(make_track("squat", timing=Timing(reps=1), noise_px=0.3), 0.0, end_s))
    assert results.squats == []
    assert cut_named(results)


@pytest.mark.parametrize(
    ("act", "end_s"),
    [
        (lambda t: {"hips": (0, -0.10 * np.interp(t, [3.0, 3.8], [0, 1]))}, 3.9),
        (lambda t: {"hips": (0, -0.25 * np.interp(t, [3.0, 3.8], [0, 1]))}, 5.0),
        (
            lambda t: {
                "left": (0.3, 0),
                "right": (-0.3, 0),
                "hips": (-0.3 * np.interp(t, [3.0, 3.8], [0, 1]), -0.25 * np.interp(t, [3.0, 3.8], [0, 1])),
            },
            3.9,
        ),
        (
            lambda t: {
                "hips": (0, -0.12 * np.interp(t, [3.0, 3.8], [0, 1])),
                "shoulders": (0, -0.4 * np.interp(t, [3.0, 3.8], [0, 1])),
            },
            3.9,
        ),
    ],
    ids=["shallow", "who stays down may sit", "a side lunge", "bending forward"],
)
def test_what_need_not_have_been_a_squat_is_not_called_a_cut_one(act, end_s):
    results = measured(acted(act, end_s))
    assert results.squats == []
    assert not cut_named(results)


# In the air, on the floor, and nobody alive


@pytest.mark.parametrize(("at_s", "message"), [((2,), "One jump was"), ((2, 3, 4), "Three jumps were")])
def test_jumps_are_counted(at_s, message):
    results = measured(acted(lambda t: flights(t, *at_s)))
    assert told(results) == [("jumping", len(at_s), None)]
    assert said(results) == [f"{message} seen and not measured."]


def test_a_small_rise_of_everything_alone_is_no_jump_and_several_are():
    assert told(measured(acted(lambda t: flights(t, 3, high=0.07)))) == []
    assert told(measured(acted(lambda t: flights(t, 3, 4, high=0.07)))) == [("jumping", 2, None)]


def test_a_squat_beside_a_jump_stays_and_the_dip_before_the_jump_is_none():
    def both(t_s):
        moves = flights(t_s, 6.0)
        dip = 0.2 * bumps(t_s, 4.95, long_s=0.8)
        return moves | {"hips": (0.0, moves["hips"][1] + sinking(t_s, 2) - dip)}

    results = measured(acted(both))
    assert told(results) == [("squat", 1, None), ("jumping", 1, None)]
    assert len(results.squats) == 1


def test_a_trunk_that_lies_is_named():
    def down(t_s):
        share = np.interp(t_s, [3.0, 3.5, 5.5, 6.0], [0, 1, 1, 0])
        return {"shoulders": (0.6 * share, -0.55 * share), "hips": (0, -0.1 * share)}

    results = measured(acted(down))
    assert [kind for kind, _, _ in told(results)] == ["lying"]
    assert said(results) == ["The body lies, as in push-ups, which is not measured."]
    assert (results.squats, results.stances) == ([], [])


def test_a_picture_that_stands_still_is_nobody_alive():
    on_one_leg = Timing(lift_s=-5.0, touch_down_s=50.0)
    drawing = make_track("stance", timing=on_one_leg, duration_s=5.0)
    person = make_track("stance", timing=on_one_leg, duration_s=5.0, noise_px=0.5)
    still = measured(drawing)
    assert still.stances == []
    assert [span.reason for span in still.movements] == ["Nothing moves at all: a drawing or a photograph."]
    assert [stance.side for stance in measured(person).stances] == ["left"]


# Steps and holds


@pytest.mark.parametrize("step_s", [0.6, 1.0, 1.4, 1.8])
def test_walking_on_the_spot_is_steps_and_no_holds(step_s):
    results = measured(walk_track(Walker(step_s=step_s, steps=8)))
    ((kind, count, _),) = told(results)
    assert kind in ("walking", "steps")
    assert count == 8
    assert results.stances == []
    assert results.squats == []
    (message,) = said(results)
    assert "(8 steps) is not measured here; analyze it with --exercise gait." in message


@pytest.mark.parametrize("step_s", [2.4, 3.0])
def test_walking_in_slow_motion_is_steps_and_says_so(step_s):
    results = measured(walk_track(Walker(step_s=step_s, steps=8, swing=0.9)))
    assert told(results) == [("steps", 8, None)]
    assert results.stances == []
    assert said(results)[0].endswith("So slow a rhythm may be a slow-motion film: give its speed with --speed.")


def test_running_is_told_from_walking():
    runner = Walker("treadmill", step_s=0.36, swing=1.25, lift_m=0.32, stride_m=0.7, bounce_m=-0.07, steps=24)
    results = measured(walk_track(runner))
    ((kind, count, _),) = told(results)
    assert kind == "running"
    assert count == pytest.approx(24, abs=1)
    assert said(results)[0].startswith(f"Running ({count} steps) is not measured here")


def test_long_holds_by_turns_are_holds():
    timing = Timing(lift_s=0.6, touch_down_s=5.6)
    tries = [make_track("stance", side=s, timing=timing, duration_s=6.2, noise_px=0.3) for s in 2 * BOTH_SIDES]
    results = measured(join(make_track(duration_s=2.0, noise_px=0.3), *tries))
    assert [stance.side for stance in results.stances] == ["left", "right", "left", "right"]
    assert [kind for kind, _, _ in told(results)] == 4 * ["one_leg"]


def held(knee, foot, *, facing, swing=0.0):
    """A hold on the left leg with the free knee and foot at (outward, down) of their hip, in leg lengths."""
    track = make_track("stance", facing=facing, noise_px=0.3)
    xy = track.xy_px.copy()
    free = other_side("left")
    share = np.clip((track.t_s - 2.0) / 0.5, 0, 1) * np.clip((8.0 - track.t_s) / 0.5, 0, 1)
    outward = -1 if facing == "front" else 1
    for name, (out, down) in {"knee": knee, **dict.fromkeys(FOOT, foot)}.items():
        to_and_fro = swing * np.sin(2 * np.pi * track.t_s / 1.2) if name in FOOT else 0.0
        place = LEG_PX * np.stack(np.broadcast_arrays(outward * (out + to_and_fro), down, share)[:2], axis=-1)
        at = joint(free, name)
        xy[:, at] += share[:, None] * (xy[:, joint(free, "hip")] + place - xy[:, at])
    return replace(track, xy_px=xy)


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize(
    ("kind", "knee", "foot", "swing"),
    [
        ("test", (0.0, 0.45), (0.0, 0.7), 0.0),
        ("tree_pose", (0.35, 0.35), (-0.2, 0.5), 0.0),
        ("thigh_out", (0.3, 0.4), (0.2, 0.6), 0.0),  # the foot hangs below the knee
        ("thigh_out", (0.1, 0.45), (0.35, 0.85), 0.0),  # a straight leg
        ("braced", (0.1, 0.45), (-0.22, 0.6), 0.0),
        ("leg_swung", (0.0, 0.45), (0.0, 0.75), 0.2),
    ],
)
def test_where_the_free_leg_is(facing, kind, knee, foot, swing):
    results = measured(held(knee, foot, facing=facing, swing=swing))
    assert [(stance.side, stance.kind) for stance in results.stances] == [("left", kind)]
    assert told(results) == [("one_leg" if kind == "test" else "one_leg_other", None, "left")]


def test_a_leg_swung_again_and_again_is_no_hold():
    swings = [
        make_track("stance", timing=Timing(lift_s=0.3, touch_down_s=1.1, ramp_s=0.3), duration_s=1.4, noise_px=0.3)
        for _ in range(4)
    ]
    results = measured(
        join(make_track(duration_s=3.0, noise_px=0.3), *swings, make_track(duration_s=2.0, noise_px=0.3))
    )
    assert results.stances == []
    assert said(results) == ["The free leg was swung while standing on the left leg, which is not measured."]


def squat_then_lift(lift_s, squats=1):
    first = cut(make_track("squat", timing=Timing(reps=squats), noise_px=0.3), 0.0, 1.5 + 2.5 * squats)
    first = first if squats else make_track(duration_s=4.0, noise_px=0.3)
    timing = Timing(lift_s=0.25, touch_down_s=0.25 + lift_s, ramp_s=0.25)
    return join(first, make_track("stance", timing=timing, noise_px=0.3, duration_s=lift_s + 2.0))


def test_a_short_lift_right_after_a_squat_is_a_knee_raise():
    results = measured(squat_then_lift(1.5))
    assert results.stances == []
    assert told(results) == [("squat", 1, None), ("one_leg_other", 1, "left")]
    assert said(results) == ["One short lift of a knee beside the squats: under 2 s, not measured."]


def test_a_longer_lift_after_a_squat_and_a_short_one_alone_are_holds():
    assert [s.side for s in measured(squat_then_lift(3.0)).stances] == ["left"]
    assert [s.side for s in measured(squat_then_lift(1.5, squats=0)).stances] == ["left"]


# How it is told


def span(kind, count=None, side=None, start_s=2.0, end_s=4.0):
    return MovementSpan(kind=kind, start_s=start_s, end_s=end_s, count=count, side=side, reason="So it is.")


@pytest.mark.parametrize(
    ("movement", "message"),
    [
        (span("split_squat", 1, "left"), "One lunge was seen and not measured."),
        (span("split_squat", 3), "Three lunges were seen and not measured."),
        (span("side_lunge", 1, "left"), "One side lunge to the left was seen and not measured."),
        (span("side_lunge", 10), "Ten side lunges were seen and not measured."),
        (span("sit_to_stand", 2), "Two sit-to-stands were seen and not measured."),
        (span("jumping", 11), "11 jumps were seen and not measured."),
        (span("jumping"), "One jump was seen and not measured."),
        (span("walking", 4), "Walking (4 steps) is not measured here; analyze it with --exercise gait."),
        (span("running", 1), "Running (1 step) is not measured here; analyze it with --exercise gait."),
        (
            span("steps", 3, end_s=9.0),
            "Stepping by turns, as in walking on the spot (3 steps) is not measured here; analyze it with --exercise "
            "gait. So slow a rhythm may be a slow-motion film: give its speed with --speed.",
        ),
        (span("one_leg_other", 2), "Two short lifts of a knee beside the squats: under 2 s, not measured."),
        (
            span("one_leg_other", None, "right"),
            "The free leg was swung while standing on the right leg, which is not measured.",
        ),
        (span("lying"), "The body lies, as in push-ups, which is not measured."),
    ],
    ids=lambda value: value if isinstance(value, str) else value.kind,
)
def test_one_sentence_for_what_is_not_measured(movement, message):
    (one,) = unmeasured_movements([movement], [], ask_speed=True)
    assert one.message == message
    assert (one.code, one.start_s, one.end_s) == (f"is_{movement.kind}", movement.start_s, movement.end_s)
    assert one.what == ("step" if movement.kind in ("walking", "running", "steps") else "movement")


def test_nothing_is_said_of_standing_of_nobody_and_of_what_was_measured():
    assert (
        unmeasured_movements([span("standing"), span("nobody"), span("other", 1), span("squat", 2)], [], ask_speed=True)
        == []
    )
    assert unmeasured_movements([span("jumping", 2)], [(3.5, 6.0)], ask_speed=True) == []
    assert len(unmeasured_movements([span("jumping", 2)], [(4.0, 6.0)], ask_speed=True)) == 1
