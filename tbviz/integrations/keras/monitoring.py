"""MonitorCallback: a training by `model.fit`, written to TensorBoard and judged while it runs."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tbviz.checks import as_positive, check_at_least
from tbviz.errors import InvalidArgumentError, needs_extra
from tbviz.integrations.machine import Machine
from tbviz.monitor import Monitor
from tbviz.summary import SummaryWriter

try:
    import keras
except ModuleNotFoundError as error:
    raise needs_extra("tbviz.integrations.keras", "keras", "train") from error

from tbviz.integrations.keras.probe import activations_of, gradients_of, unique_paths


class MonitorCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Watches a training by `model.fit`, on every backend of Keras.

        model.fit(x, y, callbacks=[MonitorCallback("runs/a")])

    Steps in TensorBoard are batches of training. At each end of an epoch, all metrics are written
    as `<metric>/train` and `<metric>/validation`. Now and then the training is looked at: the loss
    since the last look is `loss/batches`; weights are histograms `weights/<path>`, with
    `learning_rate`, `speed/steps_per_second`, `speed/examples_per_second` and `machine/...`; with a
    probe there are histograms `gradients/<path>` and `activations/<layer>`. What `tbviz.Monitor`
    finds in all of them is told as it says. NaN and infinity in the loss are found at once.

    Args:
        run_dir: the folder of the run, which is written when a training begins.
        every: of how many batches the last is looked at; None for as often as `share` allows.
        share: of the time that looks may take where `every` is None, in (0, 1].
        probe: `(x, y)`, a small batch as the model is fitted to: for gradients and activations. The
            activations of a model that is neither functional nor Sequential are not seen.
        filters: the layers, or their names, whose kernels are drawn as `filters/<layer>` at the end
            of each epoch.
        filter_options: of `SummaryWriter.filters`, such as `{"shape": (28, 28)}`.
        stop_on: the names of rules whose findings end the training, as `EarlyStopping` would.
        monitor: other options of `tbviz.Monitor`, such as `{"on_finding": print}`.

    Raises:
        InvalidArgumentError: an option breaks its rule; at the beginning of the training, a layer
            in `filters` that the model does not have.

    Attributes:
        findings: all that were told, in their order.
    """

    def __init__(
        self,
        run_dir: str | os.PathLike[str],
        *,
        every: int | None = None,
        share: float = 0.005,
        probe: tuple[Any, Any] | None = None,
        filters: Sequence[Any] = (),
        filter_options: Mapping[str, Any] | None = None,
        stop_on: Sequence[str] = (),
        monitor: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self._run_dir = run_dir
        self._every = None if every is None else check_at_least("every", every, 1)
        self._share = _as_share(share)
        self._probe = None if probe is None else _as_probe(probe)
        self._filters = tuple(filters)
        self._filter_options = dict(filter_options or {})
        self._options = {**(monitor or {}), "stop_on": stop_on}
        Monitor(**{**self._options, "webhook": None})  # which refuses what is wrong, at this call
        self._step = 0
        self._writer: SummaryWriter | None = None
        self._monitor: Monitor | None = None

    @property
    def findings(self) -> list[Any]:
        """All findings of the training, in their order."""
        return [] if self._monitor is None else list(self._monitor.findings)

    def on_train_begin(self, logs: Any = None) -> None:
        """Open the event file; a second training of the same callback goes on counting steps."""
        self._drawn = [_layer_of(self.model, one) for one in self._filters]
        self._close()
        self._writer = SummaryWriter(self._run_dir)
        self._monitor = Monitor(self._writer, **self._options)
        self._machine = Machine()
        self._activations = activations_of(self.model) if self._probe else None
        self._gradients = gradients_of(self.model) if self._probe else None
        self._next_step = self._step + (self._every or 1)
        self._next_time = -math.inf
        self._looked = self._step, time.perf_counter()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Count the batches of the epoch, over which Keras takes the mean of its losses."""
        self._batches = self._told = 0
        self._total = 0.0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Look at the training where it is time to."""
        self._step += 1
        self._batches += 1
        mean = (logs or {}).get("loss")
        if self._is_due():
            self._look(mean)
        elif mean is not None and not math.isfinite(mean):
            self._update(loss=mean)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the metrics of the epoch, and draw the filters."""
        numbers = {_metric_tag(name): float(value) for name, value in (logs or {}).items()}
        self._written.scalars(numbers, self._step)
        for layer in self._drawn:
            self._draw(layer)
        self._update(validation_loss=numbers.get("loss/validation"))

    def on_train_end(self, logs: Any = None) -> None:
        """Judge the whole once more, and close the event file."""
        self._close()

    @property
    def _written(self) -> SummaryWriter:
        assert self._writer is not None
        return self._writer

    def _close(self) -> None:
        if self._writer is not None and self._monitor is not None:
            self._monitor.close()
            self._writer.close()
            self._writer = None

    def _is_due(self) -> bool:
        if self._every is not None:
            return self._step >= self._next_step
        return time.perf_counter() >= self._next_time

    def _look(self, mean: float | None) -> None:
        """Write and judge, and put off the next look by what this one took."""
        start = time.perf_counter()
        if keras.backend.backend() == "jax":
            self.model.jax_state_sync()  # the weights are not in the model while it is fitted
        loss = None if mean is None else self._loss_since(mean)
        self._written.scalars(self._numbers(loss), self._step)
        weights = unique_paths(self.model.trainable_variables)
        gradients, activations = self._probed(weights)
        for kind, arrays in (
            ("weights", unique_paths(self.model.weights)),
            ("gradients", gradients),
        ):
            for path, array in arrays.items():
                if _is_drawn(array):
                    self._written.histogram(f"{kind}/{path}", _array(array), self._step)
        for layer, array in activations.items():
            self._written.activations(f"activations/{layer}", array, self._step)
        self._update(
            loss=loss,
            weights={path: _array(one) for path, one in weights.items()},
            gradients=gradients,
            activations=activations,
        )
        self._next_step = self._step + (self._every or 1)
        now = time.perf_counter()
        self._next_time = now + (now - start) * (1 / self._share - 1)

    def _loss_since(self, mean: float) -> float:
        """Return the mean loss of the batches since the last look, from that of the epoch."""
        total, count = mean * self._batches, self._batches - self._told
        loss = (total - self._total) / count
        self._total, self._told = total, self._batches
        return loss

    def _numbers(self, loss: float | None) -> dict[str, float]:
        """Return what is written of the time since the last look."""
        step, before = self._looked
        self._looked = self._step, time.perf_counter()
        steps, seconds = self._step - step, self._looked[1] - before
        found = {"speed/steps_per_second": steps / seconds} | self._machine.numbers()
        size = _batch_size(self.model, self._batches)
        if size is not None:
            found["speed/examples_per_second"] = size * steps / seconds
        if loss is not None:
            found["loss/batches"] = loss
        rate = getattr(self.model.optimizer, "learning_rate", None)
        return found if rate is None else found | {"learning_rate": float(_array(rate))}

    def _probed(self, weights: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the gradients and activations of the probe, where there is one."""
        if self._probe is None:
            return {}, {}
        x, y = (keras.tree.map_structure(keras.ops.convert_to_tensor, one) for one in self._probe)
        found = zip(weights, self._gradients(x, y) if self._gradients else (), strict=False)
        activations = self._activations(x) if self._activations else {}
        return (
            {path: _array(one) for path, one in found if one is not None},
            {layer: _array(one) for layer, one in activations.items()},
        )

    def _update(self, **told: Any) -> None:
        assert self._monitor is not None
        self._monitor.update(self._step, **told)
        if self._monitor.should_stop:
            self.model.stop_training = True

    def _draw(self, layer: Any) -> None:
        kernel = _array(layer.kernel)
        options = {"layout": "HWIO" if kernel.ndim == 4 else None, **self._filter_options}
        self._written.filters(f"filters/{layer.name}", kernel, self._step, **options)


def _array(value: Any) -> Any:
    return keras.ops.convert_to_numpy(value)


def _is_drawn(value: Any) -> bool:
    """Return whether a weight is floats: the state of a random generator says nothing."""
    return "float" in str(value.dtype) and math.prod(value.shape) > 0


def _metric_tag(name: str) -> str:
    """Return `accuracy/validation` for Keras's `val_accuracy`."""
    own = name.removeprefix("val_")
    return f"{own}/train" if own == name else f"{own}/validation"


def _batch_size(model: Any, batches: int) -> float | None:
    """Return the mean size of the epoch's batches, by which Keras weighs its loss."""
    for metric in model.metrics:
        if metric.name == "loss" and hasattr(metric, "count") and batches:
            return float(_array(metric.count)) / batches
    return None


def _layer_of(model: Any, layer: Any) -> Any:
    for one in model.layers:
        if (one is layer or one.name == layer) and hasattr(one, "kernel"):
            return one
    names = ", ".join(one.name for one in model.layers if hasattr(one, "kernel"))
    raise InvalidArgumentError(
        f"filters must be layers of the model with a kernel, {names}; found {layer!r}",
        expected=names,
        found=layer,
    )


def _as_share(share: float) -> float:
    rule = "above 0 and at most 1"
    number = as_positive("share", share, rule)
    if number > 1:
        raise InvalidArgumentError(
            f"share must be {rule}, found {share!r}", expected=rule, found=share
        )
    return number


def _as_probe(probe: Any) -> tuple[Any, Any]:
    if not isinstance(probe, tuple | list) or len(probe) != 2:
        raise InvalidArgumentError(
            f"probe must be (x, y), found {type(probe).__name__}", expected="(x, y)", found=probe
        )
    return probe[0], probe[1]
