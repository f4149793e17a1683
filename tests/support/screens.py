"""Screens of the live view."""

from __future__ import annotations

import io
import re

from tbviz.monitor.live.choice import Choice
from tbviz.monitor.live.following import Watched


def drawn(
    runs: list[Watched], choice: Choice, columns: int, rows: int, *, waits_for: str = "what?"
) -> str:
    """Return the screen as a terminal with colors gets it."""
    from rich.console import Console

    from tbviz.monitor.live.screen import screen

    file = io.StringIO()
    console = Console(
        file=file, width=columns, height=rows, force_terminal=True, color_system="truecolor"
    )
    console.print(screen(runs, choice, title="runs", size=(columns, rows), waits_for=waits_for))
    return file.getvalue()


def plain_text(shown: str) -> str:
    """Return what a terminal gets without its colors."""
    return re.sub(r"\x1b\[[0-9;]*m", "", shown)
