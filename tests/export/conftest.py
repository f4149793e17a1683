"""Runs to export from."""

from pathlib import Path

import pytest

import tbviz


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
