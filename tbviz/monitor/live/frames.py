"""What all parts of the screen are made of: frames, lists of which a part is shown, and marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tbviz.monitor.findings import SURE, Finding

T = TypeVar("T")
DOTS = {
    "running": ("●", "green"),
    "stalled": ("◐", "yellow"),
    "finished": ("✓", "blue"),
    "stopped": ("■", "magenta"),
    "failed": ("✗", "red"),
}
"""The mark and the color of each state."""

FOUND = "▲"
CHOSEN = "white on grey23"


class Part(NamedTuple):
    """Some neighbors of a list, and how many are left out on either side."""

    shown: Sequence[str]
    before: int
    behind: int

    @property
    def hint(self) -> str:
        """That the list goes on, and how far; "" where all of it is shown."""
        before = f"↑ {self.before} more" if self.before else ""
        behind = f"↓ {self.behind} more" if self.behind else ""
        return "  ".join(filter(None, (before, behind)))


def part(names: Sequence[str], chosen: str, rows: int) -> Part:
    """Return as many of the names as there are rows, at least one, the chosen one among them."""
    rows = max(rows, 1)
    first = min(max(0, names.index(chosen) - rows // 2), max(0, len(names) - rows))
    shown = names[first : first + rows]
    return Part(shown, first, len(names) - first - len(shown))


def frame(inside: RenderableType, title: str, hint: str = "") -> Panel:
    """Return a frame with a title above, and below what else is to be known."""
    return Panel(
        inside,
        title=Text(title, overflow="ellipsis"),
        title_align="left",
        subtitle=Text(hint, "bold") if hint else None,
        subtitle_align="right",
        border_style="grey50",
    )


def grid(columns: int = 3) -> Table:
    """Return a table of a column that takes what is left by the others."""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for _ in range(columns - 1):
        table.add_column(justify="right", no_wrap=True)
    return table


def color(findings: Sequence[Finding]) -> str:
    """Return red where one of them is sure, else yellow."""
    return "red" if any(finding.certainty >= SURE for finding in findings) else "yellow"
