"""Runs to export from."""

from pathlib import Path

import pytest

import tbviz
from tbviz import export


@pytest.fixture
def record(tmp_path):
    """A function that hands a new run's SummaryWriter to `write` and returns the Run."""

    def make(write, name: str = "run") -> tbviz.Run:
        with tbviz.SummaryWriter(tmp_path / "logdir" / name) as writer:
            write(writer)
        return tbviz.open_logdir(tmp_path / "logdir")[name]

    return make


@pytest.fixture
def out(tmp_path) -> Path:
    """An empty folder for what is exported."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def figures(monkeypatch):
    """The figures that are saved while the test runs."""
    Figure = pytest.importorskip("matplotlib.figure").Figure
    saved = []
    save = Figure.savefig

    def savefig(self, *args, **kwargs):
        saved.append(self)
        save(self, *args, **kwargs)

    monkeypatch.setattr(Figure, "savefig", savefig)
    return saved


@pytest.fixture
def plot(out, figures):
    """A function that plots to a file, and returns the figure."""

    def make(runs, tags=(), **options):
        export.plot(runs, tags, out / "plot.png", force=True, **options)
        return figures[-1]

    return make
