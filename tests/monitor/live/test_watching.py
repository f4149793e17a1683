"""Runs followed and drawn."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz.monitor import Finding
from tbviz.monitor.findings import to_text
from tbviz.monitor.live.choice import Choice
from tbviz.monitor.live.following import Watched, Watcher
from tbviz.monitor.live.snapshot import snapshot

rich_console = pytest.importorskip("rich.console")


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """A run that overfits, whose names are hostile, and one of pictures."""
    with tbviz.SummaryWriter(tmp_path / "wide[red]") as writer:
        for step in range(200):
            writer.scalar("loss/train", 1 / (1 + step), step)
            writer.scalar("loss/validation", abs(step - 60) / 60 + 0.1, step)
        writer.scalar("\x1b[31mevil", 1.0, 0)
    with tbviz.SummaryWriter(tmp_path / "pictures") as writer:
        writer.image("picture", np.full((8, 8, 3), (255, 0, 0), np.uint8), 3)
    return tmp_path


def drawn(runs: list[Watched], choice: Choice, columns: int, rows: int) -> str:
    """Return the screen as a terminal with colors gets it."""
    from tbviz.monitor.live.screen import screen

    file = io.StringIO()
    console = rich_console.Console(
        file=file, width=columns, height=rows, force_terminal=True, color_system="truecolor"
    )
    console.print(screen(runs, choice, title="runs", size=(columns, rows)))
    return file.getvalue()


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (84, 16), (40, 24), (20, 8), (1, 1)])
def test_every_size_has_a_screen(logdir: Path, columns: int, rows: int) -> None:
    """No line is too long, there are not too many, and no tag steers the terminal."""
    runs = Watcher(logdir).poll()
    for choice in (Choice("wide[red]"), Choice("pictures", "picture")):
        shown = drawn(runs, choice, columns, rows)
        assert "\x1b[31mevil" not in shown
        assert len(shown.splitlines()) <= rows


def test_a_wide_screen_tells_all(logdir: Path) -> None:
    """Runs, tags, last values and findings."""
    shown = drawn(Watcher(logdir).poll(), Choice("wide[red]"), 120, 40)
    for text in (
        "wide[red]",
        "pictures",
        "loss/validation",
        "0.005",
        "overfitting",
        "\\x1b[31mevil",
    ):
        assert text in shown


def test_a_picture_is_drawn(logdir: Path) -> None:
    """In the colors that it has."""
    shown = drawn(Watcher(logdir).poll(), Choice("pictures", "picture"), 120, 40)
    assert "38;2;255;0;0;48;2;255;0;0" in shown


def test_new_points_and_new_runs_join_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While they are written."""
    monkeypatch.setattr("tbviz.monitor.live.following._LOOK_EVERY", 0)
    watcher = Watcher(tmp_path, runs=["a*"])
    assert watcher.poll() == []
    with (
        tbviz.SummaryWriter(tmp_path / "a") as writer,
        tbviz.SummaryWriter(tmp_path / "b") as other,
    ):
        other.scalar("loss", 1.0, 0)
        for step in range(3):
            writer.scalar("loss", step, step)
            writer.flush()
            (run,) = watcher.poll()
            assert (run.name, run.state, run.last_step) == ("a", "running", step)


_ENDS = {
    "return": ("finished", "writer.close()"),
    "raise": ("stopped", "raise ValueError"),
    "exit": ("stopped", "sys.exit(1)"),
    "kill": ("stopped", "writer.flush(); os.kill(os.getpid(), 9)"),
    "terminate": ("stopped", "os.kill(os.getpid(), 15); time.sleep(60)"),
}


@pytest.mark.skipif(os.name != "posix", reason="asks for processes by their number")
@pytest.mark.parametrize("end", _ENDS)
def test_who_ends_in_good_order_is_finished(tmp_path: Path, end: str) -> None:
    """Any other end is not told as such."""
    state, last = _ENDS[end]
    code = (
        "import os, sys, time, tbviz\n"
        "with tbviz.SummaryWriter(sys.argv[1]) as writer:\n"
        f"    writer.scalar('loss', 1.0, 7); {last}\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, capture_output=True)
    (run,) = Watcher(tmp_path).poll()
    assert (run.state, run.last_step) == (state, 7)


def test_a_run_that_goes_on_in_another_file_runs(tmp_path: Path) -> None:
    """The newest file counts."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("loss", 1.0, 1)
    watcher = Watcher(tmp_path)
    assert [run.state for run in watcher.poll()] == ["finished"]
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("loss", 1.0, 2)
        writer.flush()
        assert [run.state for run in watcher.poll()] == ["running"]
    assert [run.state for run in watcher.poll()] == ["finished"]


def test_validation_is_judged_with_its_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Keras writes them, whichever of the two was written last."""
    monkeypatch.setattr("tbviz.monitor.live.following._LOOK_EVERY", 0)
    watcher = Watcher(tmp_path)
    with tbviz.SummaryWriter(tmp_path / "train") as writer:
        for step in range(200):
            writer.scalar("epoch_loss", 1 / (1 + step), step)
    (run,) = watcher.poll()
    assert run.findings == []
    with tbviz.SummaryWriter(tmp_path / "validation") as writer:
        for step in range(200):
            writer.scalar("epoch_loss", abs(step - 60) / 60 + 0.1, step)
    training, validation = watcher.poll()
    assert "overfitting" in [finding.rule for finding in training.findings]
    assert validation.findings == []


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    """The run stays on the screen, with what of it is whole."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in range(20):
            writer.scalar("loss", 1.0, step)
    (file,) = tmp_path.iterdir()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)
    (run,) = Watcher(tmp_path).poll()
    assert run.problem
    assert run.last_step == 19


def test_findings_of_a_monitor_are_shown(tmp_path: Path) -> None:
    """Those that it wrote into the run, as those of the rules, counted; the last of each place."""
    units = [
        Finding("dead_units", f"{share}% are zero", place, 5, 0.6, "Why.", "mend it")
        for share, place in ((70, "a"), (80, "b"), (90, "a"))
    ]
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.text("findings", to_text(units[:2]), 1)
        same = Finding("stuck_loss", "it stood still", "loss/train", 2, 0.6, "Why.", "mend it")
        writer.text("findings", to_text([*units[2:], same]), 2)  # as the rules find themselves
        for step in range(60):
            writer.scalar("loss", 2.3, step)
            writer.scalar("zoom", 1.0, step)
            writer.scalar("health/memory_bytes", 1e6, step)
    (run,) = runs = Watcher(tmp_path).poll()
    rule = run.findings[0]
    assert run.all_findings == [rule, units[2], units[1]]
    lines = snapshot(runs).splitlines()
    assert lines[0].endswith(", 3 findings")
    assert [line.split()[0] for line in lines[1:4]] == ["loss", "zoom", "health/memory_bytes"]
    assert lines[4:] == [f"  ! {finding}" for finding in (rule, units[2], units[1])]
    shown = drawn(runs, Choice(), 120, 40)
    for text in ("\u25b23 ", "findings 3", "stuck_loss", "dead_units", "90% are zero", "mend it"):
        assert text in shown
    assert "70% are zero" not in shown
    assert "**" not in shown


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_q_ends_it_in_a_terminal(logdir: Path) -> None:
    """The whole command: it draws, takes a key, and gives the terminal back."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "tbviz", "watch", str(logdir), "--interval", "0.05"]
    running = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm"}
    )
    os.close(theirs)
    shown = b""
    while b"loss" not in shown and b"picture" not in shown:
        shown += os.read(ours, 4096)
    os.write(ours, b"q")
    while b"\x1b[?1049l" not in shown:  # back from the alternate screen
        shown += os.read(ours, 4096)
    assert running.wait(timeout=60) == 0
    os.close(ours)


@pytest.mark.slow
def test_many_and_long_runs_take_little_memory(tmp_path: Path) -> None:
    """Sixty runs, and one of a million points, watched in less than 150 MB."""
    if not Path("/proc/self/status").exists():
        pytest.skip("asks Linux for the memory")
    for number in range(60):
        with tbviz.SummaryWriter(tmp_path / f"{number}") as writer:
            for step in range(100_000 if number == 0 else 1000):
                for tag in range(10):
                    writer.scalar(f"loss/{tag}", step, step)
    watching = (
        "import sys, tbviz.monitor.live.screen\n"
        "from tbviz.monitor.live.following import Watcher\n"
        "runs = Watcher(sys.argv[1]).poll()\n"
        "assert {run.last_step for run in runs} == {999, 99_999}\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
    )
    command = [sys.executable, "-c", watching, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 150_000


@pytest.mark.slow
def test_it_keeps_up_with_a_fast_writer(tmp_path: Path) -> None:
    """Thousands of scalars a second, under 150 MB, all read at the end."""
    code = (
        "import sys, tbviz, time\n"
        "with tbviz.SummaryWriter(sys.argv[1], flush_seconds=1) as writer:\n"
        "    for step in range(10_000):\n"
        "        for tag in range(20): writer.scalar(f'{tag}', step, step)\n"
        "        if step % 50 == 0: time.sleep(0.02)\n"
    )
    watching = (
        "import sys, time; from tbviz.monitor.live.following import Watcher\n"
        "watcher = Watcher(sys.argv[1])\n"
        "while not (runs := watcher.poll()) or runs[0].last_step != 9_999: time.sleep(0.1)\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
    )
    if not Path("/proc/self/status").exists():
        pytest.skip("asks Linux for the memory")
    (tmp_path / "runs").mkdir()
    arguments = [str(tmp_path / "runs")]
    writer = subprocess.Popen([sys.executable, "-c", code, *arguments])
    done = subprocess.run(
        [sys.executable, "-c", watching, *arguments], capture_output=True, text=True, timeout=120
    )
    assert writer.wait(timeout=60) == 0
    assert int(done.stdout) < 150_000
