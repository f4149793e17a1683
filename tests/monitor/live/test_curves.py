"""Curves in little memory."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor.history import Series
from tbviz.monitor.live.curves import Curve, extend


def points(start: int, end: int) -> Series:
    """Return points of which step, value and wall time are one number."""
    numbers = np.arange(start, end)
    return Series(numbers, numbers.astype(float), numbers.astype(float))


@pytest.mark.parametrize("part", [1, 7, 5000])
def test_a_long_series_is_thinned_evenly(part: int) -> None:
    """In however many parts it comes; its first and last points stay."""
    curve: Curve | None = None
    for start in range(0, 5000, part):
        curve = extend(curve, points(start, min(start + part, 5000)))
    assert curve is not None
    expected = [*range(0, 5000, 16), 4999]
    assert (curve.written, curve.every) == (5000, 16)
    for column in curve.series:
        assert column.tolist() == expected


def test_a_restart_takes_points_back() -> None:
    """Those whose steps come again are gone."""
    curve = extend(extend(None, points(0, 10)), points(5, 7))
    assert curve.series.steps.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert curve.written == 7


def test_nothing_new_changes_nothing() -> None:
    """A look at files that did not grow."""
    curve = extend(None, points(0, 3))
    assert extend(curve, points(0, 0)) is curve
