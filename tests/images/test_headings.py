"""Names around a grid: where their ink is, and that the grid is left as it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images import with_headings
from tbviz.images.lettering import room_for, strip

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
    assert picture.shape[:2] == (top + 80, left + 120)


def test_names_are_those_of_their_columns_and_rows() -> None:
    """Each is a line in the middle of its column, or of its row, whatever is between these."""
    grid = np.zeros((2 * 30 + 5, 3 * 40 + 2 * 5, 1), np.uint8)
    picture = with_headings(grid, columns=["a", "bc", "d"], rows=["up", ""], padding=5)
    left = picture.shape[1] - grid.shape[1]
    for index, name in enumerate(["a", "bc", "d"]):
        start = left + 45 * index
        np.testing.assert_array_equal(
            picture[:18, start : start + 40], strip(name, 40, background=255)
        )
    width = room_for(["up", ""], 12)
    np.testing.assert_array_equal(
        picture[18 + 6 : 18 + 24, :width], strip("up", width, background=255, align="right")
    )


def test_letters_grow_with_the_tiles() -> None:
    """As those of titles do."""
    picture = with_headings(np.zeros((320, 640, 1), np.uint8), columns=["a", "b"], rows=[])
    assert picture.shape == (320 + 30, 640, 1)


@pytest.mark.parametrize(("rows", "height"), [(["x"], 8), (["x", "y"], 20)])
def test_rows_may_be_lower_than_a_line(rows: list[str], height: int) -> None:
    """A name then stands as near to its row as can be, and the grid is what it was."""
    grid = np.zeros((height, 30, 1), np.uint8)
    picture = with_headings(grid, columns=[], rows=rows)
    assert len(picture) == height
    assert not picture[:, -30:].any()


def test_a_background_is_that_of_the_names() -> None:
    """Light letters on a dark one, and color where it has one."""
    picture = with_headings(GRID[..., :1], columns=["a"], rows=["b"], background=(0, 0, 40))
    assert picture.shape[2] == 3
    np.testing.assert_array_equal(picture[0, 0], (0, 0, 40))
    assert picture[:18].max() > 180


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_grid_keeps_its_pixels(channels: int) -> None:
    """Grey stays grey, and the white around a transparent grid is opaque."""
    grid = RNG.integers(0, 250, (20, 30, channels), dtype=np.uint8)
    before = grid.copy()
    picture = with_headings(grid, columns=["a"], rows=["b"])
    top, left = place_of(grid, picture)
    assert picture.shape[2] == channels
    if channels == 4:
        np.testing.assert_array_equal(picture[top : top + 20, left : left + 30], grid)
        assert (picture[:top, :, 3] == 255).all()
    np.testing.assert_array_equal(grid, before)


def test_columns_give_way_to_their_names() -> None:
    """All by as much, each in the middle of its room; between them is the background."""
    names = ["ankle boot", "T-shirt", "bag"]
    picture = with_headings(GRID, columns=names, padding=0, background=250)
    room = room_for(names, 12)
    assert 40 < room < 120
    assert picture.shape == (18 + 80, 3 * room, 3)
    for index in range(3):
        left = index * room + (room - 40) // 2
        column = picture[18:, left : left + 40]
        np.testing.assert_array_equal(column, GRID[:, 40 * index : 40 * (index + 1)])
        title = picture[:18, index * room : (index + 1) * room, :1]
        np.testing.assert_array_equal(title, strip(names[index], room, background=250))
    assert (picture[18:, : (room - 40) // 2] == 250).all()


def test_a_name_that_is_too_wide_is_cut_short() -> None:
    """No column is more than ten heights wide for it, nor are the names of rows."""
    picture = with_headings(GRID, columns=["", "m" * 30, ""], rows=["m" * 100, ""])
    columns = np.flatnonzero(ink(picture)[:18].any(axis=0))
    left = 120 + 4
    assert left + 120 <= columns.min() < columns.max() < left + 240
    assert picture.shape[1] == left + 3 * 120


@pytest.mark.parametrize("names", [{"columns": ["", ""]}, {"columns": [], "rows": ["", ""]}])
def test_no_names_take_no_room(names: dict[str, list[str]]) -> None:
    """The grid is the picture."""
    np.testing.assert_array_equal(with_headings(GRID, **names), GRID)


def test_a_grid_is_uint8() -> None:
    """As every picture."""
    with pytest.raises(InvalidArgumentError, match="a picture must be uint8, found float64"):
        with_headings(GRID / 255, columns=["a", "b", "c"])
