"""What is wrong with a training: rules of health, as pure functions over numbers.

`Monitor` is told of a training while it runs, `judge` looks at a `History`, and `check` at runs in
event files; what they find are `Finding`s. `tbviz.monitor.rules` has the rules, and
`tbviz.monitor.thresholds` their defaults.
"""

from tbviz.monitor.check import check
from tbviz.monitor.findings import Finding, certainty
from tbviz.monitor.history import History, Series
from tbviz.monitor.judge import RULES, judge
from tbviz.monitor.monitor import Monitor, Writer

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
]
