"""The hyperparameters of runs, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tbviz.export.report.numbers import rounded
from tbviz.logdir import Run


def settings(runs: Iterable[Run]) -> dict[str, Any]:
    """Return the hyperparameters of each run that has some, as numbers, bools and texts."""
    rows = [{"run": run.name, "values": _plain(run)} for run in runs]
    return {"kind": "hparams", "tag": "", "rows": [row for row in rows if row["values"]]}


def _plain(run: Run) -> dict[str, Any]:
    return {
        name: rounded(value) if isinstance(value, float) else value
        for name, value in run.hparams.items()
    }
