"""Series as tables: the columns of each kind, in PyArrow and in pandas."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import protos
import pytest

import tbviz
from tbviz.errors import CorruptRecordError, MissingDependencyError, NotFoundError
from tbviz.events import make_value, strings_to_proto, tensor_to_proto
from tbviz.summary.pending import pending

CODES = np.array([[0.5, -1.25], [2, 3], [4, 5]], np.float32)
PICTURE = np.arange(12, dtype=np.uint8).reshape(4, 3)


@pytest.fixture
def run(tmp_path: Path) -> tbviz.Run:
    """A run with a tag of each kind that makes a table, at steps 0 and 10."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in (0, 10):
            writer.scalar("loss", step / 7, step)
            writer.histogram("weights", [0.0, 1.0, 4.0], step)
            writer.latent_scatter("codes", CODES + step, step, labels=["a", "b", "a"])
            writer.latent_scatter("digits", CODES, step, labels=[step, 1, 2])
            writer.latent_scatter("bare", CODES, step)
            writer.latent_scatter("half", CODES, step, labels=None if step else [0, 1, 2])
            writer.image("pictures", PICTURE, step)
    return tbviz.open_logdir(tmp_path)["."]


def tables(run: tbviz.Run) -> dict[str, Any]:
    """Return the series of a run by tag."""
    codes = {tag: run.latent_codes(tag) for tag in ("codes", "digits", "bare", "half")}
    return {
        "loss": run.scalars("loss"),
        "weights": run.histograms("weights"),
        "pictures": run.images("pictures"),
        **codes,
    }


def test_scalars_have_a_row_for_each_point(run: tbviz.Run) -> None:
    """Step, time and value, as they are."""
    loss = run.scalars("loss")
    columns = loss.columns()
    assert list(columns) == ["step", "wall_time", "value"]
    assert columns["step"].tolist() == [0, 10]
    assert columns["value"].tolist() == [0, float(np.float32(10 / 7))]
    assert columns["wall_time"] is loss.wall_times


def test_texts_are_str(tmp_path: Path) -> None:
    """As they were written, whatever the script; a table has lines of cells."""
    texts = ["# Title\n\n*é* 漢 <b>", [["a", 1], ["b", 2.5]], ["first", "second"], ""]
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("loss", 0, 0)
        for step, text in enumerate(texts):
            writer.text("notes", text, 10 * step)
        broken = make_value("text", "broken", tensor_to_proto(np.zeros(2)))
        writer.write(pending("broken", 0, lambda: [broken], nbytes=0, kinds={"broken": "text"}))
    run = tbviz.open_logdir(tmp_path)["."]
    notes = run.texts("notes")
    assert notes.steps.tolist() == [0, 10, 20, 30]
    assert list(notes.values) == [texts[0], "a | 1\nb | 2.5", "first\nsecond", ""]
    columns = notes.columns()
    assert list(columns) == ["step", "wall_time", "value"]
    assert columns["value"].tolist() == list(notes.values)
    with pytest.raises(NotFoundError, match="'loss' of run . is no text tag: it holds scalars"):
        run.texts("loss")
    with pytest.raises(CorruptRecordError, match=r"broken: a text is strings .*float64 \[2\]"):
        run.texts("broken").values[0]


def test_histograms_have_a_row_for_each_bucket(run: tbviz.Run) -> None:
    """The counts of a step add up to what was written at it."""
    series = run.histograms("weights")
    columns = series.columns()
    first = columns["step"] == 0
    assert first.sum() == len(series.values[0])
    assert columns["count"][first].sum() == 3
    rows = np.column_stack([columns[name][first] for name in ("left", "right", "count")])
    np.testing.assert_array_equal(rows, series.values[0])


def test_codes_have_a_row_for_each_sample(run: tbviz.Run) -> None:
    """With their labels where every step has some."""
    columns = run.latent_codes("codes").columns()
    assert columns["step"].tolist() == [0, 0, 0, 10, 10, 10]
    np.testing.assert_array_equal(columns["code_0"], np.append(CODES[:, 0], CODES[:, 0] + 10))
    np.testing.assert_array_equal(columns["code_1"], np.append(CODES[:, 1], CODES[:, 1] + 10))
    assert columns["label"].tolist() == ["a", "b", "a"] * 2
    assert run.latent_codes("digits").columns()["label"].tolist() == [0, 1, 2, 10, 1, 2]
    for tag in ("bare", "half"):
        assert list(run.latent_codes(tag).columns()) == ["step", "wall_time", "code_0", "code_1"]


def test_codes_of_several_dimensions_make_no_table(tmp_path: Path) -> None:
    """A column for each dimension, and of more than two as well; but as many at each step."""
    for axes in (3, 4):
        with tbviz.SummaryWriter(tmp_path) as writer:
            writer.latent_scatter("codes", np.ones((20, axes)), axes)
    series = tbviz.open_logdir(tmp_path)["."].latent_codes("codes")
    with pytest.raises(CorruptRecordError, match=r"codes holds codes of \[3, 4\] dimensions"):
        series.columns()
    one = type(series)(series.tag, series.steps[:1], series.wall_times[:1],
                       series.codes[:1], series.labels[:1], [None])  # fmt: skip
    assert list(one.columns()) == ["step", "wall_time", "code_0", "code_1", "code_2"]


def test_pictures_have_a_row_each(tmp_path: Path) -> None:
    """As they are stored, numbered within their step."""
    stored = {0: [b"a"], 10: [b"b", b"c"]}
    events = [
        protos.event(step, protos.tensor("x", strings_to_proto([b"4", b"3", *all_of_it]), "images"))
        for step, all_of_it in stored.items()
    ]
    protos.write_events(tmp_path / protos.NAME, events)
    columns = tbviz.open_logdir(tmp_path)["."].images("x").columns()
    assert columns["step"].tolist() == [0, 10, 10]
    assert columns["index"].tolist() == [0, 0, 1]
    assert columns["encoded"].tolist() == [b"a", b"b", b"c"]


def test_pyarrow_and_pandas_hold_the_columns(run: tbviz.Run) -> None:
    """Every kind, value by value, in types of their own."""
    pa = pytest.importorskip("pyarrow")
    pytest.importorskip("pandas")
    for series in tables(run).values():
        columns = series.columns()
        table, frame = series.to_arrow(), series.to_pandas()
        assert table.column_names == list(frame.columns) == list(columns)
        for name, column in columns.items():
            assert table[name].to_pylist() == column.tolist()
            assert frame[name].tolist() == column.tolist()
    assert run.images("pictures").to_arrow()["encoded"].type == pa.binary()
    assert run.latent_codes("codes").to_arrow()["label"].type == pa.string()


def test_a_series_without_points_has_its_columns(run: tbviz.Run) -> None:
    """None of them is missing, and none has a row."""
    for series in tables(run).values():
        values = [getattr(series, name) for name in list(series.__dict__)[3:]]
        empty = type(series)(series.tag, series.steps[:0], series.wall_times[:0],
                             *(each[:0] for each in values))  # fmt: skip
        assert {len(column) for column in empty.columns().values()} == {0}
        assert {*empty.columns()} >= {*series.columns()} - {"label", "code_0", "code_1"}


@pytest.mark.parametrize(("method", "package"), [("to_arrow", "pyarrow"), ("to_pandas", "pandas")])
def test_a_missing_package_names_its_extra(
    method: str, package: str, run: tbviz.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, with what installs it."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingDependencyError, match=rf"{method} needs {package}: pip install"):
        getattr(run.scalars("loss"), method)()


def test_values_stay_what_they_are(tmp_path: Path) -> None:
    """NaN and infinity included."""
    pytest.importorskip("pyarrow")
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step, value in enumerate([math.nan, math.inf, -math.inf, 1e-45]):
            writer.scalar("loss", value, step)
    found = tbviz.open_logdir(tmp_path)["."].scalars("loss").to_arrow()["value"].to_pylist()
    np.testing.assert_array_equal(found, np.float32([math.nan, math.inf, -math.inf, 1e-45]))
