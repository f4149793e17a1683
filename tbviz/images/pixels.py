"""Arrays of any usual dtype and layout -> uint8 pixels.

Layouts: a batch is `[N, H, W, C]` or `[N, H, W]`, one image is `[H, W, C]` or `[H, W]`, with C of
1 (grey), 3 (RGB) or 4 (RGBA). A 3-D array is a batch to `as_batch` and one image to `as_image`:
nothing is guessed from its sizes.

Ranges: without a `value_range`, uint8 is taken as it is, bool is black and white, floats (float16,
bfloat16, float32, float64) are in [0, 1] and clipped, never wrapped, and other integers are
refused. With one, every dtype is a number, and the range is stretched over black to white; alpha is
no color, so it takes no part in that and keeps to the rule of its dtype.

A pixel that holds NaN or infinity is drawn in a color that no other pixel has.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, as_numbers, as_range, dtype_name, is_real
from tbviz.errors import InvalidArgumentError

Pixels: TypeAlias = NDArray[np.uint8]
ValueRange: TypeAlias = tuple[float, float] | Literal["grid", "image"] | None

MARKERS = (
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 0),
    (0, 255, 0),
    (255, 0, 0),
    (0, 0, 255),
)
"""The colors for pixels that are not finite, of which the first that is free is taken."""

_RANGES = 'None, finite (low, high) with low < high, "grid" or "image"'


def as_batch(images: ArrayLike) -> NDArray[Any]:
    """Return a view of images as `[N, H, W, C]`.

    Args:
        images: `[N, H, W, C]` or `[N, H, W]`, of any dtype.

    Raises:
        InvalidArgumentError: for another number of axes, C not 1, 3 or 4, or no pixels.
    """
    array = as_array(images, "images")
    _check_axes(array, array.ndim in (3, 4), "images must be [N, H, W] or [N, H, W, C]")
    return _checked(array if array.ndim == 4 else array[..., None])


def as_image(image: ArrayLike) -> NDArray[Any]:
    """Return a view of one image as `[H, W, C]`.

    Args:
        image: `[H, W, C]` or `[H, W]`, of any dtype.

    Raises:
        InvalidArgumentError: for another number of axes, C not 1, 3 or 4, or no pixels.
    """
    array = as_array(image, "an image")
    _check_axes(array, array.ndim in (2, 3), "an image must be [H, W] or [H, W, C]")
    return _checked(array if array.ndim == 3 else array[..., None])


def as_picture(picture: ArrayLike) -> Pixels:
    """Return a view of one image as `[H, W, C]`, which must be uint8 already.

    Raises:
        InvalidArgumentError: as `as_image`, and for any other dtype.
    """
    image = as_image(picture)
    if image.dtype != np.uint8:
        raise InvalidArgumentError(
            f"a picture must be uint8, found {image.dtype}; to_uint8 makes it so",
            expected=np.uint8,
            found=image.dtype,
        )
    return image


def to_uint8(images: ArrayLike, *, value_range: ValueRange = None) -> Pixels:
    """Return images as uint8 pixels of the same layout.

    Args:
        images: `[..., H, W, C]` of bool, integers or floats.
        value_range: None for the rules at the top of this module; `(low, high)` for what is drawn
            black and what white, with all beyond clipped; `"grid"` for the range of all finite
            values; `"image"` for each image's own. What has no range, because all its values are
            equal, is then drawn middle grey (128). All of this is about the color channels alone:
            alpha is what it is without a range.

    Returns:
        uint8 of the shape of images, except that C of 1 becomes 3 where a value is not finite.
        uint8 without a `value_range` is returned itself, without a copy.

    Raises:
        InvalidArgumentError: for a layout, dtype or range that breaks a rule.
    """
    array = as_array(images, "images")
    _check_axes(array, array.ndim >= 3, "images must be [..., H, W, C]")
    values = as_numbers(_checked(array), "images")
    if value_range is None and values.dtype == np.uint8:
        return values
    finite = np.isfinite(values)
    pixels = _drawn(values, finite, value_range)
    return pixels if finite.all() else marked(pixels, ~finite.all(axis=-1))


def count_nonfinite(images: ArrayLike) -> int:
    """Return how many pixels hold NaN or infinity: 0 for integers and bool.

    Args:
        images: `[..., C]`; a pixel counts once, however many of its channels are not finite.
    """
    values = as_numbers(as_array(images, "images"), "images")
    return int(np.count_nonzero(~np.isfinite(values).all(axis=-1)))


def count_clipped(images: ArrayLike) -> int:
    """Return how many finite values are not drawn as what they are, without a `value_range`.

    That are floats so far outside of [0, 1] that they round to less than black or more than white;
    0 for integers and bool.

    Args:
        images: of any shape.
    """
    values = as_numbers(as_array(images, "images"), "images")
    if values.dtype.kind != "f":
        return 0
    half = 0.5 / 255
    beyond = (values < -half) | (values > 1 + half)
    return int(np.count_nonzero(beyond & np.isfinite(values)))


def marked(pixels: Pixels, spots: NDArray[np.bool_]) -> Pixels:
    """Return pixels with the spots, bool `[..., H, W]`, in a color that the others do not have."""
    colored = with_channels(pixels, 3).copy()
    opaque = (*_free_color(colored[~spots][:, :3]), 255)
    colored[spots] = opaque[: colored.shape[-1]]
    return colored


def with_channels(pixels: Pixels, channels: int) -> Pixels:
    """Return `[..., C]` pixels with at least 1, 3 or 4 channels.

    Grey is repeated over red, green and blue; a new alpha channel is opaque.

    Args:
        pixels: uint8 `[..., C]`, C of 1, 3 or 4.
        channels: how many there shall be, 1, 3 or 4; never fewer than there are.
    """
    if pixels.shape[-1] == 1 and channels > 1:
        pixels = np.repeat(pixels, 3, axis=-1)
    if pixels.shape[-1] == 3 and channels == 4:
        opaque = np.full((*pixels.shape[:-1], 1), 255, np.uint8)
        pixels = np.concatenate([pixels, opaque], axis=-1)
    return pixels


def _check_axes(array: NDArray[Any], fits: bool, rule: str) -> None:
    if not fits:
        shape = list(array.shape)
        kind = "" if is_real(array.dtype) else f" of {dtype_name(array.dtype)}"
        message = f"{rule}, found the shape {shape}{kind}"
        raise InvalidArgumentError(message, expected=rule, found=shape)


def _checked(images: NDArray[Any]) -> NDArray[Any]:
    """Return images `[..., H, W, C]`, refusing those of another C or without pixels."""
    shape = list(images.shape)
    if shape[-1] not in (1, 3, 4):
        raise InvalidArgumentError(
            f"images must have 1, 3 or 4 channels, found {shape[-1]}: {shape}{_order_hint(shape)}",
            expected=(1, 3, 4),
            found=shape[-1],
        )
    if images.size == 0:
        rule = "images must have pixels"
        raise InvalidArgumentError(f"{rule}, found the shape {shape}", expected=rule, found=shape)
    return images


def _order_hint(shape: list[int]) -> str:
    """Return how to bring channels to the end, where they seem to stand before height and width."""
    first = len(shape) - 3
    if shape[first] not in (1, 3, 4):
        return ""
    return f"; channels come last: move axis {first} there with np.moveaxis(x, {first}, -1)"


def _drawn(values: NDArray[Any], finite: NDArray[np.bool_], value_range: ValueRange) -> Pixels:
    """Return values as pixels of the same shape, and anything for those that are not finite."""
    if value_range is None:
        return _quantized(np.where(finite, _by_dtype(values), 0))
    colors = 3 if values.shape[-1] == 4 else None  # alpha has no part in a range
    unit = _stretched(values[..., :colors], finite[..., :colors], value_range)
    pixels = _quantized(np.where(finite[..., :colors], unit, 0))
    return pixels if colors is None else np.concatenate([pixels, _alpha(values[..., 3:])], axis=-1)


def _alpha(values: NDArray[Any]) -> Pixels:
    if values.dtype == np.uint8:
        return values
    if values.dtype.kind in "iu":
        raise InvalidArgumentError(
            f"images with alpha must be uint8, bool or floats, found {values.dtype}",
            expected="uint8, bool or floats",
            found=values.dtype,
        )
    return _quantized(np.where(np.isfinite(values), _by_dtype(values), 0))


def _by_dtype(values: NDArray[Any]) -> NDArray[np.floating[Any]]:
    """Return bool and floats as they are to be drawn without a range: 0 is black, 1 is white."""
    if values.dtype.kind in "iu":
        raise InvalidArgumentError(
            f'images of {values.dtype} need a value_range: (low, high), "grid" or "image"; '
            f"only uint8, bool and floats in [0, 1] do without",
            expected="uint8, bool or floats",
            found=values.dtype,
        )
    return values.astype(np.float32) if values.dtype.kind == "b" else values


def _stretched(
    values: NDArray[Any], finite: NDArray[np.bool_], value_range: ValueRange
) -> NDArray[np.float64]:
    """Return values with their limits moved to 0 and 1, and 0.5 where these are equal.

    All is halved before it is subtracted, because the range of large floats may overflow.
    """
    numbers = np.where(finite, values.astype(np.float64), np.nan)
    low, high = _limits(numbers, value_range)
    span = high / 2 - low / 2
    above = np.clip(numbers, low, high) / 2 - low / 2
    return np.where(span > 0, above / np.where(span > 0, span, 1), 0.5)


def _limits(numbers: NDArray[np.float64], value_range: Any) -> tuple[Any, Any]:
    """Return what is drawn black and what white: numbers, or arrays that fit numbers."""
    if isinstance(value_range, str) and value_range in ("grid", "image"):
        axes = (-3, -2, -1) if value_range == "image" else None
        ends = (np.fmin.reduce, np.fmax.reduce)
        low, high = (end(numbers, axis=axes, keepdims=True) for end in ends)
        return low, high
    return as_range("value_range", value_range, _RANGES)


def _quantized(unit: NDArray[np.floating[Any]]) -> Pixels:
    pixels: Pixels = np.rint(np.clip(unit, 0, 1) * 255).astype(np.uint8)
    return pixels


def _free_color(colors: Pixels) -> tuple[int, int, int]:
    """Return the first of MARKERS that is not in colors `[n, 3]`, else any color that is not."""
    used = np.unique(colors @ np.array([1 << 16, 1 << 8, 1], np.uint32))
    for red, green, blue in MARKERS:
        if red << 16 | green << 8 | blue not in used:
            return red, green, blue
    free = int(np.setdiff1d(np.arange(len(used) + 1), used)[0])
    return free >> 16 & 255, free >> 8 & 255, free & 255
