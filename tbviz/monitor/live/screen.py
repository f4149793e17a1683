"""The screen of a live view: what is known of the runs, laid out for a terminal of any size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from rich.console import Group, RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tbviz.errors import CorruptRecordError
from tbviz.images import decode_image
from tbviz.monitor.findings import Finding
from tbviz.monitor.live.blocks import block_lines, halves
from tbviz.monitor.live.chart import chart
from tbviz.monitor.live.choice import Choice, chosen_run, chosen_tag
from tbviz.monitor.live.following import Watched
from tbviz.monitor.live.snapshot import age
from tbviz.monitor.live.sparkline import sparkline
from tbviz.text import printable

T = TypeVar("T")
_WIDE = 84  # columns from which runs and tags stand side by side
_DOTS = {
    "running": ("●", "green"),
    "stalled": ("◐", "yellow"),
    "finished": ("✓", "blue"),
    "stopped": ("■", "magenta"),
    "failed": ("✗", "red"),
}
_FOUND = "▲"
_SURE = 0.9  # findings from here on are red
_HELP = (("←→", "run"), ("↑↓", "tag"), ("q", "quit"))


def screen(runs: Sequence[Watched], choice: Choice, *, title: str, size: tuple[int, int]) -> Layout:
    """Return what a terminal of `size`, columns and rows, shows of runs."""
    columns, rows = size
    run = chosen_run(choice, runs)
    layout = Layout()
    if run is None:
        layout.split_column(
            Layout(_heading(runs, title), size=1),
            Layout(Text("waiting for the first event file ...", style="dim")),
            Layout(_help(), size=1),
        )
        return layout
    below = _found_rows(run, rows)
    middle = rows - 2 - below
    main = Layout()
    parts = [Layout(_heading(runs, title), size=1), main]
    if below:
        parts.append(Layout(_findings(run, below), size=below))
    layout.split_column(*parts, Layout(_help(), size=1))
    _fill(main, runs, run, chosen_tag(choice, run), columns, middle)
    return layout


def _fill(
    main: Layout, runs: Sequence[Watched], run: Watched, tag: str, columns: int, rows: int
) -> None:
    """Put runs, tags and the chosen tag side by side where there is room, else below each other."""
    if columns >= _WIDE:
        left = min(40, columns // 3)
        right = Layout(ratio=1)
        main.split_row(Layout(_runs(runs, run, left, rows), size=left), right)
        upper = min(len(run.tags) + 2, max(5, rows // 2))
        _stack(right, run, tag, columns - left, rows, upper)
        return
    listed = min(len(runs) + 2, max(3, rows // 4))
    rest = Layout(ratio=1)
    main.split_column(Layout(_runs(runs, run, columns, listed), size=listed), rest)
    rows -= listed
    _stack(rest, run, tag, columns, rows, min(len(run.tags) + 2, max(3, rows // 2)))


def _stack(right: Layout, run: Watched, tag: str, columns: int, rows: int, upper: int) -> None:
    tags = Layout(_tags(run, tag, columns, upper), size=upper)
    if rows - upper < 4:
        right.split_column(tags)
        return
    right.split_column(tags, Layout(_detail(run, tag, columns, rows - upper)))


def _heading(runs: Sequence[Watched], title: str) -> Text:
    counts = {state: sum(run.state == state for run in runs) for state in _DOTS}
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(" tbviz watch ", "bold reverse")
    line.append(f" {printable(title)} ", "bold")
    for state, (dot, color) in _DOTS.items():
        if counts[state]:
            line.append(f" {dot} {counts[state]} {state} ", color)
    return line


def _help() -> Text:
    line = Text(no_wrap=True, overflow="ellipsis")
    for keys, what in _HELP:
        line.append(f" {keys} ", "bold reverse")
        line.append(f" {what}  ", "dim")
    return line


def _runs(runs: Sequence[Watched], chosen: Watched, columns: int, rows: int) -> Panel:
    table = _grid()
    shown = _around(runs, runs.index(chosen), rows - 2)
    for run in shown:
        dot, color = _DOTS[run.state]
        name = Text(no_wrap=True, overflow="ellipsis")
        name.append(f"{dot} ", color)
        if run.all_findings:
            name.append(f"{_FOUND}{len(run.all_findings)} ", _color(run.all_findings))
        name.append(printable(run.name), "bold" if run is chosen else "")
        step = "" if run.last_step is None else f"{run.last_step:,}"
        silent = Text(age(run.silent_seconds), "dim")
        table.add_row(name, step, silent, style="on grey23" if run is chosen else "")
    return _panel(table, f"runs {_place(runs, chosen)}")


def _tags(run: Watched, chosen: str, columns: int, rows: int) -> Panel:
    tags = run.tags
    if not tags:
        return _panel(Text("no scalars and no pictures yet", style="dim"), printable(run.name))
    bars = max(8, (columns - 20) // 3)
    table = _grid()
    for tag in _around(tags, tags.index(chosen), rows - 2):
        style = "on grey23" if tag == chosen else ""
        table.add_row(Text(printable(tag), no_wrap=True), *_told(run, tag, bars), style=style)
    state = f"{run.state}, last written {age(run.silent_seconds)} ago"
    return _panel(table, f"{printable(run.name)} · {state}")


def _told(run: Watched, tag: str, bars: int) -> tuple[Text, Text]:
    """Return the last value of a tag and its curve in a line; of a picture, that it is one."""
    if tag in run.pictures:
        return Text("picture", "dim"), Text(f"step {run.pictures[tag][0]:,}".ljust(bars), "dim")
    values = run.curves[tag].series.values
    return Text(f"{values[-1]:.5g}", "bold"), Text(sparkline(values, bars).ljust(bars), "cyan")


def _detail(run: Watched, tag: str, columns: int, rows: int) -> Panel:
    """Return the curve or the picture of a tag, as large as there is room."""
    inside = (columns - 4, rows - 2)
    if tag in run.pictures:
        step, encoded = run.pictures[tag]
        return _panel(picture(encoded, *inside), f"{printable(tag)} · step {step:,}")
    if tag not in run.curves:
        return _panel(Text(""), "")
    return _panel(curve(run, tag, *inside), printable(tag))


def curve(run: Watched, tag: str, columns: int, rows: int) -> RenderableType:
    """Return the curve of a scalar with its highest and lowest value, and first and last step."""
    series = run.curves[tag].series
    finite = series.values[abs(series.values) < float("inf")]
    high, low = (f"{end:.4g}" for end in (finite.max(), finite.min())) if len(finite) else ("", "")
    margin = max(len(high), len(low))
    lines = chart(series.steps, series.values, rows=rows - 1, columns=max(columns - margin - 1, 1))
    ends = [high, *[""] * (len(lines) - 2), low] if len(lines) > 1 else [high]
    text = Text(no_wrap=True)
    for end, line in zip(ends, lines, strict=True):
        text.append(f"{end:>{margin}} ", "dim")
        text.append(f"{line}\n", "cyan")
    first, last = (f"{step:,}" for step in (series.steps[0], series.steps[-1]))
    steps = f"{first}{last:>{max(columns - margin - 1 - len(first), 1)}}"
    text.append(f"{'':{margin}} {steps}", "dim")
    return text


def picture(encoded: bytes, columns: int, rows: int) -> RenderableType:
    """Return a picture of half blocks; a line that says why, where it cannot be shown."""
    try:
        colors = halves(decode_image(encoded), rows=max(rows, 1), columns=max(columns, 1))
    except CorruptRecordError as error:
        return Text(printable(str(error)), "yellow")
    lines = (Text.assemble(*line, no_wrap=True, end="") for line in block_lines(colors))
    return Group(*(Text.assemble(line, "\n", end="") for line in lines))


def _found_rows(run: Watched, rows: int) -> int:
    """Return how many rows the findings of a run may take."""
    count = len(_found(run))
    return min(count + 2, max(4, rows // 3)) if count and rows >= 16 else 0


def _findings(run: Watched, rows: int) -> Panel:
    count = len(run.all_findings)
    return _panel(Group(*_found(run)[: rows - 2]), f"findings {count or ''}".rstrip())


def _found(run: Watched) -> list[Text]:
    """Return the lines of what is found in a run: two for a finding of the rules."""
    problem = [Text(printable(run.problem), "yellow", no_wrap=True)] if run.problem else []
    return problem + [line for finding in run.all_findings for line in _finding(finding)]


def _finding(finding: Finding) -> list[Text]:
    """Return what was found and what to try first, a line each."""
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(f"{_FOUND} {finding.rule} ", f"bold {_color([finding])}")
    where = f"{finding.where}: " if finding.where else ""
    line.append(printable(f"{where}{finding.message}"))
    advice = Text(f"  {printable(finding.advice)}", "dim", no_wrap=True, overflow="ellipsis")
    return [line, advice]


def _color(findings: Sequence[Finding]) -> str:
    """Return red where one of them is sure, else yellow."""
    return "red" if any(finding.certainty >= _SURE for finding in findings) else "yellow"


def _grid() -> Table:
    """Return a table of a column that takes what is left by two others."""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for _ in range(2):
        table.add_column(justify="right", no_wrap=True)
    return table


def _panel(inside: RenderableType, title: str) -> Panel:
    return Panel(
        inside, title=Text(title, overflow="ellipsis"), title_align="left", border_style="grey50"
    )


def _around(names: Sequence[T], place: int, rows: int) -> Sequence[T]:
    """Return as many of the names as there are rows, the one at `place` among them."""
    rows = max(rows, 1)
    first = min(max(0, place - rows // 2), max(0, len(names) - rows))
    return names[first : first + rows]


def _place(runs: Sequence[Watched], chosen: Watched) -> str:
    return f"{runs.index(chosen) + 1}/{len(runs)}"
