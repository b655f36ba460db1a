"""What the system's loader says of a library, turned into a sentence."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["missing_system_library"]

_SYSTEM_PACKAGES: Final = {
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGLESv2.so.2": ("libgles2", "libglvnd-gles"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libSM.so.6": ("libsm6", "libSM"),
    "libICE.so.6": ("libice6", "libICE"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libXext.so.6": ("libxext6", "libXext"),
    "libXrender.so.1": ("libxrender1", "libXrender"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libstdc++.so.6": ("libstdc++6", "libstdc++"),
    "libgomp.so.1": ("libgomp1", "libgomp"),
}
"""Package on Debian and Ubuntu, package on Fedora."""

# A path before the name, or a hash in it, means a library of a wheel: reinstalling helps, the system's packages do not.
_LINUX_LOADER: Final = re.compile(r"(?<![\w/.-])(lib[\w.+-]+?\.so[.\d]*): cannot open shared object file")
_WHEEL_LIBRARY: Final = re.compile(r"-[0-9a-f]{8}\.")
_WINDOWS_LOADER: Final = re.compile(r"DLL load failed|WinError 126|Could not find module")
_MACOS_LOADER: Final = re.compile(
    r"dlopen\(.*?(Library not loaded: [^\s,]+|Symbol not found: [^\s,]+|incompatible architecture)", re.DOTALL
)


def missing_system_library(error: BaseException) -> str | None:
    """Turn the loader's complaint into a sentence that names the package to install.

    Parameters
    ----------
    error
        What an import raised: ``ImportError``, or ``OSError`` from ctypes.

    Returns
    -------
    str or None
        None if the error is not about a library that the system lacks.
    """
    text = str(error)
    if _WINDOWS_LOADER.search(text):
        return (
            "Windows could not load a library that hipcheck needs: install the Microsoft Visual C++ Redistributable "
            "(x64) and, on an N edition of Windows, the Media Feature Pack."
        )
    if (refused := _MACOS_LOADER.search(text)) is not None:
        return _macos_sentence(refused[1])
    found = _LINUX_LOADER.search(text)
    if found is None or _WHEEL_LIBRARY.search(found[1]):
        return None
    library = found[1]
    if library not in _SYSTEM_PACKAGES:
        return f"The system library {library} is missing: install the package of your Linux that contains it."
    debian, fedora = _SYSTEM_PACKAGES[library]
    return (
        f"The system library {library} is missing: run `sudo apt install {debian}` (Debian, Ubuntu) or "
        f"`sudo dnf install {fedora}` (Fedora)."
    )


def _macos_sentence(complaint: str) -> str:
    if complaint == "incompatible architecture":
        return (
            "A library that hipcheck needs is built for another processor than this Python: install hipcheck anew with "
            "a Python for Apple silicon, in a Terminal that is not opened with Rosetta."
        )
    return (
        f"macOS could not load a library that hipcheck needs ({complaint}): update to macOS 14 or later, or install "
        "hipcheck anew with the Python of python.org or Homebrew."
    )
