"""What may help, in the page: the suggestions by their reason, each with its drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipcheck.advice import ADVICE_TITLE, advice_for, advice_groups, advice_limits
from hipcheck.reference.advice import AdviceItem
from hipcheck.report.drawings import drawing_svg
from hipcheck.report.model import has_measurements
from hipcheck.results import Results

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["AdviceBlock", "advice_block"]


@dataclass(frozen=True)
class Suggestion:
    """One thing to do, with its drawing as an ``<svg>`` element."""

    item: AdviceItem
    drawing: Markup


@dataclass(frozen=True)
class Reason:
    """Why, and what follows from it."""

    why: str
    items: Sequence[Suggestion]


@dataclass(frozen=True)
class AdviceBlock:
    """All suggestions, ready for the template."""

    title: str
    limits: str
    groups: Sequence[Reason]


def advice_block(results: Results) -> AdviceBlock | None:
    """Return the suggestions; None where nothing was measured, or nothing is to be said."""
    advice = advice_for(results)
    limits = advice_limits(results)
    if not (advice or limits[1:]) or not has_measurements(results):
        return None
    from markupsafe import Markup

    groups = [
        Reason(why, [Suggestion(item, Markup(drawing_svg(item.drawing))) for item in items])
        for why, items in advice_groups(advice)
    ]
    return AdviceBlock(ADVICE_TITLE, " ".join(limits), groups)
