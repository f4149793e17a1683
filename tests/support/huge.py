"""Pictures that claim to be huge."""

from __future__ import annotations

import struct
import zlib


def png(side: int) -> bytes:
    """Return a small PNG that claims side x side pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(b"\0"))
    return b"\x89PNG\r\n\x1a\n" + header + rows + chunk(b"IEND", b"")
