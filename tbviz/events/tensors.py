"""Tensors inside events: NumPy arrays <-> TensorProto.

A TensorProto holds its numbers either as raw little-endian bytes (`tensor_content`) or in a
repeated field named for the type (`float_val`, `int_val`, ...), where a list shorter than
the shape says that its last value repeats (TensorFlow, `core/framework/tensor.proto`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import tensor_pb2, tensor_shape_pb2, types_pb2

from tbviz.errors import CorruptRecordError, InvalidArgumentError

# dtype number -> (how its bytes in tensor_content read, the repeated field that may hold it)
_LAYOUTS: dict[int, tuple[str, str]] = {
    types_pb2.DT_FLOAT: ("<f4", "float_val"),
    types_pb2.DT_DOUBLE: ("<f8", "double_val"),
    types_pb2.DT_INT8: ("<i1", "int_val"),
    types_pb2.DT_INT16: ("<i2", "int_val"),
    types_pb2.DT_INT32: ("<i4", "int_val"),
    types_pb2.DT_INT64: ("<i8", "int64_val"),
    types_pb2.DT_UINT8: ("<u1", "int_val"),
    types_pb2.DT_UINT16: ("<u2", "int_val"),
    types_pb2.DT_UINT32: ("<u4", "uint32_val"),
    types_pb2.DT_UINT64: ("<u8", "uint64_val"),
    types_pb2.DT_BOOL: ("?", "bool_val"),
    types_pb2.DT_HALF: ("<f2", "half_val"),
    types_pb2.DT_BFLOAT16: ("<u2", "half_val"),
}
_MOST_REPEATED = 1 << 28  # bytes that a tensor may claim without holding them
_NUMBERS = {
    np.dtype(layout).newbyteorder("="): number
    for number, (layout, _) in _LAYOUTS.items()
    if number != types_pb2.DT_BFLOAT16
}


def tensor_to_proto(array: npt.ArrayLike) -> tensor_pb2.TensorProto:
    """Return an array of numbers or strings as a TensorProto of the same shape and dtype.

    Raises:
        InvalidArgumentError: the dtype has no counterpart in the format.
    """
    array = np.asarray(array)
    if array.dtype.kind in "SUO":
        return strings_to_proto([_encoded(item) for item in array.reshape(-1)], array.shape)
    number = _NUMBERS.get(array.dtype.newbyteorder("="))
    if number is None:
        raise InvalidArgumentError(
            f"an array of dtype {array.dtype} cannot be stored: use a float, integer, bool or str",
            found=array.dtype,
        )
    content = array.astype(_LAYOUTS[number][0], copy=False).tobytes()
    return tensor_pb2.TensorProto(
        dtype=number, tensor_shape=_shape_proto(array.shape), tensor_content=content
    )


def strings_to_proto(
    strings: list[bytes], shape: tuple[int, ...] | None = None
) -> tensor_pb2.TensorProto:
    """Return byte strings as a DT_STRING TensorProto, of rank 1 unless `shape` is given."""
    return tensor_pb2.TensorProto(
        dtype=types_pb2.DT_STRING,
        tensor_shape=_shape_proto((len(strings),) if shape is None else shape),
        string_val=strings,
    )


def proto_to_array(proto: tensor_pb2.TensorProto) -> npt.NDArray[Any]:
    """Return a TensorProto as an array; bfloat16 widens to float32, strings become bytes objects.

    Raises:
        CorruptRecordError: the dtype is unknown, the numbers do not fill the shape, or one number
            stands for more than 256 MiB of them.
    """
    shape = tuple(dim.size for dim in proto.tensor_shape.dim)
    if proto.dtype == types_pb2.DT_STRING:
        flat: npt.NDArray[Any] = np.array([*proto.string_val, None], dtype=object)[:-1]
    elif proto.dtype in _LAYOUTS:
        flat = _flat_numbers(proto)
    else:
        raise CorruptRecordError(f"a tensor of unknown dtype {proto.dtype}", found=proto.dtype)
    return _filled(flat, shape)


def _flat_numbers(proto: tensor_pb2.TensorProto) -> npt.NDArray[Any]:
    layout, field = _LAYOUTS[proto.dtype]
    if proto.tensor_content:
        size = np.dtype(layout).itemsize
        if len(proto.tensor_content) % size:
            raise CorruptRecordError(
                f"a tensor of {size}-byte numbers holds {len(proto.tensor_content)} bytes",
                expected=size,
                found=len(proto.tensor_content),
            )
        flat: npt.NDArray[Any] = np.frombuffer(proto.tensor_content, layout)
    elif field == "half_val":
        flat = np.array(proto.half_val, np.int64).astype(np.uint16).view(layout)
    else:
        flat = np.array(getattr(proto, field)).astype(layout)
    if proto.dtype == types_pb2.DT_BFLOAT16:
        return (flat.astype(np.uint32) << np.uint32(16)).view(np.float32)
    return flat.astype(flat.dtype.newbyteorder("="), copy=False)


def _filled(flat: npt.NDArray[Any], shape: tuple[int, ...]) -> npt.NDArray[Any]:
    size = math.prod(shape)
    if 0 < len(flat) < size <= _MOST_REPEATED // flat.itemsize:
        flat = np.concatenate([flat, np.repeat(flat[-1:], size - len(flat))])
    try:
        if len(flat) == size:
            return flat.reshape(shape)
    except ValueError:
        pass  # no array has such a shape
    raise CorruptRecordError(
        f"a tensor of shape {list(shape)} holds {len(flat)} values", expected=size, found=len(flat)
    )


def _shape_proto(shape: tuple[int, ...]) -> tensor_shape_pb2.TensorShapeProto:
    dims = [tensor_shape_pb2.TensorShapeProto.Dim(size=size) for size in shape]
    return tensor_shape_pb2.TensorShapeProto(dim=dims)


def _encoded(item: object) -> bytes:
    return item if isinstance(item, bytes) else str(item).encode()
