"""Putting a screen on a terminal: only the lines that have changed are sent."""

from __future__ import annotations

from rich.console import Console, RenderableType
from rich.control import Control
from rich.segment import Segment, Segments


class Painter:
    """Knows what the terminal of a console shows.

    Args:
        console: whose screen belongs to the painter alone.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: list[list[Segment]] = []
        self._size = (0, 0)

    def forget(self) -> None:
        """Send all lines the next time, whatever the terminal shows."""
        self._shown = []

    def show(self, picture: RenderableType, size: tuple[int, int]) -> None:
        """Show a picture on a terminal of `size`, columns and rows."""
        if size != self._size:
            self.forget()
            self._size = size
        options = self._console.options.update(width=size[0], height=size[1])
        lines = self._console.render_lines(picture, options)[: size[1]]
        known = self._shown + [[]] * (len(lines) - len(self._shown))
        changed: list[Segment] = []
        for row, (line, before) in enumerate(zip(lines, known, strict=False)):
            if line != before:
                changed += [Control.move_to(0, row).segment, *line]
        self._shown = lines
        if changed:
            self._console.print(Segments(changed), end="", crop=False, no_wrap=True)
