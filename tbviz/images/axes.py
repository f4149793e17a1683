"""The ground of a plot: limits, ticks at round numbers, grid lines and the frame around them.

Text, lines and gaps scale with the size of the picture: twice the width and height give the same
plot in twice the resolution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from tbviz.checks import Limits, as_array, as_numbers
from tbviz.errors import InvalidArgumentError
from tbviz.images.lettering import INK, Font, fitted, font_of
from tbviz.images.pixels import Pixels

FRAME = (140, 140, 140)
GRID = (232, 232, 232)

_MARGIN = 0.04  # between the outermost points and the frame, as a share of the points' range
_GAP = 7  # between the frame and the labels of its ticks, at 640 x 480
_X_LABELS = 26  # the height that the labels of the x axis take, at 640 x 480
_NAME = 19  # what the name of an axis takes beyond its labels, at 640 x 480
_Y_TICKS = 52  # the least distance of ticks on the y axis, at 640 x 480
_LARGE, _SMALL = 1e7, 1e-5  # where the labels of ticks take an exponent


class Box(NamedTuple):
    """The area within the frame, in pixels; right and bottom lie just outside of it."""

    left: int
    top: int
    right: int
    bottom: int


def data_limits(codes: ArrayLike) -> Limits:
    """Return limits that hold all points, with a margin.

    Args:
        codes: `[..., 2]` or `[..., 3]`, taken as float32; points with NaN or infinity are left out.

    Returns:
        `((x0, x1), (y0, y1))`, or three pairs, 4 % wider than the points on each side; a tenth
        around a value that is the only one, or (-1, 1) around zero, and where no point is finite.

    Raises:
        InvalidArgumentError: where the last axis is neither 2 nor 3.
    """
    points = as_points(codes)
    points = points.reshape(-1, points.shape[-1])
    finite = points[np.isfinite(points).all(axis=1)]
    return tuple(_interval(values) for values in finite.T)


def as_points(codes: ArrayLike) -> NDArray[np.float64]:
    """Return `[..., 2 or 3]` as float64, rounded to float32: what is too large is infinite."""
    array = as_array(codes, "codes")
    if array.ndim == 0 or array.shape[-1] not in (2, 3):
        rule, shape = "[N, 2] or [N, 3]", list(array.shape)
        raise InvalidArgumentError(
            f"codes must be points, {rule}, found the shape {shape}", expected=rule, found=shape
        )
    with np.errstate(over="ignore"):
        return as_numbers(array, "codes").astype(np.float32).astype(np.float64)


def unit_of(size: tuple[int, int]) -> float:
    """Return how large a picture is relative to 640 x 480, by its shorter side, at least 0.5."""
    return max(0.5, min(size[0] / 640, size[1] / 480))


def few_greys(pixels: Pixels) -> Pixels:
    """Return a picture `[H, W, 3]` or `[H, W, 1]` with its greys rounded to 18, those of axes kept.

    Smooth text has hundreds of greys, for which the palette of a GIF has no room beside colors.
    """
    if pixels.shape[2] == 1:
        return _NEAREST_GREY[pixels]
    red, green, blue = (pixels[..., channel] for channel in range(3))
    grey = ((red == green) & (green == blue))[..., None]
    rounded: Pixels = np.where(grey, _NEAREST_GREY[pixels], pixels)
    return rounded


def _nearest_grey() -> NDArray[np.uint8]:
    """Return the grey that stands for each of 256, no darker than ink."""
    kept = np.unique([*np.rint(np.linspace(INK[0], 255, 16)), FRAME[0], GRID[0]])
    nearest = np.abs(np.arange(256)[:, None] - kept).argmin(axis=1)
    greys: NDArray[np.uint8] = kept[nearest].astype(np.uint8)
    return greys


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Return the multiples of a round step that lie in [low, high], about most of them or fewer.

    A round step is 1, 2, 2.5 or 5 times a power of ten.
    """
    least = (high - low) / most
    power = 10.0 ** math.floor(math.log10(least))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= least * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def tick_labels(ticks: list[float]) -> list[str]:
    """Return evenly spaced ticks as text, with as many decimals as their step needs."""
    step = ticks[1] - ticks[0] if len(ticks) > 1 else abs(sum(ticks)) or 1.0
    largest = max(map(abs, ticks), default=0.0)
    if largest >= _LARGE or step < _SMALL:
        digits = 2 + max(0, math.floor(math.log10(largest / step)))
        return [f"{tick if abs(tick) > step / 2 else 0:.{digits}g}" for tick in ticks]
    shifted = [step * 10**decimals for decimals in range(7)]
    whole = [math.isclose(number, round(number), rel_tol=1e-6) for number in shifted]
    decimals = whole.index(True) if any(whole) else 7
    return [f"{round(tick, decimals) + 0.0:,.{decimals}f}" for tick in ticks]


def to_pixels(points: NDArray[np.float64], limits: Limits, box: Box) -> NDArray[np.float64]:
    """Return points `[N, 2]` as pixels to the right of and down from the corner of a box."""
    (x0, x1), (y0, y1) = limits
    across, down = (box.right - box.left) / (x1 - x0), (box.bottom - box.top) / (y0 - y1)
    places: NDArray[np.float64] = (points - [x0, y1]) * [across, down]
    return places


def draw_axes(
    picture: Image.Image,
    limits: Limits,
    *,
    above: int,
    beside: int,
    names: Sequence[str] | None = None,
) -> Box:
    """Draw grid, frame and labels of the ticks into a picture, and return the area within.

    Args:
        picture: RGB.
        limits: of the area.
        above: pixels to leave free above the area, for a title.
        beside: pixels to leave free to the right of the area, for a legend.
        names: of the x axis, below it, and of the y axis, beside it; None for none.
    """
    unit = unit_of(picture.size)
    font, gap = font_of(unit), round(_GAP * unit)
    named = 0 if names is None else round(_NAME * unit)
    bottom = picture.height - round(_X_LABELS * unit) - named
    rows = round_ticks(*limits[1], most=max(2, int((bottom - above) / (_Y_TICKS * unit))))
    widest = max(font.getlength(label) for label in tick_labels(rows))
    box = Box(round(widest) + 2 * gap + named, above, picture.width - beside, bottom)
    columns = _x_ticks(limits[0], box.right - box.left, font)
    xs = [x + box.left for x in _places(columns, limits[0], box.right - box.left)]
    ys = [box.bottom - y for y in _places(rows, limits[1], box.bottom - box.top)]
    _draw_lines(picture, box, xs, ys)
    draw = ImageDraw.Draw(picture)
    for x, label in zip(xs, tick_labels(columns), strict=True):
        draw.text((x, box.bottom + gap), label, INK, font, anchor="mt")
    for y, label in zip(ys, tick_labels(rows), strict=True):
        draw.text((box.left - gap, y), label, INK, font, anchor="rm")
    if names is not None:
        _draw_names(picture, box, names)
    return box


def _draw_names(picture: Image.Image, box: Box, names: Sequence[str]) -> None:
    """Write what the axes are called: x below its labels, y upward at the left of its own."""
    unit, edge = unit_of(picture.size), round(4 * unit_of(picture.size))
    font = font_of(unit)
    across, down = box.right - box.left, box.bottom - box.top
    below = ((box.left + box.right) / 2, picture.height - edge)
    ImageDraw.Draw(picture).text(below, fitted(names[0], font, across), INK, font, anchor="ms")
    line = Image.new("RGB", (down, round(_NAME * unit)), "white")
    upward = fitted(names[1], font, down)
    ImageDraw.Draw(line).text((down / 2, edge), upward, INK, font, anchor="mt")
    picture.paste(line.transpose(Image.Transpose.ROTATE_90), (0, box.top))


def _interval(values: NDArray[np.float64]) -> tuple[float, float]:
    if not len(values):
        return -1.0, 1.0
    low, high = float(values.min()), float(values.max())
    reach = _MARGIN * (high - low) if low < high else abs(low) / 10 or 1.0
    return low - reach, high + reach


def _x_ticks(limits: tuple[float, float], length: int, font: Font) -> list[float]:
    """Return the most ticks whose labels stay apart."""
    for most in range(10, 1, -1):
        ticks = round_ticks(*limits, most=most)
        widest = max(font.getlength(label) for label in tick_labels(ticks))
        if len(ticks) * 1.8 * max(widest, font.getlength("00.00")) <= length:
            break
    return ticks


def _places(ticks: list[float], limits: tuple[float, float], length: int) -> list[float]:
    low, high = limits
    return [(tick - low) / (high - low) * length for tick in ticks]


def _draw_lines(picture: Image.Image, box: Box, xs: list[float], ys: list[float]) -> None:
    draw, line = ImageDraw.Draw(picture), max(1, round(unit_of(picture.size)))
    left, top, right, bottom = box
    for x in xs:
        draw.line((round(x), top, round(x), bottom - 1), GRID, line)
    for y in ys:
        draw.line((left, round(y), right - 1, round(y)), GRID, line)
    corners = (left - line, top - line, right + line - 1, bottom + line - 1)
    draw.rectangle(corners, outline=FRAME, width=line)


_NEAREST_GREY = _nearest_grey()
