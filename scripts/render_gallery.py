"""Render what a network learned from the event files of its run alone, without TensorFlow.

    python scripts/render_gallery.py

takes the newest run under `runs` that has any of these, and makes in `pictures/<run>` a file of
each that it has:

    filters.gif          what the units of the first layer look for, through training
    reconstruction.gif   clean, corrupted and drawn digits, through training
    fingerprints.png     which hidden units are active for which digit
    optimal_inputs.png   the input that the network likes best for each digit, for each penalty
    mistakes.png         test images that are taken for another digit
    product.gif          x A turning into the identity
    templates.gif        the weights of each digit, or unit, through training
    activation.png       the activation function and its derivative
    gradients.png        the size of the gradient of each layer
    dead_units.png       the share of units of each layer that are never active
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import tbviz
from tbviz.cli import exit_status
from tbviz.errors import NotFoundError
from tbviz.export import animate, open_output, plot
from tbviz.logdir import Logdir, Run
from training.pictures import (
    Pictures,
    check_matplotlib,
    chosen_steps,
    named,
    picture_parser,
    write_pictures,
)

FPS = 5  # where each frame is a step of training
HOLD = 2  # seconds for which the result of training stays


class Picture(NamedTuple):
    """A file and the tags, a pattern, that it is made from.

    `write` takes run, tag, output and force; where it shows the training, frames as well.
    """

    name: str
    tags: str
    write: Callable[..., Any]


def through_training(run: Run, tag: str, *, frames: int | None, output: Path, force: bool) -> None:
    """Write one frame for each step of a tag, or so many at most."""
    animate(
        run,
        tag,
        output,
        step="all",
        steps=chosen_steps(run, tag, frames),
        caption="step",
        fps=FPS,
        hold=HOLD,
        force=force,
    )


def last_picture(run: Run, tag: str, *, output: Path, force: bool) -> None:
    """Write the newest image of a tag as it is stored."""
    with open_output(output, force=force) as file:
        file.write(run.images(tag).encoded[-1][0])


def last_animation(run: Run, tag: str, *, output: Path, force: bool) -> None:
    """Write the newest animation of a tag."""
    animate(run, tag, output, hold=HOLD, force=force)


def together(title: str, log: Any = None) -> Callable[..., None]:
    """Return what writes all scalars that match a pattern into one plot."""

    def write(run: Run, tags: str, *, output: Path, force: bool) -> None:
        plot(run, tags, output, together=True, title=title, log=log, force=force)

    return write


PICTURES = (
    Picture("filters.gif", "filters", through_training),
    Picture("reconstruction.gif", "reconstruction", through_training),
    Picture("fingerprints.png", "hidden/fingerprints", last_picture),
    Picture("optimal_inputs.png", "optimal_inputs", last_picture),
    Picture("mistakes.png", "mistakes", last_picture),
    Picture("product.gif", "product/progress", last_animation),
    Picture("templates.gif", "templates", through_training),
    Picture("activation.png", "activation/curve", last_picture),
    Picture("gradients.png", "gradient/*", together("Size of the gradient", log="y")),
    Picture("dead_units.png", "*/dead_share", together("Share of dead units")),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Render what the command line asks for and return the exit status, 2 for a mistake in it."""
    return exit_status(functools.partial(render, picture_parser(__doc__).parse_args(argv)))


def render(arguments: argparse.Namespace) -> int:
    """Write all pictures, print their paths and sizes, and return 0."""
    run = find_run(tbviz.open_logdir(arguments.logdir), arguments.run)
    pictures = plan(run, frames=arguments.frames)
    if {"gradients.png", "dead_units.png"} & set(pictures):
        check_matplotlib("a plot")
    write_pictures(run, pictures, arguments.out or Path("pictures", run.name))
    return 0


def find_run(logdir: Logdir, name: str | None) -> Run:
    """Return the run of that name, or the newest, that has something to render.

    Raises:
        NotFoundError: there is none; the message lists the tags that are looked for.
    """
    fitting = [run for run in named(logdir, name) if plan(run)]
    if not fitting:
        meant = "" if name is None else f" that is named {name}"
        wanted = ", ".join(picture.tags for picture in PICTURES)
        raise NotFoundError(f"no run in {logdir.path}{meant} has any tag of {wanted}")
    return max(fitting, key=lambda run: run.last_modified)


def plan(run: Run, *, frames: int | None = None) -> Pictures:
    """Return what writes each picture that a run has the tags for, by the name of its file."""
    return {
        picture.name: functools.partial(
            picture.write,
            run,
            picture.tags,
            **({"frames": frames} if picture.write is through_training else {}),
        )
        for picture in PICTURES
        if any(fnmatchcase(tag, picture.tags) for tag in run.tags)
    }


if __name__ == "__main__":
    sys.exit(main())
