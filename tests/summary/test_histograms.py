"""Buckets, against NumPy's histogram and TensorBoard's own builder."""

from __future__ import annotations

import tracemalloc
from typing import Any

import ml_dtypes
import numpy as np
import numpy.typing as npt
import pytest
from tensorboard.plugins.histogram.summary_v2 import histogram_pb
from tensorboard.util import tensor_util

from tbviz.summary.histograms import distribution
from tbviz.summary.numbers import histogram

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("buckets", [1, 7, 30, 257])
@pytest.mark.parametrize(
    "values",
    [
        RNG.normal(size=1000),
        RNG.normal(size=1001),
        RNG.normal(size=(70, 3000)).astype(np.float32),
        RNG.integers(-5, 5, 300),
        np.array([3.5, 3.5]),
        np.array([-1.0, 1.0]),
        np.array([True, False, True]),
        np.float16([1, 2, 4]),
        np.array([7.0]),
        np.array([0.0, -0.0]),
        np.array([1.0, np.nextafter(1.0, 2.0)]),
        np.array([1e-300, 2e-300, 2.5e-300]),
        np.array([-8e307, 0.0, 1.0, 8e307]),
        np.array([-(2**63), -1, 0, 2**63 - 1]),
        np.array([2**63 - 3, 2**63 - 1]),
        np.array([2**64 - 1, 2**64 - 5000, 2**63], np.uint64),
        RNG.integers(-128, 128, 999).astype(np.int8),
        RNG.normal(size=500).astype(ml_dtypes.bfloat16),
        RNG.integers(-8, 8, 99).astype(ml_dtypes.int4),
        np.array([]),
        np.zeros((3, 0), np.int32),
    ],
    ids=[
        "normal",
        "an odd number",
        "two axes",
        "integers",
        "constant",
        "ends",
        "bool",
        "half",
        "one",
        "zeros of both signs",
        "neighbors",
        "tiny",
        "huge",
        "int64",
        "the largest int64",
        "uint64",
        "int8",
        "bfloat16",
        "int4",
        "empty",
        "empty with axes",
    ],
)
def test_buckets_are_those_of_tensorboard(values: npt.NDArray[Any], buckets: int) -> None:
    """Edges and counts equal those of TensorBoard's NumPy builder."""
    proto = histogram_pb("tag", values, buckets=buckets).value[0].tensor
    np.testing.assert_array_equal(
        distribution(values, buckets=buckets).table, tensor_util.make_ndarray(proto)
    )


def test_values_that_are_not_finite_are_left_out() -> None:
    """The range and the counts come from the finite values alone."""
    values = np.array([np.nan, -np.inf, 0.0, 1.0, np.inf])
    expected = [[0, 0.5, 1], [0.5, 1, 1]]
    found = distribution(values, buckets=2)
    np.testing.assert_array_equal(found.table, expected)
    assert (found.nan, found.infinite) == (1, 2)


def test_without_a_finite_value_there_is_nothing_to_count() -> None:
    """The buckets are empty, and say so."""
    found = distribution(np.array([np.nan, -np.inf]), buckets=2)
    np.testing.assert_array_equal(found.table, np.zeros((2, 3)))
    assert (found.nan, found.infinite) == (1, 1)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ml_dtypes.bfloat16])
def test_chunks_with_and_without_nan_are_counted_together(dtype: Any) -> None:
    """An array of many chunks, of which some are finite and one has no finite value at all."""
    values = RNG.normal(size=300_000).astype(dtype)
    values[70_000:70_010] = np.nan
    values[131_072:196_608] = np.inf
    finite = values[np.isfinite(values)].astype(np.float64)
    expected, edges = np.histogram(finite, 30)
    table, nan, infinite = distribution(values, buckets=30)
    assert (nan, infinite) == (10, 65_536)
    np.testing.assert_allclose(table[:, 0], edges[:-1], rtol=1e-12)
    assert np.abs(table[:, 2] - expected).sum() <= 2  # NumPy rounds values at an edge otherwise
    assert table[:, 2].sum() == len(finite)


def test_the_narrowest_range_has_buckets_of_no_width() -> None:
    """Between 0 and the least number above it there is nothing to divide."""
    table = distribution(np.array([0.0, 5e-324]), buckets=3).table
    np.testing.assert_array_equal(table[:, 2], [0, 0, 2])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, ml_dtypes.bfloat16])
def test_millions_of_values_take_little_memory_and_stay_as_they_are(dtype: Any) -> None:
    """The extra memory is that of a few chunks, not of a copy."""
    values = RNG.normal(size=4_000_000).astype(np.float32).astype(dtype)
    before = values.copy()
    tracemalloc.start()
    table = distribution(values, buckets=30).table
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000
    assert table[:, 2].sum() == len(values)
    np.testing.assert_array_equal(values, before)


def test_the_widest_range_does_not_overflow() -> None:
    """Values at both ends of float64 fall into the outermost buckets."""
    table = distribution(np.array([-1.7e308, 1.7e308, 0.0]), buckets=3).table
    np.testing.assert_array_equal(table[:, 2], [1, 1, 1])
    assert np.isfinite(table).all()


def test_a_summary_holds_the_values_once() -> None:
    """Half floats wait as such: only the copy that frees the caller is as large as the values."""
    values = np.zeros(4_000_000, np.float16)
    tracemalloc.start()
    summary = histogram("a", values, 0)
    summary.build()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.5 * values.nbytes
