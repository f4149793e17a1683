"""The findings of a run: a few lines of each below the curves, and whole on a page of their own."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from tbviz.monitor.findings import Finding, sure, when, where
from tbviz.monitor.live.following import Watched
from tbviz.monitor.live.frames import FOUND, color, frame
from tbviz.text import printable

_BORDER = 4  # columns of a frame


def findings_rows(run: Watched, columns: int, rows: int) -> int:
    """Return how many of `rows` the findings of a run may take below the curves."""
    lines = _lines(run)
    if not lines or rows < 16:
        return 0
    most = max(4, rows // 3)
    whole = 2 + sum(_height(line, columns - _BORDER) for line in lines)
    return min(whole if whole <= most or len(run.notes) == 1 else len(lines) + 2, most)


def findings_panel(run: Watched, columns: int, rows: int) -> Panel:
    """Return what is found in a run: whole where it fits or is one, else how each line begins."""
    lines = _lines(run)
    whole = sum(_height(line, columns - _BORDER) for line in lines)
    if whole > rows - 2 and len(run.notes) > 1:
        for line in lines:
            line.no_wrap, line.overflow = True, "ellipsis"
        lines = lines[: rows - 2]
    return frame(Group(*lines), f"findings {len(run.all_findings) or ''}".rstrip(), "f reads them")


def findings_page(run: Watched, first: int) -> Panel:
    """Return all that is said of a run, from the note at place `first` on, in whole sentences."""
    name, count = printable(run.name), len(run.notes)
    if not count:
        return frame(Text("nothing is found here; n looks for the next run", style="dim"), name)
    first = min(first, count - 1)
    problems = [Group(Text(printable(run.problem), "yellow"), "")] if run.problem else []
    notes = [*problems, *map(_whole, run.all_findings)]
    hint = "↑↓ the others" if count > 1 else ""
    return frame(Group(*notes[first:]), f"{name} · finding {first + 1}/{count}", hint)


def _lines(run: Watched) -> list[Text]:
    """Return the lines of what is found in a run: two for a finding."""
    problem = [Text(printable(run.problem), "yellow")] if run.problem else []
    return problem + [line for finding in run.all_findings for line in _short(finding)]


def _short(finding: Finding) -> list[Text]:
    """Return what was found and what to try first, a line each."""
    line = _heading(finding)
    line.append(f": {printable(finding.message)}")
    return [line, Text(f"  {printable(finding.advice)}", "dim")]


def _whole(finding: Finding) -> Group:
    said = {"found": finding.message, "why": finding.why, "try first": finding.advice}
    parts = [Text.assemble((f"{name}: ", "dim"), printable(text)) for name, text in said.items()]
    return Group(_heading(finding), *(Padding(each, (0, 0, 0, 2)) for each in parts), "")


def _heading(finding: Finding) -> Text:
    """Return which rule, where, at which step and how sure."""
    return Text.assemble(
        (f"{FOUND} {finding.rule}", f"bold {color([finding])}"),
        printable(where(finding)),
        (f"{when(finding)} {sure(finding)}", "dim"),
    )


def _height(line: Text, columns: int) -> int:
    """Return in how many rows a line is wrapped between its words."""
    height, used = 1, -1
    for word in line.plain.split(" "):
        used += 1 + cell_len(word)
        if used > columns:
            height += max(1, -(-cell_len(word) // max(columns, 1)))
            used = cell_len(word) % max(columns, 1)
    return height
