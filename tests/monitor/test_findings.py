"""Findings: how sure they are."""

from __future__ import annotations

import math

import pytest

from tbviz.monitor.findings import Finding, certainty, from_text, to_text


@pytest.mark.parametrize(
    ("value", "threshold", "expected"),
    [
        (3.0, 3.0, 0.5),
        (6.0, 3.0, 2 / 3),
        (30.0, 3.0, 10 / 11),
        (math.inf, 3.0, 1.0),
        (3.0, 0.0, 1.0),
        (3.0, -1.0, 1.0),
        (-1.0, 3.0, 0.0),
        (0.0, 0.0, 0.5),
        (-1.0, -2.0, 0.5),
        (math.inf, math.inf, 0.5),
    ],
)
def test_certainty_grows_from_the_threshold(
    value: float, threshold: float, expected: float
) -> None:
    """To 1, and never leaves its range."""
    assert certainty(value, threshold) == pytest.approx(expected)


def test_a_text_of_findings_gives_them_back() -> None:
    """With and without a place and a step; other words are none."""
    told = [
        Finding("plateau", "it rests", "loss/`a`, step 3", 1234567, 0.75, "Why.", "do"),
        Finding("rate_too_high", "it moves", "", None, 1.0, "Why.", "lower it"),
    ]
    assert from_text(to_text(told)) == told
    assert from_text("**plateau** of mine\n\n---\n\n" + to_text(told[1:])) == told[1:]
    assert from_text("") == from_text("**plateau** (75% sure)") == []
