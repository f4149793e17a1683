"""Repairing: a clean copy of what is whole, and nothing else touched."""

from __future__ import annotations

from pathlib import Path

import protos
import pytest

from tbviz.errors import FileError
from tbviz.events import repair

resource = pytest.importorskip("resource")  # which only Unix has

EVENTS = [protos.event(step, protos.Summary.Value(tag="a", simple_value=step)) for step in range(9)]
RECORDS = [protos.framed(event) for event in EVENTS]


def flipped(record: bytes, at: int) -> bytes:
    """Return a record with one byte changed."""
    return record[:at] + bytes([record[at] ^ 0x10]) + record[at + 1 :]


DAMAGED = b"".join(
    [
        RECORDS[0],
        flipped(RECORDS[1], 2),  # its length
        RECORDS[2],
        flipped(RECORDS[3], 20),  # its data
        b"garbage",
        RECORDS[4],
        protos.framed(b"\xff" * 10),  # no event
        RECORDS[5],
        RECORDS[6][:-1],  # a tail
    ]
)
WHOLE = RECORDS[0] + RECORDS[2] + RECORDS[4] + RECORDS[5]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a damaged event file."""
    path = tmp_path / "run" / protos.NAME
    path.parent.mkdir()
    path.write_bytes(DAMAGED)
    return path


def test_the_copy_holds_what_is_whole_byte_for_byte(file: Path) -> None:
    """It lies beside the file under the same name, and the file stays as it is."""
    done = repair(file)
    assert done.output == file.parent / "repaired" / file.name
    assert done.output.read_bytes() == WHOLE
    assert file.read_bytes() == DAMAGED
    assert (done.records, done.size, done.tail) == (4, len(WHOLE), len(RECORDS[6]) - 1)
    assert [path.name for path in done.output.parent.iterdir()] == [file.name]


def test_what_was_lost_is_told(file: Path) -> None:
    """Each damage has its place and size, and all bytes are accounted for."""
    done = repair(file)
    starts = [DAMAGED.index(record) for record in (RECORDS[2], b"garbage", RECORDS[5])]
    sizes = [len(RECORDS[1]), len(RECORDS[3]), 7, 26]
    places = [starts[0] - sizes[0], starts[1] - sizes[1], starts[1], starts[2] - sizes[3]]
    assert [damage[:2] for damage in done.damages] == list(zip(places, sizes, strict=True))
    assert done.size + sum(sizes) + done.tail == len(DAMAGED)


@pytest.mark.parametrize("data", [b"", WHOLE, RECORDS[0][:-1], b"garbage" * 9])
def test_any_file_can_be_repaired(file: Path, data: bytes) -> None:
    """A whole file is copied; one that holds nothing whole makes an empty one."""
    file.write_bytes(data)
    done = repair(file, file.with_name("clean"))
    assert done.output.read_bytes() == (data if data == WHOLE else b"")


@pytest.mark.parametrize("same", [True, False])
def test_an_output_that_exists_is_refused(file: Path, same: bool) -> None:
    """Neither another file nor the damaged one itself is written over."""
    output = file if same else file.with_name("there")
    before = file.read_bytes() if same else b"precious"
    output.write_bytes(before)
    with pytest.raises(FileError, match=f"{output} exists already"):
        repair(file, output)
    assert output.read_bytes() == before


@pytest.mark.parametrize("output", ["file/below/out", "x" * 300, "x" * 255])
def test_an_output_that_cannot_be_written_is_one_error(file: Path, output: str) -> None:
    """A file where a folder should be, and names too long for a file or for its copy."""
    (file.parent / "file").write_bytes(b"")
    before = sorted(file.parent.iterdir())
    with pytest.raises(FileError, match="cannot write"):
        repair(file, file.parent / output)
    assert sorted(file.parent.iterdir()) == before


def test_a_full_disk_leaves_nothing_half_written(file: Path) -> None:
    """What was written so far is removed."""
    file.write_bytes(b"".join(RECORDS) * 3000)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(FileError, match="cannot write .*clean"):
            repair(file, file.parent / "clean")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(file.parent.iterdir()) == [file]


def test_the_copy_of_another_is_left_alone(file: Path) -> None:
    """Two repairs at once: the second is refused, and does not remove what the first writes."""
    partial = file.parent / "clean.partial"
    partial.write_bytes(b"in writing")
    with pytest.raises(FileError, match="clean.partial"):
        repair(file, file.parent / "clean")
    assert partial.read_bytes() == b"in writing"


def test_a_missing_file_leaves_no_trace(tmp_path: Path) -> None:
    """Not even the folder of the copy."""
    with pytest.raises(FileError, match="nowhere"):
        repair(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []
