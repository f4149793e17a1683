"""What the builders of weights write: read back, and compared with NumPy and the images room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz.images import diverging
from tbviz.summary import weights

RNG = np.random.default_rng(0)
KERNEL = RNG.normal(size=(6, 5))
DEEP = RNG.normal(size=(3, 3, 4, 90)).astype(np.float32)


def written(tmp_path: Path, summary: Any) -> tuple[Any, np.ndarray]:
    """Write a summary; return its run, and the one picture under "a"."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.write(summary)
    run = tbviz.open_logdir(tmp_path)["."]
    return run, run.images("a")[0]


@pytest.mark.parametrize(
    ("options", "columns", "scale"), [({}, 3, 8), ({"columns": 2, "scale": 3}, 2, 3)]
)
def test_filters_of_a_dense_layer(
    options: dict[str, Any], columns: int, scale: int, tmp_path: Path
) -> None:
    """Each column of the kernel is a tile, divided by its own largest weight."""
    _, picture = written(tmp_path, weights.filters("a", KERNEL, 0, shape=(2, 3), **options))
    tiles = diverging(KERNEL / np.abs(KERNEL).max(axis=0)).transpose(1, 0, 2).reshape(5, 2, 3, 3)
    gap = 2 + scale // 2
    for index, tile in enumerate(tiles):
        row, column = divmod(index, columns)
        top, left = row * (2 * scale + gap), column * (3 * scale + gap)
        np.testing.assert_array_equal(
            picture[top : top + 2 * scale, left : left + 3 * scale],
            tile.repeat(scale, axis=0).repeat(scale, axis=1),
        )


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"layout": "HWOI", "columns": 4, "padding": 3, "span": "all", "scale": 1},
        {"most": 5},
    ],
)
def test_filters_follow_every_option(options: dict[str, Any], tmp_path: Path) -> None:
    """They are those of the images room, of the kernel as it was at the call."""
    kernel = DEEP[:, :, :1].swapaxes(2, 3).copy() if options.get("layout") else DEEP.copy()
    expected = tbviz.images.filter_grid(kernel, **options)
    summary = weights.filters("a", kernel, 0, **options)
    kernel[:] = 0
    _, picture = written(tmp_path, summary)
    np.testing.assert_array_equal(picture, expected)


def test_each_weight_that_is_not_finite_is_counted(tmp_path: Path) -> None:
    """Also in filters that are left out of the picture."""
    kernel = DEEP.copy()
    kernel[..., 3:70] = np.nan
    run, _ = written(tmp_path, weights.filters("a", kernel, 0))
    assert run.scalars("a/nonfinite").values.tolist() == [67 * 36]
    other, _ = written(tmp_path / "b", weights.filters("a", DEEP, 0))
    assert "a/nonfinite" not in other.tags


@pytest.mark.parametrize(
    ("data", "options"),
    [
        (RNG.random((4, 6)), {}),
        (RNG.random((3, 4, 6)), {}),
        (RNG.random((4, 6)), {"titles": ["self"], "scale": 3}),
        (
            RNG.normal(size=(3, 4, 6)),
            {"span": 0.5, "columns": 3, "padding": 1, "titles": list("abc"), "scale": 2},
        ),
    ],
)
def test_attention_follows_every_option(
    data: np.ndarray, options: dict[str, Any], tmp_path: Path
) -> None:
    """It is that of the images room, of the weights as they were at the call."""
    changing = data.copy()
    summary = weights.attention("a", changing, 0, **options)
    changing[:] = 0
    run, picture = written(tmp_path, summary)
    np.testing.assert_array_equal(picture, tbviz.images.attention_grid(data, **options))
    assert "a/nonfinite" not in run.tags


def test_attention_that_is_not_finite_is_counted(tmp_path: Path) -> None:
    """Each weight once."""
    data = np.array([[0.5, np.nan], [np.inf, np.nan]])
    run, _ = written(tmp_path, weights.attention("a", data, 0))
    assert run.scalars("a/nonfinite").values.tolist() == [3]


def test_a_parameter_of_pytorch_needs_no_layout(tmp_path: Path) -> None:
    """It is drawn as its transpose to the layout of Keras is, and copied before it changes."""
    torch = pytest.importorskip("torch")
    kernel = RNG.normal(size=(4, 1, 3, 3)).astype(np.float32)
    parameter = torch.nn.Parameter(torch.tensor(kernel))
    summary = weights.filters("a", parameter, 0)
    with torch.no_grad():
        parameter.zero_()
    _, picture = written(tmp_path, summary)
    expected = tbviz.images.filter_grid(kernel.transpose(2, 3, 1, 0))
    np.testing.assert_array_equal(picture, expected)
