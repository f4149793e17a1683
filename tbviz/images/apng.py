"""Frames -> an animated PNG, lossless and of exact timing.

The format is that of the PNG specification, third edition (W3C, 2025), section 11.3.6. Pillow
compresses the pixels; the chunks around them are laid out here, because Pillow merges a frame that
equals the one before into it, and writes a single frame as a still picture.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable
from fractions import Fraction
from typing import BinaryIO

from numpy.typing import ArrayLike
from PIL import Image

from tbviz.errors import InvalidArgumentError
from tbviz.images.frames import Box, as_frames, changes, check_timing
from tbviz.images.pixels import Pixels

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOR_TYPE = {1: 0, 3: 2, 4: 6}
_LEVEL = 4  # of zlib: twice as fast as the usual 6, and hardly larger


def encode_apng(
    frames: Iterable[ArrayLike], *, fps: float, loop: int = 0, hold: float | None = None
) -> bytes:
    """Return frames as the bytes of an animated PNG; for the arguments see `write_apng`."""
    file = io.BytesIO()
    write_apng(file, frames, fps=fps, loop=loop, hold=hold)
    return file.getvalue()


def write_apng(
    file: BinaryIO,
    frames: Iterable[ArrayLike],
    *,
    fps: float,
    loop: int = 0,
    hold: float | None = None,
) -> None:
    """Write frames to an open file as an animated PNG, one at a time.

    Each frame keeps its place and its time, even if it equals the one before or is the only one.

    Args:
        file: a binary file that can seek: the number of frames is put in at the end.
        frames: uint8 `[T, H, W, C]`, `[T, H, W]`, or an iterable of `[H, W, C]` or `[H, W]`.
        fps: frames per second, kept as the nearest fraction of two 16-bit numbers.
        loop: how often the animation plays; 0 for ever.
        hold: seconds for which the last frame stays; None for as long as the others.

    Raises:
        InvalidArgumentError: for no frame, frames of several shapes, or an option out of range.
    """
    check_timing(fps, loop, hold)
    delay = _delay(1 / Fraction(fps).limit_denominator(65535))
    last_delay = delay if hold is None else _delay(Fraction(hold))
    start = file.tell()
    count, sequence = 0, 0
    for box, pixels in changes(as_frames(frames)):
        if count == 0:
            file.write(_SIGNATURE + _ihdr(pixels))
            control = file.tell()
            file.write(_actl(0, loop))
        last_control = file.tell()
        last_box, last_sequence = box, sequence
        file.write(_fctl(sequence, box, delay))
        sequence += 1
        data = _deflate(pixels)
        if count == 0:
            file.write(_chunk(b"IDAT", data))
        else:
            file.write(_chunk(b"fdAT", struct.pack(">I", sequence) + data))
            sequence += 1
        count += 1
    file.write(_chunk(b"IEND", b""))
    end = file.tell()
    file.seek(control)
    file.write(_actl(count, loop))
    file.seek(last_control)
    file.write(_fctl(last_sequence, last_box, last_delay))
    file.seek(end)
    assert start <= end


# A chunk: uint32 length of the data, 4 letters, the data, uint32 CRC-32 of letters and data;
# every number is big-endian.
def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


# IHDR: uint32 width, height; uint8 bit depth, color type, compression, filter, interlace.
def _ihdr(frame: Pixels) -> bytes:
    height, width, channels = frame.shape
    fields = (width, height, 8, _COLOR_TYPE[channels], 0, 0, 0)
    return _chunk(b"IHDR", struct.pack(">IIBBBBB", *fields))


# acTL: uint32 number of frames, number of plays (0 for ever).
def _actl(frames: int, plays: int) -> bytes:
    return _chunk(b"acTL", struct.pack(">II", frames, plays))


# fcTL: uint32 sequence number, width, height, left, top; uint16 numerator and denominator of the
# delay in seconds; uint8 what to do after the frame (0: leave it) and how to draw it (0: replace).
def _fctl(sequence: int, box: Box, delay: Fraction) -> bytes:
    left, top, width, height = box
    fields = (sequence, width, height, left, top, delay.numerator, delay.denominator, 0, 0)
    return _chunk(b"fcTL", struct.pack(">IIIIIHHBB", *fields))


def _delay(seconds: Fraction) -> Fraction:
    delay = seconds.limit_denominator(65535)
    if not 0 < delay.numerator <= 65535:
        raise InvalidArgumentError(
            f"a frame of an APNG lasts 1/65535 s to 65535 s, found {float(seconds)} s"
        )
    return delay


def _deflate(pixels: Pixels) -> bytes:
    """Return pixels as a PNG's compressed data: what its IDAT chunks hold."""
    png = io.BytesIO()
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    image.save(png, "PNG", compress_level=_LEVEL)
    encoded, position, parts = png.getvalue(), len(_SIGNATURE), []
    while position < len(encoded):
        length, name = struct.unpack_from(">I4s", encoded, position)
        if name == b"IDAT":
            parts.append(encoded[position + 8 : position + 8 + length])
        position += length + 12
    return b"".join(parts)
