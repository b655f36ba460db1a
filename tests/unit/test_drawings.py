"""Drawings: whole, inside their box, and the same as SVG and on axes."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon
from pydantic import ValidationError

from hipcheck.reference.advice import advice_items
from hipcheck.report.drawings import HEAD_RADIUS, Drawing, draw_on, drawing, drawing_names, drawing_svg, shapes

SVG = "{http://www.w3.org/2000/svg}"
every = pytest.mark.parametrize("name", drawing_names())


def axes_of(name, width_in=3.0):
    figure = Figure(figsize=(width_in, 2.4), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    draw_on(axes, name)
    return axes


@every
def test_nothing_sticks_out_of_the_box(name):
    width, height = drawing(name).size
    boxes = np.array([shape.box() for shape in shapes(name)])
    assert np.all(boxes[:, :2] >= 0)
    assert np.all(boxes[:, 2] <= width)
    assert np.all(boxes[:, 3] <= height)
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    assert np.all(high - low >= np.array([width, height]) - 7.0)  # nor is there room for more


@every
def test_somebody_is_doing_something(name):
    kinds = [part.part for part in drawing(name).parts]
    heads, legs = kinds.count("head"), [part for part in drawing(name).parts if part.part == "leg"]
    assert heads >= 1
    assert len(legs) >= 2 * sum(part.part == "head" and part.look != "ghost" for part in drawing(name).parts)


@every
def test_legs_are_no_longer_than_legs(name):
    for part in drawing(name).parts:
        if part.part == "leg":
            hip, knee, ankle = part.at
            thigh, shank = math.dist(hip, knee), math.dist(knee, ankle)
            assert 10 <= thigh <= 30  # 24, less where it points at the viewer
            assert 10 <= shank <= 27


@every
def test_both_renderings_come_from_the_same_shapes(name):
    svg = ElementTree.fromstring(drawing_svg(name))
    drawn = [child for child in svg if child.tag in (f"{SVG}path", f"{SVG}circle")]
    axes = axes_of(name)
    artists = sorted([*axes.patches, *axes.lines], key=lambda artist: artist.get_zorder())
    wanted = shapes(name)
    assert len(drawn) == len(artists) == len(wanted)
    for shape, element, artist in zip(wanted, drawn, artists, strict=True):
        if shape.radius:
            assert isinstance(artist, Circle)
            in_svg = np.array([[float(element.get("cx")), float(element.get("cy"))]])
            on_axes = np.array([artist.get_center()])
            assert float(element.get("r")) == artist.get_radius() == HEAD_RADIUS
        else:
            in_svg = np.array(re.findall(r"-?[\d.]+", element.get("d")), dtype=float).reshape(-1, 2)
            closed = isinstance(artist, Polygon)
            on_axes = artist.get_xy()[:-1] if closed else artist.get_xydata()
            assert element.get("d").endswith("Z") == closed == shape.closed
        assert in_svg == pytest.approx(np.array(shape.points), abs=0.06)
        assert on_axes == pytest.approx(np.array(shape.points), abs=1e-9)


@every
def test_screen_readers_and_styles(name):
    text = drawing_svg(name)
    svg = ElementTree.fromstring(text)
    assert svg.get("role") == "img"
    names = svg.get("aria-labelledby").split()
    assert [svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")] == names
    assert len(svg.find(f"{SVG}desc").text) > 40
    assert svg.get("viewBox") == "0 0 {:g} {:g}".format(*drawing(name).size)
    assert "currentColor" in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert len(text) < 12_000


def test_ids_of_two_drawings_on_one_page_differ():
    ids = [one for name in drawing_names() for one in re.findall(r' id="([^"]+)"', drawing_svg(name))]
    assert len(ids) == len(set(ids)) == 2 * len(drawing_names())


def test_lines_are_as_thick_as_the_drawing_is_large():
    small, large = (axes_of("step_up", width).lines for width in (1.5, 3.0))
    shape = next(shape for shape in shapes("step_up") if not shape.closed and not shape.radius)
    assert large[0].get_linewidth() == pytest.approx(2 * small[0].get_linewidth(), rel=0.1)
    assert large[0].get_linewidth() == pytest.approx(shape.width * 72 * 2.4 / drawing("step_up").size[1], rel=0.3)


def test_what_works_is_tinted_and_can_be_told_in_grey():
    def grey(colour):
        return float(np.dot(to_rgb(colour), [0.3, 0.59, 0.11]))

    faces = {to_rgb(line.get_color()) for line in axes_of("step_up").lines}
    light = sorted(grey(face) for face in faces)
    assert light[0] < 0.2  # the outline
    assert light[-1] == pytest.approx(1.0)  # the body
    assert any(0.6 < value < 0.9 for value in light)


def test_a_drawing_that_is_not_there_or_not_whole():
    with pytest.raises(KeyError):
        drawing_svg("handstand")
    with pytest.raises(ValidationError):
        Drawing(title="a", desc="b", size=(10, 10), parts=[{"part": "tail", "at": [[1, 2]]}])


def test_every_exercise_shows_what_works_or_where_it_goes():
    for item in advice_items().values():
        parts = drawing(item.drawing).parts
        if item.kind == "exercise":
            assert any(part.look == "working" for part in parts) or any(part.part == "arrow" for part in parts), (
                item.key
            )
