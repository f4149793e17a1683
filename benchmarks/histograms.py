"""Writing histograms, against tensorboardX and TensorFlow.

Small and large ones, measured as all else that is written; of large ones the memory, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import writing
from benchmarks.measure import Row


def rows(folder: Path, *, rounds: int) -> Iterator[Row]:
    """Yield the rows of the table; files are made in `folder`, and removed."""
    return writing.rows(folder, rounds=rounds, kinds=writing.HISTOGRAMS)
