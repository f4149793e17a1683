"""Reading event files, against TensorBoard's readers and tbparse."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import Result, Row, compare, run_alone

MODULE = "benchmarks.reading"
ACCUMULATOR = "EventAccumulator (TensorFlow)"
TAGS = ("loss/train", "loss/validation", "accuracy/train", "accuracy/validation", "learning_rate")
POINTS = 100_000
PICTURES = 600


def rows(folder: Path, *, rounds: int) -> Iterator[Row]:
    """Yield the rows of the table; files are made in `folder`."""
    tools = {
        "tbviz": "scalars_tbviz",
        ACCUMULATOR: "scalars_accumulator_tensorflow",
        "EventAccumulator": "scalars_accumulator",
        "tbparse (TensorFlow)": "scalars_tbparse_tensorflow",
    }
    logdir = _made(folder / "irregular", "write_irregular")
    rates = compare(MODULE, tools, {"logdir": logdir}, rounds=rounds)
    yield Row("100,000 scalars, as irregular as can be", "scalars", rates, {ACCUMULATOR: 20.0})
    tools["Rust data server"] = "scalars_data_server"
    logdir = _made(folder / "regular", "write_regular")
    rates = compare(MODULE, tools, {"logdir": logdir}, rounds=rounds)
    targets = {ACCUMULATOR: 80.0, "Rust data server": 10.0}
    yield Row("100,000 scalars, 5 tags in turn", "scalars", rates, targets)
    yield from _rows_of_pictures(folder, rounds)
    yield from _rows_of_many(folder, rounds)


def _rows_of_pictures(folder: Path, rounds: int) -> Iterator[Row]:
    logdir = _made(folder / "pictures", "write_pictures")
    tools = {
        "tbviz": "pictures_tbviz",
        ACCUMULATOR: "pictures_accumulator_tensorflow",
        "EventAccumulator": "pictures_accumulator",
        "tbparse (TensorFlow)": "pictures_tbparse_tensorflow",
    }
    rates = compare(MODULE, tools, {"logdir": logdir}, rounds=rounds)
    yield Row("pictures, every checksum verified", "MB", rates, note="target 1,000 MB/s")
    tools = {
        "tbviz": "scalars_tbviz",
        "tbparse": "scalars_tbparse",
        "tbparse (TensorFlow)": "scalars_tbparse_tensorflow",
    }
    rates = compare(MODULE, tools, {"logdir": logdir}, rounds=rounds)
    yield Row("scalars out of 50 MB of pictures", "scalars", rates, {"tbparse": 200.0})


def _rows_of_many(folder: Path, rounds: int) -> Iterator[Row]:
    logdir = _made(folder / "many", "write_many")
    arguments = {"logdir": logdir, "cache": str(folder / "cache")}
    tools = {"tbviz": "tags_again", "tbviz, first opening": "tags_first"}
    rates = compare(MODULE, tools, arguments, rounds=rounds)
    yield Row(
        "tags of 1,000 runs, 10 million events", "events", rates, {"tbviz, first opening": 10.0}
    )
    rates = compare(MODULE, {"tbviz": "one_tag_of_many"}, arguments, rounds=rounds)
    peak = run_alone(MODULE, "peak_of_many", arguments)
    megabytes = peak.amount if peak else float("nan")
    note = f"peak memory {megabytes:.0f} MB, target 500 MB"
    yield Row("one tag of 1,000 runs", "scalars", rates, note=note)


def _made(logdir: Path, write: str) -> str:
    if not logdir.exists() and run_alone(MODULE, write, {"logdir": str(logdir)}) is None:
        raise RuntimeError(f"{write} failed")
    return str(logdir)


# What is read


def write_regular(logdir: str) -> Result:
    """Write five tags in turn with TensorFlow's writer."""
    import tensorflow as tf

    rng = np.random.default_rng(0)
    with tf.summary.create_file_writer(logdir).as_default():
        for step in range(POINTS // len(TAGS)):
            for tag in TAGS:
                tf.summary.scalar(tag, rng.random(), step)
    return Result(1, POINTS)


def write_irregular(logdir: str) -> Result:
    """Write 40 tags, each at three steps in ten by chance, with text of any length between."""
    import tensorflow as tf

    rng = np.random.default_rng(0)
    tags = ["t" * int(rng.integers(1, 40)) + str(number) for number in range(40)]
    written = step = 0
    with tf.summary.create_file_writer(logdir).as_default():
        while written < POINTS:
            step += int(rng.integers(1, 300))
            for tag in tags:
                if rng.random() < 0.3:
                    tf.summary.scalar(tag, rng.random(), step)
                    written += 1
            if rng.random() < 0.05:
                tf.summary.text("notes", "word " * int(rng.integers(1, 20)), step)
    return Result(1, written)


def write_pictures(logdir: str) -> Result:
    """Write pictures of noise, some 50 MB in all, and a scalar beside each."""
    import tensorflow as tf

    rng = np.random.default_rng(0)
    with tf.summary.create_file_writer(logdir).as_default():
        for step in range(PICTURES):
            tf.summary.scalar("loss", rng.random(), step)
            tf.summary.image("noise", rng.integers(0, 256, (1, 170, 165, 3), np.uint8), step)
    return Result(1, PICTURES)


def write_many(logdir: str) -> Result:
    """Write 1,000 runs of 10 tags with 1,000 steps each: four different files, copied."""
    from tensorboard.compat.proto import event_pb2, summary_pb2

    from tbviz.events import frame, make_value, tensor_to_proto

    def event(step: int, tag: str, value: float) -> bytes:
        scalar = make_value("scalar", tag, tensor_to_proto(np.float32(value)))
        summary = summary_pb2.Summary(value=[scalar])
        proto = event_pb2.Event(wall_time=1.7e9 + value + step, step=step, summary=summary)
        return frame(proto.SerializeToString())

    rng = np.random.default_rng(0)
    tags = [f"metric_{number}/{TAGS[number % 5]}" for number in range(10)]
    files = [
        b"".join(event(step, tag, rng.random()) for step in range(1000) for tag in tags)
        for _ in range(4)
    ]
    for number in range(1000):
        run = Path(logdir, f"group_{number // 50}", f"run_{number:04d}")
        run.mkdir(parents=True)
        (run / f"events.out.tfevents.1700000000.host.{number}.0").write_bytes(files[number % 4])
    return Result(1, 10_000_000)


# Our own tasks


def scalars_tbviz(logdir: str) -> Result:
    """Open a logdir and read all scalars into arrays."""
    import tbviz.logdir

    start = time.perf_counter()
    run = tbviz.open_logdir(logdir, restarts="all", cache=False)["."]
    series = [run.scalars(tag) for tag, kind in run.tags.items() if kind == "scalar"]
    return Result(time.perf_counter() - start, sum(map(len, series)))


def pictures_tbviz(logdir: str) -> Result:
    """Open a logdir and read the bytes of all pictures."""
    import tbviz.logdir

    start = time.perf_counter()
    series = tbviz.open_logdir(logdir, cache=False)["."].images("noise")
    size = sum(len(picture) for pictures in series.encoded for picture in pictures)
    return Result(time.perf_counter() - start, size / 1e6)


def tags_first(logdir: str, cache: str) -> Result:
    """Open a logdir that no cache knows, and list the tags of all runs."""
    for file in Path(cache).glob("*"):
        file.unlink()
    return tags_again(logdir, cache)


def tags_again(logdir: str, cache: str) -> Result:
    """Open a logdir, and list the tags of all runs."""
    import tbviz.logdir

    os.environ["TBVIZ_CACHE"] = cache
    start = time.perf_counter()
    tags = tbviz.open_logdir(logdir).tags
    assert len(tags) == 1000
    return Result(time.perf_counter() - start, 10_000_000)


def one_tag_of_many(logdir: str, cache: str) -> Result:
    """Read one tag of all runs of an opened logdir."""
    import tbviz.logdir

    os.environ["TBVIZ_CACHE"] = cache
    runs = tbviz.open_logdir(logdir)
    assert len(runs.tags) == 1000
    start = time.perf_counter()
    points = sum(len(run.scalars("metric_3/accuracy/validation")) for run in runs.values())
    return Result(time.perf_counter() - start, points)


def peak_of_many(logdir: str, cache: str) -> Result:
    """List the tags of all runs and read one of them, with no cache; the amount is megabytes."""
    tags_first(logdir, cache)
    one_tag_of_many(logdir, cache)
    return Result(1, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


# The tasks of the others


def scalars_accumulator_tensorflow(logdir: str) -> Result:
    """Read all scalars into arrays with EventAccumulator and TensorFlow's record reader."""
    import tensorflow  # noqa: F401 (TensorBoard takes its reader where it is imported)

    return scalars_accumulator(logdir)


def scalars_accumulator(logdir: str) -> Result:
    """Read all scalars into arrays with EventAccumulator."""
    from tensorboard.util import tensor_util

    start = time.perf_counter()
    accumulator = _accumulator(logdir)
    points = 0
    for tag in accumulator.Tags()["tensors"]:
        if accumulator.SummaryMetadata(tag).plugin_data.plugin_name == "scalars":
            events = accumulator.Tensors(tag)
            steps = np.array([event.step for event in events])
            np.array([event.wall_time for event in events])
            np.array([tensor_util.make_ndarray(event.tensor_proto).item() for event in events])
            points += len(steps)
    return Result(time.perf_counter() - start, points)


def pictures_accumulator_tensorflow(logdir: str) -> Result:
    """Read the bytes of all pictures with EventAccumulator and TensorFlow's record reader."""
    import tensorflow  # noqa: F401

    return pictures_accumulator(logdir)


def pictures_accumulator(logdir: str) -> Result:
    """Read the bytes of all pictures with EventAccumulator."""
    from tensorboard.util import tensor_util  # noqa: F401 (so that its import is not timed)

    start = time.perf_counter()
    events = _accumulator(logdir).Tensors("noise")
    size = sum(len(picture) for event in events for picture in event.tensor_proto.string_val[2:])
    return Result(time.perf_counter() - start, size / 1e6)


def scalars_data_server(logdir: str) -> Result:
    """Read the scalars of `write_regular` into arrays from the Rust data server, over gRPC."""
    from tensorboard.data import provider, server_ingester
    from tensorboard.util import grpc_util

    start = time.perf_counter()
    ingester = server_ingester.SubprocessServerDataIngester(
        server_ingester.get_server_binary(),
        logdir,
        reload_interval=0,
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL,
        samples_per_plugin={"scalars": 0},
    )
    ingester.start()
    data = ingester.data_provider
    ask = {"experiment_id": "", "plugin_name": "scalars"}
    last = POINTS // len(TAGS) - 1
    while True:  # it answers before it has read all
        tags = data.list_scalars(None, **ask).get(".", {})
        if len(tags) == len(TAGS) and all(tag.max_step == last for tag in tags.values()):
            break
        time.sleep(0.002)
    every = provider.RunTagFilter(runs=["."], tags=list(TAGS))
    found = data.read_scalars(None, **ask, downsample=POINTS, run_tag_filter=every)["."]
    for points in found.values():
        for name in ("step", "wall_time", "value"):
            np.array([getattr(point, name) for point in points])
    return Result(time.perf_counter() - start, sum(map(len, found.values())))


def scalars_tbparse(logdir: str) -> Result:
    """Read all scalars into a DataFrame with tbparse, where TensorFlow is not installed."""
    sys.modules["tensorflow"] = None  # type: ignore[assignment]
    return scalars_tbparse_tensorflow(logdir)


def scalars_tbparse_tensorflow(logdir: str) -> Result:
    """Read all scalars into a DataFrame with tbparse, which takes TensorFlow's record reader."""
    from tbparse import SummaryReader

    start = time.perf_counter()
    frame = SummaryReader(logdir, event_types={"tensors"}, extra_columns={"wall_time"}).tensors
    scalars = frame[~frame["tag"].isin(["notes", "noise"])]
    return Result(time.perf_counter() - start, len(scalars))


def pictures_tbparse_tensorflow(logdir: str) -> Result:
    """Read the bytes of all pictures with tbparse, which takes TensorFlow's record reader."""
    from tbparse import SummaryReader

    start = time.perf_counter()
    frame = SummaryReader(logdir, event_types={"tensors"}).tensors
    pictures = frame[frame["tag"] == "noise"]["value"]
    size = sum(len(value) for picture in pictures for value in picture[2:])
    return Result(time.perf_counter() - start, size / 1e6)


def _accumulator(logdir: str) -> Any:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return EventAccumulator(logdir, size_guidance={"tensors": 0, "scalars": 0}).Reload()
