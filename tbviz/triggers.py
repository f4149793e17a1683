"""Triggers: when to write, in one line of a training loop.

    due = EverySteps(500) | EverySeconds(60)
    for step, batch in enumerate(batches):
        loss = train(batch)
        if due(step):
            writer.histogram("encoder/kernel", kernel, step)

A trigger is asked at each step of one training, and answers by what stands here:

- The first step that it is asked about is always due, whichever it is: a training that is resumed
  at step 12,345 is seen at once, and then at the same steps as one that was never interrupted.
- Steps may be left out. Where several marks lie between two steps, the later step is due, once.
- The answer to a step is decided once, so a loop may ask in several places, as it would with
  `step % 500 == 0`.
- Steps never go backward; a training that begins again needs a new trigger.
"""

from __future__ import annotations

import abc
import math
import time
from collections.abc import Callable
from typing import SupportsIndex

from tbviz.checks import as_positive, as_step, check_at_least
from tbviz.errors import InvalidArgumentError


class Trigger(abc.ABC):
    """What all triggers share; `a & b` is `AllOf(a, b)`, and `a | b` is `AnyOf(a, b)`.

    A trigger of your own has two methods: `is_due` says whether it would fire, and changes nothing;
    `fired` is told of the steps at which it did, by itself or with others.
    """

    _step = -1  # the last that was asked about
    _answer = False

    @abc.abstractmethod
    def is_due(self, step: int) -> bool:
        """Return whether to fire at a step, an integer of at least 0."""

    @abc.abstractmethod
    def fired(self, step: int) -> None:
        """Count from this step on."""

    def __call__(self, step: SupportsIndex) -> bool:
        """Return whether to write at this step.

        Args:
            step: the training step, at least 0 and not behind the one before.

        Raises:
            InvalidArgumentError: for any other step.
        """
        number = as_step("step", step)
        if number < self._step:
            raise InvalidArgumentError(
                f"step {number} is behind step {self._step}: the steps of a trigger never go "
                f"backward; a training that begins again needs a new one",
                expected=self._step,
                found=number,
            )
        if number > self._step:
            self._step, self._answer = number, self.is_due(number)
            if self._answer:
                self.fired(number)
        return self._answer

    def __and__(self, other: Trigger) -> AllOf:
        """Return the trigger that fires where both are due."""
        return AllOf(self, other)

    def __or__(self, other: Trigger) -> AnyOf:
        """Return the trigger that fires where one is due."""
        return AnyOf(self, other)

    def __bool__(self) -> bool:
        """Refuse to be taken for an answer: `if due:` and `a or b` would say nothing of a step."""
        raise InvalidArgumentError(
            "a trigger is true or false of a step alone: ask due(step), and join two by & or |"
        )


class EverySteps(Trigger):
    """Due at the multiples of a number of steps; its state is the next one.

    Args:
        steps: how many, at least 1. A step that jumps over a multiple is due in its place.

    Raises:
        InvalidArgumentError: `steps` is no integer, or under 1.
    """

    def __init__(self, steps: int) -> None:
        self._steps = check_at_least("steps", steps, 1)
        self._next = 0

    def is_due(self, step: int) -> bool:
        """Return whether a multiple has come since the last time."""
        return step >= self._next

    def fired(self, step: int) -> None:
        """Wait for the multiple after this step."""
        self._next = (step // self._steps + 1) * self._steps


class EverySeconds(Trigger):
    """Due when some seconds have passed since it fired; its state is the time until which it waits.

    Args:
        seconds: how many, more than 0.
        clock: what tells the time in seconds, and never goes backward.

    Raises:
        InvalidArgumentError: `seconds` is not positive and finite.
    """

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = as_positive("seconds", seconds)
        self._clock = clock
        self._next = -math.inf

    def is_due(self, step: int) -> bool:
        """Return whether the time has come, at whichever step."""
        return self._clock() >= self._next

    def fired(self, step: int) -> None:
        """Wait from now on."""
        self._next = self._clock() + self._seconds


class GrowingSteps(Trigger):
    """Due at steps that lie ever farther apart; its state is the next one.

    At first a network changes with each step, later in thousands of them: a training of a million
    steps is seen 20 times, and half of these in its first thousandth.

    Args:
        factor: None for the steps 1, 2, 5, 10, 20, 50, 100 and so on; a number above 1 for 1 and
            then always this much more, rounded up: with 1.5 these are 1, 2, 3, 5, 8, 12, 18 ...

    Raises:
        InvalidArgumentError: `factor` is not finite, or 1 or less.
    """

    def __init__(self, *, factor: float | None = None) -> None:
        self._factor = None if factor is None else _as_factor(factor)
        self._next = 0

    def is_due(self, step: int) -> bool:
        """Return whether a mark has come since the last time."""
        return step >= self._next

    def fired(self, step: int) -> None:
        """Wait for the mark after this step."""
        while self._next <= step:
            self._next = max(self._next + 1, self._grown(self._next))

    def _grown(self, mark: int) -> int:
        if self._factor is not None:
            return math.ceil(mark * self._factor)
        return mark * 5 // 2 if str(mark).startswith("2") else mark * 2


class _Joined(Trigger):
    """Triggers that fire together."""

    def __init__(self, *triggers: Trigger) -> None:
        strange = [trigger for trigger in triggers if not isinstance(trigger, Trigger)]
        if strange or not triggers:
            found = repr(strange[0]) if strange else "none"
            raise InvalidArgumentError(
                f"only triggers can be joined, and at least one; found {found}", found=triggers
            )
        self._triggers = triggers

    def fired(self, step: int) -> None:
        """Let all count from here."""
        for trigger in self._triggers:
            trigger.fired(step)


class AnyOf(_Joined):
    """Due where at least one of its triggers is; all of them then count from there.

    `EverySteps(500) | EverySeconds(60)` fires at each 500 steps, and where a minute has passed
    since it last did.

    Args:
        triggers: one or more, each used here alone.

    Raises:
        InvalidArgumentError: there is none, or one that is no trigger.
    """

    def is_due(self, step: int) -> bool:
        """Return whether one is due."""
        return any(trigger.is_due(step) for trigger in self._triggers)


class AllOf(_Joined):
    """Due where all of its triggers have become so since it last fired; all then count from there.

    `EverySteps(500) & EverySeconds(60)` fires at the first step after a multiple of 500 at which a
    minute has passed, and so at most once a minute.

    Args:
        triggers: one or more, each used here alone.

    Raises:
        InvalidArgumentError: there is none, or one that is no trigger.
    """

    def is_due(self, step: int) -> bool:
        """Return whether all are due."""
        return all(trigger.is_due(step) for trigger in self._triggers)


def _as_factor(factor: float) -> float:
    rule = "finite and above 1"
    number = as_positive("factor", factor, rule)
    if number <= 1:
        raise InvalidArgumentError(
            f"factor must be {rule}, found {factor!r}", expected=rule, found=factor
        )
    return number
