"""Findings that say one thing."""

from __future__ import annotations

import pytest

from tbviz.monitor import Finding
from tbviz.monitor.repeats import without_repeats


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (["overfitting val_loss", "wide_gap val_loss"], [0]),
        (["unlearned_validation val_loss", "overfitting val_loss", "wide_gap val_loss"], [0]),
        (["stuck_loss loss", "unlearned_validation validation/loss"], [0]),
        (["overfitting val_loss/a", "wide_gap val_loss/b"], [0, 1]),
        (["diverging_loss loss/train", "diverging_loss loss/batches"], [0]),
        (["overfitting val_loss", "overfitting val_mae", "overfitting test/cost"], [0]),
        (["stuck_loss loss/a", "stuck_loss loss/b", "unlearned_validation val_loss/b"], [0, 1]),
        (["stuck_loss loss", "diverging_loss loss"], [0, 1]),
        (["dead_units a", "dead_units b"], [0, 1]),
        (["constant_outputs outputs", "unlearned_validation val_loss/b"], [0]),
        (["rate_too_low loss", "stuck_loss loss", "unlearned_validation val_loss"], [0]),
        (["rate_too_high ", "rate_too_low loss"], [0]),
        (["repeated_softmax probe_loss", "stuck_loss loss"], [0]),
        (["diverging_loss loss/a", "unlearned_validation val_loss/b"], [0, 1]),
        ([], []),
    ],
)
def test_what_another_says_is_left_out(told: list[str], kept: list[int]) -> None:
    """Of the same thing alone; order stays."""
    pairs = [one.split(" ") for one in told]
    findings = [Finding(rule, "found", where, 1, 0.9, "", "") for rule, where in pairs]
    assert without_repeats(findings) == [findings[at] for at in kept]
