"""Scalars and histograms -> plots, read back from what matplotlib was told to draw."""

from __future__ import annotations

import sys
import warnings
import xml.etree.ElementTree as ElementTree

import numpy as np
import protos
import pytest
from PIL import Image

import tbviz
from tbviz import export
from tbviz.errors import FileError, InvalidArgumentError, MissingDependencyError, NotFoundError
from tbviz.export.smoothing import smoothed

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
    labels = {label.get_text() for label in figure.axes[0].get_yticklabels()}
    assert {"1e-06", "1"} <= labels
    assert "$x_1$" in {text.get_text() for text in figure.texts}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"log": "y"}, "a logarithmic y axis shows numbers above 0, found none"),
        ({"smoothing": 1}, "smoothing must be a number from 0 to below 1, found 1"),
        ({"style": "bars"}, "style must be .*, found 'bars'"),
        ({"band": "sem"}, "band must be 'std' or 'range', found 'sem'"),
        ({"x": "time"}, "x must be 'step' or 'wall_time' or 'relative', found 'time'"),
        ({"log": "z"}, "log must be"),
        ({"x": "wall_time", "log": "x"}, "dates have no logarithmic axis"),
        ({"ylim": (1, 0)}, "ylim must be two finite numbers that grow"),
        ({"ylim": (0, np.nan)}, "ylim must be"),
        ({"ylim": 3}, "ylim must be two numbers, found 3"),
        ({"size": (6, -1)}, "size must be positive and finite, found -1"),
        ({"size": "6x4"}, "size must be two numbers, found '6x4'"),
        ({"size": (100, 100), "dpi": 200}, "more than 67,108,864 pixels"),
        ({"dpi": 0}, "dpi must be positive"),
        ({"format": "jpg"}, "what can be written: png, svg, pdf"),
    ],
)
def test_an_option_that_breaks_a_rule(scalars, out, options, message):
    """One line says the rule and what was found; no file is left."""
    run = scalars([-1.0, -2.0])
    with pytest.raises(InvalidArgumentError, match=message):
        export.plot(run, "loss", out / "plot.png", **options)
    assert not list(out.iterdir())


@pytest.mark.parametrize(
    ("tags", "options", "message"),
    [
        ("los/*", {}, "no scalar or histogram tag like 'los/\\*'.*loss/train"),
        ("loss/*", {"group": "c*"}, "no run like 'c\\*'.*a/0"),
        ("loss/*", {"style": "ridges"}, "no histogram tag"),
    ],
)
def test_what_matches_nothing_lists_the_nearest(runs, out, tags, options, message):
    """Tags, groups and kinds."""
    with pytest.raises(NotFoundError, match=message):
        export.plot(runs, tags, out / "plot.png", **options)


def test_one_kind_a_plot(record, out, plot):
    """Scalars and histograms need a style to choose."""

    def write(writer):
        writer.scalar("a", 1.0, 0)
        writer.histogram("b", [1.0, 2.0], 0)

    run = record(write)
    with pytest.raises(InvalidArgumentError, match=r"histograms \(b\) and scalars \(a\).*--style"):
        export.plot(run, "*", out / "plot.png")
    assert plot(run, "*", style="heatmap").axes[0].get_title() == "b"
    assert plot(run, ()).axes[0].get_ylabel() == "a"
    with pytest.raises(InvalidArgumentError, match="only lines have smoothing and log, found"):
        export.plot(run, "b", out / "c.png", smoothing=0.5, log="y")


def test_too_many_panels(record, out):
    """A figure that nobody can read is refused before anything is drawn."""

    def write(writer):
        for index in range(25):
            writer.scalar(f"{index}", 1.0, 0)

    with pytest.raises(InvalidArgumentError, match="25 panels do not fit.*at most 24"):
        export.plot(record(write), "*", out / "plot.png")


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


def test_a_strangers_names_are_shown_as_they_are(record, out):
    """Markup, formulas and control characters are text; an SVG stays good XML."""
    tag = 'loss<script>alert("1")</script> $x_1$ \x1b[31m --> &amp; ' + "y" * 5000
    run = record(lambda w: [w.scalar(tag, float(step), step) for step in range(3)], "$\\frac$ <b>")
    for options in ({}, {"together": True}, {"group": "*"}):
        export.plot(run, (), out / "a.svg", force=True, **options)
        assert ElementTree.parse(out / "a.svg").getroot().tag.endswith("svg")


@pytest.mark.parametrize("style", ["lines", "ridges", "heatmap"])
@pytest.mark.parametrize(
    ("suffix", "magic"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")]
)
def test_the_same_data_gives_the_same_file(record, out, monkeypatch, style, suffix, magic):
    """Whatever the clock says; fonts of a PDF are embedded as TrueType."""

    def write(writer):
        for step in range(3):
            writer.scalar("a", step, step)
            writer.histogram("b", np.arange(9.0) * step, step)

    run = record(write)
    for clock in "01":
        monkeypatch.setenv("SOURCE_DATE_EPOCH", clock)
        export.plot(run, "*", out / f"{clock}{suffix}", style=style)
    first = (out / f"0{suffix}").read_bytes()
    assert first == (out / f"1{suffix}").read_bytes()
    assert first.startswith(magic)
    if suffix == ".pdf":
        assert b"/FontFile2" in first
        assert b"/Type3" not in first


def test_size_and_resolution(runs, out):
    """4 x 3 inches at 100 dpi are 400 x 300 pixels."""
    export.plot(runs, "loss/train", out / "a.png", size=(4, 3), dpi=100)
    assert Image.open(out / "a.png").size == (400, 300)


def test_progress_counts_series(runs, out):
    """There are five."""
    seen = []
    export.plot(runs, (), out / "a.png", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 5) for done in range(1, 6)]


def test_files_are_kept_unless_forced(runs, out):
    """As every export does."""
    export.plot(runs, (), out / "a.png")
    with pytest.raises(FileError, match="exists"):
        export.plot(runs, (), out / "a.png")


def test_without_matplotlib(runs, out, monkeypatch):
    """The message names the extra."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingDependencyError, match=r"tbviz\[plot\]"):
        export.plot(runs, (), out / "a.png")
