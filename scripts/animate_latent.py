"""Render what a run tells about its latent space from its event files alone, without TensorFlow.

    python scripts/animate_latent.py

takes the newest run under `runs` that has latent codes or a walk that was decoded, whoever wrote
it, and makes of what train_autoencoder.py writes, in `pictures/<run>`:

    reconstruction.gif   the input and what becomes of it, side by side, through training
    latent_circle.gif    what the decoder draws on a walk around a circle, after training
    latent_scatter.png   where each test image lies in the latent plane, for print
    latent_scatter.gif   how they got there

What a run does not have is named and left out. Codes may have any tag; a walk is an image whose tag
ends in `circle` or `line`.
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tbviz
from tbviz.cli import exit_status
from tbviz.errors import NotFoundError
from tbviz.export import animate, scatter, select_run
from tbviz.logdir import Run
from training.arguments import positive_count, positive_number
from training.pictures import (
    Pictures,
    check_matplotlib,
    chosen_steps,
    named,
    picture_parser,
    run_name,
    write_pictures,
)

RECONSTRUCTION = ("reconstruction/input", "reconstruction/output")
CIRCLE = "latent/circle"
CODES = "latent/codes"
WALKS = ("circle", "line")  # the last part of their tags

RECONSTRUCTION_SCALE = 2  # a frame is a grid of forty digits twice
RECONSTRUCTION_MARGIN = 16
STEPS_FPS = 5  # where each frame is a step of training
WALK_FPS = 12
WALK_SCALE = 8  # a frame is a single digit of 28x28 pixels
HOLD = 2  # seconds for which the result of training stays


def main(argv: Sequence[str] | None = None) -> int:
    """Render what the command line asks for and return the exit status, 2 for a mistake in it."""
    return exit_status(functools.partial(render, parse_arguments(argv)))


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = picture_parser(__doc__)
    parser.add_argument(
        "--fps",
        type=positive_number,
        help=f"frames per second (default: {WALK_FPS} on a walk, {STEPS_FPS} elsewhere)",
    )
    parser.add_argument(
        "--scale",
        type=positive_count,
        default=1,
        help="enlarge the stored pictures this many times more (default: 1); reconstructions are "
        f"drawn {RECONSTRUCTION_SCALE} times larger already, the single digits of a walk "
        f"{WALK_SCALE} times",
    )
    return parser.parse_args(argv)


def render(arguments: argparse.Namespace) -> int:
    """Write all pictures, print their paths and sizes, and return 0."""
    run = find_run(arguments.logdir, arguments.run)
    pictures = plan(run, fps=arguments.fps, scale=arguments.scale, frames=arguments.frames)
    if codes_of(run):
        check_matplotlib("latent_scatter.png")
    write_pictures(run, pictures, arguments.out or Path("pictures", run.name))
    for missing in what_is_missing(run):
        print(f"{run.name} has no {missing}")
    return 0


def find_run(path: str, name: str | None) -> Run:
    """Return the run of that name, or the newest, that has codes or a walk.

    Raises:
        NotFoundError: there is none.
    """
    try:
        logdir = tbviz.open_logdir(path)
        fitting = [run for run in named(logdir, name) if codes_of(run) or walks_of(run)]
        if fitting:
            return max(fitting, key=lambda run: run.last_modified)
        return select_run(logdir, name=name and run_name(name, logdir), tags=(CIRCLE, CODES))
    except NotFoundError as error:
        message = f"{error} (scripts/train_autoencoder.py writes a run that has all)"
        raise NotFoundError(message) from error


def codes_of(run: Run) -> list[str]:
    """Return the tags of the latent codes of a run."""
    return [tag for tag, kind in run.tags.items() if kind == "latent_codes"]


def walks_of(run: Run) -> list[str]:
    """Return the tags of the walks through a latent space that a decoder has drawn."""
    images = [tag for tag, kind in run.tags.items() if kind == "image"]
    return [tag for tag in images if tag.rpartition("/")[2] in WALKS]


def what_is_missing(run: Run) -> list[str]:
    """Return what cannot be rendered of a run."""
    there = {
        "reconstruction": set(RECONSTRUCTION) <= set(run.tags),
        "walk through the latent space": walks_of(run),
        "latent codes": codes_of(run),
    }
    return [what for what, found in there.items() if not found]


def plan(run: Run, *, fps: float | None, scale: int, frames: int | None) -> Pictures:
    """Return what writes each picture that a run has the data for, by the name of its file."""
    by_step: dict[str, Any] = {"fps": fps or STEPS_FPS, "hold": HOLD}
    pictures: Pictures = {}
    if set(RECONSTRUCTION) <= set(run.tags):
        pictures["reconstruction.gif"] = functools.partial(
            animate,
            run,
            RECONSTRUCTION,
            titles=("Input", "Output"),
            caption="step",
            scale=scale * RECONSTRUCTION_SCALE,
            margin=RECONSTRUCTION_MARGIN,
            steps=chosen_steps(run, RECONSTRUCTION[0], frames),
            **by_step,
        )
    for tag in walks_of(run):
        pictures[f"{tag.replace('/', '_')}.gif"] = functools.partial(
            animate, run, tag, fps=fps or WALK_FPS, scale=scale * WALK_SCALE
        )
    for tag in codes_of(run):
        name = tag.removesuffix("/codes").replace("/", "_") + "_scatter"
        pictures[f"{name}.png"] = functools.partial(scatter, run, tag, legend="Digit")
        steps = chosen_steps(run, tag, frames)
        pictures[f"{name}.gif"] = functools.partial(scatter, run, tag, steps=steps, **by_step)
    return pictures


if __name__ == "__main__":
    sys.exit(main())
