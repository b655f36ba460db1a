"""The doctor names what is wrong in one sentence, whatever is broken."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from hipcheck.doctor import Check, diagnose, live, missing_system_library, packages, system, verdict
from hipcheck.live.devices import CameraInfo
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
    ("text", "words"),
    [
        (
            "dlopen(/v/cv2/cv2.abi3.so, 0x0002): Symbol not found: _VTX\n  Referenced from: <1> /v/cv2/cv2.abi3.so",
            "(Symbol not found: _VTX): update to macOS 14",
        ),
        (
            "dlopen(/v/av/_core.so, 0x0002): Library not loaded: @rpath/libx.dylib\n  Referenced from: /v/av/_core.so",
            "(Library not loaded: @rpath/libx.dylib): update to macOS 14",
        ),
        (
            "dlopen(/v/libmediapipe.dylib, 0x0006): tried: '/v/libmediapipe.dylib' (mach-o file, but is an "
            "incompatible architecture (have 'arm64', need 'x86_64'))",
            "built for another processor than this Python",
        ),
    ],
)
def test_what_the_loader_of_macos_says_is_a_sentence(text, words):
    sentence = missing_system_library(ImportError(text))
    assert words in sentence
    assert "\n" not in sentence


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


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_complaint_in_any_letters_blames_nobody_else(monkeypatch, encoding):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    monkeypatch.setattr(packages, "_TRIALS", {"av": "raise ImportError('C:/Users/名前/av.pyd')", "numpy": "pass"})
    _requires(monkeypatch, "av", "numpy")
    checks = diagnose()
    assert "av cannot be loaded (C:/Users/名前/av.pyd)" in _named(checks, "av").message
    assert _named(checks, "numpy").ok


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


@pytest.fixture
def on(monkeypatch):
    """Let the doctor think that it is on another system."""

    def _on(name, machine, release):
        monkeypatch.setattr(sys, "platform", {"Windows": "win32", "Darwin": "darwin"}.get(name, name.lower()))
        monkeypatch.setattr(platform, "system", lambda: name)
        monkeypatch.setattr(platform, "machine", lambda: machine)
        monkeypatch.setattr(platform, "release", lambda: release)
        monkeypatch.setattr(platform, "mac_ver", lambda: (release, ("", "", ""), machine))
        monkeypatch.setattr(platform, "libc_ver", lambda: tuple(release.split()) if " " in release else ("", ""))
        major = int(release) if name == "Windows" else 0
        monkeypatch.setattr(sys, "getwindowsversion", lambda: SimpleNamespace(major=major), raising=False)
        (check, *_) = system.checks()
        return check

    return _on


@pytest.mark.parametrize(
    ("name", "machine", "release"),
    [
        ("Windows", "AMD64", "10"),
        ("Windows", "AMD64", "11"),
        ("Darwin", "arm64", "14.0"),
        ("Darwin", "arm64", "26.1"),
        ("Linux", "x86_64", "glibc 2.28"),
        ("Linux", "x86_64", "glibc 2.42"),
    ],
)
def test_systems_that_are_supported(on, name, machine, release):
    check = on(name, machine, release)
    assert check.ok, check.message


@pytest.mark.parametrize(
    ("name", "machine", "release", "reason"),
    [
        ("Windows", "ARM64", "11", "no build for this processor"),
        ("Windows", "AMD64", "8", "too old"),
        ("Darwin", "arm64", "13.6", "too old"),
        ("Darwin", "x86_64", "15.1", "no build for Intel"),
        ("Linux", "aarch64", "glibc 2.36", "no build for this processor"),
        ("Linux", "x86_64", "glibc 2.17", "too old"),
        ("Linux", "x86_64", "musl", "no build for it"),
        ("FreeBSD", "amd64", "14", "no build for it"),
    ],
)
def test_systems_that_are_not_supported_are_told_which_are(on, name, machine, release, reason):
    check = on(name, machine, release)
    assert check.status == "problem"
    assert reason in check.message
    assert "Windows 10 or 11 on x64, macOS 14 or later on Apple silicon, or Linux on x86-64" in check.message


@pytest.mark.parametrize(
    ("version", "words"),
    [((3, 10, 9), "too old"), ((3, 11, 0), None), ((3, 14, 8), None), ((3, 15, 0), "too new")],
)
def test_a_python_without_wheels_is_told_which_have_them(monkeypatch, version, words):
    monkeypatch.setattr(sys, "version_info", version)
    _, check = system.checks()
    assert check.ok == (words is None)
    assert words is None or f"{words}" in check.message
    assert words is None or "install the 64-bit Python 3.11 to 3.14." in check.message


def test_the_versions_of_python_are_those_of_the_project():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest, newest = system.OLDEST_PYTHON, system.NEWEST_PYTHON
    assert project["requires-python"] == f">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if "Python :: 3." in line]
    assert named == [f"3.{minor}" for minor in range(oldest[1], newest[1] + 1)]


def test_cameras_are_named_and_one_that_may_not_be_used_is_told(monkeypatch):
    two = [CameraInfo(0, "FaceTime HD Camera"), CameraInfo(1, "Kamera von Jörg")]
    monkeypatch.setattr("hipcheck.live.devices.list_cameras", lambda: two)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert live._camera().message == "There is a camera (0: FaceTime HD Camera, 1: Kamera von Jörg)."
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(live.os, "access", lambda path, mode: path != "/dev/video1")
    refused = live._camera()
    assert (refused.status, "no permission to use /dev/video1" in refused.message) == ("warning", True)
    monkeypatch.setattr("hipcheck.live.devices.list_cameras", list)
    assert live._camera().message == "No camera was found: connect one for `hipcheck live`."


def test_a_computer_without_a_screen_is_told(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    screen = live._screen()
    assert (screen.status, "there is no screen" in screen.message) == ("warning", True)


@pytest.mark.parametrize(
    ("cards", "program", "lack"),
    [
        ("--- no soundcards ---\n", "/usr/bin/aplay", "There is no sound card"),
        (" 0 [PCH]: HDA-Intel\n", "/usr/bin/aplay", None),
        (" 0 [PCH]: HDA-Intel\n", None, "No program that plays sounds was found"),
        (None, "/usr/bin/paplay", "There is no sound card"),
    ],
)
def test_sound_needs_a_card_and_a_program(tmp_path, monkeypatch, cards, program, lack):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: program)
    if cards is not None:
        (tmp_path / "cards").write_text(cards)
    monkeypatch.setattr(live, "_SOUND_CARDS", tmp_path / "cards")
    check = live._sound()
    assert check.ok == (lack is None)
    assert check.message.startswith(lack or "Sounds can be played.")


@pytest.mark.parametrize("devices", [0, 1])
def test_windows_is_asked_for_its_sound_devices(monkeypatch, devices):
    winmm = SimpleNamespace(waveOutGetNumDevs=lambda: devices)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(live.ctypes, "WinDLL", lambda name: winmm, raising=False)
    assert live._sound().ok == (devices == 1)


def _of(**statuses):
    return [Check(name.replace("_", " "), status, "…") for name, status in statuses.items()]


@pytest.mark.parametrize(
    ("checks", "line"),
    [
        (
            _of(av="ok", camera="ok"),
            "hipcheck works here: recordings can be measured, and the live check can run.",
        ),
        (
            _of(model="warning", camera="warning", screen="warning"),
            "hipcheck works here: recordings can be measured; the live check lacks camera and screen; "
            "mind what is said of model.",
        ),
        (
            _of(av="problem", numpy="problem", camera="warning"),
            "hipcheck does not work here yet: see av and numpy above.",
        ),
    ],
)
def test_the_verdict_is_one_line(checks, line):
    assert verdict(checks) == line
