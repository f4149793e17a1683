"""Names above the columns and beside the rows of a picture."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from tbviz.images.canvas import WHITE, Color, canvas, channels_of
from tbviz.images.lettering import line_height, points_for, room_for, strip
from tbviz.images.pixels import Pixels, as_picture, with_channels

Span: TypeAlias = tuple[int, int]  # where it begins, and its length, in pixels

_GAP = 4  # more pixels between the names of rows and the picture than a line has by itself


def with_headings(
    grid: ArrayLike,
    *,
    columns: Sequence[str],
    rows: Sequence[str] = (),
    padding: int = 0,
    background: Color = WHITE,
) -> Pixels:
    """Return a grid with a name above each column and to the left of each row.

    Letters are as large as those of titles of tiles. Columns are moved apart as far as the longest
    name needs, up to ten heights of its letters; what is longer is cut short with an ellipsis, as
    beside a row.

    Args:
        grid: uint8 `[H, W, C]`, of columns of one width and rows of one height.
        columns: a name for each column, from the left; none, or all empty, for none.
        rows: a name for each row, from the top; none, or all empty, for none.
        padding: pixels between the columns, and between the rows.
        background: what is behind the names; white by default.

    Returns:
        uint8 `[H + above, W + beside and between, C]`, with 3 channels where the background needs
        them.

    Raises:
        InvalidArgumentError: where the grid is not uint8, and for what is no background.
    """
    pixels = as_picture(grid)
    across, down = (
        _spans(length, len(names), padding)
        for length, names in zip(pixels.shape[1::-1], (columns, rows), strict=True)
    )
    points = points_for(*(min(length for _, length in spans) for spans in (down, across)))
    if any(columns):
        pixels, across = _apart(pixels, across, room_for(columns, points), padding, background)
    width = pixels.shape[1]
    whole = _beside(pixels, rows, down, points, background) if any(rows) else pixels
    left = whole.shape[1] - width
    places = [(left + start, length) for start, length in across]
    return above(whole, columns, places, points, background) if any(columns) else whole


def above(
    picture: Pixels, names: Sequence[str], spans: Sequence[Span], points: int, background: Color
) -> Pixels:
    """Return a picture with names above it, each in the middle of the columns that it spans.

    Args:
        picture: uint8 `[H, W, C]`.
        names: lines, cut short where they are wider than their columns.
        spans: the columns of each, from the left.
        points: the size of the letters in pixels.
        background: what is behind them.
    """
    channels = max(picture.shape[2], channels_of(background))
    line = canvas(line_height(points), picture.shape[1], channels, background)
    for name, (left, width) in zip(names, spans, strict=True):
        line[:, left : left + width] = strip(
            name, width, points=points, background=background, channels=channels
        )
    return np.concatenate([line, with_channels(picture, channels)])


def _beside(
    picture: Pixels, names: Sequence[str], spans: Sequence[Span], points: int, background: Color
) -> Pixels:
    """Return a picture with names at its left, each in the middle of the rows that it spans."""
    channels = max(picture.shape[2], channels_of(background))
    width = room_for(names, points)
    left = canvas(len(picture), width + _GAP, channels, background)
    for name, (start, height) in zip(names, spans, strict=True):
        line = strip(
            name, width, points=points, background=background, channels=channels, align="right"
        )
        top = max(0, min(start + (height - len(line)) // 2, len(left) - len(line)))
        left[top : top + len(line), :width] = line[: len(left)]
    return np.concatenate([left, with_channels(picture, channels)], axis=1)


def _apart(
    picture: Pixels, spans: Sequence[Span], room: int, padding: int, background: Color
) -> tuple[Pixels, list[Span]]:
    """Return a picture whose columns have that room each, at least, and the places of the rooms."""
    widths = [max(room, width) for _, width in spans]
    starts = [sum(widths[:index]) + index * padding for index in range(len(widths))]
    places = list(zip(starts, widths, strict=True))
    if places == list(spans):
        return picture, places
    channels = max(picture.shape[2], channels_of(background))
    apart = canvas(len(picture), starts[-1] + widths[-1], channels, background)
    for (start, width), (old, own) in zip(places, spans, strict=True):
        left = start + (width - own) // 2
        column = picture[:, old : old + own]
        apart[:, left : left + own] = with_channels(column, channels)
    return apart, places


def _spans(length: int, count: int, padding: int) -> list[Span]:
    """Return the places of so many equal parts, of one where there is none."""
    size = (length + padding) / max(count, 1)
    ends = [round(index * size) for index in range(max(count, 1) + 1)]
    return [(start, end - start - padding) for start, end in itertools.pairwise(ends)]
