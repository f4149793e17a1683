"""Runs followed and drawn."""

from __future__ import annotations

import io
import os
import re
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
    console.print(screen(runs, choice, title="runs", size=(columns, rows), waits_for="what?"))
    return file.getvalue()


def drawn_waiting(watcher: Watcher) -> str:
    """Return the screen of a watcher that has found nothing."""
    from tbviz.monitor.live.screen import screen

    file = io.StringIO()
    console = rich_console.Console(file=file, width=200, height=20)
    what = watcher.waits_for
    console.print(screen([], Choice(), title="runs", size=(200, 20), waits_for=what))
    return file.getvalue()


def plain_text(shown: str) -> str:
    """Return what a terminal gets without its colors."""
    return re.sub(r"\x1b\[[0-9;]*m", "", shown)


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (84, 16), (40, 24), (20, 8), (1, 1)])
def test_every_size_has_a_screen(logdir: Path, columns: int, rows: int) -> None:
    """No line is too long, there are not too many, and no tag steers the terminal."""
    runs = Watcher(logdir).poll()
    for choice in (
        Choice("wide[red]"),
        Choice("pictures", "picture"),
        Choice("wide[red]", page="findings"),
        Choice(page="findings"),
        Choice(page="help"),
    ):
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


def test_a_list_that_goes_on_says_so() -> None:
    """On eighty columns there is room for many runs, beside the tags of one."""
    runs = [Watched(f"run {number:02}") for number in range(60)]
    shown = plain_text(drawn(runs, Choice("run 30"), 80, 24))
    listed = [name for name in (run.name for run in runs) if name in shown]
    assert len(listed) >= 18
    before = int(listed[0][-2:])
    assert f"\u2191 {before} more  \u2193 {60 - before - len(listed)} more" in shown


def test_a_run_that_is_alone_has_all_the_room(tmp_path: Path) -> None:
    """There is no list of runs, and what it would say stands above the tags."""
    with tbviz.SummaryWriter(tmp_path / "a") as writer:
        writer.scalar("loss", 1.0, 1234)
    lines = plain_text(drawn(Watcher(tmp_path).poll(), Choice(), 80, 24)).splitlines()
    assert lines[2].startswith("\u256d\u2500 a \u00b7 finished at step 1,234, written ")
    assert "run" not in lines[-1].split()


def test_findings_are_told_whole_on_a_page(logdir: Path) -> None:
    """Where, at which step, how sure, what, why, and what to try, on forty columns too."""
    runs = Watcher(logdir).poll()
    (finding, *_) = next(run for run in runs if run.name == "wide[red]").findings
    for columns in (120, 40):
        shown = drawn(runs, Choice("wide[red]", page="findings"), columns, 40)
        words = " ".join(plain_text(shown).replace("\u2502", " ").split())
        for text in (finding.where, finding.message, finding.why, finding.advice):
            assert text in words
        assert f"at step {finding.step} ({int(100 * finding.certainty)}% sure)" in words


def test_a_finding_says_its_step_and_certainty_below_the_curves(logdir: Path) -> None:
    """And is wrapped where it is alone."""
    runs = Watcher(logdir).poll()
    (finding, *others) = next(run for run in runs if run.name == "wide[red]").findings
    words = " ".join(plain_text(drawn(runs, Choice("wide[red]"), 80, 40)).split())
    assert others == []
    assert f"at step {finding.step} ({int(100 * finding.certainty)}% sure): " in words


def test_memory_is_in_megabytes(tmp_path: Path) -> None:
    """Of a monitor's own tag; other numbers are as they are."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("health/memory_bytes", 62_489_000, 1)
        writer.scalar("loss", 20606, 1)
    runs = Watcher(tmp_path).poll()
    assert "62.489 MB" in snapshot(runs)
    for tag, number in (("health/memory_bytes", "62.489 MB"), ("loss", "20606")):
        shown = plain_text(drawn(runs, Choice(tag=tag), 120, 40))
        assert shown.count(number) >= 3  # the last, the highest and the lowest
        assert "e+0" not in shown


def test_what_is_not_there_yet_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder, a first file, a run of that name; and what it is, is said."""
    monkeypatch.setattr("tbviz.monitor.live.following._LOOK_EVERY", 0)
    watcher = Watcher(tmp_path / "runs", runs=["seed*"], waits=True)
    assert watcher.poll() == []
    assert watcher.waits_for == f"waiting for the folder {tmp_path / 'runs'} ..."
    (tmp_path / "runs").mkdir()
    assert watcher.poll() == []
    assert watcher.waits_for == "waiting for the first event file ..."
    with tbviz.SummaryWriter(tmp_path / "runs" / "other") as writer:
        writer.scalar("loss", 1.0, 0)
    assert watcher.poll() == []
    assert "no run like 'seed*'; there is other" in watcher.waits_for
    assert "no run like 'seed*'" in plain_text(drawn_waiting(watcher))
    with tbviz.SummaryWriter(tmp_path / "runs" / "seed1") as writer:
        writer.scalar("loss", 1.0, 0)
    assert [run.name for run in watcher.poll()] == ["seed1"]
    assert watcher.waits_for == ""


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


def test_the_view_finds_what_check_finds(tmp_path: Path) -> None:
    """In losses of thousands of points, with the same numbers, and a step that stood still."""
    rng = np.random.default_rng(0)
    falling = 2 * np.exp(-np.arange(3000) / 500) + rng.normal(size=3000) / 50 + 0.1
    written = {
        "nan": np.where(np.arange(3000) == 1001, np.nan, falling),
        "rising": falling + np.exp((np.arange(3000) - 2000) / 100),
        "still": falling,
    }
    for name, losses in written.items():
        with tbviz.SummaryWriter(tmp_path / name) as writer:
            for step, value in enumerate(losses):
                late = 3600 if name == "still" and step > 1500 else 0
                summary = tbviz.summary.numbers.scalar("loss", value, step)
                writer.write(summary, wall_time=1.7e9 + step + late)
    found = tbviz.monitor.check(tbviz.open_logdir(tmp_path).values())
    rules = {"nan": "not_finite", "rising": "diverging_loss", "still": "stalled_steps"}
    assert {run: [f.rule for f in found[run]] for run in found} == {
        run: [rule] for run, rule in rules.items()
    }
    assert {run.name: run.findings for run in Watcher(tmp_path).poll()} == found


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
        for step in range(160):
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
    shown = drawn([*runs, Watched("other")], Choice(), 120, 40)
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
