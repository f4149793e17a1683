"""How fast a training goes, and how much memory its process has."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Container
from pathlib import Path

from tbviz.monitor import vocabulary as v


class Pace:
    """Measures at most once in so many seconds, which costs nothing at most updates.

    Args:
        seconds: from one measurement to the next.
        clock: tells the time in seconds, and never goes backward.
    """

    def __init__(
        self, *, seconds: float = 1.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._last: tuple[int, float] | None = None

    def leave_out(self, seconds: float) -> None:
        """Let so many seconds since the last measurement not count."""
        if self._last is not None:
            self._last = self._last[0], self._last[1] + seconds

    def measured(self, step: int, *, known: Container[str] = ()) -> dict[str, float]:
        """Return the statistics of the time since the last measurement, without what is known."""
        now = self._clock()
        if self._last is None or step < self._last[0]:
            self._last = step, now
            return {}
        steps, seconds = step - self._last[0], now - self._last[1]
        if not steps or seconds < self._seconds:
            return {}
        self._last = step, now
        found = {v.STEP_SECONDS: seconds / steps, v.MEMORY_BYTES: memory_bytes()}
        tags = {v.statistic_tag(role): number for role, number in found.items()}
        return {tag: value for tag, value in tags.items() if tag not in known and value is not None}


def memory_bytes() -> float | None:
    """Return the resident memory of this process, or None where the system does not say it.

    Linux says it in pages, as the second number of /proc/self/statm (proc(5)).
    """
    with contextlib.suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return float(pages * os.sysconf("SC_PAGE_SIZE"))
    return None
