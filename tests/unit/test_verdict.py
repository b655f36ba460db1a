"""Whether an angle is beyond what is usual."""

import pytest

from hipcheck.exercises.verdict import beyond_usual


@pytest.mark.parametrize(
    ("value", "error", "verdict"),
    [
        (15.1, 4.0, "present"),
        (15.1, 4.2, "within_error"),
        (11.0, 4.0, "absent"),
        (11.1, 4.0, "within_error"),
        (15.0, 0.5, "within_error"),
        (-3.0, 4.9, "absent"),
        (None, 4.9, "within_error"),
        (20.0, None, "within_error"),
    ],
)
def test_the_verdict_on_a_drop_as_a_table(value, error, verdict):
    assert beyond_usual("single_leg_squat_pelvic_drop_deg", value, error) == verdict
