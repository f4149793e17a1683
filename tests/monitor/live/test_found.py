"""What the view says of findings."""

from __future__ import annotations

import io

import pytest

from tbviz.monitor import Finding
from tbviz.monitor.live.following import Watched

rich_console = pytest.importorskip("rich.console")


def test_a_place_that_is_a_number_is_a_layer() -> None:
    """Below the curves and on the page of findings."""
    from tbviz.monitor.live.found import findings_page, findings_panel

    dead = Finding("dead_units", "they are zero", "1", 5000, 0.996, "Why.", "mend it")
    run = Watched("a", findings=[dead])
    for part in (findings_panel(run, 80, 9), findings_page(run, 0)):
        console = rich_console.Console(file=io.StringIO(), width=80)
        console.print(part)
        assert "dead_units in layer 1 at step 5,000 (99% sure)" in console.file.getvalue()
