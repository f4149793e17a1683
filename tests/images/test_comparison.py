"""Batches beside each other: every pixel where it belongs, and differences around zero."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import pytest
from PIL import ImageFont

from tbviz.errors import InvalidArgumentError
from tbviz.images import comparison, diverging
from tbviz.images.lettering import strip

RNG = np.random.default_rng(0)
FIRST, SECOND = RNG.integers(0, 256, (2, 3, 4, 5), np.uint8)
CAPTION = 18  # pixels that a line of text is high


def test_images_of_one_index_stand_together() -> None:
    """Three groups in two columns, six more pixels between groups than within."""
    picture = comparison([FIRST, SECOND], columns=2, padding=1, background=7)
    group = 2 * 5 + 1
    assert picture.shape == (2 * 4 + 1, 2 * group + 7, 1)
    expected = np.full((9, 29), 7, np.uint8)
    for index, (top, left) in enumerate([(0, 0), (0, 18), (5, 0)]):
        expected[top : top + 4, left : left + 5] = FIRST[index]
        expected[top : top + 4, left + 6 : left + 11] = SECOND[index]
    np.testing.assert_array_equal(picture[..., 0], expected)


@pytest.mark.parametrize(
    ("count", "batches", "columns"), [(1, 2, 1), (4, 2, 2), (10, 3, 2), (3, 3, 1), (64, 2, 6)]
)
def test_a_comparison_is_near_a_square(count: int, batches: int, columns: int) -> None:
    """There are as many groups in a row as the root of the images for one batch, rounded up."""
    width = comparison(np.zeros((batches, count, 2, 2)), padding=0).shape[1]
    assert width == columns * 2 * batches + (columns - 1) * 6


def test_headings_stand_above_each_column() -> None:
    """Once for each group of the first row; images are enlarged until the headings fit."""
    batches = {"input": np.zeros((3, 28, 28)), "reconstruction": np.ones((3, 28, 28))}
    picture = comparison(batches, columns=2)
    scale = -(-round(ImageFont.load_default(12).getlength("reconstruction") + 4) // 28)
    side = 28 * scale
    assert scale > 1
    assert picture.shape == (CAPTION + 2 * side + 2, 4 * side + 2 * 2 + 8, 1)
    for group in (0, 2 * side + 10):
        for name, left in (("input", group), ("reconstruction", group + side + 2)):
            line = strip(name, side, background=255)
            np.testing.assert_array_equal(picture[:CAPTION, left : left + side], line)
    assert not picture[CAPTION : CAPTION + side, :side].any()


def test_no_column_is_without_a_group() -> None:
    """However many are asked for, so that no heading stands above nothing."""
    batches = {"a": np.zeros((1, 2, 60)), "b": np.zeros((1, 2, 60))}
    picture = comparison(batches, columns=2, padding=0)
    assert picture.shape == (CAPTION + 2, 120, 1)


@pytest.mark.parametrize(("width", "scale"), [(1, 8), (28, 5), (120, 1), (200, 1)])
def test_enlargement_has_its_bounds(width: int, scale: int) -> None:
    """A heading gets 120 pixels at most, an enlargement is of 1 to 8; one that is given stands."""
    batches = {"n" * 50: np.zeros((1, 2, width)), "b": np.zeros((1, 2, width))}
    assert comparison(batches, padding=0).shape[1] == 2 * width * scale
    assert comparison(batches, padding=0, scale=2).shape[1] == 4 * width
    assert comparison(list(batches.values()), padding=0).shape[1] == 2 * width


def changes(picture: np.ndarray, width: int) -> np.ndarray:
    """Return the difference of the last column of a picture without padding or caption."""
    return picture[: -2 * CAPTION, 2 * width : 3 * width]


@pytest.mark.parametrize(
    ("first", "second", "options", "expected"),
    [
        (np.uint8([[10, 20, 30]]), np.uint8([[30, 20, 20]]), {}, [1, 0, -0.5]),
        (np.uint8([[0, 255, 51]]), np.float32([[0.5, 0.5, 0.2]]), {}, [1, -1, 0]),
        (np.array([[True, False]]), np.array([[0.75, 0.25]]), {"span": 0.5}, [-0.5, 0.5]),
        (
            np.array([[0.5, 0]], ml_dtypes.bfloat16),
            np.array([[0.25, 1]], np.float16),
            {},
            [-0.25, 1],
        ),
        (np.array([[5, -7]]), np.array([[6, -3]]), {"value_range": "grid"}, [0.25, 1]),
        (np.uint8([[5, 0]]), np.array([[6.0, 4]]), {"value_range": (0, 9)}, [0.25, 1]),
        (np.zeros((1, 2)), np.array([[1, -0.5]]), {"span": "all"}, [1, -0.5]),
        (np.ones((1, 2)), np.ones((1, 2)), {}, [0, 0]),
        (np.zeros((1, 2)), np.full((1, 2), 2.0), {"span": 0.5}, [1, 1]),
        (np.array([[0.0, np.nan]]), np.array([[0.5, 0]]), {}, [1, np.nan]),
        (np.array([[0.0, np.inf]]), np.array([[0.5, np.inf]]), {}, [1, np.nan]),
    ],
)
def test_differences_are_symmetric_around_zero(
    first: np.ndarray, second: np.ndarray, options: dict[str, Any], expected: list[float]
) -> None:
    """Second minus first as a share of the span; what is not finite has its mark."""
    picture = comparison([first[None], second[None]], padding=0, difference=True, **options)
    drawn = changes(picture, first.shape[1])
    np.testing.assert_array_equal(drawn[:, : len(expected)], diverging([expected]))


def test_each_difference_can_have_its_own_span() -> None:
    """Both images reach the end of the map."""
    second = np.array([[[0.5, 0.25]], [[-0.1, 0.05]]])
    picture = comparison(
        [np.zeros((2, 1, 2)), second], columns=1, padding=0, difference=True, span="each"
    )
    np.testing.assert_array_equal(picture[:2, 4:6], diverging([[1, 0.5], [-1, 0.5]]))


def test_the_color_that_differs_most_is_drawn() -> None:
    """Opposite changes do not cancel, grey is compared with each color, alpha with nothing."""
    first = np.zeros((1, 1, 2, 1))
    second = np.array([[[0.25, -0.5, 0.25, 1], [0, 0, 0, 0.1]]])[None]
    picture = comparison([first, second], padding=0, difference=True)
    np.testing.assert_array_equal(changes(picture, 2)[..., :3], diverging([[-1, 0]]))


def test_the_caption_says_the_largest_difference() -> None:
    """In the line below all images, which makes room for itself."""
    batches = [np.zeros((1, 2, 200)), np.full((1, 2, 200), 0.125)]
    for options, text in (
        ({}, "difference: blue -0.125 to red 0.125"),
        ({"span": 2}, "difference: blue -2 to red 2"),
    ):
        picture = comparison(batches, padding=0, difference=True, **options)
        line = strip(text, 600, background=255, channels=3, align="left")
        np.testing.assert_array_equal(picture[-CAPTION:], line)
    several = [np.zeros((2, 1, 200)), np.linspace(0, 1, 400).reshape(2, 1, 200)]
    picture = comparison(several, columns=2, padding=0, difference=True, span="each")
    told = "difference: blue to red, each image by its largest"
    line = strip(told, picture.shape[1], background=255, channels=3, align="left")
    np.testing.assert_array_equal(picture[-CAPTION:], line)
    equal = comparison([batches[0]] * 2, padding=0, difference=True)
    line = strip("difference: no number but 0", 600, background=255, channels=3, align="left")
    np.testing.assert_array_equal(equal[-CAPTION:], line)


def test_the_difference_has_a_heading() -> None:
    """After those of the batches."""
    batches = {"a": np.zeros((1, 2, 90)), "b": np.zeros((1, 2, 90)), "c": np.ones((1, 2, 90))}
    picture = comparison(batches, padding=0, difference=True)
    assert picture.shape == (CAPTION + 2 + CAPTION, 4 * 90, 3)
    line = strip("difference", 90, background=255, channels=3)
    np.testing.assert_array_equal(picture[:CAPTION, 270:], line)


@pytest.mark.parametrize(
    ("value_range", "expected"),
    [(None, [0, 255, 128, 255]), ("grid", [0, 64, 32, 255]), ("image", [0, 255, 0, 255])],
)
def test_a_range_of_the_grid_is_that_of_all_batches(value_range: Any, expected: list[int]) -> None:
    """What is equal in two batches looks equal, unless each image has a range of its own."""
    batches = [np.array([[[0.0, 1.0]]]), np.array([[[0.5, 4.0]]])]
    picture = comparison(batches, padding=0, value_range=value_range)
    assert picture[0, :, 0].tolist() == expected


@pytest.mark.parametrize("value", [0.3, np.nan])
def test_what_has_no_range_is_drawn(value: float) -> None:
    """Equal values are middle grey; where nothing is finite, all is marked."""
    batches = np.full((2, 1, 2, 2), value)
    picture = comparison(batches, padding=0, value_range="grid")
    expected = 128 if np.isfinite(value) else (255, 0, 255)
    np.testing.assert_array_equal(picture, np.broadcast_to(expected, picture.shape))


def test_grey_stands_beside_color() -> None:
    """A grey batch is drawn in RGB; nothing is written into it."""
    grey, color = FIRST.copy(), RNG.integers(0, 256, (3, 4, 5, 3), np.uint8)
    picture = comparison([grey, color], padding=0, columns=1)
    np.testing.assert_array_equal(picture[:4, :5], np.repeat(FIRST[0][..., None], 3, axis=2))
    np.testing.assert_array_equal(picture[:4, 5:], color[0])
    np.testing.assert_array_equal(grey, FIRST)


@pytest.mark.parametrize(
    ("batches", "options", "found"),
    [
        ([FIRST], {}, "at least two batches, found 1"),
        ({}, {}, "at least two batches, found 0"),
        (5, {}, "a mapping or a sequence of batches, found int"),
        ([FIRST, SECOND[:2]], {}, r"of one N, H and W, found \[\[3, 4, 5\], \[2, 4, 5\]\]"),
        ({1: FIRST, 2: SECOND}, {}, r"headings must be strings, found \[1, 2\]"),
        ([FIRST[0], SECOND[0]], {}, r"\[N, H, W\] or \[N, H, W, C\], found the shape \[4, 5\]"),
        ([FIRST, SECOND], {"span": 1.0}, "give difference=True too"),
        (
            [FIRST, SECOND],
            {"difference": True, "span": -1},
            "span must be .* found -1",
        ),
        ([FIRST, SECOND], {"columns": 0}, "columns must be an integer >= 1, found 0"),
        ([FIRST, SECOND], {"padding": -1}, "padding must be an integer >= 0, found -1"),
        ([FIRST, SECOND], {"scale": 0}, "scale must be an integer >= 1, found 0"),
        ([FIRST, SECOND.astype(int)], {}, "images of int64 need a value_range"),
        ([FIRST, SECOND], {"value_range": "all"}, "value_range must be .*found 'all'"),
    ],
)
def test_wrong_batches_are_named(batches: Any, options: dict[str, Any], found: str) -> None:
    """Each mistake gets one line with what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        comparison(batches, **options)
