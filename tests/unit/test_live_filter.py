"""The live filter: its delay in closed form, its calm, NaN; and the hysteresis of what is said."""

from __future__ import annotations

import numpy as np
import pytest

from hipcheck.live.oneeuro import BETA, MIN_CUTOFF_HZ, MOVEMENTS, OneEuro, measured_delay_s
from hipcheck.live.steady import Steady


def true_delay_s(speed: float, rate_hz: float) -> float:
    """Solve the steady state: the filter takes the speed from how far it is behind, which is speed / (rate gain)."""
    a = 2 * np.pi / rate_hz * (MIN_CUTOFF_HZ + BETA * speed)
    b = 2 * np.pi / rate_hz * BETA * speed
    turn = (a + np.sqrt(a**2 + 4 * b)) / 2
    return 1 / (rate_hz * turn)


@pytest.mark.parametrize("speed", MOVEMENTS.values())
@pytest.mark.parametrize("rate_hz", [15.0, 30.0, 60.0])
def test_the_measured_delay_is_that_of_the_formula(speed, rate_hz):
    assert measured_delay_s(speed, rate_hz=rate_hz) == pytest.approx(true_delay_s(speed, rate_hz), rel=1e-3)


def test_quick_movements_are_shown_sooner_than_slow_ones():
    delays = [measured_delay_s(speed) for speed in (0.01, 0.05, 0.2, 1.0)]
    assert delays == sorted(delays, reverse=True)
    assert delays[0] < 0.06


def test_noise_of_somebody_who_stands_still_is_calmed():
    noise = np.random.default_rng(1).normal(0.0, 0.001, 600)  # 0.7 pixels of 720
    smooth = OneEuro()
    shown = [float(smooth(i / 30, np.array([value]))[0]) for i, value in enumerate(noise)]
    assert np.std(shown) < 0.55 * np.std(noise)


def test_nan_stays_nan_and_a_value_starts_afresh_after_it():
    smooth = OneEuro()
    courses = np.array([[1.0, 1.0], [np.nan, 1.0], [5.0, 1.0], [5.0, 1.0]])
    shown = np.array([smooth(i / 30, row) for i, row in enumerate(courses)])
    np.testing.assert_array_equal(shown[:, 0], [1.0, np.nan, 5.0, 5.0])
    np.testing.assert_array_equal(shown[:, 1], 1.0)


def test_a_new_value_must_last_and_is_then_kept():
    steady = Steady("a", after_s=0.3, least_s=1.0)
    said = [steady.update(t, v) for t, v in [(0.0, "b"), (0.2, "a"), (0.3, "b"), (0.5, "b"), (0.6, "b"), (0.7, "a")]]
    assert said == ["a", "a", "a", "a", "b", "b"]
    assert steady.update(1.5, "a") == "b"  # not yet kept for a second
    assert steady.update(1.6, "a") == "a"


def test_what_changes_all_the_time_is_never_taken():
    steady = Steady("calm", after_s=0.3, least_s=0.0)
    assert {steady.update(i / 10, f"{i % 2}") for i in range(50)} == {"calm"}
