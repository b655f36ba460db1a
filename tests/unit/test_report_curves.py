"""Scales, shades and names of the curves over time."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from hipcheck.report.curves import Curve, Panel, Phase, draw_panels
from hipcheck.report.layout import Page
from hipcheck.report.style import BAND_FILL, PHASE_FILL

T_S = np.arange(0, 20, 0.1)
PHASES = [Phase(5.0, 8.0, ("a long name of the first phase", "1"), "left"), Phase(9.0, 12.0, ("second", "2"), "right")]


def draw(panel, phases=PHASES, width_mm=90.0):
    page = Page(297.0)
    draw_panels(page, (10, 10, width_mm, 60), [panel], phases, 20.0)
    return page.figure


def panel(values, **kwargs):
    return Panel("Title", [Curve(T_S, np.asarray(values, float), None, "left")], **kwargs)


def shades(axes):
    return [(patch.get_x(), patch.get_width(), to_hex(patch.get_facecolor())) for patch in axes.findobj(Rectangle)[:-1]]


def test_time_axis_is_that_of_the_phases_and_a_second_around():
    (axes,) = draw(panel(np.zeros(T_S.size))).axes
    assert axes.get_xlim() == (4.0, 13.0)


def test_what_lies_outside_the_phases_does_not_set_the_scale():
    wild = np.where(T_S > 15, 500.0, 3.0)
    (axes,) = draw(panel(wild)).axes
    assert axes.get_ylim()[1] < 20


@pytest.mark.parametrize(("metric", "fills"), [(None, {PHASE_FILL}), ("trunk_lean_deg", set(BAND_FILL.values()))])
def test_phases_are_shaded_in_bands_or_in_grey(metric, fills):
    (axes,) = draw(panel(np.full(T_S.size, 3.0), metric=metric)).axes
    found = shades(axes)
    assert {(x, width) for x, width, _ in found} == {(5.0, 3.0), (9.0, 3.0)}
    assert {fill for _, _, fill in found} == fills


def test_only_what_is_judged_is_shaded():
    phases = [Phase(1.0, 3.0, ("both feet", ""), judged=False), *PHASES]
    (axes,) = draw(panel(np.zeros(T_S.size)), phases).axes
    assert {x for x, _, _ in shades(axes)} == {5.0, 9.0}
    assert axes.get_xlim()[0] == 0.0


@pytest.mark.parametrize(
    ("width_mm", "names"), [(400.0, {"a long name of the first phase", "second"}), (60.0, {"1", "2"})]
)
def test_phases_are_named_as_long_as_there_is_room(width_mm, names):
    said = {text.get_text() for text in draw(panel(np.zeros(T_S.size)), width_mm=width_mm).texts}
    assert names <= said


def test_gaps_are_drawn_as_gaps():
    values = np.where((T_S > 6) & (T_S < 7), np.nan, 1.0)
    (axes,) = draw(panel(values)).axes
    drawn = next(line for line in axes.lines if len(line.get_ydata()) > 50)
    assert np.isnan(drawn.get_ydata()).sum() == np.isnan(values[(T_S >= 4) & (T_S <= 13)]).sum()


def test_nothing_measured_still_has_a_scale():
    (axes,) = draw(panel(np.full(T_S.size, np.nan))).axes
    assert np.isfinite(axes.get_ylim()).all()
