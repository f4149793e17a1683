"""Total variation and its gradient, by hand and by finite differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tbviz import optimize
from tbviz.errors import InvalidArgumentError

RNG = np.random.default_rng(0)


def test_total_variation_is_the_length_of_edges_times_their_height() -> None:
    """Of a square of 3x3 pixels: 10 sides, and the corner where both neighbors differ."""
    image = np.zeros((1, 6, 6))
    image[0, 2:5, 2:5] = 100.0
    [found], _ = optimize.total_variation(image)
    assert found == pytest.approx(100 * (10 + np.sqrt(2)), abs=0.05 * 36)


def test_total_variation_rounds_off_small_differences() -> None:
    """A single step of d costs sqrt(d^2 + 0.05^2) - 0.05, and nothing where all is equal."""
    found, gradients = optimize.total_variation([[[0.0, 0.02]], [[7.0, 7.0]]])
    size = np.hypot(0.02, 0.05)
    np.testing.assert_allclose(found, [size - 0.05, 0])
    np.testing.assert_allclose(gradients, [[[-0.02 / size, 0.02 / size]], [[0, 0]]])


@pytest.mark.parametrize("shape", [(2, 4, 5), (2, 4, 5, 3), (1, 1, 3), (1, 3, 1)])
def test_the_gradient_is_that_of_finite_differences(shape: tuple[int, ...]) -> None:
    """Number by number, at the border too."""
    images = RNG.normal(size=shape)
    _, gradients = optimize.total_variation(images)
    expected = np.empty(shape)
    for place in np.ndindex(shape):
        ends = []
        for sign in (1, -1):
            moved = images.copy()
            moved[place] += sign * 1e-6
            ends.append(optimize.total_variation(moved)[0][place[0]])
        expected[place] = (ends[0] - ends[1]) / 2e-6
    np.testing.assert_allclose(gradients, expected, atol=1e-6)


def test_channels_vary_by_themselves() -> None:
    """Three channels cost what three grey images cost."""
    images = RNG.normal(size=(2, 4, 5, 3))
    each = [optimize.total_variation(images[..., channel])[0] for channel in range(3)]
    np.testing.assert_allclose(optimize.total_variation(images)[0], np.sum(each, axis=0))


@pytest.mark.parametrize("images", [np.zeros((4, 4)), np.zeros((1, 2, 2, 1, 1)), ["a"]])
def test_what_are_no_images_is_refused(images: Any) -> None:
    """Height and width have to be there."""
    with pytest.raises(InvalidArgumentError, match=r"images"):
        optimize.total_variation(images)
