"""Where points lie, and what curves have in common."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.export.plotting.curves import Curve, alone, breaks, curve_of, mean_curve, positions
from tbviz.logdir import ScalarSeries

NAN, INF = np.nan, np.inf


def curve(x: list[float], y: list[float], name: str = "run") -> Curve:
    """Return a curve of tag "loss"."""
    return Curve(name, "loss", np.array(x, float), np.array(y, float))


@pytest.mark.parametrize(
    ("x", "expected"),
    [("step", [10, 20, 40]), ("wall_time", [1e9, 1e9 + 5, 1e9 + 7]), ("relative", [0, 5, 7])],
)
def test_points_lie_at_steps_or_times(x, expected):
    """Relative time begins at the first point."""
    series = ScalarSeries(
        "loss", np.array([10, 20, 40]), 1e9 + np.array([0.0, 5, 7]), np.array([3.0, 2, 4])
    )
    np.testing.assert_allclose(positions(series, x), expected)
    assert curve_of("run", series, x=x, smoothing=0).raw is None
    np.testing.assert_array_equal(curve_of("run", series, x=x, smoothing=0.5).raw, [3, 2, 4])


def test_the_mean_of_runs_with_other_steps():
    """Lines through (0, 0), (4, 8) and (1, 3), (5, 3) meet the union of their steps from 1 to 4."""
    with pytest.warns(UserWarning, match="from 1 to 4, where all 2 runs"):
        mean = mean_curve("all", [curve([0, 2, 4], [0, 4, 8]), curve([1, 5], [3, 3])], band="range")
    np.testing.assert_allclose(mean.x, [1, 2, 4])
    np.testing.assert_allclose(mean.y, [2.5, 3.5, 5.5])
    np.testing.assert_allclose(mean.band, [[2, 3, 3], [3, 4, 8]])
    assert (mean.name, mean.tag, mean.runs) == ("all", "loss", 2)


def test_the_band_is_the_sample_standard_deviation():
    """That of 1, 2 and 6 is the root of (4 + 1 + 9) / 2."""
    curves = [curve([0, 1], [value, value]) for value in (1, 2, 6)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mean = mean_curve("all", curves, band="std")
    np.testing.assert_allclose(mean.y, [3, 3])
    np.testing.assert_allclose(mean.band, [[3 - 7**0.5] * 2, [3 + 7**0.5] * 2])


def test_one_run_has_no_spread():
    """The mean of one is itself."""
    mean = mean_curve("all", [curve([0, 1], [1, 2])], band="std")
    np.testing.assert_array_equal(mean.band, [[1, 2], [1, 2]])


def test_the_mean_breaks_where_a_run_does():
    """A NaN in one run is one in the mean, and so is what lies beside it, but no more."""
    curves = [curve([0, 1, 2, 3, 4], [0, 0, NAN, 0, 0]), curve([0, 1.5, 4], [2, 2, 2])]
    mean = mean_curve("all", curves, band="std")
    np.testing.assert_array_equal(mean.x, [0, 1, 1.5, 2, 3, 4])
    np.testing.assert_array_equal(mean.y, [1, 1, NAN, NAN, 1, 1])


def test_runs_in_another_order_of_time():
    """Wall times may go backward; the mean is taken in their order."""
    curves = [curve([2, 0, 1], [2, 0, 1]), curve([0, 2], [0, 2])]
    np.testing.assert_array_equal(mean_curve("all", curves, band="std").y, [0, 1, 2])


def test_runs_that_share_nothing():
    """Without a stretch that all have there is no mean."""
    with pytest.raises(InvalidArgumentError, match="2 runs of group 'all' share no stretch"):
        mean_curve("all", [curve([0, 1], [0, 0]), curve([2, 3], [0, 0])], band="std")


def test_a_break_is_marked_where_it_begins():
    """Each stretch has one mark, by what it holds."""
    found = breaks(np.array([NAN, NAN, 1, NAN, INF, INF, 1, -INF, NAN]))
    assert {held: indices.tolist() for held, indices in found.items()} == {
        "NaN": [0, 3, 8],
        "infinity": [4],
        "minus infinity": [7],
    }
    assert breaks(np.array([1.0, 2])) == breaks(np.array([])) == {}


def test_points_without_a_neighbor():
    """A line needs two: a point between two gaps would not be seen."""
    assert alone(np.array([1, NAN, 2, 3, INF, 4])).tolist() == [0, 5]
    assert alone(np.array([1.0])).tolist() == [0]
