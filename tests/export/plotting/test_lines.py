"""Scalars as lines, read back from what matplotlib was told to draw."""

from __future__ import annotations

import warnings

import numpy as np
import protos
import pytest

import tbviz
from tbviz import export
from tbviz.export.plotting.smoothing import smoothed

pytest.importorskip("matplotlib")

STEPS = np.arange(0, 100, 10)
WALL_TIMES = 1_700_000_000.0 + 60 * STEPS


def losses(seed: int) -> np.ndarray:
    """The losses of a run, one for each of STEPS."""
    return np.random.default_rng(seed).random(len(STEPS)).astype(np.float32) + 0.5


@pytest.fixture
def runs(record):
    """Three runs: a/0 and a/1 with loss/train and loss/test, and b with loss/train."""

    def write(tags, seed):
        def into(writer):
            for tag in tags:
                for step, value in zip(STEPS, losses(seed), strict=True):
                    writer.scalar(tag, value, step)

        return into

    return [
        record(write(["loss/train", "loss/test"], 0), "a/0"),
        record(write(["loss/train", "loss/test"], 1), "a/1"),
        record(write(["loss/train"], 2), "b"),
    ]


@pytest.fixture
def scalars(record):
    """A function that records one scalar tag of given values, and returns the run."""

    def make(values, steps=None, tag="loss"):
        def into(writer):
            for step, value in zip(
                range(len(values)) if steps is None else steps, values, strict=True
            ):
                writer.scalar(tag, value, step)

        return record(into)

    return make


def lines(axes) -> list:
    """The lines of axes that lie at data, without the marks at the edges."""
    return [line for line in axes.lines if line.get_transform() == axes.transData]


def names(figure) -> list[str]:
    """What the legend of a figure says."""
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def test_a_panel_for_each_tag_and_a_line_for_each_run(runs, plot):
    """All share x, and a run has its color in each."""
    figure = plot(runs)
    test, train = figure.axes
    assert (test.get_title(), train.get_title()) == ("loss/test", "loss/train")
    assert names(figure) == ["a/0", "a/1", "b"]
    for line, seed in zip(lines(train), range(3), strict=True):
        np.testing.assert_array_equal(line.get_xdata(), STEPS)
        np.testing.assert_array_equal(line.get_ydata(), losses(seed))
    assert [line.get_color() for line in lines(test)] == [
        line.get_color() for line in lines(train)[:2]
    ]
    assert train.get_shared_x_axes().joined(test, train)


def test_one_line_needs_no_legend(runs, plot):
    """The axis says what it is."""
    figure = plot(runs[2])
    assert not figure.legends
    assert figure.axes[0].get_ylabel() == "loss/train"


def test_tags_together(runs, plot):
    """On the same axes, color is the run and dashes are the tag."""
    figure = plot(runs[:2], "loss/*", together=True)
    (axes,) = figure.axes
    assert names(figure) == [f"a/{run}: loss/{tag}" for run in (0, 1) for tag in ("test", "train")]
    assert len({line.get_color() for line in lines(axes)}) == 2
    assert len({line.get_linestyle() for line in lines(axes)}) == 2


def test_smoothing_stands_before_what_it_smoothed(runs, plot):
    """The raw values are faint, behind, and of the same color."""
    raw, line = lines(plot(runs[2], smoothing=0.6).axes[0])
    np.testing.assert_array_equal(raw.get_ydata(), losses(2))
    np.testing.assert_array_equal(line.get_ydata(), smoothed(losses(2).astype(float), 0.6))
    assert raw.get_color() == line.get_color()
    assert raw.get_alpha() < 1


@pytest.mark.parametrize(
    ("band", "heading"), [("std", "± standard deviation"), ("range", "least to largest")]
)
def test_the_mean_of_a_group(runs, plot, band, heading):
    """The legend says of how many runs, and what the band is; other runs stay lines."""
    figure = plot(runs, "loss/train", group="a/*", band=band)
    assert names(figure) == ["a/* (mean of 2)", "b", heading]
    mean, other = lines(figure.axes[0])
    values = np.stack([losses(0), losses(1)]).astype(float)
    np.testing.assert_allclose(mean.get_ydata(), values.mean(axis=0))
    np.testing.assert_array_equal(other.get_ydata(), losses(2))
    (area,) = figure.axes[0].collections
    spread = np.abs(values[0] - values[1]) / (2**0.5 if band == "std" else 2)
    ends = area.get_paths()[0].vertices
    assert ends[:, 1].max() == pytest.approx((values.mean(axis=0) + spread).max())
    assert ends[:, 1].min() == pytest.approx((values.mean(axis=0) - spread).min())


def test_a_group_smooths_each_run_first(runs, plot):
    """The band shows how runs differ, not the noise in each."""
    (mean,) = lines(plot(runs[:2], "loss/train", group="a/*", smoothing=0.5).axes[0])
    each = [smoothed(losses(seed).astype(float), 0.5) for seed in (0, 1)]
    np.testing.assert_allclose(mean.get_ydata(), np.mean(each, axis=0))


@pytest.mark.parametrize(
    ("x", "expected", "label"),
    [
        ("step", STEPS, "step"),
        ("relative", STEPS, "relative time (minutes)"),
        ("wall_time", WALL_TIMES / 86_400, "time (UTC)"),
    ],
)
def test_x_is_steps_or_times(tmp_path, plot, x, expected, label):
    """An hour and a half is shown in minutes; dates are days since 1970."""
    value = protos.Summary.Value(tag="loss", simple_value=1)
    points = zip(STEPS.tolist(), WALL_TIMES.tolist(), strict=True)
    events = [protos.event(step, value, wall_time=wall_time) for step, wall_time in points]
    protos.write_events(tmp_path / protos.NAME, events)
    figure = plot(tbviz.open_logdir(tmp_path)["."], x=x)
    (line,) = lines(figure.axes[0])
    np.testing.assert_allclose(line.get_xdata(), expected)
    assert figure.axes[0].get_xlabel() == label


def test_many_steps_are_written_short(scalars, plot):
    """200k instead of 0.2 with a power of ten in the corner, or of many digits."""
    figure = plot(scalars([1.0, 2.0], steps=[0, 1_000_000]))
    figure.canvas.draw()
    assert {"200k", "1M"} <= {label.get_text() for label in figure.axes[0].get_xticklabels()}


def test_values_that_are_not_finite_are_marked(scalars, plot):
    """The line breaks, and a mark stands where each stretch begins."""
    figure = plot(scalars([1, np.nan, np.nan, 2, np.inf, 3, -np.inf]))
    (axes,) = figure.axes
    np.testing.assert_array_equal(
        lines(axes)[0].get_ydata(), [1, np.nan, np.nan, 2, np.nan, 3, np.nan]
    )
    marks = [line for line in axes.lines if line not in lines(axes)]
    assert [(mark.get_marker(), mark.get_xdata().tolist()) for mark in marks] == [
        ("x", [1]),
        ("^", [4]),
        ("v", [6]),
    ]
    assert names(figure) == ["run", "NaN", "infinity", "minus infinity"]


@pytest.mark.parametrize("values", [[3.0], [np.nan], [np.nan, np.nan], [1e308, -1e308], [5e-324]])
def test_little_to_see(scalars, plot, values):
    """One point, none, or the largest: a figure all the same, where one point is a dot."""
    run = scalars(values)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (line,) = lines(plot(run).axes[0])
    assert list(line.get_markevery()) == ([0] if np.isfinite(values).tolist() == [True] else [])


def test_what_a_logarithmic_axis_cannot_show(scalars, plot):
    """It is left out, and counted in a warning."""
    with pytest.warns(UserWarning) as said:
        figure = plot(scalars([1, 10, -1, 0, 100]), log="both")
    (line,) = lines(figure.axes[0])
    np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3, 4])
    np.testing.assert_array_equal(line.get_ydata(), [10, np.nan, np.nan, 100])
    assert (figure.axes[0].get_xscale(), figure.axes[0].get_yscale()) == ("log", "log")
    assert [str(each.message)[:16] for each in said] == ["1 of 5 points ar", "2 of 5 points ar"]


def test_numbers_of_a_logarithmic_axis_are_plain(scalars, plot):
    """No formula is typeset, because a tag may look like one."""
    figure = plot(scalars([1e-6, 1, 1e3]), log="y", title="$x_1$")
    labels = {label.get_text() for label in figure.axes[0].get_yticklabels()} - {""}
    assert len(labels) >= 3
    assert {f"{float(label):g}" for label in labels} == labels
    assert "$x_1$" in {text.get_text() for text in figure.texts}


def test_many_runs(record, plot):
    """More than forty lines are all faint, and the legend counts them."""
    runs = [record(lambda w: w.scalar("loss", 1.0, 0), f"run {index}") for index in range(41)]
    figure = plot(runs)
    assert names(figure) == ["each of 41 lines"]
    assert len({line.get_color() for line in lines(figure.axes[0])}) == 1
    figure = plot(runs[:40], size=(4, 2))
    assert names(figure)[-1].startswith("and ")


@pytest.mark.parametrize("count", [2, 12, 30])
def test_a_legend_covers_no_axes(record, out, figures, count):
    """Beside them for short names, below them for long ones."""
    for name in ("{}", "a rather long name of a run, with its hyperparameters {}"):
        runs = [record(lambda w: w.scalar("loss", 1.0, 0), name.format(i)) for i in range(count)]
        export.plot(runs, "loss", out / f"{len(name)}.png")
        (axes,) = figures[-1].axes
        (legend,) = figures[-1].legends
        box = legend.get_window_extent()
        assert not axes.get_tightbbox().overlaps(box)
        assert figures[-1].bbox.width >= box.x1
        assert figures[-1].bbox.height >= box.y1
        assert min(box.x0, box.y0) >= 0
        assert axes.bbox.height > 200
