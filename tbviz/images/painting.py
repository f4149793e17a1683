"""Points -> their markers on a ground, one over another.

Markers with a white rim, as up to some ten thousand points have, stay apart, and so they cover what
is below. All their pixels are put down at once, which is many times as fast as one marker after
another, and their colors are few, so that a GIF keeps them exactly. Smaller markers, of more
points, have no rim and are blended: where many lie, colors are full.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tbviz.images.markers import STEPS, Brush, Ink, Style, stamps
from tbviz.images.pixels import Pixels

# Takes places `[N, 2]`, in pixels to the right of and down from the corner, and the style of each,
# `[N]`; returns the ground with points on it, drawn in their order.
Painter: TypeAlias = Callable[[NDArray[np.float64], NDArray[np.intp]], Pixels]

Indices: TypeAlias = NDArray[np.unsignedinteger[Any]]


def covering(ink: Ink, inks: Indices, ground: Indices) -> Callable[..., Indices]:
    """Return a function that puts down all pixels at once: of several for one place, the last one.

    Points beyond the border are cut off there, and those that are not finite are left out.

    Args:
        ink: the pixels of markers.
        inks: `[P]`, which color each of them has, as an index into a palette.
        ground: `[H, W]`, likewise.

    Returns:
        a `Painter` of such indices `[H, W]`, which are overwritten by the next call.
    """
    height, width = ground.shape
    margin = 2 * ink.half  # which points at the border reach into
    bare = np.pad(ground, margin)
    offsets = ink.down * bare.shape[1] + ink.right
    canvas = np.empty_like(bare)  # once for all frames: new memory takes longer than what is drawn

    def paint(places: NDArray[np.float64], kinds: NDArray[np.intp]) -> Indices:
        np.copyto(canvas, bare)
        seen, pixel, phase = _on_grid(places, (width, height), ink.half)
        centers = (pixel + margin) @ [1, canvas.shape[1]]
        markers = kinds[seen] * STEPS * STEPS + phase
        counts = ink.counts[markers]
        before = np.cumsum(counts) - counts
        chosen = np.arange(counts.sum()) + np.repeat(ink.starts[markers] - before, counts)
        canvas.ravel()[np.repeat(centers, counts) + offsets[chosen]] = inks[chosen]
        return canvas[margin:-margin, margin:-margin]

    return paint


def blending(styles: Sequence[Style], brush: Brush, ground: Pixels) -> Painter:
    """Return a function that blends points without a rim into a ground, uint8 `[H, W, 3]`.

    Points beyond its border are cut off there, and those that are not finite are left out.
    """
    sheets = [stamps(style, brush) for style in styles]
    half = sheets[0][0].mask.width // 2
    bare = Image.fromarray(ground)

    def paint(places: NDArray[np.float64], kinds: NDArray[np.intp]) -> Pixels:
        picture = bare.copy()
        seen, pixel, phase = _on_grid(places, picture.size, half)
        corners = zip(*(pixel - half).T.tolist(), strict=True)
        for corner, kind, place in zip(corners, kinds[seen].tolist(), phase.tolist(), strict=True):
            stamp = sheets[kind][place]
            picture.paste(stamp.colors, corner, stamp.mask)
        return np.asarray(picture)

    return paint


def _on_grid(
    places: NDArray[np.float64], size: tuple[int, int], half: int
) -> tuple[NDArray[np.bool_], NDArray[np.intp], NDArray[np.intp]]:
    """Return which points are seen, and of these the pixel `[n, 2]` and the phase `[n]` within."""
    near = (places > -half) & (places < np.array(size) + half)  # which NaN is not
    seen = near[:, 0] & near[:, 1]
    steps = np.rint((places[seen] - 0.5) * STEPS).astype(np.intp)  # from the first pixel's center
    phase = steps % STEPS
    return seen, steps // STEPS, phase[:, 0] + STEPS * phase[:, 1]
