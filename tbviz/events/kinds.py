"""The kinds of series: which plugin of TensorBoard a tag belongs to, and its data class.

The data class tells TensorBoard's data server how a tag is stored and sampled: SCALAR is a
rank-0 float, TENSOR a small tensor, BLOB_SEQUENCE a rank-1 tensor of byte strings. A tag
without one is invisible (TensorBoard, `compat/proto/summary.proto`).
"""

from __future__ import annotations

import functools
from typing import NamedTuple, TypeAlias

from google.protobuf.message import DecodeError
from tensorboard.compat.proto import summary_pb2, tensor_pb2

Value: TypeAlias = summary_pb2.Summary.Value
"""One tagged value of an event's summary, as its proto."""

OWN_PLUGIN = "tbviz"

_SCALAR = summary_pb2.DATA_CLASS_SCALAR
_TENSOR = summary_pb2.DATA_CLASS_TENSOR
_BLOBS = summary_pb2.DATA_CLASS_BLOB_SEQUENCE


class _Kind(NamedTuple):
    plugin: str
    data_class: int
    content: bytes = b""


# The plugins of TensorBoard take an empty content for version 0 of theirs, and those of its graphs
# a digit; the kinds that are our own share one plugin name, and the content names the kind, and
# after a space what else there is to say.
_KINDS = {
    "scalar": _Kind("scalars", _SCALAR),
    "histogram": _Kind("histograms", _TENSOR),
    "image": _Kind("images", _BLOBS),
    "text": _Kind("text", _TENSOR),
    "audio": _Kind("audio", _BLOBS),
    "pr_curve": _Kind("pr_curves", _TENSOR),
    "hparams": _Kind("hparams", _TENSOR),
    "mesh": _Kind("mesh", _TENSOR),
    "embedding": _Kind("projector", _TENSOR),
    "custom_scalars": _Kind("custom_scalars", _TENSOR),
    "graph": _Kind("graph_run_metadata_graph", _BLOBS, b"1"),
    "run_graph": _Kind("graphs", _BLOBS),
    "keras_model": _Kind("graph_keras_model", _BLOBS, b"1"),
    "tensor": _Kind("tensor", _TENSOR),
    "latent_codes": _Kind(OWN_PLUGIN, _TENSOR, b"latent_codes"),
    "latent_labels": _Kind(OWN_PLUGIN, _TENSOR, b"latent_labels"),
}
_KIND_OF_PLUGIN = {kind.plugin: name for name, kind in _KINDS.items() if kind.plugin != OWN_PLUGIN}
# The fields in which TensorFlow 1 kept what has a plugin today.
_KIND_OF_FIELD = {2: "scalar", 4: "image", 5: "histogram", 6: "audio"}


def make_value(
    kind: str, tag: str, tensor: tensor_pb2.TensorProto, *, content: bytes | None = None
) -> Value:
    """Return `tensor` as a summary value of `kind`, with the metadata TensorBoard asks for.

    `content` is what the plugin keeps in the metadata, where that is not always the same.
    """
    plugin, data_class, usual = _KINDS[kind]
    plugin_data = summary_pb2.SummaryMetadata.PluginData(
        plugin_name=plugin, content=usual if content is None else content
    )
    metadata = summary_pb2.SummaryMetadata(plugin_data=plugin_data, data_class=data_class)
    return Value(tag=tag, metadata=metadata, tensor=tensor)


@functools.lru_cache(maxsize=4096)
def kind_of(metadata: bytes, field: int) -> str:
    """Return the kind of a value: one of ours, a plugin's own name, or "tensor".

    Args:
        metadata: of the first value of the tag, serialized.
        field: the number of the field of `Summary.Value` that holds its content.
    """
    try:
        plugin_data = summary_pb2.SummaryMetadata.FromString(metadata).plugin_data
    except DecodeError:
        return "tensor"
    if plugin_data.plugin_name == OWN_PLUGIN:
        return str(plugin_data.content, "ascii", "replace").partition(" ")[0]
    if plugin := str(plugin_data.plugin_name):
        return _KIND_OF_PLUGIN.get(plugin, plugin)
    return _KIND_OF_FIELD.get(field, "tensor")
