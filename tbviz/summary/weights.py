"""Builders of the pictures of weights: the filters of a layer, and attention.

Weights that are not finite are drawn in a color of their own and counted in the scalar
`<tag>/nonfinite`, which exists only where there are any.
"""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy.typing as npt

from tbviz import images
from tbviz.images.attention import as_attention
from tbviz.images.filters import Symmetric, draw_filters
from tbviz.images.kernels import Shape
from tbviz.images.pixels import Pixels
from tbviz.images.spans import Largest
from tbviz.images.titles import as_titles
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
    symmetric: Symmetric = "each",
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
        data: the kernel, `[inputs, units]` or `[H, W, inputs, units]`.
        step: the training step, at least 0.
        shape: of a dense layer, (H, W) or (H, W, C) of its input, with H * W * C = inputs; None for
            a square grey image.
        layout: what the axes of the kernel are, I for inputs and O for units: "HWOI" of a
            transposed convolution of Keras, "OIHW" and "OI" of PyTorch; see `tbviz.images.kernels`.
        columns: filters in a row; near-square by default.
        padding: pixels between filters; None for 1, and 2 in a sheet.
        symmetric: "each" for colors that span the largest weight of each filter, "all" for those of
            all filters alike.
        most: how many filters, and input channels of a sheet, are drawn at most: those of the
            largest norm, the largest first. A line below says how many there are.
        scale: how many times each pixel is enlarged; None for filters of at least 24 pixels, 12 in
            a sheet.

    Raises:
        InvalidArgumentError: the kernel does not fit `shape` or `layout`, or an option is out of
            range.
    """
    kernel = snapshot(data, f"{tag}: a kernel")
    parts = images.filter_images(kernel, shape=shape, layout=layout)

    def draw(part: npt.NDArray[Any]) -> Pixels:
        return draw_filters(
            part, columns=columns, padding=padding, symmetric=symmetric, most=most, scale=scale
        )

    draw(parts[:1, :1, :1])
    return pending(
        tag,
        step,
        lambda: [image_value(tag, [draw(parts)]), *nonfinite_value(tag, kernel[..., None])],
        nbytes=kernel.nbytes,
        kinds={tag: "image"},
    )


def attention(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    span: Largest = "each",
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
        scale: how many times each weight is enlarged; None for matrices of at least 64 pixels.

    Raises:
        InvalidArgumentError: the shape, dtype or an option is not that of attention.
    """
    weights = as_attention(snapshot(data, f"{tag}: attention"))
    heads = len(weights) if weights.ndim == 3 else 1
    lines = None if titles is None else as_titles(titles, heads)

    def draw(part: npt.NDArray[Any]) -> Pixels:
        return images.attention_grid(
            part,
            span=span,
            columns=columns,
            padding=padding,
            titles=lines and lines[: len(part) if part.ndim == 3 else 1],
            scale=scale,
        )

    draw(weights[:1, :1, :1] if weights.ndim == 3 else weights[:1, :1])
    return pending(
        tag,
        step,
        lambda: [image_value(tag, [draw(weights)]), *nonfinite_value(tag, weights[..., None])],
        nbytes=weights.nbytes,
        kinds={tag: "image"},
    )
