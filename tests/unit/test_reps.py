"""Repetitions are found with their start, bottom and end; what is not a whole squat is not counted as one."""

import numpy as np
import pytest

from hipcheck.exercises.reps import crossing_index, find_repetitions
from hipcheck.signals import CLOCK_HZ


def curve(duration_s, *bumps):
    """Depth over time: sin^2 bumps of (start, length, depth)."""
    t = np.arange(round(duration_s * CLOCK_HZ)) / CLOCK_HZ
    out = np.zeros_like(t)
    for start, length, deep in bumps:
        share = (t - start) / length
        out += np.where((share > 0) & (share < 1), deep * np.sin(np.pi * np.clip(share, 0, 1)) ** 2, 0.0)
    return out


def seconds(found):
    return [(r.start / CLOCK_HZ, r.bottom / CLOCK_HZ, r.stop / CLOCK_HZ) for r in found.whole]


@pytest.mark.parametrize("count", [1, 2, 5, 20])
@pytest.mark.parametrize("deep", [9.0, 25.0, 70.0])
def test_every_repetition_with_its_times(count, deep):
    found = find_repetitions(curve(2 + 2.5 * count, *((1 + 2.5 * n, 2.0, deep) for n in range(count))))
    assert found.partial == 0
    assert len(found.whole) == count
    for n, (start, bottom, end) in enumerate(seconds(found)):
        limit = 0.1 if deep > 20 else 0.3  # a slow beginning shows late
        assert start == pytest.approx(1 + 2.5 * n, abs=limit)
        assert bottom == pytest.approx(2 + 2.5 * n, abs=0.02)
        assert end == pytest.approx(3 + 2.5 * n, abs=limit)


def test_shallow_dips_and_jerks_are_no_squats():
    assert find_repetitions(curve(6, (1, 2, 7.9), (4, 1, 5.0))) == find_repetitions(np.zeros(360))
    assert find_repetitions(curve(3, (1, 0.4, 20.0))).whole == []
    assert find_repetitions(curve(3, (1, 0.4, 20.0))).partial == 0


def test_what_the_edges_cut_is_partial():
    whole = curve(8, (0.0, 2.0, 25.0), (3.0, 2.0, 25.0), (6.0, 2.0, 25.0))
    found = find_repetitions(whole[60:-60])  # from the first bottom to the last
    assert found.partial == 2
    ((start, bottom, end),) = seconds(found)
    assert (start, bottom, end) == pytest.approx((2.0, 3.0, 4.0), abs=0.1)
    begun = find_repetitions(whole[30:-30])  # half way down at the edges
    assert (begun.partial, len(begun.whole)) == (2, 1)
    nearly = find_repetitions(whole[10:-10])  # hardly bent at the edges
    assert (nearly.partial, len(nearly.whole)) == (0, 3)


def test_touch_and_go_are_two_and_a_bounce_at_the_bottom_is_one():
    def twice(rise_to):
        t = np.arange(360) / CLOCK_HZ
        course = np.interp(t, [0.5, 1.5, 2.5, 3.5, 4.5], [0, 30, rise_to, 28, 0])
        return find_repetitions(course)

    parted = twice(10.0)
    assert [r.bottom for r in parted.whole] == [90, 210]
    assert parted.whole[0].stop == parted.whole[1].start == 150
    assert [r.bottom for r in twice(20.0).whole] == [90]
    assert [r.bottom for r in twice(13.0).whole] == [90, 210]


@pytest.mark.parametrize("hole", [(1.3, 1.6), (1.6, 2.4), (2.4, 2.8), (1.2, 2.8)])
def test_a_gap_makes_one_partial_repetition(hole):
    depth = curve(8, (1.0, 2.0, 25.0), (4.0, 2.0, 25.0))
    depth[round(hole[0] * 60) : round(hole[1] * 60)] = np.nan
    found = find_repetitions(depth)
    assert [r.bottom for r in found.whole] == [300]
    assert found.partial <= 1


def test_a_gap_between_repetitions_that_cuts_the_second_one():
    depth = curve(8, (1.0, 2.0, 25.0), (4.0, 2.0, 25.0))
    depth[round(3.2 * 60) : round(4.45 * 60)] = np.nan  # seen again at 10.5 of 25 %
    found = find_repetitions(depth)
    assert [r.bottom for r in found.whole] == [120]
    assert found.partial == 1


def test_a_gap_while_standing_does_no_harm():
    depth = curve(8, (1.0, 2.0, 25.0), (4.0, 2.0, 25.0))
    depth[185:235] = np.nan
    assert [r.bottom for r in find_repetitions(depth).whole] == [120, 300]


def test_nothing_seen_nothing_found():
    for depth in (np.full(100, np.nan), np.empty(0), np.zeros(1)):
        found = find_repetitions(depth)
        assert (found.whole, found.partial) == ([], 0)


def test_crossings_are_exact_between_samples():
    depth = np.array([0.0, 2.0, 6.0, 12.0, 20.0, 20.0, 11.0, 3.0, 0.0])
    assert crossing_index(depth, 0, 4, 14.0) == pytest.approx(3.25)
    assert crossing_index(depth, 8, 4, 14.0) == pytest.approx(5 + 6 / 9)
    assert np.isnan(crossing_index(depth, 0, 4, 21.0))
    assert np.isnan(crossing_index(depth, 4, 5, 14.0))
    wavering = np.array([0.0, 15.0, 13.0, 16.0, 30.0])
    assert crossing_index(wavering, 0, 4, 14.0) == pytest.approx(2 + 1 / 3)
