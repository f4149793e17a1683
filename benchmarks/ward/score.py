"""What the rules say of recorded trainings, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from benchmarks.ward.illnesses import ILLNESSES
from benchmarks.ward.patients import Patient
from benchmarks.ward.training import Trace
from tbviz.monitor import Monitor
from tbviz.monitor.judge import Thresholds

IN_TIME = 0.5  # the share of a training before which an illness has to be found
RULES_OF = {illness.name: illness.rules for illness in ILLNESSES}


class Told(NamedTuple):
    """A patient, and for each rule that found something the share of the training passed."""

    patient: Patient
    found: dict[str, float]


def replay(trace: Trace, *, thresholds: Thresholds | None = None) -> dict[str, float]:
    """Tell a monitor what was measured, and return when each rule found something first."""
    count = max(trace) + 1
    found: dict[str, float] = {}
    with Monitor(terminal=False, thresholds=thresholds) as monitor:
        for step, numbers in trace.items():
            for finding in monitor.update(step, metrics=numbers):
                found.setdefault(finding.rule, (step + 1) / count)
    for finding in monitor.findings:
        found.setdefault(finding.rule, 1.0)
    return found


def firsts(sick: Iterable[Told], rules: Collection[str] = ()) -> list[float]:
    """Return the shares at which those were found that were in time.

    Args:
        sick: what was told of them.
        rules: that count, or none for all that name an illness.
    """
    shares = []
    for one in sick:
        named = rules or RULES_OF[one.patient.illness]
        shares.append(min((one.found[rule] for rule in named if rule in one.found), default=1.0))
    return [share for share in shares if share < IN_TIME]


def is_found(sick: Told) -> bool:
    """Return whether a rule that names the illness found it in time."""
    return bool(firsts([sick]))
