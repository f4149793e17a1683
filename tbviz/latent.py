"""Paths through a latent space, and the frames that a decoder makes of them.

A path is float32 `[T, D]`: T points of a D-dimensional latent space, in the order of the frames.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import (
    Limits,
    as_array,
    as_numbers,
    as_positive,
    check_at_least,
    check_limits,
    is_real,
)
from tbviz.errors import InvalidArgumentError

LatentPath: TypeAlias = NDArray[np.float32]


def circle(frames: int, *, radius: float, center: tuple[float, float] = (0.0, 0.0)) -> LatentPath:
    """Return a closed loop around a center, counterclockwise from its rightmost point.

    Args:
        frames: how many points, evenly spaced; the first is not repeated at the end.
        radius: of the circle, in the units of the latent space.
        center: of the circle.

    Returns:
        float32 `[frames, 2]`.

    Raises:
        InvalidArgumentError: for frames < 1, or a radius that is not positive and finite.
    """
    frames = check_at_least("frames", frames, 1)
    reach = as_positive("radius", radius)
    middle = _as_point("center", center)
    if len(middle) != 2:
        raise InvalidArgumentError(
            f"center must be (x, y), found {len(middle)} numbers", expected="(x, y)", found=center
        )
    angles = 2 * np.pi * np.arange(frames) / frames
    return (middle + reach * np.stack([np.cos(angles), np.sin(angles)], -1)).astype(np.float32)


def line(start: ArrayLike, end: ArrayLike, frames: int) -> LatentPath:
    """Return evenly spaced points from start to end, both included.

    Args:
        start: the first point, `[D]`.
        end: the last point, `[D]`.
        frames: how many points; one alone is the start.

    Returns:
        float32 `[frames, D]`.

    Raises:
        InvalidArgumentError: for frames < 1, or points of different or no size, or not finite.
    """
    frames = check_at_least("frames", frames, 1)
    first, last = _as_point("start", start), _as_point("end", end)
    if first.shape != last.shape:
        raise InvalidArgumentError(
            f"start and end must have one size, found {len(first)} and {len(last)}",
            expected=len(first),
            found=len(last),
        )
    return np.linspace(first, last, frames).astype(np.float32)


def lattice(columns: int, rows: int, *, limits: Limits) -> LatentPath:
    """Return the points of a lattice over a rectangle, as a page is read.

    Args:
        columns: how many points in a row, from the smallest x to the largest.
        rows: how many rows, from the largest y (the top of a picture) to the smallest. One
            column or row alone lies in the middle of its limits.
        limits: `((x0, x1), (y0, y1))`, of which the outermost points lie on the border.

    Returns:
        float32 `[rows * columns, 2]`.

    Raises:
        InvalidArgumentError: for counts < 1, or limits that are not finite and increasing
            (`tbviz.checks.check_limits`).
    """
    columns = check_at_least("columns", columns, 1)
    rows = check_at_least("rows", rows, 1)
    across, upward = check_limits(limits)
    x, y = np.meshgrid(_spread(across, columns), _spread(upward, rows)[::-1])
    return np.stack([x.ravel(), y.ravel()], -1).astype(np.float32)


def decode_frames(decode: Callable[[Any], ArrayLike], path: ArrayLike) -> NDArray[Any]:
    """Return the images that a decoder makes of a path.

    Args:
        decode: takes float32 `[T, D]` and returns T images, `[T, H, W]` or `[T, H, W, C]` with C
            of 1, 3 or 4, as anything that becomes a NumPy array. It is called once.
        path: `[T, D]`.

    Returns:
        `[T, H, W, C]`, of the dtype that the decoder gave.

    Raises:
        InvalidArgumentError: where the path or what the decoder returns has another shape, or is
            not of numbers; where the decoder is no function.
    """
    _check_decoder(decode)
    codes = as_numbers(as_array(path, "a path"), "a path").astype(np.float32)
    if codes.ndim != 2 or codes.size == 0:
        shape = list(codes.shape)
        raise InvalidArgumentError(
            f"a path must be [T, D], found the shape {shape}", expected="[T, D]", found=shape
        )
    images = as_array(decode(codes), "what decode returns")
    frames = images[..., None] if images.ndim == 3 else images
    fits = frames.ndim == 4 and len(frames) == len(codes) and frames.shape[3] in (1, 3, 4)
    if not fits or frames.size == 0 or not is_real(frames.dtype):
        rule = f"{len(codes)} images, [T, H, W] or [T, H, W, C] with C of 1, 3 or 4"
        found = f"the shape {list(images.shape)} of {images.dtype}"
        raise InvalidArgumentError(
            f"decode must return {rule}; found {found}", expected=rule, found=images.shape
        )
    return frames


def _check_decoder(decode: object) -> None:
    if not callable(decode):
        rule = "a function from codes [T, D] to images"
        raise InvalidArgumentError(
            f"decode must be {rule}, found {type(decode).__name__}", expected=rule, found=decode
        )


def _as_point(name: str, point: ArrayLike) -> NDArray[np.float64]:
    array = as_array(point, name)
    numbers = array.astype(np.float64) if is_real(array.dtype) else np.empty(0)
    if numbers.ndim != 1 or numbers.size == 0 or not np.isfinite(numbers).all():
        rule = "finite numbers [D]"
        raise InvalidArgumentError(
            f"{name} must be {rule}, found {array.tolist()!r}", expected=rule, found=point
        )
    return numbers


def _spread(ends: tuple[float, float], count: int) -> NDArray[np.float64]:
    low, high = ends if count > 1 else (sum(ends) / 2,) * 2
    return np.linspace(low, high, count, dtype=np.float64)
