"""Reading the events of a tag: where and when they were, their numbers, or all that they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError
from tensorboard.compat.proto import event_pb2

from tbviz.errors import CorruptRecordError, FileError
from tbviz.events.columns import Column, read_fields, sound, steps_of, wall_times_of
from tbviz.events.damage import BROKEN, Damage, lost_event
from tbviz.events.fileview import FileView
from tbviz.events.index import TagColumn, TagEvents
from tbviz.events.layout import parse_layout, read_time
from tbviz.events.records import FOOTER_SIZE, HEADER_SIZE, is_whole

_WINDOW = 1 << 23  # bytes of a file that are walked through before their memory is given back


class Places(NamedTuple):
    """Events of one tag, each array `[n]`: data offsets and lengths, steps, and wall times."""

    offsets: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]


class Numbers(NamedTuple):
    """Points of one tag, each array `[n]`: data offsets, steps, wall times, and values."""

    offsets: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int64]
    wall_times: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]


def read_numbers(
    view: FileView, column: TagColumn, *, verify: bool = True
) -> tuple[Numbers, list[Damage]]:
    """Return the points of a column of numbers, and those events whose checksum does not hold."""
    (template, _), index = column
    fields, offsets = read_fields(view, column.column), column.column.offsets
    damages: list[Damage] = []
    if verify and not (whole := sound(template, fields)).all():
        damages = [lost_event(at, template.length, BROKEN) for at in offsets[~whole].tolist()]
        fields, offsets = fields[whole], offsets[whole]
    values = fields[f"value_{index}"].astype(np.float64)
    return Numbers(offsets, steps_of(fields), wall_times_of(fields), values), damages


def read_places(
    view: FileView, tag: TagEvents, *, verify: bool = True
) -> tuple[Places, list[Damage]]:
    """Return where and when the events of a tag were, and those whose checksum does not hold.

    Without `verify` the content of long events is not looked at.
    """
    parts = [_column_places(view, column.column) for column in tag.columns]
    parts += _event_places(view, tag.events)
    offsets, lengths, steps, wall_times = map(np.concatenate, zip(*parts, strict=True))
    places = Places(offsets, lengths, steps, wall_times)
    places = _taken(places, np.argsort(offsets, kind="stable"))
    return _whole(view, places) if verify else (places, [])


def read_event(path: Path, offset: int, length: int, *, verify: bool = True) -> Any:
    """Return the event, a proto, whose data stands at `offset` of a file.

    Raises:
        FileError: the file is gone, or cannot be read.
        CorruptRecordError: the checksum does not hold, or the data is not an event.
    """
    try:
        with path.open("rb", buffering=0) as file:
            file.seek(offset)
            data = file.read(length + FOOTER_SIZE)
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror or error}", file=path) from error
    if verify and not is_whole(memoryview(data)):
        reason = BROKEN
    else:
        try:
            return event_pb2.Event.FromString(data[:length])
        except DecodeError as error:
            reason = f"the data is not an event: {error}"
    at = offset - HEADER_SIZE
    raise CorruptRecordError(f"{path}: byte {at}: {reason}", file=path, offset=at)


def _column_places(view: FileView, column: Column) -> Places:
    fields, offsets = read_fields(view, column), column.offsets
    lengths = np.full(len(offsets), column.template.length)
    return Places(offsets, lengths, steps_of(fields), wall_times_of(fields))


def _event_places(view: FileView, events: list[tuple[int, int]]) -> list[Places]:
    if not events:
        return []
    offsets, lengths = np.array(events, np.int64).T
    times = []
    for offset, length in _walked(view, events):
        data = view.data[offset : offset + length]
        times.append(read_time(data, parse_layout(data)))
    steps, wall_times = zip(*times, strict=True)
    return [Places(offsets, lengths, np.array(steps, np.int64), np.array(wall_times, np.float64))]


def _whole(view: FileView, places: Places) -> tuple[Places, list[Damage]]:
    """Leave out the events whose checksum does not hold."""
    damages, kept = [], np.ones(len(places.offsets), bool)
    events = zip(places.offsets.tolist(), places.lengths.tolist(), strict=True)
    for index, (offset, length) in enumerate(_walked(view, events)):
        if not is_whole(view.data[offset : offset + length + FOOTER_SIZE]):
            kept[index] = False
            damages.append(lost_event(offset, length, BROKEN))
    return _taken(places, kept), damages


def _walked(view: FileView, events: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield offsets and lengths, and now and then give back the memory of what was looked at.

    What lies between the events counts as well: a page is read with its neighbors.
    """
    start = 0
    for offset, length in events:
        yield offset, length
        if offset + length - start > _WINDOW:
            view.release()
            start = offset


def _taken(places: Places, which: npt.NDArray[Any]) -> Places:
    offsets, lengths, steps, wall_times = places
    return Places(offsets[which], lengths[which], steps[which], wall_times[which])
