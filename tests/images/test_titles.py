"""Titles and frames of tiles: none of them covers a pixel."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageFont
from vision import ciede2000, cielab

from tbviz.errors import InvalidArgumentError
from tbviz.images import image_grid
from tbviz.images.lettering import strip
from tbviz.images.titles import ON_DARK, ON_LIGHT, as_correct, as_titles

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 28, 28), np.uint8)


def test_titles_stand_above_their_images() -> None:
    """In columns of 28 pixels, "7 / 1" fits, and nothing but the strip is new."""
    titles = ["7 / 1", "2 / 2", "3"]
    grid = image_grid(IMAGES, columns=2, titles=titles)
    assert grid.shape == (2 * (18 + 28) + 2, 28 * 2 + 2, 1)
    for index, (top, left) in enumerate([(0, 0), (0, 30), (48, 0)]):
        column = slice(left, left + 28)
        line = strip(titles[index], 28, background=255)
        np.testing.assert_array_equal(grid[top : top + 18, column], line)
        np.testing.assert_array_equal(grid[top + 18 : top + 46, column, 0], IMAGES[index])
    assert (grid[46:48] == 255).all() and (grid[:, 28:30] == 255).all()
    assert (grid[48:, 30:] == 255).all()


def test_narrow_tiles_are_widened_for_their_titles() -> None:
    """Each image stays whole, in the middle of a column that the longest title fits."""
    wide = round(ImageFont.load_default(12).getlength("ankle boot") + 4)
    grid = image_grid(IMAGES, columns=3, padding=0, titles=["ankle boot", "hat", "bag"])
    assert grid.shape == (18 + 28, 3 * wide, 1)
    left = (wide - 28) // 2
    for index, image in enumerate(IMAGES):
        start = index * wide + left
        np.testing.assert_array_equal(grid[18:, start : start + 28, 0], image)
    assert (grid[18:, :left] == 255).all()


@pytest.mark.parametrize(
    ("background", "right", "wrong"),
    [(255, (0, 84, 150), (213, 94, 0)), (0, (105, 195, 255), (255, 150, 60))],
)
def test_frames_say_right_and_wrong(background: int, right: object, wrong: object) -> None:
    """Two pixels of color, two of background, then the image, as it was."""
    grid = image_grid(
        IMAGES[:2], padding=0, columns=2, background=background, correct=np.array([True, False])
    )
    assert grid.shape == (36, 72, 3)
    for left, image, color in ((0, IMAGES[0], right), (36, IMAGES[1], wrong)):
        expected = np.empty((36, 36, 3), np.uint8)
        expected[:] = color
        expected[2:-2, 2:-2] = background
        expected[4:-4, 4:-4] = image[..., None]
        np.testing.assert_array_equal(grid[:, left : left + 36], expected)


def test_titles_take_the_colors_of_their_frames() -> None:
    """The strokes of a title come near to its ink; alpha is opaque there."""
    colors = np.full((2, 28, 28, 4), 7, np.uint8)
    grid = image_grid(
        colors, padding=0, columns=2, titles=["HHH", "HHH"], correct=np.array([True, False])
    )
    for half, ink in ((grid[:18, :36], ON_LIGHT[True]), (grid[:18, 36:], ON_LIGHT[False])):
        np.testing.assert_array_equal(half, strip("HHH", 36, background=255, ink=ink, channels=4))
        assert np.abs(half[..., :3].astype(int) - ink).sum(axis=-1).min() < 60
    assert (grid[:18, :, 3] == 255).all()
    np.testing.assert_array_equal(grid[22:-4, 4:32], colors[0])


@pytest.mark.parametrize("vision", ["normal", "protanopia", "deuteranopia"])
@pytest.mark.parametrize(("colors", "background"), [(ON_LIGHT, 255), (ON_DARK, 0)])
def test_right_and_wrong_differ_to_every_eye(
    vision: str, colors: dict[bool, tuple[int, int, int]], background: int
) -> None:
    """From each other and from the background, by more than the ten colors of labels do."""
    right, wrong, ground = cielab(np.array([colors[True], colors[False], [background] * 3]), vision)
    assert ciede2000(right, wrong) > 45
    assert min(ciede2000(right, ground), ciede2000(wrong, ground)) > 35


def test_numbers_are_titles_too() -> None:
    """Labels need no formatting."""
    assert as_titles(np.array([7, 1]), 2) == ["7", "1"]
    assert as_titles(["a", "b"], 2) == ["a", "b"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"titles": ["a"]}, r"titles must be strings, one for each of 3 images, .* \[1\]"),
        ({"titles": "abc"}, r"one for each of 3 images, found <U3 of the shape \[\]"),
        ({"titles": [None, "b", "c"]}, "titles must be numbers or strings, found NoneType"),
        ({"correct": [True]}, r"correct must be bool, one for each of 3 images, .* \[1\]"),
        ({"correct": [1, 0, 1]}, "correct must be bool, .* found int64"),
    ],
)
def test_wrong_titles_are_named(options: dict[str, object], found: str) -> None:
    """The message tells how many there should be, and what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        image_grid(IMAGES, **options)


def test_correct_is_taken_as_it_is() -> None:
    """A list of bool is fine."""
    assert as_correct([True, False], 2).tolist() == [True, False]
