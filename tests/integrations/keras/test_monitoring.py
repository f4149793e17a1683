"""What MonitorCallback writes and says, compared with what Keras says itself."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.monitor import Monitor
from tbviz.monitor.judge import judge
from tbviz.monitor.reading import read_history

keras = pytest.importorskip("keras")
from tbviz.integrations.keras import MonitorCallback  # noqa: E402
from tbviz.integrations.keras.probe import Probe, trained_weights  # noqa: E402

layers = keras.layers
X = np.random.default_rng(0).normal(size=(120, 16)).astype(np.float32)
Y = X[:, :4].argmax(axis=1)
QUIET = {"terminal": False}


def fitted(run_dir, *, epochs=2, bias="zeros", rate=0.01, others=(), **options):
    """Fit a small network in batches of 20, and return the callback, the model and the history."""
    keras.utils.set_random_seed(0)
    hidden = layers.Dense(9, "relu", name="hidden", bias_initializer=bias)
    model = keras.Sequential([keras.Input((16,)), hidden, layers.Dense(4, "softmax", name="last")])
    model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", metrics=["acc"])
    callback = MonitorCallback(run_dir, **{"every": 2, "monitor": QUIET, **options})
    callbacks = [callback, *others]
    history = model.fit(
        X, Y, batch_size=20, epochs=epochs, validation_data=(X, Y), verbose=0, callbacks=callbacks
    )
    return callback, model, history.history


def read(run_dir):
    """Return the run in a run_dir."""
    return tbviz.open_logdir(run_dir)["."]


@pytest.mark.parametrize(
    ("tag", "metric"),
    [
        ("loss/train", "loss"),
        ("loss/validation", "val_loss"),
        ("acc/train", "acc"),
        ("acc/validation", "val_acc"),
    ],
)
def test_metrics_are_those_of_the_history(tmp_path, tag, metric):
    """At the steps at which epochs end, in batches."""
    *_, history = fitted(tmp_path)
    series = read(tmp_path).scalars(tag)
    np.testing.assert_allclose(series.values, history[metric], rtol=1e-6)
    assert series.steps.tolist() == [6, 12]


def test_the_loss_of_batches_is_that_since_the_last_note(tmp_path):
    """Of the batches up to each step, whatever the looks: so all batches count in an epoch's."""
    *_, history = fitted(tmp_path, every=40)
    series = read(tmp_path).scalars("loss/batches")
    assert series.steps.tolist() == [1, 5, 6, 10, 12]
    first = np.average(series.values[:3], weights=[1, 4, 1])
    second = np.average(series.values[3:], weights=[4, 2])
    np.testing.assert_allclose([first, second], history["loss"], rtol=1e-5)


def test_the_loss_is_noted_where_looks_are_rare(tmp_path):
    """In a training of a second, whose looks are put off for a minute."""
    fitted(tmp_path, epochs=8, every=None, share=1e-6, others=[Pause(0.02)])
    run = read(tmp_path)
    assert len(run.scalars("loss/batches")) > 15
    assert len(run.scalars("speed/steps_per_second")) < 10


class Pause(keras.callbacks.Callback):
    """Makes each batch take some seconds more."""

    def __init__(self, seconds):
        super().__init__()
        self.seconds = seconds

    def on_train_batch_begin(self, batch, logs=None):
        """Wait."""
        time.sleep(self.seconds)


def test_rates_are_written(tmp_path):
    """The learning rate as it is, and examples as twenty times the batches."""
    fitted(tmp_path, rate=0.025)
    run = read(tmp_path)
    np.testing.assert_allclose(run.scalars("learning_rate").values, 0.025)
    steps, examples = (run.scalars(f"speed/{what}_per_second") for what in ("steps", "examples"))
    np.testing.assert_allclose(examples.values, 20 * steps.values, rtol=1e-5)


def test_weights_are_told_by_their_paths(tmp_path):
    """A histogram of each, whose norm at the end is that of the model's weight."""
    _, model, _ = fitted(tmp_path)
    run = read(tmp_path)
    for weight in model.weights:
        assert run.tags[f"weights/{weight.path}"] == "histogram"
        norm = run.scalars(f"health/weight_norm/{weight.path}").values[-1]
        np.testing.assert_allclose(norm, np.linalg.norm(weight.numpy()), rtol=1e-5)


def test_weights_that_are_not_trained_are_left_out(tmp_path):
    """A mean of the data and a layer that is frozen on purpose do not change, and are not ill."""
    normalization, frozen = layers.Normalization(), layers.Dense(9, "relu", trainable=False)
    normalization.adapt(X)
    model = keras.Sequential([keras.Input((16,)), normalization, frozen, layers.Dense(4)])
    model.compile(keras.optimizers.SGD(0.01), "mse")
    callbacks = [MonitorCallback(tmp_path, every=1, monitor=QUIET)]
    model.fit(X, X[:, :4], batch_size=10, epochs=2, verbose=0, callbacks=callbacks)
    run = read(tmp_path)
    drawn = {tag for tag in run.tags if tag.startswith("weights/")}
    assert drawn == {f"weights/{weight.path}" for weight in model.trainable_weights}
    assert "frozen_weights" not in {finding.rule for finding in judge(read_history(run))}


def test_updates_are_those_of_single_steps(tmp_path):
    """Of weights a batch after each look, by the way that Adam moved them in that batch."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((16,)), layers.Dense(4)])
    model.compile("adam", "mse")
    seen = []

    class Keep(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(model.weights[0].numpy().copy())

    callbacks = [MonitorCallback(tmp_path, every=4, monitor=QUIET), Keep()]
    model.fit(X, X[:, :4], batch_size=10, epochs=2, verbose=0, callbacks=callbacks)
    ratios = read(tmp_path).scalars(f"health/update_ratio/{model.weights[0].path}")
    assert ratios.steps.tolist() == [2, 6, 10, 14, 18, 22]
    norm = np.linalg.norm
    expected = [norm(seen[n - 1] - seen[n - 2]) / norm(seen[n - 2]) for n in ratios.steps]
    np.testing.assert_allclose(ratios.values, expected, rtol=1e-4)


def test_batches_count_where_several_make_one_call(tmp_path):
    """Steps are batches, with `steps_per_execution` as well."""
    model = keras.Sequential([keras.Input((16,)), layers.Dense(4)])
    model.compile("sgd", "mse", steps_per_execution=4)
    callback = MonitorCallback(tmp_path, every=2, monitor=QUIET)
    model.fit(X, X[:, :4], batch_size=10, epochs=2, verbose=0, callbacks=[callback])
    assert read(tmp_path).scalars("loss/train").steps.tolist() == [12, 24]
    assert read(tmp_path).scalars("loss/batches").steps.tolist() == [4, 8, 12, 16, 20, 24]


def test_what_is_between_epochs_is_no_step(tmp_path, monkeypatch):
    """A validation, and what another callback does, are left out of the pace."""
    told = []
    monkeypatch.setattr(Monitor, "leave_out", lambda self, seconds: told.append(seconds))

    class Sleep(keras.callbacks.Callback):
        def on_test_begin(self, logs=None):
            time.sleep(0.3)

    fitted(tmp_path, others=[Sleep()])
    assert sum(seconds > 0.3 for seconds in told) == 2
    speeds = read(tmp_path).scalars("speed/steps_per_second")
    assert len(speeds) == 6


def test_a_probe_shows_gradients_and_activations(tmp_path):
    """With biases so low that no hidden unit is ever above zero, all are dead, and this is said."""
    low = keras.initializers.Constant(-100)
    callback, model, _ = fitted(tmp_path, epochs=6, bias=low, probe=(X[:30], Y[:30]))
    run = read(tmp_path)
    np.testing.assert_array_equal(run.scalars("activations/hidden/dead_share").values, 1)
    assert run.tags[f"gradients/{model.weights[0].path}"] == "histogram"
    assert "dead_units" in {finding.rule for finding in callback.findings}
    assert run.tags["findings"] == "text"


def test_dead_units_are_found_in_a_training_of_seconds(tmp_path):
    """Though compiling the probe takes longer than all that looks may take in it, and more."""
    low = keras.initializers.Constant(-100)
    options = {"every": None, "others": [Pause(0.01)], "probe": (X[:30], Y[:30])}
    callback, *_ = fitted(tmp_path, epochs=100, bias=low, **options)
    assert len(read(tmp_path).scalars("health/dead_share/hidden")) >= 5
    assert "dead_units" in {finding.rule for finding in callback.findings}


def test_the_end_is_looked_at(tmp_path):
    """So the last weights that are drawn are those that the model has."""
    _, model, _ = fitted(tmp_path, every=None, share=1e-6, epochs=3)
    kernel = model.get_layer("last").kernel
    norms = read(tmp_path).scalars(f"health/weight_norm/{kernel.path}")
    assert norms.steps[-1] == 18
    np.testing.assert_allclose(norms.values[-1], np.linalg.norm(kernel.numpy()), rtol=1e-6)


@pytest.mark.parametrize("every", [None, 1, 20])
def test_a_training_that_shall_stop_does_soon(tmp_path, every):
    """Within a second, where a rate of a hundred times the usual has moved weights too far."""
    stops = {"every": every, "stop_on": ["rate_too_high"]}
    *_, history = fitted(tmp_path, epochs=40, rate=30.0, others=[Pause(0.01)], **stops)
    assert len(history["loss"]) <= 10


def test_a_look_is_no_training(tmp_path, monkeypatch):
    """What the first one takes to compile is left out of the pace."""
    told = []
    monkeypatch.setattr(Monitor, "leave_out", lambda self, seconds: told.append(seconds))
    slow = lambda model: time.sleep(0.2) or trained_weights(model)  # noqa: E731
    monkeypatch.setattr("tbviz.integrations.keras.monitoring.trained_weights", slow)
    fitted(tmp_path, every=6)
    assert sum(0.2 < seconds < 0.4 for seconds in told) >= 2


def classifier(run_dir, *, x=X, y=Y, first=(), large=False, loss=None, epochs=6):
    """Fit a classifier to a probe of all examples, and return the rules that found something."""
    keras.utils.set_random_seed(0)
    kernel = keras.initializers.RandomNormal(stddev=50.0 if large else 0.1)
    last = layers.Dense(4, "softmax", kernel_initializer=kernel)
    model = keras.Sequential([keras.Input(x.shape[1:]), *first, last])
    model.compile(keras.optimizers.SGD(0.01), loss or "sparse_categorical_crossentropy")
    callback = MonitorCallback(run_dir, every=2, probe=(x, y), monitor=QUIET)
    model.fit(x, y, batch_size=20, epochs=epochs, verbose=0, callbacks=[callback])
    return {finding.rule for finding in callback.findings}


def test_a_sound_classifier_with_a_probe_is_healthy(tmp_path):
    """Though its examples are sorted by class, which `fit` shuffles."""
    order = np.argsort(Y)
    assert classifier(tmp_path, x=X[order], y=Y[order]) == set()


def test_a_probe_tells_of_a_label_among_its_inputs(tmp_path):
    """One column more, which is the label."""
    assert classifier(tmp_path, x=np.c_[X, Y].astype(np.float32)) == {"leaked_labels"}


def test_a_probe_tells_of_answers_that_are_wrong_and_sure(tmp_path):
    """Of weights that are far too large, with labels one-hot as well."""
    assert "confident_errors" in classifier(tmp_path / "a", large=True)
    one_hot = {"y": np.eye(4)[Y], "loss": "categorical_crossentropy"}
    assert "confident_errors" in classifier(tmp_path / "b", large=True, **one_hot)


def test_a_probe_tells_of_a_softmax_of_a_softmax(tmp_path):
    """Of a loss that takes probabilities for logits, by its value for the probe."""

    def wrong(labels, outputs):
        crossentropy = keras.losses.sparse_categorical_crossentropy
        return crossentropy(labels, outputs * 1.0, from_logits=True)

    assert classifier(tmp_path, loss=wrong) == {"repeated_softmax"}
    p = read(tmp_path).scalars("health/probe_loss").values
    assert 1 < p[-1] < p[0]


def test_a_model_that_computes_its_loss_in_a_step_of_its_own_is_watched(tmp_path):
    """Without gradients and the loss of the probe, as it was compiled with no loss."""

    class Mean(keras.Model):
        def __init__(self):
            super().__init__()
            self.last = layers.Dense(16)

        def call(self, inputs):
            return self.last(inputs)

        def train_step(self, *data):
            return {"loss": keras.ops.mean(data[-1][0])}

    model = Mean()
    model.compile("sgd")
    model.build((None, 16))
    callback = MonitorCallback(tmp_path, every=1, probe=(X, X), monitor=QUIET)
    model.fit(X, X, batch_size=40, verbose=0, callbacks=[callback])
    run = read(tmp_path)
    assert "health/output_spread" in run.tags
    assert "health/probe_loss" not in run.tags


def test_inputs_count_where_weights_see_them(tmp_path):
    """Hundreds are too many, and are no more so where a layer scales them first."""
    assert "inputs_out_of_range" in classifier(tmp_path / "a", x=100 * X)
    assert classifier(tmp_path / "b", x=100 * X, first=[layers.Rescaling(0.01)]) == set()


def test_gradients_of_the_probe_are_those_of_the_loss(tmp_path):
    """That of the last bias is the mean of probability less truth, at a rate that changes nothing.

    (C. Bishop, "Pattern Recognition and Machine Learning", 2006, equation 4.109.)
    """
    _, model, _ = fitted(tmp_path, rate=1e-12, probe=(X, Y))
    expected = (model.predict(X, verbose=0) - np.eye(4)[Y]).mean(axis=0)
    [norm, *_] = (
        read(tmp_path).scalars(f"health/gradient_norm/{model.get_layer('last').bias.path}").values
    )
    np.testing.assert_allclose(norm, np.linalg.norm(expected), rtol=1e-4)


def test_filters_are_drawn_once_an_epoch(tmp_path):
    """Of the layers that were named."""
    fitted(tmp_path, filters=["hidden"], filter_options={"shape": (4, 4)})
    assert read(tmp_path).images("filters/hidden").steps.tolist() == [6, 12]


def test_feature_maps_are_drawn_once_an_epoch(tmp_path):
    """Of a convolution without an activation; a layer without pictures is refused."""
    hidden = layers.Conv2D(3, 3, padding="same", name="hidden")
    model = keras.Sequential([keras.Input((6, 6, 1)), hidden, layers.Flatten(), layers.Dense(4)])
    model.compile("sgd", "mse")
    x, y = np.random.default_rng(0).random((40, 6, 6, 1)), X[:40, :4]
    options = {"probe": (x, y), "feature_maps": ["hidden"], "monitor": QUIET}
    callback = MonitorCallback(tmp_path, **options)
    model.fit(x, y, batch_size=20, epochs=2, verbose=0, callbacks=[callback])
    assert read(tmp_path).images("feature_maps/hidden").steps.tolist() == [2, 4]
    with pytest.raises(InvalidArgumentError, match="outputs, hidden; found 'dense"):
        options["feature_maps"] = [model.layers[-1].name]
        model.fit(x, y, verbose=0, callbacks=[MonitorCallback(tmp_path / "b", **options)])


def test_nan_ends_a_training_that_shall_stop_on_it(tmp_path):
    """In the batch in which it comes, though none is looked at."""
    callback, _, history = fitted(tmp_path, epochs=5, every=1000, rate=1e38, stop_on=["not_finite"])
    assert len(history["loss"]) == 1
    assert "not_finite" in {finding.rule for finding in callback.findings}


def test_a_loss_that_the_first_batches_throw_away_stops(tmp_path):
    """Far above the loss of a guess, in the first epoch, however it goes on."""
    model = keras.Sequential([keras.Input((16,)), layers.Dense(4)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(1e5), loss)
    stops = {"stop_on": ["diverging_loss"], "monitor": QUIET}
    callback = MonitorCallback(tmp_path, every=1, **stops)
    noise = np.random.default_rng(0).integers(0, 4, len(Y))
    history = model.fit(X, noise, batch_size=4, epochs=5, verbose=0, callbacks=[callback])
    assert len(history.history["loss"]) == 1
    assert "diverging_loss" in {finding.rule for finding in callback.findings}


def test_inputs_that_nobody_scaled_are_told_of_first(tmp_path):
    """With a probe, before what comes of them, which names them as its cause."""
    model = keras.Sequential([keras.Input((16,)), layers.Dense(4)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.01), loss)
    callback = MonitorCallback(tmp_path, every=1, probe=(X * 25_500, Y), monitor=QUIET)
    model.fit(X * 25_500, Y, batch_size=20, epochs=5, verbose=0, callbacks=[callback])
    first, *others = callback.findings
    assert first.rule == "inputs_out_of_range"
    assert any("follows from inputs_out_of_range" in finding.message for finding in others)


def test_findings_alone_tell_of_nan(tmp_path, capsys):
    """No writer warns of each tag that holds some; a line each says what came first."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", category=RuntimeWarning)
        fitted(tmp_path, every=1, rate=1e38, monitor={}, stop_on=["not_finite"])
    rules = [line.split()[0] for line in capsys.readouterr().err.splitlines()]
    assert set(rules) == {"nonfinite_values", "not_finite"}


def test_a_second_training_goes_on_counting(tmp_path):
    """Its steps follow those of the first, in the same run."""
    callback, model, _ = fitted(tmp_path)
    model.fit(X, Y, batch_size=20, verbose=0, callbacks=[callback])
    assert read(tmp_path).scalars("loss/train").steps.tolist() == [6, 12, 18]


def test_an_interrupted_training_is_in_nobodys_way(tmp_path):
    """As in a notebook: a new callback writes to the folder that the old one has left open."""

    class Interrupt(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            raise KeyboardInterrupt

    interrupted = MonitorCallback(tmp_path, monitor=QUIET)
    model = keras.Sequential([keras.Input((16,)), layers.Dense(4)])
    model.compile("sgd", "mse")
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, X[:, :4], verbose=0, callbacks=[interrupted, Interrupt()])
    fitted(tmp_path)
    assert read(tmp_path).scalars("loss/train").steps.tolist() == [6, 12]


def test_a_run_dir_that_has_a_run_is_warned_of(tmp_path):
    """Where another training begins in it, and not where one goes on."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "(?s).*has a run already")
        callback, model, _ = fitted(tmp_path)
        model.fit(X, Y, batch_size=20, verbose=0, callbacks=[callback])
    with pytest.warns(RuntimeWarning, match="has a run already"):
        fitted(tmp_path)


def test_a_finding_has_a_line_of_its_own(tmp_path, capfd):
    """In a log file too, where the progress bar has left its line open."""
    model = keras.Sequential([keras.Input((16,)), layers.Dense(4)])
    model.compile(keras.optimizers.SGD(1e38), "mse")
    callback = MonitorCallback(tmp_path, every=1, stop_on=["not_finite"])
    keras.utils.enable_interactive_logging()
    with contextlib.redirect_stderr(sys.stdout):  # as 2>&1 does
        model.fit(X, X[:, :4], batch_size=20, verbose=1, callbacks=[callback])
    lines = capfd.readouterr().out.replace("\b", "").replace("\r", "\n").splitlines()
    assert [line.split()[0] for line in lines if "sure): " in line] == [
        finding.rule for finding in callback.findings
    ]


def test_a_second_training_adds_its_findings(tmp_path):
    """To those of the first."""
    callback, model, _ = fitted(tmp_path, rate=1e38)
    first = callback.findings
    model.fit(X, Y, batch_size=20, verbose=0, callbacks=[callback])
    rules = [finding.rule for finding in callback.findings]
    assert callback.findings[: len(first)] == first
    assert "not_finite" in rules[: len(first)]
    assert "not_finite" in rules[len(first) :]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"every": 0}, "every"),
        ({"share": 2.0}, "share must be above 0 and at most 1, found 2.0"),
        ({"feature_maps": ["a"]}, r"probe must be \(x, y\) where feature_maps are"),
        ({"probe": 3}, r"probe must be \(x, y\), found int"),
        ({"probe": (X[:30], Y[:29])}, "one target for each sample, found 30 and 29 of them"),
        ({"stop_on": ["nonsense"]}, "no rule 'nonsense'"),
        ({"monitor": {"stop_on": ["plateau"]}}, "monitor must not have 'stop_on'"),
        ({"monitor": {"writer": None}}, "monitor must not have 'writer'"),
    ],
)
def test_wrong_options_are_refused_at_once(tmp_path, options, message):
    """And nothing is written."""
    with pytest.raises(InvalidArgumentError, match=message):
        MonitorCallback(tmp_path / "run", **options)
    assert not (tmp_path / "run").exists()


def test_a_probe_that_the_model_cannot_take_is_refused(tmp_path):
    """In one line that says probe, and not where in a compiled function it fails."""
    with pytest.raises(InvalidArgumentError, match=r"probe must be .* \[30, 15\] and \[30\]"):
        fitted(tmp_path, probe=(X[:30, :15], Y[:30]))


def test_a_probe_that_fails_later_does_not_end_a_training(tmp_path, monkeypatch):
    """As where memory is short at some looks: what it tells is missing there, and is warned of."""
    ends, calls = Probe._ends, []

    def fail_twice(self, *batch):
        calls.append(batch)
        if len(calls) in (2, 4):
            raise MemoryError("out of memory\nin a long story")
        return ends(self, *batch)

    monkeypatch.setattr(Probe, "_ends", fail_twice)
    with pytest.warns(RuntimeWarning, match="MemoryError: out of memory$") as warned:
        fitted(tmp_path, probe=(X[:30], Y[:30]))
    assert sum("failed with the probe" in str(one.message) for one in warned) == 1
    run = read(tmp_path)
    assert run.scalars("health/probe_loss").steps.tolist() == [1, 5, 9, 11]
    assert run.scalars("loss/train").steps.tolist() == [6, 12]


def test_filters_of_a_layer_that_is_not_there_are_refused(tmp_path):
    """With the names of those that have a kernel."""
    with pytest.raises(InvalidArgumentError, match="hidden, last; found 'first'"):
        fitted(tmp_path, filters=["first"])


PROGRAM = """
import sys
import keras, numpy as np
from tbviz.integrations.keras import MonitorCallback
x = np.random.default_rng(0).normal(size=(60, 4)).astype("float32")
layers = keras.layers
model = keras.Sequential([
    keras.Input((4,)), layers.Dense(5, "relu", name="hidden"), layers.BatchNormalization(),
    layers.Dense(1)])
model.compile("sgd", "mse")
callback = MonitorCallback(sys.argv[1], every=1, probe=(x, x[:, :1]), monitor={"terminal": False})
model.fit(x, x[:, :1], batch_size=20, epochs=2, verbose=0, callbacks=[callback])
norms = [float(np.linalg.norm(keras.ops.convert_to_numpy(w))) for w in model.trainable_weights]
print(*norms)
"""


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["tensorflow", "torch", "jax"])
def test_every_backend_is_watched(tmp_path, backend):
    """Weights as they end, gradients of all of them, and activations."""
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=True,
    )
    run = read(tmp_path)
    norms = [tag for tag in run.tags if tag.startswith("health/weight_norm/")]
    found = sorted(run.scalars(tag).values[-1] for tag in norms)
    expected = sorted(map(float, done.stdout.split()))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert {tag.replace("weight_norm", "gradient_norm") for tag in norms} <= set(run.tags)
    assert "activations/hidden/dead_share" in run.tags
