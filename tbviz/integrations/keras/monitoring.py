"""MonitorCallback: a training by `model.fit`, written to TensorBoard and judged while it runs."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from tbviz.checks import check_at_least
from tbviz.errors import needs_extra
from tbviz.monitor import Finding

try:
    import keras
except ModuleNotFoundError as error:
    raise needs_extra("tbviz.integrations.keras", "keras", "train") from error

from tbviz.integrations.keras.judging import Judging, findings_alone
from tbviz.integrations.keras.losses import EpochLoss
from tbviz.integrations.keras.metrics import metric_tag
from tbviz.integrations.keras.options import (
    as_options,
    as_probe,
    as_share,
    check_maps,
    warn_of_another,
)
from tbviz.integrations.keras.probe import Probe, trained_weights
from tbviz.integrations.keras.schedule import Notes, Schedule
from tbviz.integrations.keras.writing import Pictures, Record

_FREE_SECONDS = 0.03  # that looks may take of any training


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
        every = None if every is None else check_at_least("every", every, 1)
        self._every = every
        self._looks = Schedule(every, as_share(share), free=_FREE_SECONDS)
        self._notes = Notes(every)
        self._probe = None if probe is None else as_probe(probe)
        check_maps(feature_maps, self._probe)
        self._pictures = partial(
            Pictures,
            filters=tuple(filters),
            filter_options=dict(filter_options or {}),
            feature_maps=tuple(feature_maps),
            probe=self._probe,
        )
        # Where nobody says how often, time does, and no number of updates.
        seldom = {"every": 0} if every is None else {}
        options = {**seldom, **as_options(monitor), "stop_on": stop_on}
        self._judging = Judging(options, share=share / 10)
        self._run_dir = run_dir
        self._losses = EpochLoss()
        self._step = self._looked_at = 0
        self._record: Record | None = None

    @property
    def findings(self) -> list[Finding]:
        """All findings of its trainings, in their order."""
        return self._judging.findings

    def on_train_begin(self, logs: Any = None) -> None:
        """Open the event file; a second training of the same callback goes on counting steps."""
        pictures = self._pictures(self.model)
        self._take_over()
        self._record = Record(self._run_dir, self.model, pictures, self._step)
        has_bar = (self.params or {}).get("verbose") == 1
        self._judging.begin(self._record.writer, has_bar=has_bar)
        self._prober = Probe(self.model, *self._probe) if self._probe else None
        self._looks.begin()
        self._notes.begin()
        self._is_read_again, self._reading_seconds = False, 0.0
        self._idle_since = time.perf_counter()

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

    @findings_alone()
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the metrics of the epoch, and draw the filters."""
        self._leave_out()
        self._step = self._epoch_start + self._losses.batches
        self._after_batch(counted=not any(name.startswith("val_") for name in logs or {}))
        self._note()  # what is left of the mean over this epoch
        numbers = {metric_tag(name): float(value) for name, value in (logs or {}).items()}
        self._open.epoch(numbers, self._step)
        self._update(validation_loss=numbers.get("loss/validation"))
        self._idle_since = time.perf_counter()

    def on_train_end(self, logs: Any = None) -> None:
        """Look at what came out, judge the whole once more, and close the event file."""
        if self._every is None and self._looked_at < self._step:
            self._look(counted=False)
        self._close()

    @property
    def _open(self) -> Record:
        assert self._record is not None
        return self._record

    def _take_over(self) -> None:
        """Close what a training of this thread and run_dir has left open: it was interrupted."""
        self._close()
        place = os.path.realpath(self._run_dir), threading.get_ident()
        before, _begun[place] = _begun.get(place), self
        if before is not None:
            before._close()
        if not self._step:
            warn_of_another(self._run_dir)

    @findings_alone()
    def _close(self) -> None:
        if self._record is not None:
            self._judging.close()
            self._record.close()
            self._record = None

    def _leave_out(self) -> None:
        """Let the time since the last batch not count: validation, or another callback's work."""
        now = time.perf_counter()
        idle, self._idle_since = now - self._idle_since, now
        self._judging.leave_out(idle)
        self._open.leave_out(idle)

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

    @findings_alone()
    def _note(self) -> None:
        """Write and tell the loss since the last note or look."""
        loss = self._losses.since_last()
        if loss is not None:
            self._open.loss(loss, self._step)
            self._update(loss=loss)
        self._notes.noted(self._step)

    @findings_alone()
    def _look(self, *, counted: bool) -> None:
        """Write and judge, and put off the next look by what this one took."""
        start = time.perf_counter()
        weights, loss = trained_weights(self.model), self._losses.since_last()
        batches = self._step - self._epoch_start if counted else 0
        self._open.numbers(loss, self._step, batches=batches)
        told = self._prober.told(weights) if self._prober else {}
        self._open.arrays(weights, told, self._step)
        self._judging.leave_out(time.perf_counter() - start)
        self._update(loss=loss, weights=weights, **told)
        self._is_read_again, self._looked_at = True, self._step
        self._notes.noted(self._step)
        self._looks.looked(self._step, time.perf_counter() - start + self._reading_seconds)

    def _read_again(self) -> None:
        """Tell of the weights a batch after a look, which says how far one step moves them."""
        start = time.perf_counter()
        self._update(weights=trained_weights(self.model))
        self._is_read_again = False
        self._reading_seconds = time.perf_counter() - start

    def _update(self, **told: Any) -> None:
        if self._judging.update(self._step, **told):
            self.model.stop_training = True


_begun: WeakValueDictionary[tuple[str, int], MonitorCallback] = WeakValueDictionary()
"""The last callback that began a training in a folder, in a thread."""
