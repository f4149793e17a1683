"""The checks of arguments: what passes, and what each refusal says."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest

from tbviz import checks
from tbviz.errors import InvalidArgumentError


class Tensor:
    """Like a tensor of PyTorch that requires gradients."""

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        """Refuse, as PyTorch does."""
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    def detach(self) -> np.ndarray:
        """Return the numbers alone."""
        return np.array([1.0, 2.0])


def test_an_array_is_not_copied() -> None:
    """What is an array already is taken as it is."""
    array = np.arange(3)
    assert checks.as_array(array, "x") is array


def test_a_tensor_is_detached() -> None:
    """Nobody has to call detach() before."""
    np.testing.assert_array_equal(checks.as_array(Tensor(), "x"), [1, 2])


@pytest.mark.parametrize(
    ("dtype", "wide"),
    [
        (np.bool_, np.bool_),
        (np.uint8, np.uint8),
        (np.int64, np.int64),
        (np.float16, np.float32),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.longdouble, np.float64),
        (ml_dtypes.bfloat16, np.float32),
        (ml_dtypes.float8_e4m3fn, np.float32),
        (ml_dtypes.int4, np.int16),
        (ml_dtypes.uint4, np.int16),
    ],
)
def test_real_dtypes_are_numbers(dtype: type, wide: type) -> None:
    """Floats become float32 or float64, integers of ml_dtypes int16, and no value changes."""
    numbers = checks.as_numbers(np.array([0, 1], dtype), "x")
    assert numbers.dtype == wide
    np.testing.assert_array_equal(numbers.astype(int), [0, 1])


@pytest.mark.parametrize("dtype", ["U1", "S1", object, complex, "M8[s]", "m8[s]", "V2", "i4,f4"])
def test_other_dtypes_are_not(dtype: object) -> None:
    """Dates and records are no numbers, either."""
    with pytest.raises(InvalidArgumentError, match="x must be bool, integers or floats, found"):
        checks.as_numbers(np.zeros(2, dtype), "x")


@pytest.mark.parametrize(
    "value", [2.5, 2, np.float32(2.5), np.float16(2), np.int64(2), np.float64(2.5), Fraction(5, 2)]
)
def test_a_positive_number_of_any_kind_is_a_float(value: object) -> None:
    """What NumPy gives is as good as what Python gives."""
    number = checks.as_positive("x", value)
    assert type(number) is float
    assert number == value


def test_a_range_becomes_floats() -> None:
    """Whatever is two numbers will do."""
    assert checks.as_range("x", np.array([0, 2], np.float16)) == (0.0, 2.0)
    assert checks.as_range("x", iter([-1, True])) == (-1.0, 1.0)


def test_limits_become_floats() -> None:
    """Lists and integers will do."""
    assert checks.check_limits([[0, 1], (np.float32(2), 3)]) == ((0.0, 1.0), (2.0, 3.0))
    widest = ((-3e38, 3e38), (0.0, 1e-40))
    assert checks.check_limits(widest) == widest
    space = ((0, 1), (2, 3), (4, 5))
    assert checks.check_limits(space, axes=3) == space


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: checks.as_array([[1], [2, 3]], "x"),
            "x must be an array of one shape: its items have the shapes [1] and [2]",
        ),
        (lambda: checks.check_at_least("x", 1.0, 1), "x must be an integer >= 1, found 1.0"),
        (lambda: checks.check_at_least("x", "2", 1), "x must be an integer >= 1, found '2'"),
        (lambda: checks.check_at_least("x", 0, 1), "x must be an integer >= 1, found 0"),
        (lambda: checks.as_positive("x", 0), "x must be positive and finite, found 0"),
        (lambda: checks.as_positive("x", "2"), "x must be positive and finite, found '2'"),
        (lambda: checks.as_positive("x", None), "x must be positive and finite, found None"),
        (lambda: checks.as_positive("x", float("nan")), "found nan"),
        (lambda: checks.as_positive("x", np.float32("inf")), "found np.float32(inf)"),
        (lambda: checks.as_positive("x", 10**400), "x must be positive and finite, found 1"),
        (lambda: checks.as_range("x", (2, 2)), "x must be finite (low, high) with low < high"),
        (lambda: checks.as_range("x", (0, np.inf)), "found (0, inf)"),
        (lambda: checks.as_range("x", (np.nan, 0)), "found (nan, 0)"),
        (lambda: checks.as_range("x", (0, 1, 2)), "found (0, 1, 2)"),
        (lambda: checks.as_range("x", "12"), "found '12'"),
        (lambda: checks.as_range("x", 5), "found 5"),
        (lambda: checks.as_range("x", (0, 10**400), "big"), "x must be big, found (0, 1"),
        (lambda: checks.check_limits(5), "limits must be finite"),
        (lambda: checks.check_limits([1, 2]), "limits must be finite"),
        (lambda: checks.check_limits((("a", "b"), (0, 1))), "limits must be finite"),
        (lambda: checks.check_limits(((0, 1), (1,))), "limits must be an array of one shape"),
        (lambda: checks.check_limits(((0, 1), (1, 1))), "x0 < x1 and y0 < y1"),
        (lambda: checks.check_limits(((0, 1e39), (0, 1))), "found ((0, 1e+39), (0, 1))"),
        (lambda: checks.check_limits(((1e15, 1e15 + 0.25), (0, 1))), "that float32 keeps apart"),
        (lambda: checks.check_limits(((0, 1), (0, np.nan))), "limits must be finite"),
        (lambda: checks.check_limits(((0, 1),) * 3), "finite ((x0, x1), (y0, y1)) with"),
        (lambda: checks.check_limits(((0, 1),) * 2, axes=3), "(z0, z1)) with x0 < x1 and y0 < y1"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_refusal_is_one_line_with_rule_and_value(
    call: Callable[[], object], message: str
) -> None:
    """A program finds them in `expected` and `found`."""
    with pytest.raises(InvalidArgumentError) as caught:
        call()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.expected is not None
    assert str(caught.value.expected) in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "'a'"),
        (np.eye(2), "array([[1., 0.], [0., 1.]])"),
        ("x" * 78, f"'{'x' * 78}'"),
        ("x" * 79, f"'{'x' * 76}..."),
    ],
)
def test_a_value_is_quoted_in_a_short_line(value: object, expected: str) -> None:
    """Up to 80 characters, and without new lines."""
    assert checks.brief(value) == expected
    assert len(checks.brief(value)) <= 80


@pytest.mark.parametrize("step", [3, np.int8(3), np.array(3)])
def test_a_step_is_an_integer_of_any_kind(step: object) -> None:
    """What Python takes for an index becomes an int."""
    number = checks.as_step("step", step)
    assert (number, type(number)) == (3, int)


@pytest.mark.parametrize(
    ("step", "found"),
    [(3.0, "step is an integer, not 3.0"), ("3", "not '3'"), (-1, "step is at least 0, not -1")],
)
def test_what_is_no_step_is_named(step: object, found: str) -> None:
    """With the rule that it breaks."""
    with pytest.raises(InvalidArgumentError, match=found):
        checks.as_step("step", step)
