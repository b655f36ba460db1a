"""The command line as a user meets it: in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from clip_factory import write_clip
from hipcheck import __version__
from hipcheck.cli import main
from hipcheck.schema import model_schema_text

HIPCHECK = [sys.executable, "-m", "hipcheck"]


@dataclass(frozen=True)
class Done:
    """What a run left on the terminal."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run the command line in this process, in the test's own folder."""

    def _run(*arguments: str | Path) -> Done:
        monkeypatch.chdir(tmp_path)
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Done(int(ended.value.code or 0), out, err)

    return _run


def run_process(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [*HIPCHECK, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        env=os.environ | environment,
        timeout=300,
        check=False,
    )


def assert_sentence(done: Done | subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    """The status is right, and the error stream holds one sentence with these words and no traceback.

    Lines that tell the stages of the work may come before it.
    """
    assert done.returncode == status, done.stderr
    lines = [line for line in done.stderr.strip().splitlines() if not line.endswith(" ...")]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


@pytest.fixture(scope="module")
def analyzed(squat_clip: Path, pose_model, tmp_path_factory: pytest.TempPathFactory):
    """One run of ``hipcheck analyze`` with everything on, in a fresh folder."""
    folder = tmp_path_factory.mktemp("run")
    return run_process("analyze", squat_clip, "-o", "out", cwd=folder), folder / "out"


def test_analyze_writes_every_file_and_says_what_it_found(analyzed):
    done, out = analyzed
    assert done.returncode == 0, done.stderr
    names = {path.name for path in out.iterdir()}
    assert names == {
        "annotated.mp4",
        "angles.csv",
        "evidence",
        "landmarks.npz",
        "report.html",
        "report.pdf",
        "report.png",
        "results.json",
        "run.json",
    }
    assert "The right knee moves inward" in done.stdout
    assert "Not a diagnosis" in done.stdout
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_analysis_from_the_landmarks_gives_identical_numbers(run, analyzed, tmp_path):
    _, out = analyzed
    again = run("analyze", out / "landmarks.npz", "--json", "-o", "again")
    assert again.returncode == 0, again.stderr
    first, second = json.loads((out / "results.json").read_text()), json.loads(again.stdout)
    assert first["about"].pop("analysed_at") <= second["about"].pop("analysed_at")
    assert first == second
    assert (tmp_path / "again" / "angles.csv").read_bytes() == (out / "angles.csv").read_bytes()


def test_report_is_redrawn_without_the_recording(run, analyzed, tmp_path):
    _, out = analyzed
    copy = Path(shutil.copytree(out, tmp_path / "copy"))
    before = (copy / "report.png").read_bytes()
    (copy / "report.png").unlink()
    done = run("report", copy, "--format", "png")
    assert done.returncode == 0, done.stderr
    assert abs(len((copy / "report.png").read_bytes()) - len(before)) < 0.05 * len(before)


def test_report_of_a_foreign_folder_or_format_is_one_sentence(run, analyzed, tmp_path):
    _, out = analyzed
    assert_sentence(run("report", tmp_path), 2, "results.json", "does not exist")
    assert_sentence(run("report", out, "--format", "docx"), 2, "docx", "png, pdf, svg, html")


def test_the_installed_command_catches_its_errors(analyzed, tmp_path):
    command = Path(sys.executable).parent / ("hipcheck.exe" if sys.platform == "win32" else "hipcheck")
    if not command.exists():
        pytest.skip("the command is not installed beside this Python")
    done = subprocess.run(
        [command, "report", analyzed[1], "--format", "pngg"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert_sentence(done, 2, "pngg", "png, pdf, svg")


def test_json_goes_to_stdout_alone_and_follows_the_schema_name(run, squat_clip, pose_model, tmp_path):
    done = run("analyze", squat_clip, "--json", "--no-video", "--exercise", "stance", "-o", "out")
    document = json.loads(done.stdout)
    assert document["schema"] == "hipcheck.results/1"
    assert document["squats"] == []
    assert not (tmp_path / "out" / "annotated.mp4").exists()


def test_several_clips_get_a_folder_each_and_a_bad_one_gives_status_4(
    run, squat_clip, upper_body_clip, pose_model, tmp_path
):
    bad = tmp_path / "notes.mp4"
    bad.write_text("not a video")
    done = run("analyze", squat_clip, bad, upper_body_clip, upper_body_clip, "--no-video", "-o", "all")
    assert done.returncode == 4
    written = {path.name for path in (tmp_path / "all").iterdir()}
    assert written == {"squat", "notes", "desk", "desk-2", "summary.csv", "failures.csv"}
    refusal = json.loads((tmp_path / "all" / "notes" / "results.json").read_text())
    assert refusal["quality"]["grade"] == "unusable"
    assert "notes.mp4" in refusal["quality"]["issues"][0]["message"]


def test_files_that_are_no_video(run, tmp_path):
    (tmp_path / "notes.mp4").write_text("not a video")
    (tmp_path / "empty.mp4").touch()
    assert_sentence(run("analyze", "notes.mp4"), 3, "notes.mp4")
    assert_sentence(run("analyze", "empty.mp4"), 3, "empty.mp4")


def test_missing_file_and_folder(run, tmp_path):
    (tmp_path / "clips").mkdir()
    assert_sentence(run("analyze", "nowhere.mp4"), 2, "nowhere.mp4")
    assert_sentence(run("analyze", "clips"), 2, "clips", "not a file")
    assert not (tmp_path / "hipcheck-out").exists()


def test_nobody_in_the_picture_is_refused_with_the_reason_in_the_json(run, tmp_path, pose_model):
    write_clip(tmp_path / "bars.mp4", range(45))
    done = run("analyze", "bars.mp4", "--json", "-o", "out")
    assert done.returncode == 3, done.stderr
    issues = json.loads(done.stdout)["quality"]["issues"]
    assert issues[0]["severity"] == "refusal"
    assert "no_person" in {issue["code"] for issue in issues}
    assert (tmp_path / "out" / "report.png").exists()


def test_legs_out_of_the_picture_are_refused(run, upper_body_clip, pose_model, tmp_path):
    done = run("analyze", upper_body_clip, "-o", "out")
    assert done.returncode == 3, done.stdout
    document = json.loads((tmp_path / "out" / "results.json").read_text())
    assert document["stances"] == document["squats"] == []
    assert document["quality"]["issues"][0]["severity"] == "refusal"


def test_a_third_of_a_second_is_refused(run, tmp_path, pose_model):
    write_clip(tmp_path / "short.mp4", range(9))
    done = run("analyze", "short.mp4")
    assert done.returncode == 3
    assert "record at least" in done.stdout


def test_a_subject_who_is_not_there(run, squat_clip, pose_model, tmp_path):
    done = run("analyze", squat_clip, "--subject", "3", "-o", "out")
    assert_sentence(done, 2, "--subject 3")
    assert not (tmp_path / "out").exists()


def test_output_that_cannot_be_written(run, squat_clip, pose_model, tmp_path):
    (tmp_path / "file").write_text("something else")
    assert_sentence(run("analyze", squat_clip, "-o", "file"), 2, "is a file")
    assert_sentence(run("analyze", squat_clip, "-o", "file/out"), 1, "cannot be written")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "thesis.docx").write_text("precious")
    assert_sentence(run("analyze", squat_clip, "-o", "taken"), 2, "holds other files")
    assert (tmp_path / "taken" / "thesis.docx").read_text() == "precious"


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("unshare") is None, reason="needs Linux namespaces")
def test_a_full_disk_leaves_nothing_half_written(run, squat_clip, pose_model, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    command = f"mount -t tmpfs -o size=400k none {disk} && cd {tmp_path} && {sys.executable} -m hipcheck analyze"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", f"{command} {squat_clip} -o {disk}/out; echo rc $?; ls -A {disk}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if "rc" not in done.stdout:
        pytest.skip(f"no private file system here: {done.stderr.strip()}")
    assert done.stdout.split() == ["rc", "1"]
    assert "disk is full" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_while_writing_leaves_nothing_behind(squat_clip, pose_model, tmp_path):
    process = subprocess.Popen(
        [*HIPCHECK, "analyze", str(squat_clip), "-o", "out"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None and not list(tmp_path.glob(".hipcheck-*.part")):
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped" in errors
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["--exercise", "dance"], ["--facing", "up"], ["--subject", "0"], ["--model", "huge"]]
)
def test_wrong_options_are_usage_errors(run, squat_clip, tmp_path, arguments):
    done = run("analyze", squat_clip, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_schema_version_and_completion(run, tmp_path):
    assert run("schema").stdout == model_schema_text()
    assert run("--version").stdout == f"hipcheck {__version__}\n"
    quiet = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    completion = run_process("--show-completion", "bash", cwd=tmp_path, **quiet)
    assert "complete" in completion.stdout


def test_help_is_quick_and_names_every_command(run, tmp_path):
    done = run("--help")
    for command in ("analyze", "demo", "report", "schema", "model", "doctor"):
        assert command in done.stdout
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, hipcheck.cli; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"mediapipe", "cv2", "av", "numpy", "scipy", "pandas", "matplotlib", "pydantic"} & set(loaded)


def test_model_and_doctor_report(run, pose_model, tmp_path):
    listed = run("model")
    assert str(pose_model.path) in listed.stdout
    diagnosed = run("doctor")
    assert diagnosed.returncode == 0, diagnosed.stdout
    assert "PROBLEM" not in diagnosed.stdout
