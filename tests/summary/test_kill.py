"""`kill -9` at random moments: all that was flushed is there, and the file can be read."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import peers
import programs
import pytest
from tensorboard.util import tensor_util

import tbviz

# For each line of its standard input, a run_dir, a child writes scalars of changing steps,
# histograms and images, and says after each flush how far it came. Children are forks, for a new
# Python would spend most of its short life on imports.
PROGRAM = """
import itertools
import numpy as np
from tbviz import SummaryWriter

def write(run_dir):
    writer = SummaryWriter(run_dir)
    picture = np.random.default_rng(0).random((64, 64))
    for step in itertools.count():
        writer.scalar('a', float(step), step)
        writer.scalar('long/tag', 1.0, step * 1000)
        if step % 50 == 0:
            writer.histogram('h', picture, step)
            writer.image('i', picture, step)
        if step % 20 == 0:
            writer.flush()
            os.write(1, f'{step}\\n'.encode())  # whole or not at all

for line in sys.stdin:
    if child := os.fork():
        os.waitpid(child, 0)
        print('dead', flush=True)
    else:
        print(os.getpid(), flush=True)
        write(line.rstrip())
"""


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """The program, which waits for its first line."""
    process = programs.start(PROGRAM, tmp_path_factory.mktemp("parent"))
    yield process
    assert programs.finish(process) == (0, "", "")


def flushed_before_its_death(parent: subprocess.Popen[str], run_dir: Path, seconds: float) -> int:
    """Kill a child after `seconds` of writing, and return the last step that it flushed."""
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(f"{run_dir}\n")
    parent.stdin.flush()
    child, first = int(parent.stdout.readline()), int(parent.stdout.readline())
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    rest = itertools.takewhile("dead\n".__ne__, parent.stdout)
    return [first, *map(int, rest)][-1]


def check(parent: subprocess.Popen[str], run_dir: Path, seconds: float) -> None:
    """Kill a writer, and read all that it had flushed, in two ways."""
    last = flushed_before_its_death(parent, run_dir, seconds)
    series = tbviz.open_logdir(run_dir)["."]
    steps = series.scalars("a").steps.tolist()
    assert steps == list(range(len(steps)))
    assert steps[-1] >= last
    assert series.scalars("a").values.tolist() == steps
    for tag, found in (("h", series.histograms("h")), ("i", series.images("i"))):
        assert found.steps.tolist()[: last // 50 + 1] == list(range(0, last + 1, 50)), tag
    events = peers.accumulate(run_dir)
    tensors = events.Tensors("a")
    assert [event.step for event in tensors] == steps
    assert tensor_util.make_ndarray(tensors[last].tensor_proto) == last
    assert len(events.Tensors("i")) >= last // 50 + 1


@pytest.mark.parametrize("seed", range(4))
def test_what_was_flushed_survives_a_kill(
    parent: subprocess.Popen[str], seed: int, tmp_path: Path
) -> None:
    """The readers of tbviz and of TensorBoard find every event."""
    check(parent, tmp_path, random.Random(seed).random() / 2)


@pytest.mark.slow
def test_two_hundred_writers_are_killed(parent: subprocess.Popen[str], tmp_path: Path) -> None:
    """The same, often enough to hit a write in its midst; each has time for some twenty flushes."""
    moments = random.Random(0)
    for number in range(200):
        check(parent, tmp_path / str(number), moments.random() / 20)
