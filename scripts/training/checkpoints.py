"""What an interrupted training goes on from: a file of its variables and one of its settings."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tbviz.errors import FileError, InvalidArgumentError

SETTINGS = "settings.json"
NOT_SETTINGS = ("logdir", "run", "resume")


class Checkpoint:
    """The variables of a training and its step, in one .npz file that is always whole.

    Args:
        path: of the file; its folder is made where it is missing.
        variables: of TensorFlow or Keras, always in the same order.
    """

    def __init__(self, path: Path, variables: Sequence[Any]) -> None:
        self.path = path
        self.variables = variables

    def save(self, step: int) -> None:
        """Write the variables as they are after `step`; until that is done the old file stays."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_suffix(".unfinished")
        with open(unfinished, "wb") as file:
            np.savez(file, np.int64(step), *(np.asarray(each) for each in self.variables))
        os.replace(unfinished, self.path)

    def restore(self) -> int:
        """Set the variables to what the file says and return its step; without a file it is 0.

        Raises:
            FileError: the file cannot be read, or is not of these variables.
        """
        if not self.path.exists():
            return 0
        try:
            with np.load(self.path, allow_pickle=False) as file:
                step, *arrays = (file[name] for name in file.files)
        except Exception as error:  # NumPy, zipfile and zlib raise many kinds on broken bytes
            message = f"{self.path} is not a whole checkpoint; remove it, and its stage starts anew"
            raise FileError(message, file=self.path) from error
        found, expected = ([tuple(a.shape) for a in each] for each in (arrays, self.variables))
        if found != expected:
            message = f"{self.path} holds the checkpoint of another model"
            raise FileError(message, file=self.path, expected=expected, found=found)
        for variable, array in zip(self.variables, arrays, strict=True):
            variable.assign(array)
        return int(step)


def save_settings(run_dir: Path, arguments: argparse.Namespace) -> None:
    """Write the settings of a training, for `resumed` to find."""
    settings = {name: value for name, value in vars(arguments).items() if name not in NOT_SETTINGS}
    (run_dir / SETTINGS).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def resumed(
    parse: Callable[..., argparse.Namespace], argv: Sequence[str] | None, run_dir: Path
) -> argparse.Namespace:
    """Return the arguments of a training that goes on: `argv`, all else as it began with.

    Args:
        parse: returns the arguments of `argv`, its keywords being the defaults.
        argv: of the command line that asks to resume.
        run_dir: of the training, from which its settings are read.

    Raises:
        FileError: there is no training in `run_dir`, or its settings cannot be read.
        InvalidArgumentError: `argv` changes a setting.
    """
    settings = read_settings(run_dir / SETTINGS)
    arguments = parse(argv, **settings)
    for name, value in settings.items():
        if getattr(arguments, name) != value:
            message = (
                f"{run_dir} began with --{name.replace('_', '-')} {value}, and goes on with that; "
                "leave the option out, or train another --run"
            )
            raise InvalidArgumentError(message, expected=value, found=getattr(arguments, name))
    return arguments


def read_settings(path: Path) -> dict[str, Any]:
    """Return what `save_settings` wrote."""
    try:
        settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = f"{path.parent} holds no training to resume; --run says which one is meant"
        raise FileError(message, file=path) from error
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read {path}: {error}", file=path) from error
    return settings
