"""The ground of a plot of three axes: an open box with ticks, seen from one fixed place.

The box is as wide and deep as each other and three quarters as high, whatever the units of its
axes. Seen from far away, so that parallels stay parallel, at an azimuth of -60 and an elevation of
20 degrees (x to the right and toward the viewer, y to the right and away, z upward), a point
(x, y, z) with its coordinates as shares of the box lies, with a for azimuth and e for elevation, at

    right  = -x sin a + y cos a
    up     = -(x cos a + y sin a) sin e + z cos e
    nearer =  (x cos a + y sin a) cos e + z sin e

which is a turn around z by a and then around the horizontal by e.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tbviz.checks import Limits
from tbviz.images.axes import FRAME, GRID, Box, round_ticks, tick_labels, unit_of
from tbviz.images.lettering import INK, fitted, font_of, spelled

AZIMUTH, ELEVATION = -60, 20  # degrees
HALF_LENGTHS = (4 / 3, 4 / 3, 1.0)  # of the box, along x, y and z

_SOFT = 4  # how much larger lines are drawn at first
_TICKS, _FEW = 6, 3  # on an axis, at most, and where labels are longer than so many letters
_LONG = 7
_BEFORE = 0.1, 0.02  # free to the left of and above the box, as shares of the area
_AFTER = 0.06, 0.11  # to the right and below
_GAP = 9  # from an edge of the box to its labels, at 640 x 480
# From there to the name of each axis, which clears labels of any width: those of z stand beside it,
# and those of x and y come nearer to it by what their edges rise.
_NAME_GAPS = ((21.0, 0.19), (21.0, 0.52), (15.0, 1.0))  # at 640 x 480, and of the widest label
_LEAST_NAME_GAP = 34
_UPRIGHT = 4  # letters of the name of z, at most, that are not written upward
_NAME = 14  # the height of a name
_LEAST_KEPT = 0.75  # of the area's width, where the name of y needs more room than there is


def _view() -> NDArray[np.float64]:
    a, e = math.radians(AZIMUTH), math.radians(ELEVATION)
    right = [-math.sin(a), math.cos(a), 0.0]
    up = [-math.cos(a) * math.sin(e), -math.sin(a) * math.sin(e), math.cos(e)]
    nearer = [math.cos(a) * math.cos(e), math.sin(a) * math.cos(e), math.sin(e)]
    return np.array([right, up, nearer]) * HALF_LENGTHS


_VIEW = _view()  # from the box, -1 to 1 along each axis, to right, up and nearer
_CORNER = np.abs(_VIEW[:2]).sum(axis=1)  # how far right and up the box reaches
# The edge that carries the labels of each axis, as where the other two axes stand; the walls that
# are seen from within, x = -1, y = 1 and z = -1, make the ground.
_EDGES = ((0.0, -1.0, -1.0), (1.0, 0.0, -1.0), (-1.0, -1.0, 0.0))
_WALLS = (-1, 1, -1)
_ANCHORS = ("rt", "lt", "rm")  # of the labels of each axis
_OUTWARD = ((-0.45, 1.0), (0.6, 0.8), (-1.0, 0.0))  # right and down, to labels and names


def space_to_pixels(
    points: NDArray[np.float64], limits: Limits, box: Box
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return where points `[N, 3]` are seen, and in which order they cover one another.

    Returns:
        pixels `[N, 2]` to the right of and down from the corner of a box, NaN for points outside
        of the limits; and the indices of the points from the farthest to the nearest.
    """
    low, high = np.array(limits).T
    shares = 2 * (points - low) / (high - low) - 1
    shares = np.where((np.abs(shares) <= 1).all(axis=1, keepdims=True), shares, np.nan)
    return _seen(shares, box), np.argsort(shares @ _VIEW[2], kind="stable")


def space_ticks(low: float, high: float) -> list[float]:
    """Return the ticks of an axis of space: round numbers, fewer of them where they are long."""
    ticks = round_ticks(low, high, most=_TICKS)
    few = round_ticks(low, high, most=_FEW)
    return few if len(few) > 1 and max(map(len, tick_labels(ticks))) > _LONG else ticks


def draw_space(
    picture: Image.Image,
    limits: Limits,
    *,
    above: int,
    beside: int,
    names: Sequence[str] | None = None,
) -> Box:
    """Draw walls, grid and labels of three axes into a picture, and return the area of it all.

    Args:
        picture: RGB.
        limits: of the axes, three pairs.
        above: pixels to leave free above the area, for a title.
        beside: pixels to leave free to the right of the area, for a legend.
        names: of the axes; None for x, y and z.
    """
    ticks = [space_ticks(low, high) for low, high in limits]
    labels = [tick_labels(each) for each in ticks]
    names = "xyz" if names is None else names
    gaps = _name_gaps(picture, labels)
    box = _area(picture, above, picture.width - beside, labels[1], names[1], gaps)
    shares = [
        [2 * (tick - low) / (high - low) - 1 for tick in each]
        for each, (low, high) in zip(ticks, limits, strict=True)
    ]
    _draw_lines(picture, box, shares)
    for axis, places in enumerate(shares):
        for place, label in zip(places, labels[axis], strict=True):
            _draw_text(picture, box, axis, place, label, _GAP)
        _draw_name(picture, box, axis, names[axis], gaps[axis], picture.width - beside)
    return box


def _name_gaps(picture: Image.Image, labels: Sequence[Sequence[str]]) -> list[float]:
    """Return how far from the edge of each axis its name stands, in pixels at 640 x 480."""
    unit = unit_of(picture.size)
    widest = [max(font_of(unit).getlength(label) for label in each) for each in labels]
    return [
        max(_LEAST_NAME_GAP, start + share * width / unit)
        for (start, share), width in zip(_NAME_GAPS, widest, strict=True)
    ]


def _area(
    picture: Image.Image,
    top: int,
    end: int,
    labels: Sequence[str],
    name: str,
    gaps: Sequence[float],
) -> Box:
    """Return the area of the box, so far from the left and from `end` as texts beside it need.

    Those to the right of it are the labels and the name of y.
    """
    unit, font = unit_of(picture.size), font_of(unit_of(picture.size))
    free, room = (gaps[2] + _NAME) * unit, end - font.getlength(spelled(name))

    def area(right: int) -> Box:
        left = max(0, round((free - _BEFORE[0] * right) / (1 - _BEFORE[0])))
        return Box(left, top, right, picture.height)

    widest = max(map(font.getlength, labels))
    box = area(end - max(0, round(_GAP * unit + widest - _AFTER[0] * end)))
    least = round(_LEAST_KEPT * box.right)
    while box.right > least and (lacking := _beside(picture, box, 1, 0.0, gaps[1])[0] - room) > 0:
        box = area(max(least, box.right - math.ceil(lacking)))
    return box


def _seen(shares: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """Return where points of the box `[N, 3]`, from -1 to 1, are seen, from the area's corner."""
    size = np.array([box.right - box.left, box.bottom - box.top])
    room = size * (1 - np.add(_BEFORE, _AFTER))
    scale = (room / (2 * _CORNER)).min()
    middle = size * _BEFORE + room / 2
    return np.asarray(middle + shares @ _VIEW[:2].T * [scale, -scale])


def _draw_lines(picture: Image.Image, box: Box, shares: list[list[float]]) -> None:
    """Draw grid and walls into the area, four times as large and then reduced: with soft edges."""
    large = Image.new("RGB", (_SOFT * (box.right - box.left), _SOFT * (box.bottom - box.top)))
    draw, width = ImageDraw.Draw(large), round(_SOFT * unit_of(picture.size))
    draw.rectangle((0, 0, *large.size), "white")
    for color, lines in ((GRID, _grid(shares)), (FRAME, _walls())):
        for start, end in _SOFT * _seen(np.reshape(lines, (-1, 3)), box).reshape(-1, 2, 2):
            draw.line((*start, *end), color, width)
    picture.paste(large.reduce(_SOFT), (box.left, box.top))


def _grid(shares: list[list[float]]) -> list[list[list[float]]]:
    """Return the lines of ticks: on each wall, those of the two axes along it, `[M, 2, 3]`."""
    lines = []
    for wall, at in enumerate(_WALLS):
        for axis in {0, 1, 2} - {wall}:
            for share in shares[axis]:
                ends = [[share, share, share], [share, share, share]]
                ends[0][wall] = ends[1][wall] = at
                across = 3 - wall - axis
                ends[0][across], ends[1][across] = -1, 1
                lines.append(ends)
    return lines


def _walls() -> list[list[list[float]]]:
    """Return the nine edges of the three walls, `[9, 2, 3]`."""
    lines = []
    for axis in range(3):
        first, second = (other for other in range(3) if other != axis)
        for corner in itertools.product((-1.0, 1.0), repeat=2):
            if corner[0] == _WALLS[first] or corner[1] == _WALLS[second]:
                ends = [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
                for end, share in zip(ends, (-1.0, 1.0), strict=True):
                    end[axis], end[first], end[second] = share, *corner
                lines.append(ends)
    return lines


def _draw_text(
    picture: Image.Image, box: Box, axis: int, share: float, text: str, gap: float
) -> None:
    """Write a text beside the labeled edge of an axis, some pixels away at 640 x 480."""
    font, anchor = font_of(unit_of(picture.size)), _ANCHORS[axis]
    place = _beside(picture, box, axis, share, gap)
    ImageDraw.Draw(picture).text(place, text, INK, font, anchor=anchor)


def _draw_name(picture: Image.Image, box: Box, axis: int, name: str, gap: float, end: int) -> None:
    """Write what an axis is called beside its middle, before `end`; a long name of z upward."""
    unit = unit_of(picture.size)
    x, y = _beside(picture, box, axis, 0.0, gap)
    if axis < 2 or len(name) <= _UPRIGHT:
        room = end - x if _ANCHORS[axis].startswith("l") else x
        _draw_text(picture, box, axis, 0.0, fitted(name, font_of(unit), room), gap)
        return
    size = (box.bottom - box.top, round(_NAME * unit))
    line, font = Image.new("RGB", size, "white"), font_of(unit)
    middle = (size[0] / 2, size[1] / 2)
    ImageDraw.Draw(line).text(middle, fitted(name, font, size[0]), INK, font, anchor="mm")
    upward = line.transpose(Image.Transpose.ROTATE_90)
    picture.paste(upward, (round(x) - upward.width, round(y) - upward.height // 2))


def _beside(
    picture: Image.Image, box: Box, axis: int, share: float, gap: float
) -> tuple[float, float]:
    """Return the pixel so far from the labeled edge of an axis, at a place of that axis."""
    place = np.array(_EDGES[axis])
    place[axis] = share
    x, y = _seen(place[None], box)[0] + np.array(_OUTWARD[axis]) * gap * unit_of(picture.size)
    return box.left + x, box.top + y
