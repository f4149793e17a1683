"""Memory: frames stream from file to encoder, so it does not grow with their number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tbviz

SIDE, FEW, MANY = 200, 20, 1000
MEGABYTES = SIDE * SIDE * 3 * MANY / 1e6  # of all frames

# Prints the megabytes of the peak.
PROGRAM = """
import sys
from tbviz.cli import main
assert main(sys.argv[1:]) == 0
with open("/proc/self/status") as status:
    print(int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1000)
"""


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of pictures of many colors, of which little changes; one is much longer."""
    logdir = tmp_path_factory.mktemp("pictures")
    y, x = np.mgrid[:SIDE, :SIDE]
    picture = np.stack([x, y, x ^ y], -1).astype(np.uint8)
    for run, count in (("few", FEW), ("many", MANY)):
        with tbviz.SummaryWriter(logdir / run) as writer:
            for step in range(count):
                picture[step % SIDE, :8] = step % 256
                writer.image("x", picture, step)
    return logdir


@pytest.mark.parametrize("output", ["x.gif", "x.apng", "x.webp", "x.mp4", "folder"])
def test_memory_is_flat(logdir: Path, output: str, tmp_path: Path) -> None:
    """Fifty times as many frames, 120 MB, need 72 MB more at most: of a GIF, 32 MB are buffered."""
    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux tells the peak of a process")
    if output.endswith(".mp4"):
        pytest.importorskip("imageio_ffmpeg")
    command = "images" if output == "folder" else "animate"
    peaks = []
    for run in ("few", "many"):
        options = ["--run", run, "--tag", "x", "-q", "-o", str(tmp_path / run / output)]
        program = [sys.executable, "-c", PROGRAM, command, str(logdir), *options]
        done = subprocess.run(program, capture_output=True, text=True, check=True)
        peaks.append(float(done.stdout))
    assert peaks[1] - peaks[0] < 0.6 * MEGABYTES, peaks
