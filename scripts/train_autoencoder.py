"""Train a two-dimensional autoencoder on handwritten digits, and watch it in TensorBoard.

    python scripts/train_autoencoder.py
    tensorboard --logdir runs

The encoder squeezes an image [28, 28] into two numbers, its code; the decoder draws the image
again from the code alone. Two numbers are a point in a plane, so all that the network learns can
be seen: where each digit lies, and what every point of the plane stands for.
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tbviz import SummaryWriter
from tbviz.cli import exit_status
from tbviz.images import image_grid, side_by_side
from training.arguments import (
    add_number,
    positive_count,
    positive_number,
    training_parser,
)
from training.background import BACKGROUNDS, backgrounds
from training.data import Digits, load_digits, pick_examples
from training.frameworks import keras, tf
from training.session import new_session
from training.steps import as_floats, compile_model, compile_test, compile_training

EXAMPLE_ROWS = 4  # of the grids that show one image of each digit in a row
SCATTERED_IMAGES = 1000
BLACK_TO_WHITE = (0, 1)  # a linear read-out goes beyond
MEASURES = ("loss/test", *BACKGROUNDS)


# The model


def build_autoencoder(*, relu_readout: bool = False) -> Any:
    """Return 784-50-50-2-50-50-784 as a model of two layers, the encoder and the decoder."""
    encoder = keras.Sequential(
        [
            keras.Input([28, 28]),
            keras.layers.Flatten(),
            dense(50, "tanh", name="dense_1"),
            dense(50, "tanh", name="dense_2"),
            dense(2, "linear", name="code"),
        ],
        name="encoder",
    )
    decoder = keras.Sequential(
        [
            keras.Input([2]),
            dense(50, "tanh", name="dense_1"),
            dense(50, "tanh", name="dense_2"),
            dense(784, "relu" if relu_readout else "linear", name="readout"),
            keras.layers.Reshape([28, 28]),
        ],
        name="decoder",
    )
    return keras.Sequential([encoder, decoder], name="autoencoder")


def dense(units: int, activation: str, *, name: str) -> Any:
    """Return a dense layer that starts from small random weights."""
    return keras.layers.Dense(
        units,
        activation=activation,
        kernel_initializer=keras.initializers.TruncatedNormal(stddev=0.1),
        bias_initializer=keras.initializers.Constant(0.1),
        name=name,
    )


# The step


def reconstruction_loss(autoencoder: Any, images: Any) -> Any:
    """Return the mean squared error over all pixels of uint8 images."""
    pixels = as_floats(images)
    return tf.reduce_mean(tf.square(autoencoder(pixels) - pixels))


def measure(autoencoder: Any, images: Any) -> Any:
    """Return the loss, and how gray is drawn what is black: a number for each of `MEASURES`."""
    pixels = as_floats(images)
    drawn = autoencoder(pixels)
    loss = tf.reduce_mean(tf.square(drawn - pixels))
    return tf.concat([[loss], backgrounds(drawn, images)], axis=0)


# The summaries


class Recorder:
    """Writes all that there is to see of an autoencoder at one step after another."""

    def __init__(
        self,
        writer: SummaryWriter,
        autoencoder: Any,
        digits: Digits,
        *,
        circle_radius: float | None,
    ) -> None:
        self.writer = writer
        self.autoencoder = autoencoder
        self.encoder, self.decoder = map(compile_model, autoencoder.layers)
        self.circle_radius = circle_radius
        self.test = compile_test(functools.partial(measure, autoencoder), digits.test_images)
        self.scattered = as_floats(digits.test_images[:SCATTERED_IMAGES])
        self.labels = digits.test_labels[:SCATTERED_IMAGES]
        examples = pick_examples(digits.test_labels, rows=EXAMPLE_ROWS)
        self.columns = examples.shape[1]
        self.examples = as_floats(digits.test_images[examples.ravel()])
        self.frames: list[npt.NDArray[np.uint8]] = []

    def record(self, step: int, train_loss: float | None) -> dict[str, float]:
        """Write everything at `step`, and return the losses."""
        losses = {} if train_loss is None else {"loss/train": train_loss}
        losses |= dict(zip(MEASURES, map(float, self.test()), strict=True))
        self.writer.scalars(losses, step)
        self.write_weights(step)
        self.write_reconstruction(step)
        self.write_latent_plane(step)
        return losses

    def write_weights(self, step: int) -> None:
        """Write a histogram of every weight and bias, and what the first layer looks for."""
        for weight in self.autoencoder.trainable_variables:
            self.writer.histogram(weight.path, weight.numpy(), step)
        kernel = self.autoencoder.trainable_variables[0].numpy()
        self.writer.filters("encoder/filters", kernel, step, shape=(28, 28), columns=10)

    def write_reconstruction(self, step: int) -> None:
        """Write the same images, their codes and what is made of them, as a grid each."""
        codes = self.encoder(self.examples)
        grids = {
            "input": image_grid(self.examples, columns=self.columns),
            "encoder": image_grid(
                tf.reshape(codes, [-1, 2, 1]), columns=self.columns, value_range="grid", scale=14
            ),
            "output": image_grid(self.decoder(codes), columns=self.columns),
        }
        for name, grid in grids.items():
            self.writer.image(f"reconstruction/{name}", grid, step)
        self.frames.append(side_by_side(list(grids.values()), padding=12))

    def write_latent_plane(self, step: int) -> None:
        """Write where the test images lie, and what the decoder makes of the plane."""
        codes = self.encoder(self.scattered)
        self.writer.latent_scatter("latent/codes", codes, step, labels=self.labels)
        self.writer.latent_circle(
            "latent/circle",
            self.decoder,
            step,
            codes=codes,
            radius=self.circle_radius,
            value_range=BLACK_TO_WHITE,
        )
        self.writer.latent_lattice(
            "latent/lattice", self.decoder, step, codes=codes, value_range=BLACK_TO_WHITE
        )

    def write_progress(self, step: int) -> None:
        """Write all that `write_reconstruction` drew up to `step`, as one animation."""
        shape = np.broadcast_shapes(*(frame.shape for frame in self.frames))  # color where NaN is
        frames = np.stack([np.broadcast_to(frame, shape) for frame in self.frames])
        self.writer.animation("reconstruction/progress", frames, step, fps=4)


# The command


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status, 2 for a mistake in it."""
    return exit_status(functools.partial(train, parse_arguments(argv)))


def train(arguments: argparse.Namespace) -> int:
    """Train as the arguments say, tell how it went, and return the exit status."""
    digits = load_digits(arguments.data)
    keras.utils.set_random_seed(arguments.seed)
    autoencoder = build_autoencoder(relu_readout=arguments.relu_readout)
    loss = functools.partial(reconstruction_loss, autoencoder)
    run_steps = compile_training(
        loss,
        [digits.train_images],
        weights=autoencoder.trainable_variables,
        optimizer=keras.optimizers.Adam(arguments.learning_rate),
        batch_size=arguments.batch_size,
    )
    further = ["{animate} --logdir {logdir} --run {run}"]
    with new_session(
        arguments, default="autoencoder", steps=arguments.steps, further=further
    ) as session:
        recorder = Recorder(
            session.writer, autoencoder, digits, circle_radius=arguments.circle_radius
        )
        for step, train_loss in session.looks(run_steps, summary_every=arguments.summary_every):
            session.figures = recorder.record(step, train_loss)
        with session.summaries:
            recorder.write_progress(step)
    return session.status


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments of the command line; each has a default."""
    parser = training_parser("Train a two-dimensional autoencoder on handwritten digits.")
    parser.add_argument(
        "--run", help="name in the logdir (default: autoencoder, or autoencoder_2, ... if taken)"
    )
    parser.add_argument(
        "--relu-readout", action="store_true", help="end the decoder in a ReLU: no grey offset"
    )
    add_number(parser, "--steps", positive_count, 10_000, "batches to train on")
    add_number(parser, "--batch-size", positive_count, 1000, "images in a batch")
    add_number(parser, "--learning-rate", positive_number, 1e-4, "of Adam")
    add_number(parser, "--summary-every", positive_count, 500, "steps between summaries")
    parser.add_argument(
        "--circle-radius",
        type=positive_number,
        help="of the walk in the latent plane (default: such that half of the codes lie inside)",
    )
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
