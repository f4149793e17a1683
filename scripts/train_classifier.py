"""Train a classifier of handwritten digits with one hidden layer, and open it up.

    python scripts/train_classifier.py
    tensorboard --logdir runs

300 hidden units stand between an image [28, 28] and the ten digits. Which of them are active tells
digits apart, as a fingerprint does; and the network can be asked which image it would like best for
each digit, and shows how little that has to be a digit. A step in TensorBoard is an epoch here.
"""

from __future__ import annotations

import argparse
import functools
import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tbviz import SummaryWriter
from tbviz.cli import exit_status
from tbviz.optimize import maximize, noise
from tbviz.triggers import EverySteps
from training.arguments import add_number, positive_count, positive_number, training_parser
from training.classification import accuracy
from training.data import Digits, load_digits
from training.frameworks import keras, tf
from training.session import new_session
from training.steps import as_floats, compile_model, compile_test, compile_training

SHOWN_IMAGES = 1000  # whose hidden activations are written
MOST_MISTAKES = 50
ASCENT_STEPS = 100
L2_TIMES = (0.25, 1, 4)  # so that the pictures compare strengths of one penalty, too
GUESS = -math.log(0.1) - 9 * math.log(0.9)  # what it costs to give each digit a tenth
LOWEST, HIGHEST = 1e-10, 0.9999999  # probability, so that its logarithm and 1 - p's are finite


# The model


def build_classifier() -> Any:
    """Return 784-300-10, from images [N, 28, 28] to the probability of each digit, [N, 10]."""
    return keras.Sequential(
        [
            keras.Input([28, 28]),
            keras.layers.Flatten(),
            dense(300, "relu", name="hidden"),
            dense(10, "softmax", name="probabilities"),
        ],
        name="classifier",
    )


def dense(units: int, activation: str, *, name: str) -> Any:
    """Return a dense layer that starts from small random weights, and biases of 0."""
    normal = keras.initializers.RandomNormal(stddev=0.03)
    return keras.layers.Dense(units, activation, kernel_initializer=normal, name=name)


# The step


def cross_entropy(probabilities: Any, labels: Any) -> Any:
    """Return the mean of - sum(y log p + (1 - y) log(1 - p)) over all ten outputs, in nats."""
    y = tf.one_hot(labels, 10)
    p = tf.clip_by_value(probabilities, LOWEST, HIGHEST)
    return -tf.reduce_mean(tf.reduce_sum(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p), axis=1))


def loss(classifier: Any, images: Any, labels: Any) -> Any:
    """Return the cross-entropy of uint8 images."""
    return cross_entropy(classifier(as_floats(images)), labels)


def loss_and_accuracy(classifier: Any, images: Any, labels: Any) -> Any:
    """Return both, [2], over all images."""
    probabilities = classifier(as_floats(images))
    return tf.stack([cross_entropy(probabilities, labels), accuracy(probabilities, labels)])


def by_epoch(run_steps: Callable[[int], float], steps: int) -> Callable[[int], float]:
    """Return what trains for a number of epochs of so many steps."""
    return lambda epochs: run_steps(epochs * steps)


# The summaries


class Recorder:
    """Writes all that there is to see of a classifier at one epoch after another."""

    def __init__(
        self, writer: SummaryWriter, classifier: Any, digits: Digits, *, l1: float, l2: float
    ) -> None:
        self.writer = writer
        self.classifier = classifier
        self.digits = digits
        self.classes = np.unique(digits.train_labels)
        self.means = mean_images(digits.train_images, digits.train_labels)
        self.penalties = {"none": (0.0, 0.0), f"L1 {l1:g}": (l1, 0.0)}
        self.penalties |= {f"L2 {times * l2:g}": (0.0, times * l2) for times in L2_TIMES}
        self.predict = compile_model(classifier)
        hidden = classifier.get_layer("hidden").output
        self.hidden = compile_model(keras.Model(classifier.inputs, hidden))
        measure = functools.partial(loss_and_accuracy, classifier)
        self.test = compile_test(measure, digits.test_images, digits.test_labels)

    def record(self, epoch: int, train_loss: float | None) -> dict[str, float]:
        """Write the figures of the epoch, and return them."""
        figures = {} if train_loss is None else {"cross_entropy/train": train_loss}
        figures["cross_entropy/test"], figures["accuracy/test"] = map(float, self.test())
        self.writer.scalars(figures, epoch)
        return figures

    def write_pictures(self, epoch: int) -> None:
        """Write what takes more than a moment to find and to look at."""
        self.write_hidden(epoch)
        self.write_mistakes(epoch)
        self.write_optimal_inputs(epoch)

    def write_hidden(self, epoch: int) -> None:
        """Write how active the hidden units are, and for which digits."""
        labels = self.digits.test_labels[:SHOWN_IMAGES]
        hidden = self.hidden(as_floats(self.digits.test_images[:SHOWN_IMAGES]))
        self.writer.activations("hidden/activations", hidden, epoch)
        self.writer.fingerprints("hidden/fingerprints", hidden, epoch, labels=labels)

    def write_mistakes(self, epoch: int) -> None:
        """Write the test images that are taken for another digit, the surest mistakes first."""
        images, labels = self.digits.test_images, self.digits.test_labels
        probabilities = np.asarray(self.predict(as_floats(images)))
        shown = find_mistakes(probabilities, labels)[:MOST_MISTAKES]
        guesses = probabilities[shown].argmax(axis=-1)
        titles = [f"{guess} / {digit}" for guess, digit in zip(guesses, labels[shown], strict=True)]
        if len(shown) > 0:
            self.writer.image_grid(
                "mistakes", images[shown], epoch, columns=10, scale=2, titles=titles
            )

    def write_optimal_inputs(self, epoch: int) -> None:
        """Write the mean image of each digit above those that the network likes best for it."""
        rows = [
            best_inputs(self.classifier, self.classes, l1=l1, l2=l2)
            for l1, l2 in self.penalties.values()
        ]
        self.writer.optimal_inputs(
            "optimal_inputs",
            rows,
            epoch,
            titles=self.classes,
            row_titles=list(self.penalties),
            means=self.means,
            value_range=(0, 1),  # so that strengths compare
        )


def mean_images(
    images: npt.NDArray[np.uint8], labels: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return the mean of each digit that occurs, [D, 28, 28], from 0 to 1."""
    return np.stack([images[labels == digit].mean(axis=0) / 255 for digit in np.unique(labels)])


def find_mistakes(
    probabilities: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return the indices of what is taken for another digit; first where the truth is unlikely."""
    wrong = np.flatnonzero(probabilities.argmax(axis=-1) != labels)
    return wrong[np.argsort(probabilities[wrong, labels[wrong]], kind="stable")]


def best_inputs(
    classifier: Any, classes: npt.NDArray[np.int64], *, l1: float, l2: float
) -> npt.NDArray[np.float32]:
    """Return the image that the network likes best for each digit, [D, 28, 28], from 0 to 1."""
    from tbviz.integrations.keras import unit_gradient  # loads Keras

    function = unit_gradient(classifier, classes)
    start = noise((len(classes), 28, 28), spread=0.01)  # at 0, a new network has no gradient
    return maximize(function, start, steps=ASCENT_STEPS, limits=(0, 1), l1=l1, l2=l2).inputs


# The command


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status, 2 for a mistake in it."""
    return exit_status(functools.partial(train, parse_arguments(argv)))


def train(arguments: argparse.Namespace) -> int:
    """Train as the arguments say, tell how it went, and return the exit status."""
    digits = load_digits(arguments.data)
    keras.utils.set_random_seed(arguments.seed)
    classifier = build_classifier()
    run_steps = compile_training(
        functools.partial(loss, classifier),
        [digits.train_images, digits.train_labels],
        weights=classifier.trainable_variables,
        optimizer=keras.optimizers.SGD(arguments.learning_rate),
        batch_size=arguments.batch_size,
    )
    run_epochs = by_epoch(run_steps, len(digits.train_images) // arguments.batch_size)
    animate = "{tbviz} animate {logdir} --run {run} --tag"
    further = [
        f"{animate} hidden/fingerprints -o fingerprints.gif",
        f"{animate} optimal_inputs -o optimal_inputs.gif",
    ]
    with new_session(
        arguments, default="classifier", steps=arguments.epochs, further=further, counted="epoch"
    ) as session:
        recorder = Recorder(session.writer, classifier, digits, l1=arguments.l1, l2=arguments.l2)
        due = EverySteps(arguments.pictures_every)
        for epoch, train_loss in session.looks(run_epochs, summary_every=1, guess=GUESS):
            session.figures = recorder.record(epoch, train_loss)
            if session.finding is None and (due(epoch) or epoch == arguments.epochs):
                recorder.write_pictures(epoch)
    return session.status


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments of the command line; each has a default."""
    parser = training_parser("Train a classifier of handwritten digits, and open it up.")
    parser.add_argument(
        "--run", help="name in the logdir (default: classifier, or classifier_2, ... if taken)"
    )
    add_number(parser, "--epochs", positive_count, 50, "times through the training images")
    add_number(parser, "--batch-size", positive_count, 100, "images in a batch")
    add_number(parser, "--learning-rate", positive_number, 0.1, "of gradient descent")
    add_number(parser, "--l1", positive_number, 0.1, "strength of L1 on optimal inputs")
    add_number(parser, "--l2", positive_number, 0.25, "strength of L2 on optimal inputs")
    add_number(parser, "--pictures-every", positive_count, 10, "epochs between pictures")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
