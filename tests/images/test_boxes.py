"""Boxes: every pixel of a line is where the box says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images import draw_boxes

GREY = np.full((20, 30, 1), 100, np.uint8)
RED = (255, 0, 0)


def red(picture: np.ndarray) -> np.ndarray:
    """Return which pixels are red."""
    return (picture[..., :3] == RED).all(axis=2)


def outline(shape: tuple[int, int], box: tuple[int, int, int, int]) -> np.ndarray:
    """Return the pixels of a line, two wide, inside of a box."""
    left, top, right, bottom = box
    lines = np.zeros(shape, bool)
    lines[top : bottom + 1, left : right + 1] = True
    lines[top + 2 : bottom - 1, left + 2 : right - 1] = False
    return lines


@pytest.mark.parametrize("box", [(2, 3, 12, 13), (12, 13, 2, 3), (1.6, 3.4, 12.4, 12.6)])
def test_a_box_is_its_outline(box: Any) -> None:
    """Whichever corners are given; nothing else changes."""
    picture = draw_boxes(GREY, [box])
    expected = outline((20, 30), (2, 3, 12, 13))
    np.testing.assert_array_equal(red(picture), expected)
    assert (picture[~expected] == 100).all()
    assert (GREY == 100).all()


def test_a_picture_grows_under_its_boxes() -> None:
    """Lines stay two pixels wide."""
    picture = draw_boxes(GREY, [(2, 3, 12, 13)], scale=3)
    assert picture.shape == (60, 90, 3)
    np.testing.assert_array_equal(red(picture), outline((60, 90), (6, 9, 36, 39)))


def test_a_label_is_in_the_lower_left_corner() -> None:
    """It is written in white on red, and changes nothing far away."""
    large = np.zeros((100, 100, 3), np.uint8)
    plain, named = (
        draw_boxes(large, [(10, 10, 90, 60)], labels=labels) for labels in (None, ["cat"])
    )
    rows, columns = np.nonzero((plain != named).any(axis=2))
    assert 45 <= rows.min() <= rows.max() <= 60
    assert 10 <= columns.min() <= columns.max() <= 40
    light = (named > 128).all(axis=2)  # of the smooth edges of letters not all are white
    assert light[45:61, 10:41].sum() == light.sum() > 10


@pytest.mark.parametrize(
    "boxes",
    [np.zeros((0, 4)), [[np.nan, 0, 5, 5]], [[0, 0, np.inf, 5]], [[1e30, 1e30, 2e30, 2e30]]],
)
def test_what_cannot_be_drawn_is_left_out(boxes: Any) -> None:
    """Neither NaN nor infinity ends a training."""
    assert (draw_boxes(GREY, boxes) == 100).all()


def test_alpha_is_kept() -> None:
    """The lines are opaque."""
    picture = draw_boxes(np.zeros((20, 30, 4), np.uint8), [(2, 3, 12, 13)])
    assert picture.shape == (20, 30, 4)
    assert (picture[..., 3] == 255 * red(picture)).all()


@pytest.mark.parametrize(
    ("boxes", "options", "message"),
    [
        ([1, 2, 3, 4], {}, r"boxes must be \[B, 4\], found the shape \[4\]"),
        ([[1, 2, 3, 4]], {"labels": []}, "labels must be 1, one for each box, found 0"),
        ([[1, 2, 3, 4]], {"scale": 0}, "scale must be positive and finite, found 0"),
        ([["a"] * 4], {}, "boxes must be bool, integers or floats"),
    ],
)
def test_a_mistake_is_an_error(boxes: Any, options: dict[str, Any], message: str) -> None:
    """The message says what the rule is."""
    with pytest.raises(InvalidArgumentError, match=message):
        draw_boxes(GREY, boxes, **options)
