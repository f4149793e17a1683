"""Appending events to an event file of our own in a run_dir.

Each writer opens a new file and never touches one that is there. A file begins with its
version and a SessionLog START at the step of its first event: that is how TensorBoard knows
which earlier points a resumed training has made obsolete.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import BinaryIO

from tensorboard.compat.proto import event_pb2, summary_pb2

from tbviz.errors import FileError, InvalidArgumentError
from tbviz.events.names import new_event_file_name
from tbviz.events.records import frame

FILE_VERSION = "brain.Event:2"


class EventFileWriter:
    """Appends events to one new event file; `flush` and `close` put them on the disk.

    Args:
        run_dir: the folder of the run; made where it is missing.
        suffix: the end of the file's name.
        flush_seconds: events wait in memory for at most about this long.

    Raises:
        FileError: the folder or the file cannot be made.
    """

    def __init__(
        self, run_dir: str | os.PathLike[str], *, suffix: str = "", flush_seconds: float = 120.0
    ) -> None:
        self.run_dir = Path(run_dir)
        self.path, self._file = _create_event_file(self.run_dir, suffix)
        self._flush_seconds = flush_seconds
        self._flushed_at = time.monotonic()
        self._started = False
        self._append(event_pb2.Event(wall_time=time.time(), file_version=FILE_VERSION))
        self.flush()

    def add_summary(
        self, values: list[summary_pb2.Summary.Value], step: int, wall_time: float
    ) -> None:
        """Append one event that holds `values`.

        Raises:
            InvalidArgumentError: the writer is closed.
        """
        if self._file.closed:
            raise InvalidArgumentError(f"the writer of {self.path} is closed: open a new one")
        if not self._started:
            self._start_session(step, wall_time)
        summary = summary_pb2.Summary(value=values)
        self._append(event_pb2.Event(wall_time=wall_time, step=step, summary=summary))
        if time.monotonic() - self._flushed_at >= self._flush_seconds:
            self.flush()

    def flush(self) -> None:
        """Hand everything written so far to the operating system."""
        if not self._file.closed:
            self._file.flush()
            self._flushed_at = time.monotonic()

    def close(self) -> None:
        """Flush and close the file; closing twice is fine."""
        self._file.close()

    def _start_session(self, step: int, wall_time: float) -> None:
        start = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
        self._append(event_pb2.Event(wall_time=wall_time, step=step, session_log=start))
        self._started = True

    def _append(self, event: event_pb2.Event) -> None:
        self._file.write(frame(event.SerializeToString()))


def _create_event_file(run_dir: Path, suffix: str) -> tuple[Path, BinaryIO]:
    try:
        run_dir.mkdir(parents=True, exist_ok=True)
        path = run_dir / new_event_file_name(os.listdir(run_dir), suffix=suffix)
        return path, path.open("xb")
    except OSError as error:
        raise FileError(
            f"cannot write an event file in {run_dir}: {error.strerror or error}", file=run_dir
        ) from error
