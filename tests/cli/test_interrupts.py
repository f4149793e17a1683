"""Ctrl-C and kill: whatever is being exported, no half file is left, and all processes end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz.cli import main

RNG = np.random.default_rng(0)
STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}
NEEDS = {".png": "matplotlib", ".pdf": "matplotlib", ".svg": "matplotlib", ".html": "plotly"}
NEEDS |= {".mp4": "imageio_ffmpeg", ".parquet": "pyarrow"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with one of its own for temporary files."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> list[Path]:
    """Return all files and folders that an export of `runs` has left."""
    return [path for name in ("out", "temporary") for path in (folder / name).rglob("*")]


@pytest.mark.parametrize("sent", STATUS)
@pytest.mark.parametrize(
    "command",
    [
        "animate --tag x -o out/x.gif",
        "animate --tag x -o out/x.apng",
        "animate --tag x -o out/x.webp",
        "animate --tag x -o out/x.mp4",
        "images --tag x -o out",
        "scatter --tag codes -o out/x.gif",
        "scatter --tag codes -o out/x.svg",
        "plot --tag loss -o out/x.png",
        "plot --tag weights -o out/x.pdf",
        "table -o out/x.csv",
        "table --kind histogram -o out/x.json",
        "table -o out/x.jsonl",
        "table --shape wide -o out/x.parquet",
        "report -o out/x.html",
    ],
)
def test_an_interrupt_leaves_no_half_file(
    command: str,
    sent: signal.Signals,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Even as late as when the file is to take its name; one line says what happened."""
    name, *options = command.split()
    if needs := NEEDS.get(Path(options[-1]).suffix):
        pytest.importorskip(needs)
    with tbviz.SummaryWriter(here / "runs") as writer:
        for step in (0, 1):
            writer.scalar("loss", step, step)
            writer.image("x", RNG.integers(0, 256, (4, 6), np.uint8), step)
            writer.histogram("weights", RNG.normal(size=9), step)
            writer.latent_scatter("codes", RNG.normal(size=(9, 2)), step)
    before = [signal.getsignal(each) for each in STATUS]
    monkeypatch.setattr(Path, "replace", lambda path, to: os.kill(os.getpid(), sent))
    assert main([name, "runs", *options]) == STATUS[sent]
    assert capsys.readouterr().err == f"tbviz {name}: interrupted\n"
    assert not [path for path in files(here) if path.is_file()]
    assert not list((here / "temporary").iterdir())
    assert [signal.getsignal(each) for each in STATUS] == before


def is_writing(folder: Path) -> bool:
    """Tell whether some export has begun."""
    return any(path.name.endswith(".tmp") for path in files(folder))


def interrupt(
    options: list[str], begun: Callable[[], bool], send: Callable[[int], None]
) -> tuple[int, str]:
    """Start an export, and interrupt it once it has begun; return its status and what it said.

    Each process that it starts has the same standard error; that is read to its end, which comes
    when all of them have ended.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "tbviz", "animate", "runs", "--tag", "x", *options],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path(tbviz.__file__).parents[1])},
    )
    end = time.monotonic() + 60
    while not begun() and time.monotonic() < end:
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    send(process.pid)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.fixture
def slow(here: Path) -> Path:
    """Three runs of pictures that take long to encode."""
    picture = RNG.integers(0, 256, (400, 400, 3), np.uint8)
    for name in ("a", "b", "c"):
        with tbviz.SummaryWriter(here / "runs" / name) as writer:
            for step in range(80):
                writer.image("x", np.roll(picture, step), step)
    return here


@pytest.mark.parametrize(
    ("send", "status"),
    [
        (lambda process: os.killpg(process, signal.SIGINT), 130),
        (lambda process: os.kill(process, signal.SIGINT), 130),
        (lambda process: os.kill(process, signal.SIGTERM), 143),
    ],
    ids=["Ctrl-C", "SIGINT", "SIGTERM"],
)
def test_several_at_once_end_together(slow: Path, send: Callable[[int], None], status: int) -> None:
    """A terminal sends Ctrl-C to all processes, `kill` to one; they end and say it once."""
    begun = lambda: is_writing(slow)  # noqa: E731
    assert interrupt(["-o", "out/{run}.webp"], begun, send) == (
        status,
        "tbviz animate: interrupted\n",
    )
    assert not [path for path in files(slow) if path.is_file()]


@pytest.mark.parametrize("sent", STATUS)
def test_ffmpeg_ends_too(slow: Path, sent: signal.Signals) -> None:
    """And leaves nothing in the folder of temporary files; neither does it say a word."""
    pytest.importorskip("imageio_ffmpeg")
    begun = lambda: any((slow / "temporary").rglob("video.mp4"))  # noqa: E731
    send = lambda process: os.killpg(process, sent)  # noqa: E731
    done = interrupt(["--run", "a", "-o", "out/a.mp4"], begun, send)
    assert done == (STATUS[sent], "tbviz animate: interrupted\n")
    assert not files(slow)
