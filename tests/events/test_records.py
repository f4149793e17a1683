"""Records: the framing of an event file."""

from __future__ import annotations

import struct
from pathlib import Path

import protos
import pytest
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import PyRecordReader_New

from tbviz.events import frame

RECORDS = [b"", b"a", b"\x00" * 100, bytes(range(256)) * 40]
WHOLE = b"".join(map(frame, RECORDS))


@pytest.mark.parametrize("data", RECORDS[:3])
def test_a_frame_has_the_layout_that_the_format_says(data: bytes) -> None:
    """A frame is length, its checksum, data, its checksum."""
    length = struct.pack("<Q", len(data))
    checksums = [struct.pack("<I", protos.masked_by_hand(part)) for part in (length, data)]
    assert frame(data) == length + checksums[0] + data + checksums[1]


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
