"""Paths: a circle and a lattice in a plane, and lines, straight or along arcs, in any space.

A path is float32 `[N, D]`: N points of a D-dimensional latent space, in the order of the frames.
`tbviz.latent.planes` carries a path in a plane, `[N, 2]`, into a wider space.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import Limits, as_positive, check_at_least, check_limits
from tbviz.errors import InvalidArgumentError
from tbviz.latent.codes import as_codes, as_point, finite_codes

LatentPath: TypeAlias = NDArray[np.float32]

_PARALLEL = 1e-6  # the sine of an angle below which an arc is a straight line


def circle(frames: int, *, radius: float, center: tuple[float, float] = (0.0, 0.0)) -> LatentPath:
    """Return a closed loop around a center, counterclockwise from its rightmost point.

    Args:
        frames: how many points, evenly spaced; the first is not repeated at the end.
        radius: of the circle, in the units of the latent space.
        center: of the circle.

    Returns:
        float32 `[frames, 2]`.

    Raises:
        InvalidArgumentError: for frames < 1, or a radius that is not positive and finite.
    """
    frames = check_at_least("frames", frames, 1)
    reach = as_positive("radius", radius)
    middle = as_point("center", center)
    if len(middle) != 2:
        raise InvalidArgumentError(
            f"center must be (x, y), found {len(middle)} numbers", expected="(x, y)", found=center
        )
    angles = 2 * np.pi * np.arange(frames) / frames
    return (middle + reach * np.stack([np.cos(angles), np.sin(angles)], -1)).astype(np.float32)


def line(start: ArrayLike, end: ArrayLike, frames: int, *, spherical: bool = False) -> LatentPath:
    """Return evenly spaced points from start to end, both included.

    Args:
        start: the first point, `[D]`.
        end: the last point, `[D]`.
        frames: how many points; one alone is the start.
        spherical: along an arc around the origin, and not straight; see `polyline`.

    Returns:
        float32 `[frames, D]`.

    Raises:
        InvalidArgumentError: for frames < 1, or points of different or no size; for opposite
            points, where it is spherical.
    """
    frames = check_at_least("frames", frames, 1)
    first, last = as_point("start", start), as_point("end", end)
    if first.shape != last.shape:
        raise InvalidArgumentError(
            f"start and end must have one size, found {len(first)} and {len(last)}",
            expected=len(first),
            found=len(last),
        )
    return polyline([first, last], max(frames, 2), spherical=spherical)[:frames]


def polyline(points: ArrayLike, frames: int, *, spherical: bool = False) -> LatentPath:
    """Return a path through several points, each of which it meets.

    Every leg, from one point to the next, takes as many frames as the others, but for one more or
    less. A spherical leg goes from p to q at an angle of theta on the arc around the origin

        (sin((1 - t) theta) p + sin(t theta) q) / sin(theta),    t from 0 to 1,

    so that the length of a code, in which most of a Gaussian of many dimensions agrees, changes
    from that of p to that of q and not by way of the middle (White 2016, Sampling Generative
    Networks, arXiv:1609.04468; the formula is Shoemake's, SIGGRAPH 1985). Where p and q are
    parallel, or one of them is the origin, the arc is a straight line, which is its limit.

    Args:
        points: `[K, D]`, K of 2 or more. Legs to and from a point that is not finite are NaN.
        frames: how many points the path has, at least K.
        spherical: along arcs and not straight.

    Returns:
        float32 `[frames, D]`.

    Raises:
        InvalidArgumentError: for points of another shape, or frames < K; for points on opposite
            sides of the origin, where it is spherical: no arc between them is the shortest.
    """
    stations = as_codes(points, "points").astype(np.float64)
    legs = check_at_least("the points of a line", len(stations), 2) - 1
    frames = check_at_least("frames", frames, len(stations))
    stops = np.rint(np.linspace(0, frames - 1, legs + 1))
    times = np.interp(np.arange(frames), stops, np.arange(legs + 1))
    leg = np.minimum(times.astype(np.intp), legs - 1)
    angles = _angles(stations) if spherical else np.zeros(legs)
    path = _between(stations[leg], stations[leg + 1], times - leg, angles[leg])
    path[np.isin(np.arange(frames), stops)] = stations
    return path.astype(np.float32)


def lattice(columns: int, rows: int, *, limits: Limits) -> LatentPath:
    """Return the points of a lattice over a rectangle, as a page is read.

    Args:
        columns: how many points in a row, from the smallest x to the largest.
        rows: how many rows, from the largest y (the top of a picture) to the smallest. One
            column or row alone lies in the middle of its limits.
        limits: `((x0, x1), (y0, y1))`, of which the outermost points lie on the border.

    Returns:
        float32 `[rows * columns, 2]`.

    Raises:
        InvalidArgumentError: for counts < 1, or limits that are not finite and increasing
            (`tbviz.checks.check_limits`).
    """
    columns = check_at_least("columns", columns, 1)
    rows = check_at_least("rows", rows, 1)
    across, upward = check_limits(limits)
    return _page(_spread(across, columns), _spread(upward, rows))


def quantile_lattice(points: ArrayLike, columns: int, rows: int) -> LatentPath:
    """Return the points of a lattice over a plane, close where points are and wide where few are.

    Column i of n stands at the quantile (i + 1/2) / n of the first coordinate, in the middle of
    an equal share of the points; so do rows for the second. That is the lattice of Kingma and
    Welling (2014), Auto-Encoding Variational Bayes, arXiv:1312.6114, figure 4, with the quantiles
    of the data in the place of a Gaussian's.

    Args:
        points: `[N, 2]`; those that are not finite are left out, and where none is left all of
            the lattice is the origin.
        columns: how many points in a row, from the smallest x to the largest.
        rows: how many rows, from the largest y (the top of a picture) to the smallest.

    Returns:
        float32 `[rows * columns, 2]`.

    Raises:
        InvalidArgumentError: for counts < 1, or points of another shape.
    """
    columns = check_at_least("columns", columns, 1)
    rows = check_at_least("rows", rows, 1)
    finite = finite_codes(as_codes(points, "points", width=2))
    known = finite if len(finite) else np.zeros((1, 2))
    x, y = (
        np.quantile(known[:, axis], (np.arange(count) + 0.5) / count)
        for axis, count in enumerate((columns, rows))
    )
    return _page(x, y)


def _page(x: NDArray[np.float64], y: NDArray[np.float64]) -> LatentPath:
    """All pairs of an x and a y, both rising, as a page is read: from the upper left corner."""
    across, upward = np.meshgrid(x, y[::-1])
    return np.stack([across.ravel(), upward.ravel()], -1).astype(np.float32)


def _angles(stations: NDArray[np.float64]) -> NDArray[np.float64]:
    """The angle of each leg at the origin, `[K - 1]`; 0 to and from the origin itself."""
    lengths = np.linalg.norm(stations, axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):  # infinity by infinity
        units = stations / np.where(lengths == 0, 1, lengths)
        p, q = units[:-1], units[1:]
        angles = 2 * np.arctan2(np.linalg.norm(p - q, axis=1), np.linalg.norm(p + q, axis=1))
    angles[(lengths[:-1] == 0)[:, 0] | (lengths[1:] == 0)[:, 0]] = 0
    opposite = np.flatnonzero(np.pi - angles < _PARALLEL)
    if opposite.size:
        leg = int(opposite[0])
        rule = "a spherical line needs neighbors that are not on opposite sides of the origin"
        found = stations[leg : leg + 2].tolist()
        raise InvalidArgumentError(f"{rule}, found {found}", expected=rule, found=found)
    return np.asarray(angles)


def _between(
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    share: NDArray[np.float64],
    angle: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Points `[N, D]` a share `[N]` of the way along arcs of angles `[N]`; 0 is a straight line."""
    sine = np.sin(angle)
    is_straight = sine < _PARALLEL
    divisor = np.where(is_straight, 1, sine)
    before = np.where(is_straight, 1 - share, np.sin((1 - share) * angle) / divisor)
    after = np.where(is_straight, share, np.sin(share * angle) / divisor)
    with np.errstate(invalid="ignore"):  # infinity times zero
        path: NDArray[np.float64] = before[:, None] * start + after[:, None] * end
    return path


def _spread(ends: tuple[float, float], count: int) -> NDArray[np.float64]:
    low, high = ends if count > 1 else (sum(ends) / 2,) * 2
    return np.linspace(low, high, count, dtype=np.float64)
