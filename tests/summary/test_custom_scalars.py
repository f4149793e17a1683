"""The layout of the Custom Scalars dashboard, against TensorBoard's own builder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.custom_scalar import summary as theirs

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.summary.custom_layouts import custom_scalars

LAYOUT = {
    "training": {
        "loss": ["loss/train$", r"loss/te.*"],
        "accuracy": [("mean", "low", "high"), ("m", "l", "h")],
    },
    "system": {"memory": ["memory"]},
}


def proto() -> layout_pb2.Layout:
    """Return the same layout, made by hand."""
    chart, multiline = layout_pb2.Chart, layout_pb2.MultilineChartContent
    margin = layout_pb2.MarginChartContent
    series = [
        margin.Series(value="mean", lower="low", upper="high"),
        margin.Series(value="m", lower="l", upper="h"),
    ]
    training = [
        chart(title="loss", multiline=multiline(tag=["loss/train$", r"loss/te.*"])),
        chart(title="accuracy", margin=margin(series=series)),
    ]
    memory = [chart(title="memory", multiline=multiline(tag=["memory"]))]
    category = layout_pb2.Category
    return layout_pb2.Layout(
        category=[
            category(title="training", chart=training),
            category(title="system", chart=memory),
        ]
    )


def test_a_layout_is_written_as_tensorboard_writes_it() -> None:
    """Tag, plugin and content equal those of TensorBoard's builder."""
    pytest.importorskip("tensorflow")
    expected = theirs.pb(proto()).value[0]
    [ours] = custom_scalars(LAYOUT).build()
    assert ours.tag == expected.tag
    plugin = ours.metadata.plugin_data
    assert plugin.SerializeToString() == expected.metadata.plugin_data.SerializeToString()
    [content] = ours.tensor.string_val
    assert layout_pb2.Layout.FromString(content) == proto()
    assert not ours.tensor.tensor_shape.dim


def test_a_layout_is_read_back(tmp_path: Path) -> None:
    """Under the tag that TensorBoard looks for."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.custom_scalars(LAYOUT)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"custom_scalars__config__": "custom_scalars"}
    content = run.tensors("custom_scalars__config__").values[0].item()
    assert layout_pb2.Layout.FromString(content) == proto()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "the layout is a mapping of titles, and not empty, found {}"),
        (["loss"], r"the layout is a mapping of titles, and not empty, found \['loss'\]"),
        ({"a": {}}, "a is a mapping of titles, and not empty, found {}"),
        ({"a": ["loss"]}, "a is a mapping of titles"),
        ({3: {"b": ["c"]}}, "a category is text that UTF-8 can say, not 3"),
        ({"a": {"b": "loss"}}, "b: a chart is a list of tags, or of .* not 'loss'"),
        ({"a": {"b": []}}, "b: a chart is a list of tags"),
        ({"a": {"b": [("m", "l")]}}, "b: a chart is a list of tags"),
        ({"a": {"b": ["x", ("m", "l", "h")]}}, "b: a chart is a list of tags"),
        ({"a": {"b": [("m", "l", 3)]}}, "b: a tag is text that UTF-8 can say, not 3"),
        ({"a": {"b": ["loss("]}}, r"b: 'loss\(' is not a regular expression: "),
    ],
)
def test_what_is_no_layout_is_refused(data: Any, message: str) -> None:
    """At the call, in one line that names what was found."""
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        custom_scalars(data)
    assert "\n" not in str(caught.value)
