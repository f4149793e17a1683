"""Saving what is whole of a damaged file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from google.protobuf.message import DecodeError
from tensorboard.compat.proto import event_pb2

from tbviz.errors import FileError
from tbviz.events.damage import NO_EVENT, Damage
from tbviz.events.fileview import FileView
from tbviz.events.reader import Record, iter_records
from tbviz.events.records import FRAME_SIZE


@dataclass
class Repair:
    """What `repair` did.

    Attributes:
        output: the clean copy.
        records: how many records it holds.
        size: of the clean copy, in bytes.
        damages: what was left out because it could not be read.
        tail: bytes of an incomplete record at the end, which were left out too.
    """

    output: Path
    records: int = 0
    size: int = 0
    damages: list[Damage] = field(default_factory=list)
    tail: int = 0


def repair(file: str | os.PathLike[str], output: str | os.PathLike[str] | None = None) -> Repair:
    """Write a copy of an event file that holds all that is whole; the file stays as it is.

    Args:
        file: the event file.
        output: of the copy; None for the same name in a folder `repaired` beside the file, which
            TensorBoard shows as a run of its own.

    Raises:
        FileError: the file cannot be read, or the output exists or cannot be written.
    """
    view = FileView(file)
    target = view.path.parent / "repaired" / view.path.name if output is None else Path(output)
    done = Repair(target)
    try:
        if target.exists():
            raise FileError(
                f"{target} exists already: remove it, or name another output", file=target
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        with _new_file(target) as copy:
            for record in _whole_records(view, done):
                done.size += copy.write(view.data[record.offset : record.offset + _size(record)])
                done.records += 1
    except FileError:
        raise
    except OSError as error:
        where = error.filename or target
        raise FileError(f"cannot write {where}: {error.strerror or error}", file=where) from error
    done.tail = len(view) - done.size - sum(damage.size for damage in done.damages)
    return done


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that gets its name once it is whole; nothing stays of one that is not."""
    beside = path.with_name(f"{path.name}.partial")
    file = beside.open("xb")
    try:
        with file:
            yield file
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _whole_records(view: FileView, done: Repair) -> Iterator[Record]:
    """Yield the records that are events, and enter the others as damage."""
    for record in iter_records(view):
        if isinstance(record, Damage):
            done.damages.append(record)
            continue
        try:
            event_pb2.Event.FromString(record.data)
        except DecodeError:
            done.damages.append(Damage(record.offset, _size(record), NO_EVENT))
        else:
            yield record


def _size(record: Record) -> int:
    return len(record.data) + FRAME_SIZE
