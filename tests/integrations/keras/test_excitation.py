"""What excites the units of a Keras model, compared with NumPy."""

from __future__ import annotations

import importlib.util
import re
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import programs
import pytest

import tbviz
from tbviz import optimize
from tbviz.errors import InvalidArgumentError

keras = pytest.importorskip("keras")
from tbviz.integrations.keras import unit_gradient  # noqa: E402
from tbviz.optimize import maximize  # noqa: E402

layers = keras.layers
RNG = np.random.default_rng(0)
INPUTS = RNG.normal(size=(4, 6)).astype(np.float32)
UNITS = [2, 0, 1, 2]


def hidden_and_logits(weights: Any, inputs: Any) -> tuple[Any, Any]:
    """Return what a network of a tanh and a linear layer says."""
    first, bias, second, shift = weights
    hidden = np.tanh(inputs @ first + bias)
    return hidden, hidden @ second + shift


def expected_of_logits(weights: Any, inputs: Any, units: Any) -> tuple[Any, Any]:
    """Return the logits of units `[N]` and their gradients `[N, inputs]`, by the chain rule."""
    hidden, logits = hidden_and_logits(weights, inputs)
    back = weights[2].T[units] * (1 - hidden**2)
    return logits[np.arange(len(units)), units], back @ weights[0].T


def network(*last: Any) -> Any:
    """Return a Sequential model of a tanh layer and others."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((6,)), layers.Dense(5, "tanh", bias_initializer="normal"), *last]
    )
    return model


@pytest.mark.parametrize(
    "last",
    [
        [layers.Dense(3)],
        [layers.Dense(3, "softmax")],
        [layers.Dense(3, "sigmoid")],
        [layers.Dense(3), layers.Activation("softmax")],
        [layers.Dense(3), layers.Softmax()],
        [layers.Dropout(0.5), layers.Dense(3, "softmax", trainable=False)],
        [layers.Dense(3, "log_softmax")],
        [keras.Sequential([keras.Input((5,)), layers.Dense(3, "softmax")])],
        [keras.Sequential([keras.Input((5,)), layers.Dense(3), layers.Softmax()])],
    ],
    ids=[
        "logits",
        "softmax",
        "sigmoid",
        "activation",
        "layer",
        "dropout",
        "logarithm",
        "nested",
        "nested layer",
    ],
)
def test_the_logits_are_maximized_however_a_model_ends(last: list[Any]) -> None:
    """Softmax and sigmoid are left out, and the model is as in inference."""
    model = network(*last)
    before = model.predict(INPUTS, verbose=0)
    values, gradients = unit_gradient(model, UNITS)(INPUTS)
    found = expected_of_logits(model.get_weights(), INPUTS, UNITS)
    np.testing.assert_allclose(values, found[0], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(gradients, found[1], rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(model.predict(INPUTS, verbose=0), before)


def test_a_functional_model_ends_as_a_sequential_one_does() -> None:
    """In a layer whose logits are its output without softmax."""
    entry = keras.Input((6,))
    hidden = layers.Dense(5, "tanh", name="hidden")(entry)
    output = layers.Dense(3, "softmax")(hidden)
    model = keras.Model(entry, output)
    values, gradients = unit_gradient(model, UNITS)(INPUTS)
    expected = expected_of_logits(model.get_weights(), INPUTS, UNITS)
    np.testing.assert_allclose(values, expected[0], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(gradients, expected[1], rtol=1e-4, atol=1e-6)


def test_a_functional_model_within_a_model_is_run_but_cannot_be_named() -> None:
    """Its output is none of the outer model's tensors."""
    entry = keras.Input((6,))
    inner = keras.Model(entry, layers.Dense(5, "tanh")(entry), name="inner")
    outer = keras.Sequential([keras.Input((6,)), inner, layers.Dense(3, "softmax")])
    values, _ = unit_gradient(outer, UNITS)(INPUTS)
    expected, _ = expected_of_logits(outer.get_weights(), INPUTS, UNITS)
    np.testing.assert_allclose(values, expected, rtol=1e-4, atol=1e-6)
    with pytest.raises(InvalidArgumentError, match="not within a model that it holds"):
        unit_gradient(outer, UNITS, layer="inner")


def test_weights_are_those_of_the_moment() -> None:
    """A training that goes on needs no new function."""
    model = network(layers.Dense(3, "softmax"))
    function = unit_gradient(model, UNITS)
    model.set_weights([RNG.normal(size=w.shape) for w in model.get_weights()])
    values, gradients = function(INPUTS)
    found = expected_of_logits(model.get_weights(), INPUTS, UNITS)
    np.testing.assert_allclose(values, found[0], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(gradients, found[1], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("by_name", [True, False])
def test_units_of_a_layer_are_taken_as_they_are(by_name: bool) -> None:
    """With the activation that the layer has."""
    model = network(layers.Dense(3, "softmax"))
    weights, layer = model.get_weights(), model.layers[0]
    function = unit_gradient(model, [4, 0, 1, 1], layer=layer.name if by_name else layer)
    values, gradients = function(INPUTS)
    units = hidden_and_logits(weights, INPUTS)[0][np.arange(4), [4, 0, 1, 1]]
    np.testing.assert_allclose(values, units, rtol=1e-4, atol=1e-6)
    slopes = (1 - units[:, None] ** 2) * weights[0].T[[4, 0, 1, 1]]
    np.testing.assert_allclose(gradients, slopes, rtol=1e-4, atol=1e-6)


def test_a_named_softmax_stays() -> None:
    """The last layer by its name has probabilities."""
    model = network(layers.Dense(3, "softmax", name="p"))
    values, _ = unit_gradient(model, UNITS, layer="p")(INPUTS)
    np.testing.assert_allclose(values, model.predict(INPUTS, verbose=0)[np.arange(4), UNITS], 1e-5)


def test_inputs_may_have_another_shape_than_the_model() -> None:
    """With as many numbers; gradients come in the shape of the inputs."""
    function = unit_gradient(network(layers.Dense(3)), UNITS)
    flat, shaped = function(INPUTS), function(INPUTS.reshape(4, 2, 3))
    np.testing.assert_array_equal(flat[0], shaped[0])
    np.testing.assert_array_equal(flat[1].reshape(4, 2, 3), shaped[1])


def test_a_channel_is_its_mean_over_the_picture() -> None:
    """A convolution of one pixel has the gradient of its kernel, shared by all pixels."""
    model = keras.Sequential([keras.Input((None, None, 2)), layers.Conv2D(3, 1)])
    kernel = model.get_weights()[0][0, 0]
    images = RNG.normal(size=(2, 4, 5, 2)).astype(np.float32)
    values, gradients = unit_gradient(model, [1, 2])(images)
    np.testing.assert_allclose(
        values, np.einsum("nhwc,cn->n", images, kernel[:, 1:]) / 20, rtol=1e-3, atol=1e-6
    )
    expected = np.broadcast_to(kernel.T[1:, None, None] / 20, images.shape)
    np.testing.assert_allclose(gradients, expected, rtol=1e-4)


def test_a_classifier_recognizes_what_it_likes_best() -> None:
    """On handwritten digits, with each penalty and from each start: the class that was raised."""
    digits = pytest.importorskip("sklearn.datasets").load_digits()
    images, labels = digits.images.astype(np.float32) / 16, digits.target
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((64,)), layers.Dense(64, "relu"), layers.Dense(10, "softmax")]
    )
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.fit(images.reshape(-1, 64), labels, batch_size=100, epochs=10, verbose=0)
    means = np.stack([images[labels == digit].mean(axis=0) for digit in range(10)])
    function = unit_gradient(model, range(10))
    penalties: list[dict[str, Any]] = [{}, {"l1": 0.2}, {"total_variation": 0.5, "limits": (0, 1)}]
    for options in penalties:
        for start in (np.zeros((10, 8, 8)), means):
            best = maximize(function, start, steps=50, **options)
            chances = model.predict(best.inputs.reshape(10, 64), verbose=0)
            assert (chances.argmax(axis=1) == np.arange(10)).all()


PROGRAM = """
import numpy as np, keras
from tbviz.integrations.keras import unit_gradient
rng = np.random.default_rng(0)
model = keras.Sequential([
    keras.Input((6,)),
    keras.layers.Dense(5, 'tanh'),
    keras.layers.Dropout(0.5),
    keras.layers.Dense(3, 'softmax'),
])
weights = [rng.normal(size=w.shape).astype('float32') for w in model.get_weights()]
model.set_weights(weights)
inputs = rng.normal(size=(3, 6)).astype('float32')
values, gradients = unit_gradient(model, [2, 0, 1])(inputs)
hidden = np.tanh(inputs @ weights[0] + weights[1])
logits = hidden @ weights[2] + weights[3]
slopes = (weights[2].T[[2, 0, 1]] * (1 - hidden ** 2)) @ weights[0].T
np.testing.assert_allclose(values, logits[[0, 1, 2], [2, 0, 1]], rtol=1e-4, atol=1e-5)
np.testing.assert_allclose(gradients, slopes, rtol=1e-4, atol=1e-5)
print(keras.backend.backend(), type(values).__name__, type(gradients).__name__)
"""


@pytest.mark.parametrize("backend", ["tensorflow", "torch", "jax"])
def test_each_backend_has_gradients(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same as NumPy's, in a process that runs Keras on it."""
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    monkeypatch.setenv("KERAS_BACKEND", backend)
    status, out, err = programs.run(PROGRAM, tmp_path)
    assert (status, out) == (0, f"{backend} ndarray ndarray\n"), err


def test_a_backend_without_gradients_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keras runs on NumPy as well."""
    monkeypatch.setattr(keras.backend, "backend", lambda: "numpy")
    with pytest.raises(InvalidArgumentError, match="tensorflow, torch, jax, found numpy"):
        unit_gradient(network(layers.Dense(3)), UNITS)


class Subclassed(keras.Model):
    """A model that says what it does in Python alone."""

    def call(self, x: Any) -> Any:
        """Do nothing."""
        return x


def two_outputs() -> Any:
    """Return a model of two outputs."""
    entry = keras.Input((6,))
    return keras.Model(entry, [layers.Dense(2)(entry), layers.Dense(3)(entry)])


@pytest.mark.parametrize(
    ("model", "units", "layer", "message"),
    [
        (Subclassed, [0], None, "model must be a functional .*, found Subclassed"),
        (lambda: keras.Sequential([layers.Dense(3)]), [0], None, "built .*, found Sequential"),
        (lambda: 3, [0], None, "model must be .*, found int"),
        (
            lambda: keras.Sequential([keras.Input((6,), dtype="int32"), layers.Embedding(9, 3)]),
            [0],
            None,
            r"one input of floats, found Sequential with inputs of \['int32'\]",
        ),
        (two_outputs, [0], None, r"the output must be one tensor \[N, ..., units\]"),
        (network, [0], "missing", "layer must be one of the model's, .*; found 'missing'"),
        (network, [5], None, r"units must be integers \[N\] from 0 to 4, found \[5\]"),
        (network, [-1], None, r"from 0 to 4, found \[-1\]"),
        (network, [0.5], None, r"from 0 to 4, found \[0.5\]"),
        (network, [], None, r"from 0 to 4, found \[\]"),
        (network, 3, None, r"from 0 to 4, found 3"),
    ],
)
def test_wrong_arguments_are_named(model: Any, units: Any, layer: Any, message: str) -> None:
    """Before anything is computed."""
    with pytest.raises(InvalidArgumentError, match=message):
        unit_gradient(model(), units, layer=layer)


@pytest.mark.parametrize("shape", [(3, 6), (4, 5), (4, 2, 2)])
def test_inputs_that_do_not_fit_are_refused(shape: tuple[int, ...]) -> None:
    """One for each unit, with as many numbers as the model takes."""
    with pytest.raises(InvalidArgumentError, match=r"inputs must be \[4, 6\], .*found the shape"):
        unit_gradient(network(), UNITS)(np.zeros(shape, np.float32))


def test_the_example_of_the_room_runs(tmp_path: Path) -> None:
    """Line by line as it stands there, after nothing but `import tbviz`."""
    text = textwrap.dedent("\n".join(re.findall("^ {4}.*$", optimize.__doc__, re.MULTILINE)))
    text = text.replace("limits=(0, 1))", "limits=(0, 1), steps=5, frames=3)")
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, "softmax")])
    with tbviz.SummaryWriter(tmp_path) as writer:
        exec(text, {"tbviz": tbviz, "np": np, "model": model, "writer": writer, "step": 0})
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"classes/best": "image", "classes/climb": "image"}


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sigmoid"])
def test_a_function_at_the_end_is_left_out(name: str) -> None:
    """A functional model may end in one of `keras.ops`."""
    plain = network(layers.Dense(3))
    model = keras.Model(plain.inputs, getattr(keras.ops, name)(plain.outputs[0]))
    found, expected = (unit_gradient(one, UNITS)(INPUTS) for one in (model, plain))
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-5)
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-5, atol=1e-7)


def test_an_end_that_cannot_be_seen_is_told_of() -> None:
    """A functional model within another keeps its softmax."""
    inside = keras.Input((6,))
    inner = keras.Model(inside, layers.Dense(3, "softmax")(inside))
    outside = keras.Input((6,))
    model = keras.Model(outside, inner(outside))
    with pytest.warns(RuntimeWarning, match="cannot see how the model ends") as caught:
        function = unit_gradient(model, UNITS)
    assert caught[0].filename == __file__
    assert (np.asarray(function(INPUTS)[0]) <= 1).all()
