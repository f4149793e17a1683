"""What a training loop gives, as arrays: of any framework, and refused where a shape is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tbviz.checks import as_array, as_numbers, brief
from tbviz.errors import InvalidArgumentError
from tbviz.monitor.statistics import Array

_MOST_CLASSES = 100_000


def as_arrays(name: str, arrays: Mapping[str, Any] | None) -> dict[str, Array]:
    """Return arrays by name, and refuse what is no mapping; empty ones are left out."""
    if arrays is not None and not isinstance(arrays, Mapping):
        raise InvalidArgumentError(
            f"{name} must be a mapping from names to arrays, found {brief(arrays)}",
            expected="a mapping",
            found=type(arrays),
        )
    found = {
        key: as_numbers(as_array(value, f"{name}[{key!r}]"), f"{name}[{key!r}]")
        for key, value in (arrays or {}).items()
    }
    return {key: array for key, array in found.items() if array.size}


def as_batch(name: str, batch: Any, *, ndim: int | None = None) -> Array | None:
    """Return a batch `[N, ...]`, or None for an empty one and for None, and refuse all else."""
    if batch is None:
        return None
    array = as_numbers(as_array(batch, name), name)
    if array.ndim < 1 or (ndim is not None and array.ndim != ndim):
        rule = "[N, ...]" if ndim is None else "[N, D]"
        shape = list(array.shape)
        raise InvalidArgumentError(
            f"{name} must be {rule}, found the shape {shape}", expected=rule, found=shape
        )
    return array if array.size else None


def as_classes(labels: Any, outputs: Array | None = None) -> Array | None:
    """Return the classes `[N]` of labels, or None for those that are no classes, as of regression.

    They are whole numbers from 0 on, `[N]` or `[N, 1]`, or one-hot `[N, K]`. Where some are above
    1, floats need an output for each class, and integers not a single output for each example:
    else they are counts, ages or ratings that are to be predicted.

    Args:
        labels: of any framework, or None.
        outputs: `[N, ...]` of the model, or None where they are not known.
    """
    array = as_batch("labels", labels)
    if array is None:
        return None
    if array.ndim == 2 and array.shape[1] > 1:
        is_one_hot = bool(((array == 0) | (array == 1)).all() and (array.sum(axis=1) == 1).all())
        return array.argmax(axis=1) if is_one_hot else None
    if array.size != len(array):
        return None
    flat = array.reshape(-1)
    is_whole = bool((flat >= 0).all() and (flat < _MOST_CLASSES).all() and (flat % 1 == 0).all())
    return flat.astype(np.int64) if is_whole and _may_be_classes(flat, outputs) else None


def _may_be_classes(labels: Array, outputs: Array | None) -> bool:
    """Return whether whole numbers from 0 on are classes, rather than targets of a regression."""
    largest = labels.max()
    width = outputs[0].size if outputs is not None and len(outputs) == len(labels) else 0
    return bool(largest <= 1 or (width > largest if labels.dtype.kind == "f" else width != 1))
