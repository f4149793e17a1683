"""Layouts: what the bytes of an event say, against parsing them as protocol buffers."""

from __future__ import annotations

from typing import Any

import protos
import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, tensor_pb2

from tbviz.errors import CorruptRecordError
from tbviz.events.layout import has_numbers, parse_layout, read_time

STEPS = st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(0, 300))


@given(STEPS, st.floats(allow_nan=False), st.lists(st.text(max_size=20), max_size=3))
def test_times_and_tags_are_those_of_the_proto(
    step: int, wall_time: float, tags: list[str]
) -> None:
    """Any step, negative ones too, any wall time, and any tags are found without decoding."""
    values = [protos.Summary.Value(tag=tag, simple_value=1) for tag in tags]
    data = memoryview(protos.event(step, *values, wall_time=wall_time))
    layout = parse_layout(data)
    assert read_time(data, layout) == (step, wall_time)
    assert [value.tag for value in layout.values] == tags


@pytest.mark.parametrize("name", protos.SCALAR_TENSORS)
def test_a_number_is_found_where_it_is_one_float(name: str) -> None:
    """Floats and doubles stand at a fixed place in any encoding; other types do not count."""
    value = protos.tensor("tag", protos.SCALAR_TENSORS[name](1.0))
    layout = parse_layout(memoryview(protos.event(1, value)))
    assert has_numbers(layout) == ("float" in name or "double" in name) - ("bfloat16" in name)


@pytest.mark.parametrize(
    "fields",
    [
        {"dtype": 2, "float_val": [1.0, 2.0]},
        {"dtype": 1, "double_val": [1.0]},
        {"dtype": 1, "float_val": [1.0], "tensor_content": b"\x00\x00\x00\x40"},
        {"dtype": 3, "tensor_content": b"\x00\x00\x00\x40"},
        {"dtype": 1},
    ],
    ids=["floats as a double", "a double as a float", "two numbers", "an integer", "none"],
)
def test_what_only_resembles_a_float_is_none(fields: dict[str, Any]) -> None:
    """Eight bytes of floats are no double: what is not plainly one float is left to the proto."""
    data = protos.event(1, protos.tensor("tag", tensor_pb2.TensorProto(**fields)))
    assert not has_numbers(parse_layout(memoryview(data)))


def test_a_node_name_does_not_hide_the_number() -> None:
    """Fields beside the content, known to few or to nobody, are skipped."""
    value = protos.Summary.Value(tag="tag", node_name="node", simple_value=2.5)
    data = value.SerializeToString() + bytes([15 << 3 | 5]) + b"1234"
    summary = bytes([1 << 3 | 2, len(data)]) + data
    event = memoryview(bytes([5 << 3 | 2, len(summary)]) + summary)
    assert event_pb2.Event.FromString(event).summary.value[0].simple_value == 2.5
    (found,) = parse_layout(event).values
    assert (found.tag, found.field, found.dtype) == ("tag", 2, "<f4")
    assert found.number is not None
    assert bytes(event[slice(*found.number)]) == b"\x00\x00\x20\x40"


@pytest.mark.parametrize(
    "data",
    [b"\x0a\x01\x07", b"\x0d1234", b"\x11" + bytes(8), b"\x12\x00", b"\x28\x05", b"\x2d1234"],
    ids=["wall_time 2", "wall_time 5", "step 1", "step 2", "summary 0", "summary 5"],
)
def test_a_field_of_another_wire_type_is_skipped(data: bytes) -> None:
    """So do protocol buffers: a wall time of one byte is none."""
    proto = event_pb2.Event.FromString(data)
    assert (proto.step, proto.wall_time, proto.HasField("summary")) == (0, 0, False)
    assert parse_layout(memoryview(data)) == (None, None, ())


@given(st.binary(max_size=60))
def test_garbage_is_an_event_or_a_corrupt_record(data: bytes) -> None:
    """No other error comes of any bytes, and what is taken for an event has the proto's time."""
    try:
        layout = parse_layout(memoryview(data))
    except CorruptRecordError:
        return
    step, wall_time = read_time(memoryview(data), layout)
    try:
        proto = event_pb2.Event.FromString(data)
    except DecodeError:
        return
    assert step == proto.step
    assert wall_time == proto.wall_time or wall_time != wall_time
