"""Pictures that claim to be huge."""

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
