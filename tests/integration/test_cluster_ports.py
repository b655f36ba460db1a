"""The local cluster's ports take nobody but its own processes, and hipcheck says that they are there."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]

distributed = pytest.importorskip("distributed")
pytest.importorskip("cryptography")

WATCH = """
import sys
from distributed import Client
from hipcheck.jobs.cluster import _local_cluster
if __name__ == "__main__":
    with _local_cluster(1) as cluster, Client(cluster) as client:
        assert client.submit(sum, [1, 2]).result() == 3
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


def listening(process):
    """The ports that a process and its children listen on."""
    family, sockets = {process}, set()
    for entry in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent in family or int(entry.name) in family:
                family.add(int(entry.name))
                sockets |= {str(link.readlink()) for link in (entry / "fd").iterdir()}
        except OSError:
            continue
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].partition(":")[2], 16) for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}


def answer(port):
    """What a stranger gets who asks for the pages that Dask serves; None for no answer."""
    statuses = set()
    for page in ("/", "/health", "/info/main/workers.html", "/json/identity.json", "/metrics"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", page)
            statuses.add(connection.getresponse().status)
        except (OSError, http.client.HTTPException):
            statuses.add(None)
        finally:
            connection.close()
    return statuses


def test_a_stranger_gets_nothing_from_any_port(tmp_path):
    (tmp_path / "watch.py").write_text(WATCH)
    command = [sys.executable, str(tmp_path / "watch.py")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        address = process.stdout.readline().strip()
        assert address.startswith("tls://127.0.0.1:")
        ports = listening(process.pid)
        assert int(address.rpartition(":")[2]) in ports
        assert {port: answer(port) for port in ports} == {port: answer(port) & {None, 404} for port in ports}
        with pytest.raises((OSError, TypeError)):
            distributed.Client(address.replace("tls://", "tcp://"), timeout=3)
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_it_is_said(tmp_path):
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_text("not a video")
    done = subprocess.run(
        [sys.executable, "-m", "hipcheck", "analyze", "a.mp4", "b.mp4", "--scheduler", "local", "--jobs", "1"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 4, done.stderr
    assert "hipcheck: Dask opens ports on 127.0.0.1 while this runs" in done.stderr
