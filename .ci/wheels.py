"""Whether everything that README's two commands install has wheels, on every system and Python that README names.

Asks the package index by pip's dry run and installs nothing. Without options it looks at what is supported, and fails
if anything is missing or the table in docs/platforms.md says otherwise; with ``--write`` it also looks at the systems
that are not supported, says what they lack, and writes the table anew.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "platforms.md"
TABLE: Final = re.compile(r"(<!-- wheels -->\n).*?(<!-- /wheels -->)", re.DOTALL)
VERSIONS: Final = ("3.11", "3.12", "3.13", "3.14")
NEXT: Final = "3.15"


class System(NamedTuple):
    """A system as the tags of wheels name it, the newest tag that it takes first; what only it needs."""

    name: str
    tags: tuple[str, ...]
    needs: tuple[str, ...] = ()


def _manylinux(machine: str) -> tuple[str, ...]:
    return (*(f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1)), f"manylinux2014_{machine}")


def _macos(newest: int, machine: str) -> tuple[str, ...]:
    return tuple(f"macosx_{major}_0_{machine}" for major in range(newest, 10, -1))


# pip weighs conditions like sys_platform == "win32" for the machine that it runs on, so what they bring is named here.
_ON_WINDOWS: Final = ("colorama", "tzdata")
SUPPORTED: Final = (
    System("Windows 10 and 11, x64", ("win_amd64",), _ON_WINDOWS),
    System("macOS 14, Apple silicon", _macos(14, "arm64")),
    System("macOS 15, Apple silicon", _macos(15, "arm64")),
    System("Linux, x86-64, glibc 2.28", _manylinux("x86_64")),
)
OTHERS: Final = (
    System("Windows, ARM64", ("win_arm64",), _ON_WINDOWS),
    System("macOS 13, Apple silicon", _macos(13, "arm64")),
    System("macOS 14, Intel", (*_macos(14, "x86_64"), "macosx_10_15_x86_64", "macosx_10_13_x86_64", "macosx_10_9_x86_64")),
    System("Linux, ARM64, glibc 2.28", _manylinux("aarch64")),
)


def main() -> int:
    """Look, print, compare or write; return 1 if something that is supported does not resolve."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="look at all systems and write docs/platforms.md")
    write = parser.parse_args().write
    rows, lacking = [], False
    for system in (*SUPPORTED, *OTHERS) if write else SUPPORTED:
        row = [_cell(system, version) for version in (*VERSIONS, *((NEXT,) if write else ()))]
        print(f"{system.name}: {', '.join(row)}", flush=True)
        rows.append(f"| {system.name} | {' | '.join(row)} |\n")
        lacking |= system in SUPPORTED and any(cell != "yes" for cell in row[: len(VERSIONS)])
    page = PAGE.read_text(encoding="utf-8")
    if write:
        head = f"| | {' | '.join((*VERSIONS, NEXT))} |\n|---{'|---' * (len(VERSIONS) + 1)}|\n"
        PAGE.write_text(TABLE.sub(rf"\g<1>{head}{''.join(rows)}\g<2>", page), encoding="utf-8", newline="\n")
    elif any(row[:-2] not in page for row in rows):
        print("docs/platforms.md says otherwise: run .ci/wheels.py --write")
        return 1
    return int(lacking)


def _cell(system: System, version: str) -> str:
    lacking = _lacking(system, version, [*_requirements(), *system.needs])
    if lacking is None:
        return "yes"
    return f"no: {', '.join(lacking)}" if lacking else "no"


def _requirements() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["test"]]


def _lacking(system: System, version: str, wanted: list[str]) -> list[str] | None:
    """Return None if all that is wanted has wheels, else the pinned packages that have none."""
    if _resolves(system, version, wanted):
        return None
    return [name for name, pin in _with_binaries().items() if not _resolves(system, version, [pin], alone=True)]


def _resolves(system: System, version: str, wanted: list[str], *, alone: bool = False) -> bool:
    return _report(system.tags, version, wanted, alone=alone) is not None


_binaries: dict[str, str] = {}


def _with_binaries() -> dict[str, str]:
    """Return the packages whose wheels are for one system each, and their pins."""
    if not _binaries:
        report = _report(SUPPORTED[-1].tags, VERSIONS[0], _requirements()) or {"install": []}
        for one in report["install"]:
            if not one["download_info"]["url"].endswith("-none-any.whl"):
                name, number = one["metadata"]["name"], one["metadata"]["version"]
                _binaries[name] = f"{name}=={number}"
    return _binaries


def _report(tags: tuple[str, ...], version: str, wanted: list[str], *, alone: bool = False) -> dict | None:
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
        *("--dry-run", "--ignore-installed", "--only-binary=:all:", "--target=nowhere", "--report=-"),
        *(f"--platform={tag}" for tag in tags),
        *("--implementation=cp", f"--python-version={version}", f"--constraint={ROOT / 'constraints.txt'}"),
        *(["--no-deps"] if alone else []),
        *wanted,
    ]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return json.loads(done.stdout)
    if "No matching distribution" in done.stderr or "ResolutionImpossible" in done.stderr:
        return None
    raise SystemExit(f"pip could not look: {done.stderr.strip()}")


if __name__ == "__main__":
    sys.exit(main())
