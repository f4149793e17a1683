"""The page of all five systems, from the event files of their runs."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

import reproduce
import tbviz
from tbviz.errors import NotFoundError


def test_a_row_of_several_seeds(tmp_path: Path) -> None:
    """Mean and standard deviation of the last step, and the seconds of all runs."""
    names = ["s/a", "s/b"]
    for name, accuracy in zip(names, (0.5, 0.75), strict=True):
        with tbviz.SummaryWriter(tmp_path / name) as writer:
            writer.scalar("accuracy/test", 0.1, 0)
            writer.scalar("accuracy/test", accuracy, 1)
    figure = reproduce.Figure("s", "few", "0-1", "accuracy", "98 %", reproduce.PERCENT, names)
    row = reproduce.row(tbviz.open_logdir(tmp_path), figure)
    assert row == "| s | few | 0-1 | accuracy | 98 % | 62.50% ± 17.68% | 0 |\n"


def test_a_training_in_stages(tmp_path: Path) -> None:
    """The figure is that of its last stage."""
    for stage, accuracy in {"pretraining_1": 0.25, "fine_tuning": 0.875}.items():
        with tbviz.SummaryWriter(tmp_path / "stacked" / stage) as writer:
            writer.scalar("accuracy/test", accuracy, 0)
    figure = reproduce.Figure("s", "", "0", "accuracy", "", reproduce.PERCENT, ["stacked"])
    assert "| 87.50% |" in reproduce.page(tbviz.open_logdir(tmp_path), [figure])


def test_a_run_that_is_missing(tmp_path: Path) -> None:
    """It is named, and there is no page of the others."""
    with tbviz.SummaryWriter(tmp_path / "other") as writer:
        writer.scalar("loss", 1.0, 0)
    with pytest.raises(NotFoundError, match="autoencoder"):
        reproduce.page(tbviz.open_logdir(tmp_path))


def test_each_figure_has_its_training() -> None:
    """Every run that the page reads is trained, each once, on the data that was asked for."""
    trained = [training.run for training in reproduce.TRAININGS]
    assert {run for figure in reproduce.FIGURES for run in figure.runs} == set(trained)
    assert len(trained) == len(set(trained))
    arguments = argparse.Namespace(data="some.npz", logdir="runs")
    for training in reproduce.TRAININGS:
        command = reproduce.command(training, arguments)
        assert Path(command[1]).exists()
        assert ("some.npz" in command) == (training.script != "invert_matrix")
