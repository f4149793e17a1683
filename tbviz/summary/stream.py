"""The way of summaries from a call to the event file: a queue, a thread, a sink, a file."""

from __future__ import annotations

import functools
import os
import time
from pathlib import Path

from tbviz.checks import check_at_least
from tbviz.errors import InvalidArgumentError
from tbviz.events import EventFileWriter
from tbviz.summary import lifetime
from tbviz.summary.background import Background, WhenFull
from tbviz.summary.notes import Notes
from tbviz.summary.pending import PendingScalar, PendingSummary
from tbviz.summary.sink import EventSink, Queued, QueuedSummary, StartStep


class EventStream:
    """Takes summaries from any thread, and writes them behind the caller's back.

    Args:
        run_dir: the folder of the run; made where it is missing.
        flush_seconds: how long a summary may wait, more than 0.
        when_full: "wait" or "drop", for a summary that comes when the queue is full.
        start_step: at which step the session starts, "first" for that of the first summary, or None
            for behind all steps.
        file_suffix: the end of the event file's name.

    Raises:
        InvalidArgumentError: an option breaks a rule, or this process already writes to `run_dir`.
        FileError: the folder cannot be written.

    Attributes:
        notes: what the user is to be told of.
    """

    def __init__(
        self,
        run_dir: str | os.PathLike[str],
        *,
        flush_seconds: float,
        when_full: WhenFull,
        start_step: StartStep = "first",
        file_suffix: str = "",
    ) -> None:
        if not flush_seconds > 0:
            raise InvalidArgumentError(
                f"flush_seconds is more than 0, not {flush_seconds!r}", found=flush_seconds
            )
        if when_full not in ("wait", "drop"):
            raise InvalidArgumentError(
                f'when_full is "wait" or "drop", not {when_full!r}', found=when_full
            )
        if start_step is not None and start_step != "first":
            start_step = check_at_least("start_step", start_step, 0)
        self._events = EventFileWriter(run_dir, suffix=file_suffix)
        self.notes = Notes()
        self._sink = EventSink(self._events, self.notes, start_step=start_step)
        self._background = Background[Queued](
            self._sink.write,
            name=str(self._events.path),
            seconds=flush_seconds,
            when_full=when_full,
        )
        self.put_scalar = self._background.put
        lifetime.watch(self)

    @property
    def run_dir(self) -> Path:
        """The folder of the run."""
        return self._events.path.parent

    @property
    def dropped(self) -> int:
        """How many summaries found no room in the queue or on the disk, or were in error."""
        return self._background.dropped + self._sink.dropped

    def check(self) -> None:
        """Raise what `put` would raise of the stream itself: that it is closed, or failed."""
        self._background.check()

    def put(
        self, summary: PendingSummary | PendingScalar, *, wall_time: float | None = None
    ) -> None:
        """Take a summary, with the time of now unless another is given."""
        said = time.time() if wall_time is None else wall_time
        if isinstance(summary, PendingScalar):
            self.put_scalar((summary.tag, summary.number, summary.step, said))
        else:
            self._background.put_large(QueuedSummary(summary, said), summary.nbytes)

    def flush(self, *, fsync: bool = False) -> None:
        """Return when all that was taken is in the file; with `fsync`, on the disk."""
        self._background.flush(self._sink.sync if fsync else None)

    def close(self, *, is_done: bool = False) -> None:
        """Flush, end the thread and close the file; closing twice is fine.

        Args:
            is_done: whether the file is to say that what was to be written is there.
        """
        try:
            self._background.close(functools.partial(self._sink.close, is_done=is_done))
        finally:
            lifetime.unwatch(self)

    def abandon(self) -> None:
        """Refuse everything from now on: this is a forked child."""
        self._background.refuse(
            "belongs to the parent process: a forked child opens a writer of its own, in a run_dir "
            "of its own"
        )
