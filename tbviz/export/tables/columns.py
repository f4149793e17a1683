"""Scalars, histograms and texts of runs -> the columns of a table, block by block.

A table is the type of each column by its name, and blocks: some rows each, as arrays by the names
of the columns, so that it need never be in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from tbviz.errors import InvalidArgumentError
from tbviz.export.animation import Progress
from tbviz.logdir import Run, ScalarSeries

T = TypeVar("T")
Type: TypeAlias = Literal["text", "whole", "number", "flag"]
Block: TypeAlias = Mapping[str, NDArray[Any]]
Tags: TypeAlias = Mapping[str, Sequence[str]]  # of each run, by its name

_ROWS = 1 << 16  # of a block
_POINT: dict[str, Type] = {"run": "text", "tag": "text", "step": "whole", "wall_time": "number"}
_BUCKET: dict[str, Type] = {"left": "number", "right": "number", "count": "number"}


class Table(NamedTuple):
    """The type of each column, and the rows; a cell that is masked is missing."""

    header: Mapping[str, Type]
    blocks: Iterator[Block]


def long_scalars(runs: Mapping[str, Run], tags: Tags, *, progress: Progress | None = None) -> Table:
    """Return a row for each point: run, tag, step, wall_time and value."""
    blocks = _long(runs, tags, lambda run, tag: run.scalars(tag).columns(), progress)
    return Table(_POINT | {"value": "number"}, blocks)


def long_histograms(
    runs: Mapping[str, Run], tags: Tags, *, progress: Progress | None = None
) -> Table:
    """Return a row for each bucket: run, tag, step, wall_time, left, right and count."""
    blocks = _long(runs, tags, lambda run, tag: run.histograms(tag).columns(), progress)
    return Table(_POINT | _BUCKET, blocks)


def long_texts(runs: Mapping[str, Run], tags: Tags, *, progress: Progress | None = None) -> Table:
    """Return a row for each text: run, tag, step, wall_time and value."""
    blocks = _long(runs, tags, lambda run, tag: run.texts(tag).columns(), progress)
    return Table(_POINT | {"value": "text"}, blocks)


def wide_scalars(runs: Mapping[str, Run], tags: Tags, *, progress: Progress | None = None) -> Table:
    """Return a row for each run and step, and a column for each tag.

    Of several points of a tag at one step the newest counts.

    Raises:
        InvalidArgumentError: a tag has the name of another column.
    """
    known = sorted({tag for chosen in tags.values() for tag in chosen})
    header: dict[str, Type] = {"run": "text", "step": "whole"}
    if taken := sorted(header.keys() & known):
        raise InvalidArgumentError(
            f"a wide table has a column {taken[0]!r} that is not the tag of this name; choose "
            "--shape long (in Python shape='long')",
            found=taken[0],
        )
    return Table(header | dict.fromkeys(known, "number"), _wide(runs, tags, known, progress))


def counted(items: Collection[T], progress: Progress | None) -> Iterator[T]:
    """Yield items, and tell `progress` when each is done with."""
    for done, item in enumerate(items, start=1):
        yield item
        if progress is not None:
            progress(done, len(items))


def _long(
    runs: Mapping[str, Run],
    tags: Tags,
    read: Callable[[Run, str], Block],
    progress: Progress | None,
) -> Iterator[Block]:
    pairs = [(name, tag) for name, chosen in tags.items() for tag in chosen]
    for name, tag in counted(pairs, progress):
        yield from _pieces({"run": name, "tag": tag}, read(runs[name], tag))


def _wide(
    runs: Mapping[str, Run], tags: Tags, known: Sequence[str], progress: Progress | None
) -> Iterator[Block]:
    for name, chosen in counted(tags.items(), progress):
        series = {tag: runs[name].scalars(tag) for tag in chosen}
        steps = np.unique(np.concatenate([each.steps for each in series.values()]))
        columns = {tag: _at_steps(series.get(tag), steps) for tag in known}
        yield from _pieces({"run": name}, {"step": steps, **columns})


def _at_steps(series: ScalarSeries | None, steps: NDArray[np.int64]) -> NDArray[np.float64]:
    """The newest value of a series at each step, masked where it has none."""
    found: NDArray[np.float64] = np.ma.array(np.zeros(len(steps)), mask=True)
    if series is not None:
        found[np.searchsorted(steps, series.steps)] = series.values  # of several, the last stays
    return found


def _pieces(keys: Mapping[str, str], columns: Block) -> Iterator[Block]:
    """Cut columns into blocks; `keys` are the same in every row."""
    total = len(columns["step"])
    for start in range(0, total, _ROWS):
        piece = {name: column[start : start + _ROWS] for name, column in columns.items()}
        rows = len(piece["step"])
        yield {name: np.full(rows, key, object) for name, key in keys.items()} | piece
