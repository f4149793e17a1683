"""When to stop: as soon as the validation has not become better for a while."""

from __future__ import annotations


class Patience:
    """Remembers the best look at the validation, and says when there has been none for a while.

    Args:
        looks: how many looks in a row may bring nothing better; None for any number.
    """

    def __init__(self, looks: int | None) -> None:
        self.looks = looks
        self.best_step = 0
        self.best_cost = float("inf")
        self.waited = 0

    @property
    def has_run_out(self) -> bool:
        """Whether it is time to stop."""
        return self.looks is not None and self.waited >= self.looks

    def is_over(self, step: int, cost: float) -> bool:
        """Take in the validation cost at `step`, and say whether to stop."""
        if cost < self.best_cost:
            self.best_step, self.best_cost, self.waited = step, cost, 0
        else:
            self.waited += 1
        return self.has_run_out
