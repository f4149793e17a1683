"""`tbviz animate`, in-process: what it prints and what it writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import tbviz
from tbviz import export
from tbviz.cli import main


@pytest.fixture
def logdir(tmp_path: Path) -> str:
    """Two runs, each with a wide and a high tag at four steps."""
    pictures = np.random.default_rng(0).integers(0, 256, (4, 30, 40, 3), np.uint8)
    for run in ("one", "two"):
        with tbviz.SummaryWriter(tmp_path / "runs" / run) as writer:
            for step, picture in enumerate(pictures):
                writer.image("wide", picture, 100 * step)
                writer.image("high", picture.swapaxes(0, 1), 100 * step)
    return str(tmp_path / "runs")


def test_options_reach_the_function(
    logdir: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command writes what the function of the same name and options writes."""
    path = tmp_path / "command.webp"
    arguments = ["--run", "one", "--tag", "wide", "--tag", "high", "-o", str(path)]
    arguments += ["--steps", "100:300:2", "--titles", "Wide", "High", "--title", "Both"]
    arguments += ["--caption", "step", "--columns", "1", "--scale", "2", "--margin", "3"]
    arguments += ["--fps", "5", "--hold", "1.5", "--loop", "2"]
    assert main(["animate", logdir, *arguments]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    export.animate(
        tbviz.open_logdir(logdir)["one"],
        ["wide", "high"],
        tmp_path / "function.webp",
        steps="100:300:2",
        titles=["Wide", "High"],
        title="Both",
        caption="step",
        columns=1,
        scale=2,
        margin=3,
        fps=5,
        hold=1.5,
        loop=2,
    )
    assert path.read_bytes() == (tmp_path / "function.webp").read_bytes()


def test_an_fps_that_cannot_be_met_is_one_line(
    logdir: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It tells what was asked for and what it is, and the file is written."""
    path = tmp_path / "a.gif"
    arguments = ["--run", "one", "--tag", "wide", "-o", str(path), "--fps", "60", "--quiet"]
    assert main(["animate", logdir, *arguments]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("warning: a GIF plays at ")
    assert line.endswith("50 in place of 60")
    with Image.open(path) as image:
        assert image.info["duration"] == 20


def test_each_run_makes_a_file(
    logdir: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both are written, with the name of the run filled in; in a process each, notes are plain."""
    output = tmp_path / "{run}.gif"
    assert main(["animate", logdir, "--tag", "wide", "-o", str(output), "--step", "last"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'one.gif'}\n{tmp_path / 'two.gif'}\n"
    assert len(list(tmp_path.glob("*.gif"))) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "a.gif", "--steps", "7"], "--steps (in Python steps=) is A:B"),
        (["-o", "a.mp4", "--loop", "2"], "--loop (in Python loop=)"),
        (["-o", "a.gif", "--steps", "500:"], "no steps in 500:; there are 4 from 0 to 300"),
        (["-o", "a.gif", "--titles", "a", "b"], "1 tags need as many titles, found 2"),
    ],
)
def test_mistakes(
    logdir: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    """A line says what was found and what the rule is, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert main(["animate", logdir, "--run", "one", "--tag", "wide", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]
