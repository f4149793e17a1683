"""Activation maximization, compared with summits that are known in closed form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tbviz import optimize
from tbviz.errors import InvalidArgumentError

RNG = np.random.default_rng(0)
WEIGHTS = RNG.normal(size=(3, 4, 5))
ZEROS = np.zeros((3, 4, 5))


def linear(inputs: Any) -> tuple[Any, Any]:
    """Return the value w x, and its gradient w."""
    return (WEIGHTS * inputs).sum(axis=(1, 2)), WEIGHTS


def hill(inputs: Any) -> tuple[Any, Any]:
    """Return a value whose summit is at w, a hundred times steeper across than along."""
    steep = np.where(np.arange(5) % 2, 100.0, 1.0)
    return -(steep * (inputs - WEIGHTS) ** 2).sum(axis=(1, 2)), -2 * steep * (inputs - WEIGHTS)


def waves(inputs: Any) -> tuple[Any, Any]:
    """Return a value with many summits."""
    return np.sin(3 * inputs).sum(axis=(1, 2)), 3 * np.cos(3 * inputs)


def shrunk(weights: Any, by: float) -> Any:
    """Return weights moved to zero by that much, those that are nearer as zero."""
    return np.where(weights > by, weights - by, np.where(weights < -by, weights + by, 0.0))


@pytest.mark.parametrize("start", [ZEROS, RNG.normal(size=ZEROS.shape), ZEROS + 1])
@pytest.mark.parametrize(
    ("options", "summit"),
    [
        ({}, WEIGHTS / 0.5),
        ({"l2": 2}, WEIGHTS / 4),
        ({"l2": 0.5, "l1": 0.6}, shrunk(WEIGHTS, 0.6)),
        ({"l2": 0.5, "limits": (-0.25, 0.75)}, np.clip(WEIGHTS, -0.25, 0.75)),
        ({"l2": 0.5, "l1": 0.6, "limits": (0, 1)}, np.clip(WEIGHTS - 0.6, 0, 1)),
        ({"l2": 0, "limits": (0, 1)}, (WEIGHTS > 0).astype(float)),
        ({"l2": 0, "l1": 0.6, "limits": (-2, 3)}, np.clip(1e9 * shrunk(WEIGHTS, 0.6), -2, 3)),
    ],
)
def test_a_linear_value_is_best_where_calculus_says(
    start: Any, options: dict[str, Any], summit: Any
) -> None:
    """At w / 2 l2; L1 shrinks w by its strength; and a corner of the limits without L2."""
    best = optimize.maximize(linear, start, **options)
    assert best.inputs.dtype == np.float32
    np.testing.assert_allclose(best.inputs, summit, atol=2e-3)


def test_l1_makes_true_zeros() -> None:
    """Wherever the gradient is weaker than it, and nowhere else."""
    best = optimize.maximize(linear, ZEROS + 1, l1=0.6)
    np.testing.assert_array_equal(best.inputs == 0, abs(WEIGHTS) <= 0.6)


@pytest.mark.parametrize("rate", [0.001, 0.1, 10])
def test_the_length_of_steps_needs_no_tuning(rate: float) -> None:
    """A steep and a flat slope together are climbed whatever the rate."""
    best = optimize.maximize(hill, WEIGHTS + 0.05, l2=0, rate=rate)
    np.testing.assert_allclose(best.inputs, WEIGHTS, atol=1e-3)


def test_a_step_is_no_longer_than_the_rate() -> None:
    """The first one changes the numbers of each input by that much, in the root mean square."""
    best = optimize.maximize(linear, ZEROS, l2=0, steps=5, rate=0.3, frames=6)
    changes = np.sqrt((np.diff(best.frames, axis=0) ** 2).mean(axis=(2, 3)))
    np.testing.assert_allclose(changes, np.full((5, 3), 0.3), rtol=1e-5)


@pytest.mark.parametrize("options", [{"l2": 100}, {"l1": 50, "l2": 0}, {"limits": (0, 9)}])
def test_no_penalty_makes_a_step_longer_than_the_rate(options: dict[str, Any]) -> None:
    """Where the value has hardly a gradient, and penalties move inputs by themselves."""
    best = optimize.maximize(
        lambda x: (1e-3 * linear(x)[0], 1e-3 * WEIGHTS), ZEROS + 2, **options, steps=9, frames=10
    )
    changes = np.sqrt((np.diff(best.frames, axis=0) ** 2).mean(axis=(2, 3)))
    assert changes.max() <= 0.1 * (1 + 1e-4)
    assert changes[0].min() > 0.01


def test_a_function_may_write_into_what_it_gets() -> None:
    """It is a copy, so that nothing comes of it."""

    def careless(inputs: Any) -> tuple[Any, Any]:
        answer = hill(inputs.copy())
        inputs[:] = np.nan
        return answer

    found, expected = (optimize.maximize(one, ZEROS, steps=9) for one in (careless, hill))
    np.testing.assert_array_equal(found.inputs, expected.inputs)


def test_total_variation_joins_what_differs_less() -> None:
    """Two pixels pushed apart by less than it stay equal, and share what pushes both."""
    push = np.array([[[1.0, 0.6]]])
    best = optimize.maximize(
        lambda x: ((push * x).sum(axis=(1, 2)), push), np.zeros((1, 1, 2)), total_variation=2.0
    )
    left, right = best.inputs[0, 0]
    assert left - right == pytest.approx(0.05 * 0.4 / 4, rel=0.01)  # e (w0 - w1) / 2 tv
    assert (left + right) / 2 == pytest.approx(0.8 / 0.5, rel=1e-3)


@pytest.mark.parametrize("function", [linear, hill, waves])
@pytest.mark.parametrize("total_variation", [0, 0.5])
def test_the_objective_never_falls(function: Any, total_variation: float) -> None:
    """From its start to its end it is the value less the penalties."""
    start = RNG.normal(size=ZEROS.shape)
    best = optimize.maximize(
        function, start, l1=0.1, l2=0.2, total_variation=total_variation, steps=50
    )
    assert best.objectives.shape == best.values.shape == (51, 3)
    assert (np.diff(best.objectives, axis=0) >= 0).all()
    for step, inputs in ((0, start.astype(np.float32)), (-1, best.inputs)):
        x = inputs.astype(np.float64)
        np.testing.assert_allclose(best.values[step], function(x)[0], rtol=1e-5)
        costs = 0.1 * abs(x).sum(axis=(1, 2)) + 0.2 * (x**2).sum(axis=(1, 2))
        costs += total_variation * optimize.total_variation(x)[0]
        np.testing.assert_allclose(best.objectives[step], best.values[step] - costs, rtol=1e-5)


def test_inputs_climb_by_themselves() -> None:
    """One alone ends where it ends among others."""
    start = RNG.normal(size=ZEROS.shape)

    def steep(x: Any) -> tuple[Any, Any]:
        sizes = np.arange(1, len(x) + 1).reshape(-1, 1, 1)
        return (sizes * np.sin(3 * x)).sum(axis=(1, 2)), 3 * sizes * np.cos(3 * x)

    together = optimize.maximize(steep, start)
    alone = optimize.maximize(steep, start[:1])
    np.testing.assert_array_equal(together.inputs[:1], alone.inputs)


def test_frames_are_evenly_spaced() -> None:
    """The first is the start, the last the end, and others are what fewer steps find."""
    start = RNG.normal(size=ZEROS.shape)
    best = optimize.maximize(waves, start, steps=10, frames=3)
    halfway = optimize.maximize(waves, start, steps=5).inputs
    np.testing.assert_array_equal(best.frames, [start.astype(np.float32), halfway, best.inputs])
    assert optimize.maximize(waves, start, steps=1).frames.shape == (0, 3, 4, 5)


def test_the_start_is_not_written_into_and_kept_within_the_limits() -> None:
    """The caller's array stays as it was."""
    start = np.full((3, 4, 5), 7.0, np.float32)
    best = optimize.maximize(waves, start, limits=(0, 1), steps=2, frames=3)
    np.testing.assert_array_equal(start, 7.0)
    np.testing.assert_array_equal(best.frames[0], 1.0)


def test_noise_is_the_same_for_the_same_seed() -> None:
    """Normal, around its center."""
    first = optimize.noise((100, 10, 10), seed=3, center=0.5, spread=0.2)
    assert first.dtype == np.float32
    np.testing.assert_array_equal(
        first, optimize.noise((100, 10, 10), seed=3, center=0.5, spread=0.2)
    )
    assert not np.array_equal(first, optimize.noise((100, 10, 10), center=0.5, spread=0.2))
    assert first.mean() == pytest.approx(0.5, abs=0.01)
    assert first.std() == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("ab", "shape must be a tuple of sizes, found 'ab'"),
        (3, "shape must be a tuple of sizes, found 3"),
        ((2, -1), "a size of the shape must be an integer >= 1, found -1"),
        ((2, 1.5), "a size of the shape must be an integer >= 1, found 1.5"),
    ],
)
def test_noise_of_no_shape_is_refused(shape: Any, message: str) -> None:
    """The message names what was found."""
    with pytest.raises(InvalidArgumentError, match=f"^{message}$"):
        optimize.noise(shape)


def failing_at(call: int, spoil: Callable[[Any, Any], Any]) -> Any:
    """Return a function whose answer is spoiled at a call, counted from 0."""
    calls: list[int] = []

    def function(x: Any) -> Any:
        calls.append(1)
        values, gradients = waves(x)
        return spoil(values, gradients) if len(calls) == call + 1 else (values, gradients)

    return function


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda v, g: (v, g * np.nan),
            "at step 4 function returned gradients with nan for input 0",
        ),
        (lambda v, g: (v / np.array([1, 0, 1]), g), "at step 4 .* values with -?inf for input 1"),
        (lambda v, g: (v[:2], g), r"return values of the shape \[3\], found \[2\]"),
        (lambda v, g: (v, g[:, 0]), r"gradients of the shape \[3, 4, 5\], found \[3, 5\]"),
        (lambda v, g: v, "return a pair of values and gradients, found ndarray"),
        (lambda v, g: (v, g, g), "return a pair of values and gradients, found tuple"),
        (lambda v, g: (v, np.full(g.shape, "a")), "gradients must be bool, integers or floats"),
    ],
)
def test_what_a_function_must_not_return_is_named(spoil: Any, message: str) -> None:
    """With the step, where it comes in the midst of a climb."""
    with (
        np.errstate(divide="ignore"),
        pytest.raises(InvalidArgumentError, match=message) as caught,
    ):
        optimize.maximize(failing_at(4, spoil), ZEROS + 0.1)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("start", "options", "message"),
    [
        (ZEROS[0, 0], {}, r"start must be finite numbers \[N, ...\], found the shape \[5\]"),
        (ZEROS[:0], {}, r"found the shape \[0, 4, 5\]"),
        (ZEROS + np.nan, {}, "found 60 of NaN or infinity"),
        (ZEROS, {"steps": 0}, "steps must be an integer >= 1, found 0"),
        (ZEROS, {"rate": 0}, "rate must be positive and finite, found 0"),
        (ZEROS, {"l1": -1}, "l1 must be at least 0 and finite, found -1"),
        (ZEROS, {"l2": np.inf}, "l2 must be at least 0 and finite, found inf"),
        (ZEROS, {"l2": [0, 1]}, "l2 must be at least 0 and finite, found"),
        (ZEROS, {"total_variation": None}, "total_variation must be at least 0 .*, found None"),
        (ZEROS[0], {"total_variation": 1}, r"total variation is of images, .*found .*\[4, 5\]"),
        (ZEROS, {"limits": (1, 0)}, r"limits must be finite \(low, high\) .*, found \(1, 0\)"),
        (ZEROS, {"frames": 1}, "frames, if any, must be an integer >= 2, found 1"),
        (ZEROS, {"steps": 3, "frames": 5}, "frames must be at most 4, .*, found 5"),
    ],
)
def test_wrong_arguments_are_named(start: Any, options: dict[str, Any], message: str) -> None:
    """Before the function is called."""
    with pytest.raises(InvalidArgumentError, match=message):
        optimize.maximize(lambda x: pytest.fail("called"), start, **options)
