"""Very many points of a plane -> how dense they are: a histogram of cells, dark where it is full.

Colors go by the logarithm of how many points a cell holds, so that rare points are seen beside
crowds: from light yellow for one point to dark blue for the most of any cell; empty cells stay
white. A color bar names the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from tbviz.checks import Limits, check_limits
from tbviz.errors import InvalidArgumentError
from tbviz.images.axes import Box, as_points, data_limits, few_greys, unit_of
from tbviz.images.colors import sequential
from tbviz.images.legend import bar_width, draw_bar
from tbviz.images.pixels import Pixels
from tbviz.images.points import draw_ground, titled

_POINTS_A_CELL = 1  # of the whole plane: codes lie in a part of it, so there are some in each there
_TENS = 2  # of a scale that names other numbers, too, at most
_LEAST_ROWS, _MOST_ROWS = 24, 120


def density_frames(
    points_over_time: Iterable[ArrayLike],
    *,
    limits: Limits | None = None,
    size: tuple[int, int] = (640, 480),
    titles: Iterable[str],
    axes: Sequence[str] | None = None,
) -> Iterator[Pixels]:
    """Return the frames of a plot of how dense points are, on axes and a scale that stay.

    Args:
        points_over_time: T arrays `[N, 2]`; points that are not finite are left out.
        limits: `((x0, x1), (y0, y1))` of the axes; None for `data_limits` of all points.
        size: width and height of the picture in pixels.
        titles: T lines, one above the axes of each frame.
        axes: what they are called, two names; None for none.

    Returns:
        an iterator of uint8 `[H, W, 3]`, each drawn when it is asked for.

    Raises:
        InvalidArgumentError: for points of other than two dimensions, and limits that break a rule.
    """
    series = [as_plane(points) for points in points_over_time]
    limits = data_limits(np.concatenate(series)) if limits is None else check_limits(limits)
    picture, unit = Image.new("RGB", size, "white"), unit_of(size)
    widest = max([2, *map(len, series)])  # no cell can hold more
    beside = bar_width([text for _, text in _marks(widest)], unit)
    box = draw_ground(picture, limits, beside=beside, titled=True, names=axes)
    width, height = box.right - box.left, box.bottom - box.top
    cells = cells_for(widest, aspect=width / height)
    cells = min(cells[0], width), min(cells[1], height)
    counts = [point_counts(points, limits, cells) for points in series]
    most = max(2, *(int(each.max()) for each in counts))
    draw_bar(picture, box, _marks(most))
    ground = few_greys(np.array(picture))
    return (
        _drawn(titled(ground, box, title), box, each, most)
        for each, title in zip(counts, titles, strict=True)
    )


def cells_for(count: int, *, aspect: float) -> tuple[int, int]:
    """Return into how many columns and rows a plane is divided for so many points.

    Args:
        count: of points. There are as many cells, but there are 24 to 120 rows.
        aspect: the width of the plane, in heights. Cells are as wide as high.
    """
    rows = round(math.sqrt(count / _POINTS_A_CELL / aspect))
    rows = min(max(rows, _LEAST_ROWS), _MOST_ROWS)
    return max(1, round(rows * aspect)), rows


def point_counts(
    points: NDArray[np.float64], limits: Limits, cells: tuple[int, int]
) -> NDArray[np.intp]:
    """Return how many points each cell of a plane holds.

    Args:
        points: `[N, 2]`; those that are not finite or outside of the limits are left out.
        limits: `((x0, x1), (y0, y1))`; what lies on an upper limit is in the last cell.
        cells: columns and rows.

    Returns:
        `[rows, columns]`, the highest y in row 0.
    """
    low, high = np.array(limits).T
    inside = ((points >= low) & (points <= high)).all(axis=1)
    places = ((points[inside] - low) / (high - low) * cells).astype(np.intp)
    column, row = np.minimum(places, np.array(cells) - 1).T
    columns, rows = cells
    counts = np.bincount(row * columns + column, minlength=rows * columns)
    return counts.reshape(rows, columns)[::-1]


def log_shares(counts: NDArray[np.intp], most: int) -> NDArray[np.float64]:
    """Return where counts from 1 to `most` stand on a logarithmic scale, in [0, 1]."""
    shares: NDArray[np.float64] = np.log(np.maximum(counts, 1)) / math.log(most)
    return shares


def as_plane(points: ArrayLike) -> NDArray[np.float64]:
    """Return points `[N, 2]` as float64, and refuse all else."""
    array = as_points(points)
    if array.ndim != 2 or array.shape[1] != 2:
        shape = list(array.shape)
        raise InvalidArgumentError(
            f"a density needs points [N, 2], found the shape {shape}",
            expected="[N, 2]",
            found=shape,
        )
    return array


def log_ticks(most: int) -> list[int]:
    """Return the numbers that a logarithmic scale from 1 to `most` names: 1, 10, 100, ...

    Of a scale of less than two tens they are 1, 2, 5, 10, ... as well.
    """
    powers = range(len(str(most)))
    between = (1,) if len(powers) > _TENS else (1, 2, 5)
    return [digit * 10**power for power in powers for digit in between if digit * 10**power <= most]


def _marks(most: int) -> list[tuple[float, str]]:
    ticks = log_ticks(most)
    shares = log_shares(np.array(ticks), most).tolist()
    return [(share, f"{tick:,}") for share, tick in zip(shares, ticks, strict=True)]


def _drawn(frame: Pixels, box: Box, counts: NDArray[np.intp], most: int) -> Pixels:
    """Return a frame with the cells that hold points drawn into its box."""
    rows, columns = counts.shape
    row = np.arange(box.bottom - box.top) * rows // (box.bottom - box.top)
    column = np.arange(box.right - box.left) * columns // (box.right - box.left)
    colors, seen = sequential(log_shares(counts, most)), counts > 0
    area = frame[box.top : box.bottom, box.left : box.right]
    where = np.ix_(row, column)
    area[seen[where]] = colors[where][seen[where]]
    return frame
