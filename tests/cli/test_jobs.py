"""Exports of several runs at once: the same files as one by one, or one line that says why not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz.cli import main

RNG = np.random.default_rng(0)
RUNS = ("a", "b", "c/deep")


@pytest.fixture
def logdir(tmp_path: Path) -> str:
    """Three runs of two tags of pictures and two of codes."""
    for name in RUNS:
        with tbviz.SummaryWriter(tmp_path / "runs" / name) as writer:
            for step in range(3):
                for tag in ("in", "out"):
                    writer.image(f"x/{tag}", RNG.integers(0, 256, (4, 5), np.uint8), step)
                for tag in ("p", "q"):
                    writer.latent_scatter(f"codes/{tag}", RNG.normal(size=(9, 2)), step)
    return str(tmp_path / "runs")


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each file below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_several_at_once_are_the_same_as_one_by_one(
    logdir: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Byte for byte, with the names of the runs filled in, and each file named."""
    command = ["animate", logdir, "--tag", "x/*"]
    assert main([*command, "-o", str(tmp_path / "all" / "of {run}.gif")]) == 0
    printed = capsys.readouterr().out.splitlines()
    made = contents(tmp_path / "all")
    assert sorted(made) == ["of a.gif", "of b.gif", "of c_deep.gif"]
    assert printed == [str(tmp_path / "all" / name) for name in sorted(made)]
    for name in RUNS:
        output = str(tmp_path / "alone" / f"of {name.replace('/', '_')}.gif")
        assert main([*command, "--run", name, "-o", output]) == 0
    assert contents(tmp_path / "alone") == made


def test_tags_are_filled_in_too(logdir: str, tmp_path: Path) -> None:
    """Where each makes a file of its own; either name may be a folder."""
    output = str(tmp_path / "out" / "{run}" / "{tag}.gif")
    assert main(["scatter", logdir, "--run", "a", "--run", "b", "-o", output, "-q"]) == 0
    assert sorted(contents(tmp_path / "out")) == [
        f"{run}/codes_{tag}.gif" for run in "ab" for tag in "pq"
    ]


@pytest.mark.parametrize(
    ("command", "output", "message"),
    [
        (
            ["animate", "--tag", "x/in"],
            "x.gif",
            "3 runs match, and each makes a file: a, b, c/deep; choose one with",
        ),
        (["scatter", "--run", "a"], "x.gif", "2 tags match, and each makes a file: codes/p, codes"),
        (["scatter"], "{run}.gif", "or write {run} where its name belongs in -o"),
        (["animate", "--tag", "x/*"], "-", "3 runs match"),
    ],
)
def test_two_never_write_to_one_file(
    logdir: str,
    command: list[str],
    output: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is written, and the error says which and what to do."""
    monkeypatch.chdir(tmp_path)
    name, *options = command
    assert main([name, logdir, *options, "-o", output, "--format", "gif"]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""
    assert {path.name for path in tmp_path.iterdir()} == {"runs"}


def test_tags_side_by_side_are_named(
    logdir: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A strip of all that there is would be none of their order: the error says what to do."""
    (tmp_path / "out").mkdir()
    command = ["animate", logdir, "--run", "a", "-q", "-o"]
    assert main([*command, str(tmp_path / "out" / "x.gif")]) == 2
    said = capsys.readouterr().err
    assert "run a has 4 image tags: choose with --tag" in said
    assert "there are codes/p/scatter, codes/q/scatter, x/in, x/out" in said
    assert not contents(tmp_path / "out")
    assert main([*command, str(tmp_path / "out" / "{tag}.gif")]) == 0
    each = contents(tmp_path / "out")
    assert sorted(each) == ["codes_p_scatter.gif", "codes_q_scatter.gif", "x_in.gif", "x_out.gif"]
    assert main([*command, str(tmp_path / "in.gif"), "--tag", "x/in"]) == 0
    assert (tmp_path / "in.gif").read_bytes() == each["x_in.gif"]
    together = str(tmp_path / "together.gif")
    assert main(["animate", logdir, "--run", "a", "--tag", "x/*", "-q", "-o", together]) == 0


def test_the_only_tag_needs_no_name(tmp_path: Path) -> None:
    """There is nothing to choose."""
    with tbviz.SummaryWriter(tmp_path / "run") as writer:
        writer.scalar("loss", 0, 0)
        writer.image("x", np.zeros((2, 2), np.uint8), 0)
    output = tmp_path / "x.gif"
    assert main(["animate", str(tmp_path), "-o", str(output), "-q"]) == 0
    assert output.exists()


def test_an_error_in_one_is_told_in_one_line(
    logdir: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As if it were the only one; no half file is left of any."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "b.gif").write_text("mine")
    output = str(tmp_path / "out" / "{run}.gif")
    assert main(["animate", logdir, "--tag", "x/in", "-o", output]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("tbviz animate: ")
    assert "b.gif exists; --force" in captured.err
    assert captured.err.count("\n") == 1
    made = contents(tmp_path / "out")
    assert made.pop("b.gif") == b"mine"
    assert all(data.endswith(b";") for data in made.values())  # the last byte of a GIF


def test_runs_without_such_tags_are_left_out(logdir: str, tmp_path: Path) -> None:
    """A pattern need not match in every run."""
    with tbviz.SummaryWriter(Path(logdir, "numbers")) as writer:
        writer.scalar("loss", 0, 0)
    output = str(tmp_path / "out" / "{run}.gif")
    assert main(["animate", logdir, "--tag", "x/in", "-o", output, "-q"]) == 0
    assert sorted(contents(tmp_path / "out")) == ["a.gif", "b.gif", "c_deep.gif"]


def test_standard_output_gets_the_whole_file(
    logdir: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """And nothing else: no name, no progress."""
    command = ["animate", logdir, "--run", "a", "--tag", "x/in", "-o"]
    assert main([*command, str(tmp_path / "x.gif"), "-q"]) == 0
    assert capfdbinary.readouterr().out == b""
    assert main([*command, "-", "--format", "gif"]) == 0
    captured = capfdbinary.readouterr()
    assert captured.out == (tmp_path / "x.gif").read_bytes()
    assert captured.err == b""
