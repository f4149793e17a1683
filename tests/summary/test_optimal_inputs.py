"""The inputs that a model likes best, as one picture."""

from __future__ import annotations

import functools
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.images import image_grid, to_uint8, with_headings
from tbviz.summary.optima import optimal_inputs

RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=(2, 3, 20, 15))
MEANS = RNG.uniform(size=(3, 20, 15))
COLORS = RNG.uniform(size=(3, 20, 15, 3))


def drawn(data: Any, **options: Any) -> Any:
    """Return the picture that is written."""
    [value] = optimal_inputs("a", data, 0, **options).build()
    width, height, png = value.tensor.string_val
    picture = np.asarray(Image.open(io.BytesIO(png)))
    assert picture.shape[:2] == (int(height), int(width))
    return picture if picture.ndim == 3 else picture[..., None]


def grid(tiles: Any, scale: int = 3) -> Any:
    """Return tiles in three columns, each in its own range."""
    tiles = tiles[..., None] if tiles.ndim == 3 else tiles
    return image_grid(tiles, columns=3, value_range="image", scale=scale)


headed = functools.partial(with_headings, padding=2)


def test_rows_are_penalties_below_the_means() -> None:
    """With the names of classes and rows."""
    found = drawn(ROWS, rows=["L1", 0.25], classes=["a", "b", "c"], means=MEANS)
    tiles = np.concatenate([MEANS, *ROWS])
    expected = headed(grid(tiles), columns=["a", "b", "c"], rows=["mean", "L1", "0.25"])
    np.testing.assert_array_equal(found, expected)


def test_one_row_has_the_numbers_of_its_classes_alone() -> None:
    """No name beside it, unless the means are above it."""
    names = ["0", "1", "2"]
    np.testing.assert_array_equal(drawn(ROWS[0]), headed(grid(ROWS[0]), columns=names))
    np.testing.assert_array_equal(
        drawn(ROWS[0], means=MEANS, scale=1),
        headed(grid(np.concatenate([MEANS, ROWS[0]]), 1), columns=names, rows=["mean", "best"]),
    )


def test_color_stays_beside_grey_means() -> None:
    """Where the rows are named, the last axis may be one of channels."""
    found = drawn(COLORS[None], rows=[1], classes=[5, 6, 7], means=MEANS, value_range=None)
    tiles = np.concatenate([np.repeat(to_uint8(MEANS[..., None]), 3, -1), to_uint8(COLORS)])
    expected = headed(
        image_grid(tiles, columns=3, scale=3), columns=["5", "6", "7"], rows=["mean", "1"]
    )
    np.testing.assert_array_equal(found, expected)


def test_what_is_not_finite_is_counted(tmp_path: Path) -> None:
    """In a scalar beside the picture, which exists for nothing else."""
    data = ROWS[0].copy()
    data[1, 2, 3] = np.nan
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.optimal_inputs("a", data, 0, means=MEANS)
        writer.optimal_inputs("b", ROWS[0], 0)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"a": "image", "a/nonfinite": "scalar", "b": "image"}
    assert run.scalars("a/nonfinite").values.tolist() == [1]


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        (ROWS[0, 0], {}, r"a: inputs must be \[K, H, W\] or .*, found the shape \[20, 15\]"),
        (ROWS[0], {"rows": [1]}, r"a: inputs must be \[P, K, H, W\] .* \[3, 20, 15\]"),
        (ROWS, {}, "1, 3 or 4 channels, found 15"),
        (ROWS[0, :, :0], {}, "images must have pixels"),
        (ROWS[:0], {"rows": []}, "images must have pixels"),
        (ROWS, {"rows": [1, 2, 3]}, r"a: rows must be 2 names or numbers, found the shape \[3\]"),
        (ROWS[0], {"classes": "abc"}, r"a: classes must be 3 names .*, found the shape \[\]"),
        (ROWS[0], {"classes": [None] * 3}, "a: classes must be numbers or strings"),
        (ROWS[0], {"means": MEANS[:2]}, r"a: means must be one image \[20, 15\] for each of 3 cl"),
        (ROWS[0], {"means": MEANS[:, 1:]}, r"found the shape \[3, 19, 15, 1\]"),
        (ROWS[0], {"scale": 0}, "scale"),
        (ROWS[0], {"value_range": "each"}, "value_range"),
        (ROWS[0].astype(np.complex64), {}, "must be bool, integers or floats"),
    ],
)
def test_wrong_arguments_are_named(data: Any, options: dict[str, Any], message: str) -> None:
    """At the call."""
    with pytest.raises(InvalidArgumentError, match=message):
        optimal_inputs("a", data, 0, **options)
