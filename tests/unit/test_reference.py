"""Bands, norms and texts."""

import math

import pytest

from hipcheck import reference


@pytest.mark.parametrize(
    ("metric", "value", "expected"),
    [
        ("pelvic_drop_deg", -4.0, "green"),
        ("pelvic_drop_deg", 2.0, "green"),
        ("pelvic_drop_deg", 2.1, "amber"),
        ("pelvic_drop_deg", 5.0, "amber"),
        ("pelvic_drop_deg", 5.1, "red"),
        ("trunk_lean_deg", 7.0, "amber"),
        ("knee_over_toe_percent", 6.5, "red"),
        ("single_leg_squat_fppa_deg", 14.9, "amber"),
        ("knee_ankle_separation_ratio", 1.0, "green"),
        ("knee_ankle_separation_ratio", 0.85, "amber"),
        ("knee_ankle_separation_ratio", 0.84, "red"),
    ],
)
def test_band_follows_its_edges(metric, value, expected):
    assert reference.band(metric, value) == expected


@pytest.mark.parametrize("missing", [None, math.nan])
def test_missing_has_no_band(missing):
    assert reference.band("pelvic_drop_deg", missing) is None


def test_unknown_metric_is_refused_even_for_a_missing_value():
    with pytest.raises(KeyError):
        reference.band("shoe_size", None)


@pytest.mark.parametrize("metric", reference.metrics_with_bands())
def test_every_band_names_its_origin_and_orders_its_edges(metric):
    first, second = reference.band_edges(metric)
    assert (second < first) == reference.lower_is_worse(metric)
    assert reference.band_origin(metric) in {"derived", "convention", "proposal"}
    assert reference.band_source(metric).startswith(reference.band_origin(metric).capitalize())


def test_hold_norms_shrink_with_age():
    ages, seconds = zip(*reference.hold_norms_s(), strict=True)
    assert ages == (18, 40, 50, 60, 70, 80)
    assert list(seconds) == sorted(seconds, reverse=True)
    assert seconds[0] == 44.7


def test_texts_say_the_limits_and_the_urgent_signs():
    assert any("diagnosis" in line for line in reference.what_it_does_not_mean())
    assert "fever" in reference.when_to_see_a_clinician()[-1]
