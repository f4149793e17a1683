"""The rules over finished or running runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tbviz.logdir import Run
from tbviz.logdir.selection import select_tags
from tbviz.monitor import vocabulary as v
from tbviz.monitor.findings import Finding
from tbviz.monitor.history import Series
from tbviz.monitor.judge import (
    Thresholds,
    check_rules,
    check_thresholds,
    judge,
    missing_points,
)
from tbviz.monitor.reading import read_history, read_told, training_beside, with_validation


@dataclass(frozen=True)
class Verdict:
    """What there is to say of a run.

    Attributes:
        findings: of the rules; then what a monitor has told while the run trained and its files
            do not let judge again, the last of each rule and place.
        healed: what a monitor has told and the rules do not find, the first of each rule.
        roles: what its series are, such as `v.LOSS`; none where no tag of it is known.
        is_judged: whether any rule, or a monitor while it trained, had enough points to judge.
        missing_points: how many more any rule needs; None where none fits its series.
        is_empty: whether its event files hold nothing at all.
        last_step: the highest step of its series, or None.
        validation: the runs of validation that are judged with it.
    """

    findings: list[Finding] = field(default_factory=list)
    healed: list[Finding] = field(default_factory=list)
    roles: tuple[str, ...] = ()
    is_judged: bool = False
    missing_points: int | None = None
    is_empty: bool = False
    last_step: int | None = None
    validation: tuple[str, ...] = ()


def check(
    runs: Iterable[Run],
    tags: Sequence[str] = (),
    *,
    rules: Collection[str] | None = None,
    thresholds: Thresholds | None = None,
) -> dict[str, list[Finding]]:
    """Return what is wrong with trainings, by the name of the run; nothing for a healthy one.

    It knows losses by their tags, the statistics and gauges of tbviz, and histograms of weights and
    gradients; whoever wrote them. A run of validation is judged with the run of training beside it.
    Runs in which there is nothing to judge, or too little for any rule, are left out: nothing is
    known of their health.

    Args:
        runs: such as the values of a logdir.
        tags: patterns, as of `select_tags`; none for all tags.
        rules: the names of some rules, or None for all.
        thresholds: by name of a rule, arguments of it in place of its defaults.

    Raises:
        InvalidArgumentError: there is no such rule or argument.
        NotFoundError: a pattern matches no tag.
        FileError: a file cannot be read.
    """
    verdicts = examine(runs, tags, rules=rules, thresholds=thresholds)
    return {run: verdict.findings for run, verdict in verdicts.items() if verdict.is_judged}


def examine(
    runs: Iterable[Run],
    tags: Sequence[str] = (),
    *,
    rules: Collection[str] | None = None,
    thresholds: Thresholds | None = None,
) -> dict[str, Verdict]:
    """Return what there is to say of each run that is judged by itself, as `check` does."""
    check_rules(rules)
    check_thresholds(thresholds)
    known = {run.name: run for run in runs}
    chosen: Mapping[str, Collection[str]] = (
        select_tags(known.values(), tags) if tags else {name: known[name].tags for name in known}
    )
    read = {name: read_history(known[name], found) for name, found in chosen.items()}
    verdicts = {
        name: _verdict(known[name], chosen[name], history, rules=rules, thresholds=thresholds)
        for name, history in with_validation(read).items()
    }
    for validation, training in training_beside(read).items():
        verdict = verdicts[training]
        verdicts[training] = replace(verdict, validation=(*verdict.validation, validation))
    return verdicts


def with_siblings(chosen: Iterable[str], runs: Collection[str]) -> list[str]:
    """Return names of runs with those that they are judged together with, in the order of `runs`.

    These are a training and its validation; see `training_beside`.

    Args:
        chosen: some of `runs`.
        runs: the names of all.
    """
    pairs = training_beside(runs).items()
    wanted = set(chosen)
    wanted |= {training for validation, training in pairs if validation in wanted}
    wanted |= {validation for validation, training in pairs if training in wanted}
    return [run for run in runs if run in wanted]


def _verdict(
    run: Run,
    tags: Collection[str],
    history: Mapping[str, Series],
    *,
    rules: Collection[str] | None,
    thresholds: Thresholds | None,
) -> Verdict:
    found = judge(history, rules=rules, thresholds=thresholds)
    known = {finding.rule for finding in found}
    told = read_told(run) if v.FINDINGS in tags else []
    unfound = [one for one in told if one.rule in check_rules(rules) and one.rule not in known]
    healed = [
        one
        for one in unfound
        if missing_points(history, rules=[one.rule], thresholds=thresholds) == 0
    ]
    missing = missing_points(history, rules=rules, thresholds=thresholds)
    standing = {(one.rule, one.where): one for one in unfound if one not in healed}
    return Verdict(
        findings=[*found, *standing.values()],
        healed=list(_first_of_each_rule(healed)),
        roles=tuple(v.by_role(history)),
        is_judged=bool(found or standing) or missing == 0,
        missing_points=missing,
        is_empty=not run.tags,
        last_step=max((int(series.steps[-1]) for series in history.values()), default=None),
    )


def _first_of_each_rule(findings: Iterable[Finding]) -> Collection[Finding]:
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.rule, finding)
    return first.values()
