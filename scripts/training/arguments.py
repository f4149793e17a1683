"""The command line that the training scripts share."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from tbviz.cli.options import positive_count, positive_number

__all__ = [
    "add_number",
    "common_parser",
    "positive_count",
    "positive_number",
    "seed",
    "share",
    "training_parser",
]


def common_parser(description: str, *, seeds: str) -> argparse.ArgumentParser:
    """Return a parser with --logdir, and with --seed of what `seeds` says."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--logdir", default="runs", help="folder of all runs (default: runs)")
    add_number(parser, "--seed", seed, 0, f"of {seeds}")
    return parser


def training_parser(description: str) -> argparse.ArgumentParser:
    """Return a parser with the options of every training on digits; each adds its own."""
    parser = common_parser(description, seeds="weights and batches")
    parser.add_argument(
        "--data",
        default="digits",
        metavar="digits|mnist|PATH.npz",
        help="scikit-learn's embedded digits enlarged to 28x28, MNIST as Keras downloads it, "
        "or a file with the same four arrays (default: %(default)s)",
    )
    return parser


def add_number(
    parser: argparse.ArgumentParser,
    name: str,
    parse: Callable[[str], float],
    default: float,
    what: str,
) -> None:
    """Add an option that is a number, its default named in the help text."""
    parser.add_argument(name, type=parse, default=default, help=f"{what} (default: %(default)s)")


def seed(text: str) -> int:
    """Parse a whole number of 32 bits, which is what NumPy takes for a seed."""
    if not text.isdecimal() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to {2**32 - 1}")
    return int(text)


def share(text: str) -> float:
    """Parse a number from above 0 to 1."""
    number = positive_number(text)
    if number > 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0, and at most 1")
    return number
