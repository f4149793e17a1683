"""Runs that are followed while they are written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz.monitor.live.following import Watcher


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
    with tbviz.SummaryWriter(tmp_path / "runs" / "seed1") as writer:
        writer.scalar("loss", 1.0, 0)
    assert [run.name for run in watcher.poll()] == ["seed1"]
    assert watcher.waits_for == ""


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


def test_a_run_that_is_deleted_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And comes back where it is written again; what was found with it is found no more."""
    monkeypatch.setattr("tbviz.monitor.live.following._LOOK_EVERY", 0)
    watcher = Watcher(tmp_path)

    def write(run: str, tag: str, turn: int) -> None:
        with tbviz.SummaryWriter(tmp_path / run) as writer:
            for step in range(200):
                value = abs(step - turn) / 60 + 0.1 if turn else 1 / (1 + step)
                writer.scalar(tag, value, step)

    write("train", "epoch_loss", 0)
    write("validation", "epoch_loss", 60)
    training, _ = watcher.poll()
    assert [finding.rule for finding in training.findings] == ["overfitting"]
    shutil.rmtree(tmp_path / "validation")
    (training,) = watcher.poll()
    assert (training.name, training.findings) == ("train", [])
    write("validation", "epoch_loss", 60)
    assert [run.last_step for run in watcher.poll()] == [199, 199]


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


def test_a_validation_is_no_stall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is as long as those before it, however many points lie between them."""
    now = time.time()
    begin = now - 400 - 19_000 * 0.1 - 18 * 600
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in range(19_000):
            summary = tbviz.summary.numbers.scalar("loss", 1.0, step)
            writer.write(summary, wall_time=begin + step * 0.1 + step // 1000 * 600)
        writer.flush()
        monkeypatch.setattr(time, "time", lambda: now + 400)
        (run,) = Watcher(tmp_path).poll()
        assert (run.state, run.last_step) == ("running", 18_999)
        monkeypatch.setattr(time, "time", lambda: now + 2000)
        (run,) = Watcher(tmp_path).poll()
        assert run.state == "stalled"


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


@pytest.mark.slow
def test_many_and_long_runs_take_little_memory(tmp_path: Path) -> None:
    """Sixty runs, and one of a million points, watched in less than 150 MB."""
    pytest.importorskip("rich")
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
