"""The event file that a writer owns: create it, append whole records, put them on the disk.

Each writer opens a new file and never touches one that is there, and a run_dir has one writer at a
time: TensorBoard reads a run's files one after another, and stops at the newest.

Nothing waits in memory here: when `append` returns, the records are with the operating system, and
no death of the process can take them back. A record that could not be written whole is cut off
again, so that what is in the file is whole records and at most a tail that is still being written.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from tbviz.errors import FileError, InvalidArgumentError
from tbviz.events.encode import encode_version, record_ends
from tbviz.events.names import new_event_file_name

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
_CLOSED = -1

_writers: dict[str, EventFileWriter] = {}  # those that are open, by the real path of their run_dir


class EventFileWriter:
    """Appends records to one new event file of a run_dir.

    Attributes:
        path: of the event file.
        size: of the whole records in it, in bytes.

    Args:
        run_dir: the folder of the run; made where it is missing.
        suffix: the end of the file's name.

    Raises:
        InvalidArgumentError: this process already writes to that run_dir.
        FileError: the folder or the file cannot be made.
    """

    def __init__(self, run_dir: str | os.PathLike[str], *, suffix: str = "") -> None:
        self.size = 0
        self._torn = False
        self._descriptor = _CLOSED
        self._run_dir = os.path.realpath(run_dir)
        if _writers.setdefault(self._run_dir, self) is not self:
            raise InvalidArgumentError(
                f"this process already writes to {run_dir}: close that writer, or use its own "
                f"run_dir for each",
                found=run_dir,
            )
        try:
            self.path, self._descriptor = _create_event_file(Path(run_dir), suffix)
        except BaseException:
            del _writers[self._run_dir]
            raise
        with contextlib.suppress(OSError):  # what the disk refuses now, `append` writes later
            self._begin()

    def append(self, records: bytes | memoryview) -> None:
        """Write some whole records at the end of the file.

        Raises:
            InvalidArgumentError: the writer is closed, or this is a fork of its process.
            OSError: as the system raised it; of the records, the file then has those that `size`
                counts, and nothing of the rest.
        """
        if self._descriptor == _CLOSED:
            raise InvalidArgumentError(f"the writer of {self.path} is closed: open a new one")
        self._begin()
        self._append(memoryview(records))

    def sync(self) -> None:
        """Return when the file and its name are on the disk, and not only with the system.

        Raises:
            OSError: as the system raised it.
        """
        os.fsync(self._descriptor)
        _sync_folder(self.path.parent)

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        if self._descriptor != _CLOSED:
            descriptor, self._descriptor = self._descriptor, _CLOSED
            del _writers[self._run_dir]
            os.close(descriptor)

    def _begin(self) -> None:
        if self._torn:
            self._cut()
        if self.size == 0:
            self._append(memoryview(encode_version(time.time())))

    def _append(self, records: memoryview) -> None:
        written = 0
        try:
            while written < len(records):
                written += os.write(self._descriptor, records[written:])
        except BaseException:
            self._torn = True
            self.size += max((end for end in record_ends(records) if end <= written), default=0)
            with contextlib.suppress(OSError):
                self._cut()
            raise
        self.size += len(records)

    def _cut(self) -> None:
        os.ftruncate(self._descriptor, self.size)
        self._torn = False


def _create_event_file(run_dir: Path, suffix: str) -> tuple[Path, int]:
    try:
        run_dir.mkdir(parents=True, exist_ok=True)
        path = run_dir / new_event_file_name(os.listdir(run_dir), suffix=suffix)
        return path, os.open(path, _FLAGS, 0o666)
    except OSError as error:
        raise FileError(
            f"cannot write an event file in {run_dir}: {error.strerror or error}", file=run_dir
        ) from error


def _sync_folder(path: Path) -> None:
    with contextlib.suppress(PermissionError):  # Windows opens no folders
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _leave_to_the_parent() -> None:
    """Close all files in a forked child: they belong to the process that opened them."""
    for writer in list(_writers.values()):
        writer.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_the_parent)
