"""Findings: how sure they are."""

from __future__ import annotations

import math

import pytest

from tbviz.monitor.findings import certainty


@pytest.mark.parametrize(
    ("value", "threshold", "expected"),
    [
        (3.0, 3.0, 0.5),
        (6.0, 3.0, 2 / 3),
        (30.0, 3.0, 10 / 11),
        (math.inf, 3.0, 1.0),
        (3.0, 0.0, 1.0),
        (3.0, -1.0, 1.0),
        (-1.0, 3.0, 0.0),
        (0.0, 0.0, 0.5),
        (-1.0, -2.0, 0.5),
        (math.inf, math.inf, 0.5),
    ],
)
def test_certainty_grows_from_the_threshold(
    value: float, threshold: float, expected: float
) -> None:
    """To 1, and never leaves its range."""
    assert certainty(value, threshold) == pytest.approx(expected)
