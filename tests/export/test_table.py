"""Tables: what runs hold in numbers, read back by other programs and compared bit by bit."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz.errors import (
    FileError,
    InvalidArgumentError,
    MissingDependencyError,
    NotFoundError,
)
from tbviz.export import table

VALUES = [0.1, 1 / 3, math.nan, math.inf, -math.inf, 1e-45, -0.0, 3e38]
STORED = [float(np.float32(value)) for value in VALUES]
Record = Callable[..., tbviz.Run]


@pytest.fixture
def logdir(record: Record) -> tbviz.Logdir:
    """Two runs: one of all values, one whose tags have other steps."""

    def write_a(writer: Any) -> None:
        for step, value in enumerate(VALUES):
            writer.scalar("loss/train", value, step)
        writer.histogram("weights", [0.0, 1.0, 4.0], 5)

    def write_b(writer: Any) -> None:
        writer.scalar("loss/train", 7, 2)
        writer.scalar("loss/test", 8, 3)

    record(write_a, "a")
    return tbviz.open_logdir(record(write_b, "b").path.parent)


def made(runs: Any, tags: Any = (), *, format: str = "csv", **options: Any) -> bytes:
    """Return a table as bytes."""
    stream = io.BytesIO()
    table(runs, tags, stream, format=format, **options)
    return stream.getvalue()


def rows_of(text: bytes) -> list[list[str]]:
    """Return the rows of a CSV as Python reads them."""
    return list(csv.reader(io.StringIO(text.decode(), newline="")))


def numbers(column: Any) -> Any:
    """Return numbers, or what stands for them, as the bits of float64."""
    return np.array([float(cell) for cell in column]).view(np.int64).tolist()


def bits(values: list[float]) -> Any:
    """Return the bits of floats."""
    return np.array(values).view(np.int64).tolist()


def test_a_long_csv_has_a_row_for_each_point(logdir: tbviz.Logdir) -> None:
    """Every float comes back as it was, NaN and infinity and minus zero too."""
    header, *rows = rows_of(made(logdir.values()))
    assert header == ["run", "tag", "step", "wall_time", "value"]
    assert [row[:3] for row in rows[-2:]] == [["b", "loss/test", "3"], ["b", "loss/train", "2"]]
    assert [row[2] for row in rows[:-2]] == [str(step) for step in range(len(VALUES))]
    assert numbers(row[4] for row in rows[:-2]) == bits(STORED)
    times = logdir["a"].scalars("loss/train").wall_times
    assert numbers(row[3] for row in rows[:-2]) == bits(times.tolist())


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_json_is_what_json_allows(logdir: tbviz.Logdir, format: str) -> None:
    """An array, or an object in each line; what JSON has no number for is text that says it."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    text = made(logdir.values(), format=format).decode()
    texts = text.splitlines() if format == "jsonl" else [text]
    parsed = [json.loads(each, parse_constant=refuse) for each in texts]
    rows = parsed if format == "jsonl" else parsed[0]
    assert list(rows[0]) == ["run", "tag", "step", "wall_time", "value"]
    assert [row["value"] for row in rows[2:5]] == ["NaN", "Infinity", "-Infinity"]
    assert numbers(row["value"] for row in rows[:-2]) == bits(STORED)
    assert [row["step"] for row in rows[-2:]] == [3, 2]


def test_parquet_keeps_types_and_bits(logdir: tbviz.Logdir) -> None:
    """Text, int64 and float64; NaN is no null."""
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    found = pq.read_table(io.BytesIO(made(logdir.values(), format="parquet")))
    assert found.schema.types == [pa.string(), pa.string(), pa.int64(), pa.float64(), pa.float64()]
    assert numbers(found["value"].to_pylist()[:-2]) == bits(STORED)
    assert found["value"].null_count == 0
    assert found["run"].to_pylist() == ["a"] * 8 + ["b"] * 2


@pytest.mark.parametrize("format", ["csv", "json", "parquet"])
def test_texts_have_a_row_each(record: Record, format: str) -> None:
    """They come back as they were but from CSV, which spells out what steers a terminal."""
    text = "=1 **bold**\n<script>"
    run = record(lambda writer: writer.text("notes", text, 3))
    stored = made(run, kind="text", format=format)
    if format == "csv":
        assert rows_of(stored)[1][:3] + rows_of(stored)[1][4:] == [
            *("run", "notes", "3", r"'=1 **bold**\n<script>"),
        ]
        return
    if format == "json":
        (row,) = json.loads(stored)
    else:
        pq = pytest.importorskip("pyarrow.parquet")
        (row,) = pq.read_table(io.BytesIO(stored)).to_pylist()
    assert (row["tag"], row["step"], row["value"]) == ("notes", 3, text)


def test_a_wide_table_has_a_column_for_each_tag(logdir: tbviz.Logdir) -> None:
    """What a tag has not at a step is empty in CSV, and null elsewhere; NaN stays NaN."""
    header, *rows = rows_of(made(logdir.values(), ["loss/*"], shape="wide"))
    assert header == ["run", "step", "loss/test", "loss/train"]
    assert rows[2] == ["a", "2", "", "nan"]
    assert rows[-2:] == [["b", "2", "", "7.0"], ["b", "3", "8.0", ""]]
    lines = made(logdir.values(), ["loss/*"], shape="wide", format="jsonl").splitlines()
    assert json.loads(lines[-1]) == {"run": "b", "step": 3, "loss/test": 8.0, "loss/train": None}


def test_a_wide_parquet_tells_missing_from_nan(logdir: tbviz.Logdir) -> None:
    """A null is what was never written."""
    pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    found = pq.read_table(io.BytesIO(made(logdir.values(), shape="wide", format="parquet")))
    assert found["loss/test"].to_pylist() == [None] * 9 + [8]
    assert math.isnan(found["loss/train"].to_pylist()[2])
    assert found["loss/train"].null_count == 1


def test_of_two_values_at_a_step_a_wide_table_has_the_newest(record: Record) -> None:
    """A run that goes on after a restart says some steps twice."""
    for first in (1.0, 2.0):
        run = record(lambda writer, value=first: writer.scalar("loss", value, 4))
    both = tbviz.open_logdir(run.path.parent, restarts="all")["run"]
    assert len(both.scalars("loss")) == 2
    assert rows_of(made(both, shape="wide"))[1:] == [["run", "4", "2.0"]]


def test_a_wide_table_has_no_two_columns_of_one_name(record: Record) -> None:
    """A tag called `step` is refused, with what to do instead."""
    run = record(lambda writer: writer.scalar("step", 1, 0))
    with pytest.raises(InvalidArgumentError, match=r"'step' .* choose --shape long \(in Python"):
        made(run, shape="wide")
    assert rows_of(made(run))[1][:3] == ["run", "step", "0"]


def test_histograms_have_a_row_for_each_bucket(logdir: tbviz.Logdir) -> None:
    """Edges and counts as they are stored."""
    header, *rows = rows_of(made(logdir.values(), kind="histogram"))
    assert header == ["run", "tag", "step", "wall_time", "left", "right", "count"]
    (stored,) = logdir["a"].histograms("weights").values
    assert [[float(cell) for cell in row[4:]] for row in rows] == stored.tolist()
    assert {tuple(row[:3]) for row in rows} == {("a", "weights", "5")}
    assert sum(float(row[6]) for row in rows) == 3


def test_long_series_are_written_in_pieces(record: Record) -> None:
    """More points than a block has are all there, in their order, in each format."""
    pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    count = 70_000

    def write(writer: Any) -> None:
        for step in range(count):
            writer.scalar("loss", step, step)

    run = record(write)
    steps = [int(row[2]) for row in rows_of(made(run))[1:]]
    assert steps == list(range(count))
    parquet = pq.ParquetFile(io.BytesIO(made(run, format="parquet")))
    assert parquet.read()["step"].to_pylist() == steps


def test_one_run_and_one_tag_need_no_list(logdir: tbviz.Logdir) -> None:
    """They are one of each."""
    assert made(logdir["b"], "loss/test") == made([logdir["b"]], ["loss/test"])


def test_progress_counts_tags(logdir: tbviz.Logdir) -> None:
    """Each is told when it is written; in a wide table each run."""
    told: list[tuple[int, int]] = []
    made(logdir.values(), progress=lambda *done: told.append(done))
    assert told == [(1, 3), (2, 3), (3, 3)]
    told.clear()
    made(logdir.values(), shape="wide", progress=lambda *done: told.append(done))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("tags", "options", "error", "message"),
    [
        (
            ["nothing"],
            {},
            NotFoundError,
            "2 runs have no scalar tag like 'nothing'; there are loss/test, loss/train",
        ),
        (["weights"], {}, NotFoundError, "no scalar tag like 'weights'"),
        (
            ["loss/*"],
            {"kind": "histogram"},
            NotFoundError,
            "no histogram tag like 'loss/.*'; loss/train holds scalars.*; there is w",
        ),
        ([], {"kind": "hparams"}, NotFoundError, "no run of 2 says hyperparameters"),
        ([], {"kind": "image"}, InvalidArgumentError, "kind is 'scalar' or .*, not 'image'"),
        ([], {"shape": "round"}, InvalidArgumentError, "shape is 'long' or 'wide', not 'round'"),
        ([], {"value": "mean"}, InvalidArgumentError, "value is 'last' or 'min' or 'max', not"),
        ([], {"format": "xls"}, InvalidArgumentError, "the format 'xls' is unknown; .* csv, jsonl"),
        (
            [],
            {"kind": "histogram", "shape": "wide"},
            InvalidArgumentError,
            "only scalars make a wide table, found histogram",
        ),
    ],
)
def test_what_cannot_be_a_table_is_refused(
    logdir: tbviz.Logdir, tags: list[str], options: Any, error: type[Exception], message: str
) -> None:
    """In one line, with what was found and what there is."""
    with pytest.raises(error, match=message):
        made(logdir.values(), tags, **options)


def test_files_are_replaced_only_with_force(logdir: tbviz.Logdir, out: Path) -> None:
    """And nothing is left of what failed."""
    table(logdir["a"], "loss/train", out / "a.csv")
    before = (out / "a.csv").read_bytes()
    with pytest.raises(FileError, match="--force"):
        table(logdir["b"], "loss/train", out / "a.csv")
    with pytest.raises(NotFoundError):
        table(logdir["b"], "nothing", out / "deep" / "b.csv")
    assert (out / "a.csv").read_bytes() == before
    table(logdir["b"], "loss/train", out / "a.csv", force=True)
    assert (out / "a.csv").read_bytes() != before
    assert [path.name for path in out.iterdir()] == ["a.csv"]


def test_without_pyarrow_only_parquet_is_missing(
    logdir: tbviz.Logdir, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says what installs it, and no file is left."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingDependencyError, match="a .parquet needs pyarrow: pip install"):
        table(logdir["a"], [], out / "a.parquet")
    assert not any(out.iterdir())
    table(logdir["a"], [], out / "a.csv")


def test_text_of_strangers_is_harmless_in_a_csv(record: Record) -> None:
    """No formula, no code of a terminal, no row of its own; what is a number stays one."""
    names = {
        "=cmd()": "'=cmd()",
        "+1+cmd": "'+1+cmd",
        "-x": "'-x",
        "@SUM(1)": "'@SUM(1)",
        " =1+1": "' =1+1",
        "\uff1d1+1": "'\uff1d1+1",
        "-1.5": "-1.5",
        "\x1b[2J": "\\x1b[2J",
        'a,"b"\nc\r': 'a,"b"\\nc\\r',
        "é": "é",
    }

    def write(writer: Any) -> None:
        for tag in names:
            writer.scalar(tag, 0, 0)

    run = record(write)
    rows = rows_of(made(run))
    assert {row[1] for row in rows[1:]} == {*names.values()}
    assert rows_of(made(run, shape="wide"))[0] == ["run", "step", *map(names.get, sorted(names))]
    lines = made(run, format="jsonl").decode().splitlines()
    assert {json.loads(line)["tag"] for line in lines} == {*names}


@pytest.mark.parametrize("pair", [("a\nb", "a\\nb"), ("=a", "'=a")])
def test_two_tags_that_a_csv_would_call_the_same_are_refused(
    record: Record, pair: tuple[str, str], out: Path
) -> None:
    """As columns; formats that keep them apart have both."""

    def write(writer: Any) -> None:
        for step, tag in enumerate(pair):
            writer.scalar(tag, 0, step)

    run = record(write)
    with pytest.raises(InvalidArgumentError, match=r"would both be .* in a \.csv; choose"):
        table(run, [], out / "a.csv", shape="wide")
    assert not any(out.iterdir())
    first = json.loads(made(run, shape="wide", format="jsonl").splitlines()[0])
    assert set(first) == {"run", "step", *pair}


def test_a_folder_that_is_no_utf_8_is_spelled(record: Record) -> None:
    """Names of folders may be any bytes."""
    pq = pytest.importorskip("pyarrow.parquet")
    run = record(lambda writer: writer.scalar("loss", 0, 0), "\udcff")
    assert rows_of(made(run))[1][0] == "\\udcff"
    assert json.loads(made(run, format="jsonl"))["run"] == "\udcff"
    found = pq.read_table(io.BytesIO(made(run, format="parquet")))
    assert found["run"].to_pylist() == ["\\udcff"]
