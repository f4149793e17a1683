"""Histograms over time, read back from what matplotlib was told to draw."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.export.plotting.ridges import _labeled

pytest.importorskip("matplotlib")


def histograms(record, steps=(0, 5, 10)):
    """A run with a histogram tag, and the values of each step."""
    values = [np.random.default_rng(step).normal(size=500) * (1 + step / 5) for step in steps]

    def write(writer):
        for step, each in zip(steps, values, strict=True):
            writer.histogram("kernel", each, step)

    return record(write), values


def test_a_heat_map_has_the_stored_buckets(record, plot):
    """Each column is NumPy's density of the values, on edges of its own."""
    run, values = histograms(record)
    axes, bar = plot(run, "kernel", style="heatmap", ylim=(-3, 3)).axes
    sides = [-2.5, 2.5, 7.5, 12.5]
    for index, (mesh, each) in enumerate(zip(axes.collections[::2], values, strict=True)):
        heights, edges = np.histogram(each, 30, density=True)
        np.testing.assert_allclose(mesh.get_array().ravel(), heights, rtol=1e-5, atol=1e-9)
        np.testing.assert_allclose(mesh.get_coordinates()[:, 0, 1], edges, rtol=1e-5)
        assert mesh.get_coordinates()[0, :, 0].tolist() == sides[index : index + 2]
    assert axes.get_ylim() == (-3, 3)
    assert bar.get_ylabel() == "density, colors by its square root"
    norm = axes.collections[0].norm
    np.testing.assert_allclose(norm([0, norm.vmax / 4, norm.vmax]), [0, 0.5, 1])


def test_ridges_enclose_the_same_area(record, plot):
    """A ridge is an exact histogram, and each holds all of its values; the last is in front."""
    run, _ = histograms(record)
    (axes,) = plot(run, "kernel").axes
    areas = []
    for row, line in enumerate(axes.lines):
        x, y = line.get_data()
        areas.append(np.sum(np.diff(x) * (y + row)[1:]))  # it is flat between two edges
    np.testing.assert_allclose(areas, areas[0], rtol=1e-5)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0", "5", "10"]
    order = [line.get_zorder() for line in axes.lines]
    assert order == sorted(order)
    assert "cut off" not in axes.get_xlabel()


@pytest.mark.parametrize("style", ["ridges", "heatmap"])
def test_histograms_without_values_or_width(record, plot, style):
    """NaN alone, and constants alone, are panels that say so."""

    def write(writer):
        for step in range(3):
            writer.histogram("constant", np.full(5, 0.5), step)
            writer.histogram("nothing", np.full(5, np.nan), step)

    figure = plot(record(write), ["constant", "nothing"], style=style)
    constant, nothing = figure.axes[:2]
    spikes = [c for c in constant.collections if len(getattr(c, "get_segments", list)())]
    assert len(spikes) == 3
    assert not constant.texts
    assert nothing.texts[0].get_text() == "no finite value"


def test_more_steps_than_ridges(record, plot):
    """Forty of them, evenly, and a warning that says so."""
    run, _ = histograms(record, steps=range(0, 200, 2))
    with pytest.warns(UserWarning, match="kernel: 40 of 100 steps are drawn"):
        (axes,) = plot(run, "kernel").axes
    assert len(axes.lines) == 40


def test_histograms_of_runs_are_named(record, plot):
    """Each has a panel of its own."""
    runs = [record(lambda w: w.histogram("h", [0.0, 1.0], 0), name) for name in "ab"]
    assert [axes.get_title() for axes in plot(runs, "h").axes] == ["a: h", "b: h"]


@pytest.mark.parametrize(
    ("rows", "labeled"),
    [
        (1, [0]),
        (11, list(range(11))),
        (21, list(range(0, 21, 2))),
        (30, [0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 29]),
        (32, [0, 4, 8, 12, 16, 20, 24, 28, 31]),
        (38, [0, 4, 8, 12, 16, 20, 24, 28, 32, 37]),
    ],
)
def test_the_first_and_the_last_ridge_have_labels(rows, labeled):
    """Others stand between at even distances, none of them too near to the last."""
    assert _labeled(rows) == labeled
