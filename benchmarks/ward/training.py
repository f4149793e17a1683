"""A training as a bundle of its parts, and what a monitor is told while it runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from time import process_time
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn

from tbviz.integrations.torch import monitor_module
from tbviz.monitor import Monitor
from tbviz.monitor.pace import memory_bytes
from tbviz.monitor.vocabulary import MEMORY_BYTES, STEP_SECONDS, statistic_tag

STEPS = 600
ARRAYS_EVERY = 10  # steps, from which weights, gradients and activations are told
VALIDATION_EVERY = 20
PACE_EVERY = 4

Trace: TypeAlias = dict[int, dict[str, float]]
"""What was measured of a training: at each step numbers by tag, as `Monitor.update` takes them."""


@dataclass(frozen=True)
class Data:
    """Examples to train with and to validate with.

    Attributes:
        inputs: `[N, ...]`, of training.
        targets: `[N, ...]`, what the loss compares outputs with.
        validation_inputs: `[M, ...]`.
        validation_targets: `[M, ...]`.
        classes: `[N]`, what a monitor is told as labels; None for a regression.
    """

    inputs: Tensor
    targets: Tensor
    validation_inputs: Tensor
    validation_targets: Tensor
    classes: Tensor | None = None


@dataclass(frozen=True)
class Training:
    """All that decides about a training but its seed.

    Attributes:
        data: what it learns from.
        model: what learns; `model.codes` are told where there are any, and `model.penalty` is
            added to the loss.
        loss: of outputs and targets.
        optimizer: of parameters, with the rate in it.
        batch: how many examples a step sees.
        schedule: the factor of the rate at each share of the training.
        clip: the largest norm of gradients, or None.
        is_shuffled: whether batches are drawn at random, rather than in the order of the data.
        clears: whether gradients are cleared before each step.
        keep: what is made of the losses so far, given as a list to add to, and the present one.
    """

    data: Data
    model: Any  # a torch.nn.Module
    loss: Callable[[Tensor, Tensor], Tensor]
    optimizer: partial[Any]
    batch: int = 32
    schedule: Callable[[float], float] = lambda _: 1.0
    clip: float | None = None
    is_shuffled: bool = True
    clears: bool = True
    keep: Callable[[list[Tensor], Tensor], Tensor] | None = None


def record(training: Training, *, steps: int = STEPS) -> Trace:
    """Train, and return what a monitor measured."""
    with (
        Monitor(rules=(), terminal=False) as monitor,
        monitor_module(training.model, monitor, every=ARRAYS_EVERY) as watched,
    ):
        for step, told in enumerate(_train(training, steps)):
            watched.update(step, **told)
    return as_trace(monitor)


def as_trace(monitor: Monitor) -> Trace:
    """Return the history of a monitor, step by step."""
    trace: Trace = {}
    for tag, series in monitor.history.items():
        for step, value in zip(series.steps.tolist(), series.values.tolist(), strict=True):
            trace.setdefault(step, {})[tag] = value
    return dict(sorted(trace.items()))


def _train(training: Training, steps: int) -> Iterator[dict[str, Any]]:
    """Yield what each step has to tell, after it."""
    model, data = training.model.train(), training.data
    optimizer = training.optimizer(model.parameters())
    rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda at: training.schedule(at / steps))
    batches = _batches(training)
    kept: list[Tensor] = []
    pace = _Pace()
    for step in range(steps):
        chosen = next(batches)
        told = _step(training, optimizer, chosen, kept)
        rates.step()
        if step % ARRAYS_EVERY == 0:
            told |= _arrays(model, data.classes, chosen)
        if step % PACE_EVERY == 0:
            told["metrics"] = pace.measured()
        if step % VALIDATION_EVERY == VALIDATION_EVERY - 1:
            told["validation_loss"] = _validate(training)
        yield told


class _Pace:
    """Measures time and memory as a monitor does, in seconds of the processor.

    These trainings are over in a second, and other programs must not count.
    """

    def __init__(self) -> None:
        self._last = process_time()

    def measured(self) -> dict[str, float]:
        """Return the time of a step since the last time, and the memory of the process."""
        now = process_time()
        seconds, self._last = (now - self._last) / PACE_EVERY, now
        tags = (statistic_tag(STEP_SECONDS), statistic_tag(MEMORY_BYTES))
        return dict(zip(tags, (seconds, memory_bytes() or math.nan), strict=True))


def _batches(training: Training) -> Iterator[Tensor]:
    """Yield indexes of examples, epoch after epoch."""
    count = len(training.data.inputs)
    while True:
        order = torch.randperm(count) if training.is_shuffled else torch.arange(count)
        yield from order[: count - count % training.batch].split(training.batch)


def _step(
    training: Training, optimizer: torch.optim.Optimizer, chosen: Tensor, kept: list[Tensor]
) -> dict[str, Any]:
    """Take a step, and return its loss."""
    model, inputs = training.model, training.data.inputs[chosen]
    if training.clears:
        optimizer.zero_grad()
    outputs = model(inputs)
    loss = training.loss(outputs, training.data.targets[chosen]) + getattr(model, "penalty", 0.0)
    (loss if training.keep is None else training.keep(kept, loss)).backward()
    if training.clip is not None:
        nn.utils.clip_grad_norm_(model.parameters(), training.clip)
    optimizer.step()
    return {"loss": float(loss.detach())}


def _arrays(model: Any, classes: Tensor | None, chosen: Tensor) -> dict[str, Any]:
    """Return what hooks do not see: the labels of a batch, and its codes."""
    told = {} if classes is None else {"labels": classes[chosen]}
    codes = getattr(model, "codes", None)
    return told if codes is None else told | {"codes": codes.detach()}


def _validate(training: Training) -> float:
    model, data = training.model.eval(), training.data
    with torch.no_grad():
        loss = training.loss(model(data.validation_inputs), data.validation_targets)
    model.train()
    return float(loss)
