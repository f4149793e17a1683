"""Hyperparameters of runs and what came of them -> the columns of a table."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tbviz.export.animation import Progress
from tbviz.export.tables.columns import Table, Tags, Type, counted
from tbviz.logdir import Run, ScalarSeries

Pick: TypeAlias = Literal["last", "min", "max"]
_Row: TypeAlias = dict[str, Any]

_BLANKS: dict[Type, Any] = {"text": "", "number": 0.0, "flag": False}


def sessions(
    runs: Mapping[str, Run], tags: Tags, *, pick: Pick, progress: Progress | None = None
) -> Table:
    """Return a row for each run that says hyperparameters, with its metrics.

    The columns are `run`, `hparams.NAME` for each hyperparameter and `metrics.TAG` for each scalar.
    A run that says none, as Keras makes for validation, belongs to the nearest run above it that
    does, and its scalars are `metrics.BELOW.TAG` there, as TensorBoard calls them.

    Args:
        runs: by name.
        tags: of the scalars of each run.
        pick: which value of a scalar counts: the last, the lowest or the highest.
        progress: called with the number of runs done and of all.
    """
    said = {name: values for name, run in runs.items() if (values := run.hparams)}
    rows = {name: _session(name, values) for name, values in said.items()}
    for name, chosen in counted(tags.items(), progress):
        if (above := _above(name, rows)) is None:
            continue
        for tag in chosen:
            column = f"metrics.{_group(name, above)}{tag}"
            rows[above][column] = _picked(runs[name].scalars(tag), pick)
    return _table(list(rows.values()))


def _session(name: str, values: Mapping[str, Any]) -> _Row:
    return {"run": name} | {f"hparams.{key}": value for key, value in values.items()}


def _above(name: str, rows: Container[str]) -> str | None:
    """The run itself or the nearest above it that has a row."""
    parts = name.split("/")
    above = ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((run for run in (*above, ".") if run in rows), None)


def _group(name: str, above: str) -> str:
    """What stands before the tags of a run in the row of one above it."""
    if name == above:
        return ""
    return f"{name if above == '.' else name.removeprefix(f'{above}/')}."


def _picked(series: ScalarSeries, pick: Pick) -> float | None:
    """One value of a series; NaN is the lowest or highest only where there is nothing else."""
    if not len(series):
        return None
    if pick == "last":
        return float(series.values[-1])
    return float((np.fmin if pick == "min" else np.fmax).reduce(series.values))


def _table(rows: Sequence[_Row]) -> Table:
    names = sorted({name for row in rows for name in row} - {"run"})
    cells = {name: [row.get(name) for row in rows] for name in ("run", *names)}
    header = {name: _type_of(column) for name, column in cells.items()}
    columns = {name: _column(column, header[name]) for name, column in cells.items()}
    return Table(header, iter([columns]))


def _type_of(cells: Sequence[Any]) -> Type:
    """The type of a column: text, unless all that is there is true or false, or also numbers.

    Some writers store True as 1.
    """
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {bool}:
        return "flag"
    return "number" if kinds <= {float, bool} else "text"


def _column(cells: Sequence[Any], kind: Type) -> NDArray[Any]:
    """Cells as an array, masked where they are None; text is what Python calls the value."""
    blank = _BLANKS[kind]
    filled = [blank if cell is None else type(blank)(cell) for cell in cells]
    dtype = {"text": object, "number": np.float64, "flag": np.bool_}[kind]
    missing = [cell is None for cell in cells]
    column: NDArray[Any] = np.ma.array(filled, mask=missing, dtype=dtype)
    return column
