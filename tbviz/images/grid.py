"""Many images -> one picture.

Images are `[N, H, W, C]` in the layouts and ranges of `tbviz.images.pixels`; pictures are uint8
`[H, W, C]`. A background is a grey level or an `(R, G, B)` of 0 to 255.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from tbviz.checks import as_array, check_at_least
from tbviz.errors import InvalidArgumentError
from tbviz.images.pixels import (
    Pixels,
    ValueRange,
    as_batch,
    as_picture,
    to_uint8,
    with_channels,
)

Color: TypeAlias = int | tuple[int, int, int]

WHITE = 255


def image_grid(
    images: ArrayLike,
    *,
    columns: int | None = None,
    padding: int = 2,
    background: Color = WHITE,
    value_range: ValueRange = None,
    scale: int = 1,
) -> Pixels:
    """Return one picture of all images, in rows from the top left.

    Args:
        images: `[N, H, W]` or `[N, H, W, C]`.
        columns: how many images a row holds; None for a grid as near to a square as can be.
        padding: pixels between neighbors; there is none at the border.
        background: what is drawn between images and after the last of them; white by default.
        value_range: as in `to_uint8`.
        scale: each pixel of an image becomes scale x scale pixels; the padding stays.

    Returns:
        uint8 `[rows * (scale * H + padding) - padding, columns * (scale * W + padding) - padding,
        C]`, with the C of the images, or 3 where grey images meet a background or a NaN of color.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule.
    """
    padding = check_at_least("padding", padding, 0)
    batch = as_batch(images)
    columns = math.ceil(math.sqrt(len(batch))) if columns is None else columns
    columns = check_at_least("columns", columns, 1)
    tiles = enlarge(to_uint8(batch, value_range=value_range), scale)
    return _tile(tiles, columns, padding, background)


def side_by_side(
    pictures: Sequence[ArrayLike], *, padding: int = 4, background: Color = WHITE
) -> Pixels:
    """Return pictures of several sizes in one row, each centered vertically.

    Args:
        pictures: at least one uint8 picture, `[H, W]` or `[H, W, C]`.
        padding: pixels between neighbors.
        background: what is drawn between, above and below them; white by default.

    Returns:
        uint8 `[max H, sum of W and padding, max C]`; an added alpha channel is opaque.

    Raises:
        InvalidArgumentError: for no picture, and for an argument that breaks a rule.
    """
    padding = check_at_least("padding", padding, 0)
    row = [as_picture(picture) for picture in pictures]
    if not row:
        rule = "at least one picture"
        raise InvalidArgumentError(
            f"side_by_side needs {rule}, found none", expected=rule, found=pictures
        )
    channels = max(_channels(background), *(picture.shape[2] for picture in row))
    width = sum(picture.shape[1] + padding for picture in row) - padding
    canvas = _canvas(max(len(picture) for picture in row), width, channels, background)
    left = 0
    for picture in row:
        top = (len(canvas) - len(picture)) // 2
        right = left + picture.shape[1]
        canvas[top : top + len(picture), left:right] = with_channels(picture, channels)
        left = right + padding
    return canvas


def enlarge(pixels: Pixels, scale: int) -> Pixels:
    """Return `[..., H, W, C]` with each pixel repeated scale x scale times.

    Raises:
        InvalidArgumentError: where scale is not an integer >= 1.
    """
    scale = check_at_least("scale", scale, 1)
    if scale == 1:
        return pixels
    return pixels.repeat(scale, axis=-3).repeat(scale, axis=-2)


def _tile(tiles: Pixels, columns: int, padding: int, background: Color) -> Pixels:
    channels = max(tiles.shape[3], _channels(background))
    tiles = with_channels(tiles, channels)
    count, height, width, _ = tiles.shape
    rows = math.ceil(count / columns)
    canvas = _canvas(rows * (height + padding), columns * (width + padding), channels, background)
    cells = canvas.reshape(rows, height + padding, columns, width + padding, channels)
    cells = cells.swapaxes(1, 2)[:, :, :height, :width]
    whole = count // columns
    cells[:whole] = tiles[: whole * columns].reshape(whole, *cells.shape[1:])
    if count % columns:
        cells[whole, : count % columns] = tiles[whole * columns :]
    return canvas[: len(canvas) - padding, : canvas.shape[1] - padding]


def _canvas(height: int, width: int, channels: int, background: Color) -> Pixels:
    color = np.atleast_1d(as_array(background, "background"))
    fits = color.shape in ((1,), (3,)) and color.dtype.kind in "iu"
    if not fits or color.min() < 0 or color.max() > 255:
        rule = "a grey level or (R, G, B) of integers within 0 to 255"
        raise InvalidArgumentError(
            f"background must be {rule}, found {background!r}", expected=rule, found=background
        )
    pixel = with_channels(color.astype(np.uint8), channels)
    return np.full((height, width, channels), pixel, np.uint8)


def _channels(background: Color) -> int:
    return int(np.size(background))
