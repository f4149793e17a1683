"""Frames -> an animated PNG: lossless, and of exact timing.

The format is that of the Portable Network Graphics specification, third edition (W3C, 2025). It is
laid out here and in `tbviz.images.png`, because Pillow merges a frame that equals the one before
into it, and makes a still picture of a single frame.
"""

from __future__ import annotations

import io
import itertools
import math
import struct
from collections.abc import Iterable
from fractions import Fraction
from typing import BinaryIO

from numpy.typing import ArrayLike

from tbviz.errors import InvalidArgumentError
from tbviz.images.frames import (
    Box,
    Clock,
    as_frames,
    changes,
    check_timing,
    encoded,
    nearest_fps,
    timed,
)
from tbviz.images.pixels import Pixels
from tbviz.images.png import SIGNATURE, chunk, compress, header

_MOST = 65535  # of a 16-bit number
# Browsers take a delay of 10 ms or less for 100 ms, as in a WebP. A delay has no ticks of its own.
_CLOCK = Clock("an APNG", per_second=1, longest=_MOST, most_fps=90)


def encode_apng(
    frames: Iterable[ArrayLike], *, fps: float, loop: int = 0, hold: float | None = None
) -> bytes:
    """Return frames as the bytes of an animated PNG.

    Args:
        frames: uint8 `[T, H, W, C]` or `[T, H, W]`, or an iterable of `[H, W, C]` or `[H, W]`.
        fps: frames per second; `write_apng` says which, and raises the same errors.
        loop: how often the animation plays; 0 for ever.
        hold: seconds for which the last frame stays; None for as long as the others.
    """
    return encoded(write_apng, frames, fps=fps, loop=loop, hold=hold)


def write_apng(
    file: BinaryIO,
    frames: Iterable[ArrayLike],
    *,
    fps: float,
    loop: int = 0,
    hold: float | None = None,
) -> None:
    """Write frames to an open file as an animated PNG, each as it comes.

    Every frame keeps its place and its time, even if it equals the one before or is the only one.

    Args:
        file: a binary file that can seek, at its end: the number of frames is filled in last.
        frames: uint8 `[T, H, W, C]` or `[T, H, W]`, or an iterable of `[H, W, C]` or `[H, W]`.
        fps: frames per second, at most 90, as viewers are; more becomes 90, with a `UserWarning`.
            The time of a frame is kept as the nearest ratio of two 16-bit numbers.
        loop: how often the animation plays; 0 for ever.
        hold: seconds for which the last frame stays; None for as long as the others.

    Raises:
        InvalidArgumentError: for no frame, frames of several shapes, or an option out of range.
    """
    check_timing(fps, loop, hold)
    delay = _delay(min(1 / Fraction(nearest_fps(_CLOCK, float(fps))), Fraction(_MOST)))
    last = None if hold is None else _delay(Fraction(float(hold)))
    shape, pictures = as_frames(frames)
    file.write(SIGNATURE + header(shape))
    control = file.tell()
    file.write(_actl(0, loop))
    count, sequence = 0, itertools.count()
    for change, shown in timed(changes(pictures), itertools.repeat(delay), last):
        file.write(_fctl(next(sequence), change.box, shown))
        file.write(_fdat(next(sequence), change.pixels) if count else _idat(change.pixels))
        count += 1
    file.write(chunk(b"IEND", b""))
    file.seek(control)
    file.write(_actl(count, loop))
    file.seek(0, io.SEEK_END)


# acTL: uint32 number of frames, number of plays (0 for ever).
def _actl(frames: int, plays: int) -> bytes:
    return chunk(b"acTL", struct.pack(">II", frames, plays))


# fcTL: uint32 sequence number, width, height, left, top; uint16 numerator and denominator of the
# delay in seconds; uint8 what to do after the frame (0: leave it), how to draw it (0: replace).
def _fctl(sequence: int, box: Box, delay: Fraction) -> bytes:
    left, top, width, height = box
    fields = (sequence, width, height, left, top, delay.numerator, delay.denominator, 0, 0)
    return chunk(b"fcTL", struct.pack(">IIIIIHHBB", *fields))


# IDAT: the compressed pixels of the first frame.
def _idat(pixels: Pixels) -> bytes:
    return chunk(b"IDAT", compress(pixels))


# fdAT: uint32 sequence number, the compressed pixels of a later frame.
def _fdat(sequence: int, pixels: Pixels) -> bytes:
    return chunk(b"fdAT", struct.pack(">I", sequence) + compress(pixels))


def _delay(seconds: Fraction) -> Fraction:
    """Return the nearest ratio of two 16-bit numbers."""
    if not Fraction(1, _MOST) <= seconds <= _MOST:
        rule, found = f"1/{_MOST} s to {_MOST} s", float(seconds) if seconds < 1e300 else math.inf
        raise InvalidArgumentError(
            f"a frame of an APNG stays for {rule}, found {found:g} s", expected=rule, found=found
        )
    if seconds > 1:  # so that the numerator is the larger of the two
        return 1 / (1 / seconds).limit_denominator(_MOST)
    return seconds.limit_denominator(_MOST)
