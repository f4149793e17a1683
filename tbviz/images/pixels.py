"""Arrays of any usual dtype and layout -> uint8 pixels.

Layouts: a batch is `[N, H, W, C]` or `[N, H, W]`, one image is `[H, W, C]` or `[H, W]`, with C of
1 (grey), 3 (RGB) or 4 (RGBA). A 3-D array is read as a batch by `as_batch` and as one image by
`as_image`; nothing is guessed from the sizes.

Ranges without a `value_range`: uint8 is taken as it is, bool is black and white, floats (float16,
bfloat16, float32, float64) are in [0, 1] and clipped, never wrapped, and other integers are refused.
With one, every dtype is taken as numbers, and that range is stretched over 0 to 255.

Pixels that hold NaN or infinity are drawn in a color that no other pixel has.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.errors import InvalidArgumentError

Pixels: TypeAlias = NDArray[np.uint8]
ValueRange: TypeAlias = tuple[float, float] | Literal["grid", "image"] | None

CHANNELS = (1, 3, 4)
MIDDLE_GREY = 128  # what a constant image becomes where its own range is asked for
MARKERS = (
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 0),
    (0, 255, 0),
    (255, 0, 0),
    (0, 0, 255),
)


def as_batch(images: ArrayLike) -> NDArray[Any]:
    """Return a view of images as `[N, H, W, C]`.

    Args:
        images: `[H, W]` (a batch of one), `[N, H, W]` or `[N, H, W, C]`, of any dtype.

    Raises:
        InvalidArgumentError: for another number of axes, for C not 1, 3 or 4, for no pixels.
    """
    array = _as_array(images)
    if array.ndim == 2:
        array = array[None]
    if array.ndim == 3:
        array = array[..., None]
    _check_shape(array, 4, "images must be [H, W], [N, H, W] or [N, H, W, C]", np.shape(images))
    return array


def as_image(image: ArrayLike) -> NDArray[Any]:
    """Return a view of one image as `[H, W, C]`.

    Args:
        image: `[H, W]` or `[H, W, C]`, of any dtype.

    Raises:
        InvalidArgumentError: for another number of axes, for C not 1, 3 or 4, for no pixels.
    """
    array = _as_array(image)
    if array.ndim == 2:
        array = array[..., None]
    _check_shape(array, 3, "an image must be [H, W] or [H, W, C]", np.shape(image))
    return array


def to_uint8(images: ArrayLike, *, value_range: ValueRange = None) -> Pixels:
    """Return images as uint8 pixels of the same layout.

    Args:
        images: `[..., H, W, C]` of bool, integer or floating dtype.
        value_range: None for the rules at the top of this module; `(low, high)`, the values drawn
            black and white, those beyond clipped; `"grid"`, the range of all finite values; or
            `"image"`, each image's own range. A constant is then drawn middle grey (128).

    Returns:
        uint8 of the same shape, but with C of 3 where grey images hold non-finite values, which
        need a color. uint8 without a `value_range` is returned itself, not a copy.

    Raises:
        InvalidArgumentError: for a layout, dtype or range that breaks a rule.
    """
    array = _as_array(images)
    _check_shape(array, None, "images must be [..., H, W, C]", array.shape)
    if value_range is None and array.dtype == np.uint8:
        return array
    values = _as_numbers(array)
    finite = np.isfinite(values) if values.dtype.kind == "f" else None
    if finite is None or finite.all():
        return _quantize(_to_unit(values, _limits(values, array.dtype, value_range)))
    limits = _limits(np.where(finite, values, np.nan), array.dtype, value_range)
    pixels = _quantize(_to_unit(np.where(finite, values, 0), limits))
    return _mark(pixels, ~finite.all(axis=-1))


def count_nonfinite(images: ArrayLike) -> int:
    """Return how many values of an array are NaN or infinite: 0 for integers and bool."""
    values = _as_numbers(_as_array(images))
    return int(values.size - np.count_nonzero(np.isfinite(values)))


def with_channels(image: Pixels, channels: int) -> Pixels:
    """Return `[..., H, W, C]` pixels with 1, 3 or 4 channels, never fewer than they have.

    Grey is repeated over red, green and blue; a new alpha channel is opaque.
    """
    if image.shape[-1] == 1 and channels > 1:
        image = np.repeat(image, 3, axis=-1)
    if image.shape[-1] == 3 and channels == 4:
        opaque = np.full((*image.shape[:-1], 1), 255, np.uint8)
        image = np.concatenate([image, opaque], axis=-1)
    return image


def _as_array(images: ArrayLike) -> NDArray[Any]:
    try:
        return np.asarray(images)
    except ValueError as error:
        raise InvalidArgumentError(f"images must all have one shape: {error}") from error


def _check_shape(
    array: NDArray[Any], ndim: int | None, rule: str, found: tuple[int, ...]
) -> None:
    if array.ndim < 3 or (ndim is not None and array.ndim != ndim):
        raise InvalidArgumentError(f"{rule}, found the shape {list(found)}")
    if array.shape[-1] not in CHANNELS:
        raise InvalidArgumentError(
            f"images must have 1, 3 or 4 channels, found {array.shape[-1]} in {list(found)}"
        )
    if array.size == 0:
        raise InvalidArgumentError(f"images must have pixels, found the shape {list(found)}")


def _as_numbers(array: NDArray[Any]) -> NDArray[Any]:
    """Return bool and integers as they are, every float as float32 or float64."""
    kind = array.dtype.kind
    if kind in "biu":
        return array
    if kind == "f":
        return array.astype(np.float32) if array.dtype.itemsize < 4 else array
    if kind == "V" and "float" in array.dtype.name:  # bfloat16 and its kin, of ml_dtypes
        return array.astype(np.float32)
    raise InvalidArgumentError(f"images must be bool, integers or floats, found {array.dtype}")


def _limits(values: NDArray[Any], dtype: np.dtype[Any], value_range: ValueRange) -> Any:
    """Return what is drawn black and what white: numbers, or arrays `[..., 1, 1, 1]`."""
    if value_range is None:
        return _default_limits(dtype)
    if isinstance(value_range, str):
        if value_range not in ("grid", "image"):
            raise InvalidArgumentError(
                f'value_range must be None, (low, high), "grid" or "image", found {value_range!r}'
            )
        axes = (-3, -2, -1) if value_range == "image" else None
        low = np.fmin.reduce(values, axis=axes, keepdims=True)
        return low, np.fmax.reduce(values, axis=axes, keepdims=True)
    low, high = _as_pair(value_range)
    return low, high


def _default_limits(dtype: np.dtype[Any]) -> tuple[float, float]:
    if dtype.kind in "iu":
        raise InvalidArgumentError(
            f"images of {dtype} need a value_range: (low, high), "
            f'"grid" or "image"; only uint8, bool and floats in [0, 1] do without'
        )
    return 0.0, 1.0


def _as_pair(value_range: Any) -> tuple[float, float]:
    try:
        low, high = (float(limit) for limit in value_range)
    except (TypeError, ValueError) as error:
        raise InvalidArgumentError(
            f'value_range must be None, (low, high), "grid" or "image", found {value_range!r}'
        ) from error
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise InvalidArgumentError(
            f"value_range must be finite with low < high, found ({low}, {high})"
        )
    return low, high


def _to_unit(values: NDArray[Any], limits: Any) -> NDArray[np.floating[Any]]:
    """Return values with their limits moved to 0 and 1; 0.5 where the limits are equal."""
    low, high = limits
    if isinstance(low, float) and (low, high) == (0.0, 1.0):
        return values.astype(np.float32) if values.dtype.kind != "f" else values
    low, high, values = (np.asarray(x, np.float64) / 2 for x in (low, high, values))
    span = high - low
    return np.where(span > 0, (values - low) / np.where(span > 0, span, 1), 0.5)


def _quantize(unit: NDArray[np.floating[Any]]) -> Pixels:
    return np.rint(np.clip(unit, 0, 1) * 255).astype(np.uint8)


def _mark(pixels: Pixels, spots: NDArray[np.bool_]) -> Pixels:
    """Return pixels with the spots `[..., H, W]` drawn in a color that the rest lacks."""
    marked = with_channels(pixels, max(3, pixels.shape[-1])).copy()
    marked[spots] = (*_unused_color(marked[~spots][:, :3]), 255)[: marked.shape[-1]]
    return marked


def _unused_color(colors: Pixels) -> tuple[int, int, int]:
    """Return the first of MARKERS that is not in colors `[n, 3]`, else any color that is not."""
    used = np.unique(colors.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32))
    for red, green, blue in MARKERS:
        if (red << 16) + (green << 8) + blue not in used:
            return red, green, blue
    free = int(np.setdiff1d(np.arange(len(used) + 1), used)[0])
    return free >> 16 & 255, free >> 8 & 255, free & 255
