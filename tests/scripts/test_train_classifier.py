"""The training of the classifier of one hidden layer, and what is seen inside of it."""

from __future__ import annotations

import functools
import math
import os

import keras
import numpy as np
import pytest

import tbviz
import train_classifier
from training.data import load_digits
from training.steps import compile_training

KINDS = {
    "cross_entropy/train": "scalar",
    "cross_entropy/test": "scalar",
    "accuracy/test": "scalar",
    "hidden/activations": "histogram",
    "hidden/activations/zero_share": "scalar",
    "hidden/activations/dead_share": "scalar",
    "hidden/fingerprints": "image",
    "mistakes": "image",
    "optimal_inputs": "image",
}
PICTURES = ("hidden/fingerprints", "mistakes", "optimal_inputs")
BATCHES = 12  # of 100, in the 1,297 embedded digits


def train(logdir, *options):
    """Run the script in this process, for two epochs, and return its exit status."""
    return train_classifier.main(["--logdir", str(logdir), "--epochs", "2", *map(str, options)])


@pytest.fixture(scope="module", autouse=True)
def _short_ascents():
    """The inputs that the network likes best are sought for a few steps only."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(train_classifier, "ASCENT_STEPS", 5)
        yield


@pytest.fixture(scope="module")
def logdir(tmp_path_factory):
    """A logdir with one run of two epochs on the embedded digits."""
    logdir = tmp_path_factory.mktemp("runs")
    assert train(logdir) == 0
    return logdir


@pytest.fixture
def classifier():
    """A new classifier, always the same."""
    keras.utils.set_random_seed(0)
    return train_classifier.build_classifier()


def numpy_classifier(classifier, images):
    """Return the hidden activations and the probabilities of uint8 images, in float64."""
    kernel, bias, upper, upper_bias = (
        weight.numpy().astype(np.float64) for weight in classifier.trainable_variables
    )
    hidden = np.maximum(images.reshape(-1, 784) / 255 @ kernel + bias, 0)
    powers = np.exp(hidden @ upper + upper_bias)
    return hidden, powers / powers.sum(axis=-1, keepdims=True)


def numpy_loss(probabilities, labels):
    """Return the published cross-entropy over all ten outputs."""
    y = np.eye(10)[labels]
    p = np.clip(probabilities, 1e-10, 0.9999999)
    return -np.mean(np.sum(y * np.log(p) + (1 - y) * np.log(1 - p), axis=1))


# The model


def test_the_classifier_starts_as_published(classifier):
    """784-300-10; kernels are normal of deviation 0.03, biases 0."""
    shapes = [tuple(weight.shape) for weight in classifier.trainable_variables]
    assert shapes == [(784, 300), (300,), (300, 10), (10,)]
    for weight in classifier.trainable_variables:
        spread = 0.03 if len(weight.shape) == 2 else 0
        np.testing.assert_allclose(weight.numpy().std(), spread, rtol=0.05)
    assert np.abs(classifier.trainable_variables[0].numpy()).max() > 3 * 0.03  # not cut off


def test_the_classifier_computes_as_published(classifier):
    """A ReLU, then softmax."""
    images = load_digits("digits").test_images[:20]
    _, expected = numpy_classifier(classifier, images)
    np.testing.assert_allclose(classifier(images / 255), expected, rtol=1e-4)


# The step


def test_cross_entropy_is_over_all_ten_outputs(classifier):
    """It counts what the other nine digits are given as well."""
    digits = load_digits("digits")
    _, probabilities = numpy_classifier(classifier, digits.test_images)
    loss, accuracy = map(
        float,
        train_classifier.loss_and_accuracy(classifier, digits.test_images, digits.test_labels),
    )
    np.testing.assert_allclose(loss, numpy_loss(probabilities, digits.test_labels), rtol=1e-4)
    assert accuracy == pytest.approx((probabilities.argmax(axis=1) == digits.test_labels).mean())


@pytest.mark.parametrize("answer", [3, 4])
def test_probabilities_are_clipped(answer):
    """A sure answer costs nothing to speak of, a sure mistake the logarithms of the bounds."""
    probabilities = np.eye(10, dtype=np.float32)[[answer]]
    highest = float(np.float32(0.9999999))  # as float32 rounds it
    mistake = -np.log(1e-10) - np.log(1 - highest)
    loss = float(train_classifier.cross_entropy(probabilities, np.array([3])))
    assert loss == pytest.approx(0 if answer == 3 else mistake, rel=1e-5, abs=1e-6)


def test_a_step_is_gradient_descent(classifier):
    """Each bias of the output moves by the rate times the slope that NumPy finds by differences."""
    digits = load_digits("digits")
    images, labels = digits.test_images, digits.test_labels
    bias = classifier.trainable_variables[-1]
    slopes = []
    for unit in np.eye(10) * 1e-3:
        losses = []
        for moved in (unit, -unit):
            bias.assign(moved)
            losses.append(numpy_loss(numpy_classifier(classifier, images)[1], labels))
        slopes.append((losses[0] - losses[1]) / 2e-3)
    bias.assign(np.zeros(10))
    step = compile_training(
        functools.partial(train_classifier.loss, classifier),
        [images, labels],
        weights=classifier.trainable_variables,
        optimizer=keras.optimizers.SGD(0.1),
        batch_size=len(images),
    )
    step(1)
    np.testing.assert_allclose(bias.numpy(), -0.1 * np.array(slopes), rtol=1e-2, atol=1e-5)


def test_an_epoch_is_as_many_steps_as_there_are_batches():
    """Three epochs of seven batches are 21 steps in one call."""
    asked = []
    epochs = train_classifier.by_epoch(lambda steps: asked.append(steps) or 0.5, 7)
    assert epochs(3) == 0.5
    assert asked == [21]


# The summaries


def test_the_run_holds_all_that_there_is_to_see(logdir):
    """Every tag is there, and nothing else."""
    assert dict(tbviz.open_logdir(logdir)["classifier"].tags) == KINDS


def test_figures_are_for_each_epoch_and_pictures_for_the_first_and_last(logdir):
    """Epochs are the steps; the last has its pictures although 10 does not divide it."""
    run = tbviz.open_logdir(logdir)["classifier"]
    assert run.scalars("cross_entropy/train").steps.tolist() == [1, 2]
    for name in ("cross_entropy", "accuracy"):
        assert run.scalars(f"{name}/test").steps.tolist() == [0, 1, 2]
    assert run.scalars("accuracy/test").values[-1] > run.scalars("accuracy/test").values[0]
    for tag in PICTURES:
        assert run.images(tag).steps.tolist() == [0, 2]


@pytest.fixture
def recorder(classifier, tmp_path):
    """A recorder of a new classifier that writes to a run at `tmp_path`."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        yield train_classifier.Recorder(writer, classifier, load_digits("digits"), l1=0.1, l2=0.25)


def read(recorder, tmp_path):
    """Return what a recorder has written."""
    recorder.writer.close()
    return tbviz.open_logdir(tmp_path)["."]


def test_activations_are_those_of_the_hidden_layer(recorder, classifier, tmp_path):
    """The shares of zeros, and the fingerprints of the ten digits, are NumPy's."""
    digits = load_digits("digits")
    recorder.write_hidden(4)
    run = read(recorder, tmp_path)
    hidden, _ = numpy_classifier(classifier, digits.test_images)
    zeros = run.scalars("hidden/activations/zero_share").values
    np.testing.assert_allclose(zeros, [(hidden == 0).mean()], atol=1e-5)
    dead = run.scalars("hidden/activations/dead_share").values
    np.testing.assert_allclose(dead, [(hidden == 0).all(axis=0).mean()], atol=1e-6)
    expected = tbviz.images.fingerprint_picture(
        hidden.astype(np.float32), labels=digits.test_labels
    )
    difference = run.images("hidden/fingerprints")[0].astype(int) - expected
    assert (np.abs(difference) <= 1).mean() > 0.999  # a label's last digit may differ


def test_mistakes_are_found_the_surest_first():
    """Here the truths have 0.1 and 0.4; the image between them is recognized."""
    probabilities = np.array([[0.6, 0.4, 0.0], [0.2, 0.1, 0.7], [0.1, 0.9, 0.0], [0.5, 0.1, 0.4]])
    labels = np.array([1, 2, 1, 1])
    assert train_classifier.find_mistakes(probabilities, labels).tolist() == [3, 0]


def test_mistakes_are_images_that_are_taken_for_another_digit(recorder, classifier, tmp_path):
    """Each of the fifty is a test image whose label is not the likeliest digit."""
    digits = load_digits("digits")
    _, probabilities = numpy_classifier(classifier, digits.test_images)
    wrong = digits.test_images[probabilities.argmax(axis=1) != digits.test_labels]
    recorder.write_mistakes(0)
    picture = read(recorder, tmp_path).images("mistakes")[0][..., 0]
    title = picture.shape[0] // 5 - 58 + 1  # 56 pixels and 2 between, in five rows
    rows = [picture[row * (picture.shape[0] + 2) // 5 :][title:][:56] for row in range(5)]
    assert picture.shape[1] == 10 * 58 - 2
    for row in rows:
        for column in range(10):
            shown = row[::2, 58 * column : 58 * column + 56 : 2]
            assert (wrong == shown).all(axis=(1, 2)).any()


def test_no_mistake_is_no_picture(recorder, monkeypatch, tmp_path):
    """A classifier that is always right has nothing to show here."""
    sure = np.eye(10)[load_digits("digits").test_labels]
    monkeypatch.setattr(recorder, "predict", lambda images: sure)
    recorder.write_mistakes(0)
    recorder.record(0, None)
    assert "mistakes" not in read(recorder, tmp_path).tags


def test_mean_images_are_those_of_the_digits_that_occur():
    """By hand, of two digits: 5 has two images, 7 one."""
    images = np.zeros((3, 28, 28), np.uint8)
    images[0, 0, 0], images[1, 0, 0], images[2, 1, 1] = 255, 51, 102
    means = train_classifier.mean_images(images, np.array([5, 5, 7]))
    assert means.shape == (2, 28, 28)
    assert (means[0, 0, 0], means[1, 1, 1]) == pytest.approx((0.6, 0.4))
    assert means.sum() == pytest.approx(1.0)


def test_best_inputs_excite_their_digits(classifier, monkeypatch):
    """Of three such images each excites its own digit most; a penalty makes them dark."""
    monkeypatch.setattr(train_classifier, "ASCENT_STEPS", 50)
    classes = np.array([0, 3, 8])
    best = {
        l2: train_classifier.best_inputs(classifier, classes, l1=0, l2=l2) for l2 in (0, 0.25, 2.5)
    }
    for inputs in best.values():
        assert inputs.shape == (3, 28, 28)
        assert 0 <= inputs.min() < inputs.max() <= 1
    hidden, _ = numpy_classifier(classifier, 255 * best[0])
    excitations = hidden @ classifier.trainable_variables[2].numpy()[:, classes]
    np.testing.assert_array_equal(excitations.argmax(axis=0), [0, 1, 2])
    assert best[0].sum() > 2 * best[0.25].sum() > 4 * best[2.5].sum()


def test_best_inputs_are_compared_by_penalty(recorder, monkeypatch):
    """A row for each penalty, told by name and strength, below the mean images."""
    seen = {}
    monkeypatch.setattr(
        recorder.writer,
        "optimal_inputs",
        lambda tag, data, step, **options: seen.update(options, data=data),
    )
    recorder.write_optimal_inputs(0)
    none, l1, *l2 = seen["data"]
    assert seen["row_titles"] == ["none", "L1 0.1", "L2 0.0625", "L2 0.25", "L2 1"]
    assert seen["titles"].tolist() == list(range(10))
    assert {rows.shape for rows in (none, l1, *l2, seen["means"])} == {(10, 28, 28)}
    sums = [rows.sum() for rows in (none, *l2)]
    assert sums == sorted(sums, reverse=True)
    assert len(set(sums)) == 4
    assert (l1 == 0).mean() > (none == 0).mean()


# The command


def test_the_seed_decides_the_training(tmp_path):
    """The same seed gives the same losses, another one others."""
    for run, seed in (("a", 7), ("b", 7), ("c", 8)):
        assert train(tmp_path, "--run", run, "--seed", seed) == 0
    runs = tbviz.open_logdir(tmp_path)
    a, b, c = (runs[run].scalars("cross_entropy/train").values for run in "abc")
    np.testing.assert_allclose(a, b, rtol=1e-5)
    assert not np.allclose(a, c, rtol=1e-3)


def test_every_hyperparameter_reaches_the_training(tmp_path, monkeypatch):
    """What the command line says arrives where it counts."""
    seen = {}

    def spy(name):
        real = getattr(train_classifier, name)

        @functools.wraps(real)
        def called(*positional, **options):
            seen.update(options)
            return real(*positional, **options)

        monkeypatch.setattr(train_classifier, name, called)

    for name in ("compile_training", "new_session", "Recorder"):
        spy(name)
    given = {"batch_size": 50, "learning_rate": 0.01, "l1": 0.3, "l2": 0.7}
    options = [f"--{name.replace('_', '-')}={number}" for name, number in given.items()]
    assert train(tmp_path, *options, "--pictures-every", 1) == 0
    assert float(seen.pop("optimizer").learning_rate) == pytest.approx(given.pop("learning_rate"))
    assert seen.pop("weights")
    assert (seen.pop("default"), len(seen.pop("further"))) == ("classifier", 2)
    assert seen == {**given, "steps": 2, "counted": "epoch"}
    run = tbviz.open_logdir(tmp_path)["classifier"]
    assert run.images("hidden/fingerprints").steps.tolist() == [0, 1, 2]


def test_a_training_that_diverges_ends_with_a_finding(tmp_path, capsys):
    """NaN in every weight ends it; what was written before, and the finding, can be read."""
    assert train(tmp_path, "--learning-rate", 1e30) == 1
    assert "found: not_finite in loss at step 1 (" in capsys.readouterr().err
    run = tbviz.open_logdir(tmp_path)["classifier"]
    assert np.isnan(run.scalars("cross_entropy/test").values[-1])
    assert run.tags["findings"] == "text"
    assert run.images("optimal_inputs").steps.tolist() == [0]


def test_a_rate_that_saturates_the_answers_ends_with_a_finding(tmp_path, capsys):
    """Clipping bounds the loss, and leaves no gradient to come back by: more than twice a guess."""
    assert train(tmp_path, "--learning-rate", 10) == 1
    guess = -math.log(1 / 10) - 9 * math.log(9 / 10)
    assert f"a guess would cost {guess:.4g}" in capsys.readouterr().err
    run = tbviz.open_logdir(tmp_path)["classifier"]
    assert run.scalars("cross_entropy/test").steps.tolist() == [0, 1]


def test_the_end_tells_figures_and_the_next_commands(tmp_path, capsys):
    """Loss, accuracy, and the commands that export the pictures."""
    train(tmp_path)
    out = capsys.readouterr().out
    run = tbviz.open_logdir(tmp_path)["classifier"]
    assert "\nepoch " in out and "\nstep " not in out
    assert f"accuracy/test {run.scalars('accuracy/test').values[-1]:.4f}" in out
    assert f"tensorboard --logdir {tmp_path}" in out
    for tag in ("hidden/fingerprints", "optimal_inputs"):
        assert f"tbviz animate {tmp_path} --run classifier --tag {tag} -o " in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--data", "none.npz"], "no data file none.npz"),
        (["--batch-size", "2000"], "a batch of 2000 out of 1297 examples: give 1 to 1297"),
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
    """Naming a run that exists is a mistake, and changes nothing in it."""
    before = {path: path.read_bytes() for path in logdir.rglob("*") if path.is_file()}
    assert train(logdir, "--run", "classifier") == 2
    assert "already holds a run; choose another --run" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in logdir.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_the_embedded_digits_are_told_apart(tmp_path):
    """Of 500 test images nine in ten are recognized; an untrained network guesses one in ten."""
    assert train_classifier.main(["--logdir", str(tmp_path)]) == 0
    accuracy = tbviz.open_logdir(tmp_path)["classifier"].scalars("accuracy/test").values
    assert accuracy[0] < 0.3
    assert accuracy[-1] > 0.93


@pytest.mark.slow
@pytest.mark.skipif("TBVIZ_MNIST" not in os.environ, reason="TBVIZ_MNIST names no mnist.npz")
def test_mnist_reaches_the_published_figure(tmp_path):
    """After 50 epochs 98 % of the test images are recognized."""
    data = os.environ["TBVIZ_MNIST"]
    assert train_classifier.main(["--data", data, "--logdir", str(tmp_path)]) == 0
    accuracy = tbviz.open_logdir(tmp_path)["classifier"].scalars("accuracy/test").values
    assert accuracy[-1] >= 0.98
