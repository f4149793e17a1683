"""TensorFlow and Keras, loaded on first use and without log noise.

Loading them takes seconds, so `--help` and a mistyped flag are answered before it happens:

    from training.frameworks import keras, tf

does what `import keras` and `import tensorflow as tf` do. Keras runs on TensorFlow whatever its
settings say, and a TF_CPP_MIN_LOG_LEVEL in the environment brings TensorFlow's log back.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tbviz.errors import needs_extra

__all__ = ["keras", "load", "tf"]

LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL"


class LoadedOnFirstUse(types.ModuleType):
    """Stands for the module of its name, which is imported when a name is first read from it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(load(self.__name__), name)


@functools.cache
def load(name: str) -> types.ModuleType:
    """Import the module `name`, which an optional dependency provides.

    Raises:
        MissingDependencyError: it is not installed.
    """
    os.environ["KERAS_BACKEND"] = "tensorflow"
    try:
        with quiet_start():
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise needs_extra("the training", str(error.name), "train") from error


@contextlib.contextmanager
def quiet_start() -> Iterator[None]:
    """Keep what TensorFlow's libraries log as they load away from the terminal.

    They write to the file descriptor before any setting of TensorFlow's can hold them back, so
    the descriptor itself points elsewhere meanwhile. Errors come as exceptions, untouched.
    """
    if LOG_LEVEL in os.environ:
        yield
        return
    os.environ[LOG_LEVEL] = "3"
    stderr = os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        del os.environ[LOG_LEVEL]  # the processes that this one starts decide for themselves


if TYPE_CHECKING:
    import keras
    import tensorflow as tf
else:
    keras = LoadedOnFirstUse("keras")
    tf = LoadedOnFirstUse("tensorflow")
