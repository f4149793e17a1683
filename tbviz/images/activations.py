"""The activations of a layer -> pictures: the maps of a convolution, the fingerprints of classes.

Activations that are never negative, such as those of a ReLU, are drawn by the map of amounts of
`tbviz.images.colors`: zero is nearly white, and more is darker. Where a single one is negative, all
of a picture are drawn by the diverging map, symmetrically around the same white. NaN and infinity
are drawn in a color that the map does not have.

Where there are more channels or units than a picture shows, those that vary most come first: one
that is the same everywhere tells nothing, however large it is.
"""

from __future__ import annotations

import math
from typing import Any, Literal, NoReturn, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, as_numbers, as_positive, check_at_least, is_real
from tbviz.errors import InvalidArgumentError
from tbviz.images.captions import with_caption, with_heading
from tbviz.images.colors import amounts, diverging
from tbviz.images.grid import image_grid
from tbviz.images.legend import as_labels
from tbviz.images.pixels import Pixels

Largest: TypeAlias = float | Literal["each", "all"]

_BETWEEN = 190  # the grey between maps, whose own zero is nearly white
_GAP = 8  # pixels between the classes of a fingerprint
_IN_A_ROW = 10  # classes
_USUAL = 0.99  # the share of activations that the colors of a fingerprint tell apart

# A picture without a scale is enlarged to at least so many pixels:
_TILE = 32  # the longer side of a map
_PANEL = (200, 48)  # height and width of one class of a fingerprint


def as_maps(maps: ArrayLike) -> NDArray[Any]:
    """Return the maps of a layer as `[N, H, W, C]`.

    Args:
        maps: `[H, W, C]` of one sample, or `[N, H, W, C]`; bool, integers or floats.

    Raises:
        InvalidArgumentError: for another number of axes or dtype, and where there is no value.
    """
    values = as_numbers(as_array(maps, "feature maps"), "feature maps")
    if values.ndim not in (3, 4) or not values.size:
        _refuse("feature maps", "[H, W, C] or [N, H, W, C] with at least one value", values.shape)
    return values if values.ndim == 4 else values[None]


def feature_map_grid(
    maps: ArrayLike,
    *,
    columns: int | None = None,
    most: int = 64,
    largest: Largest = "each",
    padding: int = 1,
    scale: int | None = None,
) -> Pixels:
    """Return one picture of what each channel of a layer makes of one or a few samples.

    The channels of one sample are a grid. Of several samples, each is a row and each channel a
    column, so that what a channel responds to is seen by looking down.

    Args:
        maps: `[H, W, C]` or `[N, H, W, C]`; every sample is drawn, so give a few.
        columns: how many maps of one sample a row holds; None for a grid as near to a square as
            can be. Several samples have as many columns as channels.
        most: how many channels are drawn. Where there are more, those that vary most over the
            samples and their pixels, by the standard deviation, come first, and a line below says
            how many were left out.
        largest: the absolute value that gets the strongest color: `"each"` for the largest of each
            channel, `"all"` for that of all, or a number, so that several pictures compare.
        padding: pixels between neighbors.
        scale: each value becomes scale x scale pixels; None for as many as make a map 32 pixels
            long.

    Returns:
        uint8 `[H, W, 3]`.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule.
    """
    batch = as_maps(maps).astype(np.float64)
    if columns is not None and len(batch) > 1:
        rule = "None for several samples, which have a row each"
        raise InvalidArgumentError(
            f"columns must be {rule}, found {columns!r}", expected=rule, found=columns
        )
    samples, height, width, channels = batch.shape
    shown = _most_varied(batch, most)
    tiles = batch[..., shown].transpose(0, 3, 1, 2)
    picture = image_grid(
        _colors(tiles, _top(tiles, largest, axes=(0, 2, 3))).reshape(-1, height, width, 3),
        columns=columns if samples == 1 else len(shown),
        padding=padding,
        background=_BETWEEN,
        scale=_fitting(_TILE, max(height, width)) if scale is None else scale,
    )
    if len(shown) == channels:
        return picture
    return with_caption(picture, _count(len(shown), channels, "channel"))


def fingerprint_picture(
    activations: ArrayLike,
    *,
    labels: ArrayLike,
    classes: ArrayLike | None = None,
    samples: int = 50,
    most: int = 512,
    columns: int | None = None,
    largest: Largest | None = None,
    scale: int | None = None,
) -> Pixels:
    """Return, for each class, the matrix of units (rows) against samples of the class (columns).

    A unit that is active for a whole class is a horizontal band there. Units stand in the same
    rows for all classes, so the bands of a class are its fingerprint.

    Args:
        activations: `[N, units]`, of a dense layer.
        labels: `[N]` integers or strings, the class of each sample.
        classes: `[K]`, those to show, in this order; None for all labels, sorted. A class without
            samples is an empty panel, and samples of other classes are left out.
        samples: how many of each class are drawn at most, its first ones.
        most: how many units are drawn. Where there are more, those that vary most over the samples
            shown, by the standard deviation, come first, and the line below says so.
        columns: how many classes a row holds; None for up to ten.
        largest: the absolute value that gets the strongest color, as do all beyond: None for one
            that 99 % of those drawn and not zero stay within, as a few outliers would make all
            others pale; `"all"` for the largest of all, `"each"` for that of each unit, or a
            number, so that several pictures compare.
        scale: each value becomes scale x scale pixels; None for as many in each direction as make
            a class at least 48 pixels wide and 200 high.

    Returns:
        uint8 `[H, W, 3]`, with the classes as headings, and a line below that tells the numbers of
        units and samples and what the strongest color means.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule.
    """
    values = _as_units(activations).astype(np.float64)
    if columns is not None:
        check_at_least("columns", columns, 1)
    names, members = _members(labels, classes, len(values), check_at_least("samples", samples, 1))
    chosen = values[np.concatenate(members)]
    shown = chosen[:, _most_varied(chosen, most)]
    top = _top(shown, largest, axes=(0,))
    panels = _panels(_colors(shown, top), members, scale)
    tiles = np.stack([with_heading(*titled) for titled in zip(panels, names, strict=True)])
    picture = image_grid(tiles, columns=columns or min(_IN_A_ROW, len(tiles)), padding=_GAP)
    told = [
        _count(shown.shape[1], values.shape[1], "unit"),
        _samples_told(members),
        *([] if largest == "each" else [_span(shown, top)]),
    ]
    return with_caption(picture, ", ".join(told))


def _as_units(activations: ArrayLike) -> NDArray[Any]:
    values = as_numbers(as_array(activations, "activations"), "activations")
    if values.ndim != 2 or not values.size:
        _refuse("activations", "[N, units] with at least one value", values.shape)
    return values


def _refuse(name: str, rule: str, shape: tuple[int, ...]) -> NoReturn:
    raise InvalidArgumentError(
        f"{name} must be {rule}, found the shape {list(shape)}", expected=rule, found=list(shape)
    )


def _members(
    labels: ArrayLike, classes: ArrayLike | None, count: int, most: int
) -> tuple[list[str], list[NDArray[np.intp]]]:
    """Return the names of classes, and of each the places of its first samples."""
    values = as_labels(labels, "labels")
    if values.shape != (count,) or values.dtype.kind not in "biuU":
        rule = f"{count} integers or strings, one for each sample"
        raise InvalidArgumentError(
            f"labels must be {rule}, found the shape {list(values.shape)} of {values.dtype}",
            expected=rule,
            found=values.shape,
        )
    known = np.unique(values) if classes is None else as_labels(classes, "classes").ravel()
    alike = is_real(known.dtype) == is_real(values.dtype)
    members = [np.flatnonzero(values == one)[:most] for one in known] if alike else []
    if not any(map(len, members)):
        raise InvalidArgumentError(
            f"classes must be of the labels, one at least; found {known.tolist()!r}",
            expected=np.unique(values).tolist(),
            found=known.tolist(),
        )
    return [str(name) for name in known.tolist()], members


def _most_varied(values: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    """Return the places of at most so many units of `[..., units]`, in the order of the picture."""
    most = check_at_least("most", most, 1)
    rows = values.reshape(-1, values.shape[-1])
    if rows.shape[1] <= most:
        return np.arange(rows.shape[1])
    finite = np.isfinite(rows)
    counts = np.maximum(finite.sum(axis=0), 1)
    with np.errstate(over="ignore"):
        means = np.where(finite, rows, 0).sum(axis=0) / counts
        spread = (np.where(finite, rows - means, 0) ** 2).sum(axis=0) / counts
    return np.argsort(-spread, kind="stable")[:most]


def _top(
    values: NDArray[np.float64], largest: Largest | None, *, axes: tuple[int, ...]
) -> NDArray[np.float64]:
    """Return the absolute value that gets the strongest color; axes are those within one unit."""
    if largest not in (None, "each", "all"):
        return np.array(as_positive("largest", largest, '"each", "all" or a positive number'))
    sizes = np.abs(np.where(np.isfinite(values), values, 0))
    if largest is None:
        return np.asarray(np.quantile(sizes[sizes > 0], _USUAL) if sizes.any() else 0.0)
    return np.asarray(sizes.max(axis=axes if largest == "each" else None, keepdims=True))


def _colors(values: NDArray[np.float64], top: NDArray[np.float64]) -> Pixels:
    """Return the colors of activations, uint8 `[..., 3]`."""
    clipped = np.where(np.isfinite(values), np.clip(values, -top, top), values)
    draw = diverging if _is_signed(values) else amounts
    return draw(clipped / np.where(top > 0, top, 1))


def _is_signed(values: NDArray[np.float64]) -> bool:
    return bool((np.isfinite(values) & (values < 0)).any())


def _span(values: NDArray[np.float64], top: NDArray[np.float64]) -> str:
    """Return what the colors mean, which are the same for all units."""
    end = float(top.item())
    beyond = " and beyond" if (np.isfinite(values) & (np.abs(values) > end)).any() else ""
    return f"colors from {-end if _is_signed(values) else 0:.3g} to {end:.3g}{beyond}"


def _count(shown: int, there_are: int, what: str) -> str:
    if shown == there_are:
        return _many(shown, what)
    return f"{shown:,} of {_many(there_are, what)}, most varied first"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _samples_told(members: list[NDArray[np.intp]]) -> str:
    counts = {*map(len, members)}
    return f"{'up to ' if len(counts) > 1 else ''}{_many(max(counts), 'sample')} of each class"


def _panels(pixels: Pixels, members: list[NDArray[np.intp]], scale: int | None) -> list[Pixels]:
    """Return a picture of each class, of one size, out of all samples `[N, units, 3]` in a row."""
    ends = np.cumsum([len(member) for member in members])[:-1]
    parts = np.split(pixels.swapaxes(0, 1), ends, axis=1)
    width = max(part.shape[1] for part in parts)
    return [_panel(part, width, scale) for part in parts]


def _panel(pixels: Pixels, width: int, scale: int | None) -> Pixels:
    """Return the samples of a class `[units, n, 3]`, filled up to a width, enlarged and framed."""
    beside = width - pixels.shape[1]
    full = np.pad(pixels, ((0, 0), (0, beside), (0, 0)), constant_values=_BETWEEN)
    if scale is None:
        down, across = map(_fitting, _PANEL, full.shape)
    else:
        down = across = check_at_least("scale", scale, 1)
    large = full.repeat(down, axis=0).repeat(across, axis=1)
    return np.pad(large, ((1, 1), (1, 1), (0, 0)), constant_values=_BETWEEN)


def _fitting(pixels: int, length: int) -> int:
    return max(1, math.ceil(pixels / length))
