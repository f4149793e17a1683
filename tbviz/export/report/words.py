"""Text summaries, as they were written; the page draws their Markdown, and runs nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from tbviz.export.report.numbers import moments
from tbviz.export.report.thinning import evenly
from tbviz.logdir import Run

_LONGEST = 20_000  # characters of a text or of a cell


def words(tag: str, run: Run, *, most: int) -> dict[str, Any]:
    """Return the texts of at most `most` steps, each a list of rows of cells.

    A tag of which the name ends in "findings" holds what went wrong in a training: it is a kind of
    its own, which the page shows first, as a list; of these the newest are kept.
    """
    series = run.tensors(tag)
    kind = "findings" if tag.rpartition("/")[2] == "findings" else "text"
    count = len(series)
    kept = evenly(count, most) if kind == "text" else np.arange(max(count - most, 0), count)
    texts = [_rows(series.values[index]) for index in kept]
    return {"kind": kind, "tag": tag, "run": run.name, **moments(series, kept), "texts": texts}


def _rows(tensor: Any) -> list[list[str]]:
    """Return a tensor of strings as a table: a text alone has one row of one cell."""
    columns = tensor.shape[-1] if tensor.ndim > 1 else 1
    return [[_text(cell) for cell in row] for row in tensor.reshape(-1, columns or 1)]


def _text(cell: object) -> str:
    text = cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ... ({len(text):,} characters)"
