"""Builders of the summaries that show what the units of a layer do: maps, fingerprints, shares.

Activations that are not finite are drawn in a color of their own, or left out of the histogram,
and counted in scalars that exist only where there are any.
"""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from tbviz import images
from tbviz.activity import dead_share, zero_share
from tbviz.checks import as_array
from tbviz.events import Value, scalar_value
from tbviz.images.activations import as_maps
from tbviz.images.grid import grid_shape
from tbviz.images.pixels import Pixels
from tbviz.images.spans import SpanChoice
from tbviz.summary import numbers, pictures
from tbviz.summary.fitting import TRIAL, Fit, fitted
from tbviz.summary.pending import PendingSummary, pending, snapshot


def activations(
    tag: str, data: Any, step: SupportsIndex, *, axis: SupportsIndex = -1, buckets: int = 30
) -> PendingSummary:
    """Write how active the units of a layer are: a histogram, and the shares of zeros.

    `<tag>/zero_share` is the share of values that are zero, `<tag>/dead_share` that of units that
    are zero for every sample; see `tbviz.activity`. NaN and infinity are not zero; they are counted
    in `<tag>/nan` and `<tag>/inf`, as by `histogram`.

    Args:
        tag: the name of the series, such as `encoder/dense_1/activations`.
        data: `[..., units]` of any real dtype, for a few hundred samples.
        step: the training step, at least 0.
        axis: that of the units; 1 for PyTorch's `[N, C, H, W]`.
        buckets: of the histogram, at least 1.

    Raises:
        InvalidArgumentError: there is no activation, no such axis, or an option is out of range.
    """
    values = as_array(data, f"{tag}: activations")
    shares = {
        f"{tag}/zero_share": zero_share(values),
        f"{tag}/dead_share": dead_share(values, axis=axis),
    }
    shown = numbers.histogram(tag, values, step, buckets=buckets)

    def build() -> list[Value]:
        return [*shown.build(), *(scalar_value(name, share) for name, share in shares.items())]

    kinds = {**shown.kinds, **dict.fromkeys(shares, "scalar")}
    return pending(tag, step, build, nbytes=shown.nbytes, kinds=kinds)


def feature_maps(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    columns: int | None = None,
    most: int = 64,
    span: SpanChoice = "each",
    scale: int | None = None,
) -> PendingSummary:
    """Write what each channel of a layer makes of one or a few samples, as a sheet of maps.

    The channels of one sample are a grid; of several samples, each is a row and each channel a
    column. Maps without a negative value go from white to dark blue; where there are any, all are
    drawn symmetrically around zero, in blue and red. A line below says what the colors mean.

    Activations that are not finite are drawn in a color of their own, and counted in
    `<tag>/nonfinite`.

    Args:
        tag: the name of the series, such as `encoder/conv_1/maps`.
        data: `[H, W, C]` or `[N, H, W, C]`, all of which are drawn: give a few samples. The
            channels are the last axis: np.moveaxis(maps, 1, -1) brings those of PyTorch there.
        step: the training step, at least 0.
        columns: maps of one sample in a row; near-square by default.
        most: how many channels are drawn; of more, those that vary most, first, and a line says so.
        span: the value with the strongest color: "each" for that of each channel, "all" for
            that of all, or a number.
        scale: how many times each value is enlarged, a whole number; by default until a map is 32
            pixels long, and the picture 200.

    Raises:
        InvalidArgumentError: the shape, dtype or an option is not that of feature maps.
    """
    maps = as_maps(snapshot(data, f"{tag}: feature maps"))

    def draw(part: npt.NDArray[Any], fit: Fit) -> Pixels:
        return images.feature_map_grid(
            fit.thinned(part), columns=columns, most=most, span=span, scale=fit.scale
        )

    def size(height: int, width: int, _: int) -> tuple[int, int]:
        shown = min(maps.shape[3], most)
        across = columns if len(maps) == 1 else shown
        return grid_shape(len(maps) * shown, height, width, columns=across, padding=1)

    draw(maps[:2, :1, :1, :1], TRIAL)
    fit = fitted(size, *maps.shape[1:3], scale=scale, padding=None, most=images.MAX_PIXELS)
    return pending(
        tag,
        step,
        lambda: [
            pictures.image_value(tag, [draw(maps, fit)], fit),
            *pictures.nonfinite_value(tag, maps[..., None], units="activations"),
        ],
        nbytes=maps.nbytes,
        kinds={tag: "image"},
    )


def fingerprints(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    labels: Any,
    classes: Any | None = None,
    samples: int = 50,
    most: int = 512,
    columns: int | None = None,
    span: SpanChoice | None = None,
    scale: int | None = None,
) -> PendingSummary:
    """Write which units of a layer are active for which class, as one matrix for each class.

    A row is a unit and a column a sample of the class, so a unit that is active for the whole class
    is a horizontal band: the bands of a class are its fingerprint.

    Activations that are not finite are drawn in a color of their own, and counted in
    `<tag>/nonfinite`.

    Args:
        tag: the name of the series, such as `classifier/fingerprints`.
        data: the activations, `[N, units]`.
        step: the training step, at least 0.
        labels: `[N]` integers or strings, the class of each sample.
        classes: those to show, in this order; all labels, sorted, by default.
        samples: how many of each class are drawn at most, its first ones.
        most: how many units are drawn; of more, those that vary most, first, and a line says so.
        columns: classes in a row; up to ten by default.
        span: the value with the strongest color: "all" for that of all, "each" for that of each
            unit, or a number; by default one that 99 % of those drawn and not zero stay within.
        scale: how many times each value is enlarged, a whole number; by default until a class is 48
            pixels wide and 200 high.

    Raises:
        InvalidArgumentError: the activations are not `[N, units]`, the labels not `[N]`, or an
            option is out of range.
    """
    values = snapshot(data, f"{tag}: activations")
    names = snapshot(labels, f"{tag}: labels")
    shown = None if classes is None else snapshot(classes, f"{tag}: classes")

    def draw(part: npt.NDArray[Any], fit: Fit) -> Pixels:
        return images.fingerprint_picture(
            part,
            labels=names,
            classes=shown,
            samples=samples,
            most=most,
            columns=columns,
            span=span,
            scale=fit.scale,
        )

    def size(height: int, width: int, _: int) -> tuple[int, int]:
        panels = len(np.unique(names)) if shown is None else shown.size
        return grid_shape(panels, height, width, columns=columns, padding=0)

    draw(values[:, :1] if values.ndim == 2 else values, TRIAL)
    units, across = min(values.shape[1], most), min(len(values), samples)
    fit = fitted(size, units, across, scale=scale, padding=None, most=images.MAX_PIXELS)
    return pending(
        tag,
        step,
        lambda: [
            pictures.image_value(tag, [draw(values, fit)], fit),
            *pictures.nonfinite_value(tag, values[..., None], units="activations"),
        ],
        nbytes=values.nbytes,
        kinds={tag: "image"},
    )
