"""TensorFlow and Keras, loaded on first use and without log noise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tbviz.errors import MissingDependencyError
from training import frameworks

MESSAGE = (
    r"^the training needs nowhere_to_be_found: pip install 'tbviz\[train\]' "
    r"\(in a checkout: '\.\[train\]'\)$"
)
SCRIPTS = Path(__file__).parents[3] / "scripts"


def run(code, **environment):
    """Run `code` in a new interpreter that finds the scripts, and return what it printed."""
    variables = {name: text for name, text in os.environ.items() if not name.startswith("TF_")}
    variables |= {"PYTHONPATH": str(SCRIPTS), **environment}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done


def test_nothing_is_loaded_before_it_is_used():
    """A script's help and its checks come without waiting for TensorFlow."""
    done = run(
        "import sys\n"
        "import train_autoencoder\n"
        "train_autoencoder.parse_arguments([])\n"
        "print({'tensorflow', 'keras', 'sklearn'} & set(sys.modules))"
    )
    assert done.stdout == "set()\n"


def test_the_frameworks_start_silently_and_keras_runs_on_tensorflow():
    """Nothing reaches the terminal, from the import to the first computation."""
    done = run(
        "from training.frameworks import keras, tf\n"
        "print(keras.backend.backend(), int(tf.constant(1) + 1))",
        KERAS_BACKEND="jax",
    )
    assert (done.stdout, done.stderr) == ("tensorflow 2\n", "")


def test_an_error_after_the_start_is_seen():
    """What is kept back is the noise of loading alone."""
    done = run(
        "import os\nfrom training.frameworks import tf\ntf.constant(1)\nos.write(2, b'still here')"
    )
    assert done.stderr == "still here"


def test_a_missing_framework_is_told_with_the_remedy():
    """The message names the package and the command that installs it."""
    with pytest.raises(MissingDependencyError, match=MESSAGE):
        frameworks.load("nowhere_to_be_found")
