"""Figures: the pixels that matplotlib itself would save."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import tbviz
from tbviz.errors import InvalidArgumentError, MissingDependencyError
from tbviz.summary.figures import figure

matplotlib = pytest.importorskip("matplotlib")
from matplotlib.figure import Figure  # noqa: E402


def plot(width: float = 3, **options: Any) -> Any:
    """Return a figure that no window shows."""
    made = Figure(figsize=(width, 2), dpi=50, **options)
    made.subplots().plot([0, 1, 4], color="red")
    return made


def saved(made: Any) -> Any:
    """Return the pixels that `savefig` writes."""
    file = io.BytesIO()
    made.savefig(file, format="png", dpi="figure")
    return np.asarray(Image.open(file))


def test_a_figure_is_drawn_as_it_would_be_saved(tmp_path: Path) -> None:
    """In its own size, without an alpha channel where nothing is transparent."""
    made = plot()
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.figure("plot", made, 1)
        made.axes[0].clear()
        writer.figure("plot", [made, plot()], 2)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"plot": "image"}
    images = run.images("plot")
    assert images[0].shape == (100, 150, 3)
    np.testing.assert_array_equal(images[0], saved(plot())[..., :3])
    np.testing.assert_array_equal(images[1], saved(made)[..., :3])
    assert len(images.encoded[1]) == 2


def test_a_transparent_figure_keeps_its_alpha() -> None:
    """With the four channels that it has."""
    made = plot(facecolor="none")
    [value] = figure("a", made, 0).build()
    pixels = np.asarray(Image.open(io.BytesIO(value.tensor.string_val[2])))
    np.testing.assert_array_equal(pixels, saved(made))


def test_a_figure_stays_open_unless_it_is_to_be_closed() -> None:
    """And keeps the canvas that shows it."""
    from matplotlib import pyplot

    pyplot.switch_backend("agg")
    made = pyplot.figure()
    canvas = made.canvas
    figure("a", made, 0)
    assert pyplot.fignum_exists(made.number)
    assert made.canvas is canvas
    figure("a", made, 0, close=True)
    assert not pyplot.fignum_exists(made.number)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.zeros((4, 4)), "a: a figure is a matplotlib Figure or a list of them, found ndarray"),
        ([], "a: figures of one tag are one or more of one size"),
        ([plot(3), plot(4)], "a: figures of one tag are .*'150x100', '200x100'"),
    ],
)
def test_what_is_no_figure_is_refused(data: Any, message: str) -> None:
    """At the call, in one line that names what was found."""
    with pytest.raises(InvalidArgumentError, match=message):
        figure("a", data, 0)


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib.backends.backend_agg", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'tbviz\[plot\]'"):
        figure("a", plot(), 0)
