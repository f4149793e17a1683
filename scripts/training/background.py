"""Summaries that are drawn and encoded while the training goes on."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

from tbviz import SummaryWriter
from tbviz.summary.pending import PendingSummary

MOST_WAITING = 256


class BackgroundWriter(SummaryWriter):
    """A SummaryWriter that works in a thread of its own, in the order of the calls.

    A call checks and copies its data, and returns. Should a later part fail, the error comes with
    one of the next calls, at the latest with `close`. Where summaries come faster than they are
    written, a call waits, so that memory stays bounded.
    """

    def __init__(self, run_dir: str | os.PathLike[str]) -> None:
        super().__init__(run_dir)
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._waiting: deque[Future[None]] = deque()

    def write(self, summary: PendingSummary) -> None:
        """Have `summary` written soon."""
        while self._waiting and (len(self._waiting) >= MOST_WAITING or self._waiting[0].done()):
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(super().write, summary))

    def flush(self) -> None:
        """Return when everything written so far is in the event file."""
        while self._waiting:
            self._waiting.popleft().result()
        super().flush()

    def close(self) -> None:
        """Write what is waiting and close the event file; closing twice is fine."""
        try:
            self.flush()
        finally:
            self._thread.shutdown()
            super().close()
