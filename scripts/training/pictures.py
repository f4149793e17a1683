"""What the scripts share that render pictures from event files: arguments, the run, the files."""

from __future__ import annotations

import argparse
import importlib.util
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from tbviz.errors import needs_extra
from tbviz.logdir import Logdir, Run
from training.arguments import positive_count
from training.progress import ProgressBar

Pictures = dict[str, Callable[..., None]]


def picture_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with --logdir, --run, --out and --frames."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--logdir", default="runs", help="the folder of all runs (default: runs)")
    parser.add_argument("--run", help="the name of a run in it (default: the newest that fits)")
    parser.add_argument(
        "--out", type=Path, help="the folder for the pictures (default: pictures/<run>)"
    )
    parser.add_argument(
        "--frames",
        type=positive_count,
        help="at most so many steps of training in an animation, evenly chosen (default: all)",
    )
    return parser


def chosen_steps(run: Run, tag: str, frames: int | None) -> str | None:
    """Return which steps of a tag, the last among them, make so many frames; None for all."""
    steps = run.outline(tag).steps
    if frames is None or len(steps) <= frames:
        return None
    every = -(-len(steps) // frames)
    return f"{steps[(len(steps) - 1) % every]}::{every}"


def run_name(path: str, logdir: Logdir) -> str:
    """Return the name of the run at a path, which a shell may have completed from the logdir on."""
    relative = os.path.relpath(path, logdir.path)
    return next((name for name in (os.path.normpath(path), relative) if name in logdir), path)


def named(logdir: Logdir, name: str | None) -> list[Run]:
    """Return the run of that name, or path, alone; without a name all runs."""
    return list(logdir.values()) if name is None else [logdir[run_name(name, logdir)]]


def check_matplotlib(name: str) -> None:
    """Refuse to make the picture of that name where matplotlib is not installed."""
    if importlib.util.find_spec("matplotlib") is None:
        raise needs_extra(name, "matplotlib", "plot")


def write_pictures(run: Run, pictures: Mapping[str, Callable[..., None]], folder: Path) -> None:
    """Write each picture to the file of its name in `folder`, and print their paths and sizes."""
    with ProgressBar(f"rendering {run.name}", total=len(pictures)) as bar:
        for done, (name, write) in enumerate(pictures.items()):
            bar.show(done, name)
            write(output=folder / name, force=True)
        bar.show(len(pictures))
    for name in pictures:
        print(f"{folder / name}  {(folder / name).stat().st_size / 1000:,.0f} kB")
