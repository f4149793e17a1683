"""Labels as arrays of numbers or of str."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images.labels import as_class_labels, as_labels, as_text


@pytest.mark.parametrize(
    ("labels", "dtype", "expected"),
    [
        ([1, 2], "i", [1, 2]),
        (np.array([0.5], ml_dtypes.bfloat16), "f", [0.5]),
        (["cat", b"dog"], "U", ["cat", "dog"]),
        (np.array(["a"], object), "U", ["a"]),
    ],
)
def test_labels_are_numbers_or_text(labels: Any, dtype: str, expected: list[Any]) -> None:
    """bfloat16 becomes float64, and bytes are decoded."""
    array = as_labels(labels, "labels")
    assert array.dtype.kind == dtype
    assert array.tolist() == expected


def test_no_labels_are_labels_of_no_sample() -> None:
    """An empty list, which is float64 to NumPy, is taken for integers."""
    assert as_class_labels([], "labels", 0, "code").dtype == np.int64


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.eye(3), r"\[3, 3\] of float64; one-hot rows become such by argmax\(axis=-1\)$"),
        ([1, 2], r"^a: labels must be 3 integers or strings, one for each code, .*\[2\] of int64$"),
        ([0.5] * 3, r"found the shape \[3\] of float64$"),
        ([None] * 3, "^a: labels must be numbers or strings, found NoneType$"),
    ],
)
def test_wrong_labels_of_samples_are_named(labels: Any, message: str) -> None:
    """Those of another number, and numbers that are not whole."""
    with pytest.raises(InvalidArgumentError, match=message):
        as_class_labels(labels, "a: labels", 3, "code")


def test_a_label_is_called_by_its_name() -> None:
    """Whole numbers have all their digits, others six."""
    assert [as_text(label) for label in (1234567, 0.1234567, "a", b"b")] == [
        "1234567",
        "0.123457",
        "a",
        "b",
    ]
