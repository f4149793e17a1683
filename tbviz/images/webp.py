"""Frames -> an animated WebP: lossless, alpha included, and smaller than an APNG.

The format is that of RFC 9649 (2024). Pillow compresses the pixels; the blocks around them are laid
out here, because Pillow wants all frames at once and merges a frame that equals the one before into
it.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable
from typing import BinaryIO

from numpy.typing import ArrayLike
from PIL import Image

from tbviz.errors import InvalidArgumentError
from tbviz.images.frames import (
    Change,
    Clock,
    as_frames,
    changes,
    check_timing,
    delays,
    encoded,
    timed,
)
from tbviz.images.pixels import Pixels

_LONGEST_SIDE = (1 << 14) - 1  # pixels, of which 14 bits tell
# Browsers take a delay of 10 ms or less for 100 ms.
_CLOCK = Clock("a WebP", per_second=1000, longest=(1 << 24) - 1, most_fps=90)
# Far quicker than Pillow's defaults; pictures of few colors grow by some percent.
_OPTIONS = {"lossless": True, "exact": True, "quality": 50, "method": 2}


def encode_webp(
    frames: Iterable[ArrayLike], *, fps: float, loop: int = 0, hold: float | None = None
) -> bytes:
    """Return frames as the bytes of an animated WebP.

    Args:
        frames: uint8 `[T, H, W, C]` or `[T, H, W]`, or an iterable of `[H, W, C]` or `[H, W]`.
        fps: frames per second; `write_webp` says which, and raises the same errors.
        loop: how often the animation plays; 0 for ever.
        hold: seconds for which the last frame stays; None for as long as the others.
    """
    return encoded(write_webp, frames, fps=fps, loop=loop, hold=hold)


def write_webp(
    file: BinaryIO,
    frames: Iterable[ArrayLike],
    *,
    fps: float,
    loop: int = 0,
    hold: float | None = None,
) -> None:
    """Write frames to an open file as an animated WebP, each as it comes.

    Every frame keeps its place and its time, even if it equals the one before, and every pixel its
    values. WebP has no grey: grey frames are stored as RGB.

    Args:
        file: a binary file that can seek, at its end: its size is filled in last.
        frames: uint8 `[T, H, W, C]` or `[T, H, W]`, or an iterable of `[H, W, C]` or `[H, W]`.
        fps: frames per second, at most 90, as viewers are; more becomes 90, with a `UserWarning`.
            A WebP counts in milliseconds: each frame begins within half of one of its time.
        loop: how often the animation plays; 0 for ever.
        hold: seconds for which the last frame stays; None for as long as the others.

    Raises:
        InvalidArgumentError: for no frame, frames of several shapes, sides over 16383 pixels, or an
            option out of range.
    """
    check_timing(fps, loop, hold)
    shown, last = delays(_CLOCK, float(fps), hold)
    (height, width, channels), pictures = as_frames(frames)
    if max(width, height) > _LONGEST_SIDE:
        raise InvalidArgumentError(
            f"a WebP has sides of at most {_LONGEST_SIDE}, found {width}x{height}",
            expected=_LONGEST_SIDE,
            found=(width, height),
        )
    start = file.tell()
    file.write(_riff(0) + _vp8x(width, height, alpha=channels == 4) + _anim(loop))
    for change, delay in timed(changes(pictures, align=2), shown, last):
        file.write(_anmf(change, delay))
    end = file.tell()
    file.seek(start)
    file.write(_riff(end - start - 8))
    file.seek(end)


# The file: "RIFF", uint32 size of all that follows, "WEBP", and chunks. Every number is
# little-endian.
def _riff(size: int) -> bytes:
    return struct.pack("<4sI4s", b"RIFF", size, b"WEBP")


# A chunk: four letters, uint32 size of its body, the body, and a zero where that is odd.
def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) % 2)


# VP8X: uint32 flags (2: moves, 16: has alpha), uint24 width - 1, height - 1.
def _vp8x(width: int, height: int, *, alpha: bool) -> bytes:
    flags = struct.pack("<I", 2 | 16 * alpha)
    return _chunk(b"VP8X", flags + _uint24(width - 1) + _uint24(height - 1))


# ANIM: the color behind all, as uint8 blue, green, red, alpha; uint16 number of plays (0 for ever).
def _anim(plays: int) -> bytes:
    return _chunk(b"ANIM", struct.pack("<IH", 0xFFFFFFFF, plays))


# ANMF: uint24 left / 2, top / 2, width - 1, height - 1, milliseconds; uint8 flags (2: replace, do
# not blend; leave the frame in place); a chunk with the compressed pixels.
def _anmf(change: Change, delay: int) -> bytes:
    left, top, width, height = change.box
    fields = (left // 2, top // 2, width - 1, height - 1, delay)
    return _chunk(b"ANMF", b"".join(map(_uint24, fields)) + b"\2" + _compressed(change.pixels))


def _uint24(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _compressed(pixels: Pixels) -> bytes:
    """Return pixels as the chunk of a lossless still WebP, which follows 12 bytes of header."""
    still = io.BytesIO()
    grey = pixels.shape[2] == 1
    Image.fromarray(pixels[..., 0] if grey else pixels).save(still, "WEBP", **_OPTIONS)
    return still.getvalue()[12:]
