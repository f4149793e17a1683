"""Pictures of every format, some bytes long, that claim to be huge."""

from __future__ import annotations

import struct
import zlib


def png_chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_that_claims(width: int, height: int, *, frames: int | None = None) -> bytes:
    """Return a PNG of a few bytes, whose header claims a size and a number of frames."""
    data = b"\x89PNG\r\n\x1a\n"
    data += png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    if frames is not None:
        data += png_chunk(b"acTL", struct.pack(">II", frames, 0))
        data += png_chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, width, height, 0, 0, 1, 9, 0, 0))
    return data + png_chunk(b"IDAT", zlib.compress(b"")) + png_chunk(b"IEND", b"")


def gif_that_claims(width: int, height: int) -> bytes:
    """Return a GIF whose screen and only frame claim a size."""
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    return screen + b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\2\1\0\0;"


def bmp_that_claims(width: int, height: int) -> bytes:
    """Return a BMP whose header claims a size, without any pixels."""
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 100, 0, 0, 54) + info + bytes(46)


def jpeg_that_claims(width: int, height: int) -> bytes:
    """Return a JPEG of a frame header that claims a size, and of a scan without data."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + frame + b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, 1, 0, 0, 63, 0)


def webp_that_claims(width: int, height: int) -> bytes:
    """Return a lossless WebP whose header claims a size, up to 16383, without any pixels."""
    pixels = b"\x2f" + struct.pack("<I", width - 1 | height - 1 << 14) + bytes(9)
    body = b"WEBPVP8L" + struct.pack("<I", len(pixels)) + pixels
    return b"RIFF" + struct.pack("<I", len(body)) + body


CLAIMS = {
    "PNG": png_that_claims,
    "GIF": gif_that_claims,
    "BMP": bmp_that_claims,
    "JPEG": jpeg_that_claims,
    "WebP": webp_that_claims,
}
