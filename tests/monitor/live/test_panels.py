"""Runs, tags, and the curve or the picture of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from screens import drawn, plain_text

import tbviz
from tbviz.monitor.live.choice import Choice
from tbviz.monitor.live.following import Watched, Watcher
from tbviz.monitor.live.snapshot import snapshot

pytest.importorskip("rich")


def test_a_list_that_goes_on_says_so() -> None:
    """On eighty columns there is room for many runs, beside the tags of one."""
    runs = [Watched(f"run {number:02}") for number in range(60)]
    shown = plain_text(drawn(runs, Choice("run 30"), 80, 24))
    listed = [name for name in (run.name for run in runs) if name in shown]
    assert len(listed) >= 18
    before = int(listed[0][-2:])
    assert f"\u2191 {before} more  \u2193 {60 - before - len(listed)} more" in shown


def test_memory_is_in_megabytes(tmp_path: Path) -> None:
    """Of a monitor's own tag; other numbers are as they are."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("health/memory_bytes", 62_489_000, 1)
        writer.scalar("loss", 20606, 1)
    runs = Watcher(tmp_path).poll()
    assert "62.489 MB" in snapshot(runs)
    for tag, number in (("health/memory_bytes", "62.489 MB"), ("loss", "20606")):
        shown = plain_text(drawn(runs, Choice(tag=tag), 120, 40))
        assert shown.count(number) >= 3  # the last, the highest and the lowest
        assert "e+0" not in shown


def test_a_picture_is_drawn(logdir: Path) -> None:
    """In the colors that it has."""
    shown = drawn(Watcher(logdir).poll(), Choice("pictures", "picture"), 120, 40)
    assert "38;2;255;0;0;48;2;255;0;0" in shown
