"""Arrays -> numbers that tell how a training is.

All arrays are of real numbers and of any shape, unless it says otherwise. NaN and infinity are left
out of what is computed, but for norms, which they make NaN or infinite.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tbviz.monitor.moments import Moments

Array = NDArray[Any]


def norm(values: Array) -> float:
    """Return the Euclidean norm, the root of the sum of squares."""
    flat = values.reshape(-1)
    with np.errstate(over="ignore", invalid="ignore"):
        square = float(np.dot(flat, flat)) if flat.dtype.kind == "f" else np.inf
        if not 1e-30 < square < 1e30:  # too large or small for a square of float32
            wide = flat.astype(np.float64)
            square = float(np.dot(wide, wide))
    return float(np.sqrt(square))


def nonfinite_count(values: Array) -> int:
    """Return how many values are NaN or infinite."""
    if values.dtype.kind != "f":
        return 0
    return values.size - int(np.count_nonzero(np.isfinite(values)))


def update_ratio(before: Array, after: Array) -> float:
    """Return ||after - before|| / ||before||: how far an update moves a weight.

    About 1e-3 is usual (A. Karpathy, "CS231n: Neural Networks Part 3", 2016). It is 0 for a weight
    that has not changed, whatever its norm, and NaN for one that was zero and is no more.
    """
    if np.array_equal(before, after):
        return 0.0
    change = norm(np.subtract(after, before, dtype=np.result_type(before, np.float32)))
    size = norm(before)
    return change / size if size > 0 else float("nan")


def is_relu(activations: Array) -> bool:
    """Return whether activations look like those of ReLU: none below zero, some exactly zero.

    A sigmoid has exact zeros as well, far below its range; but then it has a largest value of
    exactly 1, or some so small that a sum of products, which is rounded, would not come so close
    to zero.
    """
    if not (activations.min() >= 0 and (activations == 0).any()):
        return False
    largest = activations.max()
    is_tiny = (activations > 0) & (activations < 1e-15 * largest)
    return not (largest == 1 or (largest < 1 and is_tiny.any()))


def saturated_share(activations: Array, *, margin: float = 0.05) -> float | None:
    """Return the share of values at the bounds of a sigmoid or tanh, or None for other activations.

    Values in [0, 1] are a sigmoid's and those in [-1, 1] a tanh's; at the bounds are those within
    `margin` times the width of the range. There the slope of a sigmoid is below 0.05, a fifth of
    its largest. Those of a softmax, which add up to 1, are none of both.

    Args:
        activations: `[..., units]`, floats.
        margin: of the width, in (0, 0.5).
    """
    finite = activations[np.isfinite(activations)]
    if not finite.size or activations.dtype.kind != "f" or is_softmax(activations):
        return None
    low, high = float(finite.min()), float(finite.max())
    bottom = 0.0 if low >= 0 else -1.0
    if low < bottom or high > 1 or (low == 0 and high < 1 - margin):
        return None
    edge = margin * (1 - bottom)
    outside = (finite < bottom + edge) | (finite > 1 - edge)
    return float(outside.mean()) if high > 1 - edge or low < bottom + edge else 0.0


def bound_share(outputs: Array) -> float:
    """Return the share of outputs that are exactly 0 or 1, or -1 and 1, where no gradient is left.

    Outputs that lie beyond are of no function with bounds: their share is 0.
    """
    finite = outputs[np.isfinite(outputs)]
    if not finite.size or outputs.dtype.kind != "f" or np.abs(finite).max() > 1:
        return 0.0
    bounds = (0.0, 1.0) if finite.min() >= 0 else (-1.0, 1.0)
    return float(np.isin(finite, bounds).mean())


def spread(outputs: Array) -> float:
    """Return how much outputs differ from sample to sample: ||std over samples|| / ||rms||.

    It is 0 for outputs that are the same for all samples, and 1 for those whose mean is zero.

    Args:
        outputs: `[N, ...]`, N >= 2.
    """
    rows = outputs.reshape(len(outputs), -1).astype(np.float64)
    rows = rows[np.isfinite(rows).all(axis=1)]
    if len(rows) < 2:
        return float("nan")
    size = norm(np.sqrt(np.mean(rows**2, axis=0)))
    return norm(rows.std(axis=0)) / size if size > 0 else 0.0


def code_spread(codes: Array) -> NDArray[np.float64]:
    """Return the standard deviation of each dimension of codes `[N, D]`, float64 `[D]`."""
    kept = codes[np.isfinite(codes).all(axis=1)].astype(np.float64)
    deviations: NDArray[np.float64] = (
        kept.std(axis=0) if len(kept) else np.full(codes.shape[1], np.nan)
    )
    return deviations


def code_separation(codes: Array, labels: Array) -> float:
    """Return how far the labels of codes follow from where they lie, at most 1 and 0 by chance.

    It is the larger one of two numbers, as classes may have one center and different shapes: the
    share of the variance that lies between classes, as in `Moments.ratios`; and of the first 256
    codes how much more often than chance the nearest other one is of the same class,
    (a - e) / (1 - e). By chance either may be negative. NaN stands for codes that are all the same,
    for fewer than two classes, and for no more codes than classes: what varies within these nobody
    knows then.

    Args:
        codes: `[N, D]`.
        labels: `[N]`, of K classes.
    """
    classes, at = np.unique(labels, return_inverse=True)
    moments = Moments.of(codes, at.reshape(-1), len(classes))
    if len(codes) <= len(classes) or len(classes) < 2 or not moments.total().any():
        return float("nan")
    within = moments.within().sum() / moments.total().sum()
    separation = 1 - within * (len(codes) - 1) / (len(codes) - len(classes))
    return max(float(separation), _neighbors_alike(codes[:256], at.reshape(-1)[:256]))


def cross_entropy(logits: Array, labels: Array) -> float:
    """Return mean(-log p) of the probability of each label, in the softmax of logits.

    That of a guess among K classes is log K.

    Args:
        logits: `[N, K]`.
        labels: `[N]` of integers below K.
    """
    wide = logits - logits.max(axis=1, keepdims=True).astype(np.float64)
    logs = wide - np.log(np.exp(wide).sum(axis=1, keepdims=True))
    return float(-logs[np.arange(len(labels)), labels].mean())


def is_softmax(activations: Array) -> bool:
    """Return whether rows of activations are probabilities: at least 0, and 1 in sum."""
    if activations.ndim < 2 or activations.shape[-1] < 2 or activations.min() < 0:
        return False
    return bool(np.allclose(activations.sum(axis=-1), 1, atol=1e-3))


def label_order(labels: Array, shares: NDArray[np.float64]) -> float:
    """Return how far the labels of a batch stand in runs, in standard deviations from chance.

    It counts neighbors that are equal. Of n - 1 pairs of shuffled labels a share of
    e = sum of p_k^2 is, with a deviation of about sqrt(e (1 - e) / (n - 1)): the join-count
    statistic of P. A. P. Moran ("The Interpretation of Statistical Maps", 1948), in one dimension.

    Args:
        labels: `[N]` of integers >= 0, N >= 2.
        shares: p, `[K]`, the share of each class in all labels seen, which add up to 1.
    """
    expected = float((shares**2).sum())
    deviation = np.sqrt(expected * (1 - expected) / (len(labels) - 1))
    equal = float((labels[1:] == labels[:-1]).mean())
    return (equal - expected) / float(deviation) if deviation > 1e-9 else 0.0


def _neighbors_alike(codes: Array, labels: Array) -> float:
    """Return how much more often than chance the nearest other code is of the same class."""
    wide = codes.astype(np.float64)
    squares = (wide**2).sum(axis=1)
    distances = squares[:, None] - 2 * wide @ wide.T + squares
    np.fill_diagonal(distances, np.inf)
    alike = float((labels[distances.argmin(axis=1)] == labels).mean())
    counts = np.bincount(labels)
    chance = float((counts * (counts - 1)).sum() / max(len(labels) * (len(labels) - 1), 1))
    return (alike - chance) / (1 - chance) if chance < 1 else 0.0
