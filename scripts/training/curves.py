"""The curve of an activation function and that of its derivative, as a figure."""

from __future__ import annotations

from typing import Any

import numpy as np

from tbviz.errors import needs_extra
from training.frameworks import keras, tf

REACH = 6.0  # of the curves to both sides of 0


def draw_activation(name: str) -> Any:
    """Return a matplotlib figure of an activation of Keras and its derivative, on [-6, 6].

    Raises:
        MissingDependencyError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise needs_extra("the figure of an activation", "matplotlib", "plot") from error
    x, y, slope = activation_curves(name)
    figure = Figure((6, 4), dpi=100, layout="constrained")
    axes = figure.add_subplot(xlabel="input of a unit", title=name)
    axes.plot(x, y, label="output")
    axes.plot(x, slope, "--", label=f"derivative, at most {slope.max():.3g}")
    axes.set_ylim(-0.1, 1.6)  # a ReLU goes on
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def activation_curves(name: str, points: int = 601) -> tuple[Any, Any, Any]:
    """Return inputs, outputs and derivatives of an activation of Keras, float32 `[points]` each."""
    x = tf.linspace(-REACH, REACH, points)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = keras.activations.get(name)(x)
    return np.asarray(x), np.asarray(y), np.asarray(tape.gradient(y, x))
