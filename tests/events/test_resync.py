"""Resynchronizing: the next whole record behind damage, wherever it stands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import protos
import pytest

from tbviz.events import FileView, resync
from tbviz.events.resync import find_record
from tbviz.events.scan import scan_records

RECORD = protos.framed(protos.event(5, protos.Summary.Value(tag="tag", simple_value=1)))


def view_of(path: Path, data: bytes) -> FileView:
    """Write bytes to a file, and return its view."""
    path.write_bytes(data)
    return FileView(path)


@pytest.mark.parametrize("fill", [b"\x00", b"\xff", b"\x01\x00\x00\x00\x00\x00\x00\x00"])
@pytest.mark.parametrize("before", [0, 1, 1023, 1024, 1025, 5000, 5119, 5120, 1_100_000])
def test_the_next_record_is_found(tmp_path: Path, fill: bytes, before: int) -> None:
    """Also where its header lies over the edge of what is looked at together."""
    garbage = (fill * before)[:before]
    assert find_record(view_of(tmp_path / "file", garbage + RECORD * 2), 0) == before


def test_what_only_looks_like_a_record_is_none(tmp_path: Path) -> None:
    """A length with its checksum, and behind it data without its own."""
    view = view_of(tmp_path / "file", RECORD[:20] + bytes(100) + RECORD)
    assert find_record(view, 0) == 120


def test_half_a_record_counts_and_half_a_header_does_not(tmp_path: Path) -> None:
    """The one may be still in writing, and of the other nothing is known."""
    assert find_record(view_of(tmp_path / "half", bytes(9) + RECORD[:13]), 0) == 9
    assert find_record(view_of(tmp_path / "less", bytes(9) + RECORD[:11]), 0) == 20
    assert find_record(view_of(tmp_path / "none", b""), 0) == 0


def test_a_file_damaged_in_many_places_is_looked_at_about_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of many damages costs little, since the next record is near."""
    data = bytearray(RECORD * 2000)
    data[:: 10 * len(RECORD)] = b"\xff" * 200
    view = view_of(tmp_path / "file", bytes(data))
    looked_at = []
    headers = resync._headers

    def counting(view: FileView, low: int, high: int) -> npt.NDArray[np.int64]:
        looked_at.append(high - low)
        return headers(view, low, high)

    monkeypatch.setattr(resync, "_headers", counting)
    scan = scan_records(view, 0, len(view))
    assert [damage.offset for damage in scan.damages] == [*range(0, len(data), 10 * len(RECORD))]
    assert 0 < sum(looked_at) < 4 * len(data)
