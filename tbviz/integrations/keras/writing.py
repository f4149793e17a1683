"""What a callback writes of a training: numbers, histograms, and pictures of layers."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

import keras

from tbviz.integrations.keras.metrics import batch_size
from tbviz.integrations.keras.options import has_kernel, has_maps, layer_of
from tbviz.integrations.keras.probe import as_array, outputs_of
from tbviz.integrations.machine import Machine
from tbviz.summary import SummaryWriter


class Pictures:
    """The filters of some layers of a model, and what the channels of some make of a sample.

    Args:
        model: built.
        filters: layers with a kernel, or their names.
        filter_options: of `SummaryWriter.filters`.
        feature_maps: layers whose outputs are pictures, or their names.
        probe: `(x, y)`, of which the first sample is for `feature_maps`.

    Raises:
        InvalidArgumentError: the model has no such layer.
    """

    def __init__(
        self,
        model: Any,
        *,
        filters: Sequence[Any],
        filter_options: Mapping[str, Any],
        feature_maps: Sequence[Any],
        probe: tuple[Any, Any] | None,
    ) -> None:
        self._filters = [
            layer_of("filters", model, one, fits=has_kernel, rule="a kernel") for one in filters
        ]
        self._options = filter_options
        mapped = [
            layer_of("feature_maps", model, one, fits=has_maps, rule="pictures as outputs")
            for one in feature_maps
        ]
        self._maps = outputs_of(model, mapped) if mapped else None
        self._probe = probe

    def write(self, writer: SummaryWriter, step: int) -> None:
        """Draw all of them."""
        for layer in self._filters:
            kernel = as_array(layer.kernel)
            options = {"layout": "HWIO" if kernel.ndim == 4 else None, **self._options}
            writer.filters(f"filters/{layer.name}", kernel, step, **options)
        if self._maps is not None and self._probe is not None:
            sample = keras.tree.map_structure(
                lambda x: keras.ops.convert_to_tensor(x[:1]), self._probe[0]
            )
            for name, maps in self._maps(sample).items():
                writer.feature_maps(f"feature_maps/{name}", as_array(maps), step)


class Record:
    """An event file of one training.

    Args:
        run_dir: its folder.
        model: that is trained.
        pictures: of its layers.
        step: after which the training begins.

    Attributes:
        writer: of the file.
    """

    def __init__(
        self, run_dir: str | os.PathLike[str], model: Any, pictures: Pictures, step: int
    ) -> None:
        self.writer = SummaryWriter(run_dir)
        self._model = model
        self._pictures = pictures
        self._machine = Machine()
        self._examples: float | None = None  # of a batch
        self._looked = step, time.perf_counter()

    def leave_out(self, seconds: float) -> None:
        """Let so many seconds not count as training."""
        step, when = self._looked
        self._looked = step, when + seconds

    def loss(self, loss: float, step: int) -> None:
        """Write the loss of the batches since the last one."""
        self.writer.scalars({"loss/batches": loss}, step)

    def numbers(self, loss: float | None, step: int, *, batches: int) -> None:
        """Write rates: of the time since the last look, and of learning.

        `batches` is how many of them Keras's metrics are of, 0 where they are of others.
        """
        self._examples = batch_size(self._model, batches) or self._examples
        numbers = self._speed(step) | self._machine.numbers()
        if loss is not None:
            numbers["loss/batches"] = loss
        rate = getattr(self._model.optimizer, "learning_rate", None)
        if rate is not None:
            numbers["learning_rate"] = float(as_array(rate))
        self.writer.scalars(numbers, step)

    def arrays(self, weights: Mapping[str, Any], told: Mapping[str, Any], step: int) -> None:
        """Write histograms of weights, and of what a probe has told."""
        self.writer.scalars(told.get("metrics", {}), step)
        for kind, arrays in (("weights", weights), ("gradients", told.get("gradients", {}))):
            for path, array in arrays.items():
                if array.size:
                    self.writer.histogram(f"{kind}/{path}", array, step)
        for layer, array in told.get("activations", {}).items():
            self.writer.activations(f"activations/{layer}", array, step)

    def epoch(self, metrics: Mapping[str, float], step: int) -> None:
        """Write the metrics of an epoch, and draw the pictures."""
        self.writer.scalars(metrics, step)
        self._pictures.write(self.writer, step)

    def close(self) -> None:
        """Close the file."""
        self.writer.close()

    def _speed(self, step: int) -> dict[str, float]:
        """Return the speed since the last look."""
        (last, before), now = self._looked, time.perf_counter()
        self._looked = step, now
        rate = (step - last) / (now - before)
        found = {"speed/steps_per_second": rate}
        return (
            found
            if self._examples is None
            else found | {"speed/examples_per_second": self._examples * rate}
        )
