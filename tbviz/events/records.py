"""Records: the framing of an event file, bytes <-> records.

One record, little-endian, as in TensorFlow's `core/lib/io/record_writer.h`:

    uint64  length
    uint32  masked CRC-32C of the 8 bytes of length
    byte    data[length]
    uint32  masked CRC-32C of data

A file is records end to end. Its tail may be incomplete, because the writer lives or was
killed: that is normal, and not corruption.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import NamedTuple

from tbviz.errors import CorruptRecordError
from tbviz.events.checksum import masked_crc32c

_LENGTH = struct.Struct("<Q")
_HEADER = struct.Struct("<QI")
_FOOTER = struct.Struct("<I")


class Record(NamedTuple):
    """One record: `offset` is where its frame starts in the file, in bytes."""

    offset: int
    data: memoryview


def frame(data: bytes) -> bytes:
    """Return `data` as one framed record, both checksums included."""
    length = _LENGTH.pack(len(data))
    return b"".join(
        (length, _FOOTER.pack(masked_crc32c(length)), data, _FOOTER.pack(masked_crc32c(data)))
    )


def iter_records(
    buffer: bytes | memoryview, *, start: int = 0, file: str | os.PathLike[str] | None = None
) -> Iterator[Record]:
    """Yield the whole records of `buffer` from byte `start`; an incomplete tail ends it.

    Raises:
        CorruptRecordError: a checksum does not match; `file` and the offset stand on it.
    """
    view = memoryview(buffer)
    offset = start
    while offset + _HEADER.size <= len(view):
        length, length_crc = _HEADER.unpack_from(view, offset)
        _check(view[offset : offset + _LENGTH.size], length_crc, "length", offset, file)
        begin = offset + _HEADER.size
        end = begin + length
        if end + _FOOTER.size > len(view):
            return
        _check(view[begin:end], _FOOTER.unpack_from(view, end)[0], "data", offset, file)
        yield Record(offset, view[begin:end])
        offset = end + _FOOTER.size


def _check(
    data: memoryview, expected: int, part: str, offset: int, file: str | os.PathLike[str] | None
) -> None:
    found = masked_crc32c(data)
    if found != expected:
        raise CorruptRecordError(
            f"{file or 'buffer'}: the checksum of the {part} of the record at byte {offset} "
            f"is {found:#010x}, and the file says {expected:#010x}",
            file=file,
            offset=offset,
            expected=expected,
            found=found,
        )
