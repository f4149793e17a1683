"""`kill -9` at random moments: all that was flushed is there, and the file can be read."""

from __future__ import annotations

import random
import time
from pathlib import Path

import peers
import programs
import pytest
from tensorboard.util import tensor_util

import tbviz

# Scalars of changing steps, histograms and images; says after each flush how far it came.
PROGRAM = """
import itertools
import numpy as np
writer = tbviz.SummaryWriter(run_dir)
picture = np.random.default_rng(0).random((64, 64))
for step in itertools.count():
    writer.scalar('a', float(step), step)
    writer.scalar('long/tag', 1.0, step * 1000)
    if step % 50 == 0:
        writer.histogram('h', picture, step)
        writer.image('i', picture, step)
    if step % 20 == 0:
        writer.flush()
        print(step, flush=True)
"""


def flushed_before_its_death(run_dir: Path, seconds: float) -> int:
    """Run the program, kill it after `seconds` of writing, and return the last step flushed."""
    process = programs.start(PROGRAM, run_dir)
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    rest = process.stdout.read()
    process.wait()
    return int((first + rest[: rest.rfind("\n") + 1]).split()[-1])


def check(run_dir: Path, seconds: float) -> None:
    """Kill a writer, and read all that it had flushed, in two ways."""
    last = flushed_before_its_death(run_dir, seconds)
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
def test_what_was_flushed_survives_a_kill(seed: int, tmp_path: Path) -> None:
    """The readers of tbviz and of TensorBoard find every event."""
    check(tmp_path, random.Random(seed).random() / 2)


@pytest.mark.slow
def test_two_hundred_writers_are_killed(tmp_path: Path) -> None:
    """The same, often enough to hit a write in its midst."""
    moments = random.Random(0)
    for number in range(200):
        check(tmp_path / str(number), moments.random() / 2)
