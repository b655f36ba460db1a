"""One thing that was looked at, and what all of them come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["LIVE", "Check", "Status", "verdict"]

Status = Literal["ok", "warning", "problem"]

LIVE: Final = ("camera", "screen", "sound")
"""What only the live check needs."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    name
        What it is, in one or two words.
    status
        ``ok``; ``warning`` if hipcheck works but something will be slower or missing; ``problem`` if it does not.
    message
        One sentence, with what to do unless all is well.
    """

    name: str
    status: Status
    message: str

    @property
    def ok(self) -> bool:
        """Whether nothing needs to be done."""
        return self.status == "ok"


def verdict(checks: Sequence[Check]) -> str:
    """Say in one line whether hipcheck works here, and what to look at."""
    problems = _names(checks, "problem")
    if problems:
        return f"hipcheck does not work here yet: see {_listed(problems)} above."
    noted = _names(checks, "warning")
    lacking = [name for name in LIVE if name in noted]
    others = [name for name in noted if name not in LIVE]
    text = "hipcheck works here: recordings can be measured"
    text += f"; the live check lacks {_listed(lacking)}" if lacking else ", and the live check can run"
    return f"{text}; mind what is said of {_listed(others)}." if others else f"{text}."


def _names(checks: Sequence[Check], status: Status) -> list[str]:
    return list(dict.fromkeys(check.name for check in checks if check.status == status))


def _listed(names: Sequence[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last
