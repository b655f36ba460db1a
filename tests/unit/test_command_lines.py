"""The lines that a person is told to paste call the Python that hipcheck runs in."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from hipcheck.command_lines import hipcheck_line, pip_advice


def test_they_name_this_python_and_run():
    line = hipcheck_line("--version")
    assert line.startswith(sys.executable)
    assert subprocess.run(line, shell=True, check=True, capture_output=True, text=True).stdout.startswith("hipcheck ")
    assert pip_advice("install av") == f"run `{sys.executable} -m pip install av`"


@pytest.mark.parametrize(
    ("platform", "executable", "quoted"),
    [
        ("linux", "/opt/my python/bin/python", "'/opt/my python/bin/python' -m hipcheck doctor"),
        ("win32", r"C:\hip\.venv\Scripts\python.exe", r"C:\hip\.venv\Scripts\python.exe -m hipcheck doctor"),
        ("win32", r"C:\My Files\python.exe", r'& "C:\My Files\python.exe" -m hipcheck doctor'),
    ],
)
def test_blanks_in_the_path_are_quoted_for_the_shell_of_the_system(monkeypatch, platform, executable, quoted):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "executable", executable)
    assert hipcheck_line("doctor") == quoted


def test_an_environment_without_pip_is_changed_by_uv(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert pip_advice("install av") == f"run `uv pip install --python {sys.executable} av`"


def test_the_application_has_no_pip_and_no_module_to_run(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/hipcheck/hipcheck")
    assert pip_advice("install av") == "install the hipcheck application anew"
    assert hipcheck_line("doctor") == "/opt/hipcheck/hipcheck doctor"
