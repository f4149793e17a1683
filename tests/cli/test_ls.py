"""`tbviz ls`: a line for each run and tag, and JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz.cli import main
from tbviz.cli.ls import size


@pytest.fixture
def logdir(tmp_path: Path) -> str:
    """Two runs: one of scalars and pictures, one of scalars alone."""
    with tbviz.SummaryWriter(tmp_path / "a") as writer:
        for step in (5, 10, 2000):
            writer.scalar("loss/train", 0, step)
        writer.image("picture", np.zeros((2, 2), np.uint8), 7)
    with tbviz.SummaryWriter(tmp_path / "b" / "deep") as writer:
        writer.scalar("loss/test", 0, 0)
    return str(tmp_path)


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """Return the words of each line on standard output."""
    return [line.split() for line in capsys.readouterr().out.splitlines()]


def objects_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return the objects on standard output."""
    parsed: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return parsed


def test_a_line_says_what_a_tag_holds(logdir: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Run, tag, kind, number of steps, the first and the last; then the size."""
    assert main(["ls", logdir]) == 0
    heading, *lines = lines_of(capsys)
    assert heading == ["RUN", "TAG", "KIND", "STEPS", "FIRST", "LAST", "SIZE"]
    assert [line[:6] for line in lines] == [
        ["a", "loss/train", "scalar", "3", "5", "2000"],
        ["a", "picture", "image", "1", "7", "7"],
        ["b/deep", "loss/test", "scalar", "1", "0", "0"],
    ]


def test_columns_stand_below_each_other(logdir: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Names end at the left, numbers at the right, and no line has blanks at its end."""
    main(["ls", logdir])
    heading, *lines = capsys.readouterr().out.splitlines()
    tags, steps = heading.index("TAG"), heading.index("STEPS") + len("STEPS")
    for line in lines:
        assert line[tags - 1] == " " != line[tags]
        assert line[steps - 1].isdecimal() and line[steps] == " "
        assert line == line.rstrip()


def test_json_says_the_same_to_programs(logdir: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Sizes in bytes, as many as the events have in the file."""
    assert main(["ls", logdir, "--json"]) == 0
    entries = objects_of(capsys)
    assert [(entry["run"], entry["tag"], entry["points"]) for entry in entries] == [
        ("a", "loss/train", 3),
        ("a", "picture", 1),
        ("b/deep", "loss/test", 1),
    ]
    assert entries[0] | {"nbytes": 0} == {
        "run": "a",
        "tag": "loss/train",
        "kind": "scalar",
        "points": 3,
        "first_step": 5,
        "last_step": 2000,
        "nbytes": 0,
        "lost": 0,
    }
    stored = sum(path.stat().st_size for path in Path(logdir).rglob("events*"))
    assert stored / 2 < sum(entry["nbytes"] for entry in entries) < stored


def damage(run_dir: Path, where: bytes) -> Path:
    """Flip a bit of the only event file in a folder, at the last place that holds these bytes."""
    (file,) = run_dir.iterdir()
    content = bytearray(file.read_bytes())
    content[content.rindex(where)] ^= 0x10
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("where", [b"picture", b"IEND"], ids=["of a tag", "of a picture"])
def test_damage_is_told(logdir: str, where: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """In a line on standard error, though tags are listed that have none; it is no error."""
    file = damage(Path(logdir, "a"), where)
    assert main(["ls", logdir, "--tag", "loss/*"]) == 0
    said = capsys.readouterr().err
    assert said.startswith(f"warning: {file}: ")
    assert f"`tbviz repair {file}` mends it" in said
    assert said.count("\n") == 1
    main(["ls", logdir, "--json"])
    lost = {entry["run"]: entry["lost"] for entry in objects_of(capsys)}
    assert lost["b/deep"] == 0
    assert 0 < lost["a"] < file.stat().st_size


def test_of_large_files_only_lengths_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unless all is asked for."""
    noise = np.random.default_rng(0).integers(0, 256, (2, 64, 64), np.uint8)
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step, pixels in enumerate(noise):
            writer.image("picture", pixels, step)
    file = damage(tmp_path, b"IEND")
    monkeypatch.setattr(sys.modules["tbviz.export.ls"], "_AT_A_GLANCE", file.stat().st_size - 1)
    main(["ls", str(tmp_path)])
    assert capsys.readouterr().err == ""
    main(["ls", str(tmp_path), "--verify"])
    assert "the checksum of the data does not hold" in capsys.readouterr().err


def test_a_file_of_which_nothing_is_left_is_told(
    logdir: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Though its run has no tag to list."""
    (file,) = Path(logdir, "a").iterdir()
    file.write_bytes(b"\x10" * 100)
    main(["ls", logdir])
    captured = capsys.readouterr()
    assert f"warning: {file}: 100 bytes in 1 place" in captured.err
    assert [line.split()[0] for line in captured.out.splitlines()] == ["RUN", "b/deep"]


def test_patterns_choose(logdir: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of runs and of tags, each once, however often it matches."""
    assert main(["ls", logdir, "--tag", "loss/*", "--tag", "*train", "--json"]) == 0
    assert [entry["tag"] for entry in objects_of(capsys)] == ["loss/train", "loss/test"]
    assert main(["ls", logdir, "--run", "b*", "--json"]) == 0
    assert [entry["run"] for entry in objects_of(capsys)] == ["b/deep"]
    assert main(["ls", str(Path(logdir, "b", "deep")), "--json"]) == 0
    assert [entry["run"] for entry in objects_of(capsys)] == ["."]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--tag", "lost/train"], "2 runs have no tag like 'lost/train'; the nearest of "),
        (["--run", "c"], "has no run like 'c'; there are a, b/deep"),
        (
            ["--run", "a", "--tag", "loss/test"],
            "run a has no tag like 'loss/test'; the nearest of 2 is loss/",
        ),
    ],
)
def test_what_matches_nothing_lists_the_nearest(
    logdir: str, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line on standard error, with exit status 2."""
    assert main(["ls", logdir, *options]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_a_folder_without_runs_is_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As is one that is not there."""
    assert main(["ls", str(tmp_path)]) == 2
    assert "holds no event file" in capsys.readouterr().err
    assert main(["ls", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_a_run_without_data_has_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An event file may still be empty; that is no mistake."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "events.out.tfevents.1.host").write_bytes(b"")
    with tbviz.SummaryWriter(tmp_path / "full") as writer:
        writer.scalar("loss", 0, 0)
    assert main(["ls", str(tmp_path), "--json"]) == 0
    assert [entry["run"] for entry in objects_of(capsys)] == ["full"]


def test_names_cannot_steer_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters are spelled out, so a tag has one line; to programs they are as stored."""
    tag = "a\x1b[2J\nb\r\u202e"
    with tbviz.SummaryWriter(tmp_path / "\x1b]0;x\x07") as writer:
        writer.scalar(tag, 0, 0)
    assert main(["ls", str(tmp_path)]) == 0
    _, line = capsys.readouterr().out.splitlines()
    assert line.startswith(r"\x1b]0;x\x07  a\x1b[2J\nb\r\u202e  scalar")
    assert main(["ls", str(tmp_path), "--json"]) == 0
    (entry,) = objects_of(capsys)
    assert (entry["run"], entry["tag"]) == ("\x1b]0;x\x07", tag)


def test_many_runs_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In order of name, from the files and then from what is remembered of them."""
    for number in range(60):
        with tbviz.SummaryWriter(tmp_path / f"run_{number:02d}") as writer:
            for tag in "ab":
                writer.scalar(tag, number, number)
    for _ in range(2):
        assert main(["ls", str(tmp_path), "--json"]) == 0
        found = [(entry["run"], entry["tag"], entry["last_step"]) for entry in objects_of(capsys)]
        assert found == [(f"run_{number:02d}", tag, number) for number in range(60) for tag in "ab"]


@pytest.mark.skipif(os.name == "nt", reason="folders have names of Unicode there")
def test_a_folder_may_have_any_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is no UTF-8 is spelled out, and so can be printed."""
    with tbviz.SummaryWriter(tmp_path / "\udcff") as writer:
        writer.scalar("loss", 0, 0)
    assert main(["ls", str(tmp_path)]) == 0
    assert lines_of(capsys)[1][0] == r"\udcff"


@pytest.mark.parametrize(
    ("nbytes", "expected"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9949, "9.9 kB"), (12_345_678, "12 MB"),
     (4.2e9, "4.2 GB"), (3e15, "3000 TB")],
)  # fmt: skip
def test_sizes_are_read_by_people(nbytes: float, expected: str) -> None:
    """In powers of 1000, with two digits at least."""
    assert size(nbytes) == expected
