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
        writer.flush()
        (written,) = (tmp_path / "run").iterdir()
        content = bytearray(written.read_bytes()[:-5])
    content[len(content) // 2] ^= 0x10
    written.write_bytes(content)
    return written.rename(written.with_name("events.out.tfevents.1700000000.host.1.0"))


def test_repair_says_what_was_lost(event_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The damage, the incomplete end and what was done have a line each; what is left is whole."""
    before = event_file.read_bytes()
    assert main(["repair", str(event_file)]) == 0
    damage, tail, outcome = capsys.readouterr().out.splitlines()
    assert damage.startswith("lost ")
    assert tail.startswith("left out an incomplete record")
    kept = "events.out.damaged.1700000000.host.1.0"
    assert outcome.startswith(f"{event_file}: ")
    assert f"is kept as {kept}. Restart TensorBoard" in outcome
    assert event_file.with_name(kept).read_bytes() == before
    steps = tbviz.open_logdir(event_file.parent, strict=True)["."].scalars("loss").steps
    assert len(steps) == 9


def test_a_whole_file_is_called_whole(event_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a repair there is nothing left to repair."""
    main(["repair", str(event_file)])
    capsys.readouterr()
    assert main(["repair", str(event_file)]) == 0
    assert capsys.readouterr().out.endswith(" bytes, all whole\n")


def test_a_copy_is_named(event_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Then there is no word of a file that is kept."""
    copy = event_file.parent.with_name("copy") / event_file.name
    assert main(["repair", str(event_file), "-o", str(copy)]) == 0
    outcome = capsys.readouterr().out.splitlines()[-1]
    assert outcome.startswith(f"{copy}: ")
    assert outcome.endswith(f"{copy.stat().st_size:,} bytes")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "cannot read nowhere: No such file"),
        (["."], "cannot read .: Is a directory"),
        ([__file__], "is no event file"),
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
    copy = str(event_file.parent / "copy")
    assert main(["repair", str(event_file), "-o", copy]) == 0
    for output in (copy, str(event_file)):
        assert main(["repair", str(event_file), "-o", output]) == 2
        assert f"{output} exists already" in capsys.readouterr().err


def test_an_unknown_option_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    """argparse tells the usage."""
    with pytest.raises(SystemExit) as caught:
        main(["repair", "--no-such-option"])
    assert caught.value.code == 2
    assert "usage: tbviz repair" in capsys.readouterr().err
