"""Tiles -> tiles with a title above each, and with a frame that says right or wrong.

Right is blue and wrong is orange: the two differ to every color vision. Neither the titles nor the
frames cover a pixel of a tile.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array
from tbviz.errors import InvalidArgumentError
from tbviz.images.canvas import Color, channels_of, pixel_of
from tbviz.images.legend import as_labels
from tbviz.images.lettering import is_light, points_for, room_for, strip
from tbviz.images.pixels import Pixels, with_channels

ON_LIGHT = {True: (0, 84, 150), False: (213, 94, 0)}
"""The colors of right and of wrong on a light background."""

ON_DARK = {True: (105, 195, 255), False: (255, 150, 60)}
"""The same on a dark one."""

_LINE = 2  # pixels of a frame, and as many between it and the tile


def as_titles(titles: ArrayLike, count: int) -> list[str]:
    """Return titles, `[count]` strings or numbers, as text.

    Raises:
        InvalidArgumentError: for anything else, a single string included.
    """
    values = as_labels(titles, "titles")
    if values.shape != (count,):
        raise _not_one_each("titles", "strings", values, count)
    return [str(title) for title in values.tolist()]


def as_correct(correct: ArrayLike, count: int) -> NDArray[np.bool_]:
    """Return whether each image is right, bool `[count]`.

    Raises:
        InvalidArgumentError: for anything else.
    """
    values = as_array(correct, "correct")
    if values.shape != (count,) or values.dtype != np.bool_:
        raise _not_one_each("correct", "bool", values, count)
    return values


def titled(
    tiles: Pixels,
    titles: list[str] | None,
    correct: NDArray[np.bool_] | None,
    background: Color,
) -> Pixels:
    """Return tiles with titles above, and with frames and titles in the colors of right and wrong.

    Args:
        tiles: `[N, H, W, C]`.
        titles: N lines, or None. A tile that is narrower than its title is widened, up to ten
            heights of the letters; what is longer ends in an ellipsis.
        correct: `[N]`, or None for no frames and titles in grey.
        background: what is behind the titles.

    Returns:
        uint8 `[N, H', W', C']`.
    """
    if titles is None and correct is None:
        return tiles
    colors = ON_LIGHT if is_light(background) else ON_DARK
    inks = None if correct is None else [colors[right] for right in correct.tolist()]
    points = points_for(*tiles.shape[1:3])
    framed = tiles if inks is None else _framed(tiles, inks, background)
    if titles is None:
        return framed
    width = max(framed.shape[2], room_for(titles, points))
    lines = [
        strip(
            title,
            width,
            points=points,
            background=background,
            ink=None if inks is None else inks[index],
            channels=framed.shape[3],
        )
        for index, title in enumerate(titles)
    ]
    above = np.stack(lines)
    return np.concatenate([above, _padded(framed, width, above.shape[3], background)], axis=1)


def _framed(tiles: Pixels, inks: list[tuple[int, int, int]], background: Color) -> Pixels:
    channels, around = max(3, tiles.shape[3]), 2 * _LINE
    count, height, width, _ = tiles.shape
    shape = (count, height + 2 * around, width + 2 * around, channels)
    framed = np.empty(shape, np.uint8)
    framed[:] = with_channels(np.array(inks, np.uint8), channels)[:, None, None]
    framed[:, _LINE:-_LINE, _LINE:-_LINE] = pixel_of(background, channels)
    framed[:, around:-around, around:-around] = with_channels(tiles, channels)
    return framed


def _padded(tiles: Pixels, width: int, channels: int, background: Color) -> Pixels:
    """Return tiles in the middle of the width."""
    channels = max(channels, channels_of(background))
    left = (width - tiles.shape[2]) // 2
    padded = np.empty((*tiles.shape[:2], width, channels), np.uint8)
    padded[:] = pixel_of(background, channels)
    padded[:, :, left : left + tiles.shape[2]] = with_channels(tiles, channels)
    return padded


def _not_one_each(name: str, kind: str, values: NDArray[Any], count: int) -> InvalidArgumentError:
    rule = f"{kind}, one for each of {count} images"
    found = f"{values.dtype} of the shape {list(values.shape)}"
    return InvalidArgumentError(f"{name} must be {rule}, found {found}", expected=rule, found=found)
