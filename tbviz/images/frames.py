"""What every animation format needs: frames of one size, what changed in each, and their timing."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from tbviz.checks import as_positive
from tbviz.errors import InvalidArgumentError
from tbviz.images.pixels import Pixels, as_picture

T = TypeVar("T")
Delay = TypeVar("Delay")
Box: TypeAlias = tuple[int, int, int, int]  # left, top, width, height, in pixels


def check_timing(fps: float, loop: int, hold: float | None) -> None:
    """Raise InvalidArgumentError for what no animation can have."""
    as_positive("fps", fps)
    if not isinstance(loop, int | np.integer) or not 0 <= loop <= 65535:
        rule = "an integer in 0 to 65535"
        raise InvalidArgumentError(
            f"loop must be {rule}, found {loop!r}", expected=rule, found=loop
        )
    if hold is not None:
        as_positive("hold", hold, "positive seconds or None")


def as_frames(frames: Iterable[ArrayLike]) -> tuple[tuple[int, int, int], Iterator[Pixels]]:
    """Return the shape `[H, W, C]` that all frames have, and the frames as uint8 of that shape.

    Each is a copy, so that a source of frames may draw all of them into one array.

    Raises:
        InvalidArgumentError: for no frame; and, when it is reached, for a frame of a dtype other
            than uint8 or of another shape than the first.
    """
    pictures = (as_picture(frame).copy() for frame in frames)
    first = next(pictures, None)
    if first is None:
        rule = "at least one frame"
        raise InvalidArgumentError(f"an animation needs {rule}, found none", expected=rule, found=0)
    height, width, channels = first.shape
    return (height, width, channels), _alike(itertools.chain([first], pictures), first.shape)


def changes(frames: Iterable[Pixels]) -> Iterator[tuple[Box, Pixels]]:
    """Yield the smallest box of each frame that differs from the frame before, and its pixels.

    The first frame comes whole. A frame equal to the one before comes as its top left pixel, so
    that it is still a frame.
    """
    previous: Pixels | None = None
    for frame in frames:
        left, top, width, height = box = _changed(previous, frame)
        yield box, frame[top : top + height, left : left + width]
        previous = frame


def timed(
    items: Iterable[T], delays: Iterable[Delay], last: Delay | None
) -> Iterator[tuple[T, Delay]]:
    """Pair items, at least one, with their delays, and the last item with last if that is given."""
    pairs = zip(items, delays, strict=False)  # delays never end
    item, delay = next(pairs)
    for following in pairs:
        yield item, delay
        item, delay = following
    yield item, delay if last is None else last


def _alike(frames: Iterable[Pixels], shape: tuple[int, ...]) -> Iterator[Pixels]:
    for index, frame in enumerate(frames):
        if frame.shape != shape:
            raise InvalidArgumentError(
                f"frames must have one shape: frame 0 is {list(shape)}, "
                f"frame {index} is {list(frame.shape)}",
                expected=shape,
                found=frame.shape,
            )
        yield frame


def _changed(before: Pixels | None, after: Pixels) -> Box:
    if before is None:
        return 0, 0, after.shape[1], after.shape[0]
    differs = before != after
    rows = np.flatnonzero(differs.any(axis=(1, 2)))
    if not len(rows):
        return 0, 0, 1, 1
    columns = np.flatnonzero(differs.any(axis=(0, 2)))
    left, top = int(columns[0]), int(rows[0])
    return left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1
