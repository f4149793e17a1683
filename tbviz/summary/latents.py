"""Builders of the summaries that show a latent space: codes, and walks that a decoder draws.

A decoder is any function that takes codes, float32 `[N, D]`, and returns images, `[N, H, W]`
or `[N, H, W, C]`. It is called once, at the call, with the weights of that moment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from tbviz import images, latent
from tbviz.checks import Limits, as_numbers
from tbviz.errors import InvalidArgumentError
from tbviz.events import Value, make_value, tensor_to_proto
from tbviz.images.legend import as_labels
from tbviz.images.pixels import ValueRange
from tbviz.summary import pictures
from tbviz.summary.pending import PendingSummary, is_text, pending, snapshot

Decoder = Callable[[npt.NDArray[np.float32]], Any]


def latent_scatter(
    tag: str, data: Any, step: SupportsIndex, *, labels: Any | None = None
) -> PendingSummary:
    """Write latent codes, whole, and a picture of them as a scatter plot.

    The codes are kept as a tensor under `tag` and the labels under `<tag>/labels`, so that
    every plot can be made again from the event file; the picture, `<tag>/scatter`, is what
    TensorBoard shows. Codes that are not finite have no place in it; they are counted in the
    scalar `<tag>/nonfinite`, which exists only where there are any.

    Args:
        tag: the name of the series, such as `latent/codes`.
        data: the codes, `[N, 2]`, stored as float32; a number too large for that is infinite.
        step: the training step, at least 0.
        labels: `[N]` integers or strings, one for each code.

    Raises:
        InvalidArgumentError: the codes are not `[N, 2]` numbers, or the labels not `[N]`.
    """
    codes = _checked_codes(tag, data)
    names = None if labels is None else _checked_labels(tag, labels, len(codes))

    def build() -> list[Value]:
        picture = images.scatter_picture(codes, labels=names, title=f"step {int(step)}")
        values = [make_value("latent_codes", tag, tensor_to_proto(codes))]
        if names is not None:
            stored = tensor_to_proto(names)
            values.append(make_value("latent_labels", f"{tag}/labels", stored))
        values.append(pictures.image_value(f"{tag}/scatter", [picture]))
        return [*values, *pictures.nonfinite_value(tag, codes)]

    kinds = {tag: "latent_codes", f"{tag}/scatter": "image"}
    if names is not None:
        kinds[f"{tag}/labels"] = "latent_labels"
    return pending(tag, step, build, nbytes=codes.nbytes, kinds=kinds)


def latent_circle(
    tag: str,
    data: Decoder,
    step: SupportsIndex,
    *,
    radius: float = 1.5,
    center: tuple[float, float] = (0.0, 0.0),
    frames: int = 60,
    fps: float = 12,
    value_range: ValueRange = None,
    scale: int = 1,
) -> PendingSummary:
    """Write what a decoder makes of a walk around a circle in its latent plane, as an animation.

    Args:
        tag: the name of the series.
        data: the decoder, from codes float32 `[N, 2]` to images `[N, H, W]` or `[N, H, W, C]`.
        step: the training step, at least 0.
        radius: of the circle, in units of the codes.
        center: (x, y) of the circle.
        frames: points on the circle; the walk closes without repeating its first frame.
        fps: frames in a second.
        value_range: None, a pair (low, high), "grid" or "image"; see `tbviz.images.to_uint8`.
        scale: how many times each pixel is enlarged, a whole number.

    Raises:
        InvalidArgumentError: the decoder returns something else, or an option is out of range.
    """
    walk = latent.decode_frames(data, latent.circle(frames, radius=radius, center=center))
    return pictures.animation(tag, walk, step, fps=fps, value_range=value_range, scale=scale)


def latent_lattice(
    tag: str,
    data: Decoder,
    step: SupportsIndex,
    *,
    limits: Limits = ((-2.0, 2.0), (-2.0, 2.0)),
    columns: int = 20,
    rows: int = 20,
    padding: int = 0,
    value_range: ValueRange = None,
    scale: int = 1,
) -> PendingSummary:
    """Write what a decoder makes of a lattice over its latent plane, as one picture.

    Args:
        tag: the name of the series.
        data: the decoder, from codes float32 `[N, 2]` to images `[N, H, W]` or `[N, H, W, C]`.
        step: the training step, at least 0.
        limits: ((x0, x1), (y0, y1)), the outermost points; y grows upward in the picture.
        columns: points along x.
        rows: points along y.
        padding: pixels between images.
        value_range: None, a pair (low, high), "grid" or "image"; see `tbviz.images.to_uint8`.
        scale: how many times each pixel is enlarged, a whole number.

    Raises:
        InvalidArgumentError: the decoder returns something else, or an option is out of range.
    """
    tiles = latent.decode_frames(data, latent.lattice(columns, rows, limits=limits))
    return pictures.image_grid(
        tag, tiles, step, columns=columns, padding=padding, value_range=value_range, scale=scale
    )


def _checked_codes(tag: str, data: Any) -> npt.NDArray[np.float32]:
    name = f"{tag}: latent codes"
    codes = as_numbers(snapshot(data, name), name)
    if codes.ndim != 2 or codes.shape[1] != 2:
        shape = list(codes.shape)
        raise InvalidArgumentError(
            f"{name} must be [N, 2], found the shape {shape}", expected="[N, 2]", found=shape
        )
    with np.errstate(over="ignore"):
        return codes.astype(np.float32)


def _checked_labels(tag: str, labels: Any, count: int) -> npt.NDArray[Any]:
    name = f"{tag}: labels"
    names = as_labels(snapshot(labels, name), name)
    if names.shape != (count,) or names.dtype.kind not in "biuU":
        rule = f"{count} integers or strings, one for each code"
        raise InvalidArgumentError(
            f"{name} must be {rule}, found the shape {list(names.shape)} of {names.dtype}",
            expected=rule,
            found=names.shape,
        )
    if names.dtype.kind == "U" and not all(map(is_text, names.tolist())):
        raise InvalidArgumentError(f"{name} must be text that UTF-8 can say", found=names)
    return names
