"""A picture -> a PNG, and the parts that an animated one is made of.

The format is that of the Portable Network Graphics specification, third edition (W3C, 2025).

Pillow tries all five filters of the format on every row, and that takes most of its time. Here a
row is the difference to the row above or to the pixels on the left, whichever is smaller (the sum
of absolute values, as the specification suggests in section 12.7), and of repetitions zlib looks
for runs alone: what repeats in pictures has become runs of zeros. That is many times as fast, and
as small.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.images.pixels import Pixels, as_picture

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_COLOR_TYPES = {1: 0, 3: 2, 4: 6}
_BAND = 1 << 17  # bytes that are filtered together, so that they stay in the cache
_LEFT, _ABOVE = 1, 2  # the filters, by their numbers in the format


def encode_png(image: ArrayLike) -> bytes:
    """Return a picture as the bytes of a PNG.

    Args:
        image: uint8 `[H, W]` or `[H, W, C]` with C of 1, 3 or 4.

    Raises:
        InvalidArgumentError: for another dtype or shape.
    """
    picture = as_picture(image)
    parts = [header(picture.shape), chunk(b"IDAT", compress(picture)), chunk(b"IEND", b"")]
    return b"".join([SIGNATURE, *parts])


# A chunk: uint32 length of the data, 4 letters, the data, uint32 CRC-32 of letters and data.
# Every number in a PNG is big-endian.
def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    crc = zlib.crc32(data, zlib.crc32(name))
    return b"".join([struct.pack(">I", len(data)), name, data, struct.pack(">I", crc)])


# IHDR: uint32 width, height; uint8 bits of a channel, color type, compression, filter, interlace.
def header(shape: tuple[int, ...]) -> bytes:
    """Return the chunk that says what pictures of shape (H, W, C) are."""
    height, width, channels = shape
    fields = (width, height, 8, _COLOR_TYPES[channels], 0, 0, 0)
    return chunk(b"IHDR", struct.pack(">IIBBBBB", *fields))


def compress(pixels: Pixels) -> bytes:
    """Return what the IDAT chunks of a PNG of pixels `[H, W, C]` hold together."""
    height, width, channels = pixels.shape
    rows = pixels.reshape(height, width * channels)
    deflate = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_RLE)
    above: Pixels = np.zeros((1, rows.shape[1]), np.uint8)
    parts = []
    for band in np.split(rows, range(step := max(1, _BAND // rows.shape[1]), height, step)):
        parts.append(deflate.compress(_filtered(band, above, channels).data))
        above = band[-1:]
    return b"".join([*parts, deflate.flush()])


# A row: uint8 number of the filter, the filtered bytes. All arithmetic is modulo 256, and what lies
# outside of the picture is 0.
def _filtered(rows: Pixels, above: Pixels, channels: int) -> Pixels:
    """Return rows `[n, bytes]` of a picture, and the row `[1, bytes]` above them, as filtered."""
    by_left, by_above = rows.copy(), rows.copy()
    by_left[:, channels:] -= rows[:, :-channels]
    by_above[:1] -= above
    by_above[1:] -= rows[:-1]
    is_left = _sizes(by_left) < _sizes(by_above)
    filtered = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
    filtered[:, 0] = np.where(is_left, _LEFT, _ABOVE)
    filtered[:, 1:] = by_above
    filtered[is_left, 1:] = by_left[is_left]
    return filtered


def _sizes(rows: Pixels) -> NDArray[np.uint32]:
    """Return how far the bytes of each row are from 0 in all, modulo 256."""
    distances = np.abs(rows.view(np.int8)).view(np.uint8)
    sizes: NDArray[np.uint32] = distances.sum(axis=1, dtype=np.uint32)
    return sizes
