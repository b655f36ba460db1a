"""The tables of a batch: every hold and repetition in one, every recording without a result in the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin

from pydantic import BaseModel

from hipcheck.jobs.job import Outcome, Row
from hipcheck.report.wording import verdict_line
from hipcheck.results import BalanceHold, GaitSide, Results, Squat, Stance, Step

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "FAILURE_COLUMNS", "batch_frames", "failure_rows", "result_rows"]

_MOVEMENTS: Final[Mapping[str, type[BaseModel]]] = {
    "stance": Stance,
    "balance": BalanceHold,
    "squat": Squat,
    "step": Step,
    "gait": GaitSide,
}
_ONE_LEGGED: Final = {"single": "single_leg_squat", "split": "split_squat"}
"""What a repetition that one leg carries is called, so that nobody takes it together with squats on both legs."""

_COMMON: Final = (
    "clip",
    "folder",
    "sha256",
    "status",
    "grade",
    "facing",
    "pelvis_method",
    "verdict",
    "movement",
    "number",
)


def _names(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Yield the column of each value of a model, in order; what holds values itself is taken apart."""
    for name, field in model.model_fields.items():
        inner = _model_within(field.annotation)
        if inner is None:
            yield _joined(before, name)
        else:
            yield from _names(inner, _joined(before, name))


def _model_within(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - any type
    """Return the model that a field holds, perhaps beside None; None if it holds a plain value or a list."""
    if get_origin(annotation) is list:
        return None
    kinds = get_args(annotation) or (annotation,)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _joined(before: str, name: str) -> str:
    return name if before in ("", "knees") else f"{before}_{name}"


COLUMNS: Final = tuple(dict.fromkeys([*_COMMON, *(name for model in _MOVEMENTS.values() for name in _names(model))]))
"""Columns of ``summary.csv``; each behind the common ones is a field of ``results.json``, with those it lies in."""


def result_rows(results: Results, clip: str, folder: str) -> Iterator[Row]:
    """Yield a row for each hold, repetition, step and leg of a walk; one of movement ``none`` without any."""
    common = {
        "clip": clip,
        "folder": folder,
        "sha256": results.source.sha256,
        "status": results.status,
        "grade": results.quality.grade,
        "facing": results.view.facing,
        "pelvis_method": results.provenance.pelvis_method,
        "verdict": verdict_line(results),
    }
    found: dict[str, Sequence[BaseModel]] = {
        "stance": results.stances,
        "balance": results.balance.holds if results.balance else [],
        "squat": results.squats,
        "step": results.steps,
        "gait": [results.gait.sides.left, results.gait.sides.right] if results.gait else [],
    }
    if results.quality.grade != "unusable" and not any(found.values()):
        yield {**common, "movement": "none"}
    for movement, members in found.items():
        for number, member in enumerate(members, start=1):
            kind = _ONE_LEGGED.get(getattr(member, "kind", "").partition("_")[0], movement)
            yield {**common, "movement": kind, "number": number, **_values(member)}


FAILURE_COLUMNS: Final = ("clip", "folder", "exit_status", "reason")
"""Columns of ``failures.csv``: which recordings have no result, and why."""


def failure_rows(outcomes: Iterable[Outcome]) -> Iterator[Row]:
    """Yield a row for each recording without a result."""
    for one in outcomes:
        if one.status:
            yield {"clip": one.clip, "folder": one.folder, "exit_status": one.status, "reason": one.problem}


def batch_frames(outcomes: Sequence[Outcome]) -> dict[str, pd.DataFrame]:
    """Return both tables as data frames, by the names of their sheets."""
    import pandas as pd

    rows = [row for outcome in outcomes for row in outcome.rows]
    return {
        "summary": pd.DataFrame(rows, columns=list(COLUMNS)),
        "failures": pd.DataFrame(failure_rows(outcomes), columns=list(FAILURE_COLUMNS)),
    }


def _values(model: BaseModel, before: str = "") -> Row:
    values: Row = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            values |= _values(value, _joined(before, name))
        elif _model_within(field.annotation) is None:
            values[_joined(before, name)] = _listed(value) if isinstance(value, list) else value
    return values


def _listed(values: Sequence[Any]) -> str:
    return "; ".join("" if value is None else _in_words(value) for value in values)


def _in_words(value: Any) -> str:  # noqa: ANN401 - any value of a list
    """Return a value of a list as a text; of a model the texts of its values: "hop 5.2 5.4"."""
    if isinstance(value, BaseModel):
        return " ".join(map(_in_words, value.model_dump().values()))
    return f"{value:.6g}" if isinstance(value, float) else str(value)
