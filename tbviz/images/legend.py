"""Labels of points -> their colors and markers, and the legend that explains them.

There are 40 looks: the ten colors of the palette as discs, then again as squares, triangles and
diamonds. A whole number has the look of its remainder by 40, whichever other numbers are there;
strings, and numbers of which two would look alike, take the looks in their order. More than 40
different numbers, or numbers that are not whole, are a scale: their colors come from a continuous
map, and a color bar is the legend. More than 40 different strings begin again with the first look;
the legend names those that it has room for, and counts the others.

What depends on all labels that there are, is equal in several pictures that are given one list of
them, the classes.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from tbviz.checks import as_array, is_real
from tbviz.errors import InvalidArgumentError
from tbviz.images.axes import FRAME, Box, round_ticks, tick_labels, unit_of
from tbviz.images.colors import PALETTE, sequential
from tbviz.images.lettering import ELLIPSIS, INK, font_of, spelled
from tbviz.images.markers import SHAPES, Brush, Style, stamps

_LOOKS = len(PALETTE) * len(SHAPES)
_LEVELS = 64  # of the continuous map
_MISSING = Style((170, 170, 170))  # of a number that is not finite
_LONGEST = 18  # letters of a name
_WIDEST = 0.35  # of the picture's width, for all columns of names

# In pixels, at 640 x 480:
_GAP = 14
_MARKER = 12
_RADIUS = 4.6
_ROW = 18
_BAR = 14
_AROUND = 70  # what title and axes take of the height


class Legend(NamedTuple):
    """How the labels of points are shown.

    Attributes:
        styles: the styles of points.
        kinds: `[N]`, the index of each point's style.
        names: what each style means; empty without labels, and for a scale.
        scale: the numbers that the first and the last color mean, where colors are a scale.
    """

    styles: list[Style]
    kinds: NDArray[np.intp]
    names: list[str]
    scale: tuple[float, float] | None = None


def legend_of(labels: ArrayLike | None, points: int, *, classes: ArrayLike | None = None) -> Legend:
    """Return how points with these labels are shown.

    Args:
        labels: `[N]`, numbers or strings, or None.
        points: N.
        classes: `[K]`, all labels that there are, of which these may be some; None where these are
            all. The legend names all of them.

    Raises:
        InvalidArgumentError: where labels are not one for each point, neither numbers nor strings,
            or not among the classes.
    """
    if labels is None:
        return Legend([_style(0)], np.zeros(points, np.intp), [])
    values = as_labels(labels, "labels")
    if values.shape != (points,):
        raise InvalidArgumentError(
            f"labels must be one for each of {points} points, found the shape {list(values.shape)}",
            expected=(points,),
            found=values.shape,
        )
    known = np.unique(values) if classes is None else _known(values, classes)
    return _scale(values, known) if _is_scale(known) else _classes(values, known)


def as_labels(labels: ArrayLike, name: str) -> NDArray[Any]:
    """Return labels as an array of numbers or of str.

    Raises:
        InvalidArgumentError: where they are anything else.
    """
    array = as_array(labels, name)
    if is_real(array.dtype):
        return array.astype(np.float64) if array.dtype.kind == "V" else array
    kinds = {type(item) for item in array.reshape(-1).tolist()}
    if not kinds <= {str, bytes}:
        found = sorted(kind.__name__ for kind in kinds)
        rule = "numbers or strings"
        raise InvalidArgumentError(
            f"{name} must be {rule}, found {', '.join(found)}", expected=rule, found=found
        )
    texts = [_text(item) for item in array.reshape(-1).tolist()]
    return np.array(texts, np.str_).reshape(array.shape)


def legend_width(legend: Legend, size: tuple[int, int]) -> int:
    """Return how many pixels a legend takes to the right of the axes."""
    unit = unit_of(size)
    if legend.scale is not None:
        return bar_width(tick_labels(_scale_ticks(legend.scale)), unit)
    if not legend.names:
        return round(_GAP * unit)
    columns = math.ceil(len(_entries(legend, size)) / _rows(size))
    return round(_GAP * unit) + columns * _column(legend, unit)


def bar_width(texts: list[str], unit: float) -> int:
    """Return how many pixels a color bar with these texts takes to the right of the axes."""
    return round((2 * _GAP + _BAR) * unit + _longest(texts, unit))


def draw_bar(picture: Image.Image, box: Box, marks: list[tuple[float, str]]) -> None:
    """Draw a color bar to the right of the axes, of which box is the area.

    Args:
        picture: RGB.
        box: of the axes.
        marks: texts, and where they stand, from 0 for the first color to 1 for the last.
    """
    unit, height = unit_of(picture.size), box.bottom - box.top
    left, width = box.right + round(_GAP * unit), round(_BAR * unit)
    ramp = np.repeat(sequential(np.linspace(1, 0, height))[:, None], width, axis=1)
    picture.paste(Image.fromarray(ramp), (left, box.top))
    draw, font = ImageDraw.Draw(picture), font_of(unit)
    draw.rectangle((left - 1, box.top - 1, left + width, box.bottom), outline=FRAME)
    for share, text in marks:
        place = (left + width + 6 * unit, box.bottom - share * height)
        draw.text(place, text, INK, font, anchor="lm")


def draw_legend(picture: Image.Image, box: Box, legend: Legend) -> None:
    """Draw a legend to the right of the axes, of which box is the area."""
    if legend.scale is not None:
        _draw_scale(picture, box, legend.scale)
    elif legend.names:
        _draw_names(picture, box, legend)


def _known(values: NDArray[Any], classes: ArrayLike) -> NDArray[Any]:
    """Return the classes in order, and NaN, which needs no class, where a value is NaN."""
    known = as_labels(classes, "classes").ravel()
    alike, missing = is_real(values.dtype) == is_real(known.dtype), values != values
    strange = values[~(np.isin(values, known) | missing)] if alike else values
    if strange.size:
        raise InvalidArgumentError(
            f"labels must be among the classes, found {strange[0].item()!r}",
            expected=known.tolist(),
            found=strange[0].item(),
        )
    ordered: NDArray[Any] = np.unique(np.concatenate([known, values[missing]]))
    return ordered


def _is_scale(known: NDArray[Any]) -> bool:
    if known.dtype.kind not in "iuf":
        return False
    finite = known[np.isfinite(known)]
    return len(finite) > _LOOKS or bool((finite != np.rint(finite)).any())


def _scale(labels: NDArray[Any], known: NDArray[Any]) -> Legend:
    values, ends = labels.astype(np.float64), known[np.isfinite(known)].astype(np.float64)
    finite, low, high = np.isfinite(values), float(ends.min()), float(ends.max())
    shares = (np.where(finite, values, low) - low) / (high - low or 1.0)
    levels = np.where(finite, np.rint(shares * (_LEVELS - 1)), _LEVELS).astype(np.intp)
    colors = sequential(np.linspace(0, 1, _LEVELS)).tolist()
    styles = [Style((red, green, blue)) for red, green, blue in colors]
    return Legend([*styles, _MISSING], levels, [], (low, high))


def _classes(values: NDArray[Any], known: NDArray[Any]) -> Legend:
    names = known.tolist()
    styles = [_MISSING if look is None else _style(look) for look in _looks(names)]
    kinds = np.searchsorted(known, values.astype(known.dtype))  # NaN is last in both
    return Legend(styles or [_MISSING], kinds, [_shortened(_text(name)) for name in names])


def _looks(names: list[Any]) -> list[int | None]:
    """Return the look of each class, from 0 to 39; that of a number that is not finite is None."""
    if any(isinstance(name, str) for name in names):
        return [order % _LOOKS for order in range(len(names))]
    looks = [int(name) % _LOOKS if math.isfinite(name) else None for name in names]
    whole = [look for look in looks if look is not None]
    if len(set(whole)) == len(whole):
        return looks
    return [None if look is None else order for order, look in enumerate(looks)]


def _style(look: int) -> Style:
    red, green, blue = PALETTE[look % len(PALETTE)].tolist()
    return Style((red, green, blue), SHAPES[look // len(PALETTE)])


def _text(name: Any) -> str:
    if isinstance(name, bytes):
        return name.decode(errors="replace")
    return f"{name:g}" if isinstance(name, float | np.floating) else str(name)


def _shortened(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + ELLIPSIS


def _longest(texts: list[str], unit: float) -> float:
    font = font_of(unit)
    return max((font.getlength(spelled(text)) for text in texts), default=0.0)


def _rows(size: tuple[int, int]) -> int:
    return max(1, int((size[1] / unit_of(size) - _AROUND) / _ROW))


def _column(legend: Legend, unit: float) -> int:
    return round((_GAP + _MARKER) * unit + _longest(legend.names, unit))


def _entries(legend: Legend, size: tuple[int, int]) -> list[tuple[Style | None, str]]:
    """Return the styles and names for which there is room, and at the end how many are left."""
    columns = max(1, int(_WIDEST * size[0] / _column(legend, unit_of(size))))
    room, names = columns * _rows(size), len(legend.names)
    entries: list[tuple[Style | None, str]] = list(zip(legend.styles, legend.names, strict=True))
    return entries if names <= room else [*entries[: room - 1], (None, f"+ {names - room + 1}")]


def _draw_names(picture: Image.Image, box: Box, legend: Legend) -> None:
    unit, rows = unit_of(picture.size), _rows(picture.size)
    draw, font = ImageDraw.Draw(picture), font_of(unit)
    left, column_width = box.right + round(1.3 * _GAP * unit), _column(legend, unit)
    for index, (style, name) in enumerate(_entries(legend, picture.size)):
        column, row = divmod(index, rows)
        x, y = left + column * column_width, box.top + round((row + 0.5) * _ROW * unit)
        if style is not None:
            _draw_marker(picture, x, y, style)
        indent = (_MARKER if style is not None else -_RADIUS) * unit
        draw.text((x + indent, y), spelled(name), INK, font, anchor="lm")


def _draw_marker(picture: Image.Image, x: int, y: int, style: Style) -> None:
    stamp = stamps(style, Brush(_RADIUS * unit_of(picture.size), edge=0.0, opacity=1.0))[0]
    half = stamp.mask.width // 2
    picture.paste(stamp.colors, (x - half, y - half), stamp.mask)


def _scale_ticks(scale: tuple[float, float]) -> list[float]:
    return round_ticks(*scale, most=6) if scale[0] < scale[1] else [scale[0]]


def _draw_scale(picture: Image.Image, box: Box, scale: tuple[float, float]) -> None:
    (low, high), ticks = scale, _scale_ticks(scale)
    shares = [(tick - low) / (high - low or 1.0) for tick in ticks]
    draw_bar(picture, box, list(zip(shares, tick_labels(ticks), strict=True)))
