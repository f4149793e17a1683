"""The builder of text, which TensorBoard renders as Markdown."""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from tbviz.checks import brief
from tbviz.errors import InvalidArgumentError
from tbviz.events import make_value, strings_to_proto
from tbviz.summary.pending import PendingSummary, pending


def text(tag: str, data: Any, step: SupportsIndex) -> PendingSummary:
    """Write Markdown, or a table of it, for the Text dashboard.

    Args:
        tag: the name of the series.
        data: a str, or a table: `[rows]` or `[rows, columns]` of str, bytes (UTF-8) or numbers. A
            string is a paragraph of Markdown; in a table each cell is one.
        step: the training step, at least 0.

    Raises:
        InvalidArgumentError: `data` is neither a str, which may be empty, nor such a table, which
            may not, or is no text that UTF-8 can say.
    """
    cells = _cells(tag, data)
    encoded = [_encoded(tag, cell) for cell in cells.reshape(-1)]
    return pending(
        tag,
        step,
        lambda: [make_value("text", tag, strings_to_proto(encoded, cells.shape))],
        nbytes=sum(map(len, encoded)),
        kinds={tag: "text"},
    )


def _cells(tag: str, data: Any) -> npt.NDArray[Any]:
    """Return text as an array of objects `[]`, `[rows]` or `[rows, columns]`."""
    rule = "a str, or a table [rows] or [rows, columns] of str"
    try:
        cells = np.array(data, object)
    except ValueError:
        cells = np.array([[]], object)  # rows of several lengths, of which NumPy makes no array
    is_table = cells.ndim in (1, 2) and cells.size > 0
    is_flat = not any(isinstance(cell, list | tuple | np.ndarray) for cell in cells.reshape(-1))
    if not (isinstance(data, str | bytes) or (is_table and is_flat)):
        found = (
            f"{type(data).__name__} of the shape {list(cells.shape)}" if cells.ndim else brief(data)
        )
        raise InvalidArgumentError(
            f"{tag}: text is {rule}, found {found if is_flat else 'rows unlike each other'}",
            expected=rule,
            found=cells.shape,
        )
    return cells


def _encoded(tag: str, cell: object) -> bytes:
    try:
        if isinstance(cell, bytes):
            cell.decode()
            return cell
        if isinstance(cell, str | int | float | np.generic):
            return str(cell).encode()
    except UnicodeError:
        raise InvalidArgumentError(
            f"{tag}: text is what UTF-8 can say, not {cell!r}", found=cell
        ) from None
    raise InvalidArgumentError(
        f"{tag}: a cell of a table is a str or a number, found {type(cell).__name__}", found=cell
    )
