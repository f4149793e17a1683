"""Scalars and histograms as numbers of a page."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tbviz.export.report.numbers import BUCKETS, curves, histogram, rebinned, rounded


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1 / 3, 0.3333333),
        (123456789.0, 123456800.0),
        (1e-30, 1e-30),
        (math.nan, "NaN"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
    ],
)
def test_rounded(value, expected):
    """Seven digits are kept; JSON has neither NaN nor infinity, which come as text."""
    assert rounded(value) == expected


def test_curves(record):
    """Each run has its points, rounded to seven digits, and says how many there were."""
    values = np.random.default_rng(0).normal(size=50).astype(np.float32)

    def write(writer):
        for step, value in enumerate(values):
            writer.scalar("loss", value, 10 * step)

    run = record(write)
    block = curves("loss", [run], most=50)
    (series,) = block["series"]
    assert (block["tag"], series["run"], series["of"]) == ("loss", "run", 50)
    assert series["steps"] == list(range(0, 500, 10))
    np.testing.assert_allclose(series["values"], values, rtol=1e-6)
    np.testing.assert_allclose(series["times"], run.scalars("loss").wall_times, atol=1e-3)
    (series,) = curves("loss", [run], most=10)["series"]
    assert len(series["steps"]) <= 10
    assert series["of"] == 50


def test_rebinned_by_hand():
    """Half of a bucket goes where half of it lies; a value without width where it lies."""
    buckets = np.array([[0, 2, 10], [2, 3, 4], [1.5, 1.5, 7], [3, 3, 1]], float)
    np.testing.assert_allclose(rebinned(buckets, np.array([0, 1, 2, 3.0])), [5, 12, 5])


@given(
    st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 3), st.integers(1, 99)), min_size=1),
    st.integers(1, 20),
)
def test_rebinned_keeps_every_value(parts, count):
    """Buckets over all of them hold as many values as before; twice as many agree in pairs."""
    buckets = np.array([[left, left + width, n] for left, width, n in parts])
    low, high = buckets[:, 0].min(), buckets[:, 1].max()
    coarse = rebinned(buckets, np.linspace(low, high, count + 1))
    fine = rebinned(buckets, np.linspace(low, high, 2 * count + 1))
    np.testing.assert_allclose(coarse.sum(), buckets[:, 2].sum())
    np.testing.assert_allclose(fine.reshape(-1, 2).sum(axis=1), coarse, atol=1e-9)


def test_a_histogram_is_that_of_its_values(record):
    """The counts are those of NumPy, but for values that a stored bucket cannot tell apart."""
    values = np.random.default_rng(0).uniform(-1, 1, (3, 20_000))

    def write(writer):
        for step, each in enumerate(values):
            writer.histogram("h", each, step)

    block = histogram("h", record(write), most=2)
    assert (block["steps"], block["of"], len(block["edges"])) == ([0, 2], 3, BUCKETS + 1)
    for counts, each in zip(block["counts"], values[[0, 2]], strict=True):
        expected, _ = np.histogram(each, block["edges"])
        np.testing.assert_allclose(np.cumsum(counts), np.cumsum(expected), atol=400)
        np.testing.assert_allclose(sum(counts), 20_000, rtol=1e-3)


@pytest.mark.parametrize("values", [[0.0, 0, 0], [3.5], [np.nan, np.inf], []])
def test_odd_histograms(record, values):
    """A constant, and nothing finite at all, have edges that grow."""
    block = histogram("h", record(lambda writer: writer.histogram("h", values, 0)), most=5)
    assert (np.diff(block["edges"]) > 0).all()
    total = len([value for value in values if np.isfinite(value)])
    np.testing.assert_allclose(np.sum(block["counts"]), total)
