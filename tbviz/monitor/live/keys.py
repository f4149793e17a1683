"""What the keys and the marks of the live view mean."""

from __future__ import annotations

from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tbviz.monitor.findings import SURE
from tbviz.monitor.live.choice import KEYS
from tbviz.monitor.live.frames import DOTS, FOUND, frame
from tbviz.monitor.live.sparkline import NOT_FINITE

_SHORT = (
    ("↑↓", "run"), ("←→", "tag"), ("?", "keys"), ("q", "quit"), ("n", "next with findings"),
    ("f", "findings"),
)  # fmt: skip
_SHORT_ALONE = (("↑↓", "tag"), ("?", "keys"), ("q", "quit"), ("f", "findings"))
_STATES = {
    "running": "wrote lately",
    "stalled": "silent, yet maybe alive",
    "finished": "done, as its writer said",
    "stopped": "gone without a word",
    "failed": "gone, its loss not finite",
}


def keys_line(columns: int, *, is_alone: bool) -> Text:
    """Return the keys that matter most, as many as there is room for; a run may be alone."""
    line = Text(no_wrap=True, overflow="ellipsis")
    for keys, what in _SHORT_ALONE if is_alone else _SHORT:
        each = Text.assemble((f" {keys} ", "bold reverse"), (f" {what} ", "dim"))
        if line.cell_len + each.cell_len <= columns:
            line.append_text(each)
    return line


def keys_page() -> Panel:
    """Return what all keys do, and what the marks of runs mean."""
    table = Table.grid(padding=(0, 2))
    for keys, what in KEYS:
        table.add_row(Text(keys, "bold"), what)
    table.add_row("", "")
    for state, (dot, color) in DOTS.items():
        table.add_row(Text(f"{dot} {state}", color), _STATES[state])
    table.add_row(Text(f"{FOUND}2", "yellow"), f"findings; red: {SURE:.0%} sure")
    table.add_row(NOT_FINITE, "NaN or infinity")
    return frame(table, "keys and marks")
