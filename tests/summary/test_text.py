"""Text: what TensorBoard's own builder writes, read by its own reader and by ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import peers
import pytest
from tensorboard.plugins.text.summary_v2 import text_pb
from tensorboard.util import tensor_util

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.summary.texts import text

TABLE = [["metric", "value"], ["loss", "0.5"], ["größe", "**1**"]]


@pytest.mark.parametrize(
    "data", ["# A title\n\nand *more*", "", TABLE, ["one", "two"], np.array(TABLE), b"bytes"]
)
def test_text_is_written_as_tensorboard_writes_it(data: Any) -> None:
    """The tensor, its shape and the metadata equal those of TensorBoard's builder."""
    [ours] = text("notes", data, 3).build()
    theirs = text_pb("notes", data).value[0]
    assert ours.metadata.plugin_data == theirs.metadata.plugin_data
    found, expected = map(tensor_util.make_ndarray, (ours.tensor, theirs.tensor))
    np.testing.assert_array_equal(found, expected)


def test_a_table_may_hold_numbers() -> None:
    """Numbers are written as Python says them."""
    [value] = text("table", [["loss", 0.5, np.float32(2)], ["n", 3, True]], 0).build()
    assert value.tensor.string_val == [b"loss", b"0.5", b"2.0", b"n", b"3", b"True"]


def test_text_is_read_back(tmp_path: Path) -> None:
    """Our reader names the kind; the data server lists the tag under its plugin."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.text("notes", "first", 0)
        writer.text("notes", TABLE, 1)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"notes": "text"}
    first, second = run.tensors("notes").values
    assert first.item() == b"first"
    assert second.shape == (3, 2)
    with peers.data_server(tmp_path) as server:
        assert server.tags("text", "tensors") == {".": ["notes"]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (3, "a: text is a str, or a table .* of str, found 3"),
        (None, "a: text is a str"),
        ([], r"a: text is a str.*\[0\]"),
        ([["a"], ["b", "c"]], "a: text is a str.* rows unlike each other"),
        ([[["a"]]], r"a: text is a str.*\[1, 1, 1\]"),
        ([["a", None]], "a: a cell of a table is a str or a number, found NoneType"),
        ("\ud800", "a: text is what UTF-8 can say"),
        ([b"\xff"], "a: text is what UTF-8 can say"),
    ],
)
def test_what_is_no_text_is_refused(data: Any, message: str) -> None:
    """At the call, in one line that names what was found."""
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        text("a", data, 0)
    assert "\n" not in str(caught.value)
