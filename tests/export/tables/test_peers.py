"""Tables as pandas, PyArrow and TensorBoard know the same numbers."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import peers
import protos
import pytest
from tensorboard.util import tensor_util

import tbviz
from tbviz.export import table

pd = pytest.importorskip("pandas")
pq = pytest.importorskip("pyarrow.parquet")

DOUBLES = [np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7976931348623157e308, 0.1, -1 / 3]
STEPS = [0, 1, 2, 2**31, 2**53 + 1, 2**62, 2**63 - 2, 2**63 - 1]
TIMES = [0.0, 1.5, 1e9 + 1 / 3, 1.7e9, 1.7e9 + 1e-6, 2e9, 2e9 + 0.1, 4e9]
TAGS = ["plain", 'a,"b"', "two\nlines", "ends\r", "=cmd()", "é", "a\\nb", " space "]
RUNS = ["a", "b,c", "=d"]
FORMATS = ["csv", "jsonl", "json", "parquet"]


@pytest.fixture
def logdir(tmp_path: Path) -> tbviz.Logdir:
    """Runs whose every tag has all of these, each in another order."""
    for number, run in enumerate(RUNS):
        values = np.roll(DOUBLES, number)
        events = [
            protos.event(
                step,
                *(protos.tensor(tag, tensor_util.make_tensor_proto(value)) for tag in TAGS),
                wall_time=time,
            )
            for step, time, value in zip(STEPS, TIMES, values, strict=True)
        ]
        protos.write_events(tmp_path / run / protos.NAME, events)
    return tbviz.open_logdir(tmp_path, cache=False)


def read(logdir: tbviz.Logdir, format: str, **options: Any) -> Any:
    """Write a table of all runs, and return it as a DataFrame, read by others than tbviz."""
    file = io.BytesIO()
    table(logdir.values(), [], file, format=format, **options)
    file.seek(0)
    if format == "csv":
        return pd.read_csv(file, float_precision="round_trip")
    if format == "parquet":
        return pq.read_table(file).to_pandas()
    return pd.DataFrame(
        [json.loads(line) for line in file] if format == "jsonl" else json.load(file), dtype=object
    )


def spelled(text: str, format: str) -> str:
    """Return a name as a table has it: in a CSV without what could steer a program."""
    shown = text.replace("\n", "\\n").replace("\r", "\\r")
    return (f"'{shown}" if shown.startswith("=") else shown) if format == "csv" else text


def bits(values: Any) -> list[int]:
    """Return the bits of float64; all NaN are one."""
    return np.array([float(value) for value in values]).view(np.int64).tolist()


@pytest.mark.parametrize("format", FORMATS)
def test_a_long_table_is_what_tensorboard_reads(
    logdir: tbviz.Logdir, format: str, tmp_path: Path
) -> None:
    """Each step, time and value of each run and tag, bit by bit."""
    found = read(logdir, format)
    assert len(found) == len(RUNS) * len(TAGS) * len(STEPS)
    for run in RUNS:
        reader = peers.accumulate(tmp_path / run)
        for tag in TAGS:
            names = spelled(run, format), spelled(tag, format)
            rows = found[(found["run"] == names[0]) & (found["tag"] == names[1])]
            events = reader.Tensors(tag)
            assert [int(step) for step in rows["step"]] == [event.step for event in events] == STEPS
            assert bits(rows["wall_time"]) == bits(event.wall_time for event in events)
            values = [tensor_util.make_ndarray(event.tensor_proto).item() for event in events]
            assert bits(rows["value"]) == bits(values)


@pytest.mark.parametrize("format", FORMATS)
def test_a_wide_table_has_the_same_values(logdir: tbviz.Logdir, format: str) -> None:
    """In a row for each run and step, and in a column for each tag."""
    found = read(logdir, format, shape="wide")
    assert list(found) == ["run", "step", *(spelled(tag, format) for tag in sorted(TAGS))]
    for number, run in enumerate(RUNS):
        rows = found[found["run"] == spelled(run, format)]
        assert [int(step) for step in rows["step"]] == STEPS
        for tag in TAGS:
            assert bits(rows[spelled(tag, format)]) == bits(np.roll(DOUBLES, number))


@pytest.mark.parametrize("format", FORMATS)
def test_buckets_are_what_tensorboard_reads(record: Any, format: str) -> None:
    """Edges and counts of the stored tensors."""
    rng = np.random.default_rng(0)
    run = record(lambda w: [w.histogram("w", rng.normal(size=99), step) for step in (0, 2**40)])
    found = read({"run": run}, format, kind="histogram")  # type: ignore[arg-type]
    events = peers.accumulate(run.path).Tensors("w")
    stored = [tensor_util.make_ndarray(event.tensor_proto) for event in events]
    columns = np.concatenate(stored).T
    for name, column in zip(("left", "right", "count"), columns, strict=True):
        assert bits(found[name]) == bits(column)
    assert [int(step) for step in found["step"]] == [0] * len(stored[0]) + [2**40] * len(stored[1])
