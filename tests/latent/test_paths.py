"""Paths through a latent space: circles, lines, arcs and lattices."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from tbviz import latent
from tbviz.errors import InvalidArgumentError


def test_circle_visits_the_quarters_counterclockwise() -> None:
    """Four frames lie to the right, above, to the left and below of the center."""
    path = latent.circle(4, radius=2, center=(1, -1))
    assert path.dtype == np.float32
    np.testing.assert_allclose(path, [[3, -1], [1, 1], [-1, -1], [1, -3]], atol=1e-6)


def test_circle_closes_without_repeating_its_first_point() -> None:
    """Neighbors are one chord apart, the last and the first too."""
    path = latent.circle(60, radius=1.5)
    steps = np.linalg.norm(path - np.roll(path, 1, axis=0), axis=1)
    np.testing.assert_allclose(steps, 2 * 1.5 * math.sin(math.pi / 60), rtol=1e-5)


def test_line_includes_both_ends() -> None:
    """Points are evenly spaced between two corners of a 3-D space."""
    path = latent.line([0, 1, 2], [4, 1, 0], 3)
    assert path.dtype == np.float32
    np.testing.assert_array_equal(path, [[0, 1, 2], [2, 1, 1], [4, 1, 0]])


def test_line_of_one_point_is_its_start() -> None:
    """One frame alone stands at the beginning."""
    np.testing.assert_array_equal(latent.line([5, 6], [7, 8], 1), [[5, 6]])


def test_lattice_is_read_like_a_page() -> None:
    """Row 0 is the top, which is the largest y, and goes from left to right."""
    path = latent.lattice(3, 2, limits=((-1, 1), (10, 20)))
    assert path.dtype == np.float32
    np.testing.assert_array_equal(path, [[-1, 20], [0, 20], [1, 20], [-1, 10], [0, 10], [1, 10]])


def test_lattice_of_one_column_is_in_the_middle() -> None:
    """A single column lies halfway between its limits."""
    path = latent.lattice(1, 2, limits=((0, 3), (0, 1)))
    np.testing.assert_array_equal(path, [[1.5, 1], [1.5, 0]])


def test_a_polyline_meets_every_point() -> None:
    """Legs of two frames each, in the order of the points."""
    path = latent.polyline([[0, 0], [2, 0], [2, 4]], 5)
    assert path.dtype == np.float32
    np.testing.assert_array_equal(path, [[0, 0], [1, 0], [2, 0], [2, 2], [2, 4]])


@pytest.mark.parametrize("spherical", [False, True])
@pytest.mark.parametrize("frames", [4, 5, 6, 7, 11])
def test_legs_share_the_frames(frames: int, spherical: bool) -> None:
    """Every point is met exactly, at most one frame later than an even share would have it."""
    points = np.float32([[1, 0.1], [0.3, 1], [0.7, 0.7], [0, 2]])
    path = latent.polyline(points, frames, spherical=spherical)
    assert len(path) == frames
    met = [np.flatnonzero((path == point).all(axis=1)).tolist() for point in points]
    assert [len(at) for at in met] == [1, 1, 1, 1]
    np.testing.assert_allclose(np.ravel(met), np.linspace(0, frames - 1, 4), atol=0.5)


def test_an_arc_is_a_rotation() -> None:
    """On a circle of radius 2, thirds of a right angle are turns by 30 degrees."""
    path = latent.line([0, 2, 0], [0, 0, 2], 4, spherical=True)
    turns = np.radians([0, 30, 60, 90])
    expected = np.stack([np.zeros(4), 2 * np.cos(turns), 2 * np.sin(turns)], -1)
    np.testing.assert_allclose(path, expected, atol=1e-6)


def test_an_arc_between_two_lengths_keeps_its_pace() -> None:
    """The formula of White (2016) by hand, for 60 degrees: halfway it is (p + q) / sqrt(3)."""
    p, q = np.array([1.0, 0.0]), 3 * np.array([0.5, math.sqrt(3) / 2])
    (_, half, _) = latent.line(p, q, 3, spherical=True)
    np.testing.assert_allclose(half, (p + q) / math.sqrt(3), rtol=1e-6)


@pytest.mark.parametrize(
    ("start", "end"),
    [([1, 2], [3, 6]), ([0, 0], [3, 4]), ([3, 4], [0, 0]), ([0, 0], [0, 0]), ([2, 1], [2, 1])],
    ids=["parallel", "from the origin", "to the origin", "of length zero", "standing still"],
)
def test_an_arc_without_an_angle_is_a_straight_line(start: list[int], end: list[int]) -> None:
    """Where the formula divides zero by zero, its limit is drawn."""
    path = latent.line(start, end, 5, spherical=True)
    np.testing.assert_allclose(path, np.linspace(start, end, 5), atol=1e-6)


def test_an_arc_of_almost_no_angle_is_steady() -> None:
    """No digits are lost where the sine is small but not zero."""
    path = latent.line([1, 0], [1, 1e-5], 11, spherical=True)
    np.testing.assert_allclose(path, np.linspace([1, 0], [1, 1e-5], 11), rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("spherical", [False, True])
@pytest.mark.parametrize("lost", [math.nan, math.inf])
@pytest.mark.filterwarnings("error")
def test_a_point_that_is_not_finite_costs_its_legs(spherical: bool, lost: float) -> None:
    """A training that diverged goes on; the other legs are as ever."""
    path = latent.polyline([[1, 0], [0, 1], [lost, 1], [0, 2]], 7, spherical=spherical)
    assert np.isfinite(path).all(axis=1).tolist() == [True, True, True, False, False, False, True]


@pytest.mark.parametrize(("columns", "rows"), [(4, 2), (1, 3)])
def test_a_quantile_lattice_has_equal_shares(columns: int, rows: int) -> None:
    """As many points lie between two columns as between any other two, and so with the rows."""
    points = np.random.default_rng(0).gamma(1, size=(24 * 50, 2))
    path = latent.quantile_lattice(points, columns, rows)
    assert path.dtype == np.float32
    grid = path.reshape(rows, columns, 2)
    for axis, places in enumerate([grid[0, :, 0], grid[::-1, 0, 1]]):
        edges = [-np.inf, *places, np.inf]
        counts = np.histogram(points[:, axis], edges)[0] / len(points)
        share = 1 / len(places)
        expected = [share / 2, *[share] * (len(places) - 1), share / 2]
        np.testing.assert_allclose(counts, expected, atol=2 / len(points))
    np.testing.assert_array_equal(grid[..., 0], np.broadcast_to(grid[:1, :, 0], (rows, columns)))


def test_a_quantile_lattice_leaves_out_what_is_not_finite() -> None:
    """Without a point that is left, it stands at the origin."""
    points = [[1, 2], [math.nan, 5], [7, math.inf]]
    np.testing.assert_array_equal(latent.quantile_lattice(points, 2, 1), [[1, 2]] * 2)
    np.testing.assert_array_equal(latent.quantile_lattice(points[1:], 1, 2), [[0, 0]] * 2)


@pytest.mark.parametrize(
    ("call", "found"),
    [
        (lambda: latent.circle(0, radius=1), "frames must be an integer >= 1, found 0"),
        (lambda: latent.circle(2.5, radius=1), "found 2.5"),
        (lambda: latent.circle(3, radius=0), "radius must be positive and finite, found 0"),
        (lambda: latent.circle(3, radius=math.inf), "found inf"),
        (lambda: latent.circle(3, radius=1, center=(0, 0, 0)), "center"),
        (lambda: latent.circle(3, radius=1, center=(0, math.nan)), "center"),
        (lambda: latent.line([0, 0], [1, 1, 1], 3), "found 2 and 3"),
        (lambda: latent.line([[0]], [[1]], 3), "start must be finite numbers"),
        (lambda: latent.line(["a"], [1], 3), "start must be finite numbers"),
        (lambda: latent.line([0], [1], 0), "frames"),
        (lambda: latent.lattice(0, 1, limits=((0, 1), (0, 1))), "columns"),
        (lambda: latent.lattice(1, 0, limits=((0, 1), (0, 1))), "rows"),
        (lambda: latent.lattice(1, 1, limits=((1, 0), (0, 1))), "x0 < x1"),
        (lambda: latent.lattice(1, 1, limits=((0, 1), (0, math.inf))), "finite"),
        (lambda: latent.line([1, 0], [-2, 0], 3, spherical=True), "not on opposite sides"),
        (lambda: latent.line([0], [math.nan], 3), "end must be finite numbers"),
        (lambda: latent.polyline([[0, 1]], 3), "points of a line must be an integer >= 2, found 1"),
        (lambda: latent.polyline(np.eye(3), 2), "frames must be an integer >= 3, found 2"),
        (lambda: latent.polyline([0, 1], 3), r"points must be \[N, D\], found the shape \[2\]"),
        (lambda: latent.polyline([["a"], ["b"]], 3), "points must be bool, integers or floats"),
        (lambda: latent.quantile_lattice(np.eye(3), 1, 1), r"points must be \[N, 2\].*\[3, 3\]"),
        (lambda: latent.quantile_lattice(np.eye(2), 0, 1), "columns"),
        (lambda: latent.quantile_lattice(np.eye(2), 1, 0), "rows"),
    ],
)
def test_wrong_arguments_are_named(call: Callable[[], object], found: str) -> None:
    """Each mistake gets one line with what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        call()
