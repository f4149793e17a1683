"""Train softmax regression on handwritten digits, or a network of one hidden layer and more.

    python scripts/train_softmax.py
    python scripts/train_softmax.py --optimizer adagrad --activation sigmoid --hidden-layers 4
    python scripts/train_softmax.py --activation relu --learning-rate 2
    tensorboard --logdir runs

Ten templates of 28x28 weights are laid over an image, and the one that fits best names the digit:
that is all there is to softmax regression, and all of it can be seen. With `--activation` there are
hidden layers before it, and what can go wrong with them can be seen as well: gradients that vanish
on their way back through sigmoids, and ReLUs that a high rate has killed.
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tbviz import SummaryWriter
from tbviz.cli import exit_status
from training.arguments import (
    add_number,
    positive_count,
    positive_number,
    share,
    training_parser,
)
from training.classification import compile_figures, cost
from training.curves import draw_activation
from training.data import Digits, load_digits, split_validation
from training.frameworks import keras, tf
from training.session import new_session
from training.steps import as_floats, compile_model, compile_test, compile_training
from training.stopping import Patience

SHOWN_IMAGES = 50
ACTIVATING_IMAGES = 500  # a unit that is zero for all of them is called dead
VALIDATION_IMAGES = 5000
OPTIMIZERS = ("sgd", "momentum", "adagrad")
MOMENTUM = 0.9


# The model


def build_classifier(activation: str | None, *, hidden_units: int, hidden_layers: int) -> Any:
    """Return images [N, 28, 28] -> logits [N, 10], with hidden layers where there is an activation.

    Without, the weights are random normal of standard deviation 1, as published; hidden layers, and
    the logits above them, start from Glorot's uniform weights. Biases are 0.
    """
    hidden = [] if activation is None else range(1, hidden_layers + 1)
    normal = keras.initializers.RandomNormal(stddev=1.0)
    return keras.Sequential(
        [
            keras.Input([28, 28]),
            keras.layers.Flatten(),
            *(keras.layers.Dense(hidden_units, activation, name=f"hidden_{n}") for n in hidden),
            keras.layers.Dense(
                10, kernel_initializer="glorot_uniform" if hidden else normal, name="logits"
            ),
        ],
        name="classifier",
    )


def build_optimizer(name: str, *, learning_rate: float, decay: float, decay_steps: int) -> Any:
    """Return the optimizer; its rate is multiplied by `decay` in `decay_steps`, bit by bit."""
    schedule = keras.optimizers.schedules.ExponentialDecay(learning_rate, decay_steps, decay)
    if name == "adagrad":
        return keras.optimizers.Adagrad(schedule)
    return keras.optimizers.SGD(schedule, momentum=MOMENTUM if name == "momentum" else 0.0)


def gradient_sizes(classifier: Any, images: Any, labels: Any) -> Any:
    """Return the norm of the gradient of the cost by the kernel of each layer, [layers]."""
    kernels = [layer.kernel for layer in dense_layers(classifier)]
    with tf.GradientTape() as tape:
        value = cost(classifier, images, labels)
    return tf.stack([tf.norm(gradient) for gradient in tape.gradient(value, kernels)])


def dense_layers(classifier: Any) -> list[Any]:
    """Return the layers that have weights, from the images to the logits."""
    return [layer for layer in classifier.layers if layer.weights]


# The summaries


class Recorder:
    """Writes all that there is to see of a classifier at one step after another."""

    def __init__(
        self, writer: SummaryWriter, classifier: Any, digits: Digits, validation: Digits
    ) -> None:
        self.writer = writer
        self.layers = dense_layers(classifier)
        self.images = digits.test_images[:SHOWN_IMAGES]
        self.labels = digits.test_labels[:SHOWN_IMAGES]
        self.activating = digits.test_images[:ACTIVATING_IMAGES]
        self.logits = compile_model(classifier)
        outputs = {layer.name: layer.output for layer in self.layers[:-1]}
        self.hidden = compile_model(keras.Model(classifier.inputs, outputs)) if outputs else None
        self.figures = compile_figures(classifier, digits, validation)
        sizes = functools.partial(gradient_sizes, classifier)
        self.gradients = compile_test(sizes, validation.test_images, validation.test_labels)

    def record(self, step: int, train_cost: float | None) -> dict[str, float]:
        """Write everything at `step`, and return the costs and accuracies."""
        figures = self.figures(train_cost)
        self.writer.scalars(figures, step)
        self.write_predictions(step)
        self.write_layers(step)
        return figures

    def write_predictions(self, step: int) -> None:
        """Write some images, each titled with what was predicted and what is true."""
        predicted = np.argmax(self.logits(as_floats(self.images)), axis=-1)
        self.writer.image_grid(
            "predictions",
            self.images,
            step,
            columns=10,
            scale=2,
            titles=[f"{a} / {b}" for a, b in zip(predicted, self.labels, strict=True)],
            correct=predicted == self.labels,
        )

    def write_layers(self, step: int) -> None:
        """Write the first weights as templates; of each layer weights, gradient, activations."""
        first = self.layers[0].kernel.numpy()
        columns = 10 if self.hidden else 5  # the ten digits stand in two rows
        self.writer.filters(
            "templates", first, step, shape=(28, 28), columns=columns, most=100, scale=2
        )
        for layer, size in zip(self.layers, self.gradients(), strict=True):
            self.writer.scalar(f"gradient/{layer.name}", size, step)
            for weight in layer.weights:
                self.writer.histogram(weight.path, weight.numpy(), step)
        if self.hidden is not None:
            for name, values in self.hidden(as_floats(self.activating)).items():
                self.writer.activations(f"activations/{name}", values, step)


# The command


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status, 2 for a mistake in it."""
    return exit_status(functools.partial(train, parse_arguments(argv)))


def train(arguments: argparse.Namespace) -> int:
    """Train as the arguments say, tell how it went, and return the exit status."""
    digits, validation = split_validation(load_digits(arguments.data), VALIDATION_IMAGES)
    keras.utils.set_random_seed(arguments.seed)
    classifier = build_classifier(
        arguments.activation,
        hidden_units=arguments.hidden_units,
        hidden_layers=arguments.hidden_layers,
    )
    optimizer = build_optimizer(
        arguments.optimizer,
        learning_rate=arguments.learning_rate,
        decay=arguments.learning_rate_decay,
        decay_steps=arguments.steps,
    )
    run_steps = compile_training(
        functools.partial(cost, classifier),
        [digits.train_images, digits.train_labels],
        weights=classifier.trainable_variables,
        optimizer=optimizer,
        batch_size=arguments.batch_size,
    )
    default = f"softmax/{arguments.optimizer}"
    further = ["{tbviz} animate {logdir} --run {run} --tag templates -o templates.gif"]
    with new_session(arguments, default=default, steps=arguments.steps, further=further) as session:
        write_settings(session.writer, arguments)
        recorder = Recorder(session.writer, classifier, digits, validation)
        patience = Patience(arguments.patience)
        for step, train_cost in session.looks(run_steps, summary_every=arguments.summary_every):
            session.figures = recorder.record(step, train_cost)
            if patience.is_over(step, session.figures["cost/validation"]):
                session.steps = step
                break
        if session.finding is None:
            answers = describe_answers(session.figures, patience, arguments)
            session.writer.text("answers", answers, step)
            print(answers)
    return session.status


def write_settings(writer: SummaryWriter, arguments: argparse.Namespace) -> None:
    """Write the settings, to compare runs by, and what the activation does.

    They are five, as many as the HParams dashboard shows unasked.
    """
    writer.hparams(
        {
            "optimizer": arguments.optimizer,
            "learning_rate": arguments.learning_rate,
            "learning_rate_decay": arguments.learning_rate_decay,
            "batch_size": arguments.batch_size,
            "hidden": describe_hidden(arguments),
        },
        metrics=["accuracy/test", "cost/test"],
    )
    if arguments.activation is not None:
        writer.figure("activation/curve", draw_activation(arguments.activation), 0)


def describe_hidden(arguments: argparse.Namespace) -> str:
    """Return the hidden layers as one setting, such as `2 x 100 sigmoid`."""
    if arguments.activation is None:
        return "none"
    return f"{arguments.hidden_layers} x {arguments.hidden_units} {arguments.activation}"


def describe_answers(
    figures: Mapping[str, float], patience: Patience, arguments: argparse.Namespace
) -> str:
    """Return what this run answers: how accurate, when to stop, how to improve."""
    best = f"step {patience.best_step:,} had the lowest validation cost, {patience.best_cost:.4f}"
    went_on = figures["cost/validation"] <= patience.best_cost
    more = "it was still falling at the end: train for more --steps" if went_on else "stop there"
    model = (
        "add a hidden layer, --activation relu"
        if arguments.activation is None
        else "--optimizer momentum"
    )
    return (
        f"How accurate? {figures['accuracy/test']:.1%} of the test images.\n"
        f"When to stop? {best}; {more} (--patience does it by itself).\n"
        f"How to improve it? Most of all, {model}, and compare the runs in the HParams dashboard."
    )


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments of the command line; each has a default."""
    parser = training_parser("Train softmax regression on handwritten digits.")
    parser.add_argument(
        "--run", help="name in the logdir (default: softmax/OPTIMIZER, or with _2, ... if taken)"
    )
    parser.add_argument("--optimizer", choices=OPTIMIZERS, default="sgd", help="(default: sgd)")
    parser.add_argument(
        "--activation", choices=("sigmoid", "relu"), help="of hidden layers (default: none of them)"
    )
    add_number(parser, "--hidden-layers", positive_count, 1, "with an activation")
    add_number(parser, "--hidden-units", positive_count, 100, "in each hidden layer")
    add_number(parser, "--steps", positive_count, 1000, "batches to train on")
    add_number(parser, "--batch-size", positive_count, 100, "images in a batch")
    add_number(parser, "--learning-rate", positive_number, 0.01, "at the beginning")
    add_number(parser, "--learning-rate-decay", share, 1.0, "what is left of the rate at the end")
    add_number(parser, "--summary-every", positive_count, 50, "steps between summaries")
    parser.add_argument(
        "--patience",
        type=positive_count,
        help="summaries without a better validation, after which it stops (default: it goes on)",
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
