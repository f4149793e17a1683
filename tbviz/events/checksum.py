"""The checksum of the record format: CRC-32C, masked; for one message, or for a column of them.

Records hold checksums of data that may itself hold checksums, so the format rotates each
CRC right by 15 bits and adds a constant (TensorFlow, `core/lib/hash/crc32c.h`).

A column is many messages of one length that differ in few bytes. CRC-32C is affine over GF(2):
for messages m and t of one length, crc(m) = crc(t) xor the sum, over the positions where they
differ, of table[m[p]] xor table[t[p]], where the table belongs to the number of bytes behind p.
So a column costs one C checksum for a template t, and a look-up for each varying byte.
"""

from __future__ import annotations

import functools
import struct

import numpy as np
import numpy.typing as npt
from crc32c import crc32c

MASK_DELTA = 0xA282EAD8

_POLYNOMIAL = 0x82F63B78  # of CRC-32C, reflected
_LENGTH = struct.Struct("<Q")


def masked_crc32c(data: bytes | memoryview) -> int:
    """Return the masked CRC-32C of `data` as an unsigned 32-bit integer."""
    crc = crc32c(data)
    return (((crc >> 15) | (crc << 17)) + MASK_DELTA) & 0xFFFFFFFF


@functools.lru_cache(maxsize=1 << 16)
def length_checksum(length: int) -> int:
    """Return the masked CRC-32C of a record's length as it stands in a header."""
    return masked_crc32c(_LENGTH.pack(length))


def mask_column(crcs: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return a column of CRCs, uint32 `[n]`, masked."""
    rotated = (crcs >> np.uint32(15)) | (crcs << np.uint32(17))
    return rotated + np.uint32(MASK_DELTA)


def byte_table(behind: int) -> npt.NDArray[np.uint32]:
    """Return what each value of a byte adds to a CRC, uint32 `[256]`, with `behind` bytes after."""
    while len(_tables) <= behind:
        last = _tables[-1]
        _tables.append((last >> np.uint32(8)) ^ _tables[0][last & np.uint32(0xFF)])
    return _tables[behind]


def _first_table() -> npt.NDArray[np.uint32]:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        odd = (table & np.uint32(1)).astype(bool)
        table = (table >> np.uint32(1)) ^ np.where(odd, np.uint32(_POLYNOMIAL), np.uint32(0))
    return table


_tables: list[npt.NDArray[np.uint32]] = [_first_table()]
