"""`tbviz check`: what is wrong with trainings."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tbviz.cli.options import add_command, add_selection

if TYPE_CHECKING:
    from tbviz.cli.options import Commands
    from tbviz.logdir import Logdir
    from tbviz.monitor import Finding
    from tbviz.monitor.verdicts import Verdict

_OVER = frozenset({"stalled_steps"})  # rules that find something that has passed when they find it
_NAMED = 5  # runs, of many


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "check",
        _check,
        summary="say what is wrong with trainings",
        description="Apply the rules of health to runs, finished or not. The exit status is 0 if "
        "all that is judged is healthy, 1 if there are findings, 2 for a mistake, and where there "
        "is nothing to judge: no tag that a rule knows, such as loss, trainLoss or val/loss, or "
        "too few points. A stop that is over, and what a monitor has told while a run trained and "
        "is no more so, are mentioned.",
        example="tbviz check runs --rule overfitting --rule diverging_loss",
    )
    add_selection(parser, tag="what the rules look at")
    parser.add_argument(
        "--rule",
        action="append",
        metavar="NAME",
        help="a rule, as the report calls it; may repeat (default: all rules)",
    )
    parser.add_argument(
        "--json", action="store_true", help="a JSON array of objects, one for each finding"
    )


def _check(arguments: argparse.Namespace) -> int:
    from tbviz.errors import NotFoundError
    from tbviz.logdir import open_logdir
    from tbviz.logdir.selection import select_runs
    from tbviz.monitor.verdicts import examine, with_siblings

    logdir = open_logdir(arguments.logdir)
    logdir.tags  # reads many files on several cores  # noqa: B018
    asked = arguments.rule or ()
    chosen = with_siblings((run.name for run in select_runs(logdir, arguments.run)), logdir)
    verdicts = examine((logdir[name] for name in chosen), arguments.tag, rules=arguments.rule)
    named = {arguments.logdir if run == "." else run: each for run, each in verdicts.items()}
    notes = [*_unjudged(named, asked), *_beside(logdir)]
    if not any(verdict.is_judged for verdict in verdicts.values()):
        raise NotFoundError("; ".join(notes))
    if arguments.json:
        for note in notes:
            warnings.warn(note, stacklevel=1)
        objects = [
            {"run": run, "folder": str(logdir[run].path), "over": is_over} | one.to_json()
            for run, verdict in verdicts.items()
            for one, is_over in _all(verdict, asked)
        ]
        print(json.dumps(objects, indent=1))
    else:
        if not (asked or arguments.tag):
            notes += _unknown_losses(named)
        print("\n".join(_report(named, notes, asked)))
    return int(any(_counting(verdict, asked) for verdict in verdicts.values()))


def _is_over(finding: Finding, asked: Collection[str]) -> bool:
    """Return whether a finding is of something that has passed, and was not asked for."""
    return finding.rule in _OVER and finding.rule not in asked


def _all(verdict: Verdict, asked: Collection[str]) -> list[tuple[Finding, bool]]:
    """Return all findings of a run, those that have healed too, and which are over."""
    findings = [(one, _is_over(one, asked)) for one in verdict.findings]
    return [*findings, *((one, True) for one in verdict.healed)]


def _counting(verdict: Verdict, asked: Collection[str]) -> list[Finding]:
    """Return the findings that make a run ill."""
    return [one for one in verdict.findings if not _is_over(one, asked)]


def _unjudged(verdicts: Mapping[str, Verdict], asked: Collection[str]) -> list[str]:
    """Return what there is to say of runs in which there is nothing to judge."""
    rules = ", ".join(asked) or "a rule"
    left = {run: verdict for run, verdict in verdicts.items() if not verdict.is_judged}
    empty = [run for run, verdict in left.items() if verdict.is_empty]
    short = {run: one.missing_points for run, one in left.items() if one.missing_points}
    strange = [run for run in left if run not in empty and run not in short]
    told = []
    if empty:
        told.append(f"no data in {_named(empty)}: nothing in event files can be read")
    if strange:
        told.append(
            f"nothing to judge in {_named(strange)}: no tag that {rules} could judge, such as "
            "loss, trainLoss or val/loss; docs/monitoring.md lists them"
        )
    if short:
        more = min(filter(None, short.values()))
        few = f"too few points in {_named(list(short))}"
        told.append(f"{few}: {rules} could judge with at least {more} more")
    return told


def _unknown_losses(verdicts: Mapping[str, Verdict]) -> list[str]:
    """Return what there is to say of runs that are judged without a loss of training."""
    judged = {run: verdict for run, verdict in verdicts.items() if verdict.is_judged}
    runs = [run for run, verdict in judged.items() if "loss" not in verdict.roles]
    roles = dict.fromkeys(role for run in runs for role in judged[run].roles)
    by = ", ".join(roles) or "what was told"
    return [f"no loss of training in {_named(runs)}: judged by {by} alone"] if runs else []


def _named(runs: Sequence[str]) -> str:
    """Return how many runs there are and what the first ones are called."""
    from tbviz.text import printable

    if len(runs) == 1:
        return f"run {printable(runs[0])}"
    more = f" and {len(runs) - _NAMED} more" if len(runs) > _NAMED else ""
    return f"{len(runs)} runs ({', '.join(map(printable, runs[:_NAMED]))}{more})"


def _beside(logdir: Logdir) -> list[str]:
    """Return what there is to say of a single run whose training or validation lies beside it."""
    from tbviz.logdir.discover import event_files
    from tbviz.monitor.reading import training_beside

    if list(logdir) != ["."]:
        return []
    folder = logdir.path.resolve()
    with contextlib.suppress(OSError):  # the folder above may be closed to us
        beside = [each.name for each in folder.parent.iterdir() if event_files(each)]
        pairs = [pair for pair in training_beside(beside).items() if folder.name in pair]
        names = [name for pair in pairs for name in pair if name != folder.name]
        if names:
            above = os.path.relpath(folder.parent)
            return [f"{' and '.join(names)} beside it: `tbviz check {above}` judges them together"]
    return []


def _report(
    verdicts: Mapping[str, Verdict], notes: Sequence[str], asked: Collection[str]
) -> list[str]:
    """Return the lines of a report: notes, what is found in each run, and how many are healthy."""
    from tbviz.text import printable

    mentioned = [
        f"{printable(run)}: {note}"
        for run, verdict in verdicts.items()
        for note in _mentioned(verdict, asked)
    ]
    lines = [*notes, *mentioned, *[""] * bool([*notes, *mentioned])]
    found = {run: _counting(verdict, asked) for run, verdict in verdicts.items()}
    for run, findings in found.items():
        if findings:
            lines += [f"{printable(run)}: {_counted(len(findings), 'finding')}", ""]
            last = verdicts[run].last_step
            lines += [printable(line).rstrip() for f in findings for line in _lines(f, last)]
    ill = sum(map(bool, found.values()))
    unjudged = sum(not verdict.is_judged for verdict in verdicts.values())
    beside = sum(len(verdict.validation) for verdict in verdicts.values())
    counts = {
        "with findings": ill,
        "without": len(found) - ill - unjudged,
        "with nothing to judge": unjudged,
        "of validation, judged with their training": beside,
    }
    kept = [f"{n} {what}" for at, (what, n) in enumerate(counts.items()) if n or at < 2]
    return [*lines, f"{_counted(len(verdicts) + beside, 'run')}, {', '.join(kept)}"]


def _mentioned(verdict: Verdict, asked: Collection[str]) -> Iterator[str]:
    """Yield what is said of a run and does not make it ill: what has healed, and what is over."""
    from tbviz.monitor.findings import when

    if verdict.healed:
        told = ", ".join(f"{one.rule}{when(one)}" for one in verdict.healed)
        yield f"told while training, not found in its files now: {told}"
    counting = _counting(verdict, asked)
    for one in verdict.findings:
        if one not in counting:
            yield f"{one.rule}{when(one, of=verdict.last_step)}, and it is over: {one.message}"


def _lines(finding: Finding, last: int | None) -> list[str]:
    from tbviz.monitor.findings import heading

    return [
        f"  {heading(finding, of=last)}",
        f"    found: {finding.message}",
        f"    why it matters: {finding.why}",
        f"    try first: {finding.advice}",
        "",
    ]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
