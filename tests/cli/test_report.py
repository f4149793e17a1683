"""`tbviz report`, in-process: options, what it prints, and its exit status."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pages import Page

import tbviz
from tbviz.cli import main

pytest.importorskip("plotly")


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """A logdir of two runs."""
    for run in ("a", "b"):
        with tbviz.SummaryWriter(tmp_path / "runs" / run) as writer:
            for step in range(30):
                writer.scalars({"loss": step, "accuracy": step}, step)
                writer.text("notes", str(step), step)
    return tmp_path / "runs"


def test_all_runs_go_into_one_page(
    logdir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The name of the file is printed; the page has all runs and tags."""
    output = tmp_path / "report.html"
    assert main(["report", str(logdir), "-o", str(output)]) == 0
    assert capsys.readouterr().out == f"{output}\n"
    page = Page(output)
    assert page.about["runs"] == ["a", "b"]
    assert [block["tag"] for block in page.blocks] == ["accuracy", "loss", "notes", "notes"]


def test_options(logdir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Selection, title and limits are those of the function."""
    output = tmp_path / "report.html"
    options = "--run b --tag loss --tag notes --max-points 10 --max-steps 3 --max-size 5 --quiet"
    output.write_text("old")
    command = ["report", str(logdir), "-o", str(output), "--title", "Two", *options.split()]
    assert main(command) == 2
    assert "--force" in capsys.readouterr().err
    assert main([*command, "--force"]) == 0
    assert capsys.readouterr().out == ""
    page = Page(output)
    assert page.about["runs"] == ["b"]
    assert [block["tag"] for block in page.blocks] == ["loss", "notes"]
    assert len(page.block("scalar")["series"][0]["steps"]) <= 10
    assert len(page.block("text")["steps"]) == 3
    assert "<title>Two</title>" in output.read_text()


def test_steps_that_are_left_out_are_told(
    logdir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, and not where all are there or with --quiet."""
    command = ["report", str(logdir), "-o", str(tmp_path / "a.html"), "--force"]
    for options, said in (
        (["--max-steps", "3"], "note: 2 tags have fewer steps in the page than in the files"),
        (["--max-steps", "3", "--run", "a"], "note: 1 tag has fewer steps"),
        (["--max-steps", "30"], ""),
        (["--max-steps", "3", "--quiet"], ""),
    ):
        assert main([*command, *options]) == 0
        error = capsys.readouterr().err
        assert error.startswith(said) and error.count("\n") == bool(said)


def test_the_projection_reaches_the_page(tmp_path: Path) -> None:
    """Codes of three dimensions keep them, unless a plane is asked for."""
    with tbviz.SummaryWriter(tmp_path / "runs") as writer:
        writer.latent_scatter("codes", [[0, 0, 1], [0, 2, 0], [3, 0, 0], [1, 1, 1]], 0)
    output, axes = tmp_path / "a.html", []
    for option in ([], ["--projection", "pca"]):
        assert main(["report", str(tmp_path / "runs"), "-qo", str(output), "--force", *option]) == 0
        axes.append(len(Page(output).block("latent_codes")["axes"]))
    assert axes == [3, 2]


def test_to_standard_output(logdir: Path, tmp_path: Path) -> None:
    """`-o -` writes the page, and nothing else, to standard output; no other format is possible."""
    output = tmp_path / "report.html"
    assert main(["report", str(logdir), "-o", str(output), "--quiet"]) == 0
    command = [sys.executable, "-m", "tbviz", "report", logdir, "-o", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == output.read_bytes()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--tag", "los"], "no tag like 'los'"),
        (["--run", "c"], "no run like 'c'"),
        (["--max-points", "1"], "--max-points"),
    ],
)
def test_mistakes(
    logdir: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    """What is wrong is one line on standard error, with status 2."""
    assert main(["report", str(logdir), "-o", str(tmp_path / "a.html"), *options]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert message in captured.err
    assert not (tmp_path / "a.html").exists()
