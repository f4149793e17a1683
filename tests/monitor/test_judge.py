"""All rules over a history, whatever is in it."""

from __future__ import annotations

import math

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from tbviz.errors import InvalidArgumentError
from tbviz.monitor import RULES, Finding, History, judge
from tbviz.monitor import rules as all_rules
from tbviz.monitor.vocabulary import statistic_tag

TAGS = [
    "loss",
    "val_loss",
    "loss/train",
    "layer/dead_share",
    "picture/nonfinite",
    *(statistic_tag(role) for role in ("input_low", "input_high", "label_runs", "output_spread")),
    *(statistic_tag(role) for role in ("output_saturated", "code_separation", "step_seconds")),
    *(statistic_tag(role) for role in ("output_surprise", "softmax_twice", "probe_loss")),
    *(statistic_tag(role) for role in ("label_leak", "label_leak_at", "memory_bytes")),
    *(
        statistic_tag(role, name)
        for role in ("gradient_norm", "update_ratio", "weight_norm", "saturated_share")
        for name in ("a/kernel", "b/kernel")
    ),
    *(statistic_tag("code_spread", name) for name in "01"),
    statistic_tag("nonfinite", "inputs"),
]


def history_of(*series: tuple[str, list[float]]) -> History:
    """Return a history of series, their points at every step."""
    history = History()
    for tag, values in series:
        for step, value in enumerate(values):
            history.add(tag, step, value, float(step))
    return history


values = st.one_of(
    st.floats(),
    st.sampled_from([0.0, 1.0, math.nan, math.inf, -math.inf, 1e308, -1e308, 5e-324]),
)
points = st.tuples(st.sampled_from(TAGS), st.integers(0, 2**60), values, st.floats(-1e12, 1e12))


@hypothesis.given(st.lists(points, max_size=200))
def test_no_history_is_too_strange(told: list[tuple[str, int, float, float]]) -> None:
    """One point, gaps, restarts, only NaN, numbers that overflow, clocks that jump."""
    history = History()
    for point in told:
        history.add(*point)
    for finding in judge(history):
        check_finding(finding)


@hypothesis.given(
    st.sampled_from(TAGS), st.lists(values, min_size=1, max_size=5), st.integers(1, 80)
)
def test_no_series_is_too_strange(tag: str, told: list[float], times: int) -> None:
    """Long ones, of the same few values again and again."""
    with np.errstate(all="ignore"):
        for finding in judge(history_of((tag, told * times), ("loss", told * times))):
            check_finding(finding)


def check_finding(finding: Finding) -> None:
    """Assert what holds of every finding."""
    assert finding.rule in RULES
    assert 0 <= finding.certainty <= 1
    assert finding.message
    assert finding.why.endswith(".")
    assert finding.advice
    assert "\n" not in str(finding)
    assert isinstance(finding.step, int)


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("dead_share/a", 3.0),
        ("saturated_share/a", 3.0),
        ("output_saturated", 3.0),
        ("label_leak", 3.0),
        ("output_spread", -1.0),
        ("code_spread/0", -1.0),
        ("gradient_norm/a/kernel", -1e9),
    ],
)
def test_what_cannot_be_is_no_finding(tag: str, value: float) -> None:
    """Such as a share of 3 or a spread below zero, in a file of whoever wrote it."""
    strange = (f"health/{tag}", [value * 2.0**n for n in range(80)])
    assert judge(history_of(strange, ("health/label_leak_at", [0.0]))) == []


def test_all_rules_are_judged_by() -> None:
    """None is forgotten, and none is named twice."""
    assert sorted(RULES) == sorted(all_rules.__all__)


def test_a_layer_that_is_measured_twice_is_told_once() -> None:
    """By a monitor, and by the gauge beside a histogram of its activations: the first counts."""
    history = History()
    for step in range(9):
        history.add("activations/hidden/dead_share", step, 1.0)
        history.add("health/dead_share/hidden", step, 0.0)  # later
    assert [(f.rule, f.where) for f in judge(history)] == [("dead_units", "hidden")]


def test_an_empty_history_is_healthy() -> None:
    """As one of tags that nobody knows."""
    assert judge(History()) == []
    assert judge(history_of(("whatever", [math.nan] * 100))) == []


def test_rules_and_thresholds_are_chosen() -> None:
    """Some rules alone, or all with a threshold of one's own."""
    history = history_of(("loss", [2.3] * 100 + [5.0] * 100), ("health/input_low", [-70.0] * 9))
    assert {f.rule for f in judge(history)} == {"diverging_loss", "inputs_out_of_range"}
    assert [f.rule for f in judge(history, rules=["diverging_loss"])] == ["diverging_loss"]
    assert [f.rule for f in judge(history, rules="diverging_loss")] == ["diverging_loss"]
    changed = {"diverging_loss": {"rise": 3}, "inputs_out_of_range": {"size": 100}}
    assert judge(history, thresholds=changed) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rules": ["x"]}, "no rule 'x'; the first of .* are .*monitoring.md lists all"),
        ({"rules": ["overfiting"]}, "no rule 'overfiting'; the nearest of .* are overfitting, "),
        ({"thresholds": {"x": {}}}, "no rule 'x'"),
        ({"thresholds": {"plateau": {"where": 1}}}, "rule plateau has no 'where', but share, "),
    ],
)
def test_what_is_no_rule_is_refused(options: dict[str, object], message: str) -> None:
    """Nor an argument of one; the message lists what there is."""
    with pytest.raises(InvalidArgumentError, match=message):
        judge(History(), **options)


def test_a_validation_loss_finds_its_training() -> None:
    """By its words, of two trainings at once."""
    falling = list(np.exp(-np.arange(100) / 30))
    turning = list(1 + np.abs(np.arange(100) - 30) / 50)
    history = history_of(
        ("loss/a", falling), ("loss/b", falling), ("val_loss/b", turning), ("val/loss/c", turning)
    )
    (found,) = judge(history, rules=["overfitting"])
    assert found.where == "val_loss/b"
