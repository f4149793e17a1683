"""The builder of figures, drawn by matplotlib."""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np

from tbviz.errors import InvalidArgumentError, needs_extra
from tbviz.images.pixels import Pixels
from tbviz.summary.pending import PendingSummary, pending
from tbviz.summary.pictures import image_value


def figure(tag: str, data: Any, step: SupportsIndex, *, close: bool = False) -> PendingSummary:
    """Write a figure of matplotlib, or several of one size, for the Images dashboard.

    A figure is drawn at the call, in the resolution that it has of its own (`Figure.dpi`), whatever
    backend shows it.

    Args:
        tag: the name of the series.
        data: a `matplotlib.figure.Figure`, or a list of them.
        step: the training step, at least 0.
        close: close the figures of `matplotlib.pyplot` when they are drawn.

    Raises:
        InvalidArgumentError: `data` is no figure, or the figures differ in size.
        MissingDependencyError: matplotlib is not installed.
    """
    figures = list(data) if isinstance(data, list | tuple) else [data]
    drawn = [_drawn(tag, item) for item in figures]
    if len({picture.shape[:2] for picture in drawn}) != 1:
        sizes = [f"{picture.shape[1]}x{picture.shape[0]}" for picture in drawn]
        raise InvalidArgumentError(
            f"{tag}: figures of one tag are one or more of one size, found {sizes}", found=sizes
        )
    if close:
        _close(figures)
    return pending(
        tag,
        step,
        lambda: [image_value(tag, drawn)],
        nbytes=sum(picture.nbytes for picture in drawn),
        kinds={tag: "image"},
    )


def _drawn(tag: str, figure: Any) -> Pixels:
    """Return a figure as uint8 `[H, W, 3]`, or `[H, W, 4]` where it is transparent somewhere."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise needs_extra("drawing a figure", "matplotlib", "plot") from error
    if not isinstance(figure, Figure):
        raise InvalidArgumentError(
            f"{tag}: a figure is a matplotlib Figure or a list of them, found "
            f"{type(figure).__name__}",
            found=figure,
        )
    shown = figure.canvas
    try:
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        pixels = np.array(canvas.buffer_rgba())
    finally:
        figure.set_canvas(shown)
    return pixels[..., :3] if (pixels[..., 3] == 255).all() else pixels


def _close(figures: list[Any]) -> None:
    from matplotlib import pyplot

    for item in figures:
        pyplot.close(item)
