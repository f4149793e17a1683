"""Graphs, as TensorBoard's own code finds them again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tensorboard.compat.proto import config_pb2, graph_pb2, node_def_pb2
from tensorboard.plugins.graph import keras_util

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.summary.graphs import graph

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")


def model() -> Any:
    """Return a functional model with two branches."""
    entry = keras.Input((8,), name="entry")
    left = keras.layers.Dense(4, name="left")(entry)
    right = keras.layers.Dense(4, name="right")(entry)
    return keras.Model(entry, keras.layers.Add(name="sum")([left, right]), name="two")


@tf.function(input_signature=[tf.TensorSpec([2, 2], name="x")])
def double(x: Any) -> Any:
    """Double a matrix."""
    return tf.multiply(x, 2.0, name="twice")


def nodes_of(value: Any) -> dict[str, str]:
    """Return the operations by name in what TensorBoard parses."""
    [content] = value.tensor.string_val
    found = config_pb2.RunMetadata.FromString(content)
    [function] = found.function_graphs
    return {node.name: node.op for node in function.pre_optimization_graph.node}


def test_the_layers_of_a_keras_model_are_drawn() -> None:
    """TensorBoard makes of it the graph of its layers."""
    value, whole = graph("model", model(), 0).build()
    assert value.metadata.plugin_data.plugin_name == "graph_keras_model"
    found = keras_util.keras_model_to_graph_def(json.loads(value.tensor.string_val[0]))
    assert {node.name: list(node.input) for node in found.node} == {
        "two/entry": [],
        "two/left": ["two/entry"],
        "two/right": ["two/entry"],
        "two/sum": ["two/left", "two/right"],
    }
    assert (whole.tag, whole.metadata.plugin_data.plugin_name) == ("__run_graph__", "graphs")
    layers = graph_pb2.GraphDef.FromString(whole.tensor.string_val[0])
    assert {node.name: (node.op, list(node.input)) for node in layers.node} == {
        "entry": ("InputLayer", []),
        "left": ("Dense", ["entry"]),
        "right": ("Dense", ["entry"]),
        "sum": ("Add", ["left", "right"]),
    }


def test_models_of_several_steps_share_the_graph_of_the_run(tmp_path: Path) -> None:
    """The graph of the run has no tag of the user's, so its steps hold nobody up."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.graph("late", model(), 5)
        writer.graph("early", model(), 0)


@pytest.mark.parametrize(
    "data",
    [
        double,
        double.get_concrete_function(),
        double.get_concrete_function().graph,
        double.get_concrete_function().graph.as_graph_def(),
    ],
    ids=["function", "concrete function", "graph", "GraphDef"],
)
def test_the_operations_of_a_graph_are_drawn(data: Any) -> None:
    """Whatever of TensorFlow has a graph."""
    [value] = graph("ops", data, 0).build()
    nodes = nodes_of(value)
    assert nodes["x"] == "Placeholder"
    assert nodes["twice"] == "Mul"


def test_a_graph_is_what_tensorflow_writes(tmp_path: Path) -> None:
    """Tag, plugin and content equal those of TensorFlow's own summary."""
    from tensorflow.python.ops import summary_ops_v2

    [ours] = graph("g", double, 0).build()
    trace = tf.compat.v1.RunMetadata.FromString(ours.tensor.string_val[0])
    writer = tf.summary.create_file_writer(str(tmp_path))
    with writer.as_default():
        summary_ops_v2.run_metadata_graphs("g", trace, 0)
    writer.close()
    [file] = tmp_path.iterdir()
    [theirs] = [value for event in tbviz.events.read_events(file) for value in event.summary.value]
    assert ours.tag == theirs.tag
    assert ours.metadata.plugin_data == theirs.metadata.plugin_data
    contents = [config_pb2.RunMetadata.FromString(v.tensor.string_val[0]) for v in (ours, theirs)]
    assert contents[0] == contents[1]


def test_graphs_are_read_back(tmp_path: Path) -> None:
    """With a kind for each sort."""
    node = node_def_pb2.NodeDef(name="a", op="NoOp")
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.graph("model", model(), 0)
        writer.graph("ops", graph_pb2.GraphDef(node=[node]), 0)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"__run_graph__": "run_graph", "model": "keras_model", "ops": "graph"}


class Subclassed(keras.Model):
    """A model that says what it does in Python alone."""

    def call(self, x: Any) -> Any:
        """Do nothing."""
        return x


def test_a_model_that_tensorboard_cannot_draw_is_refused() -> None:
    """A layer without a configuration, of which its page would fail."""

    class Broken:
        layers = ()

        def get_config(self) -> Any:
            """Return nothing."""

        def to_json(self) -> str:
            """Return a layer that says nothing of itself."""
            return '{"config": {"layers": [{}]}}'

    with pytest.raises(InvalidArgumentError, match="^a: TensorBoard cannot draw the layers"):
        graph("a", Broken(), 0)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (3, "a: a graph is a Keras model, .* found int"),
        (None, "a: a graph is a Keras model, .* found NoneType"),
        (lambda x: x, "a: a graph is a Keras model, .* found function"),
        (node_def_pb2.NodeDef(name="x"), "a: a graph is a Keras model, .* found NodeDef"),
        (graph_pb2.GraphDef(), "a: the graph has no operation"),
        (Subclassed(), "a: a Subclassed names no layers: give a functional"),
        (tf.function(lambda x: x), "a: TensorFlow cannot say the graph of this"),
    ],
)
def test_what_is_no_graph_is_refused(data: Any, message: str) -> None:
    """At the call, in one line that names what was found."""
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        graph("a", data, 0)
    assert "\n" not in str(caught.value)
