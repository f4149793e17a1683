"""What the thread of a writer does: summaries in their order -> records in the event file.

A full disk never stops a training: what finds no room is dropped and counted, one warning says so,
and each later batch tries again. Any other error is raised when all that can be written is.
"""

from __future__ import annotations

import errno
import itertools
import math
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from tbviz.errors import FileError
from tbviz.events import (
    LARGEST_STEP,
    EventFileWriter,
    ScalarEncoder,
    encode_start,
    encode_stop,
    encode_summary,
    record_ends,
)
from tbviz.summary.background import Release
from tbviz.summary.notes import Note, Notes, noting
from tbviz.summary.pending import PendingSummary

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CHUNK = 1 << 20  # bytes that are gathered to be written at once

QueuedScalar: TypeAlias = tuple[str, float, int, float]
"""Tag, number, step and wall time."""


@dataclass(frozen=True)
class QueuedSummary:
    """A summary, and when it was said."""

    summary: PendingSummary
    wall_time: float


StartStep: TypeAlias = int | Literal["first"] | None
Queued: TypeAlias = QueuedScalar | QueuedSummary
Records: TypeAlias = bytes | memoryview


class EventSink:
    """Writes batches of summaries to an event file, and notes what they lose.

    Args:
        events: the file.
        notes: takes what summaries lose of their data.
        start_step: at which step the session starts, "first" for that of the first summary; None
            for behind all steps.

    Attributes:
        dropped: how many summaries could not be written.
    """

    def __init__(
        self, events: EventFileWriter, notes: Notes, *, start_step: StartStep = "first"
    ) -> None:
        self.dropped = 0
        self._events = events
        self._encoder = ScalarEncoder()
        self._start_step = start_step
        self._is_started = False
        self._has_warned = False
        self._error: Exception | None = None
        self._notes = notes

    def write(self, batch: list[Queued], release: Release) -> None:
        """Write a batch, and `release` the bytes of each summary as soon as it is encoded.

        Raises:
            Exception: the first that kept a summary from the file; all others are written.
        """
        start = b"" if self._is_started else self._encode_start(batch[0])
        for records in _joined(self._encode(batch, release)):
            self._append(start, records)
        error, self._error = self._error, None
        if error is not None:
            raise error

    def sync(self) -> None:
        """Return when all that was written is on the disk.

        Raises:
            FileError: the system cannot say so, for another reason than a full disk.
        """
        self._unless_full(self._events.sync)

    def close(self, *, is_done: bool) -> None:
        """Close the file, which says that the session is done if it is; raises what `sync` does."""
        try:
            if is_done and self._is_started:
                self._unless_full(self._stop)
        finally:
            self._unless_full(self._events.close)

    def _stop(self) -> None:
        self._events.append(encode_stop(time.time()))

    def _encode_start(self, first: Queued) -> bytes:
        """Return the start of the session, which hides all from its step on in earlier files.

        TensorBoard (`plugin_event_accumulator.py`) takes the first start in a run for no restart,
        so one that is to hide something for sure has another before it.
        """
        step, wall_time = _moment(first)
        if self._start_step == "first":
            return encode_start(step, wall_time)
        hides_nothing = encode_start(LARGEST_STEP, wall_time)
        if self._start_step is None:
            return hides_nothing
        return hides_nothing + encode_start(self._start_step, wall_time)

    def _encode(self, batch: list[Queued], release: Release) -> Iterator[Records]:
        """Yield the records of a batch in its order, those of neighboring scalars together."""
        scalars, summaries = _sorted_out(batch)
        buffer, ends = self._encode_scalars(scalars)
        begin = count = 0
        while summaries:  # each is freed when it is encoded
            place, item = summaries.popleft()
            end = ends[place - count]
            yield buffer[begin:end]
            yield self._encode_summary(item)
            release(item.summary.nbytes)
            begin, count = end, count + 1
        yield buffer[begin:]

    def _encode_scalars(self, scalars: list[QueuedScalar]) -> tuple[memoryview, list[int]]:
        """Return the records of scalars, and where they end: of the first 0, 1, 2, ..."""
        if not scalars:
            return memoryview(b""), [0]
        flat: list[Any] = list(itertools.chain.from_iterable(scalars))
        if not math.isfinite(sum(flat[1::4])):
            self._note_nonfinite(scalars)
        buffer, ends = self._encoder.encode(flat[0::4], flat[1::4], flat[2::4], flat[3::4])
        return buffer, [0, *ends]

    def _note_nonfinite(self, scalars: list[QueuedScalar]) -> None:
        for tag, number, step, _ in scalars:
            if not math.isfinite(number):
                note = Note(tag, "nonfinite", f"this scalar is {number}, and is written as such")
                self._notes.take([note], step)

    def _encode_summary(self, item: QueuedSummary) -> Records:
        try:
            if item.summary.write_files is not None:
                item.summary.write_files(self._events.path.parent)
            with noting() as notes:
                values = item.summary.build()
            self._notes.take(notes, item.summary.step)
            return encode_summary(values, item.summary.step, item.wall_time)
        except Exception as error:
            self._lose(1, error)
            return b""

    def _append(self, start: bytes, records: bytes) -> None:
        """Append records, and before the first of them the start of the session."""
        try:
            if not self._is_started:
                self._events.append(start)
                self._is_started = True
        except OSError as error:
            self._lose(_count(records), error)
            return
        size = self._events.size
        try:
            self._events.append(records)
        except OSError as error:
            self._lose(_count(records[self._events.size - size :]), error)

    def _lose(self, count: int, error: Exception) -> None:
        self.dropped += count
        if isinstance(error, OSError) and error.errno in _FULL:
            self._warn(error)
        else:
            self._error = self._error or error

    def _unless_full(self, action: Callable[[], None]) -> None:
        try:
            action()
        except OSError as error:
            if error.errno in _FULL:
                return self._warn(error)
            message = f"cannot write {self._events.path}: {error.strerror or error}"
            raise FileError(message, file=self._events.path) from error

    def _warn(self, error: OSError) -> None:
        """Tell of a full disk, once."""
        if not self._has_warned:
            self._has_warned = True
            warnings.warn(
                f"cannot write {self._events.path}: {error.strerror}. The training goes on; "
                f"summaries that find no room are dropped, and counted in `dropped`",
                RuntimeWarning,
                stacklevel=1,
            )


def _sorted_out(
    batch: list[Queued],
) -> tuple[list[QueuedScalar], deque[tuple[int, QueuedSummary]]]:
    """Empty a batch, and return its scalars, and its summaries with their places among all."""
    summaries: deque[tuple[int, QueuedSummary]] = deque()
    scalars: list[Any] = batch[:]
    if QueuedSummary in set(map(type, batch)):  # often there is none, and many scalars
        scalars = [item for item in batch if isinstance(item, tuple)]
        places = enumerate(batch)
        summaries.extend((i, item) for i, item in places if isinstance(item, QueuedSummary))
    batch.clear()
    return scalars, summaries


def _moment(item: Queued) -> tuple[int, float]:
    """Return the step and the wall time of what is queued."""
    if isinstance(item, tuple):
        return item[2], item[3]
    return item.summary.step, item.wall_time


def _joined(parts: Iterator[Records]) -> Iterator[bytes]:
    """Yield the same bytes in chunks that are worth a call of the system."""
    gathered: list[Records] = []
    held = 0
    for part in parts:
        gathered.append(part)
        held += len(part)
        if held >= _CHUNK:
            yield b"".join(gathered)
            gathered, held = [], 0
    if held:
        yield b"".join(gathered)


def _count(records: bytes) -> int:
    return sum(1 for _ in record_ends(records))
