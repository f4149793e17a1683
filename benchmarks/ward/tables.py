"""The tables of the ward, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from benchmarks.ward.illnesses import ILLNESSES
from benchmarks.ward.score import Told, firsts, is_found
from benchmarks.ward.wards import SETUPS
from tbviz.monitor import RULES

WARDS = tuple(SETUPS)


def as_page(told: Sequence[Told]) -> str:
    """Return all tables: in sum, by illness and by rule."""
    parts = [_of_all(told), _of_illnesses(told), _of_rules(told)]
    return "\n\n".join("\n".join(part) for part in parts)


def misses(told: Iterable[Told]) -> Iterator[str]:
    """Yield a line for each sick training that was not found in time, and each false finding."""
    for one in told:
        name = f"{one.patient.setup}, seed {one.patient.seed}"
        found = ", ".join(f"{rule} {share:.0%}" for rule, share in one.found.items())
        if one.patient.illness and not is_found(one):
            yield f"missed: {one.patient.illness}, {name}: {found or 'nothing'}"
        if not one.patient.illness and one.found:
            yield f"healthy: {name}: {found}"


def _of_all(told: Sequence[Told]) -> Iterator[str]:
    yield "| ward | sick, found in time | share passed, median | healthy, flagged |"
    yield "|---|---|---|---|"
    for ward in WARDS:
        sick, healthy = _ward(told, ward)
        flagged = sum(bool(one.found) for one in healthy)
        yield f"| {ward} | {_cells(sick)} | {flagged} of {len(healthy)} |"


def _of_illnesses(told: Sequence[Told]) -> Iterator[str]:
    yield f"| illness | rules that name it | {_heads('found', 'when')} |"
    yield f"|---|---|{'---|---|' * len(WARDS)}"
    for illness in ILLNESSES:
        own = [one for one in told if one.patient.illness == illness.name]
        cells = [_cells(_ward(own, ward)[0]) for ward in WARDS]
        rules = ", ".join(f"`{rule}`" for rule in sorted(illness.rules))
        yield f"| {illness.name} | {rules} | {' | '.join(cells)} |"


def _of_rules(told: Sequence[Told]) -> Iterator[str]:
    """Yield of each rule how many it found of the sick that it names, and the healthy flagged."""
    yield f"| rule | {_heads('found', 'when', 'healthy, flagged')} |"
    yield f"|---|{'---|---|---|' * len(WARDS)}"
    for rule in RULES:
        cells = [_cells_of_rule(rule, *_ward(told, ward)) for ward in WARDS]
        yield f"| `{rule}` | {' | '.join(cells)} |"


def _heads(first: str, *others: str) -> str:
    """Return the heads of the columns of all wards, of which the first of each names the ward."""
    return " | ".join(" | ".join([f"{ward}, {first}", *others]) for ward in WARDS)


def _cells_of_rule(rule: str, sick: list[Told], healthy: list[Told]) -> str:
    named = {illness.name for illness in ILLNESSES if rule in illness.rules}
    found = _cells([one for one in sick if one.patient.illness in named], rule)
    flagged = sum(rule in one.found for one in healthy)
    return f"{found} | {flagged} of {len(healthy)}"


def _cells(sick: Sequence[Told], *rules: str) -> str:
    """Return two cells: how many were found in time, and the median share passed."""
    if not sick:
        return "- | -"
    shares = firsts(sick, rules)
    when = f"{median(shares):.0%}" if shares else "-"
    return f"{len(shares)} of {len(sick)} | {when}"


def _ward(told: Iterable[Told], ward: str) -> tuple[list[Told], list[Told]]:
    """Return the sick and the healthy of a ward."""
    here = [one for one in told if one.patient.ward == ward]
    return (
        [one for one in here if one.patient.illness],
        [one for one in here if not one.patient.illness],
    )
