"""Pictures of half blocks and curves of Braille."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor.live.blocks import block_lines, halves
from tbviz.monitor.live.chart import chart


def test_two_pixels_stand_in_a_character() -> None:
    """The upper one in the color of the letter, the lower one behind it; an odd row is on black."""
    picture = np.array([[[255, 0, 0]], [[0, 255, 0]], [[0, 0, 255]]], np.uint8)
    assert block_lines(halves(picture, rows=9, columns=9)) == [
        [("▀", "rgb(255,0,0) on rgb(0,255,0)")],
        [("▀", "rgb(0,0,255) on rgb(0,0,0)")],
    ]


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_large_picture_fits(channels: int) -> None:
    """Its shape stays: 40 x 80 pixels in 20 columns are 10 x 20."""
    picture = np.full((40, 80, channels), 255, np.uint8)
    colors = halves(picture, rows=20, columns=20)
    assert colors.shape == (5, 20, 2, 3)
    assert (colors == 255).all()


def test_what_is_transparent_is_black() -> None:
    """As the terminal behind it mostly is."""
    assert not halves(np.array([[[255, 255, 255, 0]]], np.uint8), rows=1, columns=1).any()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 1, 2, 3], ["\u2860\u280a"]),
        ([5, 5], ["\u2812\u2812"]),
        ([np.nan, np.inf], ["\u2800\u2800"]),
        ([0.0, np.nan, np.nan, 1.0], ["\u2840\u2808"]),
    ],
)
def test_chart(values: list[float], expected: list[str]) -> None:
    """A line of dots, from the bottom left to the top right; NaN breaks it."""
    assert chart(range(len(values)), values, rows=1, columns=2) == expected
