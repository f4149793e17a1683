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
    assert lines[2] == "  not_finite in loss/\\x1b[2J at step 51 of 99 (100% sure)"
    assert [line.split(":")[0].strip() for line in lines[3:6]] == [
        "found",
        "why it matters",
        "try first",
    ]
    assert lines[-1] == "2 runs, 1 with findings, 1 without"
    assert "\033" not in shown


def test_a_place_that_is_a_number_is_a_layer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the report, as wherever else findings are told."""
    dead = Finding("dead_units", "they are zero", "1", 5, 0.6, "Why.", "mend it")
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in STEPS:
            writer.scalar("loss", np.exp(-step / 20), step)
        writer.text("findings", to_text([dead]), 5)
    assert main(["check", str(tmp_path)]) == 1
    assert "  dead_units in layer 1 at step 5 of 99 (60% sure)\n" in capsys.readouterr().out


def test_health_is_status_0(logdir: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the runs, tags and rules that were chosen."""
    assert main(["check", logdir, "--run", "ok"]) == 0
    assert capsys.readouterr().out == "1 run, 0 with findings, 1 without\n"
    assert main(["check", logdir, "--tag", "loss"]) == 0
    assert main(["check", logdir, "--rule", "plateau", "--rule", "diverging_loss"]) == 0


def test_json_is_an_object_for_each_finding(
    logdir: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the run, and all that a finding says; an empty array for health."""
    assert main(["check", logdir, "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["run"], found["rule"], found["step"]) == ("ill", "not_finite", 51)
    assert (found["where"], found["certainty"]) == ("loss/\033[2J", 1.0)
    assert set(found) == {
        *("run", "folder", "over"),
        *("rule", "message", "where", "step", "certainty", "why", "advice"),
    }
    assert (found["folder"], found["over"]) == (f"{logdir}/ill", False)
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
            writer.scalar("health/dead_share/a", 0.0, step)
            writer.scalar("health/update_ratio/a", 1e-3, step)
    assert main(["check", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    healed = "told while training, not found in its files now: dead_units at step 7, rate_too_high"
    assert lines[0] == f"{tmp_path}: {healed}"
    assert main(["check", str(tmp_path), "--json"]) == 0
    told_of = [(one["rule"], one["over"]) for one in json.loads(capsys.readouterr().out)]
    assert told_of == [("dead_units", True), ("rate_too_high", True)]
    assert main(["check", str(tmp_path), "--rule", "diverging_loss"]) == 0
    assert "told" not in capsys.readouterr().out
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in STEPS:
            writer.scalar("health/dead_share/a", 1.0, step)
    assert main(["check", str(tmp_path)]) == 1
    assert "not found in its files now: rate_too_high\n" in capsys.readouterr().out


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_what_is_not_judged_is_not_healthy(
    options: list[str], logdir: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named beside others; alone, it is a mistake."""
    (Path(logdir) / "empty").mkdir()
    (Path(logdir) / "empty" / "events.out.tfevents.1").touch()
    with tbviz.SummaryWriter(Path(logdir) / "odd") as writer:
        writer.scalar("objective", 1.0, 0)
    chosen = ["--run", "ok", "--run", "empty", "--run", "odd"]
    assert main(["check", logdir, *chosen, *options]) == 0
    captured = capsys.readouterr()
    shown = captured.err if options else captured.out
    assert "no data in run empty: " in shown
    assert "nothing to judge in run odd: no tag that a rule could judge" in shown
    assert options or shown.endswith(
        "3 runs, 0 with findings, 1 without, 2 with nothing to judge\n"
    )
    for run, said in (("empty", "no data in run "), ("odd", "nothing to judge in run ")):
        for place in ([logdir, "--run", run], [f"{logdir}/{run}"]):
            assert main(["check", *place, *options]) == 2
            captured = capsys.readouterr()
            assert captured.out == ""
            assert captured.err.startswith(f"tbviz check: {said}")
            assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "more"), [([], 7), (["--rule", "plateau"], 399), (["--rule", "not_finite"], 0)]
)
def test_one_point_is_not_health(
    options: list[str], more: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said how many more a rule needs; NaN could be looked for."""
    with tbviz.SummaryWriter(tmp_path / "a") as writer:
        writer.scalar("loss", 1.0, 0)
    assert main(["check", str(tmp_path), *options]) == (2 if more else 0)
    said = f"too few points in run a: {options[1] if options else 'a rule'} could judge with"
    assert (f"{said} at least {more} more\n" in capsys.readouterr().err) == (more > 0)


def test_a_run_without_a_loss_of_training_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what it is judged by instead."""
    with tbviz.SummaryWriter(tmp_path / "a") as writer:
        for step in STEPS:
            writer.scalar("val_loss", np.exp(-step / 20), step)
    assert main(["check", str(tmp_path)]) == 0
    said = "no loss of training in run a: judged by validation_loss alone\n"
    assert capsys.readouterr().out.startswith(said)


def test_a_run_is_judged_with_its_validation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever of them is named; where one is all there is, the other is pointed to."""
    for name in ("train", "validation"):
        with tbviz.SummaryWriter(tmp_path / name) as writer:
            for step in STEPS:
                turned = max(0, step - 40) / 40 if name == "validation" else 0
                writer.scalar("epoch_loss", np.exp(-step / 20) + turned, step)
    for options in ([], ["--run", "train"], ["--run", "validation"]):
        assert main(["check", str(tmp_path), *options]) == 1
        shown = capsys.readouterr().out
        assert "train: 1 finding\n\n  overfitting in validation/epoch_loss" in shown
        assert "2 runs, 1 with findings, 0 without, 1 of validation, judged with" in shown
    main(["check", str(tmp_path / "train")])
    assert "validation beside it: `tbviz check " in capsys.readouterr().out


def test_a_stop_that_is_over_is_no_illness(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is mentioned, unless its rule was asked for."""
    with tbviz.SummaryWriter(tmp_path / "a") as writer:
        for step in STEPS:
            loss = tbviz.summary.numbers.scalar("loss", np.exp(-step / 20), step)
            writer.write(loss, wall_time=1.7e9 + step + (3600 if step > 50 else 0))
    assert main(["check", str(tmp_path)]) == 0
    said = "a: stalled_steps at step 51 of 99, and it is over: it took "
    assert capsys.readouterr().out.startswith(said)
    assert main(["check", str(tmp_path), "--json"]) == 0
    assert [one["over"] for one in json.loads(capsys.readouterr().out)] == [True]
    assert main(["check", str(tmp_path), "--rule", "stalled_steps"]) == 1
    assert "a: 1 finding" in capsys.readouterr().out
