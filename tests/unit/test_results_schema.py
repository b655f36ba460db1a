"""The results contract: fields described, missing is null, JSON there and back, the shipped schema the model's own."""

import json
import math
import re
from typing import get_args

import numpy as np
import pytest
from pydantic import BaseModel, ValidationError

from hipcheck import results as contract
from hipcheck.columns import ANGLE_COLUMNS, PHASE_NAMES
from hipcheck.measure import measure, unreadable_results
from hipcheck.results import Change, Issue, OverTime, Results
from hipcheck.schema import model_schema_text, schema_text
from recording_factory import make_recording
from track_factory import Timing, join, make_track

MODELS = [
    model
    for model in vars(contract).values()
    if isinstance(model, type)
    and issubclass(model, BaseModel)
    and model.__module__.startswith(contract.__name__)
    and model.model_fields
]
UNIT = re.compile(r"_(s|ms|deg|percent|px)$")


@pytest.fixture(scope="module")
def both():
    track = join(
        make_track("stance", drop_deg=9.0, lean_deg=12.0, noise_px=1.0),
        make_track("squat", valgus_left_deg=20.0, timing=Timing(reps=2), noise_px=1.0),
    )
    return measure(make_recording(track))


def test_the_shipped_schema_is_the_models():
    assert schema_text() == model_schema_text()
    json.loads(schema_text())


def test_there_and_back_through_json(both):
    results, _ = both
    assert results.stances
    assert results.squats
    again = Results.model_validate_json(results.to_json())
    assert again == results
    assert again.to_json() == results.to_json()
    assert json.loads(results.to_json())["schema"] == "hipcheck.results/1"


def test_the_result_of_an_unreadable_file_goes_there_and_back():
    results = unreadable_results("a.mp4", "0" * 64, "It is a text file.")
    assert Results.model_validate_json(results.to_json()) == results
    assert (results.quality.grade, results.baseline, results.stances) == ("unusable", None, [])
    assert results.summary.findings == ["This recording cannot be measured.", "It is a text file."]


def test_what_is_written_obeys_the_schema(both):
    """Required, typed and nothing else: a small check of our own, enough for this schema."""
    schema = json.loads(schema_text())

    def check(value, rule):
        if "$ref" in rule:
            rule = schema["$defs"][rule["$ref"].rsplit("/", 1)[-1]]
        if "anyOf" in rule:
            assert any(fits(value, option) for option in rule["anyOf"])
            return
        kinds = {"object": dict, "array": list, "string": str, "number": (int, float), "integer": int}
        kinds |= {"boolean": bool, "null": type(None)}
        assert isinstance(value, kinds[rule["type"]])
        assert "enum" not in rule or value in rule["enum"]
        for item in value if rule["type"] == "array" else []:
            check(item, rule["items"])
        if rule["type"] == "object":
            assert set(rule.get("required", [])) <= set(value) <= set(rule["properties"])
            for name, item in value.items():
                check(item, rule["properties"][name])

    def fits(value, rule):
        try:
            check(value, rule)
        except AssertionError:
            return False
        return True

    document = json.loads(both[0].to_json())
    check(document, schema)
    document["stances"][0]["sign"] = "perhaps"
    assert not fits(document, schema)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_says_what_it_is(model):
    assert model.__doc__
    for name, field in model.model_fields.items():
        assert field.description, f"{model.__name__}.{name} has no description"
        assert field.description.endswith("."), f"{model.__name__}.{name}"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_number_has_its_unit_in_its_name_or_its_description(model):
    words = re.compile(r"degree|second|percent|%|pixel|clockwise|number of|which of|frames|95 %|ratio")
    inherited = {"value", "error", "left", "right", "difference"}  # in the unit of the measure that holds them
    for name, field in model.model_fields.items():
        kinds = {field.annotation, *get_args(field.annotation)}
        if kinds & {float, int} and name not in inherited and not UNIT.search(name):
            assert words.search(f"{field.description} {name} {model.__doc__}".lower()), f"{model.__name__}.{name}"


@pytest.mark.parametrize(
    "missing", [float("nan"), float("inf"), -float("inf"), np.float64("nan"), np.nan * np.ones(1)[0], None]
)
def test_not_a_number_becomes_null(missing):
    change = Change(value=missing, error=1.0)
    assert change.value is None
    assert json.loads(change.model_dump_json()) == {"value": None, "error": 1.0}


def test_a_number_that_must_be_there_is_never_nan(both):
    squat = json.loads(both[0].to_json())["squats"][0]
    for bad in (math.nan, math.inf):
        with pytest.raises(ValidationError):
            type(both[0].squats[0])(**{**squat, "start_s": bad})


def test_unknown_and_missing_fields_are_refused():
    with pytest.raises(ValidationError):
        Change(value=1.0, error=1.0, extra=2.0)
    with pytest.raises(ValidationError):
        OverTime(mean=1.0, peak=2.0, end=3.0)
    with pytest.raises(ValidationError):
        Issue(code="x", severity="fatal", message="y")


def test_results_do_not_change(both):
    with pytest.raises(ValidationError):
        both[0].stances = []


def test_every_angle_column_has_a_unit_or_says_it_has_none():
    for name, meaning in ANGLE_COLUMNS.items():
        assert meaning.endswith(".")
        assert UNIT.search(name) or "no unit" in meaning or name == "phase"


def test_the_table_has_the_documented_columns_and_phases(both):
    results, angles = both
    assert list(angles.columns) == list(ANGLE_COLUMNS)
    np.testing.assert_allclose(np.diff(angles["t_s"]), 1 / 60)
    assert {re.sub(r"_\d+$", "", phase) for phase in angles["phase"]} <= set(PHASE_NAMES)
    stance = angles[angles["phase"] == "stance_left_1"]
    assert stance["t_s"].min() == pytest.approx(results.stances[0].start_s)
    assert stance["t_s"].max() == pytest.approx(results.stances[0].end_s)
    down = angles[angles["phase"] == "squat_down_2"]
    assert down["t_s"].min() == pytest.approx(results.squats[1].start_s)
    assert angles[angles["phase"] == "squat_up_2"]["t_s"].max() == pytest.approx(results.squats[1].end_s)


def test_the_table_agrees_with_the_results(both):
    results, angles = both
    (stance,) = results.stances
    hold = angles[(angles["t_s"] > stance.start_s + 0.75) & (angles["t_s"] < stance.end_s - 0.75)]
    assert hold["pelvic_obliquity_deg"].mean() == pytest.approx(stance.pelvic_drop_deg.mean, abs=0.02)
    assert hold["trunk_lean_left_deg"].mean() == pytest.approx(stance.trunk_lean_deg.mean, abs=0.02)
    assert hold["trunk_over_left_foot_percent"].mean() == pytest.approx(stance.trunk_over_foot_percent, abs=0.02)
    assert hold["left_hip_adduction_deg"].mean() == pytest.approx(stance.hip_adduction_deg, abs=0.02)
    squat = results.squats[0]
    bottom = angles.iloc[np.argmin(np.abs(angles["t_s"] - squat.bottom_s))]
    assert bottom["depth_percent"] == pytest.approx(squat.depth_percent)
    assert bottom["left_knee_over_toe_percent"] == pytest.approx(squat.knees.left.knee_over_toe_percent.bottom)
    assert bottom["hip_shift_percent"] == pytest.approx(squat.hip_shift_percent)
    assert np.isnan(bottom["left_fppa_deg"])
