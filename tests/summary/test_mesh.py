"""Meshes, against TensorBoard's own builder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import peers
import pytest
from tensorboard.plugins.mesh import metadata
from tensorboard.util import tensor_util

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.summary.meshes import mesh

VERTICES = np.float32([[[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]])
FACES = np.int32([[[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]]])
COLORS = np.uint8(VERTICES * 255)
CONFIG = {"material": {"cls": "PointsMaterial", "size": 0.1}, "camera": {"fov": 75}}


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"colors": COLORS},
        {"faces": FACES},
        {"colors": COLORS, "faces": FACES, "config": CONFIG},
    ],
    ids=["points", "colored", "faces", "all"],
)
def test_a_mesh_is_written_as_tensorboard_writes_it(parts: dict[str, Any]) -> None:
    """Tags, tensors and metadata equal those of TensorBoard's builder."""
    pytest.importorskip("tensorflow")
    from tensorboard.plugins.mesh.summary import pb

    renamed = {"config": "config_dict"}
    options = {renamed.get(name, name): part for name, part in parts.items()}
    theirs = pb("m", VERTICES, **options).value
    ours = mesh("m", VERTICES, 0, **parts).build()
    for found, expected in zip(ours, theirs, strict=True):
        assert found.tag == expected.tag
        content = found.metadata.plugin_data.content
        assert metadata.parse_plugin_metadata(content) == metadata.parse_plugin_metadata(
            expected.metadata.plugin_data.content
        )
        tensors = [tensor_util.make_ndarray(value.tensor) for value in (found, expected)]
        np.testing.assert_array_equal(*tensors, strict=True)


def test_a_mesh_is_read_back(tmp_path: Path) -> None:
    """Without its first axis, in colors between 0 and 1, and with a vertex that is lost."""
    vertices = VERTICES[0].astype(np.float64)
    vertices[1, 2] = np.inf
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.mesh("m", vertices, 1, colors=[[0, 0.5, 7]] * 4, faces=FACES[0].tolist())
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {
        **dict.fromkeys(["m_COLOR", "m_FACE", "m_VERTEX"], "mesh"),
        "m/nonfinite": "scalar",
    }
    expected = np.where([[[False], [True], [False], [False]]], 0, VERTICES)
    np.testing.assert_array_equal(run.tensors("m_VERTEX").values[0], expected)
    np.testing.assert_array_equal(run.tensors("m_COLOR").values[0], [[[0, 128, 255]] * 4])
    np.testing.assert_array_equal(run.tensors("m_FACE").values[0], FACES)
    assert run.scalars("m/nonfinite").values.tolist() == [1]
    with peers.data_server(tmp_path) as server:
        assert server.tags("mesh", "tensors") == {".": ["m_COLOR", "m_FACE", "m_VERTEX"]}


def test_what_is_not_finite_counts_once_for_each_vertex() -> None:
    """Whether its place or its color is not; such a color is magenta, and others stay."""
    vertices = [[0, 0, 0], [1, np.nan, np.inf], [2, 0, 0]]
    colors = [[0, 1, 0.2], [np.nan, 0, 0], [0, -np.inf, np.nan]]
    *_, color, lost = mesh("m", vertices, 0, colors=colors).build()
    expected = [[[0, 255, 51], [255, 0, 255], [255, 0, 255]]]
    np.testing.assert_array_equal(tensor_util.make_ndarray(color.tensor), expected)
    assert tensor_util.make_ndarray(lost.tensor) == 2


@pytest.mark.parametrize(
    ("vertices", "options", "message"),
    [
        (np.zeros(3), {}, r"a: vertices are \[N, 3\] or .* found \[3\]"),
        (np.zeros((4, 2)), {}, r"a: vertices are \[N, 3\] or .* found \[4, 2\]"),
        (np.zeros((0, 3)), {}, r"a: vertices are \[N, 3\] or .* found \[0, 3\]"),
        ([["x"] * 3], {}, "a: vertices must be bool, integers or floats"),
        (VERTICES, {"faces": [[0, 1]]}, r"a: faces are \[N, 3\] or .* found \[1, 2\]"),
        (VERTICES, {"faces": [[0, 1, 4]]}, "a: faces are numbers of 4 vertices, from 0, found 4"),
        (VERTICES, {"faces": [[0, 1, -1]]}, "a: faces are numbers of 4 vertices, .* found -1"),
        (VERTICES, {"faces": [[0.0, 1, 2]]}, "a: faces are integers .* found float64"),
        (VERTICES, {"faces": [FACES[0], FACES[0]]}, r"a: faces are integers \[1, F, 3\] like"),
        (VERTICES, {"colors": COLORS[:, :2]}, r"a: colors are .* found uint8 \[1, 2, 3\]"),
        (VERTICES, {"colors": COLORS.astype(int)}, "a: colors are .* found int64"),
        (VERTICES, {"config": {"a": {1}}}, "a: config is a mapping that JSON can say"),
        (VERTICES, {"config": {"a": np.nan}}, "a: config is a mapping that JSON can say"),
        (VERTICES, {"config": "x"}, "a: config is a mapping that JSON can say"),
    ],
)
def test_what_is_no_mesh_is_refused(vertices: Any, options: dict[str, Any], message: str) -> None:
    """At the call, in one line that names what was found."""
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        mesh("a", vertices, 0, **options)
    assert "\n" not in str(caught.value)
