"""How dense points are: counted as NumPy counts, and drawn darker where there are more."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images import density_frames
from tbviz.images.colors import sequential
from tbviz.images.density import cells_for, log_shares, log_ticks, point_counts

LIMITS = ((-2.0, 3.0), (-1.0, 4.0))


def test_counts_are_those_of_numpy() -> None:
    """Points outside and points that are not finite count nowhere; the upper ends are inside."""
    points = np.random.default_rng(0).normal(size=(5000, 2)) * 2
    points[:3] = (np.nan, 0), (0, np.inf), (3, 4)
    counts = point_counts(points, LIMITS, (7, 5))
    expected, _, _ = np.histogram2d(*points.T, bins=(7, 5), range=LIMITS)
    np.testing.assert_array_equal(counts, expected.T[::-1])


def test_the_scale_is_logarithmic() -> None:
    """Ten times as many are the same step everywhere."""
    np.testing.assert_allclose(log_shares(np.array([1, 10, 100, 1000]), 1000), [0, 1 / 3, 2 / 3, 1])


@pytest.mark.parametrize(
    ("count", "aspect", "cells"),
    [(0, 4 / 3, (32, 24)), (50, 4 / 3, (32, 24)), (4800, 4 / 3, (80, 60)), (10**6, 2, (240, 120))],
)
def test_cells_are_as_many_as_points_can_fill(
    count: int, aspect: float, cells: tuple[int, int]
) -> None:
    """As many as points, but from 24 to 120 rows: of few points cells would be large."""
    assert cells_for(count, aspect=aspect) == cells


@pytest.mark.parametrize(
    ("most", "ticks"),
    [(2, [1, 2]), (7, [1, 2, 5]), (30, [1, 2, 5, 10, 20]), (120, [1, 10, 100])],
)
def test_the_scale_has_some_ticks(most: int, ticks: list[int]) -> None:
    """Powers of ten, and numbers between where there are few of these."""
    assert log_ticks(most) == ticks


def test_fuller_cells_are_darker() -> None:
    """One point is the first color, the most are the last, and nothing is white."""
    points = np.repeat([[0.25, 0.25], [0.75, 0.75]], [1, 50], axis=0)
    (frame,) = density_frames([points], limits=((0, 1), (0, 1)), titles=["a"])
    colors = [tuple(color) for color in sequential(np.array([0.0, 1.0])).tolist()]
    ys, xs = zip(*(np.nonzero((frame[:, :500] == color).all(-1)) for color in colors), strict=True)
    assert all(15 <= np.ptp(each) + 1 <= 20 for each in (*ys, *xs))  # of 24 rows and some columns
    assert xs[0].mean() < xs[1].mean() and ys[0].mean() > ys[1].mean()
    assert (frame[:, :500] == 255).all(-1).mean() > 0.8


def test_axes_and_scale_stay() -> None:
    """Outside of the axes only the title changes, and only the fullest cell is darkest."""
    points = np.random.default_rng(0).normal(size=(2, 4000, 2)) * np.array([1, 0.2])[:, None, None]
    first, second = density_frames(points, titles=["step 1", "step 2"])
    np.testing.assert_array_equal(first[:, 560:], second[:, 560:])
    np.testing.assert_array_equal(first[-20:], second[-20:])
    darkest = first[40:440, 60:540].sum(-1).min(), second[40:440, 60:540].sum(-1).min()
    assert darkest[1] < darkest[0]


def test_no_point_at_all() -> None:
    """A step of which no code is finite has axes and no cell."""
    (frame,) = density_frames([np.full((3, 2), np.nan)], titles=["a"])
    assert frame.shape == (480, 640, 3)


@pytest.mark.parametrize("shape", [(3, 3), (3,), (2, 2, 2)])
def test_other_points_are_refused(shape: tuple[int, ...]) -> None:
    """A density is of a plane."""
    with pytest.raises(InvalidArgumentError, match=r"\[N, 2\].* found"):
        density_frames([np.zeros(shape)], titles=["a"])
