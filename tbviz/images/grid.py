"""Many images -> one picture.

Images are `[N, H, W, C]` in the layouts and ranges of `tbviz.images.pixels`; pictures are uint8
`[H, W, C]`. A background is a grey level or an `(R, G, B)` of 0 to 255.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from numpy.typing import ArrayLike

from tbviz.checks import check_at_least
from tbviz.errors import InvalidArgumentError
from tbviz.images.canvas import WHITE, Color, canvas, channels_of
from tbviz.images.pixels import (
    Pixels,
    ValueRange,
    as_batch,
    as_picture,
    to_uint8,
    with_channels,
)
from tbviz.images.titles import as_correct, as_titles, titled


def image_grid(
    images: ArrayLike,
    *,
    columns: int | None = None,
    padding: int = 2,
    background: Color = WHITE,
    value_range: ValueRange = None,
    scale: int = 1,
    titles: ArrayLike | None = None,
    correct: ArrayLike | None = None,
) -> Pixels:
    """Return one picture of all images, in rows from the top left.

    Args:
        images: `[N, H, W]` or `[N, H, W, C]`.
        columns: how many images a row holds at most; None for a grid as near to a square as can be.
        padding: pixels between neighbors; there is none at the border.
        background: what is drawn between images and after the last of them; white by default.
        value_range: as in `to_uint8`.
        scale: each pixel of an image becomes scale x scale pixels; the padding stays.
        titles: `[N]` strings or numbers, one line above each image. Tiles are as wide as the
            longest line needs, within reason; what is too long ends in an ellipsis.
        correct: bool `[N]`, for a frame around each image, and a title, in blue where it is True
            and in orange where it is False: two colors that every color vision tells apart.

    Returns:
        uint8 `[rows * (scale * H + padding) - padding, columns * (scale * W + padding) - padding,
        C]`, with the C of the images, or 3 where grey images meet a frame, a background or a NaN
        of color. Titles and frames make the tiles larger; they cover no pixel of an image.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule.
    """
    padding = check_at_least("padding", padding, 0)
    batch = as_batch(images)
    columns = columns_for(len(batch), columns)
    lines = None if titles is None else as_titles(titles, len(batch))
    right = None if correct is None else as_correct(correct, len(batch))
    tiles = enlarge(to_uint8(batch, value_range=value_range), scale)
    return arranged(titled(tiles, lines, right, background), columns, padding, background)


def side_by_side(
    pictures: Sequence[ArrayLike],
    *,
    columns: int | None = None,
    padding: int = 4,
    background: Color = WHITE,
) -> Pixels:
    """Return pictures of several sizes in rows from the top left, each in the midst of its cell.

    Args:
        pictures: at least one uint8 picture, `[H, W]` or `[H, W, C]`.
        columns: how many pictures a row holds; None for one row.
        padding: pixels between neighbors.
        background: what is drawn between and around them; white by default.

    Returns:
        uint8 `[H, W, max C]`, in which a row is as high as its highest picture and a column as wide
        as its widest; an added alpha channel is opaque.

    Raises:
        InvalidArgumentError: for no picture, and for an argument that breaks a rule.
    """
    padding = check_at_least("padding", padding, 0)
    shown = [as_picture(picture) for picture in pictures]
    if not shown:
        rule = "at least one picture"
        raise InvalidArgumentError(
            f"side_by_side needs {rule}, found none", expected=rule, found=pictures
        )
    heights, widths = cell_sizes([picture.shape for picture in shown], columns)
    channels = max(channels_of(background), *(picture.shape[2] for picture in shown))
    height, width = (sum(sides) + padding * (len(sides) - 1) for sides in (heights, widths))
    whole = canvas(height, width, channels, background)
    for index, picture in enumerate(shown):
        row, column = divmod(index, len(widths))
        top = sum(heights[:row]) + row * padding + (heights[row] - len(picture)) // 2
        left = sum(widths[:column]) + column * padding
        left += (widths[column] - picture.shape[1]) // 2
        place = slice(top, top + len(picture)), slice(left, left + picture.shape[1])
        whole[place] = with_channels(picture, channels)
    return whole


def cell_sizes(shapes: Sequence[Sequence[int]], columns: int | None) -> tuple[list[int], list[int]]:
    """Return how high each row is, and how wide each column, that `side_by_side` makes.

    Args:
        shapes: height and width of each picture, and maybe more.
        columns: how many pictures a row holds; None for one row.

    Raises:
        InvalidArgumentError: columns is not an integer of at least 1.
    """
    columns = len(shapes) if columns is None else check_at_least("columns", columns, 1)
    columns = min(columns, len(shapes))
    rows = [shapes[first : first + columns] for first in range(0, len(shapes), columns)]
    heights = [max(shape[0] for shape in row) for row in rows]
    return heights, [max(shape[1] for shape in shapes[n::columns]) for n in range(columns)]


def grid_shape(
    count: int, height: int, width: int, *, columns: int | None, padding: int
) -> tuple[int, int]:
    """Return height and width of a grid of tiles, without drawing it.

    Raises:
        InvalidArgumentError: where columns is not an integer >= 1.
    """
    across = columns_for(count, columns)
    down = math.ceil(count / across)
    return down * (height + padding) - padding, across * (width + padding) - padding


def columns_for(count: int, columns: int | None) -> int:
    """Return how many of so many tiles a row holds: at most all, and for None as in a square.

    Raises:
        InvalidArgumentError: where columns is not an integer >= 1.
    """
    if columns is None:
        return math.ceil(math.sqrt(count))
    return min(check_at_least("columns", columns, 1), count)


def scale_to(pixels: int, length: int) -> int:
    """Return the least scale with which a length becomes so many pixels or more."""
    return max(1, math.ceil(pixels / length))


def scale_of_tiles(
    tile: int, picture: int, *, count: int, height: int, width: int, columns: int | None
) -> int:
    """Return the least scale for tiles and their picture to be so many pixels long, or longer.

    Args:
        tile: what the longer side of a tile shall have at least.
        picture: what the longer side of all of them shall have at least.
        count: how many tiles there are.
        height: of one of them, before it is enlarged.
        width: of it.
        columns: as in `image_grid`.
    """
    longest = max(grid_shape(count, height, width, columns=columns, padding=0))
    return max(scale_to(tile, max(height, width)), scale_to(picture, longest))


def enlarge(pixels: Pixels, scale: int) -> Pixels:
    """Return pixels with each of them repeated scale x scale times.

    Args:
        pixels: `[..., H, W, C]` of any dtype.
        scale: how many times, at least 1.

    Returns:
        `[..., scale * H, scale * W, C]`; for a scale of 1, the pixels themselves.

    Raises:
        InvalidArgumentError: where scale is not an integer >= 1.
    """
    scale = check_at_least("scale", scale, 1)
    if scale == 1:
        return pixels
    return pixels.repeat(scale, axis=-3).repeat(scale, axis=-2)


def arranged(
    tiles: Pixels, columns: int, padding: int, background: Color, *, across: int | None = None
) -> Pixels:
    """Return tiles `[N, H, W, C]` as one picture, in rows from the top left.

    Args:
        tiles: uint8.
        columns: how many a row holds.
        padding: pixels between neighbors.
        background: what is drawn between tiles and after the last of them.
        across: pixels between those of one row, where that is not the padding.
    """
    between = padding if across is None else across
    channels = max(tiles.shape[3], channels_of(background))
    count, height, width, _ = tiles.shape
    down, right, rows = height + padding, width + between, math.ceil(count / columns)
    picture = canvas(rows * down, columns * right, channels, background)
    cells = picture.reshape(rows, down, columns, right, channels)
    cells = cells.swapaxes(1, 2)[:, :, :height, :width]
    whole = count // columns
    tiles = with_channels(tiles, channels)
    cells[:whole] = tiles[: whole * columns].reshape(whole, *cells.shape[1:])
    if count % columns:
        cells[whole, : count % columns] = tiles[whole * columns :]
    return picture[: len(picture) - padding, : picture.shape[1] - between]
