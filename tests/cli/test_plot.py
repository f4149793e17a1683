"""`tbviz plot`, in-process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz import export
from tbviz.cli import main
from tbviz.cli.parser import build_parser

pytest.importorskip("matplotlib")


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Two runs of a scalar, one with a histogram too."""
    for name in "ab":
        with tbviz.SummaryWriter(tmp_path / "runs" / name) as writer:
            for step in range(5):
                writer.scalar("loss/train", step + 1.0, step)
                if name == "a":
                    writer.histogram("kernel", np.arange(10.0), step)
    return tmp_path / "runs"


def test_all_scalars_of_all_runs(
    logdir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says what it wrote, which is what the function writes."""
    output = tmp_path / "loss.svg"
    assert main(["plot", str(logdir), "-o", str(output)]) == 0
    assert capsys.readouterr().out == f"{output}\n"
    export.plot(tbviz.open_logdir(logdir).values(), "loss/*", tmp_path / "same.svg")
    assert output.read_bytes() == (tmp_path / "same.svg").read_bytes()


def test_every_option_reaches_the_function(
    logdir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Options have the names of the function's."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(export, "plot", lambda *_, **options: given.update(options))
    words = "--tag l* --run a --group a* --band range --smoothing 0.5 --x relative --log both"
    more = "--ylim -1e0 2 --together --style lines --title T --size 6x4.5 --dpi 100 --format png"
    assert main(["plot", str(logdir), *words.split(), *more.split(), "-q", "-o", "-"]) == 0
    assert given == {
        "style": "lines",
        "smoothing": 0.5,
        "group": ["a*"],
        "band": "range",
        "x": "relative",
        "log": "both",
        "ylim": [-1.0, 2.0],
        "together": True,
        "title": "T",
        "size": (6.0, 4.5),
        "dpi": 100.0,
        "format": "png",
        "force": False,
        "progress": None,
    }
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--tag", "los"], "the nearest of 2 is loss/train"),
        (["--tag", "*"], "--style (in Python style=)"),
        (["--run", "c"], "there are "),
        (["--smoothing", "1"], "smoothing must be"),
    ],
)
def test_a_mistake_is_one_line(
    logdir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message
) -> None:
    """Status 2, and no file."""
    assert main(["plot", str(logdir), *arguments, "-o", str(tmp_path / "a.png")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("tbviz plot: ")
    assert message in said
    assert said.count("\n") == 1
    assert not (tmp_path / "a.png").exists()


@pytest.mark.parametrize("size", ["6", "6x", "0x4", "ax4", "6x4x2"])
def test_a_size_is_two_numbers(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The parser says what is wrong."""
    with pytest.raises(SystemExit):
        build_parser().parse_args(["plot", "runs", "-o", "a.png", "--size", size])
    assert "argument --size" in capsys.readouterr().err
