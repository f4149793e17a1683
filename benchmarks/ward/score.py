"""What the rules say of recorded trainings, and the tables of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from benchmarks.ward.illnesses import ILLNESSES, Patient
from benchmarks.ward.training import Trace
from tbviz.monitor import RULES, Monitor
from tbviz.monitor.judge import Thresholds

IN_TIME = 0.5  # the share of a training before which an illness has to be found


class Told(NamedTuple):
    """A patient, and for each rule that found something the share of the training passed."""

    patient: Patient
    found: dict[str, float]


class Outcome(NamedTuple):
    """How many of some trainings were found in time, and at which shares."""

    count: int
    shares: list[float]

    def __str__(self) -> str:
        """Return it as cells: found of all, and the median share of the training passed."""
        when = f"{median(self.shares):.0%}" if self.shares else "-"
        return f"{len(self.shares)} of {self.count} | {when}"


def replay(trace: Trace, *, thresholds: Thresholds | None = None) -> dict[str, float]:
    """Tell a monitor what was measured, and return when each rule found something first."""
    last, found = max(trace), {}
    with Monitor(terminal=False, thresholds=thresholds) as monitor:
        for step, numbers in trace.items():
            for finding in monitor.update(step, metrics=numbers):
                found.setdefault(finding.rule, (step + 1) / (last + 1))
    for finding in monitor.findings:
        found.setdefault(finding.rule, 1.0)
    return found


def outcome(told: Iterable[Told], rules: Iterable[str]) -> Outcome:
    """Return how many were found in time by any of some rules."""
    firsts = [
        min((one.found[rule] for rule in rules if rule in one.found), default=1.0) for one in told
    ]
    return Outcome(len(firsts), [share for share in firsts if share < IN_TIME])


def illness_table(told: Sequence[Told], wards: Sequence[str]) -> list[str]:
    """Return a line of a table for each illness, with two cells for each ward."""
    lines = []
    for illness in ILLNESSES:
        own = [one for one in told if one.patient.illness == illness.name]
        cells = [outcome(_of(own, ward), illness.rules) for ward in wards]
        rules = ", ".join(f"`{rule}`" for rule in sorted(illness.rules))
        lines.append(f"| {illness.name} | {rules} | {' | '.join(map(str, cells))} |")
    return lines


def rule_table(told: Sequence[Told], wards: Sequence[str]) -> list[str]:
    """Return a line for each rule: the sick that it named in time, the healthy that it flagged."""
    lines = []
    for rule in RULES:
        named = {illness.name for illness in ILLNESSES if rule in illness.rules}
        cells = []
        for ward in wards:
            here = _of(told, ward)
            ill = outcome((one for one in here if one.patient.illness in named), [rule])
            healthy = [one for one in here if not one.patient.illness]
            flagged = sum(rule in one.found for one in healthy)
            cells.append(f"{ill} | {flagged} of {len(healthy)}")
        lines.append(f"| `{rule}` | {' | '.join(cells)} |")
    return lines


def totals(told: Sequence[Told], ward: str) -> tuple[Outcome, int, int]:
    """Return what was found of the sick, and how many of how many healthy were flagged."""
    here = _of(told, ward)
    rules = {illness.name: illness.rules for illness in ILLNESSES}
    single = [outcome([one], rules[one.patient.illness]) for one in here if one.patient.illness]
    shares = [share for one in single for share in one.shares]
    healthy = [one for one in here if not one.patient.illness]
    return Outcome(len(single), shares), sum(bool(one.found) for one in healthy), len(healthy)


def _of(told: Iterable[Told], ward: str) -> list[Told]:
    return [one for one in told if one.patient.ward == ward]
