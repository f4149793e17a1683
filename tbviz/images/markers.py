"""Point markers as small anti-aliased pictures, ready to be pasted.

The shape of a marker is given by its signed distance: how far a place lies outside of its outline,
negative within. How much of a pixel the marker covers is read from that distance, and makes its
edge smooth. Each marker is drawn at STEPS x STEPS places within a pixel, so that points also move
smoothly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

STEPS = 4
LEVELS = 10  # of coverage, so that a palette has room for the edges of all colors
SHAPES = ("disc", "square", "triangle", "diamond")

_REACH = 1.35  # how far the widest shape goes from its center, in radii


class Style(NamedTuple):
    """How the points of one class look."""

    color: tuple[int, int, int]
    shape: str = "disc"


class Brush(NamedTuple):
    """How all points of a picture look: sizes in pixels, opacity from 0 to 1.

    The edge is a white rim around each point, which keeps overlapping points apart.
    """

    radius: float
    edge: float
    opacity: float


class Stamp(NamedTuple):
    """A marker at one place within a pixel: its colors, RGB, and how much it covers, grey."""

    colors: Image.Image
    mask: Image.Image


def brush_for(points: int, unit: float) -> Brush:
    """Return the brush for a number of points: the more, the smaller and the more transparent.

    Args:
        points: how many there are in a picture.
        unit: how large the picture is, relative to 640 x 480.
    """
    count = max(points, 10)
    radius = 4.6 * (100 / count) ** 0.17
    opacity = max(0.5, 1.1 - 0.08 * math.log10(count))
    return Brush(radius * unit, 0.6 * unit if radius > 2 else 0.0, min(opacity, 0.92))


class Ink(NamedTuple):
    """The pixels of all markers at all places within a pixel, one marker after another.

    Marker `STEPS * STEPS * style + phase`, the phase as in `stamps`, has `counts[marker]` pixels
    from `starts[marker]` on.

    Attributes:
        half: how far a marker reaches from its center, in pixels.
        starts: `[M]`.
        counts: `[M]`.
        down: `[P]`, of each pixel, from the center of its marker.
        right: `[P]`, likewise.
        colors: `[P, 3]`, uint8.
    """

    half: int
    starts: NDArray[np.intp]
    counts: NDArray[np.intp]
    down: NDArray[np.intp]
    right: NDArray[np.intp]
    colors: NDArray[np.uint8]


def stamps(style: Style, brush: Brush) -> list[Stamp]:
    """Return a marker, moved down by i / STEPS and right by j / STEPS, at STEPS * i + j.

    All have one odd size; unmoved, the marker's center is the center of the middle pixel.
    """
    inner, covered = _coverage(style.shape, brush)
    share = (inner / np.where(covered > 0, covered, 1))[..., None]
    colors = np.rint(255 + (np.array(style.color) - 255) * share).astype(np.uint8)
    masks = np.rint(255 * brush.opacity * covered).astype(np.uint8)
    return [
        Stamp(Image.fromarray(color), Image.fromarray(mask))
        for color, mask in zip(colors, masks, strict=True)
    ]


def ink_for(styles: Sequence[Style], brush: Brush) -> Ink:
    """Return all markers as pixels that are put down as they are, blended with white beforehand.

    A pixel belongs to a marker if any of its color, or half of it with its rim, lies there.
    """
    counts, downs, rights, colors, half = [], [], [], [], 0
    for style in styles:
        inner, covered = _coverage(style.shape, brush)
        half = inner.shape[1] // 2
        phase, down, right = np.nonzero((inner > 0) | (covered >= 0.5))
        share = brush.opacity * inner[phase, down, right, None]
        counts.append(np.bincount(phase, minlength=len(inner)))
        downs.append(down - half)
        rights.append(right - half)
        colors.append(np.rint(255 + (np.array(style.color) - 255) * share).astype(np.uint8))
    number = np.concatenate(counts)
    starts = np.cumsum(number) - number
    places = np.concatenate(downs), np.concatenate(rights)
    return Ink(half, starts, number, *places, np.concatenate(colors))


def _coverage(shape: str, brush: Brush) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how much of each pixel lies within a marker, and within it and its rim.

    Each is `[STEPS * STEPS, S, S]`, in LEVELS steps from 0 to 1.
    """
    half = math.ceil(_REACH * brush.radius + brush.edge + 0.5) + 1
    offsets = np.arange(-half, half + 1) - np.arange(STEPS)[:, None] / STEPS
    x, y = offsets[None, :, None, :], offsets[:, None, :, None]
    distance = brush.radius * _distance(shape, x / brush.radius, y / brush.radius)
    side = 2 * half + 1
    inner, covered = (
        np.rint(LEVELS * np.clip(0.5 - distance + edge, 0, 1)) / LEVELS for edge in (0, brush.edge)
    )
    return inner.reshape(-1, side, side), covered.reshape(-1, side, side)


def _distance(shape: str, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the signed distance from a shape of about the size of the unit disc; y is down."""
    if shape == "square":
        return np.asarray(np.maximum(np.abs(x), np.abs(y)) - 0.88)
    if shape == "triangle":
        return np.asarray(np.maximum(y, math.sqrt(3) / 2 * np.abs(x) - y / 2) - 0.65)
    if shape == "diamond":
        return np.asarray((np.abs(x) + np.abs(y)) / math.sqrt(2) - 0.88)
    return np.asarray(np.hypot(x, y) - 1)
