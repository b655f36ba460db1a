"""Proof that nothing is sent: every way from Python onto the network fails the test.

Use it as ``@pytest.mark.usefixtures("forbid_network")`` after ``from network_guard import forbid_network``.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

__all__ = ["NetworkUsedError", "connections_of", "forbid_network"]

_INTERNET = re.compile(r"(?:connect|sendto|sendmsg|sendmmsg)\(.*sa_family=AF_INET")


class NetworkUsedError(AssertionError):
    """Something tried to reach the network; no OSError, so that no error handling takes it for a broken line."""


@pytest.fixture
def forbid_network(monkeypatch):
    """Fail the test on any connection, datagram, name lookup or run of pip, even if the code swallows the error.

    Sockets inside the machine (AF_UNIX) stay allowed. Compiled libraries and other processes are not seen:
    `connections_of` watches those.
    """
    attempts = []

    def refuse(what):
        attempts.append(what)
        raise NetworkUsedError(f"the network was used: {what}")

    def guarded(name):
        original = getattr(socket.socket, name)

        def method(self, *arguments):
            if self.family in (socket.AF_INET, socket.AF_INET6):
                refuse(f"socket.{name}{arguments[-1:]}")
            return original(self, *arguments)

        return method

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, guarded(name))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        monkeypatch.setattr(socket, name, lambda *arguments, name=name, **_: refuse(f"{name}{arguments}"))

    start = subprocess.Popen.__init__

    def start_without_pip(self, command, *arguments, **options):
        words = [command] if isinstance(command, str) else [str(word) for word in command]
        if any(re.fullmatch(r"pip[\d.]*", Path(word).name) for word in words):
            refuse(f"subprocess {words}")
        start(self, command, *arguments, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", start_without_pip)
    yield attempts
    assert not attempts, f"the network was used: {attempts}"


def connections_of(command, log, env=None):
    """Run a command and return the system calls, of it and its children, that address the internet.

    Sees compiled libraries too; needs strace, and skips the test without it. Fails if the command fails.
    """
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    traced = ["strace", "--seccomp-bpf", "-f", "-qq", "-e", "trace=network", "-o", str(log), *command]
    finished = subprocess.run(traced, capture_output=True, text=True, env=env, check=False)
    if "ptrace" in finished.stderr and finished.returncode != 0:
        pytest.skip("strace is not permitted here")
    assert finished.returncode == 0, finished.stderr
    return [line for line in Path(log).read_text(errors="replace").splitlines() if _INTERNET.search(line)]
