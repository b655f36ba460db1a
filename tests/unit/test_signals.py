"""Gaps, outliers, resampling and filters against signals whose answer is known in closed form."""

import numpy as np
import pytest

from hipcheck.signals import lowpass, reject_outliers, resample, rolling_median, runs, uniform_clock

RATE_HZ = 60.0


def seconds(duration_s, rate_hz=RATE_HZ):
    return np.arange(round(duration_s * rate_hz)) / rate_hz


def sine_gain(frequency_hz, cutoff_hz):
    t = seconds(20.0)
    wave = np.sin(2 * np.pi * frequency_hz * t)
    inner = slice(300, -300)
    return np.std(lowpass(wave, cutoff_hz)[inner]) / np.std(wave[inner])


@pytest.mark.parametrize("cutoff_hz", [3.0, 6.0, 10.0])
def test_lowpass_has_minus_3_db_at_the_cutoff_and_falls_as_two_second_order_passes(cutoff_hz):
    assert 20 * np.log10(sine_gain(cutoff_hz, cutoff_hz)) == pytest.approx(-3.01, abs=0.02)
    assert sine_gain(cutoff_hz / 4, cutoff_hz) == pytest.approx(1.0, abs=0.005)
    ratio = np.tan(2 * np.pi * cutoff_hz / RATE_HZ) / np.tan(np.pi * cutoff_hz / RATE_HZ)
    expected = 1 / (1 + (np.sqrt(2) - 1) * ratio**4)  # two passes of a second-order Butterworth
    assert sine_gain(2 * cutoff_hz, cutoff_hz) == pytest.approx(expected, rel=0.02)


def test_lowpass_keeps_a_constant_and_a_ramp():
    t = seconds(3.0)
    np.testing.assert_allclose(lowpass(np.full(180, 7.5), 3.0), 7.5, atol=1e-9)
    np.testing.assert_allclose(lowpass(4.0 * t - 1.0, 3.0), 4.0 * t - 1.0, atol=2e-3)


def test_lowpass_has_no_delay():
    t = seconds(6.0)
    bump = np.exp(-(((t - 3.0) / 0.3) ** 2))
    smooth = lowpass(bump, 3.0)
    assert t[np.argmax(smooth)] == pytest.approx(3.0, abs=1e-9)
    np.testing.assert_allclose(smooth[1:], smooth[1:][::-1], atol=1e-4)


def test_lowpass_filters_each_stretch_by_itself_and_leaves_gaps():
    t = seconds(4.0)
    values = np.sin(2 * np.pi * t)
    values[100:130] = np.nan
    values[150:153] = np.nan
    smooth = lowpass(values, 3.0)
    np.testing.assert_array_equal(np.isnan(smooth), np.isnan(values))
    np.testing.assert_allclose(smooth[:100], lowpass(values[:100], 3.0))
    np.testing.assert_allclose(smooth[153:], lowpass(values[153:], 3.0))


def test_a_stretch_too_short_to_filter_stays_as_it_is():
    values = np.full(50, np.nan)
    values[10:13] = [1.0, 5.0, 2.0]
    np.testing.assert_array_equal(lowpass(values, 3.0), values)


def test_a_lone_jump_goes_and_nothing_else():
    t = seconds(4.0, 30.0)
    values = 100 * np.sin(t)
    values[40] += 50.0
    values[41] += 45.0
    out = reject_outliers(t, values, floor=5.0)
    assert np.flatnonzero(np.isnan(out)).tolist() == [40, 41]
    np.testing.assert_array_equal(out[~np.isnan(out)], np.delete(values, [40, 41]))


@pytest.mark.parametrize(
    "clean",
    [
        lambda t: np.where(t < 2.0, 0.0, 80.0),
        lambda t: 30.0 * t,
        lambda t: 100 * np.sin(np.pi * t) ** 2,
        lambda t: np.where(t < 2.0, 0.0, np.minimum((t - 2.0) * 400, 60.0)),
        lambda t: np.full_like(t, 3.0),
    ],
    ids=["step", "ramp", "squat", "quick lift", "still"],
)
def test_clean_motion_is_left_alone(clean):
    t = seconds(4.0, 30.0)
    np.testing.assert_array_equal(reject_outliers(t, clean(t)), clean(t))


def test_noise_below_the_floor_is_no_jump():
    t = seconds(2.0, 30.0)
    values = np.zeros(60)
    values[30] = 1.0
    assert np.isnan(reject_outliers(t, values)[30])
    np.testing.assert_array_equal(reject_outliers(t, values, floor=1.0), values)


def test_outliers_keep_what_is_missing_missing_and_columns_apart():
    t = seconds(2.0, 30.0)
    values = np.zeros((60, 2, 2))
    values[10:20, 0, 0] = np.nan
    values[30, 1, 1] = 9.0
    out = reject_outliers(t, values)
    assert np.isnan(out).sum() == 11
    assert np.isnan(out[30, 1, 1])


def test_resample_is_exact_for_a_line_whatever_the_instants():
    t = np.cumsum([0.0, 0.033, 0.05, 0.017, 0.1, 0.033, 0.02, 0.15])
    clock = uniform_clock(t)
    np.testing.assert_allclose(resample(t, 3 * t + 1, clock), 3 * clock + 1, atol=1e-12)


@pytest.mark.parametrize(("lost", "bridged"), [(5, True), (6, False), (20, False)])
def test_only_gaps_up_to_a_fifth_of_a_second_are_bridged(lost, bridged):
    t = seconds(3.0, 30.0)  # 5 lost frames leave 0.2 s between their neighbours
    values = np.sin(t)
    values[30 : 30 + lost] = np.nan
    clock = uniform_clock(t)
    out = resample(t, values, clock)
    inside = (clock > t[29] + 1e-9) & (clock < t[30 + lost] - 1e-9)
    assert np.isnan(out[inside]).all() == (not bridged)
    assert not np.isnan(out[~inside]).any()


def test_resample_never_goes_on_past_what_was_seen():
    t = seconds(1.0, 30.0)
    values = np.ones(30)
    values[:5] = values[-5:] = np.nan
    clock = uniform_clock(t)
    out = resample(t, values, clock)
    np.testing.assert_array_equal(~np.isnan(out), (clock >= t[5] - 1e-9) & (clock <= t[24] + 1e-9))


def test_resample_of_nothing_is_nothing():
    clock = seconds(1.0)
    assert np.isnan(resample(seconds(1.0, 30.0), np.full((30, 2), np.nan), clock)).all()
    only_one = np.full(30, np.nan)
    only_one[10] = 4.0
    out = resample(seconds(1.0, 30.0), only_one, clock)
    assert out[20] == 4.0
    assert np.isnan(np.delete(out, 20)).all()


def test_the_clock_covers_the_clip_and_no_more():
    np.testing.assert_allclose(uniform_clock(np.array([0.5, 1.5])), 0.5 + np.arange(61) / 60)
    assert len(uniform_clock(np.array([2.0]))) == 1
    assert len(uniform_clock(np.empty(0))) == 0


def test_a_jump_of_the_clock_costs_no_memory():
    t = np.arange(300) / 30
    assert len(uniform_clock(t)) == 599
    for jump_s in (3600.0, 86400.0, 1e9, 1e300, np.inf):
        assert len(uniform_clock(np.append(t, jump_s))) == 0
    hour = np.arange(30 * 3600) / 30
    assert len(uniform_clock(np.append(hour, 5400.0))) == 60 * 5400 + 1


def test_rolling_median_ignores_what_is_missing_up_to_a_half():
    values = np.arange(300.0)
    np.testing.assert_allclose(rolling_median(values)[60:-60], values[60:-60] - 0.5)
    values[100:131] = np.nan
    out = rolling_median(values)
    assert np.isnan(out[112:118]).any()
    assert not np.isnan(out[:85]).any()
    assert not np.isnan(out[-80:]).any()


def test_rolling_median_shrugs_off_a_spike():
    values = np.zeros(200)
    values[100:110] = 1000.0
    np.testing.assert_array_equal(rolling_median(values), 0.0)


def test_runs_are_the_stretches_of_true():
    assert runs(np.array([1, 1, 0, 0, 1, 0, 1], dtype=bool)) == [(0, 2), (4, 5), (6, 7)]
    assert runs(np.zeros(3, dtype=bool)) == []
    assert runs(np.ones(3, dtype=bool)) == [(0, 3)]
