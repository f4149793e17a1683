"""Events made of protocol buffers in every dialect, and what the protocol buffers say of them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from crc32c import crc32c
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2
from tensorboard.util import tensor_util

Summary = summary_pb2.Summary
NAME = "events.out.tfevents.1000000000.host"


def framed(data: bytes) -> bytes:
    """Return one record, as the comment in TensorFlow's record_writer.h says."""
    length = struct.pack("<Q", len(data))
    return length + masked(length) + data + masked(data)


def masked(data: bytes) -> bytes:
    """Return the masked CRC-32C of some bytes as it stands in a file."""
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) % 2**32)


def crc32c_by_hand(data: bytes) -> int:
    """Compute CRC-32C bit by bit from its reflected polynomial."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked_by_hand(data: bytes) -> int:
    """Rotate the CRC right by 15, and add the constant."""
    crc = crc32c_by_hand(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) % 2**32


def event(step: int, *values: Any, wall_time: float = 1.5, **other: Any) -> bytes:
    """Return a serialized event of some summary values."""
    summary = {"summary": Summary(value=values)} if values else {}
    proto = event_pb2.Event(step=step, wall_time=wall_time, **summary, **other)
    return bytes(proto.SerializeToString())


def write_events(path: Path, events: Iterable[bytes]) -> Path:
    """Write serialized events as an event file; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(map(framed, events)))
    return path


def metadata(plugin: str, **fields: Any) -> Any:
    """Return the metadata of a plugin."""
    data = summary_pb2.SummaryMetadata.PluginData(plugin_name=plugin)
    return summary_pb2.SummaryMetadata(plugin_data=data, **fields)


def tensor(tag: str, proto: Any, plugin: str = "scalars") -> Any:
    """Return a tensor of a plugin, as TensorFlow 2 and PyTorch write one."""
    return Summary.Value(tag=tag, tensor=proto, metadata=metadata(plugin))


def number(proto: Any) -> float:
    """Return the number in a scalar's value, by TensorBoard's own conversion where it has one."""
    if proto.HasField("simple_value"):
        return float(proto.simple_value)
    return float(array(proto.tensor).item())


def array(proto: Any) -> Any:
    """Return a tensor by TensorBoard's own conversion, or by hand where it has none."""
    if proto.dtype == 14:  # bfloat16, the upper half of a float32
        bits = np.array(proto.half_val, "<u2") if proto.half_val else proto.tensor_content
        halves = np.frombuffer(bits, "<u2").astype(np.uint32)
        return (halves << 16).view(np.float32)
    if proto.dtype in (22, 23):
        return np.array([*proto.uint32_val, *proto.uint64_val], np.uint64)
    return tensor_util.make_ndarray(proto)


class Point(NamedTuple):
    """One value of an event, as its proto."""

    step: int
    wall_time: float
    value: Any


def points_of(events: Iterable[bytes]) -> dict[str, list[Point]]:
    """Return the values of each tag in order, by parsing whole protos."""
    points: dict[str, list[Point]] = {}
    for data in events:
        proto = event_pb2.Event.FromString(data)
        for value in proto.summary.value:
            points.setdefault(value.tag, []).append(Point(proto.step, proto.wall_time, value))
    return points


def _content(dtype: int, numpy: str) -> Callable[[float], Any]:
    def make(value: float) -> Any:
        content = np.array(value).astype(numpy).tobytes()
        return tensor_pb2.TensorProto(dtype=dtype, tensor_content=content)

    return make


def _listed(dtype: int, field: str, convert: Callable[[float], Any]) -> Callable[[float], Any]:
    def make(value: float) -> Any:
        return tensor_pb2.TensorProto(dtype=dtype, **{field: [convert(value)]})

    return make


def _half_bits(value: float) -> int:
    return int(np.float16(value).view(np.uint16))


def _bfloat16_bits(value: float) -> int:
    return int(np.float32(value).view(np.uint32) >> 16)


# Every type of number in every place that TensorFlow, PyTorch and others store it.
SCALAR_TENSORS: dict[str, Callable[[float], Any]] = {
    "float_val": _listed(1, "float_val", float),
    "float content": _content(1, "<f4"),
    "double_val": _listed(2, "double_val", float),
    "double content": _content(2, "<f8"),
    "int32_val": _listed(3, "int_val", int),
    "int32 content": _content(3, "<i4"),
    "uint8_val": _listed(4, "int_val", lambda value: int(value) % 256),
    "uint8 content": _content(4, "<u1"),
    "int16_val": _listed(5, "int_val", int),
    "int8 content": _content(6, "<i1"),
    "int64_val": _listed(9, "int64_val", int),
    "int64 content": _content(9, "<i8"),
    "bool_val": _listed(10, "bool_val", bool),
    "bool content": _content(10, "?"),
    "bfloat16_val": _listed(14, "half_val", _bfloat16_bits),
    "uint16_val": _listed(17, "int_val", lambda value: int(abs(value))),
    "half_val": _listed(19, "half_val", _half_bits),
    "half content": _content(19, "<f2"),
    "uint32_val": _listed(22, "uint32_val", lambda value: int(abs(value))),
    "uint64_val": _listed(23, "uint64_val", lambda value: int(abs(value))),
}
