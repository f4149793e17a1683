"""`tbviz repair`, in-process: what it prints, and its exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

import tbviz
from tbviz.cli import main


@pytest.fixture
def event_file(tmp_path: Path) -> Path:
    """An event file of ten scalars, one of them damaged, and the beginning of an eleventh."""
    with tbviz.SummaryWriter(tmp_path / "run") as writer:
        for step in range(11):
            writer.scalar("loss", step, step)
    (file,) = (tmp_path / "run").iterdir()
    content = bytearray(file.read_bytes()[:-5])
    content[len(content) // 2] ^= 0x10
    file.write_bytes(content)
    return file


def test_repair_says_what_was_lost(event_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The damage, the incomplete end and the copy have a line each; the copy reads silently."""
    before = event_file.read_bytes()
    assert main(["repair", str(event_file)]) == 0
    damage, tail, copy = capsys.readouterr().out.splitlines()
    assert damage.startswith("lost ")
    assert tail.startswith("left out an incomplete record")
    output = event_file.parent / "repaired" / event_file.name
    assert copy.startswith(str(output))
    assert event_file.read_bytes() == before
    steps = tbviz.open_logdir(output.parent, strict=True)["."].scalars("loss").steps
    assert len(steps) == 9


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "cannot read nowhere: No such file"),
        (["."], "cannot read .: Is a directory"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong is said in one line on standard error."""
    assert main(["repair", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert message in captured.err


def test_a_copy_is_never_overwritten(event_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second repair to the same place is refused, the original as output too."""
    assert main(["repair", str(event_file)]) == 0
    assert main(["repair", str(event_file)]) == 2
    assert main(["repair", str(event_file), "-o", str(event_file)]) == 2
    assert "exists already" in capsys.readouterr().err


def test_an_unknown_option_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    """argparse tells the usage."""
    with pytest.raises(SystemExit) as caught:
        main(["repair", "--no-such-option"])
    assert caught.value.code == 2
    assert "usage: tbviz repair" in capsys.readouterr().err
