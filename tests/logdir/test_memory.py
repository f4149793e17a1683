"""Memory: reading a large file does not hold it."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import protos
import pytest

from tbviz.events import strings_to_proto

MEGABYTE = 1 << 20
LARGE = 300  # megabytes

# Prints how many megabytes the peak grew, over importing everything, when reading did its work.
READ = """
import resource, sys
import numpy, tbviz
from tbviz.logdir import Follower
def peak():
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) >> 10
before = peak()
run = tbviz.open_logdir(sys.argv[1], cache=False, restarts="all")["."]
{work}
print(peak() - before)
"""


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run of 300 MB of pictures, each beside a scalar."""
    folder = tmp_path_factory.mktemp("large")
    picture = strings_to_proto([b"1", b"1", random.Random(0).randbytes(MEGABYTE)])
    image = protos.framed(protos.event(1, protos.tensor("picture", picture, "images")))
    scalar = protos.framed(protos.event(1, protos.Summary.Value(tag="loss", simple_value=2)))
    with (folder / protos.NAME).open("wb") as file:
        for _ in range(LARGE):
            file.write(scalar + image)
    return folder


def grown(run_dir: Path, work: str) -> int:
    """Return by how many megabytes the peak memory of a process grew at its work."""
    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux tells the peak of a process")
    command = [sys.executable, "-c", READ.format(work=work), str(run_dir)]
    return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


@pytest.mark.parametrize(
    "work",
    [
        f"assert run.scalars('loss').values.tolist() == [2] * {LARGE}",
        f"assert len(run.images('picture')) == {LARGE}",
        f"assert all(len(e[0]) == {MEGABYTE} for e in run.images('picture').encoded)",
        f"assert len(Follower(sys.argv[1]).poll()['loss']) == {LARGE}",
    ],
    ids=["scalars", "images, verified", "images, one by one", "followed"],
)
def test_a_large_file_is_not_held(run_dir: Path, work: str) -> None:
    """Neither what is skipped nor what is read in turn stays in memory."""
    assert grown(run_dir, work) < LARGE / 2
