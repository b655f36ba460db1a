"""The doctor names what is wrong in one sentence, whatever is broken."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from hipcheck.doctor import diagnose, missing_system_library, packages
from network_guard import forbid_network  # noqa: F401

LOADER = "{}: cannot open shared object file: No such file or directory"


def _named(checks, name):
    (check,) = [check for check in checks if check.name == name]
    return check


def _requires(monkeypatch, *lines):
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: list(lines))


@pytest.mark.usefixtures("forbid_network")
def test_a_working_installation_is_well_but_for_the_model(tmp_path, monkeypatch):
    monkeypatch.setenv("HIPCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HIPCHECK_MODEL_PARTS", raising=False)
    checks = diagnose()
    assert [check.message for check in checks if check.status == "problem"] == []
    assert {"Python", "mediapipe", "opencv-python", "OpenCV", "video", "cache", "disk", "model"} <= {
        check.name for check in checks
    }
    assert _named(checks, "mediapipe").message == f"mediapipe {importlib.metadata.version('mediapipe')}."
    model = _named(checks, "model")
    assert (model.status, model.ok) == ("warning", False)
    assert "hipcheck model fetch full" in model.message
    assert list((tmp_path / "cache").iterdir()) == []
    for check in checks:
        assert check.message.endswith(".")
        assert "\n" not in check.message


@pytest.mark.parametrize(
    ("library", "debian", "fedora"),
    [
        ("libGL.so.1", "libgl1", "libglvnd-glx"),
        ("libEGL.so.1", "libegl1", "libglvnd-egl"),
        ("libGLESv2.so.2", "libgles2", "libglvnd-gles"),
        ("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
        ("libgthread-2.0.so.0", "libglib2.0-0", "glib2"),
        ("libstdc++.so.6", "libstdc++6", "libstdc++"),
    ],
)
@pytest.mark.parametrize("kind", [ImportError, OSError])
def test_missing_library_names_the_package(library, debian, fedora, kind):
    sentence = missing_system_library(kind(LOADER.format(library)))
    assert library in sentence
    assert f"apt install {debian}`" in sentence
    assert f"dnf install {fedora}`" in sentence


def test_unknown_library_is_still_a_sentence():
    sentence = missing_system_library(ImportError(LOADER.format("libweird-3.so.7")))
    assert sentence == (
        "The system library libweird-3.so.7 is missing: install the package of your Linux that contains it."
    )


@pytest.mark.parametrize(
    "text",
    [
        "DLL load failed while importing cv2: The specified module could not be found.",
        "Could not find module 'C:\\x\\libmediapipe.dll' (or one of its dependencies).",
    ],
)
def test_windows_names_the_redistributable(text):
    assert "Visual C++ Redistributable" in missing_system_library(ImportError(text))


@pytest.mark.parametrize(
    "text",
    [
        "No module named 'cv2'",
        "",
        LOADER.format("/venv/mediapipe/tasks/c/libmediapipe.so"),
        LOADER.format("libQt5Core-9088e21b.so.5.15.19"),
    ],
)
def test_other_errors_are_not_about_the_system(text):
    assert missing_system_library(ImportError(text)) is None


def test_a_real_loader_error_of_this_system_is_understood():
    if not sys.platform.startswith("linux"):
        pytest.skip("the text is that of the Linux loader")
    import ctypes

    with pytest.raises(OSError) as caught:
        ctypes.CDLL("libnot-on-any-system.so.1")
    assert "libnot-on-any-system.so.1 is missing" in missing_system_library(caught.value)


def test_package_that_is_absent_or_of_the_wrong_version(monkeypatch):
    _requires(monkeypatch, "no-such-package-here>=2", "numpy>=9999", "mediapipe<0.1", "rich; extra == 'test'")
    checks = diagnose()
    assert _named(checks, "no-such-package-here").message == (
        f'no-such-package-here is not installed: run `{sys.executable} -m pip install "no-such-package-here>=2"`.'
    )
    numpy = _named(checks, "numpy")
    assert numpy.status == "problem"
    assert f"numpy {importlib.metadata.version('numpy')} is installed but hipcheck needs >=9999" in numpy.message
    assert "report usage over the network" in _named(checks, "mediapipe").message
    assert "rich" not in {check.name for check in checks}


def test_one_package_that_crashes_does_not_hide_the_next(monkeypatch):
    trials = {
        "numpy": "import os; print('half a line', end=''); os._exit(7)",
        "rich": f"raise ImportError({LOADER.format('libGL.so.1')!r})",
        "scipy": "raise ValueError('odd\\nthing.')",
        "pydantic": "print('passed?', end='')",
    }
    monkeypatch.setattr(packages, "_TRIALS", trials)
    _requires(monkeypatch, "numpy", "rich", "scipy", "pydantic")
    checks = diagnose()
    assert "Loading numpy ends Python (status 7)" in _named(checks, "numpy").message
    assert "apt install libgl1" in _named(checks, "rich").message
    assert "scipy cannot be loaded (odd thing): run" in _named(checks, "scipy").message
    assert _named(checks, "pydantic").ok


def test_package_that_hangs_is_named(monkeypatch):
    monkeypatch.setattr(packages, "_TRIALS", {"rich": "pass", "numpy": "import time; time.sleep(30)"})
    monkeypatch.setattr(packages, "_PROBE_TIMEOUT_S", 0.5)
    _requires(monkeypatch, "rich", "numpy")
    checks = diagnose()
    assert _named(checks, "rich").ok
    assert "Loading numpy never finishes" in _named(checks, "numpy").message


def test_hipcheck_without_its_metadata(monkeypatch):
    def absent(_):
        raise importlib.metadata.PackageNotFoundError("hipcheck")

    monkeypatch.setattr(importlib.metadata, "requires", absent)
    assert _named(diagnose(), "packages").status == "problem"


@pytest.fixture
def few_packages(monkeypatch):
    """Spare the import of everything where a test is about something else."""
    _requires(monkeypatch)


@pytest.mark.usefixtures("few_packages")
def test_two_opencvs_are_named(monkeypatch):
    installed = {"opencv-python": "4.11", "opencv-contrib-python": "4.11"}

    def version(name):
        if name in installed:
            return installed[name]
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    both = _named(diagnose(), "OpenCV")
    assert both.status == "problem"
    assert "pip uninstall opencv-python opencv-contrib-python`" in both.message
    del installed["opencv-contrib-python"]
    assert _named(diagnose(), "OpenCV").ok


@pytest.mark.usefixtures("few_packages")
@pytest.mark.parametrize(
    ("missing", "said"),
    [(("h264", "w"), "cannot write H.264: use --no-video"), (("av1", "r"), "cannot read av1 video")],
)
def test_missing_codec(monkeypatch, missing, said):
    import av

    real = av.codec.Codec

    def codec(name, mode):
        if (name, mode) == missing:
            raise av.codec.codec.UnknownCodecError(name)
        return real(name, mode)

    monkeypatch.setattr(av.codec, "Codec", codec)
    video = _named(diagnose(), "video")
    assert video.status == "warning"
    assert said in video.message


@pytest.mark.usefixtures("few_packages")
def test_cache_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("HIPCHECK_CACHE", str(tmp_path / "file"))
    cache = _named(diagnose(), "cache")
    assert cache.status == "problem"
    assert f"{tmp_path / 'file'} cannot be written" in cache.message
    assert "HIPCHECK_CACHE" in cache.message


@pytest.mark.usefixtures("few_packages")
def test_little_disk_space(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=120_000_000))
    disks = [check for check in diagnose() if check.name == "disk"]
    assert disks
    assert all(check.status == "warning" and "Only 120 MB are free" in check.message for check in disks)


def test_every_requirement_of_the_project_can_be_tried():
    needs = [Requirement(line) for line in importlib.metadata.requires("hipcheck") if "extra ==" not in line]
    unknown = [need.name for need in needs if need.name not in packages._TRIALS]
    command = [sys.executable, "-c", "; ".join(f"import {name}" for name in unknown)]
    assert subprocess.run(command, check=False).returncode == 0
