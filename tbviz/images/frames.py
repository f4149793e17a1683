"""What every animation format needs: frames of one size, what changed in each, and their timing."""

from __future__ import annotations

import functools
import io
import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_positive
from tbviz.errors import InvalidArgumentError
from tbviz.images.pixels import Pixels, as_picture

T = TypeVar("T")
Delay = TypeVar("Delay")
Box: TypeAlias = tuple[int, int, int, int]  # left, top, width, height, in pixels


class Change(NamedTuple):
    """What is new in a frame.

    Attributes:
        box: the smallest that holds all of it.
        pixels: of the frame in that box, `[height, width, C]`.
        new: which of them differ from the frame before, bool `[height, width]`.
    """

    box: Box
    pixels: Pixels
    new: NDArray[np.bool_]


class Clock(NamedTuple):
    """How a format counts the time of a frame: in whole ticks, from 1 on.

    Attributes:
        format: such as "a GIF".
        per_second: ticks in a second.
        longest: ticks that a frame can stay.
        most_fps: what viewers play; they slow down what is faster.
    """

    format: str
    per_second: int
    longest: int
    most_fps: float


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


def encoded(write: Callable[..., None], frames: Iterable[ArrayLike], **options: Any) -> bytes:
    """Return frames as the bytes that `write`, such as `write_gif`, puts into a file."""
    file = io.BytesIO()
    write(file, frames, **options)
    return file.getvalue()


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
    return (height, width, channels), alike(itertools.chain([first], pictures), first.shape)


def delays(clock: Clock, fps: float, hold: float | None) -> tuple[Iterator[int], int | None]:
    """Return the ticks for which each frame stays, without an end, and those of the last frame.

    Their sums are right to half a tick: each frame begins when it should, so that 30 fps are
    delays of 3, 4 and 3 hundredths of a second. An fps that the format cannot have becomes the
    nearest that it can, with a `UserWarning`.

    Raises:
        InvalidArgumentError: the last frame cannot be held for so long.
    """
    last = None if hold is None else max(1, round(clock.per_second * float(hold)))
    if last is not None and last > clock.longest:
        longest = clock.longest / clock.per_second
        raise InvalidArgumentError(
            f"{clock.format} can hold a frame for {longest} s, found {hold}",
            expected=longest,
            found=hold,
        )
    rate = nearest_fps(clock, fps, stacklevel=4)
    starts = (round(clock.per_second * frame / rate) for frame in itertools.count())
    return (after - before for before, after in itertools.pairwise(starts)), last


def nearest_fps(clock: Clock, fps: float, *, stacklevel: int = 3) -> float:
    """Return an fps that a format can have and viewers play, the nearest, if another with a note.

    Args:
        clock: of the format.
        fps: frames per second.
        stacklevel: of the `UserWarning`; 3 for who calls the caller of this function.
    """
    least = clock.per_second / clock.longest
    nearest = min(max(fps, least), clock.most_fps)
    if nearest != fps:
        rule = f"{clock.format} plays at {least:.4g} to {clock.most_fps:g} fps"
        warnings.warn(f"{rule}: {nearest:.4g} in place of {fps:g}", stacklevel=stacklevel)
    return nearest


def changes(frames: Iterable[Pixels], *, align: int = 1) -> Iterator[Change]:
    """Yield the smallest box of each frame that differs from the frame before.

    The first frame comes whole. A frame equal to the one before comes as its top left pixel, so
    that it is still a frame. Left and top of a box are multiples of `align`.
    """
    previous: Pixels | None = None
    for frame in frames:
        new = _differences(previous, frame)
        left, top, width, height = box = _box(new, align)
        place = slice(top, top + height), slice(left, left + width)
        yield Change(box, frame[place], new[place])
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


def alike(frames: Iterable[Pixels], shape: tuple[int, ...]) -> Iterator[Pixels]:
    """Yield frames, each of which must have the shape `[H, W, C]` of the first."""
    for index, frame in enumerate(frames):
        if frame.shape != shape:
            raise InvalidArgumentError(
                f"frames must have one shape: frame 0 is {list(shape)}, "
                f"frame {index} is {list(frame.shape)}",
                expected=shape,
                found=frame.shape,
            )
        yield frame


def _differences(before: Pixels | None, after: Pixels) -> NDArray[np.bool_]:
    """Which pixels differ, `[H, W]`."""
    if before is None:
        return np.ones(after.shape[:2], np.bool_)
    channels: Iterator[NDArray[np.bool_]] = iter(np.moveaxis(before != after, -1, 0))
    return functools.reduce(np.logical_or, channels)


def _box(new: NDArray[np.bool_], align: int) -> Box:
    rows = np.flatnonzero(new.any(axis=1))
    if not len(rows):
        return 0, 0, 1, 1
    columns = np.flatnonzero(new.any(axis=0))
    left, top = (int(first) // align * align for first in (columns[0], rows[0]))
    return left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1
