"""What a stored summary value means: numbers, buckets, encoded pictures, arrays.

Each function takes a value of its kind in any dialect: the tensors of TensorFlow 2, PyTorch
and tbviz, or the fields of their own that TensorFlow 1 wrote.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from google.protobuf.message import DecodeError
from tensorboard.plugins.hparams import plugin_data_pb2

from tbviz.errors import CorruptRecordError
from tbviz.events import Value, close_buckets, proto_to_array

Setting: TypeAlias = bool | float | str


def number(value: Value) -> float:
    """Return the number of a scalar value."""
    if value.HasField("simple_value"):
        return float(value.simple_value)
    array = proto_to_array(value.tensor)
    if array.size != 1 or array.dtype.kind not in "fiub":
        raise CorruptRecordError(
            f"{value.tag}: a scalar holds an array of shape {list(array.shape)}", found=array.shape
        )
    return float(array.item())


def buckets(value: Value) -> npt.NDArray[np.float64]:
    """Return a histogram value as float64 `[k, 3]` of left edge, right edge and count.

    The buckets of TensorFlow 1 carry right edges alone; see `tbviz.events.close_buckets`.
    """
    if value.HasField("histo"):
        return _legacy_buckets(value)
    array = proto_to_array(value.tensor)
    if array.ndim != 2 or array.shape[1] != 3 or array.dtype == object:
        raise CorruptRecordError(
            f"{value.tag}: a histogram is numbers [k, 3], not {array.dtype} {list(array.shape)}",
            found=array.shape,
        )
    return array.astype(np.float64, copy=False)


def pictures(value: Value) -> tuple[bytes, ...]:
    """Return the encoded pictures of an image value."""
    if value.HasField("image"):
        return (value.image.encoded_image_string,)
    strings = value.tensor.string_val
    if len(strings) < 3:
        raise CorruptRecordError(
            f"{value.tag}: an image holds width, height and pictures, not {len(strings)} strings",
            found=len(strings),
        )
    return tuple(strings[2:])


def array(value: Value) -> npt.NDArray[Any]:
    """Return any value as a tensor, what TensorFlow 1 wrote as TensorFlow 2 would have."""
    held = value.WhichOneof("value")
    if held == "simple_value":
        return np.array(value.simple_value, np.float32)
    if held == "histo":
        return _legacy_buckets(value)
    if held == "image":
        size = [value.image.width, value.image.height]
        return np.array([*(b"%d" % side for side in size), *pictures(value)], object)
    if held == "audio":
        return np.array([[value.audio.encoded_audio_string, b""]], object)
    return proto_to_array(value.tensor)


def codes(value: Value) -> npt.NDArray[Any]:
    """Return stored latent codes, numbers `[N, D]`."""
    stored = proto_to_array(value.tensor)
    if stored.ndim != 2 or stored.shape[1] < 1 or stored.dtype == object:
        raise CorruptRecordError(
            f"{value.tag}: codes are numbers [N, D], not {stored.dtype} {list(stored.shape)}",
            found=stored.shape,
        )
    return stored


def projection(value: Value) -> str | None:
    """Return by what the codes of a value were drawn: "pca" or "tsne", or None for neither."""
    name = str(value.metadata.plugin_data.content, "ascii", "replace").partition(" ")[2]
    return name if name in ("pca", "tsne") else None


def labels(value: Value) -> npt.NDArray[Any]:
    """Return stored labels as integers, or as str."""
    stored = proto_to_array(value.tensor)
    if stored.ndim != 1:
        raise CorruptRecordError(
            f"{value.tag}: labels are [N], not {list(stored.shape)}", found=stored.shape
        )
    if stored.dtype == object:
        return np.array([label.decode("utf-8", "replace") for label in stored])
    return stored


def text(value: Value) -> str:
    """Return a stored text; of a table, rows are lines, and cells have " | " between them."""
    stored = array(value)
    if stored.dtype != object or stored.ndim > 2:
        raise CorruptRecordError(
            f"{value.tag}: a text is strings [], [rows] or [rows, columns], not {stored.dtype} "
            f"{list(stored.shape)}",
            found=stored.shape,
        )
    rows = stored.reshape(-1, stored.shape[1] if stored.ndim == 2 else 1)
    return "\n".join(" | ".join(cell.decode("utf-8", "replace") for cell in row) for row in rows)


def settings(value: Value) -> dict[str, Setting]:
    """Return the hyperparameters that the start of a session says, by name.

    They stand in the metadata (`tensorboard/plugins/hparams/plugin_data.proto`), whose numbers are
    floats; what is neither a bool, a number nor a string is left out, as no dashboard shows it.
    """
    content = value.metadata.plugin_data.content
    try:
        said = plugin_data_pb2.HParamsPluginData.FromString(content).session_start_info.hparams
    except DecodeError as error:
        raise CorruptRecordError(f"{value.tag}: {error}", found=content) from error
    fields = {name: said[name].WhichOneof("kind") for name in sorted(said)}
    known = ("bool_value", "number_value", "string_value")
    return {name: getattr(said[name], field) for name, field in fields.items() if field in known}


def _legacy_buckets(value: Value) -> npt.NDArray[np.float64]:
    histo = value.histo
    if len(histo.bucket) != len(histo.bucket_limit):
        raise CorruptRecordError(
            f"a histogram holds {len(histo.bucket)} counts for {len(histo.bucket_limit)} buckets",
            expected=len(histo.bucket_limit),
            found=len(histo.bucket),
        )
    counts = np.array(histo.bucket, np.float64)
    return close_buckets(counts, np.array(histo.bucket_limit, np.float64), histo.min, histo.max)
