"""What holds for each training script: mistakes in the data, and Ctrl-C."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import invert_matrix
import tbviz
import train_autoencoder
import train_classifier
import train_softmax
import train_stacked
from training.progress import ProgressBar

ON_DIGITS = (train_autoencoder, train_stacked, train_classifier, train_softmax)
TRAININGS = (*ON_DIGITS, invert_matrix)
LENGTHS = {train_stacked: "--pretraining-epochs=4", train_classifier: "--epochs=4"}
SUMMARIES = {train_classifier: "--pictures-every=1", train_stacked: "--summary-every=2"}


def name_of(script: ModuleType) -> str:
    """Return the name of a script."""
    return script.__name__


def images(first_pixel: Any = 0, *, shape: tuple[int, ...] = (40, 28, 28)) -> Any:
    """Return black images but for one pixel, of the type of its value."""
    made = np.zeros(shape, np.asarray(first_pixel).dtype)
    made.flat[:1] = first_pixel
    return made


@pytest.mark.parametrize("script", ON_DIGITS, ids=name_of)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y_test": None}, "holds no y_test; MNIST's layout is x_train, y_train, x_test, y_test"),
        ({"x_train": images(shape=(40, 8, 8))}, "x_train has the shape [40, 8, 8]"),
        ({"x_train": images(shape=(39, 28, 28))}, "y_train has the shape [40]; 39 images"),
        ({"x_test": images(shape=(0, 28, 28))}, "x_test has the shape [0, 28, 28]"),
        ({"x_train": images(256)}, "x_train holds 256; its values are whole numbers from 0 to 255"),
        ({"x_train": images(-1)}, "x_train holds -1; its values"),
        ({"x_test": images(0.5)}, "x_test holds 0.5; its values"),
        ({"x_test": images(np.nan)}, "x_test holds nan; its values"),
        ({"y_train": np.full(40, 10)}, "y_train holds 10; its values are whole numbers from 0 to"),
        ({"y_test": np.full(40, np.nan)}, "y_test holds nan; its values"),
        ({"y_test": np.full(40, "7")}, "y_test is <U1, not numbers"),
    ],
)
def test_a_mistake_in_the_data_is_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    script: ModuleType,
    change: dict[str, Any],
    message: str,
) -> None:
    """It names the file, the array, what was found and the rule; no run is made."""
    labels = np.arange(40) % 10
    arrays = {"x_train": images(), "y_train": labels, "x_test": images(), "y_test": labels}
    changed = {name: array for name, array in (arrays | change).items() if array is not None}
    path = tmp_path / "data.npz"
    np.savez(path, **changed)
    assert script.main([f"--data={path}", f"--logdir={tmp_path / 'runs'}"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: {path}")
    assert message in line
    assert not (tmp_path / "runs").exists()


@pytest.fixture
def _ctrl_c_in_the_first_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is pressed while the first steps of a training run."""
    show: Callable[..., None] = ProgressBar.show

    def show_and_interrupt(self: ProgressBar, done: int, note: str = "") -> None:
        show(self, done, note)
        if done > 0:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(ProgressBar, "show", show_and_interrupt)


@pytest.mark.usefixtures("_ctrl_c_in_the_first_steps")
@pytest.mark.parametrize("script", TRAININGS, ids=name_of)
def test_ctrl_c_leaves_a_run_that_can_be_read(tmp_path: Path, script: ModuleType) -> None:
    """Every scalar is there at the last step that was trained, however far the next look was."""
    options = [LENGTHS.get(script, "--steps=1000"), SUMMARIES.get(script, "--summary-every=500")]
    assert script.main([f"--logdir={tmp_path}", *options]) == 130
    (run,) = tbviz.open_logdir(tmp_path).values()
    tags = [tag for tag, kind in run.tags.items() if kind == "scalar"]
    ends = {tag: int(run.scalars(tag).steps[-1]) for tag in tags}
    assert tags
    assert set(ends.values()) == {max(ends.values())}
    assert 0 < max(ends.values()) < 500
