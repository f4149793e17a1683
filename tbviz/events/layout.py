"""Where things stand in the bytes of an event, found without decoding it.

An event and what it holds are protocol buffers (`event.proto`, `summary.proto`, `tensor.proto`):
fields end to end, each a key (number << 3 | wire type) and its content. The fields that count
here, by number:

    Event    1 wall_time: double    2 step: varint     5 summary: message
    Summary  1 value: message, repeated
    Value    1 tag: string          9 metadata: message, and what is stored, one of
             2 simple_value: float  4 image  5 histo  6 audio  8 tensor: messages
    Tensor   1 dtype: varint        2 shape: message
             4 content: bytes, or 5 float_val, 6 double_val: packed

An absent field is zero. Positions are in bytes from the start of the event.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from tbviz.errors import CorruptRecordError

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_VARINT_BITS = 64
_DOUBLE = struct.Struct("<d")
_DTYPES = {1: "<f4", 2: "<f8"}  # DT_FLOAT, DT_DOUBLE


class Span(NamedTuple):
    """The bytes from `start` to `stop`."""

    start: int
    stop: int


class ValueLayout(NamedTuple):
    """One summary value of an event.

    `metadata` is serialized; `field` is the number of the field that holds the `content`.
    `number` is where a scalar's bytes stand and `dtype` how they read, or None where the content
    is not one float.
    """

    tag: str
    metadata: bytes
    field: int
    content: Span | None
    number: Span | None = None
    dtype: str = ""


class EventLayout(NamedTuple):
    """Where an event keeps what varies from one event to the next."""

    wall_time: Span | None
    step: Span | None
    values: tuple[ValueLayout, ...]


def has_numbers(layout: EventLayout) -> bool:
    """Say whether the event holds values, and each is one float at a fixed place."""
    return bool(layout.values) and all(value.number for value in layout.values)


def parse_layout(event: memoryview) -> EventLayout:
    """Return the layout of a serialized event.

    Raises:
        CorruptRecordError: the bytes are not an event.
    """
    wall_time = step = None
    values: list[ValueLayout] = []
    try:
        for field, span in _fields(event, 0, len(event)):
            if field == 1:
                wall_time = span
            elif field == 2:
                step = span
            elif field == 5:
                values += [_value(event, inner) for at, inner in _fields(event, *span) if at == 1]
    except (IndexError, UnicodeDecodeError) as error:
        raise CorruptRecordError("the bytes are not an event") from error
    return EventLayout(wall_time, step, tuple(values))


def read_time(event: memoryview, layout: EventLayout) -> tuple[int, float]:
    """Return the step and the wall time of an event."""
    step = _varint(event, layout.step.start)[0] if layout.step else 0
    wall_time = _DOUBLE.unpack_from(event, layout.wall_time.start)[0] if layout.wall_time else 0.0
    return step, wall_time


def _value(event: memoryview, span: Span) -> ValueLayout:
    tag, metadata, held, content = "", b"", 0, None
    for field, inner in _fields(event, *span):
        if field == 1:
            tag = str(event[slice(*inner)], "utf-8")
        elif field == 9:
            metadata = bytes(event[slice(*inner)])
        else:
            held, content = field, inner
    number, dtype = None, ""
    if held == 2:
        number, dtype = content, "<f4"
    elif held == 8 and content is not None:
        number, dtype = _tensor_number(event, content)
    return ValueLayout(tag, metadata, held, content, number, dtype)


def _tensor_number(event: memoryview, span: Span) -> tuple[Span | None, str]:
    """Return where a tensor of one float keeps it, and how it reads."""
    dtype, number = "", None
    for field, inner in _fields(event, *span):
        if field == 1:
            dtype = _DTYPES.get(event[inner.start], "")
        elif field == 2 and inner.start < inner.stop:
            return None, ""  # a tensor with axes
        elif field in (4, 5, 6):
            number = inner
    if number is None or not dtype or number.stop - number.start != int(dtype[-1]):
        return None, ""
    return number, dtype


def _fields(data: memoryview, at: int, stop: int) -> Iterator[tuple[int, Span]]:
    """Yield the number and the content of each field; raise IndexError where they do not fit."""
    while at < stop:
        key, at = _varint(data, at)
        wire_type = key & 7
        if wire_type == _BYTES:
            size, at = _varint(data, at)
            end = at + size
        elif wire_type == _FIXED64:
            end = at + 8
        elif wire_type == _FIXED32:
            end = at + 4
        elif wire_type == _VARINT:
            _, end = _varint(data, at)
        else:
            raise IndexError
        if end > stop:
            raise IndexError
        yield key >> 3, Span(at, end)
        at = end


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """Return the varint at `at`, low seven bits first, and where it ends."""
    byte = data[at]
    value, shift = byte & 0x7F, 7
    while byte & 0x80:
        at += 1
        byte = data[at]
        value |= (byte & 0x7F) << shift
        shift += 7
        if shift > _VARINT_BITS + 6:
            raise IndexError
    return value, at + 1
