"""Precision-recall curves, against TensorBoard's own numbers and a count by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from tensorboard.plugins.pr_curve import summary as theirs
from tensorboard.util import tensor_util

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.summary.pr_curves import pr_curve

RNG = np.random.default_rng(0)
PREDICTIONS = RNG.uniform(size=500).astype(np.float32)
LABELS = RNG.uniform(size=500) < PREDICTIONS
WEIGHTS = RNG.uniform(0, 3, 500)
EDGES = np.float32([0, 1, 0.5, 0.25, 0.75, 1, 0])


@pytest.mark.parametrize("count", [2, 5, 201])
@pytest.mark.parametrize(
    ("predictions", "labels", "weights"),
    [
        (PREDICTIONS, LABELS, 1.0),
        (PREDICTIONS, LABELS, WEIGHTS),
        (EDGES, EDGES > 0.4, 1.0),
        (EDGES, np.zeros(7, bool), 1.0),
        (EDGES, np.ones(7, bool), 1.0),
    ],
    ids=["plain", "weighted", "edges", "none true", "all true"],
)
def test_the_numbers_are_those_of_tensorboard(
    predictions: Any, labels: Any, weights: Any, count: int
) -> None:
    """Counts, precision, recall and metadata equal those of TensorBoard's NumPy builder."""
    pytest.importorskip("tensorflow")
    proto = theirs.pb("a", labels, predictions, num_thresholds=count, weights=weights).value[0]
    options = {"labels": labels, "weights": weights, "num_thresholds": count}
    [ours] = pr_curve("a", predictions, 0, **options).build()
    found, expected = (tensor_util.make_ndarray(value.tensor) for value in (ours, proto))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-5)
    assert ours.metadata.plugin_data.content == proto.metadata.plugin_data.content


def test_a_curve_is_counted_by_hand(tmp_path: Path) -> None:
    """Four predictions at three thresholds, one of them NaN and one weighted twice."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.pr_curve(
            "pr",
            [[0.2, 0.9], [0.6, np.nan]],
            1,
            labels=[[0, 1], [0, 1]],
            weights=[1, 2],
            num_thresholds=3,
        )
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"pr": "pr_curve", "pr/nonfinite": "scalar"}
    expected = [[2, 2, 0], [2, 1, 0], [0, 1, 2], [0, 0, 2], [0.5, 2 / 3, 0], [1, 1, 0]]
    np.testing.assert_allclose(run.tensors("pr").values[0], expected, rtol=1e-6)
    assert run.scalars("pr/nonfinite").values.tolist() == [1]


def test_rounding_is_forgiven_and_nothing_but_nan_stops_no_training() -> None:
    """A probability just above 1 counts as 1; without a prediction all is zero."""
    table = pr_curve("a", [1 + 1e-7], 0, labels=[1], num_thresholds=2).build()[0]
    assert tensor_util.make_ndarray(table.tensor)[0].tolist() == [1, 1]
    table, lost = pr_curve("a", [np.nan], 0, labels=[1], num_thresholds=2).build()
    assert not tensor_util.make_ndarray(table.tensor).any()
    assert tensor_util.make_ndarray(lost.tensor) == 1


def test_infinity_counts_like_nan() -> None:
    """Neither stops a training."""
    curve, lost = pr_curve("a", [np.inf, -np.inf, np.nan, 1], 0, labels=[1, 1, 1, 1]).build()
    assert tensor_util.make_ndarray(curve.tensor)[0].tolist() == [1] * 201
    assert tensor_util.make_ndarray(lost.tensor) == 3


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16])
def test_small_floats_round_further(dtype: Any) -> None:
    """The number after 1 is what a sum that rounds may come to."""
    above = np.nextafter(dtype(1), dtype(2))
    [curve] = pr_curve("a", np.array([above], dtype), 0, labels=[1]).build()
    assert tensor_util.make_ndarray(curve.tensor)[0].tolist() == [1] * 201


@pytest.mark.parametrize("dtype", [np.bool_, np.int8, np.uint8, np.int64])
@pytest.mark.parametrize("count", [2, 201, 1001])
def test_integers_are_probabilities_too(dtype: Any, count: int) -> None:
    """Decisions of 0 and 1 at any number of thresholds."""
    predictions = np.array([0, 1, 1], dtype)
    [curve] = pr_curve("a", predictions, 0, labels=[0, 1, 0], num_thresholds=count).build()
    table = tensor_util.make_ndarray(curve.tensor)
    np.testing.assert_array_equal(table[0], 1)
    np.testing.assert_array_equal(table[1], [2] + [1] * (count - 1))


def test_weights_may_be_small() -> None:
    """A precision of two small weights is their ratio."""
    options = {"labels": [0, 1], "weights": [0.001, 0.003], "num_thresholds": 2}
    [curve] = pr_curve("a", [1, 1], 0, **options).build()
    np.testing.assert_allclose(tensor_util.make_ndarray(curve.tensor)[4:], [[0.75] * 2, [1] * 2])


@pytest.mark.parametrize(
    ("predictions", "options", "message"),
    [
        ([0.5, 1.2], {}, r"a: predictions are probabilities in \[0, 1\], found 1.2"),
        ([0.5, -1e-5], {}, r"a: predictions are probabilities in \[0, 1\], found -1e-05"),
        ([1 + 1e-5, 0], {}, r"a: predictions are probabilities in \[0, 1\], found 1.00001"),
        (np.float16([1.002, 0]), {}, r"probabilities in \[0, 1\], found 1.001953125"),
        (np.int8([-1, 0]), {}, r"probabilities in \[0, 1\], found -1.0"),
        ([], {"labels": []}, r"a: predictions are probabilities in \[0, 1\], found none"),
        (["x"], {}, "a: predictions must be bool, integers or floats"),
        ([0.5], {}, r"a: labels are bool.* and \[1\] like the predictions, found int64 \[2\]"),
        ([0.5, 0.5], {"labels": [0, 2]}, "a: labels are bool, or 0 and 1"),
        ([0.5, 0.5], {"labels": [0, np.nan]}, "a: labels are bool, or 0 and 1"),
        ([0.5, 0.5], {"weights": [1, 2, 3]}, r"a: weights broadcast to \[2\], found \[3\]"),
        ([0.5, 0.5], {"weights": -1}, "a: weights are finite and at least 0"),
        ([0.5, 0.5], {"weights": np.nan}, "a: weights are finite and at least 0"),
        ([0.5, 0.5], {"num_thresholds": 1}, "num_thresholds must be an integer >= 2, found 1"),
    ],
)
def test_what_is_no_curve_is_refused(
    predictions: Any, options: dict[str, Any], message: str
) -> None:
    """At the call, in one line that names what was found."""
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        pr_curve("a", predictions, 0, **{"labels": [0, 1]} | options)
    assert "\n" not in str(caught.value)
