"""The tables of docs/writers.md, against the packages that they speak of."""

from __future__ import annotations

import importlib
import inspect
import re
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz

PAGE = Path(__file__).parents[1] / "docs" / "writers.md"
TBVIZ, TENSORFLOW, PYTORCH, TENSORBOARDX = range(1, 5)  # columns
SECTIONS = ("## Kinds", "What else the others write:", "## Properties")


def rows(section: str) -> list[list[str]]:
    """Return the cells of the table of a section, without its head."""
    text = PAGE.read_text().split(section)[1]
    table = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert table is not None
    lines = table[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def names(column: int, *sections: str) -> list[str]:
    """Return the names, in backticks, of a column."""
    cells = [row[column] for section in sections for row in rows(section)]
    return [name for cell in cells for name in re.findall(r"`([\w.]+)`", cell)]


def adders(writer: Any) -> set[str]:
    """Return the methods of a writer that write."""
    return {name for name in dir(writer) if name.startswith("add_")}


def test_every_row_is_whole() -> None:
    """No cell is missing or empty, and the column of tbviz is full."""
    for section in SECTIONS:
        for row in rows(section):
            assert len(row) == 5, row
            assert all(row), row
            assert row[TBVIZ] != "-", row


def test_the_kinds_of_tbviz_are_those_that_are_public() -> None:
    """Each once."""
    public = {name: getattr(tbviz.summary, name) for name in tbviz.summary.__all__}
    kinds = {name for name, each in public.items() if inspect.isfunction(each)}
    assert sorted(names(TBVIZ, SECTIONS[0])) == sorted(kinds - {"default_writer"})


def test_what_tbviz_has_for_the_rest_is_there() -> None:
    """Methods of its writer, and public functions by their full names."""
    for name in names(TBVIZ, SECTIONS[1]):
        first, *rest = name.split(".")
        home = tbviz if first == "tbviz" else tbviz.SummaryWriter
        assert callable(reduce(getattr, rest or [first], home)), name


def test_what_tbviz_has_for_the_rest_can_be_written(tmp_path: Path) -> None:
    """One of each, with nothing but what the table names."""
    raw, images = tbviz.summary.raw, tbviz.images
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.write(raw.tensor("tensor", [1.0, 2.0], 0))
        writer.write(raw.raw_histogram("buckets", [[0, 1, 12]], 0))
        writer.write(raw.raw_pr_curve("curve", np.ones((6, 3)), 0))
        writer.image("boxes", images.draw_boxes(np.zeros((9, 9)), [[1, 1, 5, 5]]), 0)
    kinds = {"tensor": "tensor", "buckets": "histogram", "curve": "pr_curve", "boxes": "image"}
    assert tbviz.open_logdir(tmp_path)["."].tags == kinds


@pytest.mark.parametrize(
    ("column", "module"), [(PYTORCH, "torch.utils.tensorboard"), (TENSORBOARDX, "tensorboardX")]
)
def test_the_columns_of_pytorch_and_tensorboardx(column: int, module: str) -> None:
    """All that their writers have, and nothing else."""
    writer = pytest.importorskip(module).SummaryWriter
    assert set(names(column, *SECTIONS[:2])) == adders(writer)


def test_the_column_of_tensorflow() -> None:
    """All that `tf.summary` writes, and what the plugins have."""
    tf = pytest.importorskip("tensorflow")
    found = names(TENSORFLOW, *SECTIONS[:2])
    for name in found:
        first, *rest = name.split(".")
        if first == "tf":
            assert reduce(getattr, rest, tf)
        else:
            module, _, attribute = name.rpartition(".")
            assert hasattr(importlib.import_module(module), attribute), name
    ours = {name.removeprefix("tf.summary.") for name in found if name.startswith("tf.")}
    others = {"create_file_writer", "create_noop_writer", "flush", "record_if", "trace_on"}
    others |= {"should_record_summaries", "trace_off"}  # which write nothing by themselves
    functions = {name for name, each in vars(tf.summary).items() if inspect.isfunction(each)}
    assert ours == {name for name in functions - others if not name.startswith("_")}
