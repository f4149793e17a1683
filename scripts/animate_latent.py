"""Render the pictures of an autoencoder run from its event files alone, without TensorFlow.

    python scripts/animate_latent.py

takes the newest run under `runs` that train_autoencoder.py wrote and makes, in `pictures/<run>`:

    reconstruction.gif   the input and what becomes of it, side by side, through training
    latent_circle.gif    what the decoder draws on a walk around a circle, after training
    latent_scatter.png   where each test image lies in the latent plane, for print
    latent_scatter.gif   how they got there
"""

from __future__ import annotations

import argparse
import functools
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tbviz
from tbviz.cli import exit_status
from tbviz.errors import NotFoundError, needs_extra
from tbviz.export import animate, scatter, select_run
from tbviz.logdir import Logdir, Run
from training.arguments import positive_count, positive_number
from training.progress import ProgressBar

RECONSTRUCTION = ("reconstruction/input", "reconstruction/output")
CIRCLE = "latent/circle"
CODES = "latent/codes"

RECONSTRUCTION_SCALE = 2  # a frame is a grid of forty digits twice
RECONSTRUCTION_MARGIN = 16
STEPS_FPS = 5  # where each frame is a step of training
CIRCLE_FPS = 12
CIRCLE_SCALE = 8  # a frame is a single digit of 28x28 pixels
HOLD = 2  # seconds for which the result of training stays


def main(argv: Sequence[str] | None = None) -> int:
    """Render what the command line asks for and return the exit status, 2 for a mistake in it."""
    return exit_status(functools.partial(render, parse_arguments(argv)))


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--logdir", default="runs", help="the folder of all runs (default: runs)")
    parser.add_argument("--run", help="the name of a run in it (default: the newest that fits)")
    parser.add_argument(
        "--out", type=Path, help="the folder for the pictures (default: pictures/<run>)"
    )
    parser.add_argument(
        "--fps",
        type=positive_number,
        help=f"frames per second (default: {CIRCLE_FPS} around the circle, {STEPS_FPS} elsewhere)",
    )
    parser.add_argument(
        "--scale",
        type=positive_count,
        default=1,
        help="enlarge the stored pictures this many times more (default: 1); reconstructions are "
        f"drawn {RECONSTRUCTION_SCALE} times larger already, the single digits of the circle "
        f"{CIRCLE_SCALE} times",
    )
    return parser.parse_args(argv)


def render(arguments: argparse.Namespace) -> int:
    """Write all pictures, print their paths and sizes, and return 0."""
    if importlib.util.find_spec("matplotlib") is None:
        raise needs_extra("latent_scatter.png", "matplotlib", "plot")
    run = find_run(arguments.logdir, arguments.run)
    pictures = plan(run, fps=arguments.fps, scale=arguments.scale)
    folder = arguments.out or Path("pictures", run.name)
    with ProgressBar(f"rendering {run.name}", total=len(pictures)) as bar:
        for done, (name, write) in enumerate(pictures.items()):
            bar.show(done, name)
            write(output=folder / name, force=True)
        bar.show(len(pictures))
    for name in pictures:
        print(f"{folder / name}  {(folder / name).stat().st_size / 1000:,.0f} kB")
    return 0


def find_run(logdir: str, name: str | None) -> Run:
    """Return the run of that name, or the newest, with all that the pictures are made from."""
    try:
        tags = (*RECONSTRUCTION, CIRCLE, CODES)
        found = tbviz.open_logdir(logdir)
        return select_run(found, name=None if name is None else run_name(name, found), tags=tags)
    except NotFoundError as error:
        message = f"{error} (scripts/train_autoencoder.py writes a run that has all)"
        raise NotFoundError(message) from error


def run_name(path: str, logdir: Logdir) -> str:
    """Return the name of the run at a path, which a shell may have completed from the logdir on."""
    relative = os.path.relpath(path, logdir.path)
    return next((name for name in (os.path.normpath(path), relative) if name in logdir), path)


def plan(run: Run, *, fps: float | None, scale: int) -> dict[str, Callable[..., None]]:
    """Return what writes each picture, by the name of its file."""
    by_step: dict[str, Any] = {"fps": fps or STEPS_FPS, "hold": HOLD}
    return {
        "reconstruction.gif": functools.partial(
            animate,
            run,
            RECONSTRUCTION,
            titles=("Input", "Output"),
            caption="step",
            scale=scale * RECONSTRUCTION_SCALE,
            margin=RECONSTRUCTION_MARGIN,
            **by_step,
        ),
        "latent_circle.gif": functools.partial(
            animate, run, CIRCLE, fps=fps or CIRCLE_FPS, scale=scale * CIRCLE_SCALE
        ),
        "latent_scatter.png": functools.partial(scatter, run, CODES, legend="Digit"),
        "latent_scatter.gif": functools.partial(scatter, run, CODES, **by_step),
    }


if __name__ == "__main__":
    sys.exit(main())
