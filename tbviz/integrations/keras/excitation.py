"""Keras 3 models, on each backend that has gradients: TensorFlow, JAX and PyTorch."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array
from tbviz.errors import InvalidArgumentError, needs_extra
from tbviz.optimize import ValueAndGradient

try:
    import keras
except ModuleNotFoundError as error:
    raise needs_extra("tbviz.integrations.keras", "keras", "train") from error

Excitation: TypeAlias = Callable[[Any], Any]
"""From a batch to the values of its inputs, as tensors of the backend."""


def unit_gradient(model: Any, units: ArrayLike, *, layer: Any = None) -> ValueAndGradient:
    """Return the function that says how inputs excite units of a model, for `optimize.maximize`.

    It takes inputs float32 `[N, ...]`, of the model's shape or of another with as many numbers
    (`[N, 28, 28]` for a model of `[N, 784]`), and returns the values `[N]` and their gradients, in
    the shape of the inputs. The model runs as in inference, with the weights of that moment.

    Softmax and sigmoid hardly have a gradient where they are sure, and what raises a probability
    may as well be what speaks against all other classes. So without a `layer`, a model that ends in
    one of them, or in the logarithm of softmax, is asked for its logits: the output of its last
    layer without the activation, if that is a dense layer, a convolution, an activation alone, or a
    Sequential model that ends in one of these. Otherwise, and in a layer that is named, units are
    taken as they are, with a warning where the end of the model cannot be seen, as in a functional
    model within it.

    Args:
        model: functional or Sequential and built, with one input of floats.
        units: `[N]` integers from 0, the unit that input i is to excite. In an output
            `[N, ..., units]` of more axes, such as that of a convolution, the value of a unit is
            its mean over those between.
        layer: whose units, as the layer or its name; None for the model's output.

    Raises:
        InvalidArgumentError: for a model, a layer or a unit that breaks a rule, or a backend
            without gradients; when the function is called, for inputs that do not fit the model, or
            are not as many as the units.
        MissingDependencyError: on import, where Keras is not installed.
    """
    differentiate = _differentiator()
    _check_model(model)
    output, shape = _logits(model) if layer is None else _output_of(model, layer)
    wanted = _as_units(units, shape)

    def excitation(batch: Any) -> Any:
        outputs = output(batch)
        between = tuple(range(1, len(shape) - 1))
        outputs = keras.ops.mean(outputs, axis=between) if between else outputs
        return keras.ops.take_along_axis(outputs, wanted[:, None], axis=1)[:, 0]

    def function(inputs: NDArray[np.float32]) -> tuple[Any, Any]:
        batch = _as_batch(inputs, model.inputs[0].shape, len(wanted))
        values, gradients = map(keras.ops.convert_to_numpy, differentiate(excitation, batch))
        return values, gradients.reshape(inputs.shape)

    return function


def _tensorflow(excitation: Excitation, batch: Any) -> tuple[Any, Any]:
    import tensorflow as tf

    inputs = tf.convert_to_tensor(batch)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        values = excitation(inputs)
    return values, tape.gradient(values, inputs)


def _torch(excitation: Excitation, batch: Any) -> tuple[Any, Any]:
    import torch

    inputs = keras.ops.convert_to_tensor(batch).requires_grad_()
    with torch.enable_grad():
        values = excitation(inputs)
        [gradients] = torch.autograd.grad(values.sum(), inputs)
    return values, gradients


def _jax(excitation: Excitation, batch: Any) -> tuple[Any, Any]:
    import jax

    def total(inputs: Any) -> tuple[Any, Any]:
        values = excitation(inputs)
        return values.sum(), values

    (_, values), gradients = jax.value_and_grad(total, has_aux=True)(batch)
    return values, gradients


_DIFFERENTIATORS = {"tensorflow": _tensorflow, "torch": _torch, "jax": _jax}


def _differentiator() -> Callable[[Excitation, Any], tuple[Any, Any]]:
    """Return the function from (excitation, batch) to the values and the gradients of their sum."""
    backend = keras.backend.backend()
    if backend not in _DIFFERENTIATORS:
        rule = ", ".join(_DIFFERENTIATORS)
        raise InvalidArgumentError(
            f"gradients need a Keras backend of {rule}, found {backend}",
            expected=rule,
            found=backend,
        )
    return _DIFFERENTIATORS[backend]


def _check_model(model: Any) -> None:
    rule = "a functional or a built Sequential model of Keras, with one input of floats"
    inputs = getattr(model, "inputs", None) if isinstance(model, keras.Model) else None
    if not inputs or len(inputs) != 1 or "float" not in str(inputs[0].dtype):
        found = type(model).__name__
        kinds = f" with inputs of {[str(one.dtype) for one in inputs]}" if inputs else ""
        raise InvalidArgumentError(
            f"model must be {rule}, found {found}{kinds}", expected=rule, found=model
        )


def _output_of(model: Any, layer: Any) -> tuple[Excitation, tuple[Any, ...]]:
    """Return the function from a batch to the output of a layer, and the shape of that."""
    found = [one for one in model.layers if one is layer or one.name == layer]
    if not found:
        names = ", ".join(one.name for one in model.layers)
        raise InvalidArgumentError(
            f"layer must be one of the model's, {names}; found {layer!r}",
            expected=names,
            found=layer,
        )
    return _until(model, found[0].output)


def _until(model: Any, tensor: Any) -> tuple[Excitation, tuple[Any, ...]]:
    """Return the function from a batch to a tensor of the model, and the shape of that."""
    if isinstance(tensor, list | tuple | dict) or len(tensor.shape) < 2:
        rule = "one tensor [N, ..., units]"
        raise InvalidArgumentError(
            f"the output must be {rule}, found {tensor}", expected=rule, found=tensor
        )
    try:
        part = keras.Model(model.inputs, tensor)
    except ValueError as error:
        rule = "computed from the model's inputs, not within a model that it holds"
        raise InvalidArgumentError(
            f"the output must be {rule}; found {tensor.name}", expected=rule, found=tensor
        ) from error
    return lambda batch: part(batch, training=False), tuple(tensor.shape)


def _logits(model: Any) -> tuple[Excitation, tuple[Any, ...]]:
    """Return the function from a batch to the model's output, before softmax or sigmoid."""
    [output] = model.outputs if len(model.outputs) == 1 else [model.outputs]
    parts = getattr(model, "operations", model.layers)  # which are layers and functions
    last = next((one for one in parts if getattr(one, "output", None) is output), None)
    if last is None:
        whole = _until(model, output)
        message = "cannot see how the model ends: its units are taken as they are, softmax or not"
        warnings.warn(message, RuntimeWarning, stacklevel=3)
        return whole
    if isinstance(last, keras.Model):
        return _within(model, last)
    if type(last).__name__ in _SQUASHING_ALONE:
        return _until(model, last.input)
    if isinstance(last, _SEPARABLE) and last.activation in _SQUASHING:
        return _without_activation(model, last)
    return _until(model, output)


_SEPARABLE = (
    keras.layers.Activation,
    keras.layers.Dense,
    keras.layers.EinsumDense,
    keras.layers.Conv1D,
    keras.layers.Conv2D,
    keras.layers.Conv3D,
)
_SQUASHING = (
    keras.activations.softmax,
    keras.activations.log_softmax,
    keras.activations.sigmoid,
)
_SQUASHING_ALONE = ("Softmax", "LogSoftmax", "Sigmoid")
"""The names of operations of `keras.ops`, which has public functions for them alone."""


def _within(model: Any, last: Any) -> tuple[Excitation, tuple[Any, ...]]:
    """Return the model up to the logits of the model that is its last layer."""
    before, _ = _until(model, last.input)
    logits, shape = _logits(last)
    return lambda batch: logits(before(batch)), shape


def _without_activation(model: Any, last: Any) -> tuple[Excitation, tuple[Any, ...]]:
    """Return the model with a linear twin in place of its last layer, on that layer's weights."""
    before, _ = _until(model, last.input)
    twin = type(last).from_config({**last.get_config(), "activation": "linear"})
    twin.build(last.input.shape)
    weights = last.trainable_variables, last.non_trainable_variables

    def logits(batch: Any) -> Any:
        return twin.stateless_call(*weights, before(batch))[0]

    return logits, tuple(last.output.shape)


def _as_units(units: ArrayLike, shape: tuple[Any, ...]) -> NDArray[np.int32]:
    wanted, count = as_array(units, "units"), shape[-1]
    fits = wanted.ndim == 1 and wanted.size and wanted.dtype.kind in "iu"
    if not fits or wanted.min() < 0 or (count is not None and wanted.max() >= count):
        rule = "integers [N] from 0" + ("" if count is None else f" to {count - 1}")
        raise InvalidArgumentError(
            f"units must be {rule}, found {wanted.tolist()!r}", expected=rule, found=units
        )
    return wanted.astype(np.int32)


def _as_batch(inputs: Any, shape: tuple[Any, ...], count: int) -> NDArray[np.float32]:
    """Return inputs in the shape of the model's, where that is known."""
    batch = np.asarray(inputs, np.float32)
    sizes = shape[1:]
    known = None not in sizes
    fits = batch[0].size == math.prod(sizes) if known else batch.ndim == len(shape)
    if len(batch) != count or not fits:
        rule = f"[{', '.join(map(str, (count, *sizes)))}]"
        raise InvalidArgumentError(
            f"inputs must be {rule}, one for each unit, found the shape {list(batch.shape)}",
            expected=rule,
            found=batch.shape,
        )
    return batch.reshape(count, *sizes) if known else batch
