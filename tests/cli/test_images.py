"""`tbviz images`: a folder of pictures for each tag, and for each run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz.cli import main


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Two runs of two image tags."""
    for name in "ab":
        with tbviz.SummaryWriter(tmp_path / "runs" / name) as writer:
            for step in (0, 5):
                for tag in ("in", "out"):
                    writer.image(f"x/{tag}", np.full((2, 3), step, np.uint8), step)
    return tmp_path / "runs"


def test_each_tag_has_a_folder(
    logdir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """That of all files is named when they are there."""
    output = tmp_path / "out"
    assert main(["images", str(logdir), "--run", "a", "--tag", "x/*", "-o", str(output)]) == 0
    assert capsys.readouterr().out == f"{output}\n"
    found = {path.relative_to(output).as_posix() for path in output.rglob("*.png")}
    assert found == {f"x_{tag}/step_00000{step}.png" for tag in ("in", "out") for step in (0, 5)}


def test_several_runs_have_a_folder_each(
    logdir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without its name in -o, they are refused."""
    command = ["images", str(logdir), "--tag", "x/in", "-o"]
    assert main([*command, str(tmp_path / "out")]) == 2
    assert "write {run} where its name belongs in -o" in capsys.readouterr().err
    assert main([*command, str(tmp_path / "out" / "{run}")]) == 0
    found = {
        path.relative_to(tmp_path / "out").parts[0] for path in tmp_path.rglob("out/*/*/*.png")
    }
    assert found == {"a", "b"}


def test_a_folder_is_replaced_only_with_force(
    logdir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And standard output is none."""
    command = ["images", str(logdir), "--run", "a", "--tag", "x/in", "-o"]
    assert main([*command, str(tmp_path / "out")]) == 0
    assert main([*command, str(tmp_path / "out")]) == 2
    assert "--force" in capsys.readouterr().err
    assert main([*command, str(tmp_path / "out"), "--force"]) == 0
    assert main([*command, "-"]) == 2
    assert "pictures go to a folder" in capsys.readouterr().err
