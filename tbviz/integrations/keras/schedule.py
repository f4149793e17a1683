"""When a callback looks at a training: each so many batches, or as often as a budget allows."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

_RECENT = 3  # looks whose cheapest says what one costs


class Schedule:
    """Says when a look is due, and learns from each what the next one will cost.

    The first look, in which programs compile, says nothing of that; of the last ones the cheapest
    counts, so that a moment in which the machine was busy puts nothing off.

    Args:
        every: the batches from one look to the next; None for as many as `share` makes.
        share: of the time that looks may take.
        clock: tells the time in seconds.
    """

    def __init__(
        self,
        every: int | None,
        share: float,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._every = every
        self._share = share
        self._clock = clock
        self._costs: deque[float] = deque(maxlen=_RECENT)
        self._is_first = True
        self._due = -math.inf  # a time, or a step where `every` is told

    def begin(self, step: int) -> None:
        """Begin a training at a step."""
        self._is_first = True
        self._due = -math.inf if self._every is None else step + self._every

    def is_due(self, step: int) -> bool:
        """Return whether to look after a step."""
        return (self._clock() if self._every is None else step) >= self._due

    def looked(self, step: int, seconds: float) -> None:
        """Take note of a look after a step, which took so many seconds."""
        if self._every is not None:
            self._due = step + self._every
        elif self._is_first:
            self._due = self._clock()
        else:
            self._costs.append(seconds)
            self._due = self._clock() + min(self._costs) * (1 / self._share - 1)
        self._is_first = False
