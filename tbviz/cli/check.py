"""`tbviz check`: what is wrong with trainings."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tbviz.cli.options import add_command, add_selection

if TYPE_CHECKING:
    from tbviz.cli.options import Commands
    from tbviz.monitor import Finding


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "check",
        _check,
        summary="say what is wrong with trainings",
        description="Apply the rules of health to runs, finished or not, as they are at their last "
        "step. The exit status is 0 if all are healthy, 1 if there are findings, 2 for a mistake. "
        "What a monitor has told while they trained, and is no more so, is mentioned.",
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
    from tbviz.logdir import open_logdir
    from tbviz.logdir.selection import select_runs
    from tbviz.monitor import check
    from tbviz.monitor.reading import read_told

    logdir = open_logdir(arguments.logdir)
    logdir.tags  # reads many files on several cores  # noqa: B018
    runs = select_runs(logdir, arguments.run)
    found = check(runs, arguments.tag, rules=arguments.rule)
    if arguments.json:
        objects = [{"run": run, **finding.to_json()} for run in found for finding in found[run]]
        print(json.dumps(objects, indent=1))
    else:
        is_all = not (arguments.tag or arguments.rule)
        told = {run.name: read_told(run) for run in runs if is_all}
        print("\n".join([*_healed(told, found), *_report(found)]))
    return int(any(found.values()))


def _healed(
    told: Mapping[str, Sequence[Finding]], found: Mapping[str, Sequence[Finding]]
) -> list[str]:
    """Return a line for each run of which rules told something that they do not find now."""
    from tbviz.text import printable

    lines = []
    for run, findings in told.items():
        there = {finding.rule for finding in found.get(run, ())}
        firsts: dict[str, str] = {}
        for finding in findings:
            at = "" if finding.step is None else f" at step {finding.step:,}"
            firsts.setdefault(finding.rule, f"{finding.rule}{at}")
        gone = [text for rule, text in firsts.items() if rule not in there]
        if gone:
            said = "told while training, not found at the end"
            lines.append(printable(f"{run}: {said}: {', '.join(gone)}"))
    return lines + [""] * bool(lines)


def _report(found: Mapping[str, Sequence[Finding]]) -> list[str]:
    """Return the lines of a report: what is found in each run, and which are healthy."""
    from tbviz.text import printable

    lines = []
    for run, findings in found.items():
        if findings:
            lines += [f"{printable(run)}: {_counted(len(findings), 'finding')}", ""]
            lines += [f"  {printable(line)}".rstrip() for f in findings for line in _lines(f)]
    healthy = sum(not findings for findings in found.values())
    ill = len(found) - healthy
    return [*lines, f"{_counted(len(found), 'run')}, {ill} with findings, {healthy} without"]


def _lines(finding: Finding) -> list[str]:
    at = "" if finding.step is None else f" at step {finding.step:,}"
    where = f" in {finding.where}" if finding.where else ""
    return [
        f"{finding.rule}{where}{at} ({finding.certainty:.0%} sure)",
        f"  found: {finding.message}",
        f"  why it matters: {finding.why}",
        f"  try first: {finding.advice}",
        "",
    ]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
