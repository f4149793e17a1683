"""Reading a file from its beginning to its end, one record after another.

This is the plain way, for those who want every event as a proto; `FileIndex` and what builds on it
is the fast one.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from google.protobuf.message import DecodeError
from tensorboard.compat.proto import event_pb2

from tbviz.events.checksum import length_checksum
from tbviz.events.damage import BROKEN, BROKEN_LENGTH, NO_EVENT, Damage, report_damage
from tbviz.events.fileview import FileView
from tbviz.events.records import FOOTER_SIZE, FRAME_SIZE, HEADER_SIZE, is_whole
from tbviz.events.resync import find_record

_HEADER = struct.Struct("<QI")


class Record(NamedTuple):
    """A whole record: `offset` is where it starts in the file, `data` what it holds."""

    offset: int
    data: memoryview


def iter_records(view: FileView) -> Iterator[Record | Damage]:
    """Yield the records of a file, and what stands between them that is none.

    An incomplete tail is normal, since the writer lives or was killed: it ends the records.
    """
    at = 0
    while at + HEADER_SIZE <= len(view):
        length, checksum = _HEADER.unpack_from(view.data, at)
        end = at + HEADER_SIZE + length + FOOTER_SIZE
        if length_checksum(length) != checksum:
            end = find_record(view, at + 1)
            yield Damage(at, end - at, BROKEN_LENGTH)
        elif end > len(view):
            return
        elif is_whole(view.data[at + HEADER_SIZE : end]):
            yield Record(at, view.data[at + HEADER_SIZE : end - FOOTER_SIZE])
        else:
            yield Damage(at, length + FRAME_SIZE, BROKEN)
        at = end


def read_events(path: str | os.PathLike[str], *, strict: bool = False) -> Iterator[Any]:
    """Yield the events, as protos, of the file at `path` in order; an incomplete tail ends them.

    Args:
        path: of an event file.
        strict: whether damage is an error; else it is left out, and told in a warning at the end.

    Raises:
        FileError: there is no such file, or it cannot be read.
        CorruptRecordError: something is damaged, and reading is `strict`.
    """
    damages = []
    for record in iter_records(FileView(path)):
        if isinstance(record, Damage):
            damages.append(record)
        else:
            try:
                yield event_pb2.Event.FromString(record.data)
            except DecodeError:
                damages.append(Damage(record.offset, len(record.data) + FRAME_SIZE, NO_EVENT))
        if strict:
            report_damage(path, damages, strict=True)
    report_damage(path, damages, strict=False)
