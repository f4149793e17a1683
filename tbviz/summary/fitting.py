"""How large a picture may be: worked out from shapes and options, before anything is drawn.

A picture that would be too large is enlarged less; where that is not enough, every k-th pixel of
every k-th row is drawn. Which of both, and how far, is told once.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy.typing as npt

from tbviz.checks import check_at_least
from tbviz.summary.notes import note

Size: TypeAlias = Callable[[int, int, int], tuple[int, ...]]
"""From height and width of one tile, and the padding, to the lengths of the whole picture."""


class Fit(NamedTuple):
    """How a picture is drawn, so that it is not too large.

    Attributes:
        scale: how many times each pixel is enlarged; None for as many as the kind does by itself.
        padding: pixels between tiles; None as well.
        stride: of the data, only each pixel and row of that number is drawn.
        text: what was lowered and why, for a warning; empty where nothing was.
    """

    scale: int | None
    padding: int | None
    stride: int = 1
    text: str = ""

    def thinned(self, tiles: npt.NDArray[Any], axis: int = 1) -> npt.NDArray[Any]:
        """Return what is drawn of tiles, of which `axis` is the height and the next the width."""
        every = slice(None, None, self.stride)
        return tiles[(*[slice(None)] * axis, every, every)]


TRIAL = Fit(scale=1, padding=0)
"""For the picture of one pixel that is drawn at the call."""


def fitted(
    size: Size, height: int, width: int, *, scale: int | None, padding: int | None, most: int
) -> Fit:
    """Return the largest scale, and then the least stride, of a picture of at most `most` pixels.

    Args:
        size: the lengths of the picture; the result is as large as the tiles let it be.
        height: of one tile, before it is enlarged.
        width: of it.
        scale: what is asked for; None for what the kind does by itself, which is never large.
        padding: what is asked for; None for what the kind does by itself.
        most: pixels of the whole picture.

    Raises:
        InvalidArgumentError: where scale or padding is no such integer.
    """
    asked = 1 if scale is None else check_at_least("scale", scale, 1)
    gap = 0 if padding is None else min(check_at_least("padding", padding, 0), most)

    def lengths(scale: int, stride: int = 1) -> tuple[int, ...]:
        return size(-(-height // stride) * scale, -(-width // stride) * scale, gap // stride)

    def is_too_large(scale: int) -> bool:
        return math.prod(lengths(scale)) > most

    if not is_too_large(asked):
        return Fit(scale, padding)
    enlarged = bisect_left(range(1, min(asked, most + 1)), True, key=is_too_large)
    if enlarged:
        so = f"it is enlarged {enlarged} times and not {asked}"
        return Fit(enlarged, padding, text=too_large(lengths(asked), most, so))
    stride = least_stride(lambda stride: lengths(1, stride), max(height, width, gap), most)
    text = too_large(lengths(asked), most, f"one in {stride} is written a side")
    return Fit(1, None if padding is None else gap // stride, stride, text)


def least_stride(lengths: Callable[[int], tuple[int, ...]], longest: int, most: int) -> int:
    """Return the least stride with which lengths make at most `most` pixels, at most longest."""
    strides = range(1, longest)
    return 1 + bisect_left(strides, True, key=lambda stride: math.prod(lengths(stride)) <= most)


def too_large(lengths: tuple[int, ...], most: int, so: str) -> str:
    """Return the text of a note on a picture that is too large."""
    size = " x ".join(map(str, lengths))
    return f"a picture of {size} pixels is larger than the limit of {most}, so that {so}"


def note_size(tag: str, text: str) -> None:
    """Note what was lowered of the size of a picture, if anything was."""
    if text:
        note(tag, "size", text)
