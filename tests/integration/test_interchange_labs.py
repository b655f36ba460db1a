"""Marker sets of laboratories, and the ways in which their programs write TRC and C3D files."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipcheck.errors import RecordingUnusableError, UsageError
from hipcheck.interchange.c3d import read_c3d
from hipcheck.interchange.c3d_header import check_header
from hipcheck.interchange.centres import with_joint_centres
from hipcheck.interchange.read import read_keypoints
from hipcheck.interchange.trc import read_trc, write_trc
from hipcheck.interchange.units import metres_per_unit
from hipcheck.landmarks import Joint
from hipcheck.measure import measure
from keypoint_factory import marker_set, places_m, write_c3d_of
from track_factory import Timing, make_track

SHORT = Timing(lift_s=1.5, touch_down_s=4.5, reps=2, rep_s=2.0, pause_s=0.5)


@pytest.fixture(scope="module")
def squat():
    return make_track("squat", valgus_left_deg=14.0, timing=SHORT)


@pytest.fixture(scope="module")
def centres(squat, tmp_path_factory):
    """The joint centres themselves, as TRC."""
    path = tmp_path_factory.mktemp("lab") / "centres.trc"
    write_trc(path, squat.t_s, [place.name for place in Joint], places_m(squat), "m")
    return path


def knees(path):
    results, _ = measure(read_keypoints(path))
    return [
        value
        for rep in results.squats
        for knee in (rep.knees.left, rep.knees.right)
        for value in (knee.fppa_deg.down, knee.fppa_deg.up, knee.fppa_from_standing_deg.value)
    ]


def said(recording, code):
    return next((issue.message for issue in recording.issues if issue.code == code), "")


@pytest.mark.parametrize("sacrum", [False, True])
@pytest.mark.parametrize(("unit", "scale"), [("mm", 1e3), ("m", 1.0), ("px", 1e3), ("Millimeters", 1e3), ("cm", 100.0)])
def test_markers_on_the_skin_give_the_angles_of_the_joints(squat, centres, tmp_path, unit, scale, sacrum):
    names, places = marker_set(squat, sacrum=sacrum)
    path = tmp_path / "skin.trc"
    write_trc(path, squat.t_s, names, scale * places, unit)
    expected = knees(centres)
    assert len(expected) == 12
    assert knees(path) == pytest.approx(expected, abs=0.02)
    recording = read_keypoints(path)
    assert "Harrington et al. 2007" in recording.pose.model
    assert "Harrington" in said(recording, "joints_from_markers")
    assert "inner and outer side" in said(recording, "joints_from_markers")
    assert recording.markers is not None


def test_a_marker_on_the_outer_side_alone_is_taken_and_said(squat, centres, tmp_path):
    names, places = marker_set(squat, medial=False)
    path = tmp_path / "skin.trc"
    write_trc(path, squat.t_s, names, 1e3 * places, "mm")
    assert "left knee, right knee, left ankle, right ankle only the marker on the outer side" in said(
        read_keypoints(path), "joints_from_markers"
    )
    outward = np.array(knees(centres)) - knees(path)
    assert 3 < outward[0] < 12
    assert outward[0] > outward[2] > 0  # not all of it is there in standing


def test_named_joint_centres_are_not_computed_anew(squat, centres):
    points = read_trc(centres)
    assert with_joint_centres(points) == (points, [])
    names, places = marker_set(squat)
    both = replace(
        points,
        names=(*points.names, *names, "LKJC", "RKJC"),
        places=np.concatenate([points.places, places, places[:, :2]], axis=1),
        confidence=np.ones((len(points.t_s), len(points.names) + len(names) + 2)),
    )
    more, sentences = with_joint_centres(both)
    assert "LHJC" not in more.names
    assert more.names.count("LKJC") == 1
    assert not any("Harrington" in sentence for sentence in sentences)


def test_a_pelvis_of_no_size_that_people_have_gives_no_hips(squat, tmp_path):
    names, places = marker_set(squat)
    path = tmp_path / "skin.trc"
    write_trc(path, squat.t_s, names, 7.0 * places, "m")
    with pytest.raises(RecordingUnusableError, match="no left hip, right hip"):
        read_keypoints(path)


def test_points_in_a_plane_get_no_hips_from_a_regression(squat, tmp_path):
    names, places = marker_set(squat)
    path = tmp_path / "flat.trc"
    write_trc(path, squat.t_s, names, places * (1, 1, 0), "m")
    with pytest.raises(RecordingUnusableError, match="no left hip, right hip"):
        read_keypoints(path)


def test_the_markers_of_an_augmenter_do_not_pair_with_the_points_of_a_network(squat, tmp_path):
    """Pose2Sim keeps both in one file."""
    network = [place.name for place in Joint]
    names, places = marker_set(squat)
    augmented = {"KNE": "_knee_study", "KNM": "_mknee_study", "ASI": ".ASIS_study", "PSI": ".PSIS_study"}
    kept = [number for number, name in enumerate(names) if name[1:] in augmented]
    path = tmp_path / "both.trc"
    labels = [*network, *(names[n][0].lower() + augmented[names[n][1:]] for n in kept)]
    write_trc(path, squat.t_s, labels, np.concatenate([places_m(squat), places[:, kept]], axis=1), "m")
    assert said(read_keypoints(path), "joints_from_markers") == ""


@pytest.mark.parametrize(
    ("name", "metres"),
    [
        ("m", 1.0), ("Meters", 1.0), ("metre", 1.0), ("mm", 1e-3), ("MM", 1e-3), ("Millimeter", 1e-3), ("[mm]", 1e-3),
        ("millimetres", 1e-3), ("centimeters", 1e-2), ("cm", 1e-2), ("inches", 0.0254), ("ft", 0.3048), ("px", None),
        ("pixels", None), ("", None), ("parameter", None),
    ],
)  # fmt: skip
def test_units_are_known_however_they_are_spelled(name, metres):
    assert metres_per_unit(name) == metres


def rewritten(path, change):
    path = path.rename(path.with_name("rewritten.trc"))
    path.write_text(change(path.read_text()))
    return path


def names_apart(count):
    """The names with so many tabs between them."""

    def change(text):
        lines = text.splitlines()
        frame, time, *names = filter(None, lines[3].split("\t"))
        lines[3] = frame + "\t" + time + "\t" + ("\t" * count).join(names)
        return "\n".join(lines)

    return change


WAYS = {
    "one tab between names": names_apart(1),
    "two tabs between names": names_apart(2),
    "four tabs between names": names_apart(4),
    "blanks": lambda text: text.replace("\t\t\t", "  ").replace("\t", " "),
    "decimal commas": lambda text: "\n".join([*text.splitlines()[:5], *text.replace(".", ",").splitlines()[5:]]),
    "blanks in cells": lambda text: text.replace("\t", " \t "),
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "a mark of the byte order": lambda text: "\ufeff" + text,
    "units spelled out": lambda text: text.replace("\tmm\t", "\tMillimeters\t"),
    "a row twice": lambda text: text + text.splitlines()[-1] + "\n",
}


@pytest.fixture
def plain(squat, tmp_path):
    path = tmp_path / "plain.trc"
    write_trc(path, squat.t_s, [place.name for place in Joint], 1e3 * places_m(squat), "mm")
    return path


@pytest.mark.parametrize("change", WAYS.values(), ids=WAYS)
def test_ways_to_write_a_trc_file_give_the_same_points(plain, change):
    expected = read_keypoints(plain)
    found = read_keypoints(rewritten(plain, change))
    np.testing.assert_allclose(found.track.xy_px, expected.track.xy_px, atol=1e-6)
    np.testing.assert_allclose(found.track.t_s, expected.track.t_s)


def test_a_row_that_stands_twice_is_said(plain):
    assert said(read_keypoints(plain), "doubled_rows") == ""
    assert "1 row that stands twice was read once" in said(
        read_keypoints(rewritten(plain, WAYS["a row twice"])), "doubled_rows"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("NOSE\t\t\t", "", 1),
        lambda text: text.replace("\t33\t", "\t32\t"),
        lambda text: text.replace("\t33\t", "\t999999999\t"),
        lambda text: text.replace("\n7\t", "\n7\t1\t", 1),
        lambda text: text.replace("\n7\t", "\nseven\t", 1),
        lambda text: text[: len(text) // 2].rpartition("\n")[0] + "\n3,5\t1.2.3\t\n",
    ],
    ids=["a name less", "a point less", "a count", "a number more", "a row without a number", "cut off"],
)
def test_headings_that_do_not_fit_the_columns_are_refused(plain, change):
    with pytest.raises(UsageError, match="is not a TRC file, or it is damaged"):
        read_keypoints(rewritten(plain, change))


def test_a_time_that_stands_still_is_no_doubled_row(plain):
    def change(text):
        lines = text.splitlines()
        cells = lines[90].split("\t")
        cells[1] = lines[89].split("\t")[1]
        return "\n".join([*lines[:90], "\t".join(cells), *lines[91:]])

    with pytest.raises(UsageError, match="do not increase"):
        read_keypoints(rewritten(plain, change))


@pytest.fixture(scope="module")
def c3d():
    return pytest.importorskip("ezc3d", reason="C3D needs the extra c3d")


def test_c3d_with_the_name_of_the_subject_and_of_two(squat, c3d, tmp_path):
    names, places = marker_set(squat)
    other, still = marker_set(make_track("stand", duration_s=squat.t_s[-1] + 1 / 30))
    both = [*(f"Anna:{name}" for name in names), *(f"Berta B:{name}" for name in other), "*12"]
    points = 1e3 * np.concatenate([places, still + np.array([1.0, 0, 0]), places[:, :1]], axis=1)
    path = write_c3d_of(tmp_path / "two.c3d", both, points)
    assert [len(measure(read_keypoints(path, subject=n))[0].squats) for n in (1, 2)] == [2, 0]
    with pytest.raises(UsageError, match="no subject 3"):
        read_keypoints(path, subject=3)


def test_c3d_with_more_points_than_a_list_holds_and_without_a_unit(squat, c3d, centres, tmp_path):
    names, places = marker_set(squat)
    more = np.concatenate([np.zeros((len(squat), 300, 3)), 1e3 * places], axis=1)
    path = write_c3d_of(tmp_path / "many.c3d", [*(f"extra{n}" for n in range(300)), *names], more, units=())
    assert knees(path) == pytest.approx(knees(centres), abs=0.02)


def damaged_c3d(path, at, value):
    content = bytearray(path.read_bytes())
    content[at : at + len(value)] = value
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0, b"\x00"),
        (0, b"\xff"),
        (1, b"\x51"),
        (2, b"\xff\xff"),
        (4, b"\xff\xff"),
        (6, b"\xff\xff"),
        (8, b"\x00\x00"),
        (8, b"\xff\xff"),
        (16, b"\xff\xff"),
        (16, b"\x00\x00"),
        (515, b"\x01"),
        (516, b"\x7f\x7f"),
        (520, b"\xff\xff\xff\xff"),
        (560, b"\xff" * 200),
    ],
)
def test_a_c3d_header_that_cannot_be_true_is_not_believed(squat, c3d, tmp_path, at, value):
    names, places = marker_set(squat)
    path = write_c3d_of(tmp_path / "a.c3d", names, 1e3 * places)
    check_header(path)
    with pytest.raises(ValueError, match=r"\w"):
        check_header(damaged_c3d(path, at, value))
    with pytest.raises(UsageError, match="damaged"):
        read_keypoints(path)


def crash(path):
    """A native reader that breaks off."""
    import os

    os.abort()


def hang(path):
    import time

    time.sleep(60)


def fault(path):
    raise KeyError(path)


@pytest.mark.parametrize("reader", [crash, fault, hang])
def test_a_reader_that_crashes_ends_one_file_only(tmp_path, monkeypatch, reader):
    from hipcheck.interchange import apart

    monkeypatch.setattr(apart, "_LEAST_WAIT_S", 3.0 if reader is hang else 60.0)
    path = tmp_path / "a.c3d"
    path.write_bytes(b"x")
    with pytest.raises(UsageError, match="is damaged: its reader breaks off at it"):
        apart.read_apart(reader, path)


def test_points_come_back_from_the_other_process_as_they_were(squat, c3d, tmp_path):
    from hipcheck.interchange.apart import read_apart

    names, places = marker_set(squat)
    path = write_c3d_of(tmp_path / "a.c3d", names, 1e3 * places)
    here, there = read_c3d(path), read_apart(read_c3d, path)
    for name in ("t_s", "places", "confidence"):
        np.testing.assert_array_equal(getattr(there, name), getattr(here, name))
    for name in ("names", "metres_per_unit", "origin", "least_confidence"):
        assert getattr(there, name) == getattr(here, name)


@pytest.mark.shared
@pytest.mark.parametrize("trial", ["static1", "squats1", "squatsAsym1", "walking1"])
def test_computed_hips_lie_where_a_laboratory_found_them(shared_dir, trial):
    """By moving the legs, functionally: within 2 cm, which is what the regression promises."""
    lab = read_trc(shared_dir / "mocap" / "subject4" / f"{trial}.trc")
    bare = replace(lab, names=tuple("" if "HJC" in name else name for name in lab.names))
    points, _ = with_joint_centres(bare)
    for side in "LR":
        found, true = points.places[:, points.names.index(f"{side}HJC")], lab.places[:, lab.names.index(f"{side}_HJC")]
        assert np.nanmean(np.linalg.norm(found - true, axis=1)) < 0.02
