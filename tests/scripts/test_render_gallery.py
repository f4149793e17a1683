"""Render what a network learned from the event files of its run alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import render_gallery
import tbviz


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """A logdir with a run of each kind of picture, and one of none."""
    random = np.random.default_rng(0)
    with tbviz.SummaryWriter(tmp_path / "seen") as writer:
        for step in (0, 5, 10):
            kernel = random.normal(size=(784, 10)) + step
            writer.filters("templates", kernel, step, shape=(28, 28))
            writer.image("mistakes", random.random((20, 30)), step)
            for layer in ("hidden_1", "logits"):
                writer.scalar(f"gradient/{layer}", 1 / (1 + step), step)
            writer.scalar("activations/hidden_1/dead_share", step / 10, step)
        writer.animation("product/progress", random.random((4, 10, 10)), 10)
    with tbviz.SummaryWriter(tmp_path / "other") as writer:
        writer.scalar("loss", 1.0, 0)
    return tmp_path


def test_each_picture_that_the_run_has(logdir: Path, tmp_path: Path) -> None:
    """One file for each kind that is there, and none for the others; a picture is as stored."""
    pytest.importorskip("matplotlib")
    out = tmp_path / "pictures"
    assert render_gallery.main([f"--logdir={logdir}", f"--out={out}"]) == 0
    names = ["dead_units.png", "gradients.png", "mistakes.png", "product.gif", "templates.gif"]
    assert sorted(path.name for path in out.iterdir()) == names
    stored = tbviz.open_logdir(logdir)["seen"].images("mistakes").encoded[-1][0]
    assert (out / "mistakes.png").read_bytes() == stored


@pytest.mark.parametrize(
    ("name", "options", "frames"),
    [
        ("templates.gif", [], 3),
        ("product.gif", [], 4),
        ("templates.gif", ["--frames=2"], 2),
        ("product.gif", ["--frames=2"], 4),
    ],
)
def test_frames(logdir: Path, tmp_path: Path, name: str, options: list[str], frames: int) -> None:
    """One for each step where a picture was written at each, else those of the animation."""
    pytest.importorskip("matplotlib")
    command = [f"--logdir={logdir}", f"--out={tmp_path}", "--run=seen", *options]
    assert render_gallery.main(command) == 0
    with Image.open(tmp_path / name) as image:
        assert image.n_frames == frames


@pytest.mark.parametrize("run", ["other", "nowhere"])
def test_a_run_without_any(logdir: Path, capsys: pytest.CaptureFixture[str], run: str) -> None:
    """One line names the run, and the status is 2."""
    assert render_gallery.main([f"--logdir={logdir}", f"--run={run}"]) == 2
    error = capsys.readouterr().err
    assert run in error
    assert error.count("\n") == 1
