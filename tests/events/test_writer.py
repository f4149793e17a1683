"""EventFileWriter: whole records in a file of its own, whatever the disk does."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import programs
import pytest

from tbviz.errors import FileError, InvalidArgumentError
from tbviz.events import EventFileWriter, FileView, Record, encode_start, iter_records

RECORDS = [encode_start(step, 1.0) for step in range(200)]


def steps_in(path: Path) -> int:
    """Count the records behind the version; all of the file is whole records."""
    view = FileView(path)
    records = [record for record in iter_records(view) if isinstance(record, Record)]
    assert sum(16 + len(record.data) for record in records) == len(view)
    return len(records) - 1


def fail(*_: Any) -> None:
    """Stand for a call of the system that fails."""
    raise OSError(errno.EIO, os.strerror(errno.EIO))


class Disk:
    """Stands for `os.write`: takes `room` bytes, at most 100 at once, and then raises."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int = errno.ENOSPC) -> None:
        self.room = 0
        self.number = number
        self._write = os.write
        monkeypatch.setattr(os, "write", self.write)

    def write(self, descriptor: int, data: Any) -> int:
        """Write what there is room for."""
        part = data[: min(self.room, 100)]
        if not part:
            raise OSError(self.number, os.strerror(self.number))
        self.room -= len(part)
        return self._write(descriptor, part)


def test_what_was_appended_is_in_the_file_at_once(tmp_path: Path) -> None:
    """No flush is needed, and `size` counts the bytes."""
    writer = EventFileWriter(tmp_path)
    assert steps_in(writer.path) == 0
    writer.append(b"".join(RECORDS))
    assert steps_in(writer.path) == len(RECORDS)
    assert writer.size == writer.path.stat().st_size
    writer.sync()
    writer.close()
    writer.close()


@pytest.mark.parametrize("room", [0, 1, len(RECORDS[0]), len(RECORDS[0]) * 7 + 5])
def test_a_record_that_is_cut_off_by_a_full_disk_is_taken_back(
    room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole records stay, and more follow when there is room again."""
    writer = EventFileWriter(tmp_path)
    disk = Disk(monkeypatch)
    disk.room = room
    with pytest.raises(OSError, match="No space left"):
        writer.append(b"".join(RECORDS))
    whole = sum(len(b"".join(RECORDS[: i + 1])) <= room for i in range(len(RECORDS)))
    assert steps_in(writer.path) == whole
    assert writer.size == writer.path.stat().st_size
    disk.room = 1 << 20
    writer.append(RECORDS[0])
    assert steps_in(writer.path) == whole + 1
    writer.close()


def test_a_tail_that_could_not_be_cut_off_is_cut_off_before_the_next_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is ever written behind half a record."""
    writer = EventFileWriter(tmp_path)
    disk = Disk(monkeypatch)
    disk.room = 10
    with monkeypatch.context() as patch:
        patch.setattr(os, "ftruncate", fail)
        for _ in range(2):
            with pytest.raises(OSError):
                writer.append(RECORDS[0])
    disk.room = 1 << 20
    writer.append(RECORDS[0])
    assert steps_in(writer.path) == 1
    writer.close()


def test_a_version_that_found_no_room_is_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer may be opened on a full disk; its file still begins as it must."""
    disk = Disk(monkeypatch)
    disk.room = 10
    writer = EventFileWriter(tmp_path)
    assert writer.path.stat().st_size == 0
    disk.room = 1 << 20
    writer.append(RECORDS[0])
    assert b"brain.Event:2" in writer.path.read_bytes()[:60]
    assert steps_in(writer.path) == 1
    writer.close()


def test_a_second_writer_on_a_run_dir_is_refused(tmp_path: Path) -> None:
    """By whatever path it comes; after `close` it is welcome."""
    (tmp_path / "link").symlink_to(tmp_path / "run", target_is_directory=True)
    writer = EventFileWriter(tmp_path / "run")
    for other in (tmp_path / "run", tmp_path / "link", tmp_path / "x" / ".." / "run"):
        with pytest.raises(InvalidArgumentError, match="already writes to .*close that writer"):
            EventFileWriter(other)
    writer.close()
    EventFileWriter(tmp_path / "link").close()
    assert len(list((tmp_path / "run").iterdir())) == 2


def test_a_run_dir_that_could_not_be_opened_is_not_taken(tmp_path: Path) -> None:
    """A second attempt fails for the same reason as the first, not for the first."""
    (tmp_path / "file").write_text("")
    for _ in range(2):
        with pytest.raises(FileError, match="cannot write an event file"):
            EventFileWriter(tmp_path / "file")


def test_a_closed_writer_refuses_records(tmp_path: Path) -> None:
    """The message says what to do."""
    writer = EventFileWriter(tmp_path)
    writer.close()
    with pytest.raises(InvalidArgumentError, match="is closed: open a new one"):
        writer.append(RECORDS[0])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_has_no_part_in_the_file(tmp_path: Path) -> None:
    """It can write nothing there, and is free to open its own, even beside it."""
    program = """
from tbviz.events import EventFileWriter, encode_start
writer = EventFileWriter(run_dir)
if os.fork() == 0:
    try: writer.append(encode_start(1, 1.0))
    except tbviz.TbvizError as error: print(error, flush=True)
    EventFileWriter(run_dir).close()
    writer.close()
    os._exit(0)
os.wait()
writer.append(encode_start(2, 1.0))
print(writer.path, writer.size)
"""
    status, out, err = programs.run(program, tmp_path)
    assert status == 0, err
    refusal, last = out.splitlines()
    assert "is closed: open a new one" in refusal
    path, size = last.split()
    assert Path(path).stat().st_size == int(size)
    assert steps_in(Path(path)) == 1
    assert len(list(tmp_path.iterdir())) == 2
