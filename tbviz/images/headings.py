"""Names above the columns and beside the rows of a grid of images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw

from tbviz.images.axes import INK, fitted, font_of
from tbviz.images.canvas import WHITE
from tbviz.images.pixels import Pixels, as_picture, with_channels

_SIZE = 12  # of the letters, in pixels
_GAP = 6  # between names and images, and around all
_WIDEST = 120  # of the names of rows


def with_headings(grid: ArrayLike, *, columns: Sequence[str], rows: Sequence[str] = ()) -> Pixels:
    """Return a grid with a name above each column and to the left of each row, on white.

    Letters keep their size whatever that of the grid is. A name that is wider than its column, or
    than 120 pixels beside a row, is cut short with an ellipsis.

    Args:
        grid: uint8 `[H, W, C]`, of columns of one width and rows of one height.
        columns: a name for each column, from the left; all empty for none.
        rows: a name for each row, from the top; none, or all empty, for none.

    Returns:
        uint8 `[H + above, W + beside, 3]`, or 4 where the grid has 4.

    Raises:
        InvalidArgumentError: where the grid is not uint8.
    """
    pixels = as_picture(grid)
    font = font_of(1, points=_SIZE)
    height, width, channels = pixels.shape
    names = [fitted(name, font, _WIDEST) for name in rows]
    left = int(max(map(font.getlength, names), default=0))
    beside, above = (
        (left + 2 * _GAP if left else _GAP),
        (_SIZE + 2 * _GAP if any(columns) else _GAP),
    )
    canvas = np.full((above + height + _GAP, beside + width + _GAP, 3), WHITE, np.uint8)
    picture = Image.fromarray(canvas)
    draw = ImageDraw.Draw(picture)
    for x, name in zip(_middles(width, len(columns)), columns, strict=True):
        text = fitted(name, font, width / len(columns))
        draw.text((beside + x, above - _GAP), text, INK, font, anchor="ms")
    for y, name in zip(_middles(height, len(names)), names, strict=True):
        draw.text((beside - _GAP, above + y), name, INK, font, anchor="rm")
    drawn = with_channels(np.asarray(picture), channels).copy()
    drawn[above : above + height, beside : beside + width] = with_channels(pixels, drawn.shape[2])
    return drawn


def _middles(length: int, count: int) -> list[float]:
    return [(index + 0.5) * length / count for index in range(count)]
