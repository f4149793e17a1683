"""The rules over finished or running runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tbviz.logdir import Run
from tbviz.logdir.selection import select_tags
from tbviz.monitor.findings import Finding
from tbviz.monitor.judge import Thresholds, check_rules, check_thresholds, judge
from tbviz.monitor.reading import read_history, with_validation


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
    check_rules(rules)
    check_thresholds(thresholds)
    known = {run.name: run for run in runs}
    chosen = select_tags(known.values(), tags)
    read = {name: read_history(known[name], found) for name, found in chosen.items()}
    return {
        run: judge(history, rules=rules, thresholds=thresholds)
        for run, history in with_validation(read).items()
    }
