"""The filters of a layer -> a picture, symmetric around zero.

Filters of one input channel are drawn through the diverging map of `tbviz.images.colors`; those of
three are those of RGB images and are drawn in their own colors, with middle grey for zero. Filters
of any other depth make a sheet: one column for each filter, one row for each input channel.

NaN and infinity are drawn in green, which the map does not have, and in filters of RGB in a color
that no other weight has.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_numbers
from tbviz.errors import InvalidArgumentError
from tbviz.images.canvas import BETWEEN, WHITE
from tbviz.images.captions import with_caption
from tbviz.images.choice import counted, most_telling, squared_norms
from tbviz.images.colors import diverging
from tbviz.images.grid import grid_shape, image_grid, scale_to
from tbviz.images.kernels import Shape, filter_images
from tbviz.images.pixels import Pixels, marked
from tbviz.images.spans import SpanChoice, shares, span_of

_LEAST_SIDE = 24  # pixels of a filter that is enlarged by itself
_LEAST_SIDE_OF_SHEET = 12


def filter_grid(
    kernel: ArrayLike,
    *,
    shape: Shape | None = None,
    layout: str | None = None,
    columns: int | None = None,
    padding: int | None = None,
    span: SpanChoice = "each",
    most: int = 64,
    scale: int | None = None,
) -> Pixels:
    """Return one picture of the filters of a dense layer or a convolution.

    Args:
        kernel: `[inputs, units]`, or `[H, W, inputs, units]` of a convolution.
        shape: of a dense layer, `(H, W)` or `(H, W, C)` of its input; None for a square grey image.
        layout: the axes of the kernel, where they are not what it seems; see `filter_images`.
        columns: how many filters a row holds; None for a grid as near to a square as can be. A
            sheet has one row for each input channel, and takes no columns.
        padding: pixels between neighbors; None for 2 and half of the scale.
        span: the absolute weight that gets the strongest color: `"each"` for the largest of each
            filter, `"all"` for that of all, so that filters compare, or a number, so that pictures
            do.
        most: how many filters are drawn at most, and how many input channels of a sheet. Of more,
            those of the largest norm are drawn, the largest first, and a line below says of how
            many.
        scale: each weight becomes scale x scale pixels; None for the least with which a filter has
            24 pixels on its longer side, 12 in a sheet.

    Returns:
        uint8 `[H', W', 3]`.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule.
    """
    return draw_filters(
        filter_images(kernel, shape=shape, layout=layout),
        columns=columns,
        padding=padding,
        span=span,
        most=most,
        scale=scale,
    )


def draw_filters(
    filters: NDArray[Any],
    *,
    columns: int | None,
    padding: int | None,
    span: SpanChoice,
    most: int,
    scale: int | None,
) -> Pixels:
    """Return one picture of filters `[N, H, W]` or `[N, H, W, C]`, as `filter_grid` does."""
    weights = as_numbers(filters if filters.ndim == 4 else filters[..., None], "a kernel")
    depth = weights.shape[3]
    is_sheet = depth not in (1, 3)
    units = most_telling(weights, most, squared_norms)
    inputs = np.moveaxis(weights, 3, 0)
    channels = most_telling(inputs, most, squared_norms) if is_sheet else np.arange(depth)
    shown = weights[units][..., channels]
    signed = shares(shown, span_of(shown, span, within=(1, 2, 3)).reach)
    scale = _scale_for(weights, is_sheet=is_sheet) if scale is None else scale
    picture = image_grid(
        _draw_color(signed) if depth == 3 else _draw_grey(signed),
        columns=_columns_of_sheet(columns, len(units), depth) if is_sheet else columns,
        padding=_gap_for(scale) if padding is None else padding,
        background=WHITE if depth == 3 else BETWEEN,
        scale=scale,
    )
    caption = _left_out(shown.shape, weights.shape)
    return with_caption(picture, caption) if caption else picture


def filters_shape(
    filters: NDArray[Any],
    height: int,
    width: int,
    *,
    columns: int | None,
    padding: int | None,
    most: int,
) -> tuple[int, int]:
    """Return height and width of the picture of filters whose tiles have a size, but for words.

    Args:
        filters: `[N, H, W]` or `[N, H, W, C]`.
        height: of a tile, which is the filter's or some times that.
        width: of a tile.
        columns: as in `filter_grid`.
        padding: as in `filter_grid`.
        most: as in `filter_grid`.
    """
    units, depth = min(len(filters), most), filters.shape[3] if filters.ndim == 4 else 1
    is_sheet = depth not in (1, 3)
    return grid_shape(
        units * min(depth, most) if is_sheet else units,
        height,
        width,
        columns=units if is_sheet else columns,
        padding=_gap_for(height // len(filters[0])) if padding is None else padding,
    )


def _scale_for(filters: NDArray[Any], *, is_sheet: bool) -> int:
    return scale_to(_LEAST_SIDE_OF_SHEET if is_sheet else _LEAST_SIDE, max(filters.shape[1:3]))


def _gap_for(scale: int) -> int:
    """Return the pixels between enlarged filters: less than one of their own, and seen."""
    return 2 + int(scale) // 2


def _left_out(drawn: tuple[int, ...], there_are: tuple[int, ...]) -> str:
    """Return how many filters and input channels are drawn, and nothing where all are."""
    parts = [
        counted(drawn[axis], there_are[axis], name)
        for axis, name in ((0, "filter"), (3, "input channel"))
        if drawn[axis] < there_are[axis]
    ]
    return ", ".join([*parts, "largest norm first"]) if parts else ""


def _columns_of_sheet(columns: int | None, units: int, depth: int) -> int:
    if columns is not None:
        rule = "one column for each filter"
        raise InvalidArgumentError(
            f"filters of {depth} input channels are a sheet of {rule}, found columns={columns!r}",
            expected=rule,
            found=columns,
        )
    return units


def _draw_grey(signed: NDArray[np.float64]) -> Pixels:
    """Return a tile for each input channel and filter, those of one channel after each other."""
    return diverging(np.moveaxis(signed, 3, 0).reshape(-1, *signed.shape[1:3]))


def _draw_color(signed: NDArray[np.float64]) -> Pixels:
    finite = np.logical_and.reduce(np.isfinite(signed), axis=-1)
    shades = np.rint(127.5 + 127.5 * np.where(finite[..., None], signed, 0)).astype(np.uint8)
    return shades if finite.all() else marked(shades, ~finite)
