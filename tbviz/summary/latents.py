"""Builders of the summaries that show a latent space: codes, and walks that a decoder draws.

A decoder is any function that takes codes, float32 `[N, D]`, and returns images, `[N, H, W]`
or `[N, H, W, C]`. It is called once, at the call, with the weights of that moment.

A circle and a lattice lie in a plane of the latent space: with two dimensions it is the space,
with more of them it goes through the midst of `codes` along their first two principal components
(`tbviz.latent.plane_of`). Options that are given explicitly win over what the codes say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt

from tbviz import images, latent
from tbviz.checks import Limits
from tbviz.errors import InvalidArgumentError
from tbviz.events import Value, make_value, tensor_to_proto
from tbviz.images.labels import as_class_labels, as_labels
from tbviz.images.legend import legend_of
from tbviz.images.pixels import ValueRange
from tbviz.summary import pictures
from tbviz.summary.pending import PendingSummary, is_text, pending, snapshot

Decoder = Callable[[npt.NDArray[np.float32]], Any]

_RADIUS = 1.5  # of a circle of which nothing is known: most of a unit Gaussian is on both sides
_LIMITS = ((-2.0, 2.0), (-2.0, 2.0))  # of a lattice of which nothing is known


def latent_scatter(
    tag: str,
    data: Any,
    step: SupportsIndex,
    *,
    labels: Any | None = None,
    classes: Any | None = None,
    projection: str | None = None,
) -> PendingSummary:
    """Write latent codes, whole, and a picture of them as a scatter plot.

    The codes are kept as a tensor under `tag` and the labels under `<tag>/labels`, so that
    every plot can be made again from the event file; the picture, `<tag>/scatter`, is what
    TensorBoard shows. Codes that are not finite have no place in it; they are counted in the
    scalar `<tag>/nonfinite`, which exists only where there are any.

    Codes of two or three dimensions are drawn as they are (`tbviz.images.scatter_picture`), of one
    dimension as the distribution of each label (`tbviz.latent.ranked`), and wider ones in a plane
    that the title names, with the share of the variance that is left. The plane is that of the
    codes of this step; `tbviz.export.scatter` takes the same kind of plane for the steps it shows.

    Args:
        tag: the name of the series, such as `latent/codes`.
        data: the codes, `[N, D]`, stored as float32; a number too large for that is infinite.
        step: the training step, at least 0.
        labels: `[N]` integers or strings, one for each code.
        classes: `[K]`, all labels that there may be, so that each has its color at every step;
            None for those of this step. Whole numbers have theirs in any case.
        projection: how codes of three dimensions or more come into a plane: "pca", principal
            components, or "tsne" (scikit-learn); None for "pca" where D > 3.

    Raises:
        InvalidArgumentError: the codes are not `[N, D]` numbers, the labels not `[N]` or not among
            the classes, or the projection is another one or of codes of less than 3 dimensions.
        MissingDependencyError: for "tsne", where scikit-learn is not installed.
    """
    codes = latent.as_codes(data, f"{tag}: latent codes")
    names = None if labels is None else _checked_labels(tag, labels, len(codes))
    known = None if classes is None else as_labels(snapshot(classes, "classes"), "classes")
    legend_of(names, len(codes), classes=known)
    latent.projected(codes[:0], projection)

    def build() -> list[Value]:
        points, how, axes = latent.projected(codes, projection)
        if len(axes) == 1:
            points, axes = latent.ranked(points, names), latent.RANK_AXES
        title = f"step {int(step)}, {how}" if how else f"step {int(step)}"
        picture = images.scatter_picture(
            points, labels=names, classes=known, title=title, axes=axes
        )
        content = None if projection is None else f"latent_codes {projection}".encode()
        values = [make_value("latent_codes", tag, tensor_to_proto(codes), content=content)]
        if names is not None:
            stored = tensor_to_proto(names)
            values.append(make_value("latent_labels", f"{tag}/labels", stored))
        values.append(pictures.image_value(f"{tag}/scatter", [picture]))
        return [*values, *pictures.nonfinite_value(tag, codes, units="codes")]

    kinds = {tag: "latent_codes", f"{tag}/scatter": "image"}
    if names is not None:
        kinds[f"{tag}/labels"] = "latent_labels"
    return pending(tag, step, build, nbytes=codes.nbytes, kinds=kinds)


def latent_circle(
    tag: str,
    data: Decoder,
    step: SupportsIndex,
    *,
    codes: Any | None = None,
    radius: float | None = None,
    center: Any | None = None,
    directions: Any | None = None,
    frames: int = 60,
    fps: float = 12,
    value_range: ValueRange = None,
    scale: int = 1,
) -> PendingSummary:
    """Write what a decoder makes of a walk around a circle in its latent space, as an animation.

    Args:
        tag: the name of the series.
        data: the decoder, from codes float32 `[N, D]` to images `[N, H, W]` or `[N, H, W, C]`.
        step: the training step, at least 0.
        codes: `[N, D]`, for instance of the test images: their midst is where the circle lies.
            Those that are not finite are ignored.
        radius: of the circle, in units of the codes; None for the one that holds half of the codes
            (`tbviz.latent.middle_radius`), or 1.5 without codes.
        center: `[D]`; None for the median of the codes in each dimension, or the origin.
        directions: `[2, D]`, that of the first point and that of a quarter later, made orthonormal;
            None for the axes where D is 2, else the codes' principal components.
        frames: points on the circle; the walk closes without repeating its first frame.
        fps: frames in a second.
        value_range: None, a pair (low, high), "grid" or "image"; see `tbviz.images.to_uint8`.
        scale: how many times each pixel is enlarged, a whole number.

    Raises:
        InvalidArgumentError: the decoder returns something else, or an option is out of range or
            of another D; or nothing says which plane of more than two dimensions is meant.
    """
    plane = latent.plane_of(codes, center=center, directions=directions)
    if radius is None:
        radius = _RADIUS if codes is None else latent.middle_radius(codes, plane)
    x, y = plane.coordinates(plane.center).tolist()
    path = plane.points(latent.circle(frames, radius=radius, center=(x, y)))
    walk = latent.decode_path(data, path)
    return pictures.animation(tag, walk, step, fps=fps, value_range=value_range, scale=scale)


def latent_line(
    tag: str,
    data: Decoder,
    step: SupportsIndex,
    *,
    points: Any,
    spherical: bool = False,
    frames: int = 60,
    fps: float = 12,
    value_range: ValueRange = None,
    scale: int = 1,
) -> PendingSummary:
    """Write what a decoder makes of a walk through points of its latent space, as an animation.

    Args:
        tag: the name of the series.
        data: the decoder, from codes float32 `[N, D]` to images `[N, H, W]` or `[N, H, W, C]`.
        step: the training step, at least 0.
        points: `[K, D]`, the codes of two images or more, each of which the walk meets. On the way
            to and from one that is not finite, the decoder is given NaN.
        spherical: along arcs around the origin, as fits codes that a Gaussian is the model of, and
            not straight; see `tbviz.latent.polyline`.
        frames: points on the walk, at least K.
        fps: frames in a second.
        value_range: None, a pair (low, high), "grid" or "image"; see `tbviz.images.to_uint8`.
        scale: how many times each pixel is enlarged, a whole number.

    Raises:
        InvalidArgumentError: the decoder returns something else, or an option is out of range; a
            spherical walk between points on opposite sides of the origin.
    """
    walk = latent.decode_path(data, latent.polyline(points, frames, spherical=spherical))
    return pictures.animation(tag, walk, step, fps=fps, value_range=value_range, scale=scale)


def latent_lattice(
    tag: str,
    data: Decoder,
    step: SupportsIndex,
    *,
    codes: Any | None = None,
    limits: Limits | None = None,
    center: Any | None = None,
    directions: Any | None = None,
    columns: int = 20,
    rows: int = 20,
    padding: int = 0,
    value_range: ValueRange = None,
    scale: int = 1,
) -> PendingSummary:
    """Write what a decoder makes of a lattice over a plane of its latent space, as one picture.

    Args:
        tag: the name of the series.
        data: the decoder, from codes float32 `[N, D]` to images `[N, H, W]` or `[N, H, W, C]`.
        step: the training step, at least 0.
        codes: `[N, D]`, for instance of the test images: columns and rows stand at their quantiles
            (`tbviz.latent.quantile_lattice`). Those that are not finite are ignored.
        limits: ((x0, x1), (y0, y1)), the outermost points of an even lattice, in units of the codes
            along the two directions; y grows upward in the picture. None for the quantiles of the
            codes, or ((-2, 2), (-2, 2)) without codes.
        center: `[D]`, where all other directions are held; None for the median of the codes in
            each dimension, or the origin.
        directions: `[2, D]`, of x and y, made orthonormal; None for the axes where D is 2, else
            the codes' principal components.
        columns: points along x.
        rows: points along y.
        padding: pixels between images.
        value_range: None, a pair (low, high), "grid" or "image"; see `tbviz.images.to_uint8`.
        scale: how many times each pixel is enlarged, a whole number.

    Raises:
        InvalidArgumentError: the decoder returns something else, or an option is out of range or
            of another D; or nothing says which plane of more than two dimensions is meant.
    """
    plane = latent.plane_of(codes, center=center, directions=directions)
    if codes is None or limits is not None:
        lattice = latent.lattice(columns, rows, limits=_LIMITS if limits is None else limits)
    else:
        inside = plane.coordinates(latent.finite_codes(latent.as_codes(codes)))
        lattice = latent.quantile_lattice(inside, columns, rows)
    tiles = latent.decode_path(data, plane.points(lattice))
    return pictures.image_grid(
        tag, tiles, step, columns=columns, padding=padding, value_range=value_range, scale=scale
    )


def _checked_labels(tag: str, labels: Any, count: int) -> npt.NDArray[Any]:
    name = f"{tag}: labels"
    names = as_class_labels(snapshot(labels, name), name, count, "code")
    if names.dtype.kind == "U" and not all(map(is_text, names.tolist())):
        raise InvalidArgumentError(f"{name} must be text that UTF-8 can say", found=names)
    return names
