"""What a person is built like: MakeHuman's shapes mixed by sex, age and build."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from validation import meshdata
from validation.geometry import Floats

_GENDER = ((0.0, "female"), (1.0, "male"))
_AGE = ((0.0, "baby"), (0.1875, "child"), (0.5, "young"), (1.0, "old"))


@dataclass(frozen=True)
class Shape:
    """What a person is built like; every number runs from 0 to 1, 0.5 is average.

    Attributes
    ----------
    male
        0 a woman, 1 a man.
    age
        0.5 is 25 years, 1 is 90.
    muscle, weight, height, proportions, cup
        MakeHuman's own scales.
    african, asian
        Shares of the face's and frame's ancestry; the rest is caucasian.
    """

    male: float = 0.5
    age: float = 0.5
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 0.5
    proportions: float = 0.5
    cup: float = 0.5
    african: float = 0.0
    asian: float = 0.0


def _between(value: float, stops: tuple[tuple[float, str], ...]) -> Iterator[tuple[str, float]]:
    for (low, below), (high, above) in pairwise(stops):
        if low <= value <= high:
            share = (value - low) / (high - low)
            yield below, 1 - share
            yield above, share
            return


def _three(value: float, name: str, middle: str | None = None) -> list[tuple[str, float]]:
    centre = f"average{name}" if middle is None else middle
    return list(_between(value, ((0.0, f"min{name}"), (0.5, centre), (1.0, f"max{name}"))))


def grown(shape: Shape) -> Floats:
    """Return the vertices of the mesh, (n, 3) decimetres, grown to ``shape``."""
    vertices = meshdata.mesh().vertices.copy()
    for name, share in _targets(shape):
        moved = meshdata.target(name) if share > 1e-6 else None
        if moved is not None:
            vertices[moved[0]] += share * moved[1]
    return vertices


def _targets(shape: Shape) -> Iterator[tuple[str, float]]:
    """Names of MakeHuman's shapes and their shares."""
    ancestry = {"caucasian": 1 - shape.african - shape.asian, "african": shape.african, "asian": shape.asian}
    build = list(product(_three(shape.muscle, "muscle"), _three(shape.weight, "weight")))
    proportions = ((0.0, "uncommonproportions"), (0.5, ""), (1.0, "idealproportions"))
    for (sex, a), (age, b) in product(_between(shape.male, _GENDER), _between(shape.age, _AGE)):
        yield from ((f"macrodetails/{race}-{sex}-{age}", a * b * share) for race, share in ancestry.items())
        for (muscle, c), (weight, d) in build:
            stem, share = f"{sex}-{age}-{muscle}-{weight}", a * b * c * d
            yield f"macrodetails/universal-{stem}", share
            for height, e in _three(shape.height, "height", middle=""):
                yield f"macrodetails/height/{stem}-{height}", share * e
            for form, e in _between(shape.proportions, proportions):
                yield f"macrodetails/proportions/{stem}-{form}", share * e
            for cup, e in _three(shape.cup, "cup") if sex == "female" else ():
                yield f"breast/{stem}-{cup}-averagefirmness", share * e
