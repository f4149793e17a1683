"""Plots: what is chosen, what is refused, and the files."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image

from tbviz import export
from tbviz.errors import FileError, InvalidArgumentError, MissingDependencyError, NotFoundError

pytest.importorskip("matplotlib")


@pytest.fixture
def runs(record):
    """Three runs: a/0 and a/1 with loss/train and loss/test, and b with loss/train."""

    def both(writer):
        writer.scalar("loss/train", -1.0, 0)
        writer.scalar("loss/test", -2.0, 0)

    return [
        record(both, "a/0"),
        record(both, "a/1"),
        record(lambda writer: writer.scalar("loss/train", -3.0, 0), "b"),
    ]


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
def test_an_option_that_breaks_a_rule(runs, out, options, message):
    """One line says the rule and what was found; no file is left."""
    with pytest.raises(InvalidArgumentError, match=message):
        export.plot(runs, "loss/*", out / "plot.png", **options)
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
