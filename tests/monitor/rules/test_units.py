"""Rules about units: shares that last are found, and those that pass are not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tbviz.monitor import Finding, Series, rules

STEPS = np.arange(20) * 5
Rule = Callable[..., Finding | None]


@pytest.mark.parametrize(
    ("rule", "option"),
    [
        (rules.dead_units, "share"),
        (rules.saturated_units, "later"),
        (rules.saturated_outputs, "share"),
    ],
)
def test_a_share_that_stays_high_is_found(rule: Rule, option: str) -> None:
    """In all of the last five measurements, and at no other threshold than is said."""
    high = np.r_[np.zeros(15), np.full(5, 0.8)]
    found = rule(STEPS, high, where="dense", **{option: 0.7}, least=5)
    assert found is not None
    assert (found.rule, found.where, found.step) == (rule.__name__, "dense", 95)
    assert found.certainty == pytest.approx(0.8 / (0.8 + 0.7))
    assert rule(STEPS, high, **{option: 0.81}, least=5) is None
    assert rule(STEPS[:-1], high[:-1], **{option: 0.7}, least=5) is None
    assert rule(STEPS, np.where(STEPS == 85, 0, high), **{option: 0.7}, least=5) is None


def test_units_that_began_saturated_are_ill_sooner_than_gates_that_close() -> None:
    """A half at bounds from the start on, and nearly all of those that learned to stand there."""
    assert rules.saturated_units(STEPS, np.full(20, 0.55)) is not None
    assert rules.saturated_units(STEPS, np.full(20, 0.45)) is None
    closing = np.linspace(0.0, 0.9, 20)
    assert rules.saturated_units(STEPS, closing) is None
    assert rules.saturated_units(STEPS, closing, later=0.6) is not None


def test_codes_of_which_all_shrink_are_collapsed() -> None:
    """Below a quarter of where they began; one that grows shows that they hold something."""
    shrinking = 0.05 * 0.8 ** np.arange(20)
    found = rules.collapsed_codes(spreads(shrinking, shrinking / 2))
    assert found is not None
    assert "2 of 2 dimensions are flat" in found.message
    assert rules.collapsed_codes(spreads(shrinking, shrinking[::-1])) is None
    assert rules.collapsed_codes(spreads(shrinking / shrinking * 0.05, shrinking)) is None
    assert rules.collapsed_codes(spreads(shrinking, shrinking / 2), shrunk=0.01) is None


def spreads(*curves: np.ndarray) -> dict[str, Series]:
    """Return the spread of each dimension."""
    return {f"{i}": Series(STEPS, curve, STEPS * 0.1) for i, curve in enumerate(curves)}


def test_a_flat_dimension_is_named() -> None:
    """One of three, in units of the largest; a narrow one is not flat."""
    full, narrow, flat = np.full(20, 2.0), np.full(20, 0.1), np.full(20, 0.005)
    found = rules.collapsed_codes(spreads(full, narrow, flat), spread=0.02)
    assert found is not None
    assert found.message.startswith("1 of 3 dimensions is flat, 2 above all")
    assert found.certainty == pytest.approx(0.02 / (0.02 + 0.005 / 2.0))
    assert rules.collapsed_codes(spreads(full, narrow), spread=0.02) is None


def test_codes_that_collapse_together_are_found() -> None:
    """Against what they were; those that were never apart, too."""
    falling = 2.0 * 0.5 ** np.arange(20)
    assert rules.collapsed_codes(spreads(falling, falling)) is not None
    assert rules.collapsed_codes(spreads(np.zeros(20), np.zeros(20))) is not None


def test_classes_on_one_point_are_found() -> None:
    """Where between them is no more than chance, which may be negative."""
    chance = np.random.default_rng(0).normal(0, 0.02, 20)
    assert rules.unseparated_codes(STEPS, chance - 0.01) is not None
    assert rules.unseparated_codes(STEPS, chance + 0.3) is None
    assert rules.unseparated_codes(STEPS[:5], chance[:5] - 1) is None
