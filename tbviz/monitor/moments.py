"""How much of the variance of some numbers lies between classes, batch by batch."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Moments(NamedTuple):
    """Counts `[K]`, sums `[K, D]` and sums of squares `[K, D]` of D numbers in K classes."""

    counts: NDArray[np.float64]
    sums: NDArray[np.float64]
    squares: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[Any], labels: NDArray[Any], classes: int) -> Moments:
        """Return those of values `[N, D]`, and of labels `[N]` below `classes`."""
        wide = values.astype(np.float64)
        member = (labels[:, None] == np.arange(classes)).astype(np.float64)
        return cls(member.sum(axis=0), member.T @ wide, member.T @ wide**2)

    def plus(self, other: Moments) -> Moments:
        """Return those of both, either of which may have more classes."""
        classes = max(len(self.counts), len(other.counts))
        return Moments(
            *(_rows(a, classes) + _rows(b, classes) for a, b in zip(self, other, strict=True))
        )

    def at_least(self, count: int) -> Moments:
        """Return those of the classes that have so many members."""
        kept = self.counts >= count
        return Moments(self.counts[kept], self.sums[kept], self.squares[kept])

    def within(self) -> NDArray[np.float64]:
        """Return the sum of squares around the centers of the classes, `[D]`."""
        inside = self.squares - self.sums**2 / np.maximum(self.counts, 1)[:, None]
        found: NDArray[np.float64] = np.maximum(inside, 0).sum(axis=0)
        return found

    def total(self) -> NDArray[np.float64]:
        """Return the sum of squares around the mean of all, `[D]`, 0 where it is rounding alone."""
        squares = self.squares.sum(axis=0)
        around = squares - self.sums.sum(axis=0) ** 2 / max(self.counts.sum(), 1)
        return np.where(around > 1e-9 * squares, around, 0.0)

    def ratios(self) -> NDArray[np.float64]:
        """Return the share of each number's variance that lies between classes, `[D]`, at most 1.

        It is the correlation ratio eta squared (R. A. Fisher, "Statistical Methods for Research
        Workers", 1925), less what is there by chance, as in the adjusted R squared; 0 for a number
        that is the same for all.
        """
        count, freedom = self.counts.sum(), self.counts.sum() - len(self.counts)
        total = self.total()
        if freedom < 1 or len(self.counts) < 2:
            return np.zeros_like(total)
        share = np.divide(self.within(), total, out=np.ones_like(total), where=total > 0)
        return np.where(total > 0, 1 - share * (count - 1) / freedom, 0.0)


def _rows(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return values with rows of zeros added, up to `count`."""
    return np.concatenate([values, np.zeros((count - len(values), *values.shape[1:]))])
