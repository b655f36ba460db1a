"""The One-Euro filter that steadies what is shown live (Casiez, Roussel & Vogel 2012), and the delay it costs.

Only the display uses it. What is saved is computed afterwards from the raw landmarks.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from hipcheck.landmarks import Floats

__all__ = ["MOVEMENTS", "OneEuro", "measured_delay_s"]

MIN_CUTOFF_HZ: Final = 2.0
BETA: Final = 30.0  # Hz more for every picture height per second
SPEED_CUTOFF_HZ: Final = 1.0

MOVEMENTS: Final[dict[str, float]] = {"a slow drop of the pelvis": 0.02, "a squat": 0.2}
"""Speed of a landmark in picture heights per second, for a person who fills most of the picture."""


class OneEuro:
    """Low-pass whose cut-off rises with the speed: steady while still, quick while moving.

    Parameters
    ----------
    min_cutoff_hz
        Cut-off of values that stand still.
    beta
        By how many Hz the cut-off rises per unit of speed.
    speed_cutoff_hz
        Cut-off of the speed itself.

    Examples
    --------
    >>> smooth = OneEuro()
    >>> float(smooth(0.0, np.array([1.0]))[0])
    1.0
    """

    def __init__(
        self, min_cutoff_hz: float = MIN_CUTOFF_HZ, beta: float = BETA, speed_cutoff_hz: float = SPEED_CUTOFF_HZ
    ) -> None:
        self._min_cutoff_hz, self._beta, self._speed_cutoff_hz = min_cutoff_hz, beta, speed_cutoff_hz
        self._t_s: float | None = None
        self._value: Floats = np.empty(0)
        self._speed: Floats = np.empty(0)

    def __call__(self, t_s: float, values: Floats) -> Floats:
        """Return the filtered values of the next instant.

        Parameters
        ----------
        t_s
            Time in seconds, later than the one before.
        values
            Array of the same shape as before. NaN stays NaN; after it a value starts afresh.
        """
        if self._t_s is None:
            self._t_s, self._value, self._speed = t_s, values.copy(), np.zeros_like(values)
            return values.copy()
        step_s = t_s - self._t_s
        self._t_s = t_s
        afresh = np.isnan(self._value)
        speed = np.where(afresh | np.isnan(values), 0.0, (values - self._value) / step_s)
        self._speed += _gain(self._speed_cutoff_hz, step_s) * (speed - self._speed)
        gain = _gain(self._min_cutoff_hz + self._beta * np.abs(self._speed), step_s)
        self._value = np.where(afresh, values, self._value + gain * (values - self._value))
        return self._value.copy()


def _gain(cutoff_hz: Floats | float, step_s: float) -> Floats:
    turn = 2 * np.pi * np.asarray(cutoff_hz) * step_s
    return turn / (turn + 1.0)


def measured_delay_s(speed: float, *, rate_hz: float = 30.0, duration_s: float = 3.0) -> float:
    """Measure how late the filter shows a steady movement.

    Parameters
    ----------
    speed
        Of the movement, in picture heights per second.
    rate_hz
        Pictures per second.
    duration_s
        Length of the movement; the delay is that of its end.

    Returns
    -------
    Delay in seconds: how long ago the movement was where the filter shows it.
    """
    smooth = OneEuro()
    t_s, place, shown = 0.0, 0.0, 0.0
    for number in range(round(duration_s * rate_hz)):
        t_s = number / rate_hz
        place = speed * t_s
        shown = float(smooth(t_s, np.array([place]))[0])
    return (place - shown) / speed
