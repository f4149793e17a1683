"""What every animation format needs: frames of one size, what changed between two, and timing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from tbviz.errors import InvalidArgumentError
from tbviz.images.grid import as_picture
from tbviz.images.pixels import Pixels

Box: TypeAlias = tuple[int, int, int, int]  # left, top, width, height, in pixels


def check_timing(fps: float, loop: int, hold: float | None) -> None:
    """Raise InvalidArgumentError for what no animation can have."""
    if not (math.isfinite(fps) and fps > 0):
        raise InvalidArgumentError(f"fps must be positive and finite, found {fps}")
    if not isinstance(loop, int | np.integer) or not 0 <= loop <= 65535:
        raise InvalidArgumentError(f"loop must be an integer in 0 to 65535, found {loop!r}")
    if hold is not None and not (math.isfinite(hold) and hold > 0):
        raise InvalidArgumentError(f"hold must be positive seconds or None, found {hold}")


def as_frames(frames: Iterable[ArrayLike]) -> Iterator[Pixels]:
    """Yield frames as uint8 `[H, W, C]`, at least one, all of one shape.

    Raises:
        InvalidArgumentError: for no frame, a dtype other than uint8, or a shape that changes.
    """
    shape = None
    for index, frame in enumerate(frames):
        picture = as_picture(frame)
        shape = shape or picture.shape
        if picture.shape != shape:
            raise InvalidArgumentError(
                f"frames must have one shape: frame 0 is {list(shape)}, "
                f"frame {index} is {list(picture.shape)}"
            )
        yield picture
    if shape is None:
        raise InvalidArgumentError("an animation needs at least one frame, found none")


def changes(frames: Iterable[Pixels]) -> Iterator[tuple[Box, Pixels]]:
    """Yield the smallest box of each frame that differs from the frame before, and its pixels.

    The first frame comes whole. A frame equal to the one before comes as its top left pixel, so
    that it is still a frame.
    """
    previous: Pixels | None = None
    for frame in frames:
        box = _whole(frame) if previous is None else _changed(previous, frame)
        left, top, width, height = box
        yield box, frame[top : top + height, left : left + width]
        previous = frame


def _whole(frame: Pixels) -> Box:
    return 0, 0, frame.shape[1], frame.shape[0]


def _changed(before: Pixels, after: Pixels) -> Box:
    differs = before != after
    rows = np.flatnonzero(differs.any(axis=(1, 2)))
    if not len(rows):
        return 0, 0, 1, 1
    columns = np.flatnonzero(differs.any(axis=(0, 2)))
    left, top = int(columns[0]), int(rows[0])
    return left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1
