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

An absent field is zero, and a field of another number or wire type is skipped. Positions are in
bytes from the start of the event.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from tbviz.errors import CorruptRecordError

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_VARINT_BITS = 64
_LEAST_KEY, _MOST_KEY = 1 << 3, (1 << 32) - 1
_DOUBLE = struct.Struct("<d")

# Keys, by message.
_WALL_TIME, _STEP, _SUMMARY = 1 << 3 | _FIXED64, 2 << 3 | _VARINT, 5 << 3 | _BYTES
_VALUE = 1 << 3 | _BYTES
_TAG, _METADATA = 1 << 3 | _BYTES, 9 << 3 | _BYTES
_SIMPLE_VALUE, _TENSOR = 2 << 3 | _FIXED32, 8 << 3 | _BYTES
_CONTENTS = {_SIMPLE_VALUE, *(field << 3 | _BYTES for field in (3, 4, 5, 6)), _TENSOR}
_DTYPE, _SHAPE, _CONTENT = 1 << 3 | _VARINT, 2 << 3 | _BYTES, 4 << 3 | _BYTES
_FLOATS, _DOUBLES = 5 << 3 | _BYTES, 6 << 3 | _BYTES  # packed
_FLOAT, _DOUBLE_VAL = 5 << 3 | _FIXED32, 6 << 3 | _FIXED64
# How the numbers of a tensor read, by dtype (DT_FLOAT, DT_DOUBLE) and key.
_NUMBERS = {
    1: {_CONTENT: "<f4", _FLOATS: "<f4", _FLOAT: "<f4"},
    2: {_CONTENT: "<f8", _DOUBLES: "<f8", _DOUBLE_VAL: "<f8"},
}
_NUMBER_KEYS = {key for keys in _NUMBERS.values() for key in keys}


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
        for key, span in _fields(event, 0, len(event)):
            if key == _WALL_TIME:
                wall_time = span
            elif key == _STEP:
                step = span
            elif key == _SUMMARY:
                inner = _fields(event, *span)
                values += [_value(event, value) for key, value in inner if key == _VALUE]
    except (IndexError, UnicodeDecodeError) as error:
        raise CorruptRecordError("the bytes are not an event") from error
    return EventLayout(wall_time, step, tuple(values))


def read_time(event: memoryview, layout: EventLayout) -> tuple[int, float]:
    """Return the step and the wall time of an event."""
    step = _signed(_varint(event, layout.step.start)[0]) if layout.step else 0
    wall_time = _DOUBLE.unpack_from(event, layout.wall_time.start)[0] if layout.wall_time else 0.0
    return step, wall_time


def _value(event: memoryview, span: Span) -> ValueLayout:
    tag, metadata = "", b""
    contents: list[tuple[int, Span]] = []
    for key, inner in _fields(event, *span):
        if key == _TAG:
            tag = str(event[slice(*inner)], "utf-8")
        elif key == _METADATA:
            metadata += bytes(event[slice(*inner)])  # which is how messages merge
        elif key in _CONTENTS:
            contents.append((key, inner))
    if not contents:
        return ValueLayout(tag, metadata, 0, None)
    key, content = contents[-1]
    number, dtype = None, ""
    if key == _SIMPLE_VALUE:
        number, dtype = content, "<f4"
    elif key == _TENSOR and len(contents) == 1:
        number, dtype = _tensor_number(event, content)
    return ValueLayout(tag, metadata, key >> 3, content, number, dtype)


def _tensor_number(event: memoryview, span: Span) -> tuple[Span | None, str]:
    """Return where a tensor of one float keeps it, and how it reads."""
    dtype, numbers = 0, []
    for key, inner in _fields(event, *span):
        if key == _DTYPE:
            dtype = event[inner.start]
        elif key == _SHAPE and inner.start < inner.stop:
            return None, ""  # a tensor with axes
        elif key in _NUMBER_KEYS:
            numbers.append((key, inner))
    if len(numbers) != 1:
        return None, ""
    key, number = numbers[0]
    reads = _NUMBERS.get(dtype, {}).get(key, "")
    if not reads or number.stop - number.start != int(reads[-1]):
        return None, ""
    return number, reads


def _fields(data: memoryview, at: int, stop: int) -> Iterator[tuple[int, Span]]:
    """Yield the key and the content of each field; raise IndexError where they do not fit."""
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
        if end > stop or not _LEAST_KEY <= key <= _MOST_KEY:
            raise IndexError
        yield key, Span(at, end)
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


def _signed(number: int) -> int:
    """Return the int64 that has the lowest 64 bits of `number`."""
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)
