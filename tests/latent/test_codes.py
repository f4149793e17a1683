"""Latent codes as arrays."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz import latent
from tbviz.errors import InvalidArgumentError


@pytest.mark.filterwarnings("error")
def test_codes_become_float32() -> None:
    """Integers and lists will do; what is too large is infinite, without a warning."""
    codes = latent.as_codes([[1, 2, 3], [4, 5, 1e300]])
    np.testing.assert_array_equal(codes, np.float32([[1, 2, 3], [4, 5, np.inf]]), strict=True)


def test_a_row_is_finite_as_a_whole() -> None:
    """One NaN or infinity is enough to leave a code out."""
    codes = np.float32([[1, 2], [np.nan, 2], [3, -np.inf], [4, 5]])
    np.testing.assert_array_equal(latent.finite_codes(codes), [[1, 2], [4, 5]])


@pytest.mark.parametrize(
    ("codes", "options", "message"),
    [
        (np.zeros(3), {}, r"codes must be \[N, D\], found the shape \[3\]"),
        (np.zeros((3, 0)), {}, r"found the shape \[3, 0\]"),
        (np.zeros((3, 4)), {"width": 2}, r"codes must be \[N, 2\], found the shape \[3, 4\]"),
        (np.zeros((3, 2), complex), {"name": "points"}, "points must be bool, .* complex128"),
    ],
)
def test_what_are_no_codes(codes: object, options: dict[str, object], message: str) -> None:
    """The rule and what was found."""
    with pytest.raises(InvalidArgumentError, match=message):
        latent.as_codes(codes, **options)  # type: ignore[arg-type]
