"""MonitorCallback: a training by `model.fit`, written to TensorBoard and judged while it runs."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from weakref import WeakValueDictionary

from tbviz.checks import check_at_least
from tbviz.errors import InvalidArgumentError, needs_extra
from tbviz.integrations.machine import Machine
from tbviz.monitor import Finding, Monitor
from tbviz.summary import SummaryWriter

try:
    import keras
except ModuleNotFoundError as error:
    raise needs_extra("tbviz.integrations.keras", "keras", "train") from error

from tbviz.integrations.keras.lines import Lines
from tbviz.integrations.keras.losses import EpochLoss
from tbviz.integrations.keras.metrics import batch_size, metric_tag
from tbviz.integrations.keras.options import (
    as_options,
    as_probe,
    as_share,
    has_kernel,
    has_maps,
    layer_of,
    warn_of_another,
)
from tbviz.integrations.keras.probe import Probe, as_array, outputs_of, unique_paths
from tbviz.integrations.keras.schedule import Notes, Schedule

# What writers warn of and findings tell better.
_NOT_FINITE = r"(?s).*\b(NaN|infinite|nan|-?inf)\b.*This is said once"


@contextlib.contextmanager
def _findings_alone() -> Iterator[None]:
    """Let findings alone tell of what is not finite."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", _NOT_FINITE, RuntimeWarning)
        yield


class MonitorCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Watches a training by `model.fit`, on every backend of Keras.

        model.fit(x, y, callbacks=[MonitorCallback("runs/a")])

    Steps in TensorBoard are batches of training. At each end of an epoch, all metrics are written
    as `<metric>/train` and `<metric>/validation`, and in between the loss as `loss/batches`, the
    mean since its last point. Now and then, and first at the first batch, the training is looked
    at: trainable weights are histograms `weights/<path>`, with `learning_rate`,
    `speed/steps_per_second`, `speed/examples_per_second` and `machine/...`; with a probe there are
    histograms `gradients/<path>` and `activations/<layer>`. What `tbviz.Monitor` finds in all of
    them is told as it says, in `health/...` as well: among it the memory of the process, and how
    far a step moves the weights, for which they are read again at the batch after a look. NaN and
    infinity in the loss are found at once.

    Args:
        run_dir: the folder of the run, which is written when a training begins.
        every: of how many batches the first is looked at; None for as often as `share` allows, and
            in the first seconds somewhat more often.
        share: of the time that looks may take where `every` is None, in (0, 1]; judging takes a
            tenth of it.
        probe: `(x, y)`, a small batch as the model is fitted to: for gradients, activations, inputs
            and outputs, and labels where they are classes. Inputs and activations of a model that
            is neither functional nor Sequential are not seen, nor inputs that a layer scales first.
        filters: the layers, or their names, whose kernels are drawn as `filters/<layer>` at the end
            of each epoch.
        filter_options: of `SummaryWriter.filters`, such as `{"shape": (28, 28)}`.
        feature_maps: the layers, or their names, of which it is drawn at the end of each epoch what
            their channels make of the first sample of the probe, as `feature_maps/<layer>`.
        stop_on: the names of rules whose findings end the training, as `EarlyStopping` would.
        monitor: other options of `tbviz.Monitor`, such as `{"on_finding": print}`, but not its
            `writer`.

    Raises:
        InvalidArgumentError: an option breaks its rule; at the beginning of the training, a layer
            in `filters` or `feature_maps` that the model does not have.

    Attributes:
        findings: all that were told, in their order.
    """

    async_safe = True  # for Keras: `on_train_batch_end` may be called from other threads

    def __init__(
        self,
        run_dir: str | os.PathLike[str],
        *,
        every: int | None = None,
        share: float = 0.005,
        probe: tuple[Any, Any] | None = None,
        filters: Sequence[Any] = (),
        filter_options: Mapping[str, Any] | None = None,
        feature_maps: Sequence[Any] = (),
        stop_on: Sequence[str] = (),
        monitor: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self._run_dir = run_dir
        every = None if every is None else check_at_least("every", every, 1)
        self._every = every
        self._looks = Schedule(every, as_share(share))
        self._judgements = Schedule(None, share / 10)
        self._notes = Notes(every)
        self._probe = None if probe is None else as_probe(probe)
        self._filters = tuple(filters)
        self._filter_options = dict(filter_options or {})
        self._feature_maps = tuple(feature_maps)
        if self._feature_maps and self._probe is None:
            raise InvalidArgumentError(
                "probe must be (x, y) where feature_maps are to be drawn, found None",
                expected="(x, y)",
                found=None,
            )
        # Where nobody says how often, time does, and no number of updates.
        seldom = {"every": sys.maxsize} if every is None else {}
        self._options = {**seldom, **as_options(monitor), "stop_on": stop_on}
        Monitor(**self._options).close()  # which refuses what is wrong, at this call
        self._lines = Lines(self._options.get("on_finding"))
        if self._options.get("terminal", True):
            self._options |= {"terminal": False, "on_finding": self._lines.tell}
        self._step = 0
        self._losses = EpochLoss()
        self._earlier: list[Finding] = []  # of trainings before this one
        self._writer: SummaryWriter | None = None
        self._monitor: Monitor | None = None

    @property
    def findings(self) -> list[Finding]:
        """All findings of its trainings, in their order."""
        return [*self._earlier, *(self._monitor.findings if self._monitor else ())]

    def on_train_begin(self, logs: Any = None) -> None:
        """Open the event file; a second training of the same callback goes on counting steps."""
        self._drawn = [
            layer_of("filters", self.model, one, fits=has_kernel, rule="a kernel")
            for one in self._filters
        ]
        mapped = [
            layer_of("feature_maps", self.model, one, fits=has_maps, rule="pictures as outputs")
            for one in self._feature_maps
        ]
        self._maps = outputs_of(self.model, mapped) if mapped else None
        self._close()
        self._take_over()
        if not self._step:
            warn_of_another(self._run_dir)
        self._earlier = self.findings
        self._writer = SummaryWriter(self._run_dir)
        self._monitor = Monitor(self._writer, **{"losses": False, **self._options})
        self._machine = Machine()
        self._prober = Probe(self.model, *self._probe) if self._probe else None
        self._examples: float | None = None  # of a batch
        for pace in (self._looks, self._judgements, self._notes):
            pace.begin()
        self._looked = self._step, time.perf_counter()
        self._is_read_again = False
        self._reading_seconds = 0.0
        self._idle_since = time.perf_counter()
        self._lines.begin(has_bar=(self.params or {}).get("verbose") == 1)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Count the batches of the epoch, over which Keras takes the mean of its losses."""
        self._leave_out()
        self._losses.begin()
        self._epoch_start = self._step

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Look at what the batch before has left, where it is time to.

        At the end of a batch, Keras would have to wait for what a GPU still computes.
        """
        self._step = self._epoch_start + batch
        if batch:
            self._after_batch()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Take note of the mean loss of the epoch."""
        self._losses.ended(batch, (logs or {}).get("loss"))
        self._idle_since = time.perf_counter()

    @_findings_alone()
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the metrics of the epoch, and draw the filters."""
        self._leave_out()
        self._step = self._epoch_start + self._losses.batches
        self._after_batch(counted=not any(name.startswith("val_") for name in logs or {}))
        self._note()  # what is left of the mean over this epoch
        numbers = {metric_tag(name): float(value) for name, value in (logs or {}).items()}
        self._written.scalars(numbers, self._step)
        self._draw()
        self._update(validation_loss=numbers.get("loss/validation"))
        self._idle_since = time.perf_counter()

    def on_train_end(self, logs: Any = None) -> None:
        """Look at what came out, judge the whole once more, and close the event file."""
        if self._every is None and self._looked[0] < self._step:
            self._look(counted=False)
        self._close()

    @property
    def _written(self) -> SummaryWriter:
        assert self._writer is not None
        return self._writer

    @property
    def _watching(self) -> Monitor:
        assert self._monitor is not None
        return self._monitor

    def _take_over(self) -> None:
        """Close what a training of this thread and run_dir has left open: it was interrupted."""
        place = os.path.realpath(self._run_dir), threading.get_ident()
        before, _begun[place] = _begun.get(place), self
        if before is not None:
            before._close()

    @_findings_alone()
    def _close(self) -> None:
        if self._writer is not None and self._monitor is not None:
            self._monitor.close()
            self._writer.close()
            self._writer = None

    def _leave_out(self) -> None:
        """Let the time since the last batch not count: validation, or another callback's work."""
        now = time.perf_counter()
        idle, self._idle_since = now - self._idle_since, now
        self._watching.leave_out(idle)
        self._looked = self._looked[0], self._looked[1] + idle

    def _after_batch(self, *, counted: bool = True) -> None:
        """Look, read again, or do nothing; `counted` says that metrics are of this epoch so far."""
        if self._looks.is_due(self._step):
            self._look(counted=counted)
            return
        if self._is_read_again:
            self._read_again()
        mean = self._losses.mean
        if self._notes.is_due(self._step):
            self._note()
        elif mean is not None and not math.isfinite(mean):
            self._update(loss=mean)

    def _note(self) -> None:
        """Write and tell the loss since the last note or look."""
        loss = self._losses.since_last()
        if loss is not None:
            self._written.scalars({"loss/batches": loss}, self._step)
            self._update(loss=loss)
        self._notes.noted(self._step)

    @_findings_alone()
    def _look(self, *, counted: bool) -> None:
        """Write and judge, and put off the next look by what this one took."""
        start = time.perf_counter()
        trained = self._weights()
        if counted:
            self._examples = batch_size(self.model, self._step - self._epoch_start)
        loss = self._losses.since_last()
        self._written.scalars(self._numbers(loss), self._step)
        told = self._prober.told(trained) if self._prober else {}
        self._written.scalars(told.get("metrics", {}), self._step)
        for kind, arrays in (("weights", trained), ("gradients", told.get("gradients", {}))):
            for path, array in arrays.items():
                if array.size:
                    self._written.histogram(f"{kind}/{path}", array, self._step)
        for layer, array in told.get("activations", {}).items():
            self._written.activations(f"activations/{layer}", array, self._step)
        self._watching.leave_out(time.perf_counter() - start)
        self._update(loss=loss, weights=trained, **told)
        self._is_read_again = True
        self._notes.noted(self._step)
        self._looks.looked(self._step, time.perf_counter() - start + self._reading_seconds)

    @_findings_alone()
    def _read_again(self) -> None:
        """Tell of the weights a batch after a look, which says how far one step moves them."""
        start = time.perf_counter()
        self._update(weights=self._weights())
        self._is_read_again = False
        self._reading_seconds = time.perf_counter() - start

    def _weights(self) -> dict[str, Any]:
        """Return the trainable weights by path, as arrays."""
        if keras.backend.backend() == "jax":
            self.model.jax_state_sync()  # the weights are not in the model while it is fitted
        weights = unique_paths(self.model.trainable_variables)
        return {path: as_array(one) for path, one in weights.items()}

    def _numbers(self, loss: float | None) -> dict[str, float]:
        """Return what is written of the time since the last look."""
        step, before = self._looked
        self._looked = self._step, time.perf_counter()
        steps, seconds = self._step - step, self._looked[1] - before
        found = {"speed/steps_per_second": steps / seconds} | self._machine.numbers()
        if self._examples is not None:
            found["speed/examples_per_second"] = self._examples * steps / seconds
        if loss is not None:
            found["loss/batches"] = loss
        rate = getattr(self.model.optimizer, "learning_rate", None)
        return found if rate is None else found | {"learning_rate": float(as_array(rate))}

    @_findings_alone()
    def _update(self, **told: Any) -> None:
        self._lines.step = self._step
        self._watching.update(self._step, **told)
        if self._judgements.is_due(self._step):
            start = time.perf_counter()
            self._watching.judge()
            self._judgements.looked(self._step, time.perf_counter() - start)
        if self._watching.should_stop:
            self.model.stop_training = True

    def _draw(self) -> None:
        """Draw filters, and what layers make of a sample."""
        for layer in self._drawn:
            kernel = as_array(layer.kernel)
            options = {"layout": "HWIO" if kernel.ndim == 4 else None, **self._filter_options}
            self._written.filters(f"filters/{layer.name}", kernel, self._step, **options)
        if self._maps is not None and self._probe is not None:
            sample = keras.tree.map_structure(
                lambda x: keras.ops.convert_to_tensor(x[:1]), self._probe[0]
            )
            for name, maps in self._maps(sample).items():
                self._written.feature_maps(f"feature_maps/{name}", as_array(maps), self._step)


_begun: WeakValueDictionary[tuple[str, int], MonitorCallback] = WeakValueDictionary()
"""The last callback that began a training in a folder, in a thread."""
