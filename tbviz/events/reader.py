"""Reading the events of one event file."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from pathlib import Path

from google.protobuf.message import DecodeError
from tensorboard.compat.proto import event_pb2

from tbviz.errors import CorruptRecordError, FileError
from tbviz.events.records import iter_records


def read_events(path: str | os.PathLike[str]) -> Iterator[event_pb2.Event]:
    """Yield the events of the file at `path` in order; an incomplete tail ends them.

    Raises:
        FileError: there is no such file, or it cannot be read.
        CorruptRecordError: a checksum does not match, or a record is no event.
    """
    for record in iter_records(_mapped(Path(path)), file=path):
        try:
            yield event_pb2.Event.FromString(record.data)
        except DecodeError as error:
            raise CorruptRecordError(
                f"{path}: the record at byte {record.offset} is not an event: {error}",
                file=path,
                offset=record.offset,
            ) from error


def _mapped(path: Path) -> memoryview:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return memoryview(b"")
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror or error}", file=path) from error
