"""Builders of the pictures of weights: the filters of a layer, and attention.

Weights that are not finite are drawn in a color of their own and counted in the scalar
`<tag>/nonfinite`, which exists only where there are any.
"""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy.typing as npt

from tbviz import images
from tbviz.images.attention import as_attention
from tbviz.images.filters import draw_filters, filters_shape
from tbviz.images.grid import grid_shape
from tbviz.images.kernels import Shape, likely_layout
from tbviz.images.pixels import Pixels
from tbviz.images.spans import SpanChoice
from tbviz.images.titles import as_titles
from tbviz.summary.fitting import TRIAL, Fit, fitted
from tbviz.summary.pending import PendingSummary, pending, snapshot
from tbviz.summary.pictures import image_value, nonfinite_value


def filters(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    shape: Shape | None = None,
    layout: str | None = None,
    columns: int | None = None,
    padding: int | None = None,
    span: SpanChoice = "each",
    most: int = 64,
    scale: int | None = None,
) -> PendingSummary:
    """Write what each unit of a dense layer or convolution looks for, as a grid of its weights.

    Weights are drawn symmetrically around zero: negative is blue and positive is red, but in the
    filters of RGB images, which have their own colors around middle grey. Filters of other depths
    make a sheet: one column for each filter, one row for each input channel.

    Weights that are not finite are drawn in a color of their own and counted in
    `<tag>/nonfinite`.

    Args:
        tag: the name of the series.
        data: the kernel, `[inputs, units]` or `[H, W, inputs, units]`, or a parameter of PyTorch,
            `[units, inputs]` or `[units, inputs, H, W]`.
        step: the training step, at least 0.
        shape: of a dense layer, (H, W) or (H, W, C) of its input, with H * W * C = inputs; None for
            a square grey image.
        layout: what the axes of the kernel are, I for inputs and O for units: "HWOI" of a
            transposed convolution of Keras, "OIHW" and "OI" of PyTorch; None for what the kernel
            seems to be. See `tbviz.images.kernels`.
        columns: filters in a row; near-square by default.
        padding: pixels between filters; None for 2 and half of the scale.
        span: the weight that has the full color: "each" for the largest of each filter, "all" for
            that of all filters, or a number, which is then the same at every step.
        most: how many filters, and input channels of a sheet, are drawn at most: those of the
            largest norm, the largest first. A line below says how many there are.
        scale: how many times each pixel is enlarged; None for filters of at least 24 pixels, 12 in
            a sheet.

    Raises:
        InvalidArgumentError: the kernel does not fit `shape` or `layout`, or seems to have another
            one; or an option is out of range.
    """
    kernel = snapshot(data, f"{tag}: a kernel")
    layout = likely_layout(data, kernel.shape) if layout is None else layout
    parts = images.filter_images(kernel, shape=shape, layout=layout)

    def draw(part: npt.NDArray[Any], fit: Fit) -> Pixels:
        return draw_filters(
            fit.thinned(part),
            columns=columns,
            padding=fit.padding,
            span=span,
            most=most,
            scale=fit.scale,
        )

    def size(height: int, width: int, gap: int) -> tuple[int, int]:
        between = None if padding is None else gap
        return filters_shape(parts, height, width, columns=columns, padding=between, most=most)

    draw(parts[:1, :1, :1], TRIAL)
    limit = images.MAX_PIXELS
    fit = fitted(size, *parts.shape[1:3], scale=scale, padding=padding, most=limit)
    return pending(
        tag,
        step,
        lambda: [
            image_value(tag, [draw(parts, fit)], fit),
            *nonfinite_value(tag, kernel[..., None], units="weights"),
        ],
        nbytes=kernel.nbytes,
        kinds={tag: "image"},
    )


def attention(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    span: SpanChoice = "each",
    columns: int | None = None,
    padding: int = 4,
    titles: npt.ArrayLike | None = None,
    scale: int | None = None,
) -> PendingSummary:
    """Write a matrix of attention, or those of all heads, as one picture.

    Row t says how much query t attends to each key: from nearly white for zero to dark blue for the
    largest weight. Where there are negative numbers, such as scores before the softmax, all are
    drawn symmetrically around zero, in blue and red. A line below says what the colors mean.

    Weights that are not finite are drawn in a color of their own and counted in
    `<tag>/nonfinite`.

    Args:
        tag: the name of the series.
        data: `[T, S]` of T queries and S keys, or `[heads, T, S]`.
        step: the training step, at least 0.
        span: the weight that has the full color: "each" for the largest of each head, "all" for
            that of all heads, or a number, which is then the same at every step.
        columns: heads in a row; near-square by default.
        padding: pixels between heads.
        titles: `[heads]`, a line above each; the numbers of the heads by default.
        scale: how many times each weight is enlarged; None for matrices of at least 64 pixels,
            and a picture of 200.

    Raises:
        InvalidArgumentError: the shape, dtype or an option is not that of attention.
    """
    weights = as_attention(snapshot(data, f"{tag}: attention"))
    heads = len(weights) if weights.ndim == 3 else 1
    lines = None if titles is None else as_titles(titles, heads)

    def draw(part: npt.NDArray[Any], fit: Fit) -> Pixels:
        return images.attention_grid(
            fit.thinned(part, part.ndim - 2),
            span=span,
            columns=columns,
            padding=fit.padding or 0,
            titles=lines and lines[: len(part) if part.ndim == 3 else 1],
            scale=fit.scale,
        )

    def size(height: int, width: int, gap: int) -> tuple[int, int]:
        return grid_shape(heads, height, width, columns=columns, padding=gap)

    draw(weights[:1, :1, :1] if weights.ndim == 3 else weights[:1, :1], TRIAL)
    limit = images.MAX_PIXELS
    fit = fitted(size, *weights.shape[-2:], scale=scale, padding=padding, most=limit)
    return pending(
        tag,
        step,
        lambda: [
            image_value(tag, [draw(weights, fit)], fit),
            *nonfinite_value(tag, weights[..., None], units="weights"),
        ],
        nbytes=weights.nbytes,
        kinds={tag: "image"},
    )
