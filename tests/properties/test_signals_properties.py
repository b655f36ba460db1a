"""What is missing stays missing, through every step; what is there is not moved in time."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hipcheck.signals import MAX_GAP_S, lowpass, reject_outliers, resample, rolling_median, uniform_clock

numbers = st.floats(-1e3, 1e3)
series = arrays(np.float64, st.integers(1, 120), elements=st.one_of(st.just(np.nan), numbers))
quick = settings(max_examples=80, deadline=None)


@st.composite
def irregular(draw):
    """Irregular frames with random frames lost."""
    steps = draw(st.lists(st.floats(0.008, 0.12), min_size=2, max_size=90))
    t = np.cumsum(steps)
    lost = draw(arrays(np.bool_, len(t), elements=st.booleans()))
    return t, lost


@quick
@given(irregular())
def test_a_number_appears_only_between_two_seen_frames_near_each_other(frames):
    t, lost = frames
    clock = uniform_clock(t)
    out = resample(t, np.where(lost, np.nan, np.cos(t)), clock)
    seen = t[~lost]
    for instant, value in zip(clock, out, strict=True):
        before, after = seen[seen <= instant + 1e-3], seen[seen >= instant - 1e-3]
        bridged = len(before) > 0 and len(after) > 0 and after[0] - before[-1] <= MAX_GAP_S + 2e-3
        if not np.isnan(value):
            assert bridged
        elif len(before) and len(after):
            assert after[0] - before[-1] > MAX_GAP_S - 1e-9


@quick
@given(series)
def test_lowpass_is_missing_exactly_where_its_input_is(values):
    np.testing.assert_array_equal(np.isnan(lowpass(values, 3.0)), np.isnan(values))


@quick
@given(series, numbers, st.floats(-10, 10))
def test_lowpass_is_linear(values, offset, factor):
    np.testing.assert_allclose(
        lowpass(factor * values + offset, 6.0), factor * lowpass(values, 6.0) + offset, atol=1e-6, equal_nan=True
    )


@quick
@given(series)
def test_lowpass_does_not_know_the_direction_of_time(values):
    inner = slice(40, -40)  # the passes start from the two ends, where they differ a little
    there, back = lowpass(values, 6.0), lowpass(values[::-1].copy(), 6.0)[::-1]
    if not np.isnan(values).any():
        np.testing.assert_allclose(there[inner], back[inner], atol=0.5)


@quick
@given(series)
def test_outliers_only_take_away(values):
    t = np.arange(len(values)) / 30
    out = reject_outliers(t, values, floor=1.0)
    kept = ~np.isnan(out)
    np.testing.assert_array_equal(out[kept], values[kept])
    assert not kept[np.isnan(values)].any()


@quick
@given(series, st.floats(0.1, 2.0))
def test_rolling_median_stays_among_the_values_of_its_window(values, window_s):
    out = rolling_median(values, window_s)
    width = max(round(window_s * 60), 1)
    for i in np.flatnonzero(~np.isnan(out)):
        near = values[max(i - width // 2, 0) : i + width - width // 2]
        assert np.nanmin(near) <= out[i] <= np.nanmax(near)
