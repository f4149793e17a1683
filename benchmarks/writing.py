"""Writing event files, against tensorboardX and TensorFlow.

The clock stops when all is in the file. That is `flush` for tbviz and TensorFlow; the `flush` of
tensorboardX leaves its queue as it is, so there it is `close`.

tensorboardX computes its checksums in Python, unless the package `crc32c` happens to be installed;
that one is a tool of its own here.
"""

from __future__ import annotations

import contextlib
import functools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.measure import Result, Row, compare

MODULE = "benchmarks.writing"
TOOLS = {
    "tbviz": "tbviz",
    "tensorboardX": "tensorboardx",
    "tensorboardX + crc32c": "tensorboardx_crc32c",
    "tf.summary": "tensorflow",
}
SIDE = 280  # of the images, in pixels


class Task(NamedTuple):
    """What is written.

    Attributes:
        name: of the task.
        unit: what is counted.
        steps: how many each tool writes, about a second's worth.
        tags: all are written at each step.
        targets: the ratios that we want.
        call: the seconds that our call may take in the median, where that is measured.
        memory: what part of the peak memory of tf.summary ours may be, where that is measured.
    """

    name: str
    unit: str
    steps: dict[str, int]
    tags: tuple[str, ...]
    targets: dict[str, float]
    call: float | None = None
    memory: float | None = None


TASKS = {
    "scalar": Task(
        "scalars, 5 tags in turn",
        "scalars",
        {"tbviz": 200_000, "tensorboardX": 2_000, "tf.summary": 500},
        ("loss/train", "loss/validation", "accuracy/train", "accuracy/validation", "rate"),
        {"tensorboardX": 60.0, "tf.summary": 150.0},
        call=3e-6,
    ),
    "histogram": Task(
        "histograms of 39,200 values",
        "histograms",
        {"tbviz": 2_000, "tensorboardX": 200, "tf.summary": 100},
        ("kernel",),
        {"tensorboardX": 10.0},
    ),
    "large_histogram": Task(
        "histograms of 4 million values",
        "histograms",
        {"tbviz": 60, "tensorboardX": 6, "tf.summary": 3},
        ("kernel",),
        {"tf.summary": 5.0},
        memory=0.2,
    ),
    "noise": Task(
        "280x280 images of colored noise",
        "images",
        {"tbviz": 500, "tensorboardX": 30, "tf.summary": 100},
        ("noise",),
        {"tensorboardX": 10.0},
    ),
    "digits": Task(
        "280x280 images of grey digits",
        "images",
        {"tbviz": 1_000, "tensorboardX": 100, "tf.summary": 100},
        ("digits",),
        {"tensorboardX": 10.0},
    ),
    "grid": Task(
        "10x10 grids of 28x28 images",
        "grids",
        {"tbviz": 500, "tensorboardX": 100, "tf.summary": 20},
        ("grid",),
        {},
        call=5e-4,
    ),
}

HISTOGRAMS = ("histogram", "large_histogram")  # which have a table of their own
KINDS = tuple(kind for kind in TASKS if kind not in HISTOGRAMS)


def rows(folder: Path, *, rounds: int, kinds: Iterable[str] = KINDS) -> Iterator[Row]:
    """Yield the rows of the table; files are made in `folder`, and removed."""
    for kind in kinds:
        task = TASKS[kind]
        rates = _compare("throughput", kind, folder, rounds)
        note = "" if task.memory is None else _memory_note(kind, task.memory, folder, rounds)
        yield Row(f"write {task.name}", task.unit, rates, task.targets, note)
        if task.call is not None:
            rates = _compare("call", kind, folder, rounds)
            note = f"{1e6 / rates['tbviz']:.2f} microseconds a call, target {1e6 * task.call:g}"
            yield Row(f"call to write {task.name}", "calls", rates, note=note)


def _compare(measure: str, kind: str, folder: Path, rounds: int) -> dict[str, float]:
    tools = {tool: f"{measure}_{function}" for tool, function in TOOLS.items()}
    return compare(MODULE, tools, {"kind": kind, "folder": str(folder)}, rounds=rounds)


def _memory_note(kind: str, target: float, folder: Path, rounds: int) -> str:
    """Return what peak memory the tools take beyond what was there, and whether ours will do."""
    peaks = {tool: 1 / rate for tool, rate in _compare("memory", kind, folder, rounds).items()}
    found = ", ".join(f"{tool} {peak:,.0f} MB" for tool, peak in peaks.items())
    share = peaks["tbviz"] / peaks["tf.summary"]
    text = f"{share:.3f} of tf.summary"
    return f"peak memory: {found}; {text if share <= target else f'**{text}**'}, target {target:g}"


# What is written


def data_of(kind: str) -> list[Any]:
    """Return what is written at one step after another, and then again from the first."""
    rng = np.random.default_rng(0)
    if kind == "scalar":
        return [float(value) for value in rng.random(1000)]
    if kind == "histogram":
        return [rng.normal(size=39_200).astype(np.float32) for _ in range(4)]
    if kind == "large_histogram":
        return [rng.normal(size=4_000_000).astype(np.float32)]
    if kind == "noise":
        return [rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8) for _ in range(4)]
    batches = [_digits(rng) for _ in range(4)]
    if kind == "digits":
        grids = (batch.reshape(10, 10, 28, 28).swapaxes(1, 2) for batch in batches)
        return [np.rint(grid.reshape(SIDE, SIDE, 1) * 255).astype(np.uint8) for grid in grids]
    return [batch[..., None] for batch in batches]


def _digits(rng: np.random.Generator) -> Any:
    """Return images of handwritten digits, float32 [100, 28, 28] in [0, 1]."""
    from sklearn.datasets import load_digits

    small = rng.permutation(load_digits().images)[:100] / 16
    large = np.kron(small, np.ones((3, 3), np.float32))
    return np.pad(large, ((0, 0), (2, 2), (2, 2))).astype(np.float32)


# The tools: each gives a function of (tag, data, step), and one that ends when all is in the file

Tool = tuple[Callable[[str, Any, int], Any], Callable[[], Any]]


def throughput_tbviz(kind: str, folder: str) -> Result:
    """Write the task with tbviz."""
    return _throughput(_tbviz, "tbviz", kind, folder)


def throughput_tensorboardx(kind: str, folder: str) -> Result:
    """Write the task with tensorboardX."""
    return _throughput(_tensorboardx, "tensorboardX", kind, folder)


def throughput_tensorboardx_crc32c(kind: str, folder: str) -> Result:
    """Write the task with tensorboardX and a C checksum."""
    return _throughput(_tensorboardx_crc32c, "tensorboardX", kind, folder)


def throughput_tensorflow(kind: str, folder: str) -> Result:
    """Write the task with TensorFlow."""
    return _throughput(_tensorflow, "tf.summary", kind, folder)


def call_tbviz(kind: str, folder: str) -> Result:
    """Take the median time of a call of tbviz."""
    return _call(_tbviz, kind, folder)


def call_tensorboardx(kind: str, folder: str) -> Result:
    """Take the median time of a call of tensorboardX."""
    return _call(_tensorboardx, kind, folder)


def call_tensorboardx_crc32c(kind: str, folder: str) -> Result:
    """Take the median time of a call of tensorboardX with a C checksum."""
    return _call(_tensorboardx_crc32c, kind, folder)


def call_tensorflow(kind: str, folder: str) -> Result:
    """Take the median time of a call of TensorFlow."""
    return _call(_tensorflow, kind, folder)


def memory_tbviz(kind: str, folder: str) -> Result:
    """Take the peak memory of tbviz."""
    return _memory(_tbviz, "tbviz", kind, folder)


def memory_tensorboardx(kind: str, folder: str) -> Result:
    """Take the peak memory of tensorboardX."""
    return _memory(_tensorboardx, "tensorboardX", kind, folder)


def memory_tensorboardx_crc32c(kind: str, folder: str) -> Result:
    """Take the peak memory of tensorboardX with a C checksum."""
    return _memory(_tensorboardx_crc32c, "tensorboardX", kind, folder)


def memory_tensorflow(kind: str, folder: str) -> Result:
    """Take the peak memory of TensorFlow."""
    return _memory(_tensorflow, "tf.summary", kind, folder)


def _throughput(open_tool: Callable[..., Any], name: str, kind: str, folder: str) -> Result:
    steps, tags, data = TASKS[kind].steps[name], TASKS[kind].tags, data_of(kind)
    with tempfile.TemporaryDirectory(dir=folder) as run_dir, open_tool(kind, run_dir) as tool:
        write, finish = tool
        start = time.perf_counter()
        for step in range(steps):
            item = data[step % len(data)]
            for tag in tags:
                write(tag, item, step)
        finish()
        return Result(time.perf_counter() - start, steps * len(tags))


def _memory(open_tool: Callable[..., Any], name: str, kind: str, folder: str) -> Result:
    """Return the megabytes that writing takes at most, beyond what is held before, for 1."""
    data = data_of(kind)
    with tempfile.TemporaryDirectory(dir=folder) as run_dir, open_tool(kind, run_dir) as tool:
        write, finish = tool
        before = _kilobytes("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # VmHWM begins anew (proc(5))
        for step in range(min(3, TASKS[kind].steps[name])):
            write(TASKS[kind].tags[0], data[step % len(data)], step)
        finish()
        return Result((_kilobytes("VmHWM") - before) / 1000, 1)


def _kilobytes(name: str) -> int:
    """Return a number of /proc/self/status."""
    lines = Path("/proc/self/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith(f"{name}:")]
    return int(line.split()[1])


def _call(open_tool: Callable[..., Any], kind: str, folder: str) -> Result:
    """Time calls one by one; between them the training has something else to do."""
    data, seconds = data_of(kind), []
    with tempfile.TemporaryDirectory(dir=folder) as run_dir, open_tool(kind, run_dir) as tool:
        write, _ = tool
        for step in range(300):
            item = data[step % len(data)]
            start = time.perf_counter()
            write("a", item, step)
            seconds.append(time.perf_counter() - start)
            time.sleep(0.002)
    return Result(statistics.median(seconds), 1)


@contextlib.contextmanager
def _tbviz(kind: str, run_dir: str) -> Iterator[Tool]:
    import tbviz

    with tbviz.SummaryWriter(run_dir) as writer:
        names = {"noise": "image", "digits": "image", "grid": "image_grid"}
        names |= dict.fromkeys(HISTOGRAMS, "histogram")
        yield getattr(writer, names.get(kind, kind)), writer.flush


def _tensorboardx(kind: str, run_dir: str) -> contextlib.AbstractContextManager[Tool]:
    sys.modules["crc32c"] = None  # type: ignore[assignment]  # to import it is an ImportError
    return _tensorboardx_crc32c(kind, run_dir)


@contextlib.contextmanager
def _tensorboardx_crc32c(kind: str, run_dir: str) -> Iterator[Tool]:
    import tensorboardX

    with tensorboardX.SummaryWriter(run_dir) as writer:
        image = functools.partial(writer.add_image, dataformats="HWC")
        grid = functools.partial(writer.add_images, dataformats="NHWC")
        writes = {"scalar": writer.add_scalar, "grid": grid}
        writes |= dict.fromkeys(HISTOGRAMS, writer.add_histogram)
        yield writes.get(kind, image), writer.close


@contextlib.contextmanager
def _tensorflow(kind: str, run_dir: str) -> Iterator[Tool]:
    import tensorflow as tf

    def image(tag: str, data: Any, step: int) -> None:
        batch = data if data.ndim == 4 else data[None]
        tf.summary.image(tag, batch, step, max_outputs=len(batch))

    writer = tf.summary.create_file_writer(run_dir)
    with writer.as_default():
        writes = {"scalar": tf.summary.scalar}
        writes |= dict.fromkeys(HISTOGRAMS, tf.summary.histogram)
        yield writes.get(kind, image), writer.flush
