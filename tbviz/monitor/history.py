"""What is remembered of a training: series of numbers, of bounded length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

MOST = 4096  # points of a series that are kept


class Series(NamedTuple):
    """The points of one tag, each `[n]`: steps int64, values and wall times float64."""

    steps: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    wall_times: npt.NDArray[np.float64]


class _Points:
    """The points of one tag, evenly thinned out where they are too many."""

    def __init__(self) -> None:
        self.kept: list[tuple[int, float, float]] = []
        self._seen = 0
        self._every = 1  # of so many points one stays
        self._last_stays = True

    def add(self, point: tuple[int, float, float]) -> None:
        """Add a point; the last one is always kept until the next one comes."""
        while self.kept and self.kept[-1][0] >= point[0]:
            self.kept.pop()
            self._last_stays = True
        if not self._last_stays:
            self.kept.pop()
        self.kept.append(point)
        self._last_stays = self._seen % self._every == 0
        self._seen += 1
        if len(self.kept) > MOST:
            del self.kept[1:-1:2]
            self._every *= 2


class History(Mapping[str, Series]):
    """Series by tag, to which points are added; a long one is thinned out evenly.

    So a training of any length takes bounded memory, and all of it is remembered. A point whose
    step is not above the last one of its tag takes the place of all from that step on, as after a
    restart.
    """

    def __init__(self) -> None:
        self._points: dict[str, _Points] = {}

    def add(self, tag: str, step: int, value: float, wall_time: float = 0.0) -> None:
        """Add a point; NaN and infinity are values like any other."""
        self._points.setdefault(tag, _Points()).add((step, float(value), wall_time))

    def extend(self, tag: str, series: Series) -> None:
        """Add all points of a series."""
        for point in zip(*(column.tolist() for column in series), strict=True):
            self.add(tag, *point)

    def __getitem__(self, tag: str) -> Series:
        points = np.array(self._points[tag].kept, np.float64).reshape(-1, 3)
        return Series(points[:, 0].astype(np.int64), points[:, 1].copy(), points[:, 2].copy())

    def __iter__(self) -> Iterator[str]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)
