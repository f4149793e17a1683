"""When a callback looks at a training, judges it and notes its loss: by steps, or by the time."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

_RECENT = 3  # looks whose cheapest says what one costs
_EARLY_SHARE = 0.01  # of the time, that looks may take at first
_FREE_WAIT = 0.1  # seconds from one to the next of the looks that are free, at least
_NOTE_SECONDS = 0.05
_NOTE_SHARE = 1e-3  # of the time so far, from one note to the next


class Schedule:
    """Says when a look is due, and learns from each what the next one will cost.

    The first look, in which programs compile, says nothing of that; of the last ones the cheapest
    counts, so that a moment in which the machine was busy puts nothing off. Nor does one wait for
    longer than the training has gone on since the first: so a short one has some looks, too, though
    they take more than their share of it, up to 1 %, and of the shortest the seconds that are free.

    Args:
        every: the batches from one look to the next; None for as many as `share` makes.
        share: of the time that looks may take.
        free: seconds that looks may take of any training.
        clock: tells the time in seconds.
    """

    def __init__(
        self,
        every: int | None,
        share: float,
        *,
        free: float = 0.0,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._every = every
        self._share = share
        self._free = free
        self._clock = clock
        self._costs: deque[float] = deque(maxlen=_RECENT)
        self.begin()

    def begin(self) -> None:
        """Begin a training, the first step of which is looked at."""
        self._due = -math.inf  # a time, or a step where `every` is told
        self._start: float | None = None  # when the first look ended
        self._spent = 0.0  # since then

    def is_due(self, step: int) -> bool:
        """Return whether to look after a step."""
        return (self._clock() if self._every is None else step) >= self._due

    def looked(self, step: int, seconds: float) -> None:
        """Take note of a look after a step, which took so many seconds."""
        now = self._clock()
        if self._every is not None:
            self._due = step + self._every
        elif self._start is None:
            self._due = self._start = now
        else:
            self._costs.append(seconds)
            self._spent += seconds
            self._due = now + self._wait(min(self._costs), now - self._start)

    def _wait(self, cost: float, elapsed: float) -> float:
        """Return how long to wait after a look that costs so much, so long after the first."""
        is_free = self._spent < self._free
        early = _FREE_WAIT if is_free else cost * (1 / _EARLY_SHARE - 1)
        return min(cost * (1 / self._share - 1), max(early, elapsed))


class Notes:
    """Says when the loss is noted, which costs next to nothing: far more often than looks.

    By the time it is so often at first that a training of seconds has a curve, and then once in
    each thousandth of the time so far: the longest one has some ten thousand notes.

    Args:
        every: the batches from one look to the next, in which there are ten notes; None to go by
            the time.
        clock: tells the time in seconds.
    """

    def __init__(
        self, every: int | None, *, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._steps = None if every is None else max(1, every // 10)
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Begin a training, the first step of which is noted."""
        self._due = -math.inf
        self._start = self._clock()

    def is_due(self, step: int) -> bool:
        """Return whether to note the loss after a step."""
        return (self._clock() if self._steps is None else step) >= self._due

    def noted(self, step: int) -> None:
        """Say that it was noted after a step."""
        if self._steps is not None:
            self._due = step + self._steps
        else:
            now = self._clock()
            self._due = now + max(_NOTE_SECONDS, _NOTE_SHARE * (now - self._start))
