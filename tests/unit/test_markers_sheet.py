"""The printed sheet: tags at true size, readable, within what every printer prints."""

import re

import cv2
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from typer.testing import CliRunner

from hipcheck.cli import app
from hipcheck.errors import EnvironmentProblemError
from hipcheck.marker_track import MARKER_NAMES
from hipcheck.pelvis.markers.aruco import DICTIONARY
from hipcheck.pelvis.markers.sheet import (
    LARGE_TAG_MM,
    PAGE_MM,
    TAG_MM,
    draw_sheets,
    large_tag_place_mm,
    tag_place_mm,
    write_sheet,
)

PX_PER_MM = 5


@pytest.fixture(scope="module")
def pages():
    """The printed pages as grey pictures."""
    pictures = []
    for figure in draw_sheets():
        figure.set_dpi(25.4 * PX_PER_MM)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        pictures.append(np.asarray(canvas.buffer_rgba())[..., :3].mean(axis=2).astype(np.uint8))
    return pictures


def printed(page):
    """The tags on a page with their centres and their size, mm."""
    if page == 2:
        return {name: (*large_tag_place_mm(name), LARGE_TAG_MM) for name in MARKER_NAMES[:4]}
    return {name: (*tag_place_mm(name)[1:], TAG_MM) for name in MARKER_NAMES if tag_place_mm(name)[0] == page}


def test_every_tag_has_its_size_and_is_where_it_says(pages):
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(DICTIONARY))
    assert len(pages) == 3
    for number, page in enumerate(pages):
        corners, ids, _ = detector.detectMarkers(page)
        found = {
            MARKER_NAMES[int(i)]: (quad[0] + 0.5) / PX_PER_MM for i, quad in zip(ids.ravel(), corners, strict=True)
        }
        assert set(found) == set(printed(number))
        for name, quad in found.items():
            *place, side_mm = printed(number)[name]
            sides = np.linalg.norm(quad - np.roll(quad, 1, axis=0), axis=1)
            assert sides == pytest.approx(side_mm, abs=0.4)
            assert quad.mean(axis=0) == pytest.approx(place, abs=0.3)


@pytest.mark.parametrize("number", range(3))
def test_a_cell_of_white_is_around_every_tag(pages, number):
    for name, (x_mm, y_mm, side_mm) in printed(number).items():
        reach = side_mm / 2 + side_mm / 6 - 0.5
        rows, columns = (slice(round((v - reach) * PX_PER_MM), round((v + reach) * PX_PER_MM)) for v in (y_mm, x_mm))
        ring = pages[number][rows, columns].copy()
        edge = round((reach - side_mm / 2 - 0.4) * PX_PER_MM)
        ring[edge:-edge, edge:-edge] = 255
        assert ring.min() > 250, name


def test_nothing_lies_in_the_margin_that_printers_leave_out(pages):
    margin = 6 * PX_PER_MM
    for page in pages:
        inner = page[margin:-margin, margin:-margin]
        assert np.sum(page < 250) == np.sum(inner < 250)


def test_the_pdf_has_the_size_of_its_page(tmp_path):
    path = write_sheet(tmp_path / "new" / "markers.pdf")
    boxes = re.findall(rb"/MediaBox \[ ?([\d. ]+)\]", path.read_bytes())
    assert len(boxes) == 3
    for box in boxes:
        assert [float(v) for v in box.split()] == pytest.approx([0, 0, *(v / 25.4 * 72 for v in PAGE_MM)], abs=0.1)


def test_the_command_writes_where_it_is_told(tmp_path):
    result = CliRunner().invoke(app, ["markers", "--pdf", str(tmp_path / "m.pdf")])
    assert (result.exit_code, result.output.strip()) == (0, str(tmp_path / "m.pdf"))
    assert (tmp_path / "m.pdf").read_bytes().startswith(b"%PDF")


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblemError, match="cannot be written"):
        write_sheet(tmp_path / "file" / "m.pdf")
