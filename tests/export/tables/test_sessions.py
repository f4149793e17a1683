"""Tables of hyperparameters: a row for each run that says some, with what came of it."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable
from typing import Any

import pytest

import tbviz
from tbviz.export import table

Record = Callable[..., tbviz.Run]


@pytest.fixture
def write(record: Record) -> Callable[..., tbviz.Logdir]:
    """A function that writes a run of hyperparameters and scalars, and returns the logdir."""

    def make(name: str, settings: Any = None, **scalars: list[float]) -> tbviz.Logdir:
        def fill(writer: Any) -> None:
            if settings:
                writer.hparams(settings)
            for tag, values in scalars.items():
                for step, value in enumerate(values):
                    writer.scalar(tag, value, step)

        run = record(fill, name)
        return tbviz.open_logdir(run.path.parents[name.count("/")])

    return make


def rows_of(logdir: tbviz.Logdir, tags: Any = (), **options: Any) -> list[dict[str, Any]]:
    """Return the rows of the table as objects, what is missing left out."""
    stream = io.BytesIO()
    table(logdir.values(), tags, stream, kind="hparams", format="jsonl", **options)
    rows = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [{name: cell for name, cell in row.items() if cell is not None} for row in rows]


def test_a_run_is_a_row(write: Callable[..., tbviz.Logdir]) -> None:
    """With its hyperparameters, and the last value of each scalar; others have no row."""
    write("a", {"lr": 0.1, "act": "relu"}, loss=[3, 1, 2])
    write("b", {"lr": 0.2, "bias": True}, accuracy=[0.5])
    logdir = write("c", loss=[9])
    assert rows_of(logdir) == [
        {"run": "a", "hparams.act": "relu", "hparams.lr": 0.1, "metrics.loss": 2},
        {"run": "b", "hparams.bias": True, "hparams.lr": 0.2, "metrics.accuracy": 0.5},
    ]


@pytest.mark.parametrize(("value", "expected"), [("last", 2), ("min", 1), ("max", 3)])
def test_the_value_of_a_metric_is_chosen(
    write: Callable[..., tbviz.Logdir], value: str, expected: float
) -> None:
    """The last, the lowest or the highest, in which NaN does not count unless it is alone."""
    logdir = write("a", {"lr": 0.1}, loss=[3, 1, math.nan, 2], broken=[math.nan])
    (row,) = rows_of(logdir, value=value)
    assert row["metrics.loss"] == expected
    assert row["metrics.broken"] == "NaN"


def test_a_run_below_belongs_to_the_nearest_above(write: Callable[..., tbviz.Logdir]) -> None:
    """As Keras writes a run for training and one for validation, below that which says them."""
    write("a", {"lr": 0.1}, loss=[1])
    write("a/validation", loss=[2])
    write("a/deep", {"lr": 0.2}, loss=[3])
    write("a/deep/x/validation", loss=[4])
    logdir = write("ab/validation", loss=[5])
    first, second = rows_of(logdir)
    assert first == {
        "run": "a", "hparams.lr": 0.1, "metrics.loss": 1, "metrics.validation.loss": 2
    }  # fmt: skip
    assert second == {
        "run": "a/deep", "hparams.lr": 0.2, "metrics.loss": 3, "metrics.x/validation.loss": 4
    }  # fmt: skip


def test_the_logdir_may_be_the_run_itself(write: Callable[..., tbviz.Logdir]) -> None:
    """Then all other runs are below it."""
    logdir = write("a", {"lr": 0.1}, loss=[1])
    write("a/train", loss=[2])
    (row,) = rows_of(tbviz.open_logdir(logdir.path / "a"))
    assert row == {"run": ".", "hparams.lr": 0.1, "metrics.loss": 1, "metrics.train.loss": 2}


def test_patterns_choose_metrics(write: Callable[..., tbviz.Logdir]) -> None:
    """Only the scalars that match are columns; a run without any keeps its row."""
    write("a", {"lr": 0.1}, loss=[1], accuracy=[2])
    logdir = write("b", {"lr": 0.3})
    assert rows_of(logdir, ["acc*"]) == [
        {"run": "a", "hparams.lr": 0.1, "metrics.accuracy": 2},
        {"run": "b", "hparams.lr": 0.3},
    ]


def test_hyperparameters_alone_make_a_table(write: Callable[..., tbviz.Logdir]) -> None:
    """A run need not have any scalar."""
    assert rows_of(write("a", {"lr": 0.1})) == [{"run": "a", "hparams.lr": 0.1}]


def test_a_column_has_one_type(write: Callable[..., tbviz.Logdir]) -> None:
    """Where some writers store True as 1, all are numbers; beside text, all is text."""
    pq = pytest.importorskip("pyarrow.parquet")
    write("a", {"bias": True, "depth": 3, "norm": False})
    write("b", {"bias": 0, "depth": "three", "norm": True})
    logdir = write("c", {"x": 1})
    stream = io.BytesIO()
    table(logdir.values(), [], stream, kind="hparams", format="parquet")
    found = pq.read_table(stream)
    assert {field.name: str(field.type) for field in found.schema} == {
        "run": "string",
        "hparams.bias": "double",
        "hparams.depth": "string",
        "hparams.norm": "bool",
        "hparams.x": "double",
    }
    assert found["hparams.bias"].to_pylist() == [1, 0, None]
    assert found["hparams.depth"].to_pylist() == ["3.0", "three", None]
    assert found["hparams.norm"].to_pylist() == [False, True, None]
