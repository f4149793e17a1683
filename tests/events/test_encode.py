"""Encoding: columns of scalars are byte for byte what the protos say, one by one."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2

from tbviz.events import ScalarEncoder, encode_start, encode_version, frame, record_ends

STEPS = st.one_of(
    st.integers(0, 2**63 - 1),
    st.sampled_from([edge + by for edge in (1 << 7 * np.arange(1, 9)).tolist() for by in (-1, 0)]),
    st.sampled_from([0, 1, 2**63 - 1]),
)
TAGS = st.sampled_from(["a", "b", "loss/train", "loss/test", "größe", "x" * 300, "\0"])
SCALARS = st.tuples(TAGS, st.floats(), STEPS, st.floats(1e-300, 1e300))


def proto(tag: str, number: float, step: int, wall_time: float) -> event_pb2.Event:
    """Build the event of one scalar, field by field."""
    with np.errstate(over="ignore"):
        content = np.array([number]).astype("<f4").tobytes()
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, tensor_content=content)
    tensor.tensor_shape.SetInParent()
    value = summary_pb2.Summary.Value(tag=tag, tensor=tensor)
    value.metadata.plugin_data.plugin_name = "scalars"
    value.metadata.data_class = summary_pb2.DATA_CLASS_SCALAR
    summary = summary_pb2.Summary(value=[value])
    return event_pb2.Event(wall_time=wall_time, step=step, summary=summary)


def framed(scalars: list[tuple[Any, ...]]) -> bytes:
    """Serialize and frame scalars one after another."""
    return b"".join(frame(proto(*scalar).SerializeToString()) for scalar in scalars)


@given(st.lists(SCALARS, min_size=1, max_size=60))
def test_columns_are_what_the_protos_say(scalars: list[tuple[Any, ...]]) -> None:
    """Whatever tags, steps and numbers are mixed, each byte is that of the proto, in order."""
    found = ScalarEncoder().encode(*zip(*scalars, strict=True))
    assert bytes(found.buffer) == framed(scalars)
    ends = np.cumsum([len(framed([scalar])) for scalar in scalars])
    np.testing.assert_array_equal(found.ends, ends)


@pytest.mark.parametrize(
    "tag_of",
    [lambda i: "loss", lambda i: f"loss/{i % 5}", lambda i: f"layer_{i}/norm"],
    ids=["one tag", "five tags", "a tag for each"],
)
def test_an_encoder_may_be_used_again(tag_of: Callable[[int], str]) -> None:
    """What an encoder remembers of its tags holds for later batches, with other steps."""
    encoder = ScalarEncoder()
    for first in (0, 100, 1_000_000):
        scalars = [(tag_of(i), i / 7, first + i, 1.7e9 + i) for i in range(500)]
        assert bytes(encoder.encode(*zip(*scalars, strict=True)).buffer) == framed(scalars)


def test_the_first_records_are_version_and_start() -> None:
    """The records that TensorBoard asks for at the head of a file."""
    version = event_pb2.Event.FromString(encode_version(5.0)[12:-4])
    assert (version.file_version, version.wall_time) == ("brain.Event:2", 5.0)
    start = event_pb2.Event.FromString(encode_start(70, 6.0)[12:-4])
    assert (start.session_log.status, start.step) == (event_pb2.SessionLog.START, 70)


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_the_ends_of_records_add_up(contents: list[bytes]) -> None:
    """Records are as long as their content and 16 bytes more."""
    records = [frame(content) for content in contents]
    assert list(record_ends(b"".join(records))) == np.cumsum(list(map(len, records))).tolist()


def test_a_number_too_large_for_float32_becomes_infinite() -> None:
    """One by one as in columns, without a warning."""
    for count in (1, 100):
        records = ScalarEncoder().encode(
            ["a"] * count, [-1e300] * count, [1] * count, [1.0] * count
        )
        assert bytes(records.buffer).count(struct.pack("<f", -np.inf)) == count
