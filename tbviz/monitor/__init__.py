"""What is wrong with a training: rules of health, as pure functions over numbers.

`Monitor` is told of a training while it runs, `judge` looks at a `History`, and `check` at runs in
event files; what they find are `Finding`s. `tbviz.monitor.rules` has the rules, and
`tbviz.monitor.thresholds` their defaults. What reads event files, `check` and `watch`, loads on
first use: a training needs none of it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.history import History, Series
from tbviz.monitor.judge import RULES, judge
from tbviz.monitor.monitor import Monitor
from tbviz.monitor.writers import Writer

if TYPE_CHECKING:
    from tbviz.monitor.live.watching import watch
    from tbviz.monitor.verdicts import check

__all__ = [
    "RULES",
    "Finding",
    "History",
    "Monitor",
    "Series",
    "Writer",
    "certainty",
    "check",
    "judge",
    "watch",
]

_HOMES = {"check": "tbviz.monitor.verdicts", "watch": "tbviz.monitor.live.watching"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'tbviz.monitor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
