"""A full disk, no permission and no memory: one sentence, the right status, nothing lost and nothing half-written."""

from __future__ import annotations

import csv
import ctypes
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hipcheck.analysis import Analysis
from hipcheck.measure import measure
from recording_factory import make_recording
from track_factory import make_track

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="uses a small disk of its own, and another user")

_DROP_FROM_BOUNDING_SET, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2  # of prctl, and rights of root


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A results folder with a picture."""
    recording = make_recording(make_track("stance", drop_deg=8.0))
    picture = np.zeros((90, 160, 3), np.uint8)
    folder = tmp_path_factory.mktemp("made") / "out"
    return Analysis(*measure(recording), recording, {1.5: picture}).save(folder, formats=["png", "html"])


def assert_sentence(done, status, *words):
    """The status is right, and the error stream holds one sentence of hipcheck's with these words."""
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == status, (done.returncode, done.stderr)
    told = [line for line in done.stderr.splitlines() if line.startswith("hipcheck: ")]
    assert len(told) == 1, done.stderr
    for word in words:
        assert word in told[0]


# A full disk


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory):
    """Run a shell script in which ``$disk`` is a disk with so many kB."""
    if shutil.which("unshare") is None:
        pytest.skip("needs Linux namespaces")
    disk = tmp_path_factory.mktemp("disk")

    def run(kilobytes, script, **names):
        whole = f"mount -t tmpfs -o size={kilobytes}k none {disk} || exit 99\ndisk={disk}\n"
        whole += f"hipcheck='{sys.executable} -m hipcheck'\n"
        whole += "".join(f"{name}={value}\n" for name, value in names.items()) + script
        done = subprocess.run(
            ["unshare", "-rm", "sh", "-c", whole],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "HIPCHECK_HISTORY": f"{disk}/h/history.sqlite"},
        )
        if done.returncode == 99 or "unshare" in done.stderr:
            pytest.skip(f"no private file system here: {done.stderr.strip()}")
        return done

    return run


ENDS = 'status=$?; ls -A "$disk"; exit $status'


def test_an_analysis_that_does_not_fit_leaves_nothing(small_disk, made):
    done = small_disk(300, f"$hipcheck analyze $made/landmarks.npz -o $disk/out >&2; {ENDS}", made=made)
    assert_sentence(done, 1, "The disk is full", "nothing was written")
    assert done.stdout.split() == []


def test_an_older_result_stays_when_the_new_one_does_not_fit(small_disk, made):
    kilobytes = sum(path.stat().st_size for path in made.rglob("*") if path.is_file()) // 1024 + 300
    script = "cp -r $made $disk/out && $hipcheck analyze $made/landmarks.npz -o $disk/out >&2; "
    done = small_disk(kilobytes, f"{script} status=$?; diff -r $made $disk/out && ls -A $disk; exit $status", made=made)
    assert_sentence(done, 1, "The disk is full")
    assert done.stdout.split() == ["out"]


def test_a_report_that_does_not_fit_leaves_the_old_one(small_disk, made):
    kilobytes = sum(path.stat().st_size for path in made.rglob("*") if path.is_file()) // 1024 + 200
    script = "cp -r $made $disk/out && $hipcheck report $disk/out >&2; status=$?; "
    done = small_disk(kilobytes, f"{script} diff -r $made $disk/out && ls -A $disk/out; exit $status", made=made)
    assert_sentence(done, 1, "The disk is full")
    assert not [name for name in done.stdout.split() if name.startswith(".")]
    assert "report.png" in done.stdout.split()


@pytest.mark.parametrize(
    "command",
    [
        "markers --pdf $disk/markers.pdf",
        "export $made --format csv,xlsx -o $disk",
        "compare $made $made -o $disk/comparison.png",
        "compare $made $made -o $disk/comparison.pdf",
    ],
)
def test_a_file_that_does_not_fit_leaves_nothing(small_disk, made, command):
    done = small_disk(16, f"$hipcheck {command} >&2; {ENDS}", made=made)
    assert_sentence(done, 1, "The disk is full")
    assert done.stdout.split() == []


def test_tables_that_do_not_fit_are_said_and_the_json_is_printed(small_disk, made):
    """The folders of results are on another disk, through links."""
    script = """
mkdir $disk/all
for n in a b; do
    cp $made/landmarks.npz $work/$n.npz; mkdir -p $work/real-$n; ln -s $work/real-$n $disk/all/$n
done
dd if=/dev/zero of=$disk/filler bs=1k >/dev/null 2>&1
$hipcheck analyze $work/a.npz $work/b.npz -o $disk/all --json
"""
    work = made.parent / "work"
    work.mkdir(exist_ok=True)
    done = small_disk(64, script, made=made, work=work)
    assert_sentence(done, 1, "The disk is full", "summary.csv")
    assert done.stdout.count('"schema": "hipcheck.results/1"') == 2


def test_a_history_on_a_full_disk_is_one_sentence(small_disk, made):
    done = small_disk(24, f"$hipcheck history add $made --name anna >&2; {ENDS}", made=made)
    assert_sentence(done, 1, "The history", "cannot be used")


def test_an_output_stream_that_is_full_is_one_sentence(made):
    done = subprocess.run(
        f"{sys.executable} -m hipcheck history list > /dev/full",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"HIPCHECK_HISTORY": str(made.parent / "h.sqlite"), "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


# No permission


@pytest.fixture
def as_nobody(tmp_path):
    """Run the command line as somebody who may not do everything, as root may."""

    def give_up_rights():
        if os.getuid() == 0:
            for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
                ctypes.CDLL(None).prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "hipcheck", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            preexec_fn=give_up_rights,
        )

    return run


@pytest.mark.parametrize("name", ["results.json", "angles.csv", "landmarks.npz", "evidence"])
def test_a_result_that_may_not_be_read_is_named(as_nobody, made, tmp_path, name):
    folder = Path(shutil.copytree(made, tmp_path / "locked"))
    (folder / name).chmod(0)
    for command in ("report", "compare"):
        done = as_nobody(command, *[folder] * (2 if command == "compare" else 1))
        assert_sentence(done, 1, name, "cannot be read (Permission denied)")


def test_a_folder_and_a_clip_that_may_not_be_looked_at_end_nothing_else(as_nobody, tmp_path):
    clips = tmp_path / "clips"
    for name in ("open", "locked"):
        (clips / name).mkdir(parents=True)
        (clips / name / f"{name}.mp4").write_text("not a video")
    (clips / "unreadable.mp4").write_text("not a video")
    for locked in (clips / "locked", clips / "unreadable.mp4"):
        locked.chmod(0)
    done = as_nobody("analyze", clips, "-o", tmp_path / "all")
    assert "Traceback" not in done.stderr
    assert done.returncode == 4
    rows = list(csv.DictReader((tmp_path / "all" / "failures.csv").open(encoding="utf-8")))
    assert {Path(row["clip"]).name: row["exit_status"] for row in rows} == {
        "open.mp4": "3",
        "unreadable.mp4": "1",
        "locked": "1",
    }
    done = as_nobody("analyze", clips / "locked" / "locked.mp4")
    assert_sentence(done, 1, "locked.mp4 cannot be looked at (Permission denied)")
    (clips / "locked").chmod(0o700)


@pytest.mark.parametrize("command", ["analyze", "report", "export", "markers", "history", "plot"])
def test_a_place_that_may_not_be_written_is_one_sentence_before_the_work(as_nobody, made, tmp_path, command):
    mine, locked = Path(shutil.copytree(made, tmp_path / "mine")), tmp_path / "locked"
    locked.mkdir()
    arguments = {
        "analyze": ("analyze", mine / "landmarks.npz", "-o", locked / "out"),
        "report": ("report", mine, "--format", "html"),
        "export": ("export", mine, "--format", "csv", "-o", locked),
        "markers": ("markers", "--pdf", locked / "markers.pdf"),
        "history": ("history", "export", "-o", locked / "history.csv"),
        "plot": ("compare", mine, mine, "-o", locked / "comparison.png"),
    }[command]
    locked.chmod(0o555)
    if command == "report":
        mine.chmod(0o555)
    done = as_nobody(*arguments)
    mine.chmod(0o700)
    assert_sentence(done, 1, "There is no permission to write")
    assert list(locked.iterdir()) == []


# Names that are no text


def test_a_name_that_is_no_text_is_analyzed_and_the_batch_is_whole(tmp_path, made):
    clips = tmp_path / "clips"
    clips.mkdir()
    for name in (b"bad\xff.npz", b"\x1b[31mred.npz", b"[red].npz", b"=cmd|calc.npz"):
        shutil.copy(made / "landmarks.npz", os.fsencode(clips) + b"/" + name)
    (clips / "none.mp4").write_text("not a video")
    names = [path.name for path in clips.iterdir()]
    done = subprocess.run(
        [sys.executable, "-m", "hipcheck", "analyze", *names, "-o", "../all", "--jobs", "1"],
        cwd=clips,
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert b"Traceback" not in done.stderr, done.stderr
    assert done.returncode == 4
    assert b"\x1b" not in done.stdout + done.stderr
    rows = list(csv.DictReader((tmp_path / "all" / "summary.csv").open(encoding="utf-8")))
    assert {row["clip"] for row in rows} == {r"bad\xff.npz", r"\x1b[31mred.npz", "[red].npz", "'=cmd|calc.npz"}
    failures = list(csv.DictReader((tmp_path / "all" / "failures.csv").open(encoding="utf-8")))
    assert [row["clip"] for row in failures] == ["none.mp4"]
    bad = tmp_path / "all" / os.fsdecode(b"bad\xff")
    assert Analysis.load(bad).stances
    assert r"clip.mp4" in (bad / "report.html").read_text(encoding="utf-8")


# No memory


@pytest.mark.parametrize(
    "megabytes", [550, *(pytest.param(size, marks=pytest.mark.slow) for size in range(200, 1300, 50))]
)
def test_without_memory_there_is_a_sentence_and_nothing_is_lost(made, tmp_path, megabytes):
    folder = Path(shutil.copytree(made, tmp_path / "out"))
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    done = subprocess.run(
        [sys.executable, "-m", "hipcheck", "analyze", str(made / "landmarks.npz"), "-o", str(folder), "--jobs", "1"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"},
    )
    if done.returncode == 0:
        assert Analysis.load(folder).stances
    else:
        assert "Traceback" not in done.stderr, done.stderr
        if "OpenBLAS error" not in done.stderr:  # which ends the process by itself, and says why
            assert_sentence(done, 1, "There is not enough memory")
        assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
