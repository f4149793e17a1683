"""Findings in the light of others."""

from __future__ import annotations

import pytest

from tbviz.monitor import RULES, Finding, agreement
from tbviz.monitor.agreement import in_agreement


def told(**advice: str) -> dict[str, Finding]:
    """Return what is told of findings by their rules, with this advice."""
    found = [Finding(rule, "found", "", 1, 0.9, "Why.", text) for rule, text in advice.items()]
    return {finding.rule: finding for finding in in_agreement(found)}


@pytest.mark.parametrize("high", ["rate_too_high", "dead_units", "diverging_loss"])
def test_none_advises_to_raise_a_rate_that_is_too_high(high: str) -> None:
    """As others do where they are alone."""
    raising = {"unlearned_validation": "raise the rate", "plateau": "raise it", "wide_gap": "more"}
    assert [one.advice for one in told(**raising).values()] == [*raising.values()]
    beside = told(**{high: "lower the rate"}, **raising)
    assert "raise" not in " ".join(finding.advice for finding in beside.values())
    assert (beside[high].advice, beside["wide_gap"].advice) == ("lower the rate", "more")


@pytest.mark.parametrize("high", sorted(agreement._HIGH - {"rate_too_high"}))
def test_none_advises_to_lower_a_rate_that_is_too_low(high: str) -> None:
    """Whatever else may come of a high one; `rate_too_high` itself leaves no room for a low one."""
    beside = told(rate_too_low="raise it", **{high: "lower it"})
    assert beside["rate_too_low"].advice == "raise it"
    assert "lower" not in beside[high].advice


def test_a_likely_cause_is_named() -> None:
    """The likeliest of several, and none where there is none."""
    found = told(rate_too_high="a", dead_units="b", stuck_loss="c", slow_steps="d")
    assert [finding.message for finding in found.values()] == [
        "found",
        "found; this probably follows from rate_too_high",
        "found; this probably follows from dead_units",
        "found",
    ]


def test_causes_come_first_in_the_order_of_the_rules() -> None:
    """So that a list of findings begins with what is to be mended first; and all are rules."""
    for rule, causes in agreement._CAUSES.items():
        assert all(RULES.index(cause) < RULES.index(rule) for cause in causes)
    assert {*agreement._HIGH, *agreement._WHERE_HIGH, *agreement._WHERE_LOW} <= {*RULES}
