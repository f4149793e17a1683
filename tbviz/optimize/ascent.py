"""The inputs that a function likes best: activation maximization by gradient ascent.

The function says of a batch of inputs `[N, ...]` how much each excites a unit, such as the logit of
a class, and how that would change. Each input climbs by itself to a high place of its objective,

    value(x) - l1 sum |x| - l2 sum x^2 - total_variation TV(x), within the limits,

after D. Erhan et al., "Visualizing higher-layer features of a deep network" (2009), and K. Simonyan
et al., "Deep inside convolutional networks" (arXiv:1312.6034), whose penalty is L2. A step is one
of the proximal gradient, of the length t:

    x' = prox(x + t g), with g the gradient of value(x) - total_variation TV(x)
    prox(z) = clip(sign(z) max(|z| - t l1, 0) / (1 + 2 t l2), limits)

prox does exactly what L1, L2 and limits ask for, whatever t is, so L1 makes true zeros (N. Parikh
and S. Boyd, "Proximal algorithms", 2014, section 6.5). The length needs no tuning. It is that of J.
Barzilai and J. Borwein, "Two-point step size gradient methods" (1988), as in S. Wright et al.,
"Sparse reconstruction by separable approximation" (2009): from one step to the next it grows at
most fourfold, and where a step would lead lower than the last ten places, the input stays and tries
a quarter of the length. What has been best so far is the result.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, as_numbers, as_positive, check_at_least
from tbviz.errors import InvalidArgumentError
from tbviz.optimize.penalties import Floats, Penalties, as_penalties, beside, check_images, sums

ValueAndGradient: TypeAlias = Callable[[NDArray[np.float32]], tuple[Any, Any]]
"""From inputs, float32 `[N, ...]`, to their values `[N]` and the gradients `[N, ...]` of these."""

_CHANGE = 4  # how many times longer, or shorter after a step that was not taken, the next may be
_ROUNDING = 1 + 1e-5  # by which a change in float32 may exceed the rate
_MEMORY = 10  # of how many last places the lowest must not be undercut


class Optimum(NamedTuple):
    """What `maximize` found.

    Attributes:
        inputs: float32 `[N, ...]`, each the best of all steps.
        values: float64 `[steps + 1, N]`, of the function, for what was best so far, from the start
            to the last step.
        objectives: float64 `[steps + 1, N]`, these values less their penalties; they never fall.
        frames: float32 `[frames, N, ...]`, what was best so far at evenly spaced steps, the first
            at the start and the last at the end.
    """

    inputs: NDArray[np.float32]
    values: Floats
    objectives: Floats
    frames: NDArray[np.float32]


def maximize(
    function: ValueAndGradient,
    start: ArrayLike,
    *,
    steps: int = 200,
    rate: float = 0.1,
    limits: tuple[float, float] | None = None,
    l1: float = 0.0,
    l2: float = 0.25,
    total_variation: float = 0.0,
    frames: int = 0,
) -> Optimum:
    """Return the inputs near a start that a function likes best.

    The strength of a penalty is set against the gradient of the value. L1 leaves at zero what the
    gradient does not push harder than `l1`; and with a `total_variation` of one to two times the
    mean size of the gradient's numbers, digits come out in strokes instead of dots.

    Args:
        function: from inputs, float32 `[N, ...]`, to their values `[N]` and the gradients
            `[N, ...]` of these, as anything that becomes a NumPy array; it is called once for the
            start and once for each step. `tbviz.integrations` makes them of models.
        start: `[N, ...]`, such as zeros, `noise`, or the mean image of each class.
        steps: how many steps are taken, at least 1.
        rate: the most by which a step changes an input, as the root mean square of the changes of
            its numbers. In units of the input.
        limits: `(low, high)` that no number of an input leaves; None for none. The start is
            clipped to them.
        l1: the strength of L1, at least 0.
        l2: the strength of L2, at least 0; the default is that of the published exercise for
            digits. Without any bound, most functions can be followed forever.
        total_variation: the strength of `total_variation`, at least 0; more only for images.
        frames: how many moments of the inputs to keep, 0, or 2 to steps + 1.

    Returns:
        The best inputs, and how they came into being; see `Optimum`.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule; for what the function returns in
            another shape, or with NaN or infinity, with the step at which it does.
    """
    inputs = _as_inputs(start)
    steps = check_at_least("steps", steps, 1)
    rate = as_positive("rate", rate)
    penalties = as_penalties(limits, l1=l1, l2=l2, total_variation=total_variation)
    moments = _moments(frames, steps)
    if penalties.variation:
        check_images(inputs.shape)
    climb = _ascent(function, inputs, penalties, steps, rate)
    return _collected(climb, moments, inputs.shape)


def noise(
    shape: Sequence[int], *, seed: int = 0, center: float = 0.0, spread: float = 0.1
) -> NDArray[np.float32]:
    """Return normal noise to start from, the same for the same seed.

    Args:
        shape: `(N, ...)`, of the inputs, each size at least 1.
        seed: at least 0.
        center: the mean.
        spread: the standard deviation, more than 0.

    Returns:
        float32 of the shape.

    Raises:
        InvalidArgumentError: for a shape, a seed or a spread that breaks its rule.
    """
    if not isinstance(shape, tuple | list):
        rule = "a tuple of sizes"
        raise InvalidArgumentError(
            f"shape must be {rule}, found {shape!r}", expected=rule, found=shape
        )
    sizes = [check_at_least("a size of the shape", size, 1) for size in shape]
    random = np.random.default_rng(check_at_least("seed", seed, 0))
    return random.normal(center, as_positive("spread", spread), sizes).astype(np.float32)


class _Place(NamedTuple):
    """Where the inputs are: `[N, ...]`, `[N]`, `[N]`, and the gradient g, `[N, ...]`."""

    inputs: NDArray[np.float32]
    values: Floats
    objectives: Floats
    gradients: Floats


def _ascent(
    function: ValueAndGradient,
    start: NDArray[np.float32],
    penalties: Penalties,
    steps: int,
    rate: float,
) -> Iterator[_Place]:
    """Yield the places of the inputs, from the start to that after the last step."""
    inputs = np.clip(start, *penalties.limits)
    best = here = _place(function, inputs, penalties, 0)
    lengths = np.full(len(inputs), np.inf)
    recent = deque([here.objectives], _MEMORY)
    yield best
    for step in range(1, steps + 1):
        lengths = np.minimum(lengths, _longest(here, penalties, rate))
        there = _place(function, _moved(here, penalties, lengths), penalties, step)
        taken = there.objectives >= np.min(recent, axis=0)
        longer = np.minimum(_barzilai_borwein(here, there), lengths * _CHANGE)
        lengths = np.where(taken, longer, lengths / _CHANGE)
        here = _chosen(taken, there, here)
        recent.append(here.objectives)
        best = _chosen(here.objectives > best.objectives, here, best)
        yield best


def _moved(here: _Place, penalties: Penalties, lengths: Floats) -> NDArray[np.float32]:
    """Return the inputs after steps of the lengths `[N]`."""
    return penalties.prox(here.inputs + beside(lengths, here.inputs) * here.gradients, lengths)


def _longest(here: _Place, penalties: Penalties, rate: float) -> Floats:
    """Return lengths `[N]` of steps that change the inputs by the rate at most.

    The change that is left of a step after prox grows with its length, and more slowly (A. Beck,
    "First-order methods in optimization", 2017, theorem 10.9): where limits and penalties hold back
    a step of the rate's size, it may be longer. Where they alone change more, it is halved until it
    is short enough.
    """
    lengths = _ratio(rate, _root_mean_square(here.gradients))
    lengths = lengths * _ratio(rate, _change(here, penalties, lengths))
    while (too_long := _change(here, penalties, lengths) > rate * _ROUNDING).any():
        lengths = np.where(too_long, lengths / 2, lengths)
    return lengths


def _change(here: _Place, penalties: Penalties, lengths: Floats) -> Floats:
    """Return by how much steps of the lengths `[N]` change the inputs, `[N]`."""
    moved = _moved(here, penalties, lengths).astype(np.float64)
    return _root_mean_square(moved - here.inputs)


def _place(
    function: ValueAndGradient, inputs: NDArray[np.float32], penalties: Penalties, step: int
) -> _Place:
    values, gradients = _evaluated(function, inputs, step)
    loss, slope = penalties.smooth(inputs)
    return _Place(inputs, values, values - loss - penalties.exact(inputs), gradients - slope)


def _evaluated(
    function: ValueAndGradient, inputs: NDArray[np.float32], step: int
) -> tuple[Floats, Floats]:
    """Return what the function says of inputs: values `[N]` and gradients `[N, ...]`."""
    answer: Any = function(inputs.copy())  # which it may keep, or write into
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        rule = "a pair of values and gradients"
        raise InvalidArgumentError(
            f"function must return {rule}, found {type(answer).__name__}",
            expected=rule,
            found=answer,
        )
    values = _checked_answer("values", answer[0], inputs.shape[:1], step)
    return values, _checked_answer("gradients", answer[1], inputs.shape, step)


def _checked_answer(name: str, answer: Any, shape: tuple[int, ...], step: int) -> Floats:
    numbers = as_numbers(as_array(answer, name), name).astype(np.float64)
    if numbers.shape != shape:
        raise InvalidArgumentError(
            f"function must return {name} of the shape {list(shape)}, found {list(numbers.shape)}",
            expected=shape,
            found=numbers.shape,
        )
    strange = np.argwhere(~np.isfinite(numbers))
    if len(strange):
        number = float(numbers[tuple(strange[0])])
        raise InvalidArgumentError(
            f"at step {step} function returned {name} with {number} for input {strange[0][0]}",
            expected="finite numbers",
            found=number,
        )
    return numbers


def _chosen(spots: NDArray[np.bool_], these: _Place, others: _Place) -> _Place:
    """Return these places at the spots `[N]`, and the others elsewhere."""
    wide = beside(spots, these.inputs)
    return _Place(
        np.where(wide, these.inputs, others.inputs),
        np.where(spots, these.values, others.values),
        np.where(spots, these.objectives, others.objectives),
        np.where(wide, these.gradients, others.gradients),
    )


def _root_mean_square(numbers: Floats) -> Floats:
    sizes: Floats = np.sqrt(sums(numbers**2) / numbers[0].size)
    return sizes


def _ratio(part: Any, whole: Floats) -> Floats:
    """Return part / whole, or 1 where the whole is 0."""
    ratios: Floats = np.divide(part, whole, out=np.ones_like(whole), where=whole > 0)
    return ratios


def _barzilai_borwein(here: _Place, there: _Place) -> Floats:
    """Return s's / s'y for each input, or infinity where the gradient tells of no summit ahead."""
    change = there.inputs.astype(np.float64) - here.inputs
    bend = sums(change * (here.gradients - there.gradients))
    return np.where(bend > 0, _ratio(sums(change**2), bend), np.inf)


def _collected(climb: Iterator[_Place], moments: list[int], shape: tuple[int, ...]) -> Optimum:
    values, objectives, frames = [], [], []
    for step, place in enumerate(climb):
        values.append(place.values)
        objectives.append(place.objectives)
        if step in moments:
            frames.append(place.inputs)
    kept = np.array(frames, np.float32).reshape(len(frames), *shape)
    return Optimum(place.inputs, np.stack(values), np.stack(objectives), kept)


def _as_inputs(start: ArrayLike) -> NDArray[np.float32]:
    inputs = as_numbers(as_array(start, "start"), "start").astype(np.float32)
    strange = int(np.count_nonzero(~np.isfinite(inputs)))
    if inputs.ndim < 2 or inputs.size == 0 or strange:
        rule = "finite numbers [N, ...]"
        found = f"{strange} of NaN or infinity" if strange else f"the shape {list(inputs.shape)}"
        raise InvalidArgumentError(
            f"start must be {rule}, found {found}", expected=rule, found=start
        )
    return inputs


def _moments(frames: int, steps: int) -> list[int]:
    """Return evenly spaced steps, the first and the last among them."""
    if frames == 0:
        return []
    count = check_at_least("frames, if any,", frames, 2)
    if count > steps + 1:
        rule = f"at most {steps + 1}, one more than steps"
        raise InvalidArgumentError(
            f"frames must be {rule}, found {frames}", expected=rule, found=frames
        )
    return [steps * index // (count - 1) for index in range(count)]
