"""Running commands in turn, and writing what they took into README.md."""

from __future__ import annotations

import compileall
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import hipcheck
from hipcheck.threads import cores

HERE = Path(__file__).parent
HIPCHECK = [sys.executable, "-m", "hipcheck"]


@dataclass(frozen=True)
class Run:
    """What a command took: seconds on the clock, seconds of processor time with its children, and its largest size."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str


def run(command: Sequence[str | Path]) -> Run:
    """Run a command to its end; one that fails ends the benchmark with what it said."""
    start_s = time.perf_counter()
    process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - start_s
    if status:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{output}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6, output)


def in_turn(commands: dict[str, Sequence[str | Path]], rounds: int) -> dict[str, list[Run]]:
    """Run commands in turn, A B C A B C and so on, so that each round's ratios hold even if the machine drifts."""
    compileall.compile_dir(Path(hipcheck.__file__).parent, quiet=1)  # as it is where pip has installed it
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(1, rounds + 1):
        for name, command in commands.items():
            runs[name].append(run(command))
            print(f"round {number}: {name:32} {runs[name][-1].wall_s:6.1f} s", flush=True)
    return runs


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Return the median, and the range if there are several."""
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def machine() -> str:
    """Return a line on this computer."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    busy = f", load before {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{cores()} cores ({model}), Python {platform.python_version()}, {platform.system()}{busy}"


def write_table(name: str, header: Sequence[str], rows: Sequence[Sequence[str]], note: str) -> None:
    """Print a table and put it into README.md, between the lines that carry its name."""
    lines = [" | ".join(("", *row, "")).strip() for row in (header, ["---"] * len(header), *rows)]
    table = "\n".join([*lines, "", f"Measured on {note}.", ""])
    print(f"\n{table}")
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    path = HERE / "README.md"
    before, rest = path.read_text(encoding="utf-8").split(begin)
    path.write_text(f"{before}{begin}\n\n{table}\n{end}{rest.split(end)[1]}", encoding="utf-8")
