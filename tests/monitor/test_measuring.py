"""From what a loop tells to numbers by tag."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.monitor import measuring as m

NAN = np.nan


def measured(measurer: m.Measurer, step: int, **told: Any) -> dict[str, float]:
    """Return what is measured at a step of which little is told."""
    names = ("weights", "gradients", "activations", "inputs", "labels", "outputs", "codes")
    return measurer.arrays(step, **(dict.fromkeys(names) | told))


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.array([[2]]), np.int8(2)])
def test_a_number_is_a_float(value: object) -> None:
    """Whoever computed it."""
    number = m.as_number("loss", value)
    assert (type(number), number) == (float, 2.0)


def test_two_numbers_are_refused() -> None:
    """With the tag and the shape."""
    with pytest.raises(InvalidArgumentError, match=r"loss must be one number, found .*\[2\]"):
        m.as_number("loss", np.zeros(2))


@pytest.mark.parametrize(
    ("tag", "value", "expected"),
    [
        ("loss", 1e30, False),
        ("loss", NAN, True),
        ("val_loss", np.inf, True),
        ("health/nonfinite/inputs", 0.0, False),
        ("health/nonfinite/inputs", 3.0, True),
        ("accuracy", NAN, False),
    ],
)
def test_what_is_alarming(tag: str, value: float, expected: bool) -> None:
    """NaN where a rule knows the tag, and a count of it."""
    assert m.is_alarming(tag, value) is expected


def test_a_norm_counts_what_is_not_finite() -> None:
    """And only where there is any; large numbers are numbers."""
    whole = m.of_norm("gradients", "gradient_norm", "w", np.array([3.0, 4.0]))
    assert whole == {"health/gradient_norm/w": 5.0}
    broken = m.of_norm("gradients", "gradient_norm", "w", np.array([3.0, NAN, np.inf]))
    assert broken["health/nonfinite/gradients/w"] == 2
    large = m.of_norm("gradients", "gradient_norm", "w", np.full(2, 1e38, np.float32))
    assert large == {"health/gradient_norm/w": pytest.approx(2**0.5 * 1e38)}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (np.array([[-1.5, 2.0]]), {"low": -1.5, "high": 2.0}),
        (np.array([[0, 255]], np.uint8), {}),
        (np.array([[NAN, 3.0]]), {"low": 3.0, "high": 3.0}),
        (np.array([[NAN]]), {}),
    ],
)
def test_inputs_have_a_range(inputs: np.ndarray, expected: dict[str, float]) -> None:
    """Whole numbers have none, and NaN counts by itself."""
    found = m.of_inputs(inputs)
    missing = int(np.isnan(inputs).sum())
    assert found.pop("health/nonfinite/inputs", 0) == missing
    assert found == {f"health/input_{end}": value for end, value in expected.items()}


def test_layers_say_what_they_are() -> None:
    """Units of a ReLU may be dead, those of a tanh at their bounds, and others neither."""
    relu = np.array([[0.0, 1.0, 0.0, 2.0], [0.0, 0.0, 0.0, 3.0]])
    assert m.of_activations("a", relu) == {"health/dead_share/a": 0.5}
    tanh = np.tanh(np.array([[-9.0, 9.0, 0.1, 9.0], [0.2, -9.0, 9.0, -0.5]]))
    assert m.of_activations("b", tanh) == {"health/saturated_share/b": 5 / 8}
    assert m.of_activations("c", np.array([[-3.0, 8.0]])) == {}


def test_codes_have_a_spread_and_with_classes_a_distance() -> None:
    """Where labels are of the same samples, and no code is NaN."""
    labels = np.tile([0, 1], 10)
    codes = np.stack([labels * 4.0, np.zeros(20)], axis=1)
    spreads = {"health/code_spread/0": 2.0, "health/code_spread/1": 0.0}
    assert m.of_codes(codes, None) == m.of_codes(codes, labels[:9]) == spreads
    assert m.of_codes(codes, labels) == {**spreads, "health/code_separation": 1.0}
    codes[0] = NAN
    assert m.of_codes(codes, labels)["health/nonfinite/codes"] == 2
    assert "health/code_separation" not in m.of_codes(codes, labels)


def test_outputs_differ_and_may_be_at_a_bound() -> None:
    """By hand: about their mean they vary by 1, of a mean square of 17."""
    found = m.of_outputs(np.array([[3.0], [5.0]]))
    assert found["health/output_spread"] == pytest.approx(1 / 17**0.5)
    assert m.of_outputs(np.array([[0.0], [1.0], [1.0], [0.5]]))["health/output_saturated"] == 0.75


def test_answers_are_measured_by_a_guess() -> None:
    """By hand: of four classes, logits of zero are a guess; of probabilities two are known."""
    labels = np.array([0, 3])
    assert m.of_answers(np.zeros((2, 4)), labels, of=4) == {
        "health/output_surprise": pytest.approx(1)
    }
    sure = np.array([[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
    again = np.exp(sure) / np.exp(sure).sum(axis=1, keepdims=True)
    assert m.of_answers(sure, labels, of=4) == {
        "health/output_surprise": pytest.approx(-np.log(0.5) / 2 / np.log(4), abs=1e-5),
        "health/softmax_twice": pytest.approx(-np.log([again[0, 0], again[1, 3]]).mean()),
    }


@pytest.mark.parametrize(
    ("outputs", "labels", "of"),
    [
        (np.zeros((2, 4)), None, 4),
        (np.zeros((2, 4)), np.array([0]), 4),
        (np.zeros((2, 1)), np.array([0, 0]), 1),
        (np.zeros((2, 4)), np.array([0, 1]), 2),
        (np.full((2, 2), NAN), np.array([0, 1]), 2),
    ],
)
def test_what_does_not_fit_is_no_answer(
    outputs: np.ndarray, labels: np.ndarray | None, of: int
) -> None:
    """Other counts of samples or classes, and NaN."""
    assert m.of_answers(outputs, labels, of=of) == {}


def test_weights_are_compared_with_the_last_ones() -> None:
    """Of the same shape, by the steps between; what was told is copied."""
    measurer = m.Measurer()
    weights = np.array([3.0, 4.0])
    assert measured(measurer, 1, weights={"w": weights}) == {"health/weight_norm/w": 5.0}
    weights *= 1.1
    found = measured(measurer, 2, weights={"w": weights})
    assert found["health/update_ratio/w"] == pytest.approx(0.1)
    other = measured(measurer, 3, weights={"w": np.ones(3)})
    assert other == {"health/weight_norm/w": pytest.approx(3**0.5)}


def test_causes_stand_before_what_comes_of_them() -> None:
    """Inputs, activations, outputs, gradients, weights: a NaN in the first is named first."""
    bad = np.array([[NAN, 1.0]])
    told = {"weights": {"w": bad}, "gradients": {"w": bad}, "activations": {"a": bad}}
    found = measured(m.Measurer(), 0, inputs=bad, outputs=bad, **told)
    order = [tag.split("/")[2] for tag in found if tag.startswith("health/nonfinite/")]
    assert order == ["inputs", "activations", "outputs", "gradients", "weights"]
