"""Densities say exactly what the buckets hold."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.export.plotting.densities import Density, density_of, highest

EMPTY = np.zeros(0)


def test_it_is_what_numpy_counts(record):
    """A stored histogram of values is NumPy's density of them."""
    values = np.random.default_rng(0).normal(size=5000)
    run = record(lambda writer: writer.histogram("h", values, 0, buckets=20))
    density = density_of(run.histograms("h").values[0])
    heights, edges = np.histogram(values, 20, density=True)
    np.testing.assert_allclose(density.edges, edges, atol=1e-6)
    np.testing.assert_allclose(density.heights, heights, rtol=1e-6)
    assert not len(density.spikes)


def test_buckets_of_other_widths_with_a_hole():
    """Of 8 values 2 lie in [0, 1], 6 in [3, 6] and none between."""
    density = density_of(np.array([[3, 6, 6.0], [0, 1, 2]]))
    np.testing.assert_allclose(density.edges, [0, 1, 3, 6])
    np.testing.assert_allclose(density.heights, [0.25, 0, 0.25])


def test_neighbors_with_few_values_are_put_together():
    """16 values fill 8 buckets, twice their root: of 20 buckets, three make one."""
    edges = np.linspace(0, 2, 21)
    counts = np.arange(20.0) % 3
    counts *= 16 / counts.sum()
    density = density_of(np.stack([edges[:-1], edges[1:], counts], axis=1))
    np.testing.assert_allclose(density.edges, edges[[*range(0, 20, 3), 20]])
    shares = [counts[start : start + 3].sum() / 16 for start in range(0, 20, 3)]
    np.testing.assert_allclose(density.heights * np.diff(density.edges), shares)


def test_buckets_that_overlap_add_up():
    """4 of [0, 2] and 4 of [1, 2]: a quarter in the first half, three quarters in the second."""
    density = density_of(np.array([[0, 2, 4.0], [1, 2, 4]]))
    np.testing.assert_allclose(density.heights, [0.25, 0.75])


def test_equal_values_are_a_spike(record):
    """A constant has no width, and so no density."""
    run = record(lambda writer: writer.histogram("h", np.full(10, 0.25), 0))
    density = density_of(run.histograms("h").values[0])
    assert density.spikes.tolist() == [0.25]
    assert not density.heights.any()


@pytest.mark.parametrize(
    "buckets",
    [
        np.zeros((0, 3)),
        np.zeros((30, 3)),
        np.array([[-np.inf, np.inf, 5], [0, np.nan, 1], [0, 1, np.nan], [0, 1, -3]]),
    ],
)
def test_nothing_finite_is_nothing(buckets):
    """Empty histograms, and what is damaged in others, have no density."""
    density = density_of(buckets)
    assert not len(density.heights)
    assert not len(density.spikes)


def test_extreme_edges_stay_finite():
    """The largest floats, and two next to each other, raise nothing."""
    largest = np.finfo(float).max
    wide = density_of(np.array([[-largest, largest, 1.0]]))
    thin = density_of(np.array([[0.0, 5e-324, 1]]))
    assert np.isfinite(wide.heights).all()
    assert thin.spikes.tolist() == [0]


@pytest.mark.parametrize(
    ("peaks", "expected"),
    [([1, 2, 3], (3, False)), ([1, 1, 9], (2, True)), ([], (1, False)), ([5], (5, False))],
)
def test_the_scale_ends_at_twice_the_middle_peak(peaks, expected):
    """One narrow step does not flatten all others."""
    densities = [Density(np.array([0.0, 1]), np.array([peak], float), EMPTY) for peak in peaks]
    assert highest([*densities, Density(EMPTY, EMPTY, np.array([1.0]))]) == expected
