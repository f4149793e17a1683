"""The screen of a live view: what is known of the runs, laid out for a terminal of any size."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.layout import Layout
from rich.text import Text

from tbviz.monitor.live.choice import Choice, chosen_run, chosen_tag
from tbviz.monitor.live.following import Watched
from tbviz.monitor.live.found import findings_page, findings_panel, findings_rows
from tbviz.monitor.live.frames import DOTS
from tbviz.monitor.live.keys import keys_line, keys_page
from tbviz.monitor.live.panels import detail_panel, runs_panel, tags_panel
from tbviz.text import printable

_WIDE = 72  # columns from which runs and tags stand side by side


def screen(
    runs: Sequence[Watched],
    choice: Choice,
    *,
    title: str,
    size: tuple[int, int],
    waits_for: str = "",
) -> Layout:
    """Return what a terminal of `size`, columns and rows, shows of runs.

    Args:
        runs: all that are followed.
        choice: what is looked at.
        title: of the whole.
        size: columns and rows.
        waits_for: what is not there yet, in a line; "" for nothing.
    """
    columns, rows = size
    run = chosen_run(choice, runs)
    parts = [Layout(_heading(runs, title, columns), size=1)]
    if choice.page == "help":
        parts.append(Layout(keys_page()))
    elif run is None:
        parts.append(Layout(_waiting(waits_for)))
    else:
        lines = [Layout(_waiting(waits_for, in_a_line=True), size=1)] if waits_for else []
        parts += [*lines, *_of_run(runs, run, choice, (columns, rows - 2 - len(lines)))]
    layout = Layout()
    layout.split_column(*parts, Layout(keys_line(columns, is_alone=len(runs) == 1), size=1))
    return layout


def _of_run(
    runs: Sequence[Watched], run: Watched, choice: Choice, size: tuple[int, int]
) -> list[Layout]:
    """Return, from top to bottom, what stands between the first and the last line."""
    columns, rows = size
    if choice.page == "findings":
        return [Layout(findings_page(run, choice.finding))]
    below = findings_rows(run, columns, rows)
    main = Layout()
    _fill(main, runs, run, chosen_tag(choice, run), columns, rows - below)
    findings = [Layout(findings_panel(run, columns, below), size=below)] if below else []
    return [main, *findings]


def _fill(
    main: Layout, runs: Sequence[Watched], run: Watched, tag: str, columns: int, rows: int
) -> None:
    """Put runs, tags and the chosen tag side by side where there is room, else below each other.

    A run that is alone needs no list of runs.
    """
    if len(runs) == 1:
        _stack(main, run, tag, (columns, rows), min(len(run.tags) + 2, max(5, rows // 2)))
        return
    rest = Layout(ratio=1)
    if columns >= _WIDE:
        left = min(40, columns * 2 // 5)
        main.split_row(Layout(runs_panel(runs, run, left, rows), size=left), rest)
        _stack(rest, run, tag, (columns - left, rows), min(len(run.tags) + 2, max(5, rows // 2)))
        return
    listed = min(len(runs) + 2, max(3, rows // 3))
    main.split_column(Layout(runs_panel(runs, run, columns, listed), size=listed), rest)
    rows -= listed
    _stack(rest, run, tag, (columns, rows), min(len(run.tags) + 2, max(3, rows // 2)))


def _stack(right: Layout, run: Watched, tag: str, size: tuple[int, int], upper: int) -> None:
    """Put the tags, in `upper` rows, above the chosen one, which is left out without room."""
    columns, rows = size
    if rows - upper < 4:
        right.split_column(Layout(tags_panel(run, tag, columns, rows)))
        return
    tags = Layout(tags_panel(run, tag, columns, upper), size=upper)
    right.split_column(tags, Layout(detail_panel(run, tag, columns, rows - upper)))


def _heading(runs: Sequence[Watched], title: str, columns: int) -> Text:
    counts = {state: sum(run.state == state for run in runs) for state in DOTS}
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(" tbviz watch ", "bold reverse")
    line.append(f" {printable(title)} ", "bold")
    for state, (dot, color) in DOTS.items():
        if counts[state]:
            word = f" {state}" if columns >= _WIDE else ""
            line.append(f" {dot} {counts[state]}{word} ", color)
    return line


def _waiting(what: str, *, in_a_line: bool = False) -> RenderableType:
    return Text(
        printable(what), "yellow", no_wrap=in_a_line, overflow="ellipsis" if in_a_line else "fold"
    )
