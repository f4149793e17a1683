"""Builders of the summaries that are pictures: images, grids, comparisons and animations.

Pictures follow the rules of `tbviz.images`: uint8 is taken as it is, bool is black and
white, floats lie in [0, 1] and are clipped, `value_range` says otherwise. Pixels that are
not finite are drawn in a color that no pixel of the data has and counted in the scalar
`<tag>/nonfinite`, which exists only where there are any; floats that are clipped are told of
once. A picture of more than `images.MAX_PIXELS` pixels, or an animation of more than
`images.MAX_FRAME_PIXELS` over all its frames, is enlarged less than was asked for, or written
with one pixel in two a side, or fewer, and a warning.

Each builder first draws a picture of one pixel with the same options: that is
where a wrong dtype or option is refused, at the call. The whole picture is drawn later.
"""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy.typing as npt

from tbviz import images
from tbviz.events import Value, make_value, strings_to_proto
from tbviz.images.canvas import WHITE, Color
from tbviz.images.comparison import APART, as_batches
from tbviz.images.grid import enlarge, grid_shape
from tbviz.images.pixels import Pixels, ValueRange, count_clipped
from tbviz.images.spans import SpanChoice
from tbviz.images.titles import as_correct, as_titles, titled_size
from tbviz.summary.fitting import TRIAL, Fit, fitted, least_stride, note_size, too_large
from tbviz.summary.notes import counted, note
from tbviz.summary.pending import PendingSummary, checked_step, pending, snapshot


def image(
    tag: str, data: Any, step: SupportsIndex, *, value_range: ValueRange = None, scale: int = 1
) -> PendingSummary:
    """Write one picture, or several under one tag, for the Images dashboard.

    Pixels that are not finite are drawn in a color of their own and counted in `<tag>/nonfinite`.

    Args:
        tag: the name of the series.
        data: `[H, W]`, `[H, W, C]` or `[N, H, W, C]` with C of 1, 3 or 4.
        step: the training step, at least 0.
        value_range: None, a pair (low, high), "grid" or "image"; see `tbviz.images.to_uint8`.
        scale: how many times each pixel is enlarged, a whole number.

    Raises:
        InvalidArgumentError: the shape, dtype or an option is not that of a picture.
    """
    pixels = snapshot(data, f"{tag}: an image")
    batch = images.as_batch(pixels) if pixels.ndim == 4 else images.as_image(pixels)[None]
    images.to_uint8(batch[:1, :1, :1], value_range=value_range)
    limit = images.MAX_PIXELS
    fit = fitted(lambda *sides: sides[:2], *batch.shape[1:3], scale=scale, padding=0, most=limit)

    def draw() -> Value:
        pixels = images.to_uint8(fit.thinned(batch), value_range=value_range)
        return image_value(tag, list(enlarge(pixels, fit.scale or 1)), fit)

    return pending(
        tag,
        step,
        lambda: [draw(), *lost_pixels(tag, value_range, batch)],
        nbytes=batch.nbytes,
        kinds={tag: "image"},
    )


def image_grid(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    columns: int | None = None,
    padding: int = 2,
    background: Color = WHITE,
    value_range: ValueRange = None,
    scale: int = 1,
    titles: npt.ArrayLike | None = None,
    correct: npt.ArrayLike | None = None,
) -> PendingSummary:
    """Write a batch of images as one picture, row by row.

    Pixels that are not finite are drawn in a color of their own and counted in `<tag>/nonfinite`.

    Args:
        tag: the name of the series.
        data: `[N, H, W]` or `[N, H, W, C]` with C of 1, 3 or 4.
        step: the training step, at least 0.
        columns: images in a row; near-square by default.
        padding: pixels between images.
        background: what is between images and after the last: a grey level or (R, G, B), 0 to 255.
        value_range: None, a pair (low, high), "grid" or "image"; see `tbviz.images.to_uint8`.
        scale: how many times each pixel is enlarged, a whole number.
        titles: `[N]` strings or numbers, one line above each image.
        correct: bool `[N]`: frames and titles are blue where it is True, orange where it is False.

    Raises:
        InvalidArgumentError: the shape, dtype or an option is not that of a grid.
    """
    batch = images.as_batch(snapshot(data, f"{tag}: images"))
    lines = None if titles is None else as_titles(titles, len(batch))
    right = None if correct is None else as_correct(correct, len(batch)).copy()

    def draw(part: npt.NDArray[Any], fit: Fit) -> Pixels:
        return images.image_grid(
            fit.thinned(part),
            columns=columns,
            padding=fit.padding or 0,
            background=background,
            value_range=value_range,
            scale=fit.scale or 1,
            titles=lines and lines[: len(part)],
            correct=None if right is None else right[: len(part)],
        )

    def size(height: int, width: int, padding: int) -> tuple[int, int]:
        tile = titled_size(height, width, lines, framed=right is not None)
        return grid_shape(len(batch), *tile, columns=columns, padding=padding)

    draw(batch[:1, :1, :1], TRIAL)
    limit = images.MAX_PIXELS
    fit = fitted(size, *batch.shape[1:3], scale=scale, padding=padding, most=limit)
    return pending(
        tag,
        step,
        lambda: [image_value(tag, [draw(batch, fit)], fit), *lost_pixels(tag, value_range, batch)],
        nbytes=batch.nbytes,
        kinds={tag: "image"},
    )


def comparison(
    tag: str,
    data: images.Batches,
    step: SupportsIndex,
    *,
    columns: int | None = None,
    padding: int = 2,
    background: Color = WHITE,
    value_range: ValueRange = None,
    difference: bool = False,
    span: SpanChoice | None = None,
    scale: int | None = None,
) -> PendingSummary:
    """Write batches as one picture, image beside image: input, reconstruction, difference.

    Pixels that are not finite are drawn in a color of their own and counted in `<tag>/nonfinite`.

    Args:
        tag: the name of the series.
        data: `{heading: batch}`, or a sequence of batches without headings; two or more, each
            `[N, H, W]` or `[N, H, W, C]` with C of 1, 3 or 4, of the same N, H and W.
        step: the training step, at least 0.
        columns: how many groups of images a row holds; near-square by default.
        padding: pixels between the images of a group.
        background: what is between images: a grey level or (R, G, B), 0 to 255.
        value_range: None, a pair (low, high), "grid" for one range of all batches, or "image".
        difference: whether the second batch minus the first stands beside them, symmetrically
            around zero: red where the second is larger, blue where it is smaller.
        span: the difference that has the full color: "all", or None, for the largest of this
            picture, "each" for that of each image, or a number, the same at every step.
        scale: how many times each pixel is enlarged; None for as often as the headings need.

    Raises:
        InvalidArgumentError: the batches do not fit each other, or a dtype or option is wrong.
    """
    names, views = as_batches(data)
    batches = [view.copy() for view in views]

    def draw(batches: list[npt.NDArray[Any]], fit: Fit) -> Pixels:
        parts = [fit.thinned(batch) for batch in batches]
        return images.comparison(
            dict(zip(names, parts, strict=True)) if names else parts,
            columns=columns,
            padding=fit.padding or 0,
            background=background,
            value_range=value_range,
            difference=difference,
            span=span,
            scale=fit.scale,
        )

    def size(height: int, width: int, padding: int) -> tuple[int, int]:
        group = (len(batches) + difference) * (width + padding) - padding + APART
        count = len(batches[0])
        down, across = grid_shape(count, height, group, columns=columns, padding=padding)
        return down, across - APART

    draw([batch[:1, :1, :1] for batch in batches], TRIAL)
    limit = images.MAX_PIXELS
    fit = fitted(size, *batches[0].shape[1:3], scale=scale, padding=padding, most=limit)
    return pending(
        tag,
        step,
        lambda: [
            image_value(tag, [draw(batches, fit)], fit),
            *lost_pixels(tag, value_range, *batches),
        ],
        nbytes=sum(batch.nbytes for batch in batches),
        kinds={tag: "image"},
    )


def animation(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    fps: float = 12,
    value_range: ValueRange = None,
    scale: int = 1,
) -> PendingSummary:
    """Write an animation that plays in the Images dashboard, as a lossless APNG.

    Pixels that are not finite are drawn in a color of their own and counted in `<tag>/nonfinite`.

    Args:
        tag: the name of the series.
        data: the frames, `[T, H, W]` or `[T, H, W, C]` with C of 1, 3 or 4.
        step: the training step, at least 0.
        fps: frames in a second, at most 90, as browsers play; more becomes 90, with a warning.
        value_range: None, a pair (low, high), "grid" or "image"; see `tbviz.images.to_uint8`.
        scale: how many times each pixel is enlarged, a whole number.

    Raises:
        InvalidArgumentError: the shape, dtype or an option is not that of an animation.
    """
    frames = images.as_batch(snapshot(data, f"{tag}: frames"))

    checked_step(tag, step)  # before a picture is tried, which has the tag

    def draw(part: npt.NDArray[Any], fit: Fit) -> Value:
        note_size(tag, fit.text)
        pixels = images.to_uint8(fit.thinned(part), value_range=value_range)
        pixels = enlarge(pixels, fit.scale or 1)
        height, width = pixels.shape[1:3]
        return encoded_value(tag, width, height, [images.encode_apng(pixels, fps=fps)])

    def size(height: int, width: int, _: int) -> tuple[int, int, int]:
        return len(frames), height, width

    draw(frames[:1, :1, :1], TRIAL)
    limit = images.MAX_FRAME_PIXELS
    fit = fitted(size, *frames.shape[1:3], scale=scale, padding=0, most=limit)
    return pending(
        tag,
        step,
        lambda: [draw(frames, fit), *lost_pixels(tag, value_range, frames)],
        nbytes=frames.nbytes,
        kinds={tag: "image"},
    )


def image_value(tag: str, pictures: list[Pixels], fit: Fit = TRIAL) -> Value:
    """Return pictures `[H, W, C]` of one size as an image summary, encoded as PNG.

    They are shrunk where they are larger than `images.MAX_PIXELS`, which is noted, as is what the
    fit has lowered.
    """
    note_size(tag, fit.text)
    pictures = [_shrunk(tag, picture, images.MAX_PIXELS) for picture in pictures]
    height, width = pictures[0].shape[:2]
    return encoded_value(tag, width, height, [images.encode_png(picture) for picture in pictures])


def _shrunk(tag: str, picture: Pixels, most: int) -> Pixels:
    """Return `[H, W, C]` with every k-th pixel of every k-th row, so that at most `most` stay.

    That many are what readers decode, ours among them; k is noted where it is above 1.
    """
    height, width = picture.shape[:2]
    stride = least_stride(
        lambda stride: (-(-height // stride), -(-width // stride)), max(height, width), most
    )
    if stride > 1:
        note_size(tag, too_large((height, width), most, f"one in {stride} is written a side"))
    return picture[::stride, ::stride]


def encoded_value(tag: str, width: int, height: int, encoded: list[bytes]) -> Value:
    """Return encoded pictures as an image summary: `[width, height, picture, ...]` as strings."""
    sizes = [str(width).encode(), str(height).encode()]
    return make_value("image", tag, strings_to_proto([*sizes, *encoded]))


def lost_pixels(tag: str, value_range: ValueRange, *batches: npt.NDArray[Any]) -> list[Value]:
    """Return how many pixels of batches `[..., C]` are not finite, as `nonfinite_value`.

    What is clipped because no range was given is noted.
    """
    clipped = sum(map(count_clipped, batches)) if value_range is None else 0
    if clipped:
        remedy = 'value_range, such as (0, 255) or "grid", says what is black and white'
        verb = "is" if clipped == 1 else "are"
        note(tag, "clipped", f"{clipped} of its values {verb} outside of [0, 1], clipped; {remedy}")
    return nonfinite_value(tag, *batches, units="pixels")


def nonfinite_value(tag: str, *values: npt.NDArray[Any], units: str) -> list[Value]:
    """Return how many of values `[..., C]` are not finite as a scalar value, or none if all are."""
    count = sum(images.count_nonfinite(array) for array in values)
    return counted(tag, "nonfinite", count, units=units)
