"""A file that is only added to: whatever ends the writing, everything up to the last whole record can be read."""

from __future__ import annotations

import os
import queue
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

__all__ = ["Journal", "read_records"]

_HEAD: Final = struct.Struct("<4sII")  # kind, length and CRC-32 of what follows
_SYNC_S: Final = 1.0  # so much may be lost when the power fails; a kill loses a few pictures at most
_MOST_WAITING: Final = 1200  # half a minute of pictures: then the disk has stopped answering
_LONGEST: Final = 1 << 28
_BINARY: Final = getattr(os, "O_BINARY", 0)

Make = Callable[[], bytes]


class Journal:
    """Write records in a thread of its own, so that no picture waits for the disk.

    Parameters
    ----------
    path
        File to make; it must not exist. Only its owner can read it.

    Attributes
    ----------
    problem
        Why nothing more is written; ``None`` while all is well. Whoever writes need not ask.

    Raises
    ------
    OSError
        If the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.problem: OSError | None = None
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        self._first_end = 0
        self._waiting: queue.SimpleQueue[tuple[bytes, Make] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="hipcheck-journal", daemon=True)
        self._thread.start()

    def add(self, kind: bytes, make: Make) -> None:
        """Add a record.

        Parameters
        ----------
        kind
            Four letters.
        make
            Called in the other thread; returns the content.
        """
        if self.problem is not None:
            return
        if self._waiting.qsize() >= _MOST_WAITING:
            self.problem = TimeoutError("the disk does not answer")
            return
        self._waiting.put((kind, make))

    def start_over(self) -> None:
        """Forget all records but the first one."""
        self.add(b"", bytes)

    def close(self) -> None:
        """Write what waits, and close the file."""
        self._waiting.put(None)
        self._thread.join()
        os.close(self._file)

    def _work(self) -> None:
        synced_s = time.monotonic()
        while (item := self._waiting.get()) is not None:
            if self.problem is not None:
                continue
            try:
                self._write(*item)
                if time.monotonic() - synced_s >= _SYNC_S:
                    os.fsync(self._file)
                    synced_s = time.monotonic()
            except OSError as problem:
                self.problem = problem

    def _write(self, kind: bytes, make: Make) -> None:
        if not kind:
            os.ftruncate(self._file, self._first_end)
            os.lseek(self._file, self._first_end, os.SEEK_SET)
            return
        content = make()
        whole = memoryview(_HEAD.pack(kind, len(content), zlib.crc32(content)) + content)
        while whole:
            whole = whole[os.write(self._file, whole) :]
        if not self._first_end:
            os.fsync(self._file)
            self._first_end = os.lseek(self._file, 0, os.SEEK_CUR)


def read_records(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of every record up to the first one that is not whole.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as file:
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            kind, length, check = _HEAD.unpack(head)
            content = file.read(min(length, _LONGEST))
            if len(content) != length or zlib.crc32(content) != check:
                return
            yield kind, content
