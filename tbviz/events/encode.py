"""Encoding: events -> framed records, one by one, or scalars as columns.

The event of a scalar, as its proto lays it out; a step of 0 is left out:

    09    float64  wall_time
    10    varint   step
    2a    varint   length of the rest:
          tag, tensor (DT_FLOAT, no axes, 4 bytes of float32), metadata

Scalars are alike where their tags take as many bytes and their steps as many: then wall time, step
and number stand at the same places. The record of a tag with zeros there is a template; its copies
are filled in column by column, and so are their checksums, because CRC-32C is affine (see
`tbviz.events.checksum`) and a byte of 0 adds nothing to it.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from crc32c import crc32c
from tensorboard.compat.proto import event_pb2, summary_pb2

from tbviz.events.checksum import byte_table, mask_column
from tbviz.events.kinds import Value, make_value
from tbviz.events.records import frame
from tbviz.events.tensors import tensor_to_proto

FILE_VERSION = "brain.Event:2"
LARGEST_STEP = (1 << 63) - 1

_LENGTH = struct.Struct("<Q")
_HEADER = 12  # bytes of a record before its data
_FOOTER = 4  # and behind
_FEW = 8  # scalars, which are as fast one by one
_WIDTHS = 10  # of a step: no byte for 0, else 1 to 9 of seven bits each
_FIRST_STEPS = np.int64(1) << (7 * np.arange(_WIDTHS - 1))  # of the widths 1, 2, ...

Bytes = npt.NDArray[np.uint8]


class ScalarRecords(NamedTuple):
    """Records end to end: record i ends at byte `ends[i]` of `buffer`."""

    buffer: memoryview
    ends: list[int]


def encode_version(wall_time: float) -> bytes:
    """Return the record that every event file begins with."""
    return _framed(event_pb2.Event(wall_time=wall_time, file_version=FILE_VERSION))


def encode_start(step: int, wall_time: float) -> bytes:
    """Return the record of a session that starts at `step`."""
    start = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
    return _framed(event_pb2.Event(wall_time=wall_time, step=step, session_log=start))


def encode_stop(wall_time: float) -> bytes:
    """Return the record of a session that is at its end; TensorBoard shows nothing of it."""
    stop = event_pb2.SessionLog(status=event_pb2.SessionLog.STOP)
    return _framed(event_pb2.Event(wall_time=wall_time, session_log=stop))


def encode_summary(values: list[Value], step: int, wall_time: float) -> bytes:
    """Return the record of one event that holds `values`."""
    summary = summary_pb2.Summary(value=values)
    return _framed(event_pb2.Event(wall_time=wall_time, step=step, summary=summary))


def scalar_value(tag: str, number: float) -> Value:
    """Return one number as a summary value; what is too large for a float32 becomes infinite."""
    return make_value("scalar", tag, tensor_to_proto(_as_float32(number)))


def record_ends(records: bytes | memoryview) -> Iterator[int]:
    """Yield where each of some whole records ends, in bytes from the start of the first."""
    end = 0
    while end < len(records):
        end += _HEADER + _LENGTH.unpack_from(records, end)[0] + _FOOTER
        yield end


class ScalarEncoder:
    """Encodes scalars as columns; it keeps a template of every tag that it has seen."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._tags: list[str] = []
        self._templates: dict[int, _Template] = {}

    def encode(
        self,
        tags: Sequence[str],
        numbers: Sequence[float],
        steps: Sequence[int],
        wall_times: Sequence[float],
    ) -> ScalarRecords:
        """Return the records of scalars in their order, byte for byte as their protos say.

        Args:
            tags: `[n]`, of text that UTF-8 can say.
            numbers: `[n]`, stored as float32.
            steps: `[n]`, from 0 to LARGEST_STEP.
            wall_times: `[n]`, Unix seconds, not 0.
        """
        if len(tags) <= _FEW:
            return _one_by_one(tags, numbers, steps, wall_times)
        columns = _Columns(np.array(wall_times), np.array(steps, np.int64), _as_float32(numbers))
        templates, which = self._templates_of(tags, columns.steps)
        ends = np.cumsum(np.array([template.size for template in templates])[which])
        records = np.empty(ends[-1], np.uint8)
        for alike in _groups(templates):
            rows = np.flatnonzero(alike[which])
            members = list(itertools.compress(templates, alike))
            filled = _filled(members, (np.cumsum(alike) - 1)[which[rows]], columns.at(rows))
            _items(records, members[0].size)[ends[rows] - members[0].size] = filled
        return ScalarRecords(records.data, ends.tolist())

    def _templates_of(
        self, tags: Sequence[str], steps: npt.NDArray[np.int64]
    ) -> tuple[list[_Template], npt.NDArray[np.intp]]:
        """Return the templates that are needed, and which of them each scalar takes, `[n]`."""
        numbers = np.fromiter(map(self._numbers.__getitem__, tags), np.intp, len(tags))
        if len(self._numbers) > len(self._tags):
            self._tags = list(self._numbers)
        keys = numbers * _WIDTHS + np.searchsorted(_FIRST_STEPS, steps, side="right")
        needed = np.zeros(len(self._tags) * _WIDTHS, bool)
        needed[keys] = True
        templates = [self._template(key) for key in np.flatnonzero(needed).tolist()]
        return templates, (np.cumsum(needed) - 1)[keys]

    def _template(self, key: int) -> _Template:
        if key not in self._templates:
            number, width = divmod(key, _WIDTHS)
            self._templates[key] = _make_template(self._tags[number], width)
        return self._templates[key]


class _Numbers(dict[str, int]):
    """The number of each tag, in the order in which they were first asked for."""

    def __missing__(self, tag: str) -> int:
        self[tag] = number = len(self)
        return number


class _Template(NamedTuple):
    """A record with zeros at `places`, where wall time, step and number stand in its data."""

    record: Bytes
    crc: int
    places: tuple[int, ...]
    width: int

    @property
    def size(self) -> int:
        return len(self.record)


class _Columns(NamedTuple):
    wall_times: npt.NDArray[np.float64]
    steps: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.float32]

    def at(self, rows: npt.NDArray[np.intp]) -> _Columns:
        return _Columns(self.wall_times[rows], self.steps[rows], self.numbers[rows])

    def varying(self, width: int) -> list[Bytes]:
        """Return the bytes at the places of a template, a column `[n]` for each."""
        step = [
            (self.steps >> (7 * place) & 0x7F | (0x80 if place < width - 1 else 0)).astype(np.uint8)
            for place in range(width)
        ]
        wall_time = self.wall_times.astype("<f8").view(np.uint8).reshape(-1, 8)
        number = self.numbers.astype("<f4").view(np.uint8).reshape(-1, 4)
        return [*wall_time.T, *step, *number.T]


def _make_template(tag: str, width: int) -> _Template:
    """Return the template of a tag and of steps of `width` bytes.

    Two events that agree in no byte of wall time, step and number show where these stand.
    """
    steps = (1 << 7 * (width - 1), (1 << 7 * width) - 1) if width else (0, 0)
    first, second = (
        np.frombuffer(_scalar_event(tag, filler, step), np.uint8)
        for filler, step in zip((b"\1", b"\2"), steps, strict=True)
    )
    varies = first != second
    data = np.where(varies, np.uint8(0), first).tobytes()
    places = tuple(np.flatnonzero(varies).tolist())
    return _Template(np.frombuffer(frame(data), np.uint8), crc32c(data), places, width)


def _scalar_event(tag: str, filler: bytes, step: int) -> bytes:
    """Return an event whose wall time and number are made of one byte."""
    [number], [wall_time] = struct.unpack("<f", filler * 4), struct.unpack("<d", filler * 8)
    summary = summary_pb2.Summary(value=[scalar_value(tag, number)])
    event = event_pb2.Event(wall_time=wall_time, step=step, summary=summary)
    return bytes(event.SerializeToString())


def _groups(templates: list[_Template]) -> Iterator[npt.NDArray[np.bool_]]:
    """Yield, for each shape of record, which of the templates have it."""
    shapes = [(template.size, template.places) for template in templates]
    for shape in dict.fromkeys(shapes):
        yield np.array([other == shape for other in shapes])


def _filled(
    templates: list[_Template], which: npt.NDArray[np.intp], columns: _Columns
) -> npt.NDArray[np.void]:
    """Return the records `[n]` of scalars; their templates, `which` for each, are of one shape."""
    size, places, width = templates[0].size, templates[0].places, templates[0].width
    records = _rows(np.stack([template.record for template in templates]))[which]
    crcs = np.array([template.crc for template in templates], np.uint32)[which]
    table = records.view(np.uint8).reshape(-1, size)
    for place, column in zip(places, columns.varying(width), strict=True):
        table[:, _HEADER + place] = column
        crcs ^= byte_table(size - _HEADER - _FOOTER - 1 - place).take(column, mode="wrap")
    table[:, -_FOOTER:] = mask_column(crcs).astype("<u4").view(np.uint8).reshape(-1, _FOOTER)
    return records


def _rows(table: Bytes) -> npt.NDArray[np.void]:
    """Return a table of bytes `[n, size]` as `[n]` items, which NumPy copies whole."""
    items: npt.NDArray[np.void] = table.view(f"V{table.shape[1]}")[:, 0]
    return items


def _items(buffer: Bytes, size: int) -> npt.NDArray[np.void]:
    """Return the `size` bytes from each place in a buffer, as items that overlap."""
    count = len(buffer) - size + 1
    return np.ndarray((count,), f"V{size}", buffer=buffer.data, strides=(1,))


def _one_by_one(
    tags: Sequence[str],
    numbers: Sequence[float],
    steps: Sequence[int],
    wall_times: Sequence[float],
) -> ScalarRecords:
    records = b"".join(
        encode_summary([scalar_value(tag, number)], step, wall_time)
        for tag, number, step, wall_time in zip(tags, numbers, steps, wall_times, strict=True)
    )
    return ScalarRecords(memoryview(records), list(record_ends(records)))


def _framed(event: event_pb2.Event) -> bytes:
    return frame(event.SerializeToString())


def _as_float32(numbers: float | Sequence[float]) -> npt.NDArray[np.float32]:
    with np.errstate(over="ignore"):
        return np.array(numbers, np.float64).astype(np.float32)
