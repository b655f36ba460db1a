"""Whether everything that README's two commands install has wheels, on every system and Python that README names.

Asks the package index by pip's dry run and installs nothing. Without options it looks at what is supported, and fails
if anything is missing or the table in docs/platforms.md says otherwise; with ``--write`` it also looks at what is not
supported, says what that lacks, and writes the table anew.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "platforms.md"
TABLE: Final = re.compile(r"(<!-- wheels -->\n).*?(<!-- /wheels -->)", re.DOTALL)
VERSIONS: Final = ("3.11", "3.12", "3.13", "3.14")
USUAL: Final = "3.13"
NEXT: Final = "3.15"
_AT_ONCE: Final = 2


class System(NamedTuple):
    """A system as the tags of wheels name it, the newest tag that it takes first; what only it needs."""

    name: str
    tags: tuple[str, ...]
    needs: tuple[str, ...] = ()


def _manylinux(machine: str) -> tuple[str, ...]:
    return (*(f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1)), f"manylinux2014_{machine}")


def _macos(newest: int, machine: str) -> tuple[str, ...]:
    return tuple(f"macosx_{major}_0_{machine}" for major in range(newest, 10, -1))


_OLD_MACOS: Final = tuple(f"macosx_10_{minor}_x86_64" for minor in range(15, 8, -1))
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
    System("macOS 14, Intel", (*_macos(14, "x86_64"), *_OLD_MACOS)),
    System("Linux, ARM64, glibc 2.28", _manylinux("aarch64")),
)


def main() -> int:
    """Look, print, compare or write; return 1 if something that is supported does not resolve."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="look at what is not supported too, and write the page")
    write = parser.parse_args().write
    table = _supported()
    page = PAGE.read_text(encoding="utf-8")
    if write:
        table += f"\n{_not_supported()}"
        PAGE.write_text(TABLE.sub(rf"\g<1>{table}\g<2>", page), encoding="utf-8", newline="\n")
    elif table not in page:
        print("docs/platforms.md says otherwise: run .ci/wheels.py --write")
        return 1
    return int("**no**" in table)


def _supported() -> str:
    lines = [f"| wheels of everything for | {' | '.join(VERSIONS)} |", f"|---{'|---' * len(VERSIONS)}|"]
    for system in SUPPORTED:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = list(pool.map(partial(_resolves, system), VERSIONS))
        lines.append(f"| {system.name} | {' | '.join('yes' if one else '**no**' for one in found)} |")
        print(lines[-1], flush=True)
    return "\n".join(lines) + "\n"


def _not_supported() -> str:
    lines = ["| not supported | without a wheel |", "|---|---|"]
    for name, system, version in (
        *((system.name, system, USUAL) for system in OTHERS),
        (f"Python {NEXT}", SUPPORTED[-1], NEXT),
    ):
        lines.append(f"| {name} | {', '.join(_lacking(system, version))} |")
        print(lines[-1], flush=True)
    return "\n".join(lines) + "\n"


def _requirements(*extras: str) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *(need for extra in extras for need in project["optional-dependencies"][extra])]


def _resolves(system: System, version: str) -> bool:
    return _report(system, version, [*_requirements("test"), *system.needs]) is not None


def _lacking(system: System, version: str) -> list[str]:
    """Return the packages of hipcheck itself that have no wheel in the version that is pinned."""
    pins = _with_binaries()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(lambda pin: _report(system, version, [pin, "--no-deps"]), pins.values())
        return [name for name, report in zip(pins, found, strict=True) if report is None]


@cache
def _with_binaries() -> dict[str, str]:
    """Return the packages whose wheels are for one system each, and their pins."""
    report = _report(SUPPORTED[-1], USUAL, _requirements()) or {"install": []}
    found = [one["metadata"] for one in report["install"] if not one["download_info"]["url"].endswith("-none-any.whl")]
    return {one["name"]: f"{one['name']}=={one['version']}" for one in found}


def _report(system: System, version: str, wanted: list[str]) -> dict | None:
    """Return what pip would install; None if that cannot be had in wheels."""
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
        *("--dry-run", "--ignore-installed", "--only-binary=:all:", "--target=nowhere", "--report=-"),
        *(f"--platform={tag}" for tag in system.tags),
        *("--implementation=cp", f"--python-version={version}", f"--constraint={ROOT / 'constraints.txt'}"),
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
