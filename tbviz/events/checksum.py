"""The checksum of the record format: CRC-32C, masked.

Records hold checksums of data that may itself hold checksums, so the format rotates each
CRC right by 15 bits and adds a constant (TensorFlow, `core/lib/hash/crc32c.h`).
"""

from __future__ import annotations

from crc32c import crc32c

MASK_DELTA = 0xA282EAD8


def masked_crc32c(data: bytes | memoryview) -> int:
    """Return the masked CRC-32C of `data` as an unsigned 32-bit integer."""
    crc = crc32c(data)
    return (((crc >> 15) | (crc << 17)) + MASK_DELTA) & 0xFFFFFFFF
