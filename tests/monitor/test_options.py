"""Thresholds that no rule could use."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.monitor import RULES, Monitor, rules
from tbviz.monitor.judge import check_thresholds


@pytest.mark.parametrize(
    ("thresholds", "message"),
    [
        ({"dead_units": {"share": "a"}}, r"\['share'\] must be a share in \(0, 1\], found 'a'"),
        ({"dead_units": {"share": 90}}, r"thresholds\['dead_units'\]\['share'\] .*found 90"),
        ({"dead_units": {"share": 0}}, "must be a share"),
        ({"dead_units": {"share": math.nan}}, "must be a share"),
        ({"dead_units": {"least": 2.5}}, "'least'.* must be an integer >= 1, found 2.5"),
        ({"dead_units": {"least": 0}}, "must be an integer >= 1"),
        ({"stuck_loss": {"gain": 2.0}}, "must be a share"),
        ({"unlearned_validation": {"start": 5}}, "must be a share"),
        ({"overfitting": {"lost": 7}}, "must be a share"),
        ({"plateau": {"share": 1.0}}, r"must be a share in \(0, 1\), found 1.0"),
        ({"diverging_loss": {"rise": -1}}, "'rise'.* must be a number above 0, found -1"),
        ({"diverging_loss": {"rise": None}}, "must be a number above 0, found None"),
        ({"diverging_loss": {"rise": 10**400}}, "must be a number above 0"),
        ({"dead_units": 0.9}, r"thresholds\['dead_units'\] must be a mapping .* found 0.9"),
        (["dead_units"], "thresholds must be a mapping"),
        ({"x": {}}, "thresholds: no rule 'x'"),
        ({1: {}}, "thresholds: no rule 1"),
    ],
)
def test_a_threshold_of_the_wrong_kind_is_refused(thresholds: Any, message: str) -> None:
    """At once, and neither in the middle of a training nor never."""
    with pytest.raises(InvalidArgumentError, match=message):
        Monitor(thresholds=thresholds)


@pytest.mark.parametrize(
    ("rule", "argument", "value"),
    [
        ("dead_units", "share", 1),
        ("dead_units", "share", np.float32(0.9)),
        ("dead_units", "least", np.int64(3)),
        ("diverging_loss", "rise", 2),
        ("diverging_loss", "factor", math.inf),
        ("wide_gap", "share", 1.5),
        ("exploding_gradients", "ratio", 1e6),
    ],
)
def test_a_threshold_in_its_range_is_taken(rule: str, argument: str, value: float) -> None:
    """Of NumPy's types too; infinity keeps a rule from firing."""
    Monitor(thresholds={rule: {argument: value}}).close()


# Those that compare with something that may be smaller: how many times, how far, how long.
UNBOUNDED = {
    ("diverging_loss", "rise"),
    ("diverging_loss", "factor"),
    ("overfitting", "rise"),
    ("overfitting", "gap"),
    ("wide_gap", "share"),
    ("exploding_gradients", "ratio"),
    ("exploding_gradients", "factor"),
    ("exploding_gradients", "norm"),
    ("exploding_gradients", "clip"),
    ("rate_too_high", "high"),
    ("rate_too_high", "peak"),
    ("rate_too_high", "thrown"),
    ("rate_too_high", "rise"),
    ("rate_too_low", "low"),
    ("confident_errors", "surprise"),
    ("inputs_out_of_range", "size"),
    ("unshuffled_labels", "order"),
    ("slow_steps", "factor"),
    ("stalled_steps", "factor"),
    ("stalled_steps", "longest"),
    ("growing_memory", "growth"),
}


def is_taken(rule: str, argument: str, value: float) -> bool:
    """Return whether a monitor takes a threshold."""
    try:
        check_thresholds({rule: {argument: value}})
    except InvalidArgumentError:
        return False
    return True


@pytest.mark.parametrize(
    ("rule", "argument"),
    [
        (rule, argument)
        for rule in RULES
        for argument in inspect.getfullargspec(getattr(rules, rule)).kwonlyargs
        if argument != "where"
    ],
)
def test_each_threshold_has_its_range(rule: str, argument: str) -> None:
    """Points are whole; shares at most 1; and no threshold is 0 or below, or no number."""
    taken = [value for value in (0.5, 1, 1.5, math.inf) if is_taken(rule, argument, value)]
    if argument == "least":
        assert taken == [1]
    elif (rule, argument) in UNBOUNDED:
        assert taken == [0.5, 1, 1.5, math.inf]
    else:
        assert taken == ([0.5] if (rule, argument) == ("plateau", "share") else [0.5, 1])
    assert not any(is_taken(rule, argument, value) for value in (0, -1, -0.5, math.nan))
