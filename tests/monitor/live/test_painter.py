"""What is sent to a terminal for each look."""

from __future__ import annotations

import io

import pytest

rich_console = pytest.importorskip("rich.console")


def test_only_lines_that_changed_are_sent() -> None:
    """Each at its place; all of them where the size is another, or all is to be drawn anew."""
    from rich.text import Text

    from tbviz.monitor.live.painter import Painter

    file = io.StringIO()
    painter = Painter(rich_console.Console(file=file, force_terminal=True, color_system=None))

    def sent(text: str, size: tuple[int, int]) -> str:
        file.seek(0)
        file.truncate()
        painter.show(Text(text), size)
        return file.getvalue()

    assert sent("one\ntwo\nthree", (5, 3)) == "\x1b[1;1Hone  \x1b[2;1Htwo  \x1b[3;1Hthree"
    assert sent("one\ntwo\nthree", (5, 3)) == ""
    assert sent("one\n2\nthree", (5, 3)) == "\x1b[2;1H2    "
    assert sent("one\n2", (5, 3)) == "\x1b[3;1H     "
    assert sent("one\n2", (4, 2)) == "\x1b[1;1Hone \x1b[2;1H2   "
    painter.forget()
    assert sent("one\n2", (4, 2)) == "\x1b[1;1Hone \x1b[2;1H2   "
