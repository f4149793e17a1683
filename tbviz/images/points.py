"""Points of a plane or of space -> scatter plots, one or a whole animation.

Codes are `[N, 2]`, x and y, or `[N, 3]`, taken as float32; points with NaN or infinity are left
out. How labels are shown stands in `tbviz.images.legend`, from where one looks at three axes in
`tbviz.images.space`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from tbviz.checks import Limits, as_array, check_limits
from tbviz.errors import InvalidArgumentError
from tbviz.images.axes import (
    Box,
    as_points,
    data_limits,
    draw_axes,
    few_greys,
    to_pixels,
    unit_of,
)
from tbviz.images.indexed import Indexed, in_one_palette
from tbviz.images.legend import Legend, draw_legend, legend_of, legend_width
from tbviz.images.lettering import INK, fitted, font_of
from tbviz.images.markers import Brush, brush_for, ink_for
from tbviz.images.painting import blending, covering
from tbviz.images.pixels import Pixels
from tbviz.images.space import draw_space, space_to_pixels

__all__ = ["data_limits", "scatter_frames", "scatter_picture"]

_LEAST_WIDTH, _LEAST_HEIGHT = 160, 120
_ABOVE, _TITLE, _TITLE_GAP = 16, 36, 11  # pixels above the axes, at 640 x 480


def scatter_picture(
    codes: ArrayLike,
    *,
    labels: ArrayLike | None = None,
    classes: ArrayLike | None = None,
    limits: Limits | None = None,
    size: tuple[int, int] = (640, 480),
    title: str | None = None,
    axes: Sequence[str] | None = None,
) -> Pixels:
    """Return a scatter plot: points, axes with round ticks, and a legend of the labels.

    Args:
        codes: `[N, 2]` or `[N, 3]`.
        labels: `[N]`, numbers or strings, which give points their color and marker.
        classes: `[K]`, all labels that there are in several pictures, so that each looks the same
            in all of them; None for those of this one. Whole numbers look the same in any case.
        limits: `((x0, x1), (y0, y1))` of the axes, or three pairs; None for `data_limits` of the
            codes.
        size: width and height of the picture in pixels, at least 160 x 120. Text and points grow
            with it.
        title: a line above the axes.
        axes: what they are called; None for no names, or x, y and z of three axes.

    Returns:
        uint8 `[H, W, 3]`.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule.
    """
    titles = None if title is None else [title]
    return next(
        scatter_frames(
            [codes],
            labels=labels,
            classes=classes,
            limits=limits,
            size=size,
            titles=titles,
            axes=axes,
        )
    )


def scatter_frames(
    codes_over_time: Iterable[ArrayLike],
    *,
    labels: ArrayLike | None = None,
    classes: ArrayLike | None = None,
    limits: Limits | None = None,
    size: tuple[int, int] = (640, 480),
    titles: Iterable[str] | None = None,
    axes: Sequence[str] | None = None,
) -> MovingPoints:
    """Return the frames of a scatter plot whose points move while its axes stay.

    Args:
        codes_over_time: `[T, N, 2]` or `[T, N, 3]`, or T arrays; without labels, N may change.
        labels: `[N]`, the same for all frames; as in `scatter_picture`.
        classes: as in `scatter_picture`.
        limits: as in `scatter_picture`; None for `data_limits` of all codes.
        size: as in `scatter_picture`.
        titles: T lines, one above the axes of each frame.
        axes: as in `scatter_picture`.

    Returns:
        an iterator of uint8 `[H, W, 3]`, each drawn when it is asked for. The arguments are
        checked at once.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule.
    """
    series = [_as_codes(codes) for codes in codes_over_time]
    captions = [""] * len(series) if titles is None else [str(title) for title in titles]
    _check_frames(series, captions, labelled=labels is not None)
    _check_size(size)
    dimensions = series[0].shape[1]
    given = None if limits is None else check_limits(limits, axes=dimensions)
    limits = given or data_limits(np.concatenate(series))
    legend = legend_of(labels, max(map(len, series)), classes=classes)
    ground, box = _ground(legend, limits, size, titled=titles is not None, names=axes)
    place = space_to_pixels if dimensions == 3 else _plane_to_pixels
    placed = [place(codes, limits, box) for codes in series]
    brush = brush_for(len(legend.kinds), unit_of(size))
    draw = _covering_frames if brush.edge else _blended_frames
    return MovingPoints(draw(ground, box, placed, captions, legend, brush))


class MovingPoints(Iterator[Pixels]):
    """Frames uint8 `[H, W, 3]`, each drawn when it is asked for.

    Attributes:
        raw: the same frames, each an `Indexed` of one palette where points have a rim, as up to
            some ten thousand have. A GIF of those is made half as fast again.
    """

    def __init__(self, raw: Iterator[Pixels | Indexed]) -> None:
        self.raw = raw

    def __next__(self) -> Pixels:
        return np.asarray(next(self.raw))


_Placed: TypeAlias = list[tuple[NDArray[np.float64], NDArray[np.intp]]]


def _covering_frames(
    ground: Pixels, box: Box, placed: _Placed, captions: list[str], legend: Legend, brush: Brush
) -> Iterator[Indexed]:
    """Yield the ground with a caption and with points that have a rim, in the order of `placed`."""
    ink = ink_for(legend.styles, brush)
    greys = np.repeat(few_greys(np.arange(256, dtype=np.uint8)[:, None, None]), 3, axis=-1)
    colors, (below, inks, letters) = in_one_palette([ground, ink.colors, greys])
    area = _area(box)
    paint = covering(ink, inks, below[area])
    for (places, order), caption in zip(placed, captions, strict=True):
        frame = below.copy()
        if caption:
            text = _text_above(ground, box, caption)
            np.copyto(frame[: box.top], letters[text, 0], where=text < 255)
        frame[area] = paint(places[order], legend.kinds[order])
        yield Indexed(frame, colors)


def _blended_frames(
    ground: Pixels, box: Box, placed: _Placed, captions: list[str], legend: Legend, brush: Brush
) -> Iterator[Pixels]:
    """Yield the ground with a caption and with points that show what is below them."""
    area = _area(box)
    paint = blending(legend.styles, brush, ground[area])
    for (places, order), caption in zip(placed, captions, strict=True):
        frame = titled(ground, box, caption)
        frame[area] = paint(places[order], legend.kinds[order])
        yield frame


def _area(box: Box) -> tuple[slice, slice]:
    return slice(box.top, box.bottom), slice(box.left, box.right)


def _plane_to_pixels(
    codes: NDArray[np.float64], limits: Limits, box: Box
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    return to_pixels(codes, limits, box), np.arange(len(codes))


def _ground(
    legend: Legend,
    limits: Limits,
    size: tuple[int, int],
    *,
    titled: bool,
    names: Sequence[str] | None,
) -> tuple[Pixels, Box]:
    """Return all that stays the same in every frame, and the area in which points are drawn."""
    picture = Image.new("RGB", size, "white")
    beside = legend_width(legend, size)
    box = draw_ground(picture, limits, beside=beside, titled=titled, names=names)
    draw_legend(picture, box._replace(right=picture.width - beside), legend)
    return few_greys(np.array(picture)), box


def draw_ground(
    picture: Image.Image,
    limits: Limits,
    *,
    beside: int,
    titled: bool,
    names: Sequence[str] | None,
) -> Box:
    """Draw axes into a picture, with room for a legend and a title, and return the area within."""
    above = round((_TITLE if titled else _ABOVE) * unit_of(picture.size))
    if len(limits) == 3:
        return draw_space(picture, limits, above=above, beside=beside, names=names)
    return draw_axes(picture, limits, above=above, beside=beside, names=names)


def titled(ground: Pixels, box: Box, title: str) -> Pixels:
    """Return a copy of a picture `[H, W, 3]` with a line of text above the area of its axes."""
    picture = ground.copy()
    if title:
        text = few_greys(_text_above(ground, box, title)[..., None])
        np.minimum(picture[: box.top], text, out=picture[: box.top])
    return picture


def _text_above(ground: Pixels, box: Box, title: str) -> NDArray[np.uint8]:
    """Return what stands above the area of the axes: ink on white, greys `[box.top, W]`."""
    unit = unit_of((ground.shape[1], ground.shape[0]))
    above, font = Image.new("L", (ground.shape[1], box.top), 255), font_of(unit, points=14)
    line = fitted(title, font, box.right - box.left)
    place = ((box.left + box.right) / 2, box.top - _TITLE_GAP * unit)
    ImageDraw.Draw(above).text(place, line, INK[0], font, anchor="ms")
    return np.asarray(above)


def _as_codes(codes: ArrayLike) -> NDArray[np.float64]:
    points = as_points(codes)
    if points.ndim != 2:
        rule, shape = "[N, 2] or [N, 3]", list(points.shape)
        raise InvalidArgumentError(
            f"codes must be {rule}, found the shape {shape}", expected=rule, found=shape
        )
    return points


def _check_frames(
    series: list[NDArray[np.float64]], captions: list[str], *, labelled: bool
) -> None:
    if not series:
        rule = "the codes of a frame"
        raise InvalidArgumentError(
            f"scatter_frames needs {rule}, found none", expected=rule, found=0
        )
    if len(captions) != len(series):
        raise InvalidArgumentError(
            f"titles must be one for each of {len(series)} frames, found {len(captions)}",
            expected=len(series),
            found=len(captions),
        )
    widths = sorted({codes.shape[1] for codes in series})
    if len(widths) > 1:
        rule = "[N, 2] in all frames, or [N, 3] in all"
        raise InvalidArgumentError(f"codes must be {rule}, found both", expected=rule, found=widths)
    counts = sorted({len(codes) for codes in series})
    if labelled and len(counts) > 1:
        raise InvalidArgumentError(
            f"codes with labels must keep their N, found {counts}", expected="one N", found=counts
        )


def _check_size(size: tuple[int, int]) -> None:
    sides = as_array(size, "size")
    fits = sides.shape == (2,) and sides.dtype.kind in "iu"
    if not fits or sides[0] < _LEAST_WIDTH or sides[1] < _LEAST_HEIGHT:
        rule = f"(width, height) of integers, at least {_LEAST_WIDTH} x {_LEAST_HEIGHT}"
        message = f"size must be {rule}, found {size!r}"
        raise InvalidArgumentError(message, expected=rule, found=size)
