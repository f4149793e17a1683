"""The images that a decoder makes of codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, brief, check_at_least, is_real
from tbviz.errors import InvalidArgumentError
from tbviz.latent.codes import as_codes


def decode_path(decode: Callable[[Any], ArrayLike], path: ArrayLike) -> NDArray[Any]:
    """Return the images that a decoder makes of a path.

    Args:
        decode: takes float32 `[N, D]` and returns N images, `[N, H, W]` or `[N, H, W, C]` with C
            of 1, 3 or 4, as anything that becomes a NumPy array. It is called once.
        path: `[N, D]`.

    Returns:
        `[N, H, W, C]`, of the dtype that the decoder gave.

    Raises:
        InvalidArgumentError: where the path or what the decoder returns has another shape, or is
            not of numbers; where the decoder is no function, or raises anything, which is the
            cause of this error.
    """
    _check_decoder(decode)
    codes = as_codes(path, "a path")
    check_at_least("the points of a path", len(codes), 1)
    images = as_array(_decoded(decode, codes), "what decode returns")
    frames = images[..., None] if images.ndim == 3 else images
    fits = frames.ndim == 4 and len(frames) == len(codes) and frames.shape[3] in (1, 3, 4)
    if not fits or frames.size == 0 or not is_real(frames.dtype):
        rule = f"{len(codes)} images, [N, H, W] or [N, H, W, C] with C of 1, 3 or 4"
        found = f"the shape {list(images.shape)} of {images.dtype}"
        raise InvalidArgumentError(
            f"decode must return {rule}; found {found}", expected=rule, found=images.shape
        )
    return frames


def _decoded(decode: Callable[[Any], ArrayLike], codes: NDArray[np.float32]) -> ArrayLike:
    try:
        return decode(codes)
    except Exception as error:
        raise InvalidArgumentError(
            f"decode does not take codes {list(codes.shape)} of float32; if it is made for another "
            f"D, give codes= (to latent_line, points=) of that; it raises {brief(error)}",
            found=codes.shape,
        ) from error


def _check_decoder(decode: object) -> None:
    if not callable(decode):
        rule = "a function from codes [N, D] to images"
        raise InvalidArgumentError(
            f"decode must be {rule}, found {type(decode).__name__}", expected=rule, found=decode
        )
