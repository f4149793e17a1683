"""Batches of images -> one picture that compares them, image by image.

Images of one index stand beside each other, in the order of the batches: input, reconstruction, and
the difference of the two where it is asked for. These groups lie in rows from the top left.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_numbers, as_positive, check_at_least
from tbviz.errors import InvalidArgumentError
from tbviz.images.canvas import WHITE, Color, canvas, channels_of
from tbviz.images.captions import with_caption
from tbviz.images.grid import arranged, enlarge, scale_to
from tbviz.images.headings import above
from tbviz.images.lettering import LEAST_POINTS, points_for, room_for
from tbviz.images.pixels import Pixels, ValueRange, as_batch, to_uint8, with_channels
from tbviz.images.spans import longest_told, shades, span_of, told

Batches: TypeAlias = Mapping[str, ArrayLike] | Sequence[ArrayLike]

_APART = 6  # more pixels between groups than within
_MOST_SCALE = 8


def comparison(
    batches: Batches,
    *,
    columns: int | None = None,
    padding: int = 2,
    background: Color = WHITE,
    value_range: ValueRange = None,
    difference: bool = False,
    limit: float | None = None,
    scale: int | None = None,
) -> Pixels:
    """Return one picture of two or more batches, image beside image.

    Args:
        batches: `{heading: batch}`, or a sequence of batches for a picture without headings. Each
            is `[N, H, W]` or `[N, H, W, C]`, of the same N, H and W.
        columns: how many groups a row holds; None for a picture as near to a square as can be.
        padding: pixels between the images of a group, and between rows; there are six more between
            the groups of a row.
        background: as in `image_grid`.
        value_range: as in `to_uint8`; `"grid"` is one range for all batches.
        difference: whether the second batch minus the first stands at the end of each group: red
            where the second is larger, blue where it is smaller, and nearly white where the two are
            equal. uint8 counts as 0 to 1 beside bool and floats, unless there is a value_range; of
            the colors of a pixel, that which differs most is drawn, and alpha is not compared. A
            line below the picture says which difference has the full color.
        limit: that difference; None for the largest of all finite ones.
        scale: each pixel becomes scale x scale pixels; None for the least of 1 to 8 with which the
            headings fit.

    Returns:
        uint8 `[H', W', C]`, C of 3 where there is a difference.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule.
    """
    names, arrays = as_batches(batches)
    padding = check_at_least("padding", padding, 0)
    largest = _checked_limit(limit, difference=difference)
    shared = _shared_range(arrays, value_range)
    pictures = [to_uint8(array, value_range=shared) for array in arrays]
    caption: list[str] = []
    if difference:
        changes = _changes(*arrays[:2], plain=value_range is None)
        span = span_of(changes, largest or "all", name="limit")._replace(signed=True)
        pictures.append(shades(changes, span))
        names = names and [*names, "difference"]
        caption = [f"difference: {text}" for text in (told(span), longest_told(span))]
    scale = _scale_for(names, arrays[0].shape[2]) if scale is None else scale
    tiles = [enlarge(picture, scale) for picture in pictures]
    whole = _laid_out(tiles, names, columns, padding, background)
    if not caption:
        return whole
    return with_caption(whole, caption[0], room=caption[1], background=background)


def as_batches(batches: Batches) -> tuple[list[str], list[NDArray[Any]]]:
    """Return the headings, none for a sequence, and views of the batches as `[N, H, W, C]`.

    Raises:
        InvalidArgumentError: for fewer than two, for other headings than strings, and for batches
            that are not of one N, H and W.
    """
    names = list(batches) if isinstance(batches, Mapping) else []
    arrays = [as_batch(batch) for batch in _items(batches)]
    if len(arrays) < 2:
        rule = "at least two batches"
        raise InvalidArgumentError(
            f"a comparison needs {rule}, found {len(arrays)}", expected=rule, found=len(arrays)
        )
    if not all(isinstance(name, str) for name in names):
        raise InvalidArgumentError(
            f"headings must be strings, found {names}", expected="strings", found=names
        )
    shapes = [list(array.shape[:3]) for array in arrays]
    if shapes.count(shapes[0]) < len(shapes):
        rule = "of one N, H and W"
        raise InvalidArgumentError(
            f"batches must be {rule}, found {shapes}", expected=rule, found=shapes
        )
    return names, arrays


def _items(batches: Any) -> list[Any]:
    try:
        return list(batches.values() if isinstance(batches, Mapping) else batches)
    except TypeError:
        rule = "a mapping or a sequence of batches"
        found = type(batches).__name__
        raise InvalidArgumentError(
            f"a comparison is of {rule}, found {found}", expected=rule, found=found
        ) from None


def _checked_limit(limit: float | None, *, difference: bool) -> float | None:
    if limit is None:
        return None
    if not difference:
        rule = "difference=True"
        raise InvalidArgumentError(
            f"limit is that of a difference: give {rule} too", expected=rule, found=difference
        )
    return as_positive("limit", limit)


def _shared_range(arrays: list[NDArray[Any]], value_range: ValueRange) -> ValueRange:
    """Return one pair in place of "grid", unless there is nothing to stretch."""
    if value_range != "grid":
        return value_range
    numbers = [_colors(array) for array in arrays]
    lows = [part.min(where=np.isfinite(part), initial=np.inf) for part in numbers]
    highs = [part.max(where=np.isfinite(part), initial=-np.inf) for part in numbers]
    low, high = float(min(lows)), float(max(highs))
    return (low, high) if low < high else "grid"


def _colors(array: NDArray[Any]) -> NDArray[np.float64]:
    """Return the channels of images but for alpha."""
    return as_numbers(array, "images")[..., :3].astype(np.float64)


def _changes(first: NDArray[Any], second: NDArray[Any], *, plain: bool) -> NDArray[np.float64]:
    """Return second - first `[N, H, W]`, of the color that differs most."""
    units = [255 if plain and array.dtype == np.uint8 else 1 for array in (first, second)]
    with np.errstate(invalid="ignore", over="ignore"):
        changes = _colors(second) / units[1] - _colors(first) / units[0]
    most = np.abs(changes).argmax(axis=-1)  # which NaN is, where there is one
    largest: NDArray[np.float64] = np.take_along_axis(changes, most[..., None], axis=-1)[..., 0]
    return largest


def _scale_for(names: list[str], width: int) -> int:
    """Return how many times images of a width are to be enlarged for their headings to fit."""
    needed = room_for(names, LEAST_POINTS) if names else 0
    return min(_MOST_SCALE, scale_to(needed, width))


def _laid_out(
    tiles: list[Pixels], names: list[str], columns: int | None, padding: int, background: Color
) -> Pixels:
    """Return groups in rows from the top left, below the headings of each column."""
    count, height, width, _ = tiles[0].shape
    columns = math.ceil(math.sqrt(count / len(tiles))) if columns is None else columns
    columns = check_at_least("columns", columns, 1)
    channels = max(channels_of(background), *(tile.shape[3] for tile in tiles))
    across = padding + _APART
    groups = _joined(tiles, channels, padding, background)
    picture = arranged(groups, columns, padding, background, across=across)
    if not names:
        return picture
    starts = range(0, picture.shape[1], groups.shape[2] + across)
    spans = [
        (start + index * (width + padding), width)
        for start in starts[: min(count, columns)]
        for index in range(len(names))
    ]
    headings = names * (len(spans) // len(names))
    return above(picture, headings, spans, points_for(height, width), background)


def _joined(tiles: list[Pixels], channels: int, padding: int, background: Color) -> Pixels:
    """Return tiles `[N, H, W, C]` of one index beside each other, as `[N, H, W', channels]`."""
    count, height = tiles[0].shape[:2]
    gap = canvas(height, padding, channels, background)
    gaps = np.broadcast_to(gap, (count, *gap.shape))
    parts = [part for tile in tiles for part in (gaps, with_channels(tile, channels))]
    return np.concatenate(parts[1:], axis=2)
