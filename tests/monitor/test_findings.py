"""Findings: how sure they are."""

from __future__ import annotations

import math

import pytest

from tbviz.monitor.findings import Finding, certainty, from_text, heading, to_text


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
    told.append(Finding("dead_units", "they are zero", "3.0", 2, 0.9, "Why.", "leaky"))
    assert from_text(to_text(told)) == told
    assert from_text(to_text(told, told_at=1234599)) == told
    assert from_text("**plateau** of mine\n\n---\n\n" + to_text(told[1:])) == told[1:]
    parts = Finding("plateau", "a\n\nb", "x", 1, 1.0, "W\n\n---\n\nhy.", "do\n\n\nthat")
    assert from_text(to_text([parts, *told])) == [parts, *told]
    assert from_text("") == from_text("**plateau** (75% sure)") == []


@pytest.mark.parametrize(
    ("certainty", "percent"), [(0.999, 99), (0.896, 89), (0.9, 90), (0.29, 29), (1.0, 100)]
)
def test_no_text_says_more_than_is_sure(certainty: float, percent: int) -> None:
    """What is not certain is not called so, nor read back so, nor sure below 90 percent."""
    finding = Finding("plateau", "it rests", "", 3, certainty, "Why.", "do")
    assert str(finding).startswith(f"plateau at step 3 ({percent}% sure): ")
    assert [each.certainty for each in from_text(to_text([finding]))] == [percent / 100]


def test_a_place_that_is_a_number_is_a_layer() -> None:
    """As in a Sequential of PyTorch, where "dead_units in 1" would say nothing."""
    found = {
        where: Finding("dead_units", "they are zero", where, 5, 0.9, "Why.", "do")
        for where in ("1", "2.0", "fc1", "0.weight")
    }
    assert [str(finding).split(" at ")[0] for finding in found.values()] == [
        "dead_units in layer 1",
        "dead_units in layer 2.0",
        "dead_units in fc1",
        "dead_units in 0.weight",
    ]
    assert heading(found["1"], of=5) == "dead_units in layer 1 at step 5 (90% sure)"
    assert heading(found["1"], of=1200) == "dead_units in layer 1 at step 5 of 1,200 (90% sure)"
    assert found["1"].to_markdown().startswith("**dead_units**, layer `1`, step 5 (90% sure)")
    assert found["fc1"].to_markdown().startswith("**dead_units**, `fc1`, step 5 (90% sure)")


def test_a_text_says_when_it_was_told_if_it_began_earlier() -> None:
    """For TensorBoard heads a card with the step at which it was written."""
    found = Finding("rate_too_high", "it moves", "", 2, 0.84, "Why.", "lower it")
    late = "**rate_too_high**, step 2, told at step 1,153 (84% sure)"
    assert found.to_markdown(told_at=1153).startswith(late)
    assert "told at" not in found.to_markdown(told_at=2) + found.to_markdown()
