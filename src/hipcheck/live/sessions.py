"""Sessions on disk while they run: a folder for each, private to its owner, gone once the report is written.

What a closed window, a crash, a kill or a power cut leaves behind is found by the next start. A session that still
runs is told from one that was interrupted by a lock, which the system itself gives back when a process ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from hipcheck.live.journal import Journal, read_records
from hipcheck.live.looks import look_to_bytes
from hipcheck.live.settings import LiveSettings
from hipcheck.pose.look import Look
from hipcheck.privacy.about import Told
from hipcheck.recording import PoseProvenance

__all__ = ["LOOK", "PICTURE", "Interrupted", "SessionFile", "SessionHeader", "interrupted", "sessions_folder"]

LOOK: Final = b"LOOK"
PICTURE: Final = b"PICT"
_HEADER: Final = b"HEAD"
_JOURNAL: Final = "seen"
_VIDEO: Final = "video.mp4"
_LOCK: Final = "lock"
_UNFINISHED_S: Final = 60.0  # a folder without a journal is that of a session that begins, or that never began


def sessions_folder() -> Path:
    """Return where sessions lie while they run: ``HIPCHECK_SESSIONS``, or a folder in the user's data folder."""
    chosen = os.environ.get("HIPCHECK_SESSIONS")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_data_dir("hipcheck", appauthor=False)) / "sessions"


@dataclass(frozen=True)
class SessionHeader:
    """What must be known of a session beside what was seen.

    Attributes
    ----------
    begun_at
        When it began, local time.
    camera
        What the camera is called, or the path of the file that is replayed.
    folder
        Where its results are to go, absolute.
    video
        Where its video is to go; ``None`` if none was asked for.
    pose
        What finds the landmarks.
    settings
        What was asked for.
    """

    begun_at: datetime
    camera: str
    folder: Path
    video: Path | None
    pose: PoseProvenance
    settings: LiveSettings

    def to_bytes(self) -> bytes:
        """Return it as JSON."""
        return json.dumps(asdict(self), default=str).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> SessionHeader:
        """Return the header that was written; settings that this version does not know are left out."""
        said: dict[str, Any] = json.loads(content)
        known = {field.name for field in fields(LiveSettings)}
        settings = {name: value for name, value in said["settings"].items() if name in known}
        settings["told"] = Told(**settings.get("told", {}))
        settings["output"] = None if settings.get("output") is None else Path(settings["output"])
        return cls(
            begun_at=datetime.fromisoformat(said["begun_at"]),
            camera=said["camera"],
            folder=Path(said["folder"]),
            video=None if said["video"] is None else Path(said["video"]),
            pose=PoseProvenance(**said["pose"]),
            settings=LiveSettings(**settings),
        )


class SessionFile:
    """A session that is being written.

    Parameters
    ----------
    header
        What it is.

    Attributes
    ----------
    video
        Where to put the video while it is recorded.

    Raises
    ------
    OSError
        If the folder cannot be made.
    """

    def __init__(self, header: SessionHeader) -> None:
        parent = sessions_folder()
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = parent / f"{header.begun_at:%Y-%m-%d-%H%M%S}-{secrets.token_hex(4)}"
        self._folder.mkdir(mode=0o700)
        self.video = self._folder / _VIDEO
        self._lock = _Lock(self._folder / _LOCK)
        self._lock.take()
        self._journal: Journal | None = Journal(self._folder / _JOURNAL)
        self._journal.add(_HEADER, header.to_bytes)
        self._pictures = 0

    @property
    def problem(self) -> OSError | None:
        """Why nothing more is written; ``None`` while all is well."""
        return self._journal.problem if self._journal is not None else None

    def add_look(self, look: Look) -> None:
        """Add what the next picture said."""
        if self._journal is not None:
            self._pictures += 1
            self._journal.add(LOOK, lambda: look_to_bytes(look))

    def add_picture(self, t_s: float, jpeg: bytes) -> None:
        """Add a picture for the report, at its time in seconds."""
        if self._journal is not None:
            self._journal.add(PICTURE, lambda: picture_to_bytes(t_s, jpeg))

    def start_over(self) -> None:
        """Forget what was seen."""
        if self._journal is not None and self._pictures:
            self._pictures = 0
            self._journal.start_over()

    def close(self) -> bool:
        """Leave what was seen for later; return whether anything was. Without it nothing is left."""
        self._end()
        if not self._pictures:
            shutil.rmtree(self._folder, ignore_errors=True)
        return self._pictures > 0

    def remove(self) -> None:
        """Remove everything: the report is written."""
        self._pictures = 0
        self.close()

    def _end(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None
            self._lock.give_back()


def picture_to_bytes(t_s: float, jpeg: bytes) -> bytes:
    """Return a picture and its time as bytes."""
    return json.dumps(t_s).encode() + b"\n" + jpeg


def picture_from_bytes(content: bytes) -> tuple[float, bytes]:
    """Return what `picture_to_bytes` was given."""
    time_text, _, jpeg = content.partition(b"\n")
    return float(json.loads(time_text)), jpeg


class Interrupted:
    """A session that ended before its report was written; nobody else has it while this object is in use.

    Attributes
    ----------
    header
        What it is; ``None`` if it cannot be read, as that of a later version.
    empty
        Whether nothing was written.
    """

    def __init__(self, folder: Path, lock: _Lock) -> None:
        self._folder, self._lock = folder, lock
        self._records = read_records(folder / _JOURNAL)
        kind, content = next(self._records, (b"", b""))
        self.empty = not content
        self.header: SessionHeader | None = None
        with contextlib.suppress(ValueError, KeyError, TypeError):
            self.header = SessionHeader.from_bytes(content) if kind == _HEADER else None

    @property
    def video(self) -> Path | None:
        """The video as far as it was recorded; ``None`` if there is none."""
        return next(self._folder.glob(f"*{_VIDEO}*"), None)

    def records(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield kind and content of what was seen, in its order; once."""
        yield from self._records

    def remove(self) -> None:
        """Remove it for good."""
        self._lock.give_back()
        shutil.rmtree(self._folder, ignore_errors=True)

    def leave(self) -> None:
        """Leave it as it is."""
        self._lock.give_back()


def interrupted() -> Iterator[Interrupted]:
    """Yield the sessions that were interrupted, the oldest first; `remove` or `leave` each before the next."""
    parent = sessions_folder()
    for folder in sorted(parent.iterdir()) if parent.is_dir() else ():
        lock = _Lock(folder / _LOCK)
        with contextlib.suppress(OSError):
            if not (folder / _JOURNAL).exists():
                _remove_empty(folder)
                continue
            lock.take()
            yield Interrupted(folder, lock)
        lock.give_back()


def _remove_empty(folder: Path) -> None:
    if time.time() - folder.stat().st_mtime > _UNFINISHED_S:
        (folder / _LOCK).unlink(missing_ok=True)
        folder.rmdir()


class _Lock:
    """A file that one process has at a time; the system gives it back when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> None:
        """Take it.

        Raises
        ------
        OSError
            If another process has it.
        """
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            raise
        self._file = file

    def give_back(self) -> None:
        """Give it back; nothing if it is not taken."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
