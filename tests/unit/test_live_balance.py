"""The balance exercise in front of the camera: the clock runs on over a touch-down; legs change at half time."""

from __future__ import annotations

from itertools import pairwise

import pytest

from hipcheck.live.balance import BalanceProtocol
from hipcheck.live.plan import Plan, Stage, plan
from live_factory import nobody, run, stand
from track_factory import Timing, join, make_track

SHORT = Plan(("left", "right"), hold_s=6.0, by_the_clock=True)


def stance(duration_s, lift_s, touch_down_s, side="left"):
    timing = Timing(lift_s=lift_s, touch_down_s=touch_down_s)
    return make_track("stance", side=side, timing=timing, duration_s=duration_s, noise_px=0.5)


def said(prompts):
    texts = [prompt.instruction for prompt in prompts]
    return [text for i, text in enumerate(texts) if i == 0 or text != texts[i - 1]]


@pytest.fixture(scope="module")
def whole():
    """A minute in little: 6 s on each leg, with a touch-down on the left one."""
    protocol = BalanceProtocol(SHORT)
    track = join(
        stand(4.5),
        stance(4.0, 1.0, 3.0),  # up from 1 to 3 s, down for 1.5 s
        stance(4.0, 0.5, 3.4),  # up again; the clock is over 3 s into it
        stance(8.0, 1.0, 7.5, "right"),
        stand(3.0),
    )
    return protocol, run(protocol, track)


def test_two_minutes_with_a_change_at_half_time():
    assert plan("balance") == Plan(("left", "right"), hold_s=60.0, by_the_clock=True)
    assert plan("balance", hold_s=30.0).hold_s == 30.0


def test_the_change_of_legs_is_shown_and_heard_at_half_time(whole):
    _, prompts = whole
    sounds = [(i, sound) for i, prompt in enumerate(prompts) for sound in prompt.sounds]
    assert [sound for _, sound in sounds] == ["start", "change", "end"]
    begin = next(i for i, prompt in enumerate(prompts) if prompt.stage is Stage.HOLD)
    half = sounds[1][0]
    assert (half - begin) / 30 == pytest.approx(SHORT.hold_s, abs=0.5)
    assert prompts[half].instruction == "Change legs: stand on your right leg"
    assert prompts[half].part == "right"
    assert prompts[half].parts == (("left", "done"), ("right", "now"))


def test_a_touch_down_is_counted_and_the_clock_runs_on(whole):
    protocol, prompts = whole
    assert protocol.touch_downs == 1
    assert "Foot down. Lift it again, on your left leg" in said(prompts)
    ended = [prompt.ended for prompt in prompts if prompt.ended is not None]
    assert [(one.side, one.reason) for one in ended] == [
        ("left", "touch_down"),
        ("left", "complete"),
        ("right", "complete"),
    ]
    left = [prompt.seconds_left for prompt in prompts if prompt.stage in (Stage.LIFT, Stage.HOLD)]
    running = [seconds for seconds in left if seconds is not None]
    assert running[0] == pytest.approx(2 * SHORT.hold_s, abs=0.5)
    assert all(later < before for before, later in pairwise(running))
    assert protocol.done
    assert protocol.parts_done == 2


def test_the_clock_waits_for_the_first_lift():
    protocol = BalanceProtocol(SHORT)
    prompts = run(protocol, stand(14.0))
    assert prompts[-1].stage is Stage.LIFT
    assert prompts[-1].part == "left"
    assert prompts[-1].seconds_left is None


def test_who_leaves_starts_the_leg_again():
    protocol = BalanceProtocol(SHORT)
    run(protocol, join(stand(4.5), stance(4.0, 1.0, 99.0), nobody(3.0)))
    prompts = run(protocol, join(stand(5.0), stance(9.0, 1.0, 8.0)))
    assert [prompt.ended.reason for prompt in prompts if prompt.ended is not None] == ["complete"]
    assert prompts[-1].part == "right"
