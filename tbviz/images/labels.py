"""Labels: what a user calls samples, classes, points and tiles, as arrays of numbers or of str."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, is_real
from tbviz.errors import InvalidArgumentError


def as_labels(labels: ArrayLike, name: str) -> NDArray[Any]:
    """Return labels as an array of numbers or of str.

    Raises:
        InvalidArgumentError: where they are anything else.
    """
    array = as_array(labels, name)
    if is_real(array.dtype):
        return array.astype(np.float64) if array.dtype.kind == "V" else array
    kinds = {type(item) for item in array.reshape(-1).tolist()}
    if not kinds <= {str, bytes}:
        found = sorted(kind.__name__ for kind in kinds)
        rule = "numbers or strings"
        raise InvalidArgumentError(
            f"{name} must be {rule}, found {', '.join(found)}", expected=rule, found=found
        )
    texts = [as_text(item) for item in array.reshape(-1).tolist()]
    return np.array(texts, np.str_).reshape(array.shape)


def as_class_labels(labels: ArrayLike, name: str, count: int, what: str) -> NDArray[Any]:
    """Return the labels of `count` samples, `[count]` integers, bool or str.

    Args:
        labels: one for each sample.
        name: what they are called in an error.
        count: how many samples there are.
        what: what a sample is, such as "code".

    Raises:
        InvalidArgumentError: where they are anything else.
    """
    values = as_labels(labels, name)
    if values.size == 0 and values.dtype.kind == "f":  # an empty list
        values = values.astype(np.int64)
    if values.shape != (count,) or values.dtype.kind not in "biuU":
        rule = f"{count} integers or strings, one for each {what}"
        raise InvalidArgumentError(
            f"{name} must be {rule}, found the shape {list(values.shape)} of {values.dtype}"
            + ("; one-hot rows become such by argmax(axis=-1)" if values.ndim == 2 else ""),
            expected=rule,
            found=values.shape,
        )
    return values


def as_text(label: Any) -> str:
    """Return what a label is called: a number in at most six digits."""
    if isinstance(label, bytes):
        return label.decode(errors="replace")
    return f"{label:g}" if isinstance(label, float | np.floating) else str(label)
