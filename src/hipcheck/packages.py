"""Packages of the optional parts: what to paste where one is missing, from wherever hipcheck was installed."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Mapping, Sequence

from hipcheck.errors import MissingPackageError

__all__ = ["install_line", "missing_package", "missing_sentence"]


def install_line(extras: Sequence[str]) -> str:
    """Return the command that installs what optional parts need, for the very Python that runs this.

    It names the packages themselves: hipcheck is on no package index.
    """
    from packaging.requirements import Requirement

    needs = map(Requirement, importlib.metadata.requires("hipcheck") or [])
    specs = [
        f'"{need.name}{need.specifier}"'
        for need in needs
        if need.marker and any(need.marker.evaluate({"extra": extra}) for extra in extras)
    ]
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    call = "& " if python.startswith('"') and sys.platform == "win32" else ""  # PowerShell's
    return f"{call}{python} -m pip install {' '.join(specs)}"


def missing_package(what: str, extra: str) -> MissingPackageError:
    """Return the error of something that needs an optional part, as ``netcdf``."""
    return MissingPackageError(f"{what} needs packages that are not installed; run: {install_line([extra])}", extra)


def missing_sentence(missing: Mapping[str, str]) -> str:
    """Say once which formats were not written for want of packages; ``missing`` is format to optional part."""
    formats = " and ".join(missing)
    verb = "was" if len(missing) == 1 else "were"
    line = install_line(sorted(set(missing.values())))
    return f"{formats} {verb} not written, for want of packages that are not part of every installation; run: {line}"
