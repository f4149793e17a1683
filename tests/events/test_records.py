"""Records: framing, checksums, incomplete tails, damage."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import PyRecordReader_New

from tbviz.errors import CorruptRecordError
from tbviz.events import frame, iter_records

RECORDS = [b"", b"a", b"\x00" * 100, bytes(range(256)) * 40]
WHOLE = b"".join(map(frame, RECORDS))


def crc32c_by_hand(data: bytes) -> int:
    """Compute CRC-32C bit by bit from its reflected polynomial."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked_by_hand(data: bytes) -> bytes:
    """Rotate the CRC right by 15, add the constant, and pack it."""
    crc = crc32c_by_hand(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) % 2**32)


@pytest.mark.parametrize("data", RECORDS[:3])
def test_a_frame_has_the_layout_that_the_format_says(data: bytes) -> None:
    """A frame is length, its checksum, data, its checksum."""
    length = struct.pack("<Q", len(data))
    assert frame(data) == length + masked_by_hand(length) + data + masked_by_hand(data)


def test_tensorboard_reads_our_frames(tmp_path: Path) -> None:
    """TensorBoard's pure-Python record reader returns every record and checks both checksums."""
    file = tmp_path / "records"
    file.write_bytes(WHOLE)
    reader = PyRecordReader_New(str(file))
    found = []
    for _ in RECORDS:
        reader.GetNext()
        found.append(reader.record())
    assert found == RECORDS


@given(st.lists(st.binary(max_size=200)))
def test_records_come_back(records: list[bytes]) -> None:
    """Whatever was framed is read again, with offsets that add up."""
    found = list(iter_records(b"".join(map(frame, records))))
    assert [bytes(record.data) for record in found] == records
    sizes = [len(record) + 16 for record in records]
    assert [record.offset for record in found] == [sum(sizes[:i]) for i in range(len(sizes))]


def test_an_incomplete_tail_is_silent_at_every_byte() -> None:
    """A file cut anywhere yields its whole records and raises nothing."""
    ends = [len(b"".join(map(frame, RECORDS[: n + 1]))) for n in range(len(RECORDS))]
    for cut in [*range(len(frame(b"") + frame(b"a")) + 40), len(WHOLE) - 1]:
        assert len(list(iter_records(WHOLE[:cut]))) == sum(end <= cut for end in ends)


@pytest.mark.parametrize(
    ("flipped", "offset"),
    [(16, 16), (25, 16), (28, 16), (30, 16), (len(WHOLE) - 1, 16 + 17 + 116)],
    ids=["length", "checksum of the length", "data", "checksum of the data", "last byte"],
)
def test_a_flipped_byte_is_found(flipped: int, offset: int) -> None:
    """Damage raises an error that carries file, offset, expected and found."""
    damaged = bytearray(WHOLE)
    damaged[flipped] ^= 0x40
    with pytest.raises(CorruptRecordError, match=f"x.tfevents.* at byte {offset} ") as caught:
        list(iter_records(bytes(damaged), file="x.tfevents"))
    assert (caught.value.file, caught.value.offset) == ("x.tfevents", offset)
    assert caught.value.expected != caught.value.found
