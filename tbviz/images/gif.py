"""Frames -> a GIF: exact up to 256 colors, and with one palette for all frames beyond.

The format is GIF89a (CompuServe, 1990) with the looping extension of Netscape. Pillow compresses
the pixels; the blocks around them are laid out here, because Pillow merges a frame that equals the
one before into it, and gives each frame a palette of its own, which flickers.

Of each frame only the box that changes is stored, and in it what stays as it was may be
transparent: long runs of one index compress well.
"""

from __future__ import annotations

import itertools
import math
import struct
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, BinaryIO

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from tbviz.errors import InvalidArgumentError
from tbviz.images.frames import (
    Change,
    Clock,
    alike,
    as_frames,
    changes,
    check_timing,
    delays,
    encoded,
    timed,
)
from tbviz.images.indexed import Indexed
from tbviz.images.palette import ColorCounter, ExactPalette, dithered, groups_of
from tbviz.images.pixels import Pixels

_MOST = 65535  # of a 16-bit number
# Viewers take a delay under 2/100 s for 10/100 s.
_CLOCK = Clock("a GIF", per_second=100, longest=_MOST, most_fps=50)
_SPOOL_BYTES = 32 << 20  # frames of color beyond this wait for their palette on disk


def encode_gif(
    frames: Iterable[ArrayLike],
    *,
    fps: float,
    loop: int = 0,
    hold: float | None = None,
    dither: bool = False,
) -> bytes:
    """Return frames as the bytes of a GIF.

    Args:
        frames: uint8 `[T, H, W, C]` or `[T, H, W]`, or an iterable of `[H, W, C]` or `[H, W]`.
        fps: frames per second; `write_gif` says which, and raises the same errors.
        loop: how often the animation plays; 0 for ever.
        hold: seconds for which the last frame stays; None for as long as the others.
        dither: whether more than 256 colors are mixed out of dots of the palette's.
    """
    return encoded(write_gif, frames, fps=fps, loop=loop, hold=hold, dither=dither)


def write_gif(
    file: BinaryIO,
    frames: Iterable[ArrayLike],
    *,
    fps: float,
    loop: int = 0,
    hold: float | None = None,
    dither: bool = False,
) -> None:
    """Write frames to an open file as a GIF.

    Every frame keeps its place and its time, even if it equals the one before. Grey frames, and
    frames of at most 256 colors in all, are kept exactly; others share one palette, made from all
    of them. Alpha is blended over white.

    An fps that no GIF can have is replaced by the nearest that one can, with a `UserWarning`.

    Args:
        file: a binary file.
        frames: uint8 `[T, H, W, C]` or `[T, H, W]`, or an iterable of `[H, W, C]` or `[H, W]`.
            Grey frames are written as they come; frames of color wait for the last of them.
        fps: frames per second, at most 50. A GIF counts in hundredths of a second: delays are
            rounded such that each frame begins within half a hundredth of its time.
        loop: how often the animation plays; 0 for ever.
        hold: seconds for which the last frame stays; None for as long as the others.
        dither: whether more than 256 colors are mixed out of dots of the palette's. That is truer
            from afar, but larger and grainy, and what moves flickers; otherwise each becomes the
            nearest of the palette.

    Raises:
        InvalidArgumentError: for no frame, frames of several shapes, sides over 65535 pixels, or
            an option out of range.
    """
    check_timing(fps, loop, hold)
    shown, last = delays(_CLOCK, float(fps), hold)
    width, height, palette, indexed = _indexed(iter(frames), dither=dither)
    bits = min(8, max(2, len(palette).bit_length()))  # with room for one more, if there is any
    file.write(_header(width, height, palette, bits) + _looping(loop))
    for change, delay in timed(changes(indexed), shown, last):
        file.write(_frame(change, delay, bits, len(palette)))
    file.write(b";")


def _indexed(
    frames: Iterator[ArrayLike], *, dither: bool
) -> tuple[int, int, Pixels, Iterator[Pixels]]:
    """Return the width, the height, a palette `[n, 3]` and frames as indices `[H, W, 1]`."""
    first = next(frames, None)
    frames = frames if first is None else itertools.chain([first], frames)
    if isinstance(first, Indexed) and len(first.colors) <= 256:
        height, width = first.indices.shape
        _check_sides(width, height)
        return width, height, first.colors, alike(_known(frames, first), (height, width, 1))
    (height, width, channels), pictures = as_frames(frames)
    _check_sides(width, height)
    if channels == 1:
        return width, height, *_grey(pictures)
    return width, height, *_colored(map(over_white, pictures), height, width, dither=dither)


def _known(frames: Iterator[ArrayLike], first: Indexed) -> Iterator[Pixels]:
    """Return frames that have the palette of the first one as indices into it."""
    for frame in frames:
        if not isinstance(frame, Indexed) or frame.colors is not first.colors:
            raise InvalidArgumentError("all frames must have the palette that the first has")
        yield frame.indices.astype(np.uint8, copy=False)[..., None]


def _check_sides(width: int, height: int) -> None:
    if max(width, height) > _MOST:
        raise InvalidArgumentError(
            f"a GIF has sides of at most {_MOST}, found {width}x{height}",
            expected=_MOST,
            found=(width, height),
        )


def _grey(frames: Iterator[Pixels]) -> tuple[Pixels, Iterator[Pixels]]:
    """Return the palette of all greys, and frames `[H, W, 1]`, which are indices into it."""
    return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1), frames


def _colored(
    frames: Iterator[Pixels], height: int, width: int, *, dither: bool
) -> tuple[Pixels, Iterator[Pixels]]:
    """Return one palette `[256, 3]` for all frames, and the frames as indices `[H, W, 1]`."""
    spool = tempfile.SpooledTemporaryFile(_SPOOL_BYTES)  # noqa: SIM115 (closed when read)
    exact = ExactPalette()
    for frame in frames:
        indices = exact.indices(frame)
        if indices is None:  # there are too many colors
            colors = exact.palette()
            known = (colors[seen[..., 0]] for seen in _unspooled(spool, (height, width, 1)))
            return _reduced(itertools.chain(known, [frame], frames), height, width, dither=dither)
        spool.write(indices.tobytes())
    return exact.palette(), _unspooled(spool, (height, width, 1))


def _reduced(
    frames: Iterator[Pixels], height: int, width: int, *, dither: bool
) -> tuple[Pixels, Iterator[Pixels]]:
    """Return what `_colored` does, for frames of more colors than a palette has."""
    spool = tempfile.SpooledTemporaryFile(_SPOOL_BYTES)  # noqa: SIM115 (closed when read)
    counter = ColorCounter()
    for frame in frames:
        counter.add(frame)
        spool.write(frame.tobytes())
    palette, nearest = counter.palette()
    kept = _unspooled(spool, (height, width, 3))
    if dither:
        return palette, (dithered(frame, palette) for frame in kept)
    return palette, (nearest[groups_of(frame)][..., None] for frame in kept)


def _unspooled(spool: IO[bytes], shape: tuple[int, int, int]) -> Iterator[Pixels]:
    with spool:
        spool.seek(0)
        while data := spool.read(math.prod(shape)):
            yield np.frombuffer(data, np.uint8).reshape(shape)


def over_white(frame: Pixels) -> Pixels:
    """Return color `[H, W, 3]` or `[H, W, 4]` as `[H, W, 3]`, its alpha blended over white."""
    if frame.shape[2] == 3:
        return frame
    alpha = frame[..., 3:].astype(np.uint16)
    blended = (frame[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    return blended.astype(np.uint8)


# Header: "GIF89a"; uint16 width, height; uint8 flags (a palette of 2 ** bits colors of 8 bits),
# background, aspect; the palette. Every number in a GIF is little-endian.
def _header(width: int, height: int, palette: Pixels, bits: int) -> bytes:
    start = struct.pack("<6sHHBBB", b"GIF89a", width, height, 0xF0 | bits - 1, 0, 0)
    return start + palette.tobytes().ljust(3 << bits, b"\0")


# Looping: an application extension; uint8 size, 1; uint16 how often the animation is repeated
# after the first time, 0 for ever; uint8 end. Without it, the animation plays once.
def _looping(loop: int) -> bytes:
    if loop == 1:
        return b""
    return b"!\xff\x0bNETSCAPE2.0" + struct.pack("<BBHB", 3, 1, max(loop - 1, 0), 0)


# Frame: the control extension: uint8 size, flags (leave the frame in place; whether a color is
# transparent), uint16 delay in hundredths of a second, uint8 transparent color, end; then ",",
# uint16 left, top, width, height, uint8 flags (no palette of its own), and the compressed pixels.
def _frame(change: Change, delay: int, bits: int, colors: int) -> bytes:
    pixels, transparent = _thinned(change, colors)
    flags = 1 << 2 | (transparent is not None)
    control = b"!\xf9" + struct.pack("<BBHBB", 4, flags, delay, transparent or 0, 0)
    return control + struct.pack("<cHHHHB", b",", *change.box, 0) + _compressed(pixels, bits)


def _thinned(change: Change, colors: int) -> tuple[NDArray[np.uint8], int | None]:
    """Return the indices `[H, W]` to store, and which of them is transparent.

    What is not new becomes transparent where that leaves fewer places at which a row changes, as
    LZW works along rows, and where an index is free for it.
    """
    pixels, free = change.pixels[..., 0], _free_index(change, colors)
    if free is None or change.new.all():
        return pixels, None
    thinned = np.where(change.new, pixels, np.uint8(free))
    return (thinned, free) if _turns(thinned) < _turns(pixels) else (pixels, None)


def _free_index(change: Change, colors: int) -> int | None:
    """Return an index of a palette of so many colors that nothing new takes."""
    if colors < 256:
        return colors
    used = change.pixels[..., 0][change.new].tobytes()
    return next((index for index in range(256) if index not in used), None)


def _turns(pixels: NDArray[np.uint8]) -> int:
    return int(np.count_nonzero(pixels[:, 1:] != pixels[:, :-1]))


# Compressed pixels: uint8 bits of a code at first; blocks of uint8 size and as many bytes of codes,
# least significant bit first; uint8 end.
def _compressed(pixels: NDArray[np.uint8], bits: int) -> bytes:
    """Return indices `[H, W]` below 2 ** bits as LZW codes, one row after another."""
    codes = Image.fromarray(pixels).tobytes("gif", "L", bits, 0)
    return bytes([bits]) + codes + b"\0"
