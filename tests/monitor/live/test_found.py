"""What the view says of findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from screens import drawn, plain_text

import tbviz
from tbviz.monitor import Finding
from tbviz.monitor.findings import to_text
from tbviz.monitor.live.choice import Choice
from tbviz.monitor.live.following import Watched, Watcher
from tbviz.monitor.live.snapshot import snapshot

pytest.importorskip("rich")


def test_findings_are_told_whole_on_a_page(logdir: Path) -> None:
    """Where, at which step, how sure, what, why, and what to try, on forty columns too."""
    runs = Watcher(logdir).poll()
    (finding, *_) = next(run for run in runs if run.name == "wide[red]").findings
    for columns in (120, 40):
        shown = drawn(runs, Choice("wide[red]", page="findings"), columns, 40)
        words = " ".join(plain_text(shown).replace("\u2502", " ").split())
        for text in (finding.where, finding.message, finding.why, finding.advice):
            assert text in words
        assert f"at step {finding.step} ({int(100 * finding.certainty)}% sure)" in words


def test_a_finding_says_its_step_and_certainty_below_the_curves(logdir: Path) -> None:
    """And is wrapped where it is alone."""
    runs = Watcher(logdir).poll()
    (finding, *others) = next(run for run in runs if run.name == "wide[red]").findings
    words = " ".join(plain_text(drawn(runs, Choice("wide[red]"), 80, 40)).split())
    assert others == []
    assert f"at step {finding.step} ({int(100 * finding.certainty)}% sure): " in words


def test_a_place_that_is_a_number_is_a_layer() -> None:
    """Below the curves and on the page of findings."""
    dead = Finding("dead_units", "they are zero", "1", 5000, 0.996, "Why.", "mend it")
    runs = [Watched("a", findings=[dead])]
    for choice in (Choice(), Choice(page="findings")):
        shown = plain_text(drawn(runs, choice, 80, 40))
        assert "dead_units in layer 1 at step 5,000 (99% sure)" in shown


def test_findings_of_a_monitor_are_shown(tmp_path: Path) -> None:
    """Those that it wrote into the run, as those of the rules, counted; the last of each place."""
    units = [
        Finding("dead_units", f"{share}% are zero", place, 5, 0.6, "Why.", "mend it")
        for share, place in ((70, "a"), (80, "b"), (90, "a"))
    ]
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.text("findings", to_text(units[:2]), 1)
        same = Finding("stuck_loss", "it stood still", "loss/train", 2, 0.6, "Why.", "mend it")
        writer.text("findings", to_text([*units[2:], same]), 2)  # as the rules find themselves
        for step in range(160):
            writer.scalar("loss", 2.3, step)
            writer.scalar("zoom", 1.0, step)
            writer.scalar("health/memory_bytes", 1e6, step)
    (run,) = runs = Watcher(tmp_path).poll()
    rule = run.findings[0]
    assert run.all_findings == [rule, units[2], units[1]]
    lines = snapshot(runs).splitlines()
    assert lines[0].endswith(", 3 findings")
    assert [line.split()[0] for line in lines[1:4]] == ["loss", "zoom", "health/memory_bytes"]
    assert lines[4:] == [f"  ! {finding}" for finding in (rule, units[2], units[1])]
    shown = drawn([*runs, Watched("other")], Choice(), 120, 40)
    for text in ("\u25b23 ", "findings 3", "stuck_loss", "dead_units", "90% are zero", "mend it"):
        assert text in shown
    assert "70% are zero" not in shown
    assert "**" not in shown
