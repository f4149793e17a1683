"""Finding the next whole record behind damage."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from crc32c import crc32c

from tbviz.events.checksum import byte_table, mask_column
from tbviz.events.fileview import FileView
from tbviz.events.records import FOOTER_SIZE, HEADER_SIZE, is_whole

# Bytes that are looked at together: few at first, since the next record is mostly near.
_FIRST_CHUNK, _CHUNK = 1 << 10, 1 << 20
_ZERO_LENGTH = crc32c(bytes(8))


def find_record(view: FileView, start: int) -> int:
    """Return the offset of the next record at `start` or later, or the size of the file.

    A record is where eight bytes of length are followed by their checksum, and the data by its
    own. A record that reaches beyond the end of the file counts too: it may be still in writing.
    """
    stop, chunk = len(view) - HEADER_SIZE + 1, _FIRST_CHUNK
    while start < stop:
        end = min(start + chunk, stop)
        for offset in _headers(view, start, end).tolist():
            if _is_record(view, offset):
                return int(offset)
        start, chunk = end, min(4 * chunk, _CHUNK)
    return len(view)


def _headers(view: FileView, low: int, high: int) -> npt.NDArray[np.int64]:
    """Return the offsets in [low, high) of lengths that their checksum confirms."""
    # Nothing as large as that was ever one record, and it leaves few of all the offsets.
    offsets = low + np.flatnonzero(view.u64[low:high] < 1 << 40)
    crcs = np.full(len(offsets), _ZERO_LENGTH, np.uint32)
    for place in range(8):
        crcs ^= byte_table(7 - place)[view.u8[offsets + place]]
    found: npt.NDArray[np.int64] = offsets[mask_column(crcs) == view.u32[offsets + 8]]
    return found


def _is_record(view: FileView, offset: int) -> bool:
    length = int(view.u64[offset])
    end = offset + HEADER_SIZE + length
    if end + FOOTER_SIZE > len(view):
        return True
    return is_whole(view.data[offset + HEADER_SIZE : end + FOOTER_SIZE])
