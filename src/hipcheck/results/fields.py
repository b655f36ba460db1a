"""What the parts of the result are made of: numbers that may be missing, verdicts, a difference with its error."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from hipcheck.printable import printable

__all__ = [
    "Band",
    "Change",
    "Model",
    "Number",
    "Text",
    "Verdict",
]

Verdict = Literal["present", "absent", "within_error"]
Band = Literal["green", "amber", "red"]


def _none_if_not_finite(value: Any) -> Any:  # noqa: ANN401 - pydantic hands over anything
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value


Number = Annotated[float | None, BeforeValidator(_none_if_not_finite)]
"""A number, or ``None`` where it could not be measured (a NaN becomes ``None``)."""


def _printable(value: Any) -> Any:  # noqa: ANN401 - pydantic hands over anything
    return printable(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_printable)]
"""Text that may have the name of a file in it, which need not be text; what cannot be shown becomes an escape."""


class Model(BaseModel):
    """Base of every part: unknown fields are refused, nothing can be changed, no number is NaN or infinite."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Change(Model):
    """A difference, with its own error."""

    value: Number = Field(description="The difference.")
    error: Number = Field(description="95 % half-width of the change.")
