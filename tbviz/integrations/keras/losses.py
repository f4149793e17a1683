"""The loss of some batches, out of the mean over an epoch that Keras tells after each of them."""

from __future__ import annotations

from collections import deque

_ROUNDED = 1e-6  # of a sum, below which a part of it is mostly rounding


class EpochLoss:
    """Takes note of an epoch's batches, from any thread and in any order, and is read by one."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Begin an epoch."""
        self._ended: deque[tuple[int, float | None]] = deque()
        self._newest: tuple[int, float | None] = 0, None
        self._told = 0
        self._total = 0.0

    def ended(self, batch: int, mean: float | None) -> None:
        """Take note of a batch, counted from 0, and of the mean loss of the epoch so far."""
        self._ended.append((batch + 1, mean))

    @property
    def batches(self) -> int:
        """How many batches are known to have ended."""
        return self._read()[0]

    @property
    def mean(self) -> float | None:
        """The mean loss of these batches; None where there is none."""
        return self._read()[1]

    def since_last(self) -> float | None:
        """Return the mean loss of the batches since this was last asked, None without any.

        Nor is there one where it is lost in the rounding of a mean, float32, that was huge before.
        """
        batches, mean = self._read()
        count = batches - self._told
        if mean is None or not count:
            return None
        before, self._total, self._told = self._total, mean * batches, batches
        gone = abs(self._total - before) < _ROUNDED * abs(self._total)
        return None if gone else (self._total - before) / count

    def _read(self) -> tuple[int, float | None]:
        while self._ended:
            self._newest = max(self._newest, self._ended.popleft(), key=lambda one: one[0])
        return self._newest
