"""Train all five systems with the published settings, and write what they reach as a page.

    python scripts/reproduce.py --data mnist

All figures are read from the event files; `--assemble` writes the page from runs that are there.
The stacked autoencoder has 500 units in a layer and not 2,000, for the sake of a CPU.
"""

from __future__ import annotations

import argparse
import functools
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

import tbviz
from tbviz.cli import exit_status
from tbviz.export import open_output
from tbviz.logdir import Logdir
from training.arguments import training_parser

SCRIPTS = Path(__file__).parent
PAGE = SCRIPTS.parent / "docs" / "reproduction.md"
SOFTMAX_SEEDS = range(12)

HEAD = """# The five systems, reproduced

`make reproduce DATA=mnist` trains all of them and writes this page from their event files. Seconds
are those from a run's first summary to its last, all stages together, on a CPU of two cores that
other work may have shared. All runs are of MNIST; "published" says what the exercise names, or
what it promises.

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
BACKGROUND = value("background/test", ".4f")
LINEAR, RELU = "784-50-50-2, linear read-out", "784-50-50-2, `--relu-readout`"
PRETRAINED = "500 units, not 2,000; 60 epochs each, then 56"
SEEDS = [f"softmax/seed_{seed}" for seed in SOFTMAX_SEEDS]
ALL_SEEDS = f"{SOFTMAX_SEEDS[0]}-{SOFTMAX_SEEDS[-1]}"
FIGURES = (
    Figure("autoencoder", LINEAR, "0", "mean squared error", "-", LOSS, ["autoencoder"]),
    Figure("autoencoder", RELU, "0", "mean squared error", "-", LOSS, ["autoencoder_relu"]),
    Figure("autoencoder", LINEAR, "0", "grey offset", "visible", BACKGROUND, ["autoencoder"]),
    Figure("autoencoder", RELU, "0", "grey offset", "gone", BACKGROUND, ["autoencoder_relu"]),
    Figure("stacked", f"{PRETRAINED}, at 0.1", "0", "accuracy", "98.0 %", PERCENT, ["stacked"]),
    Figure(
        "stacked", f"{PRETRAINED}, at 0.5", "0", "accuracy", "98.0 %", PERCENT, ["stacked_rate_0.5"]
    ),
    Figure(
        "stacked", "1,000 labels, pretrained", "0", "accuracy", "more", PERCENT, ["stacked_1000"]
    ),
    Figure(
        "stacked",
        "1,000 labels, not pretrained",
        "0",
        "accuracy",
        "less",
        PERCENT,
        ["stacked_scratch_1000"],
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
Accuracies and errors are of the test images. The grey offset is the mean distance from black, of 1,
of the pixels that are black in every test image. Where a figure is of several seeds, it is their
mean and standard deviation.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status, 2 for a mistake in it."""
    return exit_status(functools.partial(reproduce, parse_arguments(argv)))


def reproduce(arguments: argparse.Namespace) -> int:
    """Train all, unless they are there, and write the page."""
    for training in () if arguments.assemble else TRAININGS:
        status = subprocess.run(command(training, arguments), check=False).returncode
        if status != 0:
            return status
    with open_output(arguments.out, force=True) as file:
        file.write(page(tbviz.open_logdir(arguments.logdir)).encode())
    print(arguments.out)
    return 0


def command(training: Training, arguments: argparse.Namespace) -> list[str]:
    """Return the command line of a training."""
    data = [] if training.script == "invert_matrix" else ["--data", arguments.data]
    where = ["--logdir", arguments.logdir, "--run", training.run]
    script = str(SCRIPTS / f"{training.script}.py")
    return [sys.executable, script, *data, *where, *training.options.split()]


def page(logdir: Logdir, figures: Sequence[Figure] = FIGURES) -> str:
    """Return the page, in Markdown, of what the runs in a logdir have reached.

    Raises:
        NotFoundError: a run, or a tag of it, is not there.
    """
    return HEAD + "".join(row(logdir, figure) for figure in figures) + TAIL


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
