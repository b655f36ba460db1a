"""A folder of results whose files were damaged is refused in one sentence, and odd pictures among it do no harm."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hipcheck.analysis import Analysis
from hipcheck.errors import UsageError
from hipcheck.evidence_files import read_evidence
from hipcheck.measure import measure
from recording_factory import make_recording
from track_factory import Timing, make_track

SHORT = Timing(lift_s=1.5, touch_down_s=4.0)


@pytest.fixture
def folder(tmp_path):
    recording = make_recording(make_track("stance", drop_deg=6.0, timing=SHORT))
    pictures = {2.0: np.full((90, 160, 3), 99, np.uint8)}
    return Analysis(*measure(recording), recording, pictures).save(tmp_path / "out", formats=[])


def change(old, new, count=-1):
    return lambda text: text.replace(old, new, count)


def cell(row, column, value):
    def changed(text):
        lines = text.splitlines()
        cells = lines[row].split(",")
        cells[column] = value
        lines[row] = ",".join(cells)
        return "\n".join(lines) + "\n"

    return changed


DAMAGE = {
    "a word among numbers": cell(40, 5, "north"),
    "a word among times": cell(40, 0, "soon"),
    "a time twice": cell(40, 0, "0.1"),
    "an infinite angle": cell(40, 5, "1e999"),
    "nothing": lambda text: "",
    "headings only": lambda text: text.splitlines()[0] + "\n",
    "no headings": lambda text: text.partition("\n")[2],
    "no times": change("t_s", "when", 1),
    "a row too long": cell(40, 5, "1,2,3"),
    "no bytes but zeros": lambda text: "\0" * len(text),
    "an open quote": cell(40, 1, '"'),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_table_is_one_sentence(folder, damage):
    path = folder / "angles.csv"
    path.write_text(damage(path.read_text()))
    with pytest.raises(UsageError, match="is damaged or not made by this version") as caught:
        Analysis.load(folder)
    assert "\n" not in str(caught.value)


def test_it_comes_back_with_its_table_and_pictures(folder):
    analysis = Analysis.load(folder)
    assert list(analysis.evidence) == [2.0]
    assert analysis.angles["pelvic_obliquity_deg"].max() == pytest.approx(6.0, abs=0.5)
    assert (analysis.angles["phase"] == "stance_left_1").any()


def test_a_refused_recording_may_have_no_clock(tmp_path):
    track = make_track("stance", timing=SHORT)
    track.t_s[-5:] += 86400
    recording = make_recording(track)
    results, angles = measure(recording)
    assert [issue.code for issue in results.quality.issues] == ["frame_rate_low", "timestamp_gaps"]
    assert len(angles) == 0
    Analysis(results, angles, recording).save(tmp_path / "out")
    assert Analysis.load(tmp_path / "out").refused


def test_pictures_that_are_none_are_left_out(folder):
    evidence = folder / "evidence"
    (evidence / "0003.0000.jpg").mkdir()
    (evidence / "0004.0000.jpg").write_bytes(b"")
    (evidence / "0005.0000.jpg").write_bytes(b"\xff\xd8 no picture at all")
    whole = (evidence / "00002.0000.jpg").read_bytes()
    (evidence / "0006.0000.jpg").write_bytes(whole[: len(whole) // 2])
    (evidence / "0007.0000.jpg").write_bytes(_promising(whole, 60_000))
    found = read_evidence(evidence)
    assert 2.0 in found
    assert not {3.0, 4.0, 5.0, 7.0} & set(found)


def _promising(jpeg, side):
    """The same picture with another size in its header."""
    at = jpeg.index(b"\xff\xc0")
    return jpeg[: at + 5] + side.to_bytes(2, "big") * 2 + jpeg[at + 9 :]


def test_the_promise_of_a_picture_is_read_from_its_header():
    done, jpeg = cv2.imencode(".jpg", np.zeros((30, 40, 3), np.uint8), [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])
    assert done
    from hipcheck.evidence_files import _pixels

    assert _pixels(jpeg.tobytes()) == 1200
