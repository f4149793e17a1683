"""Buckets, against NumPy's histogram and TensorBoard's own builder."""

from __future__ import annotations

from typing import Any

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


def test_the_widest_range_does_not_overflow() -> None:
    """Values at both ends of float64 fall into the outermost buckets."""
    table = bucket_values(np.array([-1.7e308, 1.7e308, 0.0]), buckets=3)
    np.testing.assert_array_equal(table[:, 2], [1, 1, 1])
    assert np.isfinite(table).all()
