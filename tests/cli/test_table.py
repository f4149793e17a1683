"""`tbviz table`: one table of all runs that were chosen."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import tbviz
from tbviz.cli import main


@pytest.fixture
def logdir(tmp_path: Path) -> str:
    """Three runs of a scalar and hyperparameters."""
    for number, name in enumerate(("a", "b", "c")):
        with tbviz.SummaryWriter(tmp_path / "runs" / name) as writer:
            writer.hparams({"lr": number / 10})
            for step in (0, 1):
                writer.scalar("loss/train", number + step, step)
    return str(tmp_path / "runs")


def printed(capfdbinary: pytest.CaptureFixture[bytes]) -> list[list[str]]:
    """Return the CSV on standard output."""
    return list(csv.reader(capfdbinary.readouterr().out.decode().splitlines()))


def test_all_runs_make_one_file(
    logdir: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is named; its folder is made."""
    output = tmp_path / "new" / "loss.csv"
    assert main(["table", logdir, "--tag", "loss/*", "-o", str(output)]) == 0
    assert capsys.readouterr().out == f"{output}\n"
    rows = list(csv.DictReader(output.read_text().splitlines()))
    assert [(row["run"], row["step"], row["value"]) for row in rows] == [
        (run, str(step), str(float(number + step)))
        for number, run in enumerate("abc")
        for step in (0, 1)
    ]


def test_options_choose_what_stands_where(
    logdir: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Runs, shape and format on the command line are those of the function."""
    command = ["table", logdir, "-o", "-", "--format", "csv"]
    assert main([*command, "--run", "a", "--run", "c", "--shape", "wide"]) == 0
    assert printed(capfdbinary) == [
        ["run", "step", "loss/train"],
        ["a", "0", "0.0"],
        ["a", "1", "1.0"],
        ["c", "0", "2.0"],
        ["c", "1", "3.0"],
    ]
    assert main([*command, "--kind", "hparams", "--value", "min", "--run", "b"]) == 0
    assert printed(capfdbinary) == [
        ["run", "hparams.lr", "metrics.loss/train"],
        ["b", "0.1", "1.0"],
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--run", "d*", "-o", "x.csv"], "has no run like 'd*'; there are a, b, c"),
        (["--tag", "los", "-o", "x.csv"], "like 'los'; there is loss/train"),
        (["-o", "x.xls"], "x.xls ends in .xls; what can be written: csv, jsonl, json, parquet"),
        (["-o", "-"], "a stream has no suffix, and --format (format=) is not given"),
        (["--kind", "histogram", "-o", "x.csv"], "no histogram tag"),
    ],
)
def test_a_mistake_is_one_line(
    logdir: str,
    options: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What matched nothing lists the nearest names, and no file is left."""
    monkeypatch.chdir(tmp_path)
    assert main(["table", logdir, *options]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert message in captured.err
    assert {path.name for path in tmp_path.iterdir()} == {"runs"}
