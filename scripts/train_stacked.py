"""Train a stacked denoising autoencoder on handwritten digits, layer by layer, and fine-tune it.

    python scripts/train_stacked.py
    tensorboard --logdir runs

Each of three layers first learns, without a label, to draw what it sees although half of it was
set to 0; backward it uses the same weights, transposed. What the layers found is then the beginning
of a classifier: ten logits are put on top, and all of it is trained on labels. With few labels that
beginning is worth most: compare `--labeled 1000` with `--labeled 1000 --no-pretraining`.

What is published names a learning rate of 1e-4 for the pretraining, and no optimizer. Gradient
descent learns nothing at that rate; Adam does, and is what is used here. Fine-tuning is plain
gradient descent.
"""

from __future__ import annotations

import argparse
import functools
import math
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tbviz import SummaryWriter
from tbviz.cli import exit_status
from tbviz.errors import InvalidArgumentError
from training.arguments import (
    add_number,
    positive_count,
    positive_number,
    share,
    training_parser,
)
from training.checkpoints import resumed, save_settings
from training.classification import compile_figures, cost
from training.data import Digits, load_digits, pick_examples, split_validation
from training.denoising import TiedAutoencoder, corrupt, denoising_loss
from training.frameworks import keras, tf
from training.progress import CtrlC, Stopwatch
from training.report import describe_run, describe_time, ending
from training.runs import claim_run_dir, kept_if_used, path_of_run
from training.stages import Stage, train_stage
from training.steps import as_floats, compile_test, compile_training

HIDDEN_LAYERS = 3
LAST_STAGE = "fine_tuning"
VALIDATION_IMAGES = 5000
SHOWN_FILTERS = 100
EXAMPLE_ROWS = 2  # of the pictures that show one image of each digit in a row


# The model


def build_classifier(units: int) -> Any:
    """Return images [N, 28, 28] -> logits [N, 10], through three layers of sigmoids."""
    hidden = range(1, HIDDEN_LAYERS + 1)
    return keras.Sequential(
        [
            keras.Input([28, 28]),
            keras.layers.Flatten(),
            *(keras.layers.Dense(units, "sigmoid", name=f"hidden_{n}") for n in hidden),
            keras.layers.Dense(10, name="logits"),
        ],
        name="classifier",
    )


# The stages


def stages(arguments: argparse.Namespace, digits: Digits, validation: Digits) -> Iterator[Stage]:
    """Yield one stage after another; each is made from what the one before has learned."""
    keras.utils.set_random_seed(arguments.seed)
    classifier = build_classifier(arguments.units)
    if not arguments.no_pretraining:
        yield from pretraining_stages(arguments, classifier, digits, validation)
    yield fine_tuning_stage(arguments, classifier, digits, validation)


def pretraining_stages(
    arguments: argparse.Namespace, classifier: Any, digits: Digits, validation: Digits
) -> Iterator[Stage]:
    """Yield the stage of each hidden layer, whose inputs are the fixed outputs of those below."""
    examples = digits.test_images[pick_examples(digits.test_labels, rows=EXAMPLE_ROWS).ravel()]
    batches = [digits.train_images, validation.test_images, examples]
    inputs = [flat_floats(images) for images in batches]
    stack: list[TiedAutoencoder] = []
    for number in range(1, HIDDEN_LAYERS + 1):
        autoencoder = TiedAutoencoder(classifier.get_layer(f"hidden_{number}"))
        stack.append(autoencoder)
        yield pretraining_stage(arguments, list(stack), *inputs)
        inputs = [np.asarray(autoencoder.encode(each)) for each in inputs]


def pretraining_stage(
    arguments: argparse.Namespace,
    stack: Sequence[TiedAutoencoder],
    inputs: npt.NDArray[np.float32],
    validation: npt.NDArray[np.float32],
    examples: npt.NDArray[np.float32],
) -> Stage:
    """Return the stage that trains the last autoencoder of the stack, and leaves the others."""
    generator = random_numbers(arguments.seed, len(stack))
    batch_size = arguments.batch_size or default_batch_size(len(inputs))
    noise = functools.partial(corrupt, corruption=arguments.corruption)

    def loss(clean: Any) -> Any:
        return denoising_loss(stack[-1], clean, noise(clean, generator=generator))

    run_steps = compile_training(
        loss,
        [inputs],
        weights=stack[-1].weights,
        optimizer=keras.optimizers.Adam(arguments.pretraining_rate),
        batch_size=batch_size,
        generator=generator,
    )
    epoch = len(inputs) // batch_size
    fixed = random_numbers(arguments.seed, 0)  # always the same noise for what is compared
    pairs = [(clean, np.asarray(noise(clean, generator=fixed))) for clean in (validation, examples)]
    return Stage(
        f"pretraining_{len(stack)}",
        run_steps,
        steps=epoch * arguments.pretraining_epochs,
        summary_every=epoch * arguments.summary_every,
        guess=inputs.shape[1] * math.log(2),  # one half for every input
        recorder=lambda writer: PretrainingRecorder(writer, stack, *pairs),
    )


def fine_tuning_stage(
    arguments: argparse.Namespace, classifier: Any, digits: Digits, validation: Digits
) -> Stage:
    """Return the stage that trains all layers on labels."""
    labeled = arguments.labeled or len(digits.train_labels)
    batch_size = arguments.batch_size or default_batch_size(labeled)
    run_steps = compile_training(
        functools.partial(cost, classifier),
        [digits.train_images[:labeled], digits.train_labels[:labeled]],
        weights=classifier.trainable_variables,
        optimizer=keras.optimizers.SGD(arguments.fine_tuning_rate),
        batch_size=batch_size,
        generator=random_numbers(arguments.seed, HIDDEN_LAYERS + 1),
    )
    epoch = labeled // batch_size
    return Stage(
        LAST_STAGE,
        run_steps,
        steps=epoch * arguments.fine_tuning_epochs,
        summary_every=epoch * arguments.summary_every,
        guess=math.log(10),
        recorder=lambda writer: FineTuningRecorder(
            writer, classifier, digits, validation, settings_to_compare(arguments, labeled)
        ),
    )


def default_batch_size(count: int) -> int:
    """Return 100, as published, but where there are few images at most a hundredth of them."""
    return max(1, min(100, count // 100))


def flat_floats(images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Return uint8 images [N, 28, 28] as float32 [N, 784] from 0 to 1."""
    return np.asarray(as_floats(images)).reshape(len(images), -1)


def random_numbers(seed: int, stage: int) -> Any:
    """Return the random numbers of a stage, the same however often the training was interrupted."""
    return tf.random.Generator.from_seed(seed * (HIDDEN_LAYERS + 2) + stage)


# The summaries


class PretrainingRecorder:
    """Writes what the last autoencoder of a stack has learned, at one step after another.

    `validation` and `examples` are pairs of clean and corrupted inputs of that autoencoder.
    """

    def __init__(
        self,
        writer: SummaryWriter,
        stack: Sequence[TiedAutoencoder],
        validation: Sequence[npt.NDArray[np.float32]],
        examples: Sequence[npt.NDArray[np.float32]],
    ) -> None:
        self.writer = writer
        self.stack = stack
        self.autoencoder = stack[-1]
        self.examples = examples
        loss = functools.partial(denoising_loss, self.autoencoder)
        self.validation_loss = compile_test(loss, *validation)

    def record(self, step: int, train_loss: float | None) -> dict[str, float]:
        """Write everything at `step`, and return the losses."""
        figures = {} if train_loss is None else {"loss/train": train_loss}
        figures["loss/validation"] = float(self.validation_loss())
        self.writer.scalars(figures, step)
        for weight in self.autoencoder.weights:
            tag = f"{self.autoencoder.layer.name}/{weight.name}"
            self.writer.histogram(tag, weight.numpy(), step)
        if len(self.stack) == 1:
            write_filters(self.writer, self.autoencoder.layer, step)
        self.write_reconstruction(step)
        return figures

    def write_reconstruction(self, step: int) -> None:
        """Write what the autoencoder sees and what it draws, led back to pixels."""
        clean, corrupted = self.examples
        drawn = self.autoencoder.decode(self.autoencoder.encode(corrupted))
        batches = {"clean": clean, "corrupted": corrupted, "drawn": drawn}
        pictures = {name: self.pixels(batch) for name, batch in batches.items()}
        self.writer.comparison("reconstruction", pictures, step, columns=5)

    def pixels(self, inputs: Any) -> npt.NDArray[np.float32]:
        """Return the images [N, 28, 28] that inputs of the last autoencoder stand for."""
        for below in reversed(self.stack[:-1]):
            inputs = below.decode(inputs)
        return np.asarray(inputs).reshape(-1, 28, 28)


class FineTuningRecorder:
    """Writes all that there is to see of the classifier, at one step after another."""

    def __init__(
        self,
        writer: SummaryWriter,
        classifier: Any,
        digits: Digits,
        validation: Digits,
        settings: dict[str, int | float | bool],
    ) -> None:
        self.writer = writer
        self.classifier = classifier
        self.settings = settings
        self.figures = compile_figures(classifier, digits, validation)

    def record(self, step: int, train_loss: float | None) -> dict[str, float]:
        """Write everything at `step`, and return the costs and accuracies."""
        if step == 0:
            self.writer.hparams(self.settings, metrics=["accuracy/test", "accuracy/validation"])
            self.writer.graph("classifier", self.classifier, step)
        figures = self.figures(train_loss)
        self.writer.scalars(figures, step)
        for weight in self.classifier.trainable_variables:
            self.writer.histogram(weight.path.removeprefix("classifier/"), weight.numpy(), step)
        write_filters(self.writer, self.classifier.get_layer("hidden_1"), step)
        return figures


def write_filters(writer: SummaryWriter, layer: Any, step: int) -> None:
    """Write what the first 100 units of the first layer look for, each scaled by itself."""
    kernel = layer.kernel.numpy()[:, :SHOWN_FILTERS]
    writer.filters("filters", kernel, step, shape=(28, 28), columns=10, most=SHOWN_FILTERS)


def settings_to_compare(
    arguments: argparse.Namespace, labeled: int
) -> dict[str, int | float | bool]:
    """Return the settings that tell one training from another."""
    return {
        "pretraining": not arguments.no_pretraining,
        "labeled": labeled,
        "units": arguments.units,
        "pretraining_epochs": arguments.pretraining_epochs,
        "fine_tuning_epochs": arguments.fine_tuning_epochs,
        "corruption": arguments.corruption,
    }


# The command


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status, 2 for a mistake in it."""
    return exit_status(functools.partial(train, argv, parse_arguments(argv)))


def train(argv: Sequence[str] | None, arguments: argparse.Namespace) -> int:
    """Train as the arguments say, tell how it went, and return the exit status."""
    default = "stacked_scratch" if arguments.no_pretraining else "stacked"
    if arguments.resume:
        run_dir = path_of_run(arguments.logdir, arguments.run or default)
        arguments = resumed(parse_arguments, argv, run_dir)
    digits, validation = split_validation(load_digits(arguments.data), VALIDATION_IMAGES)
    check_labeled(arguments.labeled, len(digits.train_labels))
    if not arguments.resume:
        run_dir = claim_run_dir(arguments.logdir, arguments.run, default=default)
        save_settings(run_dir, arguments)
    print(f"training into {run_dir}", flush=True)
    everything, summaries = Stopwatch(), Stopwatch()
    with everything, kept_if_used(run_dir), CtrlC() as ctrl_c:
        for stage in stages(arguments, digits, validation):
            finished, finding = train_stage(
                stage, run_dir / stage.name, summaries=summaries, ctrl_c=ctrl_c
            )
            if ctrl_c.pressed or not finished:
                break
    finished = finished and stage.name == LAST_STAGE
    print(describe_time(everything.seconds, in_summaries=summaries.seconds))
    print(describe_run(arguments.logdir, run_dir, *further(arguments, finished=finished)))
    return ending(finished=finished, finding=finding)


def check_labeled(labeled: int | None, count: int) -> None:
    """Refuse more labels than there are images."""
    if labeled is not None and labeled > count:
        message = f"--labeled {labeled}, but there are {count} images to train on"
        raise InvalidArgumentError(message, expected=count, found=labeled)


def further(arguments: argparse.Namespace, *, finished: bool) -> list[str]:
    """Return the commands that look further, and that which goes on with what is unfinished."""
    animate = "{tbviz} animate {logdir} --run {run}/STAGE --tag filters -o filters.gif"
    first = LAST_STAGE if arguments.no_pretraining else "pretraining_1"
    resume = [] if finished else ["{script} --logdir {logdir} --run {run} --resume"]
    return [animate.replace("STAGE", first), *resume]


def parse_arguments(argv: Sequence[str] | None, **defaults: Any) -> argparse.Namespace:
    """Return the arguments of the command line; each has a default, unless another is given."""
    parser = training_parser("Train a stacked denoising autoencoder on handwritten digits.")
    parser.add_argument(
        "--run", help="folder of its stages in the logdir (default: stacked, or with _2, ...)"
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with the --run from its last checkpoint"
    )
    parser.add_argument(
        "--labeled", type=positive_count, help="images with a label (default: all of them)"
    )
    parser.add_argument(
        "--no-pretraining",
        action="store_true",
        help="start from random weights, in the run stacked_scratch",
    )
    add_number(parser, "--units", positive_count, 400, "in each hidden layer; published: 2000")
    add_number(parser, "--corruption", share, 0.5, "share of the inputs that is set to 0")
    parser.add_argument(
        "--batch-size",
        type=positive_count,
        help="images in a batch (default: 100, but at most a hundredth of the images)",
    )
    add_number(parser, "--pretraining-epochs", positive_count, 60, "for each hidden layer")
    add_number(parser, "--pretraining-rate", positive_number, 1e-4, "of Adam")
    add_number(parser, "--fine-tuning-epochs", positive_count, 56, "with labels")
    add_number(parser, "--fine-tuning-rate", positive_number, 0.1, "of gradient descent")
    add_number(parser, "--summary-every", positive_count, 5, "epochs between summaries")
    parser.set_defaults(**defaults)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
