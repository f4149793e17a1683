"""When to stop: the looks at the validation."""

from __future__ import annotations

import math

import pytest

from training.stopping import Patience


@pytest.mark.parametrize(
    ("looks", "costs", "stops_at", "best_step"),
    [
        (2, [3.0, 2.0, 2.5, 2.1, 1.0], 3, 1),
        (2, [3.0, 2.0, 2.5, 1.5, 1.6, 1.7], 5, 3),
        (1, [1.0, 1.0], 1, 0),
        (2, [1.0, math.nan, math.nan], 2, 0),
        (None, [1.0, 2.0, 3.0, 4.0], None, 0),
    ],
)
def test_it_stops_after_so_many_looks_without_a_better_one(looks, costs, stops_at, best_step):
    """An equal cost is not better, nor is NaN; a better one begins the count again."""
    patience = Patience(looks)
    stopped = (step for step, cost in enumerate(costs) if patience.is_over(step, cost))
    assert next(stopped, None) == stops_at
    assert patience.has_run_out == (stops_at is not None)
    assert (patience.best_step, patience.best_cost) == (best_step, min(costs[: best_step + 1]))
