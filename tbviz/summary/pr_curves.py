"""The builder of precision-recall curves."""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt
from tensorboard.plugins.pr_curve import plugin_data_pb2

from tbviz.checks import as_numbers, check_at_least
from tbviz.errors import InvalidArgumentError
from tbviz.events import Value, make_value, tensor_to_proto
from tbviz.summary.notes import counted
from tbviz.summary.pending import PendingSummary, pending, snapshot

_LEAST_COUNT = 1e-7  # that is divided by, where there is none
_ROUNDING = 1e-6  # by which a probability may leave [0, 1], or more in dtypes of fewer digits


def pr_curve(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    labels: Any,
    weights: Any = 1.0,
    num_thresholds: int = 201,
) -> PendingSummary:
    """Write the precision and the recall of a binary classifier, for the PR Curves dashboard.

    Predictions that are NaN or infinite are left out, and counted in `<tag>/nonfinite`.

    Args:
        tag: the name of the series.
        data: the predictions, probabilities in [0, 1] of any shape and real dtype; beyond it by
            1e-6, or by what rounding 1 in the dtype may bring, they count as 0 or 1.
        step: the training step, at least 0.
        labels: the truth, bool or 0 and 1, of the shape of the predictions.
        weights: how much each prediction counts, finite and at least 0, of the same shape or one
            that NumPy broadcasts to it.
        num_thresholds: at how many thresholds, evenly from 0 to 1, predictions are counted; at
            least 2.

    Raises:
        InvalidArgumentError: a shape, dtype or range is another one, or there is no prediction.
    """
    check_at_least("num_thresholds", num_thresholds, 2)
    predictions = _checked_predictions(tag, data)
    is_known = np.isfinite(predictions)
    truth = _checked_labels(tag, labels, predictions.shape)
    counts = _checked_weights(tag, weights, predictions.shape)
    lost = int(predictions.size - np.count_nonzero(is_known))
    content = plugin_data_pb2.PrCurvePluginData(
        num_thresholds=int(num_thresholds)
    ).SerializeToString()

    def build() -> list[Value]:
        table = count_by_threshold(
            predictions[is_known], truth[is_known], counts[is_known], num_thresholds=num_thresholds
        )
        return [
            make_value("pr_curve", tag, tensor_to_proto(table), content=content),
            *counted(tag, "nonfinite", lost, units="predictions"),
        ]

    return pending(tag, step, build, nbytes=predictions.nbytes * 3, kinds={tag: "pr_curve"})


def count_by_threshold(
    predictions: npt.NDArray[Any],
    labels: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
    *,
    num_thresholds: int,
) -> npt.NDArray[np.float32]:
    """Count what a classifier gets right at each of some thresholds, evenly from 0 to 1.

    The rule is TensorBoard's (`plugins/pr_curve/summary.py`): a prediction p belongs to threshold
    number floor(p (num_thresholds - 1)), and is positive for this one and all that are lower.

    Args:
        predictions: `[N]`, in [0, 1]; what lies outside counts as 0 or 1.
        labels: `[N]`.
        weights: `[N]`.
        num_thresholds: at least 2.

    Returns:
        `[6, num_thresholds]`: true positives, false positives, true negatives, false negatives,
        precision and recall; both are 0 where they would divide by none.
    """
    places = np.floor(np.clip(predictions, 0, 1) * (num_thresholds - 1)).astype(np.intp)

    def positives(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        at = np.bincount(places, counts, num_thresholds).astype(np.float64)  # not without any
        return np.cumsum(at[::-1])[::-1]

    true, false = positives(weights * labels), positives(weights * ~labels)
    missed = true[0] - true
    precision = true / np.maximum(_LEAST_COUNT, true + false)
    recall = true / np.maximum(_LEAST_COUNT, true + missed)
    rows = [true, false, false[0] - false, missed, precision, recall]
    return np.array(rows, np.float32)


def _checked_predictions(tag: str, data: Any) -> npt.NDArray[np.float64]:
    given = snapshot(data, f"{tag}: predictions")
    predictions = as_numbers(given, f"{tag}: predictions").astype(np.float64)
    rounding = max(_ROUNDING, _spacing(given.dtype))
    strange = (predictions < -rounding) | (predictions > 1 + rounding)
    strange &= np.isfinite(predictions)
    if not predictions.size or strange.any():
        found = predictions[strange][0] if predictions.size else "none"
        raise InvalidArgumentError(
            f"{tag}: predictions are probabilities in [0, 1], found {found}", found=found
        )
    return predictions


def _spacing(dtype: np.dtype[Any]) -> float:
    """Return how far the number after 1 is from 1, or 0 for integers and bool."""
    is_float = dtype.kind == "f" or "float" in dtype.name
    return float(np.spacing(np.ones((), dtype))) if is_float else 0.0


def _checked_labels(tag: str, labels: Any, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    truth = as_numbers(snapshot(labels, f"{tag}: labels"), f"{tag}: labels")
    if truth.shape != shape or not np.isin(truth, (0, 1)).all():
        raise InvalidArgumentError(
            f"{tag}: labels are bool, or 0 and 1, and {list(shape)} like the predictions, found "
            f"{truth.dtype} {list(truth.shape)}",
            expected=shape,
            found=truth.shape,
        )
    return truth.astype(bool)


def _checked_weights(tag: str, weights: Any, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    counts = as_numbers(snapshot(weights, f"{tag}: weights"), f"{tag}: weights").astype(np.float64)
    try:
        spread = np.broadcast_to(counts, shape)
    except ValueError:
        raise InvalidArgumentError(
            f"{tag}: weights broadcast to {list(shape)}, found {list(counts.shape)}",
            expected=shape,
            found=counts.shape,
        ) from None
    if not (np.isfinite(counts) & (counts >= 0)).all():
        raise InvalidArgumentError(f"{tag}: weights are finite and at least 0", found=weights)
    return spread
