"""What a model makes of one small batch, on each backend of Keras: outputs, loss, gradients.

Keras shows a callback neither the batches nor the gradients of its training; so a batch is given,
and all is computed for it, as in inference (without dropout, with the moving means of batches).
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import keras

from tbviz.errors import InvalidArgumentError
from tbviz.integrations.keras.options import has_kernel
from tbviz.monitor.vocabulary import PROBE_LOSS, statistic_tag

_LINEAR = keras.activations.linear
# Layers that leave the values of inputs as they are.
_RESHAPING = (keras.layers.InputLayer, keras.layers.Flatten, keras.layers.Reshape)


class Probe:
    """Tells what a model makes of a batch of inputs and targets, as `Monitor.update` takes it."""

    def __init__(self, model: Any, x: Any, y: Any) -> None:
        self._model = model
        self._batch = x, y
        self._activations = activations_of(model)
        self._gradients = gradients_of(model)
        self._has_told = self._has_warned = False

    def told(self, weights: Mapping[str, Any]) -> dict[str, Any]:
        """Return gradients by the names of trainable weights, activations by layer, and ends.

        Where this has succeeded before, and fails for want of memory or for whatever reason, it
        is nothing, with a warning the first time: the training goes on.

        Raises:
            InvalidArgumentError: the model cannot take the batch, which shows at the first call.
        """
        try:
            told = self._told(weights)
        except Exception as error:  # each backend has its own
            if not self._has_told:
                raise self._refusal(error) from error
            self._warn(error)
            return {}
        self._has_told = True
        return told

    def _refusal(self, error: Exception) -> InvalidArgumentError:
        shapes = [list(getattr(one, "shape", ())) for one in keras.tree.flatten(self._batch)]
        found = " and ".join(map(str, shapes))
        rule = "(x, y) as the model is fitted to"
        return InvalidArgumentError(
            f"probe must be {rule}, found {found}, with which the model fails "
            f"({type(error).__name__}); keras.config.disable_traceback_filtering() shows where",
            expected=rule,
            found=found,
        )

    def _warn(self, error: Exception) -> None:
        if not self._has_warned:
            self._has_warned = True
            reason = (str(error).splitlines() or [""])[0]
            warnings.warn(
                f"the model has failed with the probe, which it took before, and is looked at "
                f"without it where it does: {type(error).__name__}: {reason}",
                RuntimeWarning,
                stacklevel=2,
            )

    def _told(self, weights: Mapping[str, Any]) -> dict[str, Any]:
        x, y = (keras.tree.map_structure(keras.ops.convert_to_tensor, one) for one in self._batch)
        gradients = self._gradients(x, y) if self._gradients and has_loss(self._model) else ()
        found = zip(weights, gradients, strict=False)
        activations = self._activations(x) if self._activations else {}
        return {
            "gradients": {path: as_array(one) for path, one in found if one is not None},
            "activations": {layer: as_array(one) for layer, one in activations.items()},
            **self._ends(x, y),
        }

    def _ends(self, x: Any, y: Any) -> dict[str, Any]:
        """Return what is an array alone: inputs that weights see as they are, outputs, their loss.

        Labels are those that are classes.
        """
        told = {"inputs": as_array(x)} if _is_array(x) and sees_inputs(self._model) else {}
        outputs = self._model(x, training=False)
        if not (_is_array(y) and _is_array(outputs)):
            return told
        told |= {"labels": as_array(y), "outputs": as_array(outputs)}
        if has_loss(self._model):
            loss = self._model.compute_loss(x=x, y=y, y_pred=outputs, training=False)
            told["metrics"] = {statistic_tag(PROBE_LOSS): float(as_array(loss))}
        return told


def as_array(value: Any) -> Any:
    """Return a tensor of the backend as an array."""
    return keras.ops.convert_to_numpy(value)


def _is_array(value: Any) -> bool:
    return not keras.tree.is_nested(value) and len(value.shape) > 0


def has_loss(model: Any) -> bool:
    """Return whether a model can compute its loss; with its own `train_step` it need not."""
    is_its_own = type(model).compute_loss is not keras.Model.compute_loss
    return is_its_own or getattr(model, "loss", None) is not None or bool(model.losses)


def sees_inputs(model: Any) -> bool:
    """Return whether the first weights of a model are given the inputs as they are.

    Not so after a layer that scales, normalizes or looks them up, nor where nobody can say.
    """
    layers = [one for one in model.layers if not isinstance(one, _RESHAPING)]
    return bool(getattr(model, "inputs", None) and layers) and has_kernel(layers[0])


def unique_paths(variables: Any) -> dict[str, Any]:
    """Return variables by `path`; of several with one path, the later ones get `_2`, `_3`, ..."""
    found: dict[str, Any] = {}
    for variable in variables:
        path, number = variable.path, 1
        while path in found:
            number += 1
            path = f"{variable.path}_{number}"
        found[path] = variable
    return found


def trained_weights(model: Any) -> dict[str, Any]:
    """Return the trainable weights by path, as arrays."""
    if keras.backend.backend() == "jax":
        model.jax_state_sync()  # the weights are not in the model while it is fitted
    weights = unique_paths(model.trainable_variables)
    return {path: one.numpy() for path, one in weights.items()}


def activations_of(model: Any) -> Callable[[Any], dict[str, Any]] | None:
    """Return the function from inputs to the outputs of hidden layers that have an activation.

    It is None for a model that has none, or that is not functional or Sequential.
    """
    outputs: dict[str, Any] = {}
    for layer in model.layers if getattr(model, "inputs", None) else ():
        with contextlib.suppress(AttributeError, ValueError):  # it is called more than once
            output = layer.output
            if _has_activation(layer) and not any(output is last for last in model.outputs):
                outputs[layer.name] = output
    if not outputs:
        return None
    try:
        part = keras.Model(model.inputs, outputs)
    except ValueError:
        return None
    return lambda inputs: dict(part(inputs, training=False))


def outputs_of(model: Any, layers: Any) -> Callable[[Any], dict[str, Any]]:
    """Return the function from inputs to the outputs of layers `[N, H, W, C]`, by their names."""
    part = keras.Model(model.inputs, {layer.name: layer.output for layer in layers})
    first = {one.name for one in layers if getattr(one, "data_format", "") == "channels_first"}

    def outputs(inputs: Any) -> dict[str, Any]:
        found = part(inputs, training=False)
        return {
            name: keras.ops.moveaxis(maps, 1, -1) if name in first else maps
            for name, maps in found.items()
        }

    return outputs


def _has_activation(layer: Any) -> bool:
    if type(layer).__module__.startswith("keras.src.layers.activations"):
        return True
    return getattr(layer, "activation", _LINEAR) is not _LINEAR


def gradients_of(model: Any) -> Callable[[Any, Any], list[Any]] | None:
    """Return the function from inputs and targets to the gradients of the compiled loss.

    They are in the order of `model.trainable_variables`, None where the loss does not depend on a
    variable. It is None itself for a backend without gradients.
    """
    makers = {"tensorflow": _tensorflow, "torch": _torch, "jax": _jax}
    maker = makers.get(keras.backend.backend())
    return maker(model) if maker else None


def _tensorflow(model: Any) -> Callable[[Any, Any], list[Any]]:
    import tensorflow as tf

    @tf.function(reduce_retracing=True)  # type: ignore[untyped-decorator]
    def gradients(x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = model.compute_loss(x=x, y=y, y_pred=model(x, training=False), training=False)
        variables = [one.value for one in model.trainable_variables]
        return tape.gradient(loss, variables, unconnected_gradients="zero")

    return lambda x, y: list(gradients(x, y))


def _torch(model: Any) -> Callable[[Any, Any], list[Any]]:
    import torch

    def gradients(x: Any, y: Any) -> list[Any]:
        variables = [one.value for one in model.trainable_variables]
        with torch.enable_grad():
            predicted = model(x, training=False)
            loss = model.compute_loss(x=x, y=y, y_pred=predicted, training=False)
        return list(torch.autograd.grad(loss, variables, allow_unused=True))

    return gradients


def _jax(model: Any) -> Callable[[Any, Any], list[Any]]:
    import jax

    def loss(trained: Any, others: Any, x: Any, y: Any) -> Any:
        predicted, _ = model.stateless_call(trained, others, x, training=False)
        mapping = [
            *zip(model.trainable_variables, trained, strict=True),
            *zip(model.non_trainable_variables, others, strict=True),
        ]
        with keras.StatelessScope(state_mapping=mapping):
            return model.compute_loss(x=x, y=y, y_pred=predicted, training=False)

    compiled = jax.jit(jax.grad(loss))

    def gradients(x: Any, y: Any) -> list[Any]:
        trained = [one.value for one in model.trainable_variables]
        others = [one.value for one in model.non_trainable_variables]
        return list(compiled(trained, others, x, y))

    return gradients
