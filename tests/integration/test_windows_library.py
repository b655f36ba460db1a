"""MediaPipe's library for Windows, run by wine: why a model is handed over as bytes, and where its log goes.

Needs wine, a compiler for Windows (gcc-mingw-w64-x86-64) and, in the folder HIPCHECK_WINDOWS_WHEELS, what
``pip download --platform win_amd64 --only-binary :all: --no-deps mediapipe==0.10.31`` leaves there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest

from hipcheck.media.reader import VideoReader
from hipcheck.pose.native import NativeLandmarker

pytestmark = pytest.mark.slow

SOURCE = Path(__file__).parents[1] / "windows" / "landmarker.c"
NAMES = ("plain", "Jörg", "名前")


@pytest.fixture(scope="module")
def picture(samples_dir):
    """Somebody who stands."""
    with VideoReader(samples_dir / "squat_front_valgus_up.mp4") as reader:
        return next(iter(reader)).rgb


@pytest.fixture(scope="module")
def landmarker(pose_model, picture, tmp_path_factory):
    """Run the program: where the model lies, how it is named, whether the log's handle is kept; give what it said."""
    compiler, wine = shutil.which("x86_64-w64-mingw32-gcc"), shutil.which("wine")
    wheels = list(Path(os.environ.get("HIPCHECK_WINDOWS_WHEELS", "nowhere")).glob("mediapipe-*win_amd64.whl"))
    if not (compiler and wine and wheels):
        pytest.skip("wine, gcc-mingw-w64-x86-64 or the wheel for Windows (HIPCHECK_WINDOWS_WHEELS) is not here")
    folder = tmp_path_factory.mktemp("windows")
    program, library = folder / "landmarker.exe", folder / "名前" / "libmediapipe.dll"
    subprocess.run([compiler, "-O1", "-municode", "-o", program, SOURCE], check=True)
    library.parent.mkdir()
    with zipfile.ZipFile(wheels[0]) as wheel:
        library.write_bytes(wheel.read("mediapipe/tasks/c/libmediapipe.dll"))
    picture.tofile(folder / "picture.rgb")
    for name in NAMES:
        (folder / name).mkdir(exist_ok=True)
        shutil.copyfile(pose_model.path, folder / name / "pose.task")
    environment = os.environ | {"WINEPREFIX": str(folder / "prefix"), "WINEDEBUG": "-all", "LC_ALL": "C.UTF-8"}
    height, width, _ = picture.shape

    def run(name: str, how: str, handle: str = "kept") -> tuple[int, str, str]:
        log = folder / "data.bin"
        command = [
            wine,
            program,
            library,
            f"{name}/pose.task",
            "picture.rgb",
            str(width),
            str(height),
            how,
            handle,
            log,
        ]
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )
        return done.returncode, done.stdout.decode("utf-8", errors="replace"), log.read_text(errors="replace")

    return run


def _landmarks(text: str) -> np.ndarray:
    return np.array([line.split() for line in text.splitlines()[1:]], dtype=float)


@pytest.mark.parametrize("name", NAMES)
def test_a_model_handed_over_as_bytes_finds_the_same_from_any_folder(landmarker, pose_model, picture, name):
    status, text, _ = landmarker(name, "buffer")
    assert status == 0, text
    ours = NativeLandmarker(pose_model.path, people=1, follow=True)
    ((expected, _),) = ours.find(picture, 0)
    ours.close()
    found = _landmarks(text)
    assert found.shape == (33, 3)
    np.testing.assert_allclose(found[:, 0], expected["x"], atol=1e-3)
    np.testing.assert_allclose(found[:, 1], expected["y"], atol=1e-3)
    np.testing.assert_allclose(found[:, 2], expected["visibility"], atol=1e-2)


def test_a_model_that_is_named_is_not_found_behind_letters_outside_the_code_page(landmarker):
    assert landmarker("plain", "path")[0] == 0
    for name in NAMES[1:]:
        status, text, _ = landmarker(name, "path")
        assert status == 3
        assert "Unable to open file" in text


def test_the_log_goes_into_no_file_that_is_opened_later(landmarker):
    assert landmarker("plain", "buffer", "kept")[2] == ""
    assert "NORM_RECT" in landmarker("plain", "buffer", "closed")[2]  # where its handle was closed, it did
