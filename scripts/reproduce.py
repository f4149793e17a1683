"""Train all five systems with the published settings, and write what they reach as a page.

    python scripts/reproduce.py --data mnist

All figures are read from the event files; `--assemble` writes the page from runs that are there.
The stacked autoencoder has 500 units in a layer and not 2,000, for the sake of a CPU.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

import tbviz
from tbviz.cli import exit_status
from tbviz.errors import InvalidArgumentError
from tbviz.export import open_output
from tbviz.logdir import Logdir
from training.arguments import training_parser
from training.checkpoints import SETTINGS, read_settings
from training.data import load_digits

SCRIPTS = Path(__file__).parent
PAGE = SCRIPTS.parent / "docs" / "reproduction.md"
SOFTMAX_SEEDS = range(12)

HEAD = """# The five systems, reproduced

`make reproduce DATA=mnist` trains all of them and writes this page from their event files. Seconds
are those from a run's first summary to its last, all stages together, on a CPU of two cores that
other work may have shared. "Published" says what the exercise names, or what it promises, of MNIST.

{data}

| system | settings | seed | figure | published | here | seconds |
|---|---|---|---|---|---|---|
"""


class Training(NamedTuple):
    """A script, the name of its run, and the options that differ from the defaults."""

    script: str
    run: str
    options: str = ""


class Figure(NamedTuple):
    """One row of the page: `read` finds the figure in the runs, whose names come after it."""

    system: str
    settings: str
    seed: str
    name: str
    published: str
    read: Callable[..., str]
    runs: Sequence[str]


STACKED = "--units 500 --fine-tuning-rate"
TRAININGS = (
    Training("train_autoencoder", "autoencoder"),
    Training("train_autoencoder", "autoencoder_relu", "--relu-readout"),
    Training("train_stacked", "stacked", f"{STACKED} 0.1"),
    Training("train_stacked", "stacked_rate_0.5", f"{STACKED} 0.5"),
    Training("train_stacked", "stacked_1000", f"{STACKED} 0.1 --labeled 1000"),
    Training(
        "train_stacked",
        "stacked_scratch_1000",
        f"{STACKED} 0.1 --labeled 1000 --no-pretraining",
    ),
    Training("train_classifier", "classifier"),
    Training("invert_matrix", "invert_matrix"),
    *(Training("train_softmax", f"softmax/seed_{s}", f"--seed {s}") for s in SOFTMAX_SEEDS),
)


def value(tag: str, form: str, *, at: int = -1) -> Callable[..., str]:
    """Return what reads a scalar at its first or last step; of several runs mean and spread."""

    def read(logdir: Logdir, runs: Sequence[str]) -> str:
        found = [float(logdir[run].scalars(tag).values[at]) for run in runs]
        if len(found) == 1:
            return format(found[0], form)
        return f"{np.mean(found):{form}} ± {np.std(found, ddof=1):{form}}"

    return read


PERCENT = value("accuracy/test", ".2%")
LOSS = value("loss/test", ".4f")
LINEAR, RELU = "784-50-50-2, linear read-out", "784-50-50-2, `--relu-readout`"
STACK = "784-500-500-500-10, not 2,000 units"
SEEDS = [f"softmax/seed_{seed}" for seed in SOFTMAX_SEEDS]
ALL_SEEDS = f"{SOFTMAX_SEEDS[0]}-{SOFTMAX_SEEDS[-1]}"
FIGURES = (
    Figure("autoencoder", LINEAR, "0", "mean squared error", "-", LOSS, ["autoencoder"]),
    Figure("autoencoder", RELU, "0", "mean squared error", "-", LOSS, ["autoencoder_relu"]),
    *(
        Figure(
            "autoencoder", settings, "0", name, published, value(f"background/{tag}", ".4f"), [run]
        )
        for name, tag, promises in (
            ("gray offset, pictures as published", "published", ("visible", "gone")),
            ("gray of what is always black", "always", ("-", "-")),
            ("gray of the background", "own", ("-", "-")),
        )
        for settings, run, published in zip(
            (LINEAR, RELU), ("autoencoder", "autoencoder_relu"), promises, strict=True
        )
    ),
    *(
        Figure("stacked", f"{STACK}; {settings}", "0", "accuracy", published, PERCENT, [run])
        for settings, published, run in (
            ("fine-tuned at 0.1", "98.0 %", "stacked"),
            ("fine-tuned at 0.5", "98.0 %", "stacked_rate_0.5"),
            ("1,000 labels, pretrained", "more", "stacked_1000"),
            ("1,000 labels, not pretrained", "less", "stacked_scratch_1000"),
        )
    ),
    Figure("classifier", "784-300-10, 50 epochs", "0", "accuracy", "98 %", PERCENT, ["classifier"]),
    Figure(
        "invert_matrix",
        "100,000 steps of Adagrad",
        "0",
        "largest distance from NumPy's inverse",
        "under 0.01",
        value("distance", ".1g"),
        ["invert_matrix"],
    ),
    Figure(
        "softmax",
        "before training",
        ALL_SEEDS,
        "cost",
        "12.7",
        value("cost/test", ".2f", at=0),
        SEEDS,
    ),
    Figure(
        "softmax",
        "1,000 steps at 0.01",
        ALL_SEEDS,
        "cost",
        "under 4",
        value("cost/test", ".2f"),
        SEEDS,
    ),
    Figure("softmax", "1,000 steps at 0.01", ALL_SEEDS, "accuracy", "-", PERCENT, SEEDS),
)

TAIL = """
Accuracies and errors are of the test images. Where a figure is of several seeds, it is their mean
and standard deviation.

Grays are from 0, black, to 1, white. What is always black is so in every test image; the background
of an image is what is black in that image. The published pictures were made by TensorFlow 1's image
summary, in which one value below 0 moves black to the middle gray, 0.502. That is the offset, and a
ReLU, below which there is nothing, takes it away. The mean of the background does not vanish: a
code of two numbers leaves a blur around each digit, whatever the read-out.

The stacked autoencoder is smaller than the published one, of 2,000 units in each layer, for the
sake of a CPU. Each layer is pretrained for 60 epochs, and the whole is fine-tuned for 56. The three
pretrained rows have the same seed and the same images, and so one and the same pretraining, which
each repeats.

The matrix of seed 0 has the condition number 40. Of one that is close to singular, such as that of
seed 1, with 10,000, as many steps do not find the inverse.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status, 2 for a mistake in it."""
    return exit_status(functools.partial(reproduce, parse_arguments(argv)))


def reproduce(arguments: argparse.Namespace) -> int:
    """Train all, unless only the page is wanted, and write it."""
    if not arguments.assemble:
        check_unused(Path(arguments.logdir))
    for training in () if arguments.assemble else TRAININGS:
        status = subprocess.run(command(training, arguments), check=False).returncode
        if status != 0:
            return status
    trained_on = read_settings(Path(arguments.logdir, "stacked", SETTINGS))["data"]
    with open_output(arguments.out, force=True) as file:
        content = page(tbviz.open_logdir(arguments.logdir), describe_data(trained_on))
        file.write(content.encode())
    print(arguments.out)
    return 0


def check_unused(logdir: Path) -> None:
    """Refuse a logdir that holds one of the runs already.

    Raises:
        InvalidArgumentError: it does.
    """
    for training in TRAININGS:
        if (logdir / training.run).exists():
            message = (
                f"{logdir} already holds {training.run}; --assemble writes the page of what is "
                "there; to train anew, remove that folder, or give another --logdir"
            )
            raise InvalidArgumentError(message, found=training.run)


def command(training: Training, arguments: argparse.Namespace) -> list[str]:
    """Return the command line of a training."""
    data = [] if training.script == "invert_matrix" else ["--data", arguments.data]
    where = ["--logdir", arguments.logdir, "--run", training.run]
    script = str(SCRIPTS / f"{training.script}.py")
    return [sys.executable, script, *data, *where, *training.options.split()]


def page(logdir: Logdir, data: str, figures: Sequence[Figure] = FIGURES) -> str:
    """Return the page, in Markdown, of what the runs in a logdir have reached on some data.

    Raises:
        NotFoundError: a run, or a tag of it, is not there.
    """
    data = textwrap.fill(f"The data: {data}.", 100)
    return HEAD.format(data=data) + "".join(row(logdir, figure) for figure in figures) + TAIL


def describe_data(source: str) -> str:
    """Return what the images of `--data` are, and what tells them from others."""
    names = {"digits": "scikit-learn's embedded digits", "mnist": "MNIST as Keras downloads it"}
    digits = load_digits(source)
    checksum = hashlib.sha256(digits.test_images.tobytes()).hexdigest()
    return (
        f"{names.get(source, f'`{Path(source).name}`')}, {len(digits.train_images):,} images to "
        f"train on and {len(digits.test_images):,} to test; the SHA-256 of the test images' pixels "
        f"begins with `{checksum[:16]}`"
    )


def row(logdir: Logdir, figure: Figure) -> str:
    """Return one line of the table."""
    cells = [
        *figure[:5],
        figure.read(logdir, figure_runs(logdir, figure)),
        f"{seconds(logdir, figure.runs):,.0f}",
    ]
    return f"| {' | '.join(cells)} |\n"


def figure_runs(logdir: Logdir, figure: Figure) -> list[str]:
    """Return the runs that hold the figure: of a training in stages that is its last one."""
    last = [f"{run}/fine_tuning" for run in figure.runs]
    return [stage if stage in logdir else run for stage, run in zip(last, figure.runs, strict=True)]


def seconds(logdir: Logdir, runs: Sequence[str]) -> float:
    """Return the seconds that the runs took, and the stages below them, summed up."""
    below = tuple(f"{run}/" for run in runs)
    return sum(
        max(float(np.ptp(run.scalars(tag).wall_times)) for tag in scalars(run.tags))
        for name, run in logdir.items()
        if name in runs or name.startswith(below)
    )


def scalars(tags: dict[str, str]) -> list[str]:
    """Return the tags that hold scalars."""
    return [tag for tag, kind in tags.items() if kind == "scalar"]


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments of the command line; each has a default."""
    parser = training_parser("Train all five systems as published, and write what they reach.")
    parser.set_defaults(data="mnist", logdir="runs/reproduction")
    parser.add_argument(
        "--assemble", action="store_true", help="write the page only, from runs in the logdir"
    )
    parser.add_argument("--out", type=Path, default=PAGE, help="the page (default: %(default)s)")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
