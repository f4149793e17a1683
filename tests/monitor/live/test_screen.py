"""The screen of a live view, at every size."""

from __future__ import annotations

from pathlib import Path

import pytest
from screens import drawn, plain_text

import tbviz
from tbviz.monitor.live.choice import Choice
from tbviz.monitor.live.following import Watched, Watcher

pytest.importorskip("rich")


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (84, 16), (40, 24), (20, 8), (1, 1)])
def test_every_size_has_a_screen(logdir: Path, columns: int, rows: int) -> None:
    """No line is too long, there are not too many, and no tag steers the terminal."""
    runs = Watcher(logdir).poll()
    for choice in (
        Choice("wide[red]"),
        Choice("pictures", "picture"),
        Choice("wide[red]", page="findings"),
        Choice(page="findings"),
        Choice(page="help"),
    ):
        shown = drawn(runs, choice, columns, rows)
        assert "\x1b[31mevil" not in shown
        assert len(shown.splitlines()) <= rows


def test_a_wide_screen_tells_all(logdir: Path) -> None:
    """Runs, tags, last values and findings."""
    shown = drawn(Watcher(logdir).poll(), Choice("wide[red]"), 120, 40)
    for text in (
        "wide[red]",
        "pictures",
        "loss/validation",
        "0.005",
        "overfitting",
        "\\x1b[31mevil",
    ):
        assert text in shown


def test_a_run_that_is_alone_has_all_the_room(tmp_path: Path) -> None:
    """There is no list of runs, and what it would say stands above the tags."""
    with tbviz.SummaryWriter(tmp_path / "a") as writer:
        writer.scalar("loss", 1.0, 1234)
    lines = plain_text(drawn(Watcher(tmp_path).poll(), Choice(), 80, 24)).splitlines()
    assert lines[2].startswith("\u256d\u2500 a \u00b7 finished at step 1,234, written ")
    assert "run" not in lines[-1].split()


def test_what_is_waited_for_is_said() -> None:
    """Where there is no run, and above those that are there."""
    for runs in ([], [Watched("a")]):
        assert "no run like 'seed*'" in plain_text(
            drawn(runs, Choice(), 80, 20, waits_for="waiting: no run like 'seed*'")
        )
