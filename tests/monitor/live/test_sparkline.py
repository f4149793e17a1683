"""Curves as one line of text."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor.live.sparkline import sparkline


@pytest.mark.parametrize(
    ("values", "width", "expected"),
    [
        (range(8), 8, "▁▂▃▄▅▆▇█"),
        ([0, 0, 7, 7], 2, "▁█"),
        ([3, 3], 5, "▅▅"),
        ([-1e308, 1e308], 2, "▁█"),
        ([0, np.nan, 1], 3, "▁\N{MULTIPLICATION SIGN}█"),
        ([np.inf], 4, "\N{MULTIPLICATION SIGN}"),
        ([], 4, ""),
        ([1, 2], 0, ""),
    ],
)
def test_bars(values: list[float], width: int, expected: str) -> None:
    """From the lowest to the highest, and a cross for what is not finite."""
    assert sparkline(values, width) == expected
