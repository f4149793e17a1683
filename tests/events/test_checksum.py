"""Checksums: single ones and columns, against CRC-32C computed bit by bit."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path

import numpy as np
import protos
import pytest
from crc32c import crc32c
from hypothesis import given
from hypothesis import strategies as st

from tbviz.events import FileView, frame
from tbviz.events.checksum import byte_table, length_checksum, mask_column, masked_crc32c
from tbviz.events.columns import Column, read_fields, sound
from tbviz.events.layout import EventLayout, Span, ValueLayout
from tbviz.events.template import Template


def test_the_check_value_of_the_polynomial() -> None:
    """CRC-32C of the nine digits is E3069283, as RFC 3720 and its successors say."""
    assert protos.crc32c_by_hand(b"123456789") == 0xE3069283


@given(st.binary(max_size=40))
def test_a_checksum_is_that_of_the_format(data: bytes) -> None:
    """Any data, and any length, has the checksum computed by hand."""
    assert masked_crc32c(data) == protos.masked_by_hand(data)
    assert length_checksum(len(data)) == protos.masked_by_hand(struct.pack("<Q", len(data)))
    crcs = np.array([protos.crc32c_by_hand(data)] * 2, np.uint32)
    assert mask_column(crcs).tolist() == [protos.masked_by_hand(data)] * 2


@pytest.mark.parametrize("behind", [0, 1, 2, 7, 300, 5000])
def test_a_table_says_what_a_byte_adds(behind: int) -> None:
    """Changing one byte changes the CRC by the difference of two entries of its table."""
    table = byte_table(behind)
    for one, other in [(0, 1), (17, 255), (128, 129)]:
        first, second = (crc32c(bytes([byte]) + bytes(behind)) for byte in (one, other))
        assert first ^ second == table[one] ^ table[other]


@given(st.data())
def test_a_column_finds_the_events_whose_checksum_does_not_hold(data: st.DataObject) -> None:
    """Random templates with free bytes anywhere, few or so many that C checksums take over."""
    length = data.draw(st.integers(1, 250))
    cuts = sorted(data.draw(st.sets(st.integers(0, length), min_size=2, max_size=8)))
    free = [Span(*pair) for pair in zip(cuts[::2], cuts[1::2], strict=False)]
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    rows = np.tile(rng.integers(0, 256, length, np.uint8), (rng.integers(1, 30), 1))
    for span in free:
        rows[:, slice(*span)] = rng.integers(0, 256, (len(rows), span.stop - span.start))
    broken = rng.random(len(rows)) < 0.3
    check_column(list(map(bytes, rows)), broken, free)


def check_column(events: list[bytes], broken: np.ndarray, free: list[Span]) -> None:
    """Break the checksums of some events, and see that `sound` names just these."""
    frames = [
        frame(event)[:-4]
        + struct.pack("<I", protos.masked_by_hand(event) ^ (1 << 7) * bool(broken_one))
        for event, broken_one in zip(events, broken, strict=True)
    ]
    values = tuple(ValueLayout("tag", b"", 8, span) for span in free)
    template = Template(memoryview(events[0]), EventLayout(None, None, values))
    size = len(frames[0])
    view = view_of(b"".join(frames))
    fields = read_fields(view, Column(template, slice(12, len(view.data), size)))
    np.testing.assert_array_equal(sound(template, fields), ~broken)


def view_of(data: bytes) -> FileView:
    """Return bytes as a view of a file."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return FileView(Path(file.name))
