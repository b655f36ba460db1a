"""A recording comes back from its file as it went in, and a file that is none is refused in one sentence."""

import json
import tracemalloc
import zipfile

import numpy as np
import pytest

from hipcheck.errors import UsageError
from hipcheck.measure import measure
from hipcheck.recording import Recording
from hipcheck.results import Issue
from recording_factory import make_recording
from track_damage import hide
from track_factory import make_track


@pytest.fixture
def recording():
    made = make_recording(hide(make_track("stance", noise_px=1.0), [25], 4.0, 5.0, by="nan"), luma=np.pi)
    issue = Issue(code="damaged_stream", severity="warning", message="Ä bit.", start_s=float("nan"), end_s=1 / 3)
    return Recording(made.source, made.track, made.frames, made.pose, (issue,), mirrored=True, subject=2)


def test_it_comes_back_identical(recording, tmp_path):
    path = tmp_path / "landmarks.npz"
    recording.save(path)
    back = Recording.load(path)
    assert (back.source, back.pose, back.issues) == (recording.source, recording.pose, recording.issues)
    assert (back.mirrored, back.subject) == (True, 2)
    assert (back.track.width_px, back.track.height_px) == (1280, 720)
    for name in ("t_s", "xy_px", "world_m", "visibility"):
        here, there = getattr(recording.track, name), getattr(back.track, name)
        np.testing.assert_array_equal(there, here)
        assert there.dtype == here.dtype
    assert back.frames.background_scale is None
    for name in ("luma", "background_shift_px", "people"):
        np.testing.assert_array_equal(getattr(back.frames, name), getattr(recording.frames, name))


def test_the_size_of_the_background_comes_back_where_it_was_looked_at(tmp_path):
    track = make_track("stand")
    scale = np.linspace(1, 1.2, len(track))
    make_recording(track, background_scale=scale).save(tmp_path / "landmarks.npz")
    np.testing.assert_array_equal(Recording.load(tmp_path / "landmarks.npz").frames.background_scale, scale)


@pytest.mark.parametrize("motion", ["stance", "squat", "stand"])
def test_measured_again_from_the_file_it_gives_the_same_numbers(motion, tmp_path):
    recording = make_recording(make_track(motion, drop_deg=7.0, valgus_left_deg=15.0, noise_px=1.5))
    recording.save(tmp_path / "a.npz")
    results, angles = measure(recording)
    again, angles_again = measure(Recording.load(tmp_path / "a.npz"))
    assert again == results
    assert again.to_json() == results.to_json()
    assert angles_again.equals(angles)


def test_the_file_holds_no_pickles(recording, tmp_path):
    recording.save(tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as data:
        assert json.loads(str(data["meta_json"]))["format"] == "hipcheck.landmarks/1"
        assert all(data[name].dtype != object for name in data.files)


def damage(change):
    """A landmark file in which one thing is changed."""

    def make(path, recording):
        recording.save(path)
        with np.load(path) as data:
            arrays = dict(data)
        meta = json.loads(str(arrays["meta_json"]))
        change(arrays, meta)
        if "meta_json" in arrays:
            arrays["meta_json"] = np.array(json.dumps(meta))
        np.savez(path, **arrays)

    return make


def truncated(path, recording):
    recording.save(path)
    path.write_bytes(path.read_bytes()[:-500])


def flipped(path, recording):
    recording.save(path)
    data = bytearray(path.read_bytes())
    data[3000:4000] = bytes(1000)
    path.write_bytes(bytes(data))


def lie(path, recording):
    """The header of one array promises terabytes."""
    recording.save(path)
    with np.load(path) as data:
        arrays = dict(data)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in arrays.items():
            with archive.open(f"{name}.npy", "w") as file:
                if name == "xy_px":
                    head = {"descr": "<f8", "fortran_order": False, "shape": (10**11, 33, 2)}
                    np.lib.format.write_array_header_1_0(file, head)
                    file.write(values.tobytes())
                else:
                    np.lib.format.write_array(file, values)


def bomb(path, recording):
    """More than two gigabytes, by their headers, in a third of a megabyte."""
    recording.save(path)
    zeros = bytes(1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("t_s", "xy_px", "world_m", "visibility", "luma", "background_shift_px", "people", "meta_json"):
            with archive.open(f"{name}.npy", "w") as file:
                head = {"descr": "<f8", "fortran_order": False, "shape": (300 << 17,)}
                np.lib.format.write_array_header_1_0(file, head)
                if name == "t_s":
                    for _ in range(300):
                        file.write(zeros)


def lock(path, recording):
    """The archive says that it is encrypted."""
    recording.save(path)
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(mark, at + 1)
    path.write_bytes(content)


def plain_zip(path, _):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")


FOREIGN = {
    "empty": lambda path, _: path.write_bytes(b""),
    "text": lambda path, _: path.write_text("not a landmark file"),
    "folder": lambda path, _: path.mkdir(),
    "zip": plain_zip,
    "lone array": lambda path, _: path.open("wb").write(b"") or np.save(path.open("wb"), np.zeros(3)),
    "other npz": lambda path, _: np.savez(path, a=np.zeros(3)),
    "pickle": lambda path, _: np.savez(path, meta_json=np.array([{"a": 1}], dtype=object)),
    "truncated": truncated,
    "bytes lost": flipped,
    "no track": damage(lambda arrays, _: arrays.pop("xy_px")),
    "wrong shape": damage(lambda arrays, _: arrays.update(xy_px=arrays["xy_px"][:, :5])),
    "time backward": damage(lambda arrays, _: arrays.update(t_s=arrays["t_s"][::-1])),
    "no source": damage(lambda _, meta: meta.pop("source")),
    "wrong source": damage(lambda _, meta: meta["source"].update(frames="many")),
    "unknown field": damage(lambda _, meta: meta["pose"].update(colour="red")),
    "text for numbers": damage(lambda arrays, _: arrays.update(luma=np.full(len(arrays["luma"]), "bright"))),
    "complex numbers": damage(lambda arrays, _: arrays.update(xy_px=arrays["xy_px"] * 1j)),
    "truth for numbers": damage(lambda arrays, _: arrays.update(visibility=arrays["visibility"] > 0.5)),
    "a lone number": damage(lambda arrays, _: arrays.update(t_s=np.array(1.0))),
    "fewer pictures": damage(lambda arrays, _: arrays.update(luma=arrays["luma"][:-1])),
    "time without end": damage(lambda arrays, _: arrays["t_s"].__setitem__(-1, np.inf)),
    "no size": damage(lambda _, meta: meta.update(width_px="wide")),
    "a size below zero": damage(lambda _, meta: meta.update(height_px=-3)),
    "markers of nothing": damage(
        lambda arrays, meta: (arrays.update(markers_xy_px=np.zeros((3, 8, 2))), meta.update(marker_kinds=[None] * 8))
    ),
    "no text": damage(lambda arrays, _: arrays.update(meta_json=np.arange(3.0)) or arrays.pop("t_s")),
    "a number too large": damage(lambda _, meta: meta.update(subject=float("inf"))),
    "lying shape": lambda path, recording: lie(path, recording),
    "zip bomb": lambda path, recording: bomb(path, recording),
    "locked": lambda path, recording: lock(path, recording),
    "meta is a list": damage(lambda arrays, _: arrays.update(meta_json=np.array("[1, 2]")) or arrays.pop("t_s")),
}


@pytest.mark.parametrize("make", FOREIGN.values(), ids=FOREIGN)
def test_anything_else_is_refused_in_one_sentence(make, recording, tmp_path):
    path = tmp_path / "landmarks.npz"
    make(path, recording)
    with pytest.raises(UsageError) as caught:
        Recording.load(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "not a landmark file" in message
    assert message.count(".") == str(path).count(".") + 1


@pytest.mark.parametrize("make", [lie, bomb], ids=["lie", "bomb"])
def test_what_a_header_promises_is_not_believed(make, recording, tmp_path):
    path = tmp_path / "landmarks.npz"
    make(path, recording)
    tracemalloc.start()
    try:
        with pytest.raises(UsageError):
            Recording.load(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5e6


def test_a_missing_file_and_a_later_format_say_so(recording, tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        Recording.load(tmp_path / "none.npz")
    path = tmp_path / "later.npz"
    damage(lambda _, meta: meta.update(format="hipcheck.landmarks/9"))(path, recording)
    with pytest.raises(UsageError, match=r"landmarks/9; this version reads hipcheck\.landmarks/1"):
        Recording.load(path)
