"""Names around a grid: where their ink is, and that the grid is left as it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images import with_headings

RNG = np.random.default_rng(0)
GRID = RNG.integers(0, 250, (80, 120, 3), dtype=np.uint8)


def place_of(grid: Any, picture: Any) -> tuple[int, int]:
    """Return the top left corner at which a picture holds a grid, pixel by pixel."""
    height, width = grid.shape[:2]
    down, across = picture.shape[0] - height, picture.shape[1] - width
    places = [
        (top, left)
        for top in range(down + 1)
        for left in range(across + 1)
        if np.array_equal(picture[top : top + height, left : left + width, :3], grid[..., :3])
    ]
    assert len(places) == 1
    return places[0]


def ink(pixels: Any) -> Any:
    """Return where pixels are not white."""
    return (pixels[..., :3] < 200).any(axis=-1)


def test_a_name_stands_in_the_middle_of_its_column_and_row() -> None:
    """Above the one and to the left of the other; nothing is drawn elsewhere."""
    picture = with_headings(GRID, columns=["a", "b", "c"], rows=["x", "y"])
    top, left = place_of(GRID, picture)
    marks = ink(picture)
    for index in range(3):
        columns = np.flatnonzero(
            marks[:top, left + 40 * index : left + 40 * (index + 1)].any(axis=0)
        )
        assert columns.mean() == pytest.approx(19.5, abs=1.5)
    for index in range(2):
        rows = np.flatnonzero(marks[top + 40 * index : top + 40 * (index + 1), :left].any(axis=1))
        assert rows.mean() == pytest.approx(19.5, abs=4)
    marks[top : top + 80, left : left + 120] = False
    assert not marks[:top, :left].any()
    assert not marks[top + 80 :].any()
    assert not marks[:, left + 120 :].any()


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_grid_keeps_its_pixels(channels: int) -> None:
    """Grey becomes color, and the white around a transparent grid is opaque."""
    grid = RNG.integers(0, 250, (20, 30, channels), dtype=np.uint8)
    before = grid.copy()
    picture = with_headings(grid, columns=["a"], rows=["b"])
    top, left = place_of(
        np.broadcast_to(grid[..., :1], (20, 30, 3)) if channels == 1 else grid, picture
    )
    assert picture.shape[2] == max(3, channels)
    if channels == 4:
        np.testing.assert_array_equal(picture[top : top + 20, left : left + 30], grid)
        assert (picture[:top, :, 3] == 255).all()
    np.testing.assert_array_equal(grid, before)


def test_a_name_that_is_too_wide_is_cut_short() -> None:
    """It does not run into the next column, nor does a row's take more than 120 pixels."""
    picture = with_headings(GRID, columns=["", "m" * 30, ""], rows=["m" * 100, ""])
    top, left = place_of(GRID, picture)
    columns = np.flatnonzero(ink(picture)[:top].any(axis=0))
    assert left + 40 <= columns.min() < columns.max() < left + 80
    assert left < 140


def test_no_names_take_no_room() -> None:
    """A margin is left."""
    picture = with_headings(GRID, columns=["", "", ""])
    assert place_of(GRID, picture) == (6, 6)
    assert picture.shape == (92, 132, 3)
    assert with_headings(GRID, columns=[], rows=["", ""]).shape == (92, 132, 3)


def test_a_grid_is_uint8() -> None:
    """As every picture."""
    with pytest.raises(InvalidArgumentError, match="a picture must be uint8, found float64"):
        with_headings(GRID / 255, columns=["a", "b", "c"])
