"""What counts as classes, and what a monitor makes of targets that are none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tbviz.monitor import Monitor
from tbviz.monitor.given import as_classes

RNG = np.random.default_rng(0)
EYE = np.eye(3)[[2, 0, 1, 1]]


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.float32])
@pytest.mark.parametrize(
    ("labels", "outputs", "integers", "floats"),
    [
        ([0, 1, 1, 0], None, True, True),
        ([0, 1, 1, 0], (4, 1), True, True),
        ([2, 0, 1, 1], None, True, False),
        ([2, 0, 1, 1], (4, 3), True, True),
        ([2, 0, 1, 1], (4, 2), True, False),
        ([2, 0, 1, 1], (4, 1), False, False),
        ([[2], [0], [1], [1]], (4,), False, False),
        ([2, 0, 1, 1], (9, 1), True, False),
        (EYE, None, True, True),
        (EYE, (4, 1), True, True),
        (2 * EYE, (4, 3), False, False),
    ],
)
def test_classes_are_told_from_targets(
    labels: Any, outputs: tuple[int, ...] | None, integers: bool, floats: bool, dtype: type
) -> None:
    """By their type and by the outputs beside them, where there are any."""
    found = as_classes(np.array(labels, dtype), None if outputs is None else np.zeros(outputs))
    is_known = floats if dtype is np.float32 else integers
    expected = np.argmax(labels, axis=1) if np.ndim(labels) == 2 and len(labels[0]) > 1 else labels
    assert (found is not None) == is_known
    if found is not None:
        np.testing.assert_array_equal(found, np.ravel(expected))


@pytest.mark.parametrize("labels", [[0.5, 1.0], [-1, 1], [100_000, 1], [np.nan, 0.0], [], None])
def test_other_numbers_are_no_classes(labels: Any) -> None:
    """Parts of one, numbers below zero, more than any problem has, and nothing."""
    assert as_classes(labels) is None


@pytest.mark.parametrize("outputs", [None, 1])
def test_whole_targets_of_a_regression_are_no_leak(outputs: int | None) -> None:
    """Though the inputs say them nearly by themselves: that is what they are for."""
    x = RNG.normal(size=(2000, 1))
    y = np.round(20 + 5 * x)
    answers = None if outputs is None else 20 + 5 * x
    with Monitor(terminal=False, every=1) as monitor:
        for at in range(0, 2000, 100):
            told = y[at : at + 100].astype(float if outputs is None else int)
            batch = None if answers is None else answers[at : at + 100]
            monitor.update(at, inputs=x[at : at + 100], labels=told, outputs=batch)
    assert monitor.findings == []
