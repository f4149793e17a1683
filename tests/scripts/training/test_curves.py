"""The curves of activations and their derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from training.curves import activation_curves, draw_activation


def test_a_sigmoid_has_its_published_derivative():
    """It is s (1 - s), at most 0.25, and that at 0."""
    x, y, slope = activation_curves("sigmoid")
    sigmoid = 1 / (1 + np.exp(-x.astype(float)))
    assert (x[0], x[-1], len(x)) == (-6, 6, 601)
    np.testing.assert_allclose(y, sigmoid, atol=1e-6)
    np.testing.assert_allclose(slope, sigmoid * (1 - sigmoid), atol=1e-6)
    assert slope.max() == pytest.approx(0.25)
    assert x[slope.argmax()] == pytest.approx(0, abs=1e-6)


def test_a_relu_is_flat_below_0():
    """Its derivative is 0 there and 1 above: the larger of x and 0."""
    x, y, slope = activation_curves("relu")
    np.testing.assert_array_equal(y, np.maximum(x, 0))
    clear = np.abs(x) > 1e-6
    np.testing.assert_array_equal(slope[clear], x[clear] > 0)


def test_the_figure_names_the_largest_derivative():
    """Both curves are drawn over the same inputs, and the legend says 0.25."""
    pytest.importorskip("matplotlib")
    (axes,) = draw_activation("sigmoid").axes
    output, derivative = axes.get_lines()
    _, y, slope = activation_curves("sigmoid")
    np.testing.assert_array_equal(output.get_ydata(), y)
    np.testing.assert_array_equal(derivative.get_ydata(), slope)
    assert axes.get_legend().get_texts()[1].get_text() == "derivative, at most 0.25"
