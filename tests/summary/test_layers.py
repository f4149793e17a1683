"""What the builders of a layer's activations write: decoded from the file, compared with NumPy."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.images import feature_map_grid, fingerprint_picture

RNG = np.random.default_rng(0)
LAYER = np.maximum(RNG.normal(size=(50, 4, 3)), 0)
LAYER[..., 1] = 0
MAPS = RNG.normal(size=(3, 4, 5, 6)).astype(np.float32)
UNITS = RNG.normal(size=(8, 5)).astype(np.float32)
LABELS = np.array([0, 1, 2, 0, 1, 2, 0, 1])


def picture_of(run: Any, tag: str) -> npt.NDArray[Any]:
    """Return the picture under a tag, by tbviz's own reader."""
    return np.asarray(run.images(tag)[0])


def test_activations_are_a_histogram_and_two_shares(tmp_path: Path) -> None:
    """One call, three tags: every value is counted, and the dead unit is one of three."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.activations("layer", LAYER, 7, buckets=5)
    run = tbviz.open_logdir(tmp_path)["."]
    shares = {"layer/zero_share": "scalar", "layer/dead_share": "scalar"}
    assert run.tags == {"layer": "histogram", **shares}
    zeros, dead = (run.scalars(tag) for tag in shares)
    assert [*zeros.steps, *dead.steps] == [7, 7]
    assert zeros.values[0] == pytest.approx((LAYER == 0).mean())
    assert dead.values[0] == pytest.approx(1 / 3)
    counts, edges = np.histogram(LAYER, 5)
    [table] = run.histograms("layer").values
    np.testing.assert_allclose(table, np.column_stack([edges[:-1], edges[1:], counts]))


def test_the_axis_of_the_units_can_be_another(tmp_path: Path) -> None:
    """Channels first, as in PyTorch."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.activations("layer", np.moveaxis(LAYER, -1, 1), 0, axis=1)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.scalars("layer/dead_share").values[0] == pytest.approx(1 / 3)


def test_nan_is_counted_and_is_not_zero(tmp_path: Path) -> None:
    """It stops nothing, and its unit is not dead."""
    layer = np.array([[0.0, np.nan], [0.0, 0.0]])
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.activations("layer", layer, 0)
    run = tbviz.open_logdir(tmp_path)["."]
    found = {tag: run.scalars(tag).values.tolist() for tag in run.tags if tag != "layer"}
    assert found == {"layer/zero_share": [0.75], "layer/dead_share": [0.5], "layer/nan": [1]}


def test_feature_maps_are_drawn_as_by_the_function(tmp_path: Path) -> None:
    """Every option reaches it, and the caller may change what it gave."""
    options: dict[str, Any] = {"most": 4, "span": "all", "scale": 3}
    maps = MAPS.copy()
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.feature_maps("maps", maps, 0, **options)
        writer.feature_maps("one", maps[0], 0, columns=2)
        maps[:] = 0
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"maps": "image", "one": "image"}
    np.testing.assert_array_equal(picture_of(run, "maps"), feature_map_grid(MAPS, **options))
    np.testing.assert_array_equal(picture_of(run, "one"), feature_map_grid(MAPS[0], columns=2))


def test_fingerprints_are_drawn_as_by_the_function(tmp_path: Path) -> None:
    """Every option reaches it, and the caller may change activations, labels and classes."""
    options: dict[str, Any] = {"samples": 2, "most": 4, "columns": 1, "span": 2.0, "scale": 3}
    units, labels, classes = UNITS.copy(), LABELS.copy(), np.array([2, 0])
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.fingerprints("prints", units, 0, labels=labels, classes=classes, **options)
        units[:], labels[:], classes[:] = 0, 5, 5
    run = tbviz.open_logdir(tmp_path)["."]
    expected = fingerprint_picture(UNITS, labels=LABELS, classes=[2, 0], **options)
    np.testing.assert_array_equal(picture_of(run, "prints"), expected)


def test_values_that_are_not_finite_are_counted(tmp_path: Path) -> None:
    """Each activation, in a scalar beside each picture, and none where all are finite."""
    maps, units = MAPS.copy(), UNITS.copy()
    maps[0, 0, :3, :2] = np.nan
    units[0, :2] = -np.inf
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.feature_maps("maps", maps, 0)
        writer.fingerprints("prints", units, 0, labels=LABELS)
        writer.fingerprints("finite", UNITS, 0, labels=LABELS)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.scalars("maps/nonfinite").values.tolist() == [6]
    assert run.scalars("prints/nonfinite").values.tolist() == [2]
    assert "finite/nonfinite" not in run.tags


@pytest.mark.parametrize(
    ("write", "found"),
    [
        (lambda w: w.activations("a", [], 0), r"at least one, found the shape \[0\]"),
        (lambda w: w.activations("a", LAYER, 0, axis=3), "axis must be .*found 3"),
        (lambda w: w.activations("a", LAYER, 0, buckets=0), "buckets must be .*found 0"),
        (lambda w: w.activations("a", ["x"], 0), "bool, integers or floats"),
        (lambda w: w.activations("", LAYER, 0), "a tag is a non-empty str"),
        (lambda w: w.activations("a", LAYER, -1), "step is at least 0, not -1"),
        (lambda w: w.feature_maps("a", UNITS, 0), r"\[H, W, C\].*found the shape \[8, 5\]"),
        (lambda w: w.feature_maps("a", MAPS, 0, columns=3), "columns must be None .*found 3"),
        (lambda w: w.feature_maps("a", MAPS, 0, most=0), "most must be .*found 0"),
        (lambda w: w.feature_maps("a", MAPS, 0, span="x"), "span must be .*found 'x'"),
        (lambda w: w.feature_maps("a", MAPS, 0, scale=0.5), "scale must be .*found 0.5"),
        (lambda w: w.feature_maps("a", MAPS, 0.5), "step is an integer, not 0.5"),
        (lambda w: w.fingerprints("a", MAPS, 0, labels=LABELS), r"\[N, units\].*\[3, 4, 5, 6\]"),
        (lambda w: w.fingerprints("a", UNITS, 0, labels=LABELS[1:]), r"8 integers .*shape \[7\]"),
        (lambda w: w.fingerprints("a", UNITS, 0, labels=LABELS, classes=[9]), r"found \[9\]"),
        (lambda w: w.fingerprints("a", UNITS, 0, labels=LABELS, samples=0), "samples .*found 0"),
        (lambda w: w.fingerprints("a", UNITS, 0, labels=LABELS, columns=0), "columns .*found 0"),
        (lambda w: w.fingerprints(3, UNITS, 0, labels=LABELS), "a tag is a non-empty str"),
    ],
)
def test_a_mistake_is_told_at_the_call(write: Any, found: str, tmp_path: Path) -> None:
    """In one line, and nothing is written."""
    with (
        tbviz.SummaryWriter(tmp_path) as writer,
        pytest.raises(InvalidArgumentError, match=found),
    ):
        write(writer)
    assert tbviz.open_logdir(tmp_path)["."].tags == {}


def test_pictures_are_those_that_tensorboard_shows(tmp_path: Path) -> None:
    """PNG under the plugin of images, with width and height before it."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.feature_maps("maps", MAPS, 0)
    [file] = tmp_path.iterdir()
    [value] = [v for event in tbviz.events.read_events(file) for v in event.summary.value]
    assert value.metadata.plugin_data.plugin_name == "images"
    width, height, encoded = value.tensor.string_val
    assert Image.open(io.BytesIO(encoded)).size == (int(width), int(height))
