"""A recording that is named after a person: nothing that is written names them, dates them or shows a face."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
import zipfile
import zlib

import av
import cv2
import numpy as np
import pytest
from matplotlib.text import Text

from face_finder import FaceFinder
from hipcheck.analysis import Analysis
from hipcheck.interchange import export
from hipcheck.pipeline import analyze

NAME = "Annabelle Musterfrau"
DATE = "2023-08-03"
NOTE = "operated on the left hip"
CLUES = re.compile(r"annabelle|musterfrau|2023[-:.]08|20230803|operated|secret-place", re.IGNORECASE)
FACE = 0.5
CODES = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")  # arrays of text are in the last one


@pytest.fixture(scope="module")
def named_clip(squat_clip, tmp_path_factory):
    """A clip whose folder, name and tags say whose it is."""
    folder = tmp_path_factory.mktemp("secret-place")
    path = folder / f"{NAME} 1984.mp4"
    with av.open(str(squat_clip)) as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        target.metadata.update({"creation_time": f"{DATE}T10:02:38Z", "title": NAME, "comment": NOTE})
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return path


@pytest.fixture(scope="module")
def told():
    return ["--name", NAME, "--note", NOTE, "--date", DATE]


@pytest.fixture(scope="module")
def nameless(named_clip, told, pose_model, tmp_path_factory):
    """The folder that is written of the clip without its name and faces, all of its files, and what was printed."""
    here = tmp_path_factory.mktemp("run")
    command = [sys.executable, "-m", "hipcheck", "analyze", str(named_clip), *told, "--anonymous", "--blur-faces"]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=True)
    (folder,) = (here / "hipcheck-out").iterdir()
    analysis = Analysis.load(folder)
    export(analysis, here / "exported", ["csv", "trc", "mot", "netcdf", "c3d"], name=folder.name)
    analysis.redraw(folder, ["png", "pdf", "svg", "html"])
    return here, folder, done.stdout


def readable(path):
    """Yield the bytes of a file, and those that are packed in it."""
    content = path.read_bytes()
    yield content
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                yield archive.read(entry)
                yield str(entry.date_time).encode()
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        unpacked = zlib.decompressobj()
        try:
            yield unpacked.decompress(found[1])
        except zlib.error:
            continue


def clues_in(path):
    texts = (part.decode(code, "replace") for part in readable(path) for code in CODES)
    return [found[0] for text in texts for found in [CLUES.search(text)] if found]


def pictures_of(folder):
    """Yield every picture and a few pictures of every video in a folder, with its name."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".png", ".jpg"):
            yield path.name, cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        if path.suffix in (".html", ".svg"):
            packed = re.findall(r"data:image/(?:jpeg|png);base64,\s*([A-Za-z0-9+/=\s]+)", path.read_text())
            for one in packed:
                picture = cv2.imdecode(np.frombuffer(base64.b64decode(one), np.uint8), cv2.IMREAD_COLOR)
                yield path.name, cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        if path.suffix == ".mp4":
            with av.open(str(path)) as container:
                for number, frame in enumerate(container.decode(video=0)):
                    if number % 8 == 0:
                        yield f"{path.name} {number}", frame.to_ndarray(format="rgb24")


def test_every_file_is_searched_and_none_names_or_dates_them(nameless):
    here, _, printed = nameless
    files = [path for path in here.rglob("*") if path.is_file()]
    assert {"results.json", "landmarks.npz", "annotated.mp4", "report.pdf", "report.html", "run.json"} <= {
        path.name for path in files
    }
    assert {".nc", ".trc", ".c3d", ".mot", ".csv", ".jpg", ".svg"} <= {path.suffix for path in files}
    found = {str(path): clues for path in files if (clues := clues_in(path))}
    assert not found
    assert not [path for path in here.rglob("*") if CLUES.search(path.relative_to(here).as_posix())]
    assert not CLUES.search(printed)


def test_what_is_drawn_as_curves_of_letters_names_nobody(nameless):
    _, folder, _ = nameless
    words = [text.get_text() for text in Analysis.load(folder).figure().findobj(Text)]
    assert any("anonymous recording" in word for word in words)
    assert not [word for word in words if CLUES.search(word)]


def test_no_face_is_found_in_any_picture_or_video(nameless):
    here, _, _ = nameless
    finder = FaceFinder()
    found = {name: scores[0] for name, rgb in pictures_of(here) if (scores := finder.scores(rgb, FACE))}
    assert not found


@pytest.mark.slow
def test_the_search_finds_the_name_and_the_face_without_the_options(named_clip, told, pose_model, tmp_path):
    command = [sys.executable, "-m", "hipcheck", "analyze", str(named_clip), *told, "-o", str(tmp_path / "out")]
    subprocess.run(command, capture_output=True, check=True)
    named = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file() and clues_in(path)}
    assert {"results.json", "landmarks.npz", "report.html", "run.json"} <= named
    words = " ".join(text.get_text() for text in Analysis.load(tmp_path / "out").figure().findobj(Text))
    assert f"{NAME} · filmed {DATE} · analysed 20" in words
    assert NOTE in words
    finder = FaceFinder()
    shown = {name.split(" ")[0] for name, rgb in pictures_of(tmp_path / "out") if finder.scores(rgb, FACE)}
    assert {"annotated.mp4", "report.html"} <= shown


@pytest.mark.slow
def test_several_recordings_get_folders_that_say_nothing_and_are_found_again(named_clip, pose_model, tmp_path):
    other = named_clip.with_name("Bertha Beispiel.mp4")
    other.write_bytes(b"no video")
    command = [sys.executable, "-m", "hipcheck", "analyze", str(named_clip), str(other), "--anonymous", "--no-video"]
    try:
        first = subprocess.run([*command, "-o", "out"], cwd=tmp_path, capture_output=True, text=True, check=False)
        again = subprocess.run([*command, "-o", "out"], cwd=tmp_path, capture_output=True, text=True, check=False)
    finally:
        other.unlink()
    assert first.returncode == again.returncode == 4
    clues = re.compile("annabelle|bertha|secret-place", re.IGNORECASE)
    for path in (tmp_path / "out").rglob("*"):
        assert not clues.search(path.relative_to(tmp_path).as_posix())
        parts = readable(path) if path.is_file() else ()
        assert not [part for part in parts for code in CODES if clues.search(part.decode(code, "replace"))], path
    assert len([path for path in (tmp_path / "out").iterdir() if path.is_dir()]) == 2
    assert "finished before" in again.stdout or first.stdout == again.stdout


def test_pictures_of_an_earlier_result_are_covered_when_it_is_measured_anew(named_clip, pose_model, tmp_path):
    finder = FaceFinder()
    analyze(named_clip).save(tmp_path / "out")
    analysis = analyze(tmp_path / "out" / "landmarks.npz", anonymous=True, blur_faces=True)
    analysis.save(tmp_path / "out")
    assert not [name for name, rgb in pictures_of(tmp_path / "out") if finder.scores(rgb, FACE)]
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file() and clues_in(path)]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["pose2sim_two_people.mp4", "IMG_7027.mov"])
def test_no_face_of_real_people_is_found(shared_dir, pose_model, tmp_path, name):
    finder = FaceFinder()
    clip = tmp_path / name
    shutil.copy(shared_dir / "media" / name, clip)
    with av.open(str(clip)) as container:
        before = [finder.scores(frame.to_ndarray(format="rgb24"), FACE) for frame in container.decode(video=0)]
    assert any(before)
    analyze(clip, blur_faces=True).save(tmp_path / "out", video=True)
    found = {name: scores[0] for name, rgb in pictures_of(tmp_path / "out") if (scores := finder.scores(rgb, FACE))}
    assert not found
