"""Repairing: what is whole takes the place of the file or is copied; nothing is lost."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import protos
import pytest
from tensorboard.backend.event_processing import event_file_loader, io_wrapper

import tbviz
from tbviz.errors import CorruptRecordError, FileError, InvalidArgumentError
from tbviz.events import Damage, FileView, Record, iter_records, repair

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


def test_a_file_is_mended_in_place(file: Path) -> None:
    """What is whole takes its name, byte for byte; the damaged file is kept, and read by nobody."""
    os.utime(file, (1e9, 1e9))
    done = repair(file)
    assert done.output == file
    assert file.read_bytes() == WHOLE
    assert done.backup == file.with_name("events.out.damaged.1000000000.host")
    assert done.backup.read_bytes() == DAMAGED
    assert (done.records, done.size, done.tail) == (4, len(WHOLE), len(RECORDS[6]) - 1)
    assert set(file.parent.iterdir()) == {file, done.backup}
    assert file.stat().st_mtime == 1e9  # by which the newest run is told
    assert tbviz.open_logdir(file.parent, strict=True)["."].files == (file,)
    reader = event_file_loader.LegacyEventFileLoader(str(file))
    assert [event.step for event in reader.Load()] == [0, 2, 4, 5]
    assert not io_wrapper.IsTensorFlowEventsFile(str(done.backup))


def test_a_whole_file_is_left_alone(file: Path) -> None:
    """There is nothing to mend, and nothing to keep."""
    file.write_bytes(WHOLE)
    before = file.stat()
    done = repair(file)
    assert done.is_whole
    assert (done.output, done.backup, done.records) == (file, None, 4)
    assert file.stat() == before
    assert list(file.parent.iterdir()) == [file]


def test_what_is_kept_is_never_overwritten(file: Path) -> None:
    """A file that is damaged again has to wait until the first one is gone."""
    kept = file.with_name("events.out.damaged.1000000000.host")
    kept.write_bytes(b"precious")
    with pytest.raises(FileError, match=f"{kept} exists already"):
        repair(file)
    assert (file.read_bytes(), kept.read_bytes()) == (DAMAGED, b"precious")


def test_a_file_that_is_being_written_is_not_mended(file: Path) -> None:
    """Its writer would go on in the damaged one; it can still be copied."""
    name = f"{protos.NAME.removesuffix('host')}{socket.gethostname()}.{os.getpid()}.0"
    file = file.rename(file.with_name(name))
    with pytest.raises(FileError, match="still open to a training"):
        repair(file)
    assert list(file.parent.iterdir()) == [file]
    assert repair(file, file.parent / "copy").records == 4


def test_a_file_that_grows_meanwhile_is_not_mended(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another machine writes it, whose processes nobody knows here."""

    def while_it_grows(view: FileView) -> Iterator[Record | Damage]:
        with file.open("ab") as writing:
            writing.write(RECORDS[7])
        return iter_records(view)

    monkeypatch.setattr(sys.modules[repair.__module__], "iter_records", while_it_grows)
    with pytest.raises(FileError, match="still open to a training"):
        repair(file)
    assert file.read_bytes() == DAMAGED + RECORDS[7]


def test_a_copy_leaves_the_file_as_it_is(file: Path) -> None:
    """It holds what is whole, in a folder that is made."""
    done = repair(file, file.parent / "new" / file.name)
    assert done.output.read_bytes() == WHOLE
    assert done.backup is None
    assert file.read_bytes() == DAMAGED
    assert [path.name for path in done.output.parent.iterdir()] == [file.name]


def test_a_copy_that_would_be_read_twice_is_refused(file: Path) -> None:
    """Beside the file, it would be a second file of the run with the same steps."""
    with pytest.raises(InvalidArgumentError, match="all steps twice"):
        repair(file, file.with_name("clean.tfevents"))
    assert list(file.parent.iterdir()) == [file]


def test_what_was_lost_is_told(file: Path) -> None:
    """Each damage has its place and size, and all bytes are accounted for."""
    done = repair(file)
    starts = [DAMAGED.index(record) for record in (RECORDS[2], b"garbage", RECORDS[5])]
    sizes = [len(RECORDS[1]), len(RECORDS[3]), 7, 26]
    places = [starts[0] - sizes[0], starts[1] - sizes[1], starts[1], starts[2] - sizes[3]]
    assert [damage[:2] for damage in done.damages] == list(zip(places, sizes, strict=True))
    assert done.size + sum(sizes) + done.tail == len(DAMAGED)


@pytest.mark.parametrize("data", [b"", WHOLE])
def test_a_whole_file_can_be_copied(file: Path, data: bytes) -> None:
    """As can one of which nothing is written yet."""
    file.write_bytes(data)
    assert repair(file, file.with_name("clean")).output.read_bytes() == data


@pytest.mark.parametrize("data", [RECORDS[0][:-1], b"garbage" * 9, flipped(RECORDS[0], 20)])
@pytest.mark.parametrize("output", [None, "new/clean"])
def test_what_holds_no_event_is_refused(file: Path, data: bytes, output: str | None) -> None:
    """It may be no event file at all; nothing is written, and no folder is made."""
    file.write_bytes(data)
    with pytest.raises(CorruptRecordError, match=f"no record in its {len(data)} bytes is whole"):
        repair(file, None if output is None else file.parent / output)
    assert file.read_bytes() == data
    assert list(file.parent.iterdir()) == [file]


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
