"""The filters of a layer -> a picture, symmetric around zero.

Filters of one input channel are drawn through the diverging map of `tbviz.images.colors`; those of
three are those of RGB images and are drawn in their own colors, with middle grey for zero. Filters
of any other depth make a sheet: one column for each filter, one row for each input channel.

NaN and infinity are drawn in green, which the map does not have, and in filters of RGB in a color
that no other weight has.
"""

from __future__ import annotations

import math
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_numbers
from tbviz.errors import InvalidArgumentError
from tbviz.images.colors import diverging
from tbviz.images.grid import image_grid
from tbviz.images.kernels import Shape, filter_images, largest_first
from tbviz.images.lettering import captioned
from tbviz.images.pixels import Pixels, marked

_BETWEEN = 190  # the grey between filters, whose own middle is nearly white
_LEAST_SIDE = 24  # pixels of a filter that is enlarged by itself
_LEAST_SIDE_OF_SHEET = 12

Symmetric: TypeAlias = Literal["each", "all"]


def filter_grid(
    kernel: ArrayLike,
    *,
    shape: Shape | None = None,
    layout: str | None = None,
    columns: int | None = None,
    padding: int | None = None,
    symmetric: Symmetric = "each",
    most: int = 64,
    scale: int | None = None,
) -> Pixels:
    """Return one picture of the filters of a dense layer or a convolution.

    Args:
        kernel: `[inputs, units]`, or `[H, W, inputs, units]` of a convolution.
        shape: of a dense layer, `(H, W)` or `(H, W, C)` of its input; None for a square grey image.
        layout: the axes of the kernel, where they are not those of Keras; see `filter_images`.
        columns: how many filters a row holds; None for a grid as near to a square as can be. A
            sheet has one row for each input channel, and takes no columns.
        padding: pixels between neighbors; None for 1, and 2 in a sheet.
        symmetric: `"each"` spans the colors over the largest absolute weight of each filter,
            `"all"` over the largest of all, so that filters can be compared.
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
        symmetric=symmetric,
        most=most,
        scale=scale,
    )


def draw_filters(
    filters: NDArray[Any],
    *,
    columns: int | None,
    padding: int | None,
    symmetric: Symmetric,
    most: int,
    scale: int | None,
) -> Pixels:
    """Return one picture of filters `[N, H, W]` or `[N, H, W, C]`, as `filter_grid` does."""
    _check_symmetric(symmetric)
    weights = as_numbers(filters if filters.ndim == 4 else filters[..., None], "a kernel")
    count, *_, depth = weights.shape
    is_sheet = depth not in (1, 3)
    units = largest_first(weights, most)
    channels = largest_first(np.moveaxis(weights, 3, 0), most) if is_sheet else np.arange(depth)
    signed = _signed(weights[units][..., channels].astype(np.float64), symmetric)
    picture = image_grid(
        _draw_color(signed) if depth == 3 else _draw_grey(signed),
        columns=_columns_of_sheet(columns, len(units), depth) if is_sheet else columns,
        padding=1 + is_sheet if padding is None else padding,
        background=_BETWEEN,
        scale=_scale_for(weights.shape, is_sheet=is_sheet) if scale is None else scale,
    )
    left_out = [
        f"{drawn:,} of {all_:,} {name}"
        for name, drawn, all_ in (
            ("filters", len(units), count),
            ("input channels", len(channels), depth),
        )
        if drawn < all_
    ]
    caption = ", ".join([*left_out, "largest norm first"])
    return captioned(picture, caption, _BETWEEN) if left_out else picture


def _check_symmetric(symmetric: Any) -> None:
    if symmetric not in ("each", "all"):
        rule = '"each" or "all"'
        raise InvalidArgumentError(
            f"symmetric must be {rule}, found {symmetric!r}", expected=rule, found=symmetric
        )


def _columns_of_sheet(columns: int | None, units: int, depth: int) -> int:
    if columns is not None:
        rule = "one column for each filter"
        raise InvalidArgumentError(
            f"filters of {depth} input channels are a sheet of {rule}, found columns={columns!r}",
            expected=rule,
            found=columns,
        )
    return units


def _scale_for(shape: tuple[int, ...], *, is_sheet: bool) -> int:
    least = _LEAST_SIDE_OF_SHEET if is_sheet else _LEAST_SIDE
    return math.ceil(least / max(shape[1:3]))


def _signed(filters: NDArray[np.float64], symmetric: Symmetric) -> NDArray[np.float64]:
    """Return filters divided by their largest absolute finite weight; zeros stay zero."""
    axes = (1, 2, 3) if symmetric == "each" else None
    sizes = np.abs(np.where(np.isfinite(filters), filters, 0))
    largest = sizes.max(axis=axes, keepdims=True)
    signed: NDArray[np.float64] = filters / np.where(largest > 0, largest, 1)
    return signed


def _draw_grey(signed: NDArray[np.float64]) -> Pixels:
    """Return a tile for each input channel and filter, those of one channel after each other."""
    return diverging(np.moveaxis(signed, 3, 0).reshape(-1, *signed.shape[1:3]))


def _draw_color(signed: NDArray[np.float64]) -> Pixels:
    finite = np.logical_and.reduce(np.isfinite(signed), axis=-1)
    shades = np.rint(127.5 + 127.5 * np.where(finite[..., None], signed, 0)).astype(np.uint8)
    return shades if finite.all() else marked(shades, ~finite)
