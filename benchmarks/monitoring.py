"""Watching a training, against the same training unwatched.

The classifier of the demos, 784-300-10, is fitted by Keras to as many images as MNIST has, made of
noise: the time of a batch does not depend on what is in it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Result, Row, compare

IMAGES, BATCH, EPOCHS = 60_000, 100, 10
LOSSLESS = 0.97  # of the speed without


def rows(folder: Path, *, rounds: int) -> Iterator[Row]:
    """Yield the rows of the table; files are made in `folder`."""
    tools = {"tbviz": "fit_watched", "Keras, unwatched": "fit"}
    rates = compare("benchmarks.monitoring", tools, {"folder": str(folder)}, rounds=rounds)
    cost = 1 - rates["tbviz"] / rates["Keras, unwatched"]
    note = f"overhead {cost:.1%}, target 3 %"
    targets = {"Keras, unwatched": LOSSLESS}
    yield Row("model.fit with MonitorCallback, 784-300-10", "batches", rates, targets, note)


def fit(folder: str) -> Result:
    """Fit without a callback."""
    return _measure([])


def fit_watched(folder: str) -> Result:
    """Fit with the callback at its defaults, in a run_dir of its own."""
    from tbviz.integrations.keras import MonitorCallback

    return _measure([MonitorCallback(Path(folder) / f"{time.time_ns()}")])


def _measure(callbacks: list[Any]) -> Result:
    """Time some epochs after one that compiles the step."""
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
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(images, labels, batch_size=BATCH, verbose=0)
    start = time.perf_counter()
    model.fit(images, labels, batch_size=BATCH, epochs=EPOCHS, verbose=0, callbacks=callbacks)
    return Result(time.perf_counter() - start, EPOCHS * IMAGES / BATCH)
