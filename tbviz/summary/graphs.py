"""The builder of graphs: of layers, from a Keras model, or of operations, from TensorFlow.

Neither framework is imported; what an object can do says what it is. TensorBoard
(`plugins/graph/metadata.py`) takes a graph of layers as the JSON of a Keras model, and one of
operations as a RunMetadata with a GraphDef in it. Its page opens on operations, though, and fails
where a run has none; so the layers are written as the graph of the run, too, which has no tag of
its own, and on which the page opens.
"""

from __future__ import annotations

import json
from typing import Any, SupportsIndex

from google.protobuf.message import DecodeError
from tensorboard.compat.proto import config_pb2, graph_pb2
from tensorboard.plugins.graph import keras_util, metadata

from tbviz.errors import InvalidArgumentError
from tbviz.events import Value, make_value, strings_to_proto
from tbviz.summary.pending import PendingSummary, pending

_RULE = "a Keras model, a function of TensorFlow that is traced, a tf.Graph or a GraphDef"


def graph(tag: str, data: Any, step: SupportsIndex) -> PendingSummary:
    """Write a graph for the Graphs dashboard, where its tag is chosen.

    The layers of a Keras model are there twice: under the tag as "Conceptual graph", and as the
    graph of the run, "Default", on which the page opens.

    Args:
        tag: the name of the graph.
        data: a Keras model, functional or sequential, whose layers are drawn; or a `tf.Graph`, a
            `GraphDef`, a concrete function, or a `tf.function` with an `input_signature`, whose
            operations are drawn.
        step: the training step, at least 0.

    Raises:
        InvalidArgumentError: `data` is nothing of that, or a model without layers that Keras can
            name: one that is not built, or is made by a subclass; or one whose layers TensorBoard
            cannot draw.
    """
    kind = "keras_model" if _is_model(data) else "graph"
    content = _model_json(tag, data) if _is_model(data) else _run_metadata(tag, data)
    parts = {tag: (kind, content)}
    if _is_model(data):
        parts[metadata.RUN_GRAPH_NAME] = ("run_graph", _layers(tag, content))

    def build() -> list[Value]:
        return [
            make_value(kind, name, strings_to_proto([content]))
            for name, (kind, content) in parts.items()
        ]

    nbytes = sum(len(content) for _, content in parts.values())
    return pending(tag, step, build, nbytes=nbytes, kinds={tag: kind})


def _layers(tag: str, content: bytes) -> bytes:
    """Return the layers of a model as a GraphDef, the one that TensorBoard makes of its JSON.

    Only the name of the model is left out: around all layers, it would be a box to be opened first.
    """
    model = json.loads(content)
    try:
        layers = keras_util.keras_model_to_graph_def(model)
    except Exception as error:  # of what a JSON lacks, many kinds
        raise InvalidArgumentError(
            f"{tag}: TensorBoard cannot draw the layers of this model: {_line(error)}"
        ) from error
    scope = f"{model['config'].get('name')}/"
    for node in layers.node:
        node.name = node.name.removeprefix(scope)
        node.input[:] = [name.removeprefix(scope) for name in node.input]
        node.op = node.attr["keras_class"].s.decode()
    return bytes(layers.SerializeToString())


def _is_model(data: Any) -> bool:
    return all(hasattr(data, name) for name in ("to_json", "layers", "get_config"))


def _model_json(tag: str, model: Any) -> bytes:
    """Return a model as the JSON from which TensorBoard draws its layers."""
    try:
        content = str(model.to_json())
        layers = json.loads(content)["config"].get("layers")
    except Exception as error:  # Keras raises many kinds
        raise InvalidArgumentError(
            f"{tag}: Keras cannot say what this model is made of: {_line(error)}", found=model
        ) from error
    if not layers:
        raise InvalidArgumentError(
            f"{tag}: a {type(model).__name__} names no layers: give a functional or sequential "
            f"model, or the concrete function of its call",
            found=model,
        )
    return content.encode()


def _run_metadata(tag: str, data: Any) -> bytes:
    """Return a graph of operations as a serialized RunMetadata."""
    operations = graph_pb2.GraphDef()
    try:
        operations.ParseFromString(_serialized(tag, data))
    except DecodeError as error:
        raise InvalidArgumentError(f"{tag}: a graph is {_RULE}, not {data!r:.80}") from error
    if not operations.node:
        raise InvalidArgumentError(f"{tag}: the graph has no operation", found=data)
    found = config_pb2.RunMetadata()
    found.function_graphs.add().pre_optimization_graph.CopyFrom(operations)
    return bytes(found.SerializeToString())


def _serialized(tag: str, data: Any) -> bytes:
    """Return the serialized GraphDef of whatever has one."""
    try:
        if hasattr(data, "get_concrete_function"):
            data = data.get_concrete_function()
        if hasattr(data, "graph"):
            data = data.graph
        if hasattr(data, "as_graph_def"):
            data = data.as_graph_def(add_shapes=True)
    except Exception as error:  # TensorFlow raises many kinds
        raise InvalidArgumentError(
            f"{tag}: TensorFlow cannot say the graph of this {type(data).__name__}: {_line(error)}",
            found=data,
        ) from error
    descriptor = getattr(data, "DESCRIPTOR", None)
    if getattr(descriptor, "name", "") == "GraphDef":
        return bytes(data.SerializeToString())
    raise InvalidArgumentError(
        f"{tag}: a graph is {_RULE}, found {type(data).__name__}", expected=_RULE, found=data
    )


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
