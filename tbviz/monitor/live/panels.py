"""The frames of the live view: runs, tags, and the curve or the picture of one tag."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from tbviz.errors import CorruptRecordError
from tbviz.images import decode_image
from tbviz.monitor.live.blocks import block_lines, halves
from tbviz.monitor.live.chart import chart
from tbviz.monitor.live.following import Watched
from tbviz.monitor.live.frames import CHOSEN, DOTS, FOUND, color, frame, grid, part
from tbviz.monitor.live.sparkline import sparkline
from tbviz.monitor.live.words import age, number
from tbviz.text import printable

_WITH_AGE = 36  # columns from which runs say when they were last written
_WITH_WORDS = 44  # and from which the title of tags does
_WITH_STEP = 72  # and which step the run has come to


def runs_panel(runs: Sequence[Watched], chosen: Watched, columns: int, rows: int) -> Panel:
    """Return the runs around the chosen one, a line each."""
    known = {run.name: run for run in runs}
    names = part(list(known), chosen.name, rows - 2)
    table = grid(3 if columns >= _WITH_AGE else 2)
    for run in map(known.__getitem__, names.shown):
        step = "" if run.last_step is None else f"{run.last_step:,}"
        silent = [Text(age(run.silent_seconds), "dim")] if columns >= _WITH_AGE else []
        style = CHOSEN if run is chosen else ""
        table.add_row(_name(run, is_chosen=run is chosen), step, *silent, style=style)
    place = list(known).index(chosen.name) + 1
    return frame(table, f"runs {place}/{len(runs)}", names.hint)


def _name(run: Watched, *, is_chosen: bool) -> Text:
    dot, dot_color = DOTS[run.state]
    name = Text(f"{dot} ", dot_color, no_wrap=True, overflow="ellipsis")
    if run.all_findings:
        name.append(f"{FOUND}{len(run.all_findings)} ", color(run.all_findings))
    name.append(printable(run.name), "bold white" if is_chosen else "default")
    return name


def tags_panel(run: Watched, chosen: str, columns: int, rows: int) -> Panel:
    """Return the tags of a run around the chosen one, with their last values and curves."""
    if not run.tags:
        return frame(Text("no scalars and no pictures yet", style="dim"), printable(run.name))
    bars = max(8, (columns - 20) // 3)
    tags = part(run.tags, chosen, rows - 2)
    table = grid()
    for tag in tags.shown:
        style = CHOSEN if tag == chosen else ""
        table.add_row(Text(printable(tag), no_wrap=True), *_told(run, tag, bars), style=style)
    at = f" at step {run.last_step:,}" if columns >= _WITH_STEP else ""
    written = f", written {age(run.silent_seconds)} ago" if columns >= _WITH_WORDS else ""
    return frame(table, f"{printable(run.name)} · {run.state}{at}{written}", tags.hint)


def _told(run: Watched, tag: str, bars: int) -> tuple[Text, Text]:
    """Return the last value of a tag and its curve in a line; of a picture, that it is one."""
    if tag in run.pictures:
        return Text("picture", "dim"), Text(f"step {run.pictures[tag][0]:,}".ljust(bars), "dim")
    values = run.curves[tag].series.values
    return Text(number(tag, values[-1]), "bold"), Text(sparkline(values, bars).ljust(bars), "cyan")


def detail_panel(run: Watched, tag: str, columns: int, rows: int) -> Panel:
    """Return the curve or the picture of a tag, as large as there is room."""
    inside = (columns - 4, rows - 2)
    if tag in run.pictures:
        step, encoded = run.pictures[tag]
        return frame(picture(encoded, *inside), f"{printable(tag)} · step {step:,}")
    if tag not in run.curves:
        return frame(Text(""), "")
    return frame(curve(run, tag, *inside), printable(tag))


def curve(run: Watched, tag: str, columns: int, rows: int) -> RenderableType:
    """Return the curve of a scalar with its highest and lowest value, and first and last step."""
    series = run.curves[tag].series
    finite = series.values[abs(series.values) < float("inf")]
    high, low = (
        (number(tag, end) for end in (finite.max(), finite.min())) if len(finite) else ("", "")
    )
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
