"""Tensors: arrays <-> TensorProto, against TensorFlow's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from tensorboard.compat.proto import tensor_pb2
from tensorboard.util import tensor_util

from tbviz.errors import CorruptRecordError, InvalidArgumentError
from tbviz.events import proto_to_array, strings_to_proto, tensor_to_proto

DTYPES = [
    "float16",
    "float32",
    "float64",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "bool",
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_tensorboard_reads_our_tensors(dtype: str, shape: tuple[int, ...]) -> None:
    """TensorBoard's make_ndarray returns the array that went in, dtype and shape included."""
    array = np.arange(np.prod(shape), dtype=np.int64).reshape(shape).astype(dtype)
    found = tensor_util.make_ndarray(tensor_to_proto(array))
    np.testing.assert_array_equal(found, array, strict=True)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(0,), (1, 3)])
def test_our_tensors_come_back(dtype: str, shape: tuple[int, ...]) -> None:
    """An array survives the way there and back, in either byte order."""
    array = np.arange(np.prod(shape), dtype=np.int64).reshape(shape).astype(dtype)
    np.testing.assert_array_equal(proto_to_array(tensor_to_proto(array)), array, strict=True)
    swapped = array.astype(array.dtype.newbyteorder(">"))
    np.testing.assert_array_equal(proto_to_array(tensor_to_proto(swapped)), array, strict=True)


def test_tensorflow_tensors_are_read() -> None:
    """Every encoding that TensorFlow chooses, compressed or not, is read as its value."""
    tf = pytest.importorskip("tensorflow")
    for dtype in [*DTYPES, "bfloat16"]:
        for value in ([1, 0, 1], 1, [[1] * 50] * 50):
            stored = tf.io.serialize_tensor(tf.cast(tf.constant(value), dtype)).numpy()
            found = proto_to_array(tensor_pb2.TensorProto.FromString(stored))
            np.testing.assert_array_equal(found, np.array(value, found.dtype))
            assert found.dtype == ("float32" if dtype == "bfloat16" else dtype)


def test_bfloat16_numbers_widen_exactly() -> None:
    """bfloat16 is the upper half of float32: 0x4049 is 3.140625."""
    proto = tensor_pb2.TensorProto(dtype=14, half_val=[0x4049])
    proto.tensor_shape.dim.add(size=1)
    np.testing.assert_array_equal(proto_to_array(proto), np.float32([3.140625]), strict=True)


def test_a_short_list_repeats_its_last_value() -> None:
    """TensorFlow compresses a constant tensor to one value, and so do longer runs at the end."""
    proto = tensor_pb2.TensorProto(dtype=1, float_val=[1.0, 2.0])
    proto.tensor_shape.dim.add(size=4)
    np.testing.assert_array_equal(proto_to_array(proto), np.float32([1, 2, 2, 2]))


@pytest.mark.parametrize("strings", [np.array(["a", "é"]), np.array([b"a", "é".encode()])])
def test_strings_come_back_as_bytes(strings: npt.NDArray[Any]) -> None:
    """Strings are stored in UTF-8."""
    assert proto_to_array(tensor_to_proto(strings)).tolist() == [b"a", "é".encode()]


def test_byte_strings_keep_every_byte() -> None:
    """Blobs of any length survive, trailing zero bytes and the empty one included."""
    blobs = [b"", b"a\x00", bytes(range(256))]
    assert proto_to_array(strings_to_proto(blobs)).tolist() == blobs


def test_a_dtype_without_counterpart_is_refused() -> None:
    """The message names the dtype."""
    with pytest.raises(InvalidArgumentError, match="dtype datetime64"):
        tensor_to_proto(np.array(["2020-01-01"], "datetime64[s]"))


@pytest.mark.parametrize(
    "fields",
    [
        {"dtype": 1, "tensor_content": b"12345"},
        {"dtype": 1, "float_val": [1.0, 2.0]},
        {"dtype": 1},
        {"dtype": 99},
    ],
    ids=["odd bytes", "too many", "none", "unknown dtype"],
)
def test_damaged_tensors_raise_our_error(fields: dict[str, Any]) -> None:
    """A tensor that contradicts itself is corrupt, never an IndexError."""
    proto = tensor_pb2.TensorProto(**fields)
    proto.tensor_shape.dim.add(size=1)
    with pytest.raises(CorruptRecordError):
        proto_to_array(proto)


def test_integers_beyond_int64_are_exact() -> None:
    """A list of both small and huge numbers is no list of floats."""
    proto = tensor_pb2.TensorProto(dtype=23, uint64_val=[1, 2**64 - 1])
    proto.tensor_shape.dim.add(size=2)
    np.testing.assert_array_equal(
        proto_to_array(proto), np.array([1, 2**64 - 1], np.uint64), strict=True
    )


@pytest.mark.parametrize("sizes", [[2**62], [2**20, 2**20], [-1, -1], [2**62, 2, 0], [1] * 70])
def test_a_shape_that_cannot_be_is_refused(sizes: list[int]) -> None:
    """A few bytes that claim to be terabytes cost no memory."""
    proto = tensor_pb2.TensorProto(dtype=1, float_val=[1.0] * (0 not in sizes))
    for size in sizes:
        proto.tensor_shape.dim.add(size=size)
    with pytest.raises(CorruptRecordError):
        proto_to_array(proto)
