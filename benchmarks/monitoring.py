"""Watching a training, against the same training unwatched.

The classifier of the demos, 784-300-10, is fitted by Keras to as many images as MNIST has, made of
noise: the time of a batch does not depend on what is in it. A few percent are less than what a
machine does beside, so both kinds of fits take turns in one process, each time in the other order,
and the medians of their ratios count.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import Row

IMAGES, BATCH, EPOCHS = 60_000, 100, 2
TURNS = 10  # pairs of fits in a round
LOSSLESS = 0.97  # of the speed without


class Times(NamedTuple):
    """Seconds that a fit took, and those of all cores."""

    wall: float
    cores: float


def rows(folder: Path, *, rounds: int) -> Iterator[Row]:
    """Yield the rows of the table; files are made in `folder`."""
    pairs = measure(folder, turns=TURNS * rounds)
    slower = statistics.median(watched.wall / alone.wall for watched, alone in pairs)
    busier = statistics.median(watched.cores / alone.cores for watched, alone in pairs)
    rate = EPOCHS * IMAGES / BATCH / statistics.median(alone.wall for _, alone in pairs)
    rates = {"tbviz": rate / slower, "Keras, unwatched": rate}
    targets = {"Keras, unwatched": LOSSLESS}
    note = f"overhead {slower - 1:.1%} of the time, {busier - 1:.1%} of all cores'; target 3 %"
    yield Row("model.fit with MonitorCallback, 784-300-10", "batches", rates, targets, note)


def measure(folder: Path, *, turns: int) -> list[tuple[Times, Times]]:
    """Return the times of fits with the callback at its defaults, and of those without."""
    import keras
    import numpy as np

    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    images = rng.random((IMAGES, 784), np.float32)
    labels = rng.integers(0, 10, IMAGES)
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input([784]), layers.Dense(300, "relu"), layers.Dense(10, "softmax")]
    )
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    fit(model, images, labels, [])  # which compiles the step
    pairs = []
    for turn in range(turns):
        is_first = turn % 2 == 0
        callbacks = [[watcher(folder)], []]
        times = [fit(model, images, labels, each) for each in callbacks[:: 1 if is_first else -1]]
        watched, alone = times if is_first else times[::-1]
        pairs.append((watched, alone))
    return pairs


def watcher(folder: Path) -> Any:
    """Return the callback at its defaults, in a run_dir of its own; noise is no finding to tell."""
    from tbviz.integrations.keras import MonitorCallback

    return MonitorCallback(folder / f"{time.time_ns()}", monitor={"terminal": False})


def fit(model: Any, images: Any, labels: Any, callbacks: list[Any]) -> Times:
    """Fit for some epochs, and return how long it took."""
    wall, cores = time.perf_counter(), time.process_time()
    model.fit(
        images, labels, batch_size=BATCH, epochs=EPOCHS, verbose=0, callbacks=callbacks or None
    )
    return Times(time.perf_counter() - wall, time.process_time() - cores)
