"""How large a picture may be, worked out before it is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images.grid import grid_shape
from tbviz.summary.fitting import Fit, fitted, least_stride


def sheet(height: int, width: int, padding: int) -> tuple[int, int]:
    """Return the lengths of three rows of two tiles."""
    return grid_shape(6, height, width, columns=2, padding=padding)


@pytest.mark.parametrize(
    ("scale", "most", "expected"),
    [
        (3, 3 * 12 * 2 * 15, (3, 1)),
        (3, 3 * 12 * 2 * 15 - 1, (2, 1)),
        (None, 3 * 4 * 2 * 5, (None, 1)),
        (None, 3 * 4 * 2 * 5 - 1, (1, 2)),
        (9, 3 * 2 * 2 * 3, (1, 2)),
        (9, 6, (1, 5)),
        (9, 1, (1, 5)),
    ],
)
def test_the_scale_is_lowered_before_pixels_are_left_out(
    scale: int | None, most: int, expected: tuple[int | None, int]
) -> None:
    """To the largest that fits; tiles of 4 x 5 have one pixel at least."""
    fit = fitted(sheet, 4, 5, scale=scale, padding=0, most=most)
    assert (fit.scale, fit.stride) == expected
    assert bool(fit.text) == (fit.scale != scale or fit.stride > 1)


def test_the_padding_shrinks_with_the_tiles() -> None:
    """It is divided by the stride; one that the kind chooses stays to be chosen."""
    fit = fitted(sheet, 4, 4, scale=1, padding=4, most=100)
    assert fit[:3] == (1, 2, 2)
    assert fitted(sheet, 4, 4, scale=1, padding=None, most=30).padding is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scale": 0}, "^scale must be an integer >= 1, found 0$"),
        ({"scale": 1.5}, "^scale must be an integer >= 1, found 1.5$"),
        ({"padding": -1}, "^padding must be an integer >= 0, found -1$"),
    ],
)
def test_wrong_options_are_named(options: dict[str, Any], message: str) -> None:
    """As by the pictures themselves."""
    with pytest.raises(InvalidArgumentError, match=message):
        fitted(sheet, 4, 4, **{"scale": 1, "padding": 0, "most": 100, **options})


def test_what_is_thinned_keeps_every_second_pixel() -> None:
    """Of the two axes that are said."""
    tiles = np.arange(2 * 3 * 4 * 1).reshape(2, 3, 4, 1)
    fit = Fit(1, 0, stride=2)
    np.testing.assert_array_equal(fit.thinned(tiles), tiles[:, ::2, ::2])
    np.testing.assert_array_equal(fit.thinned(tiles, 0), tiles[::2, ::2])


@pytest.mark.parametrize("shape", [(1, 4000), (7, 900), (60, 60), (1, 1), (33, 31)])
def test_a_stride_is_the_least_that_does(shape: tuple[int, int]) -> None:
    """As counted by taking every k-th pixel of an array."""
    pixels = np.zeros(shape, bool)
    expected = next(k for k in range(1, 5000) if pixels[::k, ::k].size <= 1000)
    found = least_stride(lambda k: pixels[::k, ::k].shape, max(shape), 1000)
    assert found == expected
