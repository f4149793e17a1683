"""From what a training loop tells to statistics by tag."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from tbviz.activity import dead_share
from tbviz.checks import as_array, as_numbers
from tbviz.errors import InvalidArgumentError
from tbviz.monitor import statistics as s
from tbviz.monitor import vocabulary as v
from tbviz.monitor.given import as_arrays, as_batch, as_classes
from tbviz.monitor.moments import Moments
from tbviz.monitor.statistics import Array

_MOST_MOMENTS = 1_000_000  # classes times features of which moments are kept
_FEWEST_MEMBERS = 5
_Numbers = Iterator[tuple[str, float]]


def as_number(tag: str, value: Any) -> float:
    """Return a number of any framework as a float, and refuse all else."""
    if isinstance(value, float | int):
        return float(value)
    array = as_numbers(as_array(value, tag), tag)
    if array.size != 1:
        raise InvalidArgumentError(
            f"{tag} must be one number, found the shape {list(array.shape)}",
            expected="one number",
            found=array.shape,
        )
    return float(array.reshape(()))


def is_alarming(tag: str, value: float) -> bool:
    """Return whether a value is, or tells of, NaN or infinity."""
    known = v.meaning(tag)
    return known is not None and (
        value > 0 if known.role == v.NONFINITE else not math.isfinite(value)
    )


class Measurer:
    """Computes statistics; it remembers the weights and the classes that it saw last.

    Where steps go back, as after a restart, it forgets what it saw later.
    """

    def __init__(self) -> None:
        self._forget_weights()
        self._forget_labels()
        self._weights_step = self._labels_step = 0

    def _forget_weights(self) -> None:
        self._weights: dict[str, Array] = {}
        self._fewest_steps = math.inf  # from one time that weights were told to the next

    def _forget_labels(self) -> None:
        self._classes = np.zeros(0, np.int64)
        self._inputs: Moments | None = None  # of all batches
        self._labels: Array | None = None  # of the last batch
        self._sums: Array | None = None  # of the inputs that were told last

    @np.errstate(over="ignore", invalid="ignore")  # squares of huge numbers are infinite
    def arrays(
        self,
        step: int,
        *,
        weights: Mapping[str, Any] | None,
        gradients: Mapping[str, Any] | None,
        activations: Mapping[str, Any] | None,
        inputs: Any,
        labels: Any,
        outputs: Any,
        codes: Any,
    ) -> dict[str, float]:
        """Return the statistics of what is given, causes before what comes of them."""
        found: dict[str, float] = {}
        answers = as_batch("outputs", outputs)
        classes = as_classes(labels, answers)
        if (batch := as_batch("inputs", inputs)) is not None:
            found |= of_inputs(batch)
        if classes is not None:
            if step < self._labels_step:
                self._forget_labels()
            self._labels_step = step
            fitting = None if batch is None or len(batch) != len(classes) else batch
            is_again = self._is_told_again(classes, fitting)
            found |= self._of_labels(classes, is_again=is_again)
            if fitting is not None:
                found |= self._of_leak(fitting, classes, is_again=is_again)
        for layer, array in as_arrays("activations", activations).items():
            found |= of_activations(layer, array)
        if (batch := as_batch("codes", codes, ndim=2)) is not None:
            found |= of_codes(batch, classes)
        if answers is not None:
            found |= of_outputs(answers) | of_answers(answers, classes, of=len(self._classes))
        for name, array in as_arrays("gradients", gradients).items():
            found |= of_norm("gradients", v.GRADIENT_NORM, name, array)
        if weights is not None:
            found |= self._of_weights(step, as_arrays("weights", weights))
        return found

    def _of_weights(self, step: int, weights: Mapping[str, Array]) -> dict[str, float]:
        """Return norms, and how far one step moves each weight: the way since, by the steps.

        On a long way some steps take back what others did, so that it says less than a short one:
        of ways that take more than twice the fewest steps so far, there is no ratio.
        """
        if step < self._weights_step:
            self._forget_weights()
        steps = max(step - self._weights_step, 1)
        is_short = steps <= 2 * self._fewest_steps
        found: dict[str, float] = {}
        for name, array in weights.items():
            found |= of_norm("weights", v.WEIGHT_NORM, name, array)
            before = self._weights.get(name)
            if is_short and before is not None and before.shape == array.shape:
                ratio = s.update_ratio(before, array) / steps
                if math.isfinite(ratio):
                    found[v.statistic_tag(v.UPDATE_RATIO, name)] = ratio
        if self._weights:
            self._fewest_steps = min(self._fewest_steps, steps)
        self._weights = {name: array.copy() for name, array in weights.items()}
        self._weights_step = step
        return found

    def _is_told_again(self, labels: Array, inputs: Array | None) -> bool:
        """Return whether a batch is the last one once more, such as all examples, or a probe.

        It is known by its labels and by the sum of each of its inputs; or, where inputs are not
        told with them, by labels alone, as long as they are of several classes.
        """
        is_alike = self._labels is not None and np.array_equal(labels, self._labels)
        self._labels = labels
        if inputs is None:
            return is_alike and bool((labels != labels[0]).any())
        sums = inputs.sum(axis=0, dtype=np.float64)
        last, self._sums = self._sums, sums
        return is_alike and last is not None and np.array_equal(sums, last, equal_nan=True)

    def _of_leak(self, inputs: Array, labels: Array, *, is_again: bool) -> dict[str, float]:
        """Return how much the one feature that says most of the labels says, and which it is.

        All batches so far count, one that is told again and again once, and classes of at least
        five members.
        """
        rows = inputs.reshape(len(inputs), -1)
        classes = len(self._classes)
        if rows.shape[1] * classes > _MOST_MOMENTS:
            return {}
        if self._inputs is None or self._inputs.sums.shape[1] != rows.shape[1]:
            self._inputs = Moments.of(rows[:0], labels[:0], classes)
            is_again = False
        if not is_again:
            kept = np.isfinite(rows).all(axis=1)
            self._inputs = self._inputs.plus(Moments.of(rows[kept], labels[kept], classes))
        ratios = self._inputs.at_least(_FEWEST_MEMBERS).ratios()
        at = int(ratios.argmax())
        numbers = {v.LABEL_LEAK: float(ratios[at]), v.LABEL_LEAK_AT: float(at)}
        return {v.statistic_tag(role): number for role, number in numbers.items()}

    def _of_labels(self, labels: Array, *, is_again: bool = False) -> dict[str, float]:
        """Return the order of a batch's labels, against the classes of all that were seen.

        In a batch that is told again and again the order does not matter.
        """
        counts = np.bincount(labels, minlength=len(self._classes))
        counts[: len(self._classes)] += self._classes
        self._classes = counts
        if len(labels) < 2 or is_again:
            return {}
        return {v.statistic_tag(v.LABEL_RUNS): s.label_order(labels, counts / counts.sum())}


def of_norm(what: str, role: str, name: str, array: Array) -> dict[str, float]:
    """Return the norm of a weight or gradient, and how much of it is not finite."""
    found = {v.statistic_tag(role, name): s.norm(array)}
    return (
        found
        if math.isfinite(next(iter(found.values())))
        else found | nonfinite(f"{what}/{name}", array)
    )


def nonfinite(what: str, array: Array) -> dict[str, float]:
    """Return the count of what is not finite, where there is any."""
    count = s.nonfinite_count(array)
    return {v.statistic_tag(v.NONFINITE, what): float(count)} if count else {}


def of_inputs(inputs: Array) -> dict[str, float]:
    """Return the range of inputs; whole numbers, such as indexes of words, have none."""
    found = nonfinite("inputs", inputs)
    kept = inputs[np.isfinite(inputs)] if found else inputs
    if inputs.dtype.kind != "f" or not kept.size:
        return found
    low, high = float(kept.min()), float(kept.max())
    return found | {v.statistic_tag(v.INPUT_LOW): low, v.statistic_tag(v.INPUT_HIGH): high}


def of_activations(layer: str, activations: Array) -> dict[str, float]:
    """Return the share of dead units of a ReLU, or of saturated values of a sigmoid or tanh."""
    found = nonfinite(f"activations/{layer}", activations)
    if s.is_relu(activations) and activations.ndim > 1:
        found[v.statistic_tag(v.DEAD_SHARE, layer)] = dead_share(activations)
    elif (share := s.saturated_share(activations)) is not None:
        found[v.statistic_tag(v.SATURATED_SHARE, layer)] = share
    return found


def of_codes(codes: Array, labels: Array | None) -> dict[str, float]:
    """Return the spread of each dimension, and with labels how far the classes lie apart."""
    spreads = enumerate(s.code_spread(codes).tolist())
    found = nonfinite("codes", codes) | {
        v.statistic_tag(v.CODE_SPREAD, f"{dimension}"): spread
        for dimension, spread in spreads
        if math.isfinite(spread)
    }
    if labels is None or len(labels) != len(codes) or not np.isfinite(codes).all():
        return found
    separation = s.code_separation(codes, labels)
    return found | (
        {v.statistic_tag(v.CODE_SEPARATION): separation} if math.isfinite(separation) else {}
    )


def of_outputs(outputs: Array) -> dict[str, float]:
    """Return how much outputs differ, and how many stand at a bound."""
    found = nonfinite("outputs", outputs)
    found[v.statistic_tag(v.OUTPUT_SATURATED)] = s.bound_share(outputs)
    spread = s.spread(outputs)
    return found | ({v.statistic_tag(v.OUTPUT_SPREAD): spread} if math.isfinite(spread) else {})


def of_answers(outputs: Array, labels: Array | None, *, of: int) -> dict[str, float]:
    """Return how wrong a classifier is, where there is an output for each of `of` classes.

    Of probabilities, what a loss would be that takes their softmax is told as well.
    """
    fits = outputs.ndim == 2 and outputs.shape[1] == of >= 2
    if labels is None or not fits or len(labels) != len(outputs) or not np.isfinite(outputs).all():
        return {}
    if not s.is_softmax(outputs):
        return {v.statistic_tag(v.OUTPUT_SURPRISE): s.cross_entropy(outputs, labels) / math.log(of)}
    logs = np.log(outputs.clip(1e-7))
    return {
        v.statistic_tag(v.OUTPUT_SURPRISE): s.cross_entropy(logs, labels) / math.log(of),
        v.statistic_tag(v.SOFTMAX_TWICE): s.cross_entropy(outputs, labels),
    }
