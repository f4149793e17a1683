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

from tbviz.summary.histograms import bucket_values, count_nan_and_infinite

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("buckets", [1, 7, 30])
@pytest.mark.parametrize(
    "values",
    [
        RNG.normal(size=1000),
        RNG.normal(size=(70, 3000)).astype(np.float32),
        RNG.integers(-5, 5, 300),
        np.array([3.5, 3.5]),
        np.array([-1.0, 1.0]),
        np.array([True, False, True]),
        np.float16([1, 2, 4]),
        np.array([]),
    ],
    ids=["normal", "two axes", "integers", "constant", "ends", "bool", "half", "empty"],
)
def test_buckets_are_those_of_tensorboard(values: npt.NDArray[Any], buckets: int) -> None:
    """Edges and counts equal those of TensorBoard's NumPy builder."""
    proto = histogram_pb("tag", values, buckets=buckets).value[0].tensor
    np.testing.assert_allclose(
        bucket_values(values, buckets=buckets), tensor_util.make_ndarray(proto)
    )


def test_values_that_are_not_finite_are_left_out() -> None:
    """The range and the counts come from the finite values alone."""
    values = np.array([np.nan, -np.inf, 0.0, 1.0, np.inf])
    expected = [[0, 0.5, 1], [0.5, 1, 1]]
    np.testing.assert_array_equal(bucket_values(values, buckets=2), expected)
    assert count_nan_and_infinite(values) == (1, 2)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ml_dtypes.bfloat16])
def test_chunks_with_and_without_nan_are_counted_together(dtype: Any) -> None:
    """An array of many chunks, of which some are finite and one has no finite value at all."""
    values = RNG.normal(size=300_000).astype(dtype)
    values[70_000:70_010] = np.nan
    values[131_072:196_608] = np.inf
    finite = values[np.isfinite(values)].astype(np.float64)
    expected, edges = np.histogram(finite, 30)
    table = bucket_values(values, buckets=30)
    np.testing.assert_allclose(table[:, 0], edges[:-1], rtol=1e-12)
    assert np.abs(table[:, 2] - expected).sum() <= 2  # NumPy rounds values at an edge otherwise
    assert table[:, 2].sum() == len(finite)


def test_the_narrowest_range_has_buckets_of_no_width() -> None:
    """Between 0 and the least number above it there is nothing to divide."""
    table = bucket_values(np.array([0.0, 5e-324]), buckets=3)
    np.testing.assert_array_equal(table[:, 2], [0, 0, 2])


def test_millions_of_values_take_little_memory_and_stay_as_they_are() -> None:
    """The extra memory is that of a few chunks, not of a copy."""
    values = RNG.normal(size=4_000_000).astype(np.float32)
    before = values.copy()
    tracemalloc.start()
    table = bucket_values(values, buckets=30)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000
    assert table[:, 2].sum() == len(values)
    np.testing.assert_array_equal(values, before)


def test_the_widest_range_does_not_overflow() -> None:
    """Values at both ends of float64 fall into the outermost buckets."""
    table = bucket_values(np.array([-1.7e308, 1.7e308, 0.0]), buckets=3)
    np.testing.assert_array_equal(table[:, 2], [1, 1, 1])
    assert np.isfinite(table).all()
