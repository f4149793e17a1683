"""A monitor in a training loop: what it remembers, says, writes and stops."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.monitor import Finding, Monitor

RNG = np.random.default_rng(0)


def quiet(**options: Any) -> Monitor:
    """Return a monitor that prints nothing and judges each update."""
    return Monitor(terminal=False, every=1, **options)


def test_nan_is_found_at_its_step_and_stops() -> None:
    """At once, whatever the pace of judging; the callback gets it, and it is told once."""
    told: list[Finding] = []
    monitor = Monitor(terminal=False, every=1000, on_finding=told.append, stop_on=["not_finite"])
    for step in range(200):
        new = monitor.update(step, loss=np.nan if step >= 123 else 2.0 - step / 100)
        assert [f.rule for f in new] == (["not_finite"] if step == 123 else [])
        if monitor.should_stop:
            break
    monitor.close()
    assert step == 123
    assert [f.step for f in told] == [123]
    assert monitor.findings == told


def test_a_step_that_no_file_could_hold_is_refused() -> None:
    """At once, with a writer or without."""
    with pytest.raises(InvalidArgumentError, match=r"step is less than 2\*\*63, not "):
        quiet().update(1 << 63, loss=1.0)


def test_a_loop_may_judge_when_it_will() -> None:
    """What was told so far, long before the next judgement is due; once, and no more at the end."""
    with Monitor(terminal=False, every=1000, rules=["constant_outputs"]) as monitor:
        for step in range(5):
            assert monitor.update(step, outputs=np.ones((4, 2))) == []
        assert [f.rule for f in monitor.judge()] == ["constant_outputs"]
        assert monitor.judge() == []
    assert len(monitor.findings) == 1


def test_a_healthy_training_goes_on() -> None:
    """Of a linear regression by gradient descent, with all that can be told of it."""
    x = RNG.normal(size=(256, 5))
    w = RNG.normal(size=(5, 3))
    y, weights = x @ w, RNG.normal(size=(5, 3))
    with quiet(stop_on="diverging_loss") as monitor:
        for step in range(300):
            batch = RNG.integers(0, 256, 32)
            wrong = x[batch] @ weights - y[batch]
            gradient = x[batch].T @ wrong / 32
            weights = weights - 0.01 * gradient
            monitor.update(
                step,
                loss=(wrong**2).mean(),
                validation_loss=((x @ weights - y) ** 2).mean() if step % 20 == 0 else None,
                weights={"dense/kernel": weights},
                gradients={"dense/kernel": gradient},
                activations={"dense": np.maximum(x[batch] @ weights, 0)},
                inputs=x[batch],
                labels=RNG.integers(0, 3, 32),
                outputs=x[batch] @ weights,
                codes=x[batch, :2],
                metrics={"accuracy": 0.5},
            )
    assert [f for f in monitor.findings if f.rule != "unseparated_codes"] == []
    assert not monitor.should_stop


def test_statistics_are_those_of_the_arrays() -> None:
    """Norms, and the way of the weights by the steps that it took."""
    monitor = quiet()
    before, after = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 3))
    monitor.update(10, weights={"w": before})
    monitor.update(15, weights={"w": after}, gradients={"w": before})
    last = {tag: series.values[-1] for tag, series in monitor.history.items()}
    norm = np.linalg.norm
    assert last["health/weight_norm/w"] == pytest.approx(norm(after))
    assert last["health/gradient_norm/w"] == pytest.approx(norm(before))
    ratio = norm(after - before) / norm(before) / 5
    assert last["health/update_ratio/w"] == pytest.approx(ratio)


def test_two_steps_in_a_row_say_how_far_one_moves() -> None:
    """From then on a long way, on which steps take each other back, says nothing more."""
    monitor = quiet()
    for step, weight in [(0, 1.0), (100, 2.0), (101, 3.0), (200, 3.0), (201, 6.0), (203, 12.0)]:
        monitor.update(step, weights={"w": [weight]})
    steps, ratios, _ = monitor.history["health/update_ratio/w"]
    assert dict(zip(steps.tolist(), ratios.tolist(), strict=True)) == {
        100: 0.01,
        101: 0.5,
        201: 1.0,
        203: 0.5,
    }


@pytest.mark.parametrize("seconds", [-1.0, np.nan, np.inf])
def test_time_that_is_left_out_is_a_time(seconds: float) -> None:
    """No clock tells such."""
    with pytest.raises(InvalidArgumentError, match="seconds must be finite and at least 0"):
        quiet().leave_out(seconds)


def test_weights_changed_in_place_are_seen_to_change() -> None:
    """The monitor keeps a copy, and writes into nothing."""
    monitor = quiet()
    weights = np.ones(4)
    monitor.update(0, weights={"w": weights})
    weights += 1
    monitor.update(1, weights={"w": weights})
    assert monitor.history["health/update_ratio/w"].values == [1.0]
    weights.setflags(write=False)
    monitor.update(2, weights={"w": weights}, inputs=weights, outputs=weights, codes=weights[None])


def test_nan_in_one_input_is_found_before_what_it_spoils() -> None:
    """One finding, of the inputs, with the number of other arrays."""
    bad = np.array([[1.0, np.nan]])
    monitor = quiet()
    found = monitor.update(
        0, inputs=bad, outputs=bad, gradients={"w": bad}, weights={"w": bad}, loss=1.0
    )
    (one,) = [f for f in found if f.rule == "nonfinite_values"]
    assert one.where == "inputs"
    assert "3 other arrays" in one.message


def test_labels_in_order_are_found_and_shuffled_ones_are_not() -> None:
    """Of a whole epoch in order of class, in batches of one class each; one-hot as well."""
    labels = np.repeat(np.arange(10), 100)
    rules_found = []
    for order in (labels, RNG.permutation(labels), np.eye(10)[labels]):
        monitor = quiet(rules=["unshuffled_labels"])
        for step in range(40):
            monitor.update(step, labels=order[step * 25 : step * 25 + 25])
        rules_found.append([f.rule for f in monitor.findings])
    assert rules_found[0]
    assert rules_found[1] == []
    assert rules_found[2] == rules_found[0]


def test_findings_and_statistics_are_written(tmp_path: Path) -> None:
    """As text, as their number, and as scalars; `check` finds the same in the file."""
    with tbviz.SummaryWriter(tmp_path / "run") as writer, quiet(writer=writer) as monitor:
        for step in range(20):
            monitor.update(step, activations={"relu": np.zeros((8, 4))}, loss=np.nan)
    run = tbviz.open_logdir(tmp_path)["run"]
    assert len(run.tensors("findings")) == len(run.scalars("health/findings")) == 2
    assert run.scalars("health/findings").values[-1] == len(monitor.findings)
    text = str(run.tensors("findings").values[0])
    assert "not_finite" in text
    assert run.scalars("health/dead_share/relu").values.tolist() == [1] * 20
    found = {(f.rule, f.where, f.step) for f in tbviz.monitor.check([run])["run"]}
    assert found == {("dead_units", "relu", 19), ("not_finite", "loss/train", 0)}


def test_a_loss_that_explodes_is_told_twice_and_counted_once(tmp_path: Path) -> None:
    """However far it goes: a card of TensorBoard when it is found, and one when it is sure."""
    with (
        tbviz.SummaryWriter(tmp_path) as writer,
        Monitor(writer, terminal=False, rules=["diverging_loss"]) as monitor,
    ):
        for step in range(2000):
            monitor.update(step, loss=2 * 0.998**step + 2.718 ** ((step - 300) / 50))
    assert [finding.rule for finding in monitor.findings] == ["diverging_loss"] * 2
    run = tbviz.open_logdir(tmp_path)["."]
    assert len(run.tensors("findings")) == 2
    assert run.scalars("health/findings").values.tolist() == [1, 1]


def test_findings_may_be_written_alone(tmp_path: Path) -> None:
    """Without the statistics, of which a large network has many, and losses that a loop writes."""
    with (
        tbviz.SummaryWriter(tmp_path) as writer,
        quiet(writer=writer, statistics=False, losses=False) as monitor,
    ):
        monitor.update(0, loss=np.nan, weights={"w": np.ones(3)}, inputs=np.ones((2, 3)))
    assert set(tbviz.open_logdir(tmp_path)["."].tags) == {"findings", "health/findings"}


def test_losses_and_metrics_are_written_as_they_were_told(tmp_path: Path) -> None:
    """So that a loop need not, and `check` finds what a monitor finds."""
    losses = [*np.exp(-np.arange(30) / 5), *np.geomspace(0.1, 1e4, 30)]
    with tbviz.SummaryWriter(tmp_path) as writer, quiet(writer=writer) as monitor:
        for step, loss in enumerate(losses):
            monitor.update(step, loss=loss, validation_loss=1, metrics={"accuracy": 0.5})
    run = tbviz.open_logdir(tmp_path)["."]
    np.testing.assert_allclose(run.scalars("loss/train").values, losses, rtol=1e-6)
    assert run.scalars("accuracy").values.tolist() == [0.5] * 60
    assert run.scalars("loss/validation").steps.tolist() == list(range(60))
    (found,) = [f for f in tbviz.monitor.check([run])["."] if f.rule == "diverging_loss"]
    told = [f for f in monitor.findings if f.rule == "diverging_loss"]
    assert {f.where for f in told} == {found.where} == {"loss/train"}


def test_statistics_without_a_name_are_found_in_what_they_are_of() -> None:
    """And not in the word that the rules have for them."""
    with quiet() as monitor:
        for step in range(9):
            labels = (np.repeat(np.arange(4), 9) + step) % 4
            monitor.update(step, outputs=np.ones((8, 4)), labels=labels)
    assert {f.rule: f.where for f in monitor.findings} == {
        "unshuffled_labels": "labels",
        "constant_outputs": "outputs",
        "saturated_outputs": "outputs",
    }


def test_every_says_how_often_it_judges() -> None:
    """The rest is judged at the end."""
    monitor = Monitor(terminal=False, every=7)
    found = [bool(monitor.update(step, inputs=[[500.0]])) for step in range(20)]
    assert found.index(True) == 6
    late = Monitor(terminal=False, every=100)
    assert not any(late.update(step, inputs=[[500.0]]) for step in range(20))
    with late:
        assert late.findings == []
    assert [f.rule for f in late.findings] == ["inputs_out_of_range"]


def test_a_loop_may_judge_when_it_likes() -> None:
    """And then alone, but for what is not finite."""
    monitor = Monitor(terminal=False, every=0)
    assert not any(monitor.update(step, inputs=[[500.0]]) for step in range(3000))
    assert [f.rule for f in monitor.judge()] == ["inputs_out_of_range"]
    assert [f.rule for f in monitor.update(3000, loss=np.nan)] == ["not_finite"]


def test_another_may_print_findings(capsys: pytest.CaptureFixture[str]) -> None:
    """In the place of the line on standard error, whatever it returns."""
    printed: list[Finding] = []
    monitor = Monitor(terminal=printed.append)
    assert monitor.update(0, loss=np.inf) == printed != []
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"loss": [1.0, 2.0]}, r"loss must be one number, found the shape \[2\]"),
        ({"loss": "x"}, "loss must be bool, integers or floats"),
        ({"weights": [1.0]}, r"weights must be a mapping from names to arrays, found \[1.0\]"),
        ({"gradients": {"w": "x"}}, r"gradients\['w'\] must be bool, integers or floats"),
        ({"codes": [1.0]}, r"codes must be \[N, D\], found the shape \[1\]"),
        ({"inputs": 1.0}, r"inputs must be \[N, ...\], found the shape \[\]"),
    ],
)
def test_what_is_told_wrongly_is_refused(told: dict[str, Any], message: str) -> None:
    """With what was found and what the rule is."""
    with pytest.raises(InvalidArgumentError, match=message):
        quiet().update(0, **told)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stop_on": ["x"]}, "stop_on: no rule 'x'"),
        ({"rules": ["x"]}, "rules: no rule 'x'"),
        (
            {"rules": ["plateau", "wide_gap"], "stop_on": "not_finite"},
            "wide_gap; found 'not_finite'",
        ),
        ({"every": -1}, "every must be an integer >= 0"),
        ({"thresholds": {"plateau": {"x": 1}}}, "rule plateau has no 'x'"),
        ({"writer": "runs/a"}, r"a writer, as in Monitor\(SummaryWriter\('runs/a'\)\), or None"),
        ({"writer": Path("b")}, r"Monitor\(SummaryWriter\('b'\)\), or None, found .*Path\('b'\)"),
        ({"writer": 3}, r"Monitor\(SummaryWriter\(run_dir\)\), or None, found 3"),
    ],
)
def test_an_option_out_of_its_rule_is_refused(options: dict[str, Any], message: str) -> None:
    """At once, and not hours later."""
    with pytest.raises(InvalidArgumentError, match=message):
        Monitor(**options)


def test_empty_and_odd_arrays_are_no_reason_to_stop() -> None:
    """Nothing in a batch, one sample, whole numbers, labels of a regression, bool, half floats."""
    monitor = quiet()
    empty = np.zeros((0, 3), np.float32)
    for step, array in enumerate([empty, np.ones((1, 3)), np.ones((2, 3), np.float16), [[True]]]):
        monitor.update(
            step,
            inputs=array,
            outputs=array,
            codes=array,
            labels=array,
            weights={"w": array},
            gradients={"w": array},
            activations={"a": array},
        )
    monitor.update(9, labels=[0.5, 1.5, -2.0], inputs=np.arange(5))
    monitor.update(9, labels=[[0, 1], [1, 1]], metrics={"x": None})
    assert monitor.findings == []


@pytest.mark.parametrize(
    ("is_terminal", "environment", "start", "end"),
    [
        (False, {}, "", ""),
        (True, {}, "\r\033[K\033[31m", "\033[0m"),
        (True, {"NO_COLOR": "1"}, "\r\033[K", ""),
        (True, {"TERM": "dumb"}, "", ""),
    ],
)
def test_a_finding_is_a_line_on_the_terminal(
    is_terminal: bool,
    environment: dict[str, str],
    start: str,
    end: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On standard error, in the place of a progress bar, colored; tags cannot steer it."""
    for name, value in {"NO_COLOR": "", "TERM": "xterm", **environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    Monitor().update(0, metrics={"\033[2J/loss": np.inf})
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(
        f"{start}not_finite in \\x1b[2J/loss at step 0 (100% sure): the value is inf"
    )
    assert captured.err.endswith(f"{end}\n")
    assert captured.err.count("\n") == 1
    assert captured.err.count("\033") == (start + end).count("\033")


@pytest.mark.skipif(os.name != "posix", reason="closes a pipe")
def test_a_reader_that_is_gone_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after `train.py 2>&1 | head`; and without standard error, as of a service."""
    source, sink = os.pipe()
    os.close(source)
    with pytest.raises(BrokenPipeError), os.fdopen(sink, "w") as closed:
        monkeypatch.setattr("sys.stderr", closed)
        assert Monitor().update(0, loss=np.nan)
        os.write(sink, b"x")
    assert Monitor().update(0, loss=np.nan)
    monkeypatch.setattr("sys.stderr", None)
    assert Monitor().update(0, loss=np.nan)


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_a_label_among_the_inputs_is_found_over_batches(share: float) -> None:
    """By the feature that holds it, and not if it does so for half of the examples."""
    with quiet() as monitor:
        for step in range(12):
            labels, inputs = RNG.integers(0, 3, 32), RNG.normal(size=(32, 4))
            inputs[:, 2] = np.where(RNG.random(32) < share, labels, inputs[:, 2])
            monitor.update(step, inputs=inputs, labels=labels)
    found = [(finding.rule, finding.where) for finding in monitor.findings]
    assert found == ([("leaked_labels", "feature 2 of inputs")] if share == 1 else [])


def test_outputs_that_are_too_large_are_sure_errors() -> None:
    """Only where there is an output for each class."""
    for width, expected in ((3, ["confident_errors"]), (5, [])):
        with quiet() as monitor:
            for step in range(12):
                labels = np.r_[RNG.integers(0, 3, 29), 0, 1, 2]
                monitor.update(step, labels=labels, outputs=100 * RNG.normal(size=(32, width)))
        assert [finding.rule for finding in monitor.findings] == expected


@pytest.mark.parametrize("is_repeated", [False, True])
def test_a_loss_of_a_repeated_softmax_is_found(is_repeated: bool) -> None:
    """Of probabilities: the mean of -log p is right, and that of their softmax is not."""
    with quiet(rules=["repeated_softmax"]) as monitor:
        for step in range(12):
            labels, outputs = np.arange(30) % 3, RNG.dirichlet(np.ones(3), 30)
            p = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
            loss = -np.log((p if is_repeated else outputs)[np.arange(30), labels]).mean()
            monitor.update(step, loss=loss, labels=labels, outputs=outputs)
    assert bool(monitor.findings) is is_repeated


def test_a_batch_that_is_told_again_and_again_counts_once() -> None:
    """Else the only member of a class would be many, and what only it has would say its class.

    Nor does the order of its labels matter, as where all examples are one batch.
    """
    labels = np.r_[np.zeros(30, int), np.ones(30, int), 2]
    inputs = RNG.normal(size=(61, 4))
    inputs[:, 1] = labels == 2
    with quiet() as monitor:
        for step in range(12):
            monitor.update(step, inputs=inputs, labels=labels)
    assert monitor.findings == []


def test_batches_of_one_class_are_not_one_batch() -> None:
    """Equal labels, of other inputs, are of an order that matters."""
    with quiet() as monitor:
        for step in range(40):
            labels = np.full(32, step // 10)
            monitor.update(step, inputs=RNG.normal(size=(32, 4)), labels=labels)
    assert "unshuffled_labels" in {finding.rule for finding in monitor.findings}


def test_all_examples_in_one_batch_are_known_by_their_labels_alone() -> None:
    """Where inputs are told at one step in ten, as the hooks of PyTorch do."""
    labels, inputs = np.arange(200) // 50, RNG.normal(size=(200, 3))
    with quiet(rules=["unshuffled_labels"]) as monitor:
        for step in range(50):
            monitor.update(step, labels=labels, inputs=None if step % 10 else inputs)
    assert len(monitor.history["health/label_runs"].steps) == 1


def test_batches_of_one_class_are_in_order_though_no_inputs_are_told() -> None:
    """Their labels are equal as well, but may be those of other examples."""
    with quiet(rules=["unshuffled_labels"]) as monitor:
        for step in range(40):
            monitor.update(step, labels=np.full(32, step // 10))
    assert [finding.rule for finding in monitor.findings] == ["unshuffled_labels"]


def test_a_restart_is_not_measured_by_what_was_before_it() -> None:
    """New weights are no step from the old ones, and new labels are of their own classes."""
    monitor = quiet()
    for start in (0.0, 100.0):
        for step in range(30):
            weights = start + np.arange(4.0) + step / 1000
            labels = np.arange(8) % 2 + (2 if start else 0)
            monitor.update(step, weights={"w": weights}, labels=labels)
    assert monitor.findings == []
    ratios = monitor.history["health/update_ratio/w"]
    assert ratios.steps.tolist() == list(range(1, 30))
    assert ratios.values.max() < 1e-4
    assert monitor.history["health/label_runs"].steps.tolist() == [0]


def test_nan_after_a_restart_is_found_at_once() -> None:
    """Though the training before it had come to NaN as well, as judgements since say no more."""
    monitor = Monitor(terminal=False, every=1000)
    for step in range(20):
        monitor.update(step, loss=np.nan if step > 10 else 2.0)
    for step in range(15):
        assert monitor.update(step, loss=2.0) == []
        monitor.judge()
    assert [finding.rule for finding in monitor.update(15, loss=np.nan)] == ["not_finite"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_whose_squares_are_infinite_warn_of_nothing(dtype: type) -> None:
    """And say nothing of a leak; other features that leak are still seen beside them."""
    labels = np.arange(64) % 4
    huge = (np.finfo(dtype).max / 2 * RNG.uniform(-1, 1, (64, 4))).astype(dtype)
    leaking = np.c_[huge, labels].astype(dtype)
    monitor = quiet(rules=["leaked_labels"])
    for step in range(8):
        told: dict[str, Any] = {"outputs": huge, "codes": huge, "weights": {"w": huge * (step % 2)}}
        labels, leaking = np.roll(labels, 1), np.roll(leaking, 1, axis=0)
        monitor.update(step, inputs=leaking, labels=labels, activations={"a": huge}, **told)
    assert [finding.where for finding in monitor.findings] == ["feature 4 of inputs"]
