"""The page of all five systems, from the event files of their runs."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
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
    assert "| 87.50% |" in reproduce.page(tbviz.open_logdir(tmp_path), "few", [figure])


def test_a_run_that_is_missing(tmp_path: Path) -> None:
    """It is named, and there is no page of the others."""
    with tbviz.SummaryWriter(tmp_path / "other") as writer:
        writer.scalar("loss", 1.0, 0)
    with pytest.raises(NotFoundError, match="autoencoder"):
        reproduce.page(tbviz.open_logdir(tmp_path), "none")


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


def test_the_page_names_its_data(tmp_path: Path) -> None:
    """A file by its name, and any by what tells it from others: how many images, and a checksum."""
    images = np.arange(30 * 784, dtype=np.uint8).reshape(30, 28, 28)
    path = tmp_path / "own.npz"
    np.savez(
        path,
        x_train=images,
        y_train=np.zeros(30, int),
        x_test=images[:20],
        y_test=np.zeros(20, int),
    )
    data = reproduce.describe_data(str(path))
    checksum = hashlib.sha256(images[:20]).hexdigest()[:16]
    assert data.startswith("`own.npz`, 30 images to train on and 20 to test; ")
    assert f"`{checksum}`" in data
    assert str(tmp_path) not in data
    page = reproduce.page(tbviz.open_logdir(tmp_path), data, [])
    assert data in page.replace("\n", " ")
    assert "embedded digits, 1,297 images" in reproduce.describe_data("digits")


def write_runs(logdir: Path, data: str) -> None:
    """Write a run for each training, with every tag that the page reads, and settings."""
    tags = {"accuracy/test", "loss/test", "distance", "cost/test"}
    tags |= {f"background/{name}" for name in ("own", "always", "published")}
    for training in reproduce.TRAININGS:
        with tbviz.SummaryWriter(logdir / training.run) as writer:
            for tag in tags:
                writer.scalar(tag, 0.5, 0)
    (logdir / "stacked" / "settings.json").write_text(json.dumps({"data": data}))


def test_the_page_of_runs_that_are_there(tmp_path: Path) -> None:
    """It has a row for each figure, and the data is what the runs say, whatever --data says."""
    write_runs(tmp_path / "runs", "digits")
    page = tmp_path / "page.md"
    options = ["--assemble", f"--logdir={tmp_path / 'runs'}", f"--out={page}", "--data=mnist"]
    assert reproduce.main(options) == 0
    content = page.read_text(encoding="utf-8")
    assert len([line for line in content.splitlines() if line.startswith("|")]) == 2 + len(
        reproduce.FIGURES
    )
    assert "embedded digits, 1,297 images" in content.replace("\n", " ")


def test_runs_that_are_there_are_not_trained_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says so before the first training, and how to get the page."""
    (tmp_path / "runs" / "classifier").mkdir(parents=True)
    assert reproduce.main([f"--logdir={tmp_path / 'runs'}", f"--out={tmp_path / 'page.md'}"]) == 2
    error = capsys.readouterr().err
    assert "already holds classifier; --assemble writes the page" in error
    assert not (tmp_path / "page.md").exists()
