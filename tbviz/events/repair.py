"""Saving what is whole of a damaged file.

A file is mended in place: what is whole of it takes its name, and the damaged one stays beside it
under a name that no reader takes for that of an event file.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from google.protobuf.message import DecodeError
from tensorboard.compat.proto import event_pb2

from tbviz.errors import CorruptRecordError, FileError, InvalidArgumentError
from tbviz.events.damage import NO_EVENT, Damage
from tbviz.events.fileview import FileView, Signature, sign
from tbviz.events.names import is_event_file, set_aside, writer_lives
from tbviz.events.reader import Record, iter_records
from tbviz.events.records import FRAME_SIZE


@dataclass
class Repair:
    """What `repair` did.

    Attributes:
        output: the file that holds what is whole.
        backup: where the damaged file is kept; None where it is what it was.
        records: how many records are whole.
        size: of these, in bytes.
        damages: what was left out because it could not be read.
        tail: bytes of an incomplete record at the end, which were left out too.
    """

    output: Path
    backup: Path | None = None
    records: int = 0
    size: int = 0
    damages: list[Damage] = field(default_factory=list)
    tail: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing had to be left out."""
        return not self.damages and not self.tail


def repair(file: str | os.PathLike[str], output: str | os.PathLike[str] | None = None) -> Repair:
    """Mend a damaged event file in place, or write a copy that holds all that is whole of it.

    In place, the damaged file is kept beside the mended one, "tfevents" in its name replaced by
    "damaged"; a file that is whole is left alone. Beside a copy, the file stays as it is.

    Args:
        file: the event file.
        output: of the copy; None to mend the file in place.

    Raises:
        FileError: the file cannot be read, is still being written (in place), the output or the
            kept file exists already, or the system refuses to write there.
        CorruptRecordError: no record is whole, so that it is no event file, or nothing of one.
        InvalidArgumentError: the copy would be read as a second file of the same run.
    """
    before, view = sign(Path(file)), FileView(file)
    if output is None:
        return _mend(view, before)
    target = Path(output)
    _check_new(target)
    _check_apart(view.path, target)
    done = Repair(target)
    _write(target, _whole_stretches(view, done), done)
    return done


def _mend(view: FileView, before: Signature) -> Repair:
    """Let what is whole take the place of a file, unless that is all of it."""
    backup = view.path.with_name(set_aside(view.path.name, "damaged"))
    done = Repair(view.path)
    whole = _whole_stretches(view, done)
    if done.is_whole:
        return done
    _check_new(backup)
    _check_at_rest(view.path, before)
    done.backup = backup
    _write(view.path, whole, done)
    return done


def _check_new(target: Path) -> None:
    with _told_of(target):
        if target.exists():
            message = f"{target} exists already: remove it, or name another output"
            raise FileError(message, file=target)


def _check_apart(file: Path, target: Path) -> None:
    if is_event_file(target.name) and file.parent.resolve() == target.parent.resolve():
        raise InvalidArgumentError(
            f"{target} would be read beside {file.name}, and all steps twice: name a place in "
            "another folder, or none to mend the file in place",
            found=str(target),
        )


def _check_at_rest(file: Path, before: Signature) -> None:
    if writer_lives([file]) or sign(file) != before:
        raise FileError(
            f"{file} is still open to a training, which would write on in the damaged one: "
            "repair it once the training has ended, or name a copy by -o (in Python output=)",
            file=file,
        )


def _whole_stretches(view: FileView, done: Repair) -> list[memoryview]:
    """Return what is whole of a file, in stretches, and enter in `done` how much and what is not.

    Raises:
        CorruptRecordError: there are bytes, and no record.
    """
    ends = [0, 0]  # of the stretches: a beginning, an end, a beginning, ...
    for record in _whole_records(view, done):
        if record.offset > ends[-1]:
            ends += [record.offset, record.offset]
        ends[-1] = record.offset + _size(record)
        done.records += 1
    stretches = [view.data[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]
    done.size = sum(map(len, stretches))
    done.tail = len(view) - done.size - sum(damage.size for damage in done.damages)
    if len(view) and not done.records:
        raise CorruptRecordError(
            f"{view.path} is no event file, or nothing of it is left: "
            f"no record in its {len(view):,} bytes is whole",
            file=view.path,
        )
    return stretches


def _write(target: Path, stretches: list[memoryview], done: Repair) -> None:
    """Write a file that gets its name once it is whole; nothing stays of one that is not."""
    beside = target.with_name(set_aside(target.name, "partial"))
    with _told_of(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("xb") as file, _removed_on_error(beside):
            file.writelines(stretches)
            file.flush()
            if done.backup is not None:
                shutil.copystat(target, beside)
                target.rename(done.backup)
            beside.replace(target)


@contextlib.contextmanager
def _removed_on_error(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _told_of(target: Path) -> Iterator[None]:
    """Make what the system refuses one error that names the file."""
    try:
        yield
    except FileError:
        raise
    except OSError as error:
        where = error.filename or target
        raise FileError(f"cannot write {where}: {error.strerror or error}", file=where) from error


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
