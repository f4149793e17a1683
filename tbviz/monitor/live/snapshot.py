"""What a live view knows, as plain text for pipes and logs."""

from __future__ import annotations

from collections.abc import Sequence

from tbviz.monitor.live.following import Watched
from tbviz.monitor.live.sparkline import sparkline
from tbviz.monitor.live.words import age, number
from tbviz.monitor.vocabulary import is_statistic
from tbviz.text import printable

_BARS = 16


def snapshot(runs: Sequence[Watched]) -> str:
    """Return a paragraph for each run: its state, its tags with their last values, its findings."""
    return "\n\n".join("\n".join(_paragraph(run)) for run in runs) or "no runs yet"


def _paragraph(run: Watched) -> list[str]:
    at = "" if run.last_step is None else f", step {run.last_step:,}"
    width = max(map(len, map(printable, run.tags)), default=0)
    count = len(run.all_findings)
    found = f", {count} finding{'' if count == 1 else 's'}" if count else ""
    written = f"last written {age(run.silent_seconds)} ago"
    lines = [f"{printable(run.name)}: {run.state}{at}, {written}{found}"]
    for tag in sorted(run.curves, key=lambda tag: (is_statistic(tag), tag)):
        values = run.curves[tag].series.values
        bars = sparkline(values, _BARS)
        lines.append(f"  {printable(tag):<{width}}  {number(tag, values[-1]):<12}  {bars}")
    lines += [f"  {printable(tag):<{width}}  picture" for tag in sorted(run.pictures)]
    return lines + [f"  ! {printable(line)}" for line in run.notes]
