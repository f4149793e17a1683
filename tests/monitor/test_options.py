"""Thresholds that no rule could use."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.monitor import Monitor


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
