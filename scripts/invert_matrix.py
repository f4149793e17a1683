"""Find the inverse of a matrix by gradient descent, and watch their product become the identity.

    python scripts/invert_matrix.py
    tensorboard --logdir runs

There is no data and no network: x starts as zeros, the loss is the sum of |x A - I|, and Adagrad
does to x what it would do to weights. So all that an optimizer does can be seen, entry by entry,
and there is an answer to compare with, `numpy.linalg.inv`.
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tbviz import SummaryWriter, images
from tbviz.cli import exit_status
from tbviz.errors import InvalidArgumentError
from training.arguments import add_number, common_parser, positive_count, positive_number
from training.frameworks import keras, tf
from training.session import new_session

SIDE = 10
MOST_FRAMES = 100
SCALE = 24  # pixels for an entry


# The problem


def draw_matrix(seed: int) -> npt.NDArray[np.float32]:
    """Return a matrix [10, 10] of random integers from 0 to 9.

    Raises:
        InvalidArgumentError: the matrix of this seed has no inverse.
    """
    matrix = np.random.default_rng(seed).integers(0, 10, (SIDE, SIDE))
    if np.linalg.matrix_rank(matrix) < SIDE:
        message = f"the matrix of seed {seed} is singular: it has no inverse; try another --seed"
        raise InvalidArgumentError(message, found=seed)
    return matrix.astype(np.float32)


def loss(x: Any, matrix: Any) -> Any:
    """Return the sum of |x A - I|."""
    return tf.reduce_sum(tf.abs(x @ matrix - tf.eye(SIDE)))


def compile_descent(x: Any, matrix: Any, optimizer: Any) -> Callable[[int], float]:
    """Return a function that does a number of steps and returns their mean loss."""
    optimizer.build([x])

    def descend(steps: Any) -> Any:
        total = tf.constant(0.0)
        for _ in tf.range(steps):
            with tf.GradientTape() as tape:
                value = loss(x, matrix)
            optimizer.apply([tape.gradient(value, x)], [x])
            total += value
        return total / tf.cast(steps, tf.float32)

    compiled = tf.function(descend)
    return lambda steps: float(compiled(tf.constant(steps)))


# The summaries


class Recorder:
    """Writes how far x is from the inverse, and the product x A as a picture, step by step."""

    def __init__(self, writer: SummaryWriter, x: Any, matrix: npt.NDArray[np.float32]) -> None:
        self.writer = writer
        self.x = x
        self.matrix = matrix
        self.inverse = np.linalg.inv(matrix.astype(np.float64))
        self.frames: list[npt.NDArray[np.uint8]] = []

    def record(self, step: int, mean_loss: float | None) -> dict[str, float]:
        """Write the loss and the largest distance of an entry from NumPy's inverse."""
        x = self.x.numpy()
        figures = {
            "loss": float(loss(self.x, self.matrix)) if mean_loss is None else mean_loss,
            "distance": float(np.abs(x - self.inverse).max()),
        }
        self.writer.scalars(figures, step)
        self.frames.append(images.diverging(np.clip(x @ self.matrix, -1, 1)))
        return figures

    def write_pictures(self, step: int) -> None:
        """Write how the product came to be as an animation: most of it happens at the beginning."""
        moments = np.geomspace(1, len(self.frames), MOST_FRAMES).astype(int) - 1
        shown = np.stack([self.frames[moment] for moment in np.unique(moments)])
        self.writer.animation("product/progress", shown, step, fps=10, scale=SCALE)


# The command


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status, 2 for a mistake in it."""
    return exit_status(functools.partial(train, parse_arguments(argv)))


def train(arguments: argparse.Namespace) -> int:
    """Descend as the arguments say, tell how it went, and return the exit status."""
    matrix = draw_matrix(arguments.seed)
    x = keras.Variable(np.zeros_like(matrix))
    optimizer = keras.optimizers.Adagrad(arguments.learning_rate)
    descend = compile_descent(x, tf.constant(matrix), optimizer)
    further = ["{tbviz} animate {logdir} --run {run} --tag product/progress -o product.gif"]
    with new_session(
        arguments, default="invert_matrix", steps=arguments.steps, further=further
    ) as session:
        recorder = Recorder(session.writer, x, matrix)
        for step, mean_loss in session.looks(descend, summary_every=arguments.summary_every):
            session.figures = recorder.record(step, mean_loss)
        with session.summaries:
            recorder.write_pictures(step)
    return session.status


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments of the command line; each has a default."""
    parser = common_parser("Find the inverse of a matrix by gradient descent.", seeds="the matrix")
    parser.add_argument(
        "--run",
        help="name in the logdir (default: invert_matrix, or invert_matrix_2, ... if taken)",
    )
    add_number(parser, "--steps", positive_count, 100_000, "of the descent")
    add_number(parser, "--learning-rate", positive_number, 0.01, "of Adagrad")
    add_number(parser, "--summary-every", positive_count, 100, "steps between summaries")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
