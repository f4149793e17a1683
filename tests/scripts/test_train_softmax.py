"""The training of softmax regression and its hidden layers, from the command line to the files."""

from __future__ import annotations

import argparse
import functools

import keras
import numpy as np
import pytest
from tensorboard.plugins.hparams import plugin_data_pb2

import tbviz
import train_softmax
from training import classification
from training.data import load_digits, split_validation
from training.stopping import Patience

ALWAYS = {
    "_hparams_/experiment": "hparams",
    "_hparams_/session_start_info": "hparams",
    "accuracy/test": "scalar",
    "accuracy/validation": "scalar",
    "answers": "text",
    "cost/test": "scalar",
    "cost/train": "scalar",
    "cost/validation": "scalar",
    "predictions": "image",
    "templates": "image",
}


def layer_kinds(name):
    """Return the tags of one layer."""
    weights = dict.fromkeys([f"classifier/{name}/kernel", f"classifier/{name}/bias"], "histogram")
    return {f"gradient/{name}": "scalar", **weights}


def hidden_kinds(name):
    """Return the tags of one hidden layer."""
    shares = dict.fromkeys(["dead_share", "zero_share"], "scalar")
    shown = {f"activations/{name}/{share}": kind for share, kind in shares.items()}
    return {**layer_kinds(name), f"activations/{name}": "histogram", **shown}


def train(logdir, *options):
    """Run the script in this process, briefly, and return its exit status."""
    return train_softmax.main(["--logdir", str(logdir), "--steps", "25", *map(str, options)])


@pytest.fixture(scope="module")
def logdir(tmp_path_factory):
    """A logdir with a run of the templates alone, and one of two hidden layers."""
    pytest.importorskip("matplotlib")
    logdir = tmp_path_factory.mktemp("runs")
    assert train(logdir, "--summary-every", 10) == 0
    hidden = ["--activation", "sigmoid", "--hidden-layers", 2, "--optimizer", "adagrad"]
    assert train(logdir, *hidden) == 0
    return logdir


def build(activation=None, *, units=30, layers=1):
    """Return a new classifier, always the same."""
    keras.utils.set_random_seed(0)
    return train_softmax.build_classifier(activation, hidden_units=units, hidden_layers=layers)


def numpy_logits(classifier, images, activation=None):
    """Return the logits of uint8 images, in float64, and the output of each hidden layer."""
    weights = [weight.numpy().astype(np.float64) for weight in classifier.trainable_variables]
    values, hidden = images.reshape(-1, 784) / 255, []
    for kernel, bias in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        values = activation(values @ kernel + bias)
        hidden.append(values)
    return values @ weights[-2] + weights[-1], hidden


def softmax(logits):
    """Return probabilities."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


# The model


def test_softmax_regression_starts_as_published():
    """784-10 logits, weights random normal of deviation 1, biases 0."""
    kernel, bias = (weight.numpy() for weight in build().trainable_variables)
    assert kernel.shape == (784, 10)
    np.testing.assert_allclose([kernel.mean(), kernel.std()], [0, 1], atol=0.03)
    np.testing.assert_array_equal(bias, np.zeros(10))


@pytest.mark.parametrize(
    ("name", "function"),
    [("relu", lambda x: np.maximum(x, 0)), ("sigmoid", lambda x: 1 / (1 + np.exp(-x)))],
)
def test_hidden_layers_compute_as_said(name, function):
    """As many as asked for, of the activation and the units asked for."""
    classifier = build(name, units=30, layers=2)
    shapes = [tuple(weight.shape) for weight in classifier.trainable_variables[::2]]
    assert shapes == [(784, 30), (30, 30), (30, 10)]
    images = load_digits("digits").test_images[:20]
    logits, _ = numpy_logits(classifier, images, function)
    np.testing.assert_allclose(classifier(images / 255), logits, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "kind", "momentum"),
    [("sgd", "SGD", 0), ("momentum", "SGD", 0.9), ("adagrad", "Adagrad", None)],
)
def test_the_rate_decays_to_its_share_at_the_end(name, kind, momentum):
    """At half of the steps it is the root of it."""
    optimizer = train_softmax.build_optimizer(name, learning_rate=0.2, decay=0.25, decay_steps=100)
    assert type(optimizer).__name__ == kind
    assert getattr(optimizer, "momentum", None) == momentum
    optimizer.build([keras.Variable(np.zeros(1))])
    for step, rate in ((0, 0.2), (50, 0.1), (100, 0.05)):
        optimizer.iterations.assign(step)
        assert float(optimizer.learning_rate) == pytest.approx(rate)


# The measures


def test_cost_and_accuracy_are_numpys():
    """The mean of -log p of the truth, and the share of highest logits."""
    digits = load_digits("digits")
    classifier = build()
    logits, _ = numpy_logits(classifier, digits.test_images)
    truths = softmax(logits)[np.arange(len(logits)), digits.test_labels]
    accuracy = (logits.argmax(axis=-1) == digits.test_labels).mean()
    of_images = (classifier, digits.test_images, digits.test_labels)
    cost = float(classification.cost(*of_images))
    assert cost == pytest.approx(-np.log(truths).mean(), rel=1e-4)
    measured = np.asarray(classification.cost_and_accuracy(*of_images))
    np.testing.assert_allclose(measured, [cost, accuracy], rtol=1e-4)


def test_gradient_sizes_are_numpys():
    """Softmax regression has the gradient x (p - y) in the mean of all images."""
    digits = load_digits("digits")
    classifier = build()
    errors = softmax(numpy_logits(classifier, digits.test_images)[0])
    errors[np.arange(len(errors)), digits.test_labels] -= 1
    gradient = digits.test_images.reshape(-1, 784).T / 255 @ errors / len(errors)
    sizes = train_softmax.gradient_sizes(classifier, digits.test_images, digits.test_labels)
    np.testing.assert_allclose(sizes, [np.linalg.norm(gradient)], rtol=1e-4)


def test_gradients_vanish_through_sigmoids():
    """From the logits to the first of four layers the gradient shrinks each time, ReLUs keep it."""
    digits = load_digits("digits")
    sizes = {
        name: np.asarray(
            train_softmax.gradient_sizes(
                build(name, units=100, layers=4), digits.test_images, digits.test_labels
            )
        )
        for name in ("sigmoid", "relu")
    }
    assert (np.diff(sizes["sigmoid"][1:]) > 0).all()
    assert sizes["sigmoid"][0] < sizes["sigmoid"][-1] / 20
    assert sizes["relu"][0] > sizes["relu"][-1] / 5


# The summaries


def test_the_runs_hold_all_that_there_is_to_see(logdir):
    """Every tag is there, and nothing else; each run has the name of its optimizer."""
    runs = tbviz.open_logdir(logdir)
    assert dict(runs["softmax/sgd"].tags) == {**ALWAYS, **layer_kinds("logits")}
    assert dict(runs["softmax/adagrad"].tags) == {
        **ALWAYS,
        **layer_kinds("logits"),
        **hidden_kinds("hidden_1"),
        **hidden_kinds("hidden_2"),
        "activation/curve": "image",
    }
    assert runs["softmax/sgd"].scalars("cost/test").steps.tolist() == [0, 10, 20, 25]
    assert runs["softmax/sgd"].scalars("cost/train").steps.tolist() == [10, 20, 25]


def test_runs_are_compared_by_their_settings(logdir):
    """What TensorBoard's dashboard reads of both has the same names and other values."""
    settings = {}
    for name in ("sgd", "adagrad"):
        (path,) = (logdir / "softmax" / name).glob("*tfevents*")
        for event in tbviz.events.read_events(path):
            for value in event.summary.value:
                if value.tag == "_hparams_/session_start_info":
                    content = value.metadata.plugin_data.content
                    data = plugin_data_pb2.HParamsPluginData.FromString(content)
                    settings[name] = dict(data.session_start_info.hparams)
    assert settings["sgd"].keys() == settings["adagrad"].keys()
    assert len(settings["sgd"]) == 5
    assert settings["sgd"]["hidden"].string_value == "none"
    assert settings["adagrad"]["hidden"].string_value == "2 x 100 sigmoid"
    assert settings["adagrad"]["optimizer"].string_value == "adagrad"
    assert settings["sgd"]["learning_rate"].number_value == 0.01


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
@pytest.mark.parametrize("layers", [1, 2])
def test_activations_are_those_of_each_hidden_layer(tmp_path, activation, layers):
    """The shares of zeros and of dead units are NumPy's, over all 500 images."""
    functions = {"relu": lambda x: np.maximum(x, 0), "sigmoid": lambda x: 1 / (1 + np.exp(-x))}
    classifier = build(activation, units=40, layers=layers)
    digits, validation = split_validation(load_digits("digits"), 100)
    with tbviz.SummaryWriter(tmp_path) as writer:
        train_softmax.Recorder(writer, classifier, digits, validation).record(3, None)
    run = tbviz.open_logdir(tmp_path)["."]
    _, hidden = numpy_logits(classifier, digits.test_images, functions[activation])
    for number, values in enumerate(hidden, 1):
        tag = f"activations/hidden_{number}"
        zeros, dead = (run.scalars(f"{tag}/{of}_share").values for of in ("zero", "dead"))
        np.testing.assert_allclose(zeros, [(values == 0).mean()], atol=1e-4)
        np.testing.assert_allclose(dead, [(values == 0).all(axis=0).mean()], atol=1e-6)
        assert run.histograms(tag).values[0][:, 2].sum() == values.size


@pytest.mark.parametrize(("activation", "columns", "rows"), [(None, 5, 2), ("relu", 10, 10)])
def test_templates_are_the_first_kernel(tmp_path, activation, columns, rows):
    """Ten digits stand in two rows, a hundred hidden units in rows of ten."""
    classifier = build(activation, units=100)
    digits, validation = split_validation(load_digits("digits"), 100)
    with tbviz.SummaryWriter(tmp_path) as writer:
        train_softmax.Recorder(writer, classifier, digits, validation).record(3, None)
    picture = tbviz.open_logdir(tmp_path)["."].images("templates")[0]
    kernel = classifier.trainable_variables[0].numpy()
    expected = tbviz.images.filter_grid(kernel, shape=(28, 28), columns=columns, most=100, scale=2)
    np.testing.assert_array_equal(picture, expected)
    assert picture.shape[0] * columns == pytest.approx(picture.shape[1] * rows, rel=0.03)


def test_predictions_are_titled_and_framed(tmp_path):
    """Fifty test images, each with what was predicted and what is true."""
    classifier = build()
    digits, validation = split_validation(load_digits("digits"), 100)
    with tbviz.SummaryWriter(tmp_path) as writer:
        train_softmax.Recorder(writer, classifier, digits, validation).record(3, None)
    images, labels = digits.test_images[:50], digits.test_labels[:50]
    guesses = numpy_logits(classifier, images)[0].argmax(axis=-1)
    expected = tbviz.images.image_grid(
        images,
        columns=10,
        scale=2,
        titles=[f"{guess} / {label}" for guess, label in zip(guesses, labels, strict=True)],
        correct=guesses == labels,
    )
    np.testing.assert_array_equal(
        tbviz.open_logdir(tmp_path)["."].images("predictions")[0], expected
    )


# The answers


@pytest.mark.parametrize(
    ("costs", "when"),
    [
        ([3.0, 2.0, 2.5], "step 1 had the lowest validation cost, 2.0000; stop there"),
        ([3.0, 2.5, 2.0], "step 2 had the lowest validation cost, 2.0000; it was still falling"),
    ],
)
def test_answers_say_when_to_stop(costs, when):
    """Where the validation was best, or that it was best at the end."""
    patience = Patience(None)
    for step, cost in enumerate(costs):
        patience.is_over(step, cost)
    figures = {"accuracy/test": 0.8125, "cost/validation": costs[-1]}
    answers = train_softmax.describe_answers(figures, patience, argparse.Namespace(activation=None))
    assert "81.2% of the test images" in answers
    assert when in answers
    assert "--activation relu" in answers


# The command


def test_the_seed_decides_the_training(tmp_path):
    """The same seed gives the same costs, another one others."""
    for run, seed in (("a", 7), ("b", 7), ("c", 8)):
        assert train(tmp_path, "--run", run, "--seed", seed) == 0
    runs = tbviz.open_logdir(tmp_path)
    a, b, c = (runs[run].scalars("cost/train").values for run in "abc")
    np.testing.assert_allclose(a, b, rtol=1e-5)
    assert not np.allclose(a, c, rtol=1e-3)


def test_every_hyperparameter_reaches_the_training(tmp_path, monkeypatch):
    """What the command line says arrives where it counts."""
    seen = {}

    def spy(name):
        real = getattr(train_softmax, name)

        @functools.wraps(real)
        def called(*positional, **options):
            seen.update(options)
            return real(*positional, **options)

        monkeypatch.setattr(train_softmax, name, called)

    for name in ("build_classifier", "build_optimizer", "compile_training", "new_session"):
        spy(name)
    given = {"batch_size": 128, "learning_rate": 0.1, "hidden_units": 20}
    options = [f"--{name.replace('_', '-')}={number}" for name, number in given.items()]
    hidden = ["--activation", "relu", "--hidden-layers", 3, "--learning-rate-decay", 0.5]
    assert train(tmp_path, *options, *hidden) == 0
    assert seen.pop("weights")
    assert seen.pop("optimizer")
    assert (seen.pop("default"), len(seen.pop("further"))) == ("softmax/sgd", 1)
    decay = {"decay": 0.5, "decay_steps": 25}
    assert seen == {**given, **decay, "hidden_layers": 3, "steps": 25}


def test_patience_stops_the_training(tmp_path, capsys):
    """With a rate so low that nothing changes, two looks later; that is a good end."""
    options = ["--learning-rate", 1e-30, "--summary-every", 5, "--patience", 2]
    assert train(tmp_path, *options) == 0
    run = tbviz.open_logdir(tmp_path)["softmax/sgd"]
    assert run.scalars("cost/test").steps.tolist() == [0, 5, 10]
    assert "step 0 had the lowest validation cost" in capsys.readouterr().out


def test_a_rate_too_high_shows_in_the_dead_units(tmp_path):
    """At 2 all ReLUs are dead after a hundred steps; at 0.01 hardly more than at the start."""
    dead = {}
    for rate in (0.01, 2):
        options = ["--activation", "relu", "--learning-rate", rate, "--run", f"rate_{rate}"]
        assert train(tmp_path, *options, "--steps", 100, "--summary-every", 100) == 0
        run = tbviz.open_logdir(tmp_path)[f"rate_{rate}"]
        dead[rate] = run.scalars("activations/hidden_1/dead_share").values
    assert dead[2][-1] > 0.9
    assert dead[0.01][-1] < dead[0.01][0] + 0.1 < 0.5


def test_a_training_that_diverges_ends_with_a_finding(tmp_path, capsys):
    """NaN ends it; it answers nothing, and the run can be read."""
    assert train(tmp_path, "--learning-rate", 1e38) == 1
    told = capsys.readouterr()
    assert "found: not_finite in loss at step 25 (" in told.err
    assert "How accurate?" not in told.out
    run = tbviz.open_logdir(tmp_path)["softmax/sgd"]
    assert run.tags["findings"] == "text"
    assert run.images("templates").steps.tolist() == [0, 25]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--data", "none.npz"], "no data file none.npz"),
        (["--batch-size", "2000"], "a batch of 2000 out of 1168 examples: give 1 to 1168"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_no_run(tmp_path, capsys, options, message):
    """The exit status is 2, and no empty run stays behind."""
    assert train(tmp_path / "runs", *options) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert message in line
    assert not (tmp_path / "runs").exists()


def test_an_existing_run_is_left_alone(logdir, capsys):
    """Naming a run that exists is a mistake."""
    assert train(logdir, "--run", "softmax/sgd") == 2
    assert "already holds a run; choose another --run" in capsys.readouterr().err


@pytest.mark.slow
def test_the_embedded_digits_are_told_apart(tmp_path):
    """Templates recognize half of them after 1,000 steps, and a hidden layer nine in ten."""
    assert train_softmax.main(["--logdir", str(tmp_path)]) == 0
    hidden = ["--activation", "relu", "--learning-rate", "0.1", "--run", "hidden"]
    assert train_softmax.main(["--logdir", str(tmp_path), *hidden]) == 0
    runs = tbviz.open_logdir(tmp_path)
    alone, above = (runs[run].scalars("accuracy/test").values for run in ("softmax/sgd", "hidden"))
    assert max(alone[0], above[0]) < 0.35
    assert alone[-1] > 0.5
    assert above[-1] > 0.92
