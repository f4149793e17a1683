"""Records: the framing of an event file.

One record, little-endian, as in TensorFlow's `core/lib/io/record_writer.h`:

    uint64  length
    uint32  masked CRC-32C of the 8 bytes of length
    byte    data[length]
    uint32  masked CRC-32C of data

A file is records end to end. Its tail may be incomplete, because the writer lives or was
killed: that is normal, and not corruption.
"""

from __future__ import annotations

import struct

from tbviz.events.checksum import masked_crc32c

HEADER_SIZE = 12  # bytes before the data
FOOTER_SIZE = 4  # bytes behind the data
FRAME_SIZE = HEADER_SIZE + FOOTER_SIZE

_LENGTH = struct.Struct("<Q")
_FOOTER = struct.Struct("<I")


def frame(data: bytes) -> bytes:
    """Return `data` as one framed record, both checksums included."""
    length = _LENGTH.pack(len(data))
    return b"".join(
        (length, _FOOTER.pack(masked_crc32c(length)), data, _FOOTER.pack(masked_crc32c(data)))
    )


def is_whole(data_and_checksum: memoryview) -> bool:
    """Say whether the data of a record is what the checksum behind it says."""
    data = data_and_checksum[:-FOOTER_SIZE]
    return data_and_checksum[-FOOTER_SIZE:] == _FOOTER.pack(masked_crc32c(data))
