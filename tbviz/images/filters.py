"""The weights of a layer -> pictures of its filters.

A dense kernel is `[inputs, units]`, as in Keras: column u holds what unit u multiplies its inputs
by. Where the inputs are the pixels of an image, each column is itself an image: the unit's filter.
"""

from __future__ import annotations

import math
from typing import Any, Literal, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, as_numbers, check_real
from tbviz.errors import InvalidArgumentError
from tbviz.images.colors import diverging
from tbviz.images.grid import image_grid
from tbviz.images.pixels import Pixels, marked

_BETWEEN = 190  # the grey between filters, whose own middle is nearly white

Shape: TypeAlias = tuple[int, int] | tuple[int, int, int]


def filter_images(kernel: ArrayLike, *, shape: Shape | None = None) -> NDArray[Any]:
    """Return the filters of a dense layer as images.

    Args:
        kernel: `[inputs, units]`, of a floating dtype.
        shape: `(H, W)` or `(H, W, C)` of the layer's input image, whose product is inputs; None
            for a square grey image.

    Returns:
        `[units, H, W]`, or `[units, H, W, C]` where the shape has C, of the kernel's dtype.

    Raises:
        InvalidArgumentError: where the kernel is not 2-D, or the shape does not fit its inputs.
    """
    weights = as_array(kernel, "a kernel")
    if weights.ndim != 2 or weights.size == 0:
        raise InvalidArgumentError(
            f"a kernel must be [inputs, units], found the shape {list(weights.shape)}",
            expected="[inputs, units]",
            found=list(weights.shape),
        )
    check_real(weights, "a kernel")
    inputs, units = weights.shape
    return weights.T.reshape(units, *_image_shape(inputs, shape))


def filter_grid(
    kernel: ArrayLike,
    *,
    shape: Shape | None = None,
    columns: int | None = None,
    padding: int = 1,
    symmetric: Literal["each", "all"] = "each",
    scale: int = 1,
) -> Pixels:
    """Return one picture of the filters of a dense layer, symmetric around zero.

    Grey filters are drawn through the diverging map of `tbviz.images.colors`. Filters of RGB
    images are drawn in their own colors, with middle grey for zero. NaN and infinity are drawn in
    green, which the map does not have, and in filters of RGB in a color that no other weights have.

    Args:
        kernel: `[inputs, units]`, of a floating dtype.
        shape: `(H, W)`, `(H, W, 1)` or `(H, W, 3)`; None for a square grey image.
        columns: how many filters a row holds; None for a grid as near to a square as can be.
        padding: pixels between neighbors.
        symmetric: `"each"` spans the colors over the largest absolute weight of each filter,
            `"all"` over the largest of all, so that filters can be compared.
        scale: each weight becomes scale x scale pixels.

    Returns:
        uint8 `[H, W, 3]`.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule.
    """
    if symmetric not in ("each", "all"):
        rule = '"each" or "all"'
        raise InvalidArgumentError(
            f"symmetric must be {rule}, found {symmetric!r}", expected=rule, found=symmetric
        )
    filters = as_numbers(filter_images(kernel, shape=shape), "a kernel")
    signed = _signed(filters.astype(np.float64), symmetric)
    tiles = _draw_color(signed) if signed.ndim == 4 and signed.shape[3] == 3 else _draw_grey(signed)
    return image_grid(tiles, columns=columns, padding=padding, background=_BETWEEN, scale=scale)


def _image_shape(inputs: int, shape: Shape | None) -> Shape:
    if shape is None:
        side = math.isqrt(inputs)
        if side * side != inputs:
            raise InvalidArgumentError(
                f"a kernel of {inputs} inputs is not a square image: give its shape=(H, W)",
                expected="a square number of inputs",
                found=inputs,
            )
        return side, side
    sides = as_array(shape, "shape")
    fits = sides.shape in ((2,), (3,)) and sides.dtype.kind in "iu" and sides.min() >= 1
    if not fits or math.prod(sides.tolist()) != inputs:
        rule = f"(H, W) or (H, W, C) of integers with the product {inputs}"
        raise InvalidArgumentError(
            f"shape must be {rule}, the inputs of the kernel; found {shape!r}",
            expected=rule,
            found=shape,
        )
    return cast("Shape", tuple(sides.tolist()))


def _signed(filters: NDArray[np.float64], symmetric: str) -> NDArray[np.float64]:
    """Return filters divided by their largest absolute finite weight; zeros stay zero."""
    axes = tuple(range(1, filters.ndim)) if symmetric == "each" else None
    sizes = np.abs(np.where(np.isfinite(filters), filters, 0))
    largest = sizes.max(axis=axes, keepdims=True)
    signed: NDArray[np.float64] = filters / np.where(largest > 0, largest, 1)
    return signed


def _draw_grey(signed: NDArray[np.float64]) -> Pixels:
    if signed.ndim == 4 and signed.shape[3] != 1:
        raise InvalidArgumentError(
            f"filters are drawn with 1 or 3 channels, found {signed.shape[3]}",
            expected=(1, 3),
            found=signed.shape[3],
        )
    return diverging(signed.reshape(signed.shape[:3]))


def _draw_color(signed: NDArray[np.float64]) -> Pixels:
    finite = np.logical_and.reduce(np.isfinite(signed), axis=-1)
    shades = np.rint(127.5 + 127.5 * np.where(finite[..., None], signed, 0)).astype(np.uint8)
    return shades if finite.all() else marked(shades, ~finite)
