"""Points in a plane -> pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw, ImageFont

from tbviz.images.axes import Limits, data_limits, round_ticks
from tbviz.images.colors import PALETTE
from tbviz.images.pixels import Pixels

__all__ = ["data_limits", "scatter_frames", "scatter_picture"]


def scatter_picture(
    codes: ArrayLike,
    *,
    labels: ArrayLike | None = None,
    limits: Limits | None = None,
    size: tuple[int, int] = (640, 480),
    title: str | None = None,
) -> Pixels:
    titles = None if title is None else [title]
    frames = scatter_frames([codes], labels=labels, limits=limits, size=size, titles=titles)
    return next(frames)


def scatter_frames(
    codes_over_time: Iterable[ArrayLike],
    *,
    labels: ArrayLike | None = None,
    limits: Limits | None = None,
    size: tuple[int, int] = (640, 480),
    titles: Sequence[str] | None = None,
) -> Iterator[Pixels]:
    series = [np.asarray(codes, np.float64) for codes in codes_over_time]
    (x0, x1), (y0, y1) = limits or data_limits(np.concatenate(series))
    width, height = size
    font = ImageFont.load_default(12)
    left, top, right, bottom = 50, 30, width - 80, height - 30
    base = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(base)

    def place(x, y):
        return (
            left + (x - x0) / (x1 - x0) * (right - left),
            bottom - (y - y0) / (y1 - y0) * (bottom - top),
        )

    for tick in round_ticks(x0, x1, 8):
        x = place(tick, y0)[0]
        draw.line((x, top, x, bottom), fill=(230, 230, 230))
        draw.text((x, bottom + 6), f"{tick:g}", fill="black", font=font, anchor="mt")
    for tick in round_ticks(y0, y1, 6):
        y = place(x0, tick)[1]
        draw.line((left, y, right, y), fill=(230, 230, 230))
        draw.text((left - 6, y), f"{tick:g}", fill="black", font=font, anchor="rm")
    draw.rectangle((left, top, right, bottom), outline=(100, 100, 100))
    values = np.zeros(len(series[0]), int) if labels is None else np.asarray(labels)
    names, classes = np.unique(values, return_inverse=True)
    if labels is not None:
        for row, name in enumerate(names):
            y = top + 10 + 18 * row
            color = tuple(PALETTE[row % 10].tolist())
            draw.ellipse((right + 12, y - 4, right + 20, y + 4), fill=color)
            draw.text((right + 28, y), str(name), fill="black", font=font, anchor="lm")
    for index, codes in enumerate(series):
        picture = base.copy()
        draw = ImageDraw.Draw(picture)
        if titles is not None:
            draw.text((left, top - 8), titles[index], fill="black", font=font, anchor="ls")
        for (x, y), kind in zip(codes, classes):
            if np.isfinite(x) and np.isfinite(y):
                px, py = place(x, y)
                color = tuple(PALETTE[kind % 10].tolist())
                draw.ellipse((px - 3, py - 3, px + 3, py + 3), fill=color)
        yield np.asarray(picture)
