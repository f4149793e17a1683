"""The builder of the inputs that a model likes best."""

from __future__ import annotations

import math
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from tbviz import images
from tbviz.errors import InvalidArgumentError
from tbviz.images.legend import as_labels
from tbviz.images.pixels import Pixels, ValueRange
from tbviz.summary.pending import PendingSummary, checked_text, pending, snapshot
from tbviz.summary.pictures import image_value, nonfinite_value


def optimal_inputs(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    classes: Any | None = None,
    rows: Any | None = None,
    means: Any | None = None,
    padding: int = 2,
    value_range: ValueRange = "image",
    scale: int = 3,
) -> PendingSummary:
    """Write the input that each class likes best as one picture, a column for each class.

    `tbviz.optimize.maximize` finds such inputs. Several rows compare penalties or their strengths.

    Pixels that are not finite are drawn in a color of their own; those of the inputs are counted in
    `<tag>/nonfinite`.

    Args:
        tag: the name of the series.
        data: `[K, H, W]` or `[K, H, W, C]` of K classes, with C of 1, 3 or 4; where rows are named,
            `[P, K, H, W]` or `[P, K, H, W, C]`.
        step: the training step, at least 0.
        classes: `[K]` names or numbers, above the columns; 0 to K - 1 by default.
        rows: `[P]` names or numbers, such as the strengths of a penalty, beside the rows.
        means: the mean image of each class, in the shape of one row, drawn above all others.
        padding: pixels between images.
        value_range: None, a pair (low, high), "grid" or "image"; see `tbviz.images.to_uint8`. By
            default each image has its own range, for penalties leave inputs large or small.
        scale: how many times each pixel is enlarged, a whole number.

    Raises:
        InvalidArgumentError: the shape, dtype or an option is not that of such a picture.
    """
    inputs = _as_rows(tag, data, named=rows is not None)
    above = None if means is None else _as_means(tag, means, inputs)
    count = inputs.shape[1]
    columns = _names(f"{tag}: classes", np.arange(count) if classes is None else classes, count)
    beside = ["best"] if rows is None else _names(f"{tag}: rows", rows, len(inputs))
    blocks = [inputs] if above is None else [above, inputs]
    beside = ["mean", *beside] if above is not None else beside if rows is not None else []

    def draw(parts: list[npt.NDArray[Any]]) -> Pixels:
        pixels = [images.to_uint8(part, value_range=value_range) for part in parts]
        channels = max(part.shape[-1] for part in pixels)
        tiles = np.concatenate([images.with_channels(part, channels) for part in pixels])
        grid = images.image_grid(
            tiles.reshape(-1, *tiles.shape[2:]), columns=len(columns), padding=padding, scale=scale
        )
        return images.with_headings(grid, columns=columns, rows=beside, padding=padding)

    draw([block[:, :, :1, :1] for block in blocks])
    return pending(
        tag,
        step,
        lambda: [image_value(tag, [draw(blocks)]), *nonfinite_value(tag, inputs)],
        nbytes=sum(block.nbytes for block in blocks),
        kinds={tag: "image"},
    )


def _as_rows(tag: str, data: Any, *, named: bool) -> npt.NDArray[Any]:
    """Return inputs as `[P, K, H, W, C]`."""
    array = snapshot(data, f"{tag}: inputs")
    axes = "P, K, H, W" if named else "K, H, W"
    if array.ndim - named not in (3, 4):
        rule = f"[{axes}] or [{axes}, C]"
        raise InvalidArgumentError(
            f"{tag}: inputs must be {rule}, found the shape {list(array.shape)}",
            expected=rule,
            found=array.shape,
        )
    rows = array if named else array[None]
    batch = images.as_batch(rows.reshape(math.prod(rows.shape[:2]), *rows.shape[2:]))
    return batch.reshape(*rows.shape[:2], *batch.shape[1:])


def _as_means(tag: str, means: Any, inputs: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return mean images as `[1, K, H, W, C]`."""
    above = images.as_batch(snapshot(means, f"{tag}: means"))
    if above.shape[:3] != inputs.shape[1:4]:
        classes, height, width = inputs.shape[1:4]
        rule = f"one image [{height}, {width}] for each of {classes} classes"
        raise InvalidArgumentError(
            f"{tag}: means must be {rule}, found the shape {list(above.shape)}",
            expected=rule,
            found=above.shape,
        )
    return above[None]


def _names(what: str, names: Any, count: int) -> list[str]:
    """Return names or numbers as text, after checking how many they are."""
    labels = as_labels(names, what)
    if labels.shape != (count,):
        rule = f"{count} names or numbers"
        raise InvalidArgumentError(
            f"{what} must be {rule}, found the shape {list(labels.shape)}",
            expected=rule,
            found=labels.shape,
        )
    texts = [item if isinstance(item, str) else f"{item:g}" for item in labels.tolist()]
    return [checked_text(what, text) for text in texts]
