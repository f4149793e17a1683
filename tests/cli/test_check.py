"""`tbviz check`: a report for people, JSON for programs, a status for CI."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz.cli import main
from tbviz.monitor import Finding
from tbviz.monitor.findings import to_text

STEPS = range(100)


@pytest.fixture
def logdir(tmp_path: Path) -> str:
    """A healthy run and one that ends in NaN, whose tag would steer a terminal."""
    with tbviz.SummaryWriter(tmp_path / "ill") as ill, tbviz.SummaryWriter(tmp_path / "ok") as ok:
        for step in STEPS:
            ok.scalar("loss", np.exp(-step / 20), step)
            ill.scalar("loss/\033[2J", np.nan if step > 50 else np.exp(-step / 20), step)
    return str(tmp_path)


def test_findings_are_a_report_and_status_1(
    logdir: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What, where, how sure, why, and what to try; the healthy are counted."""
    assert main(["check", logdir]) == 1
    shown = capsys.readouterr().out
    lines = shown.splitlines()
    assert lines[0] == "ill: 1 finding"
    assert lines[2] == "  not_finite in loss/\\x1b[2J at step 51 (100% sure)"
    assert [line.split(":")[0].strip() for line in lines[3:6]] == [
        "found",
        "why it matters",
        "try first",
    ]
    assert lines[-1] == "2 runs, 1 with findings, 1 without"
    assert "\033" not in shown


def test_health_is_status_0(logdir: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the runs, tags and rules that were chosen."""
    assert main(["check", logdir, "--run", "ok"]) == 0
    assert capsys.readouterr().out == "1 run, 0 with findings, 1 without\n"
    assert main(["check", logdir, "--tag", "loss"]) == 0
    assert main(["check", logdir, "--rule", "plateau", "--rule", "stuck_loss"]) == 0


def test_json_is_an_object_for_each_finding(
    logdir: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the run, and all that a finding says; an empty array for health."""
    assert main(["check", logdir, "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["run"], found["rule"], found["step"]) == ("ill", "not_finite", 51)
    assert (found["where"], found["certainty"]) == ("loss/\033[2J", 1.0)
    assert set(found) == {
        *("run", "rule", "message", "where", "step", "certainty", "why", "advice"),
    }
    assert main(["check", logdir, "--json", "--run", "ok"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--rule", "x"], "no rule 'x'"),
        (["--run", "x"], "has no run like 'x'"),
        (["--tag", "x"], "no tag like 'x'"),
    ],
)
def test_a_mistake_is_status_2(
    options: list[str], message: str, logdir: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line."""
    assert main(["check", logdir, *options]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("tbviz check: ")
    assert message in captured.err


def test_what_has_healed_is_mentioned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a line, without the rules that still find something; the status is that of the end."""
    told = [
        Finding(rule, "found", "a", step, 0.9, "Why.", "mend it")
        for rule, step in (("dead_units", 7), ("rate_too_high", None), ("dead_units", 9))
    ]
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.text("findings", to_text(told), 9)
        for step in STEPS:
            writer.scalar("loss", np.exp(-step / 20), step)
    assert main(["check", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (
        lines[0]
        == ".: told while training, not found at the end: dead_units at step 7, rate_too_high"
    )
    assert main(["check", str(tmp_path), "--rule", "plateau"]) == 0
    assert "told" not in capsys.readouterr().out
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in STEPS:
            writer.scalar("health/dead_share/a", 1.0, step)
    assert main(["check", str(tmp_path)]) == 1
    assert "not found at the end: rate_too_high\n" in capsys.readouterr().out
