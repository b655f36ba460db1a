"""The public interface is documented: every name, parameter, field and column, each number with its unit."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import tomllib
import types
import typing
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

import pytest
import typer.main
from pydantic import BaseModel, Field

import hipcheck
from docstring_sections import says_unit, section
from hipcheck.cli import app
from hipcheck.columns import ANGLE_COLUMNS
from hipcheck.history import CHANGE_COLUMNS, HISTORY_COLUMNS
from hipcheck.interchange import LANDMARK_COLUMNS, MEASURE_COLUMNS
from hipcheck.results import Results

ROOT = Path(__file__).parents[2]

PUBLIC = [
    name
    for page in sorted((ROOT / "docs" / "api").glob("*.md"))
    for name in re.findall(r"^::: (\S+)$", page.read_text(), re.M)
]
"""The modules of the reference pages: what they list is what is promised."""

EVERY = ["hipcheck", *(found.name for found in pkgutil.walk_packages(hipcheck.__path__, "hipcheck."))]

TEXT_COLUMNS = {
    "phase", "joint", "recording", "exercise", "side", "measure", "statistic", "unit", "name", "taken_at", "case",
    "band_origin", "verdict",
}  # fmt: skip


def is_number(annotation: object) -> bool:
    """Whether values of this type are numbers or arrays of numbers."""
    text = annotation if isinstance(annotation, str) else str(annotation)
    return bool(re.search(r"\b(float|int|Floats|float64)\b", text)) and not re.search("Literal|dict|Callable", text)


def undocumented_parameters(name: str, function: object) -> list[str]:
    """What is missing in the docstring of a function, in words."""
    described = section(function.__doc__, "Parameters")
    missing = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        mentioned = re.search(rf"``?[^`]*\b{parameter.name}\b[^`]*``?", function.__doc__ or "")
        text = described.get(parameter.name, "")
        if not text and not mentioned:
            missing.append(f"{name}: parameter {parameter.name} is not described")
        elif is_number(parameter.annotation) and not says_unit(parameter.name, text, "" if text else function.__doc__):
            missing.append(f"{name}: parameter {parameter.name} has no unit")
    return missing


def undocumented_fields(name: str, kind: type) -> list[str]:
    """The same of a dataclass, whose fields are its attributes."""
    described = section(kind.__doc__, "Attributes")
    missing = [f"{name}.{field.name} is not described" for field in fields(kind) if not described.get(field.name)]
    numbers = [field for field in fields(kind) if is_number(field.type) and described.get(field.name)]
    return missing + [
        f"{name}.{field.name} has no unit" for field in numbers if not says_unit(field.name, described[field.name])
    ]


def fields_without_unit(model: type[BaseModel], path: tuple[str, ...] = ()) -> list[str]:
    """Fields of a result, however deep, without a description, or numbers whose path and descriptions say no unit."""
    missing = []
    for name, field in model.model_fields.items():
        here = (*path, name, field.description or "")
        if not field.description:
            missing.append(f"{model.__name__}.{name} has no description")
        for inner in _types(field.annotation):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                missing += fields_without_unit(inner, here)
            elif inner in (float, int) and not says_unit(*here):
                missing.append(f"{'.'.join(here[::2])} has no unit")
    return missing


def _types(annotation: object) -> list[object]:
    """The types within Optional, list and the like."""
    inner = typing.get_args(annotation)
    if isinstance(annotation, types.GenericAlias | types.UnionType) or inner:
        return [one for part in inner for one in _types(part)]
    return [annotation]


def members(module: str) -> list[tuple[str, object]]:
    """The public names of a module and, of its classes, their public methods."""
    found = []
    loaded = importlib.import_module(module)
    for name in loaded.__all__:
        thing = getattr(loaded, name)
        found.append((f"{module}.{name}", thing))
        if inspect.isclass(thing) and thing.__module__.startswith("hipcheck") and not issubclass(thing, BaseModel):
            own = [(key, value) for key, value in vars(thing).items() if not key.startswith("_")]
            found += [
                (f"{module}.{name}.{key}", getattr(value, "__func__", value))
                for key, value in own
                if inspect.isfunction(getattr(value, "__func__", value)) or isinstance(value, property)
            ]
    return found


@pytest.mark.parametrize("name", EVERY)
def test_every_module_says_what_it_is_and_what_is_public(name):
    if name == "hipcheck.__main__":
        return
    module = importlib.import_module(name)
    assert module.__doc__
    own = [key for key, value in vars(module).items() if getattr(value, "__module__", None) == name and key[0] != "_"]
    public = getattr(module, "__all__", None)
    assert public is not None or own == []  # a package that only holds modules
    assert [one for one in public or () if not hasattr(module, one)] == []


def test_reference_pages_cover_the_promised_modules():
    promised = {
        "hipcheck", "hipcheck.analysis", "hipcheck.columns", "hipcheck.errors", "hipcheck.history",
        "hipcheck.interchange", "hipcheck.landmarks", "hipcheck.measure", "hipcheck.recording", "hipcheck.results",
    }  # fmt: skip
    assert promised <= set(PUBLIC)
    assert len(PUBLIC) == len(set(PUBLIC))


@pytest.mark.parametrize("module", PUBLIC)
def test_every_public_name_parameter_and_attribute_is_documented(module):
    missing = []
    for name, thing in members(module):
        callable_ = inspect.isfunction(thing)
        if (callable_ or inspect.isclass(thing) or isinstance(thing, property)) and not thing.__doc__:
            missing.append(f"{name} has no docstring")
        if callable_:
            missing += undocumented_parameters(name, thing)
        elif inspect.isclass(thing) and is_dataclass(thing):
            missing += undocumented_fields(name, thing)
    assert missing == []


def test_every_field_of_the_result_has_a_description_and_every_number_a_unit():
    assert fields_without_unit(Results) == []


@pytest.mark.parametrize(
    "columns",
    [ANGLE_COLUMNS, LANDMARK_COLUMNS, MEASURE_COLUMNS, HISTORY_COLUMNS, CHANGE_COLUMNS],
    ids=lambda c: list(c)[-1],
)
def test_every_column_has_a_description_and_every_number_a_unit(columns):
    assert [name for name, text in columns.items() if len(text) < 10] == []
    same = re.compile(r"^The same\b")
    numbers = [(name, text) for name, text in columns.items() if name not in TEXT_COLUMNS]
    assert [name for name, text in numbers if not (says_unit(name, text) or same.match(text))] == []


def _commands(command: typing.Any, path: str = "hipcheck") -> list[tuple[str, typing.Any]]:
    inner = getattr(command, "commands", {})
    return [(path, command), *(found for name, one in inner.items() for found in _commands(one, f"{path} {name}"))]


def test_every_command_and_option_has_a_help_text():
    missing = []
    for path, command in _commands(typer.main.get_command(app)):
        missing += [] if command.help else [path]
        missing += [f"{path} {one.name}" for one in command.params if not getattr(one, "help", None)]
    assert missing == []


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert hipcheck.__version__ == project["version"]


# What the checks above must find.


def _bad(depth: float, speed_m: float, note: str) -> None:
    """Do something.

    Parameters
    ----------
    depth
        How deep it goes.
    speed_m
        How fast.
    """


@dataclass
class _BadRecord:
    """A record.

    Attributes
    ----------
    width
        How wide.
    """

    width: float
    height_px: float


class _BadInner(BaseModel):
    value: float | None = Field(description="The value.")


class _BadModel(BaseModel):
    angle_deg: _BadInner = Field(description="An angle.")
    speed: list[_BadInner] = Field(description="A speed.")
    name: str


def test_the_checks_find_what_is_missing():
    assert undocumented_parameters("f", _bad) == [
        "f: parameter depth has no unit",
        "f: parameter note is not described",
    ]
    assert undocumented_fields("R", _BadRecord) == ["R.height_px is not described", "R.width has no unit"]
    assert fields_without_unit(_BadModel) == ["speed.value has no unit", "_BadModel.name has no description"]
