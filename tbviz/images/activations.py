"""The activations of a layer -> pictures: the maps of a convolution, the fingerprints of classes.

Activations that are never negative, such as those of a ReLU, are white at zero, and darker the
larger they are. Where a single one is negative, all of a picture are drawn symmetrically around the
same white; see `tbviz.images.spans`. Which channels or units are drawn where there are too many,
stands in `tbviz.images.choice`.
"""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, as_numbers, check_at_least, is_real
from tbviz.errors import InvalidArgumentError
from tbviz.images.canvas import BETWEEN
from tbviz.images.captions import LEAST_WIDTH, with_caption
from tbviz.images.choice import counted, most_telling, variances
from tbviz.images.grid import image_grid, scale_of_tiles, scale_to
from tbviz.images.labels import as_class_labels, as_labels
from tbviz.images.pixels import Pixels
from tbviz.images.spans import Span, SpanChoice, longest_told, shades, span_of, told

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
    span: SpanChoice = "each",
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
            samples and their pixels, by the standard deviation, come first, and the line below
            says so.
        span: the absolute value that gets the strongest color: `"each"` for the largest of each
            channel, `"all"` for that of all, or a number, so that several pictures compare.
        padding: pixels between neighbors.
        scale: each value becomes scale x scale pixels; None for as many as make a map 32 pixels
            long, and all together 200.

    Returns:
        uint8 `[H, W, 3]`, with a line below that tells the number of channels and what the colors
        mean.

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
    shown = most_telling(np.moveaxis(batch, 3, 0), most, variances)
    tiles = batch[..., shown].transpose(0, 3, 1, 2)
    colors = span_of(tiles, span, within=(0, 2, 3))
    across = columns if samples == 1 else len(shown)
    if scale is None:
        count = samples * len(shown)
        scale = scale_of_tiles(
            _TILE, LEAST_WIDTH, count=count, height=height, width=width, columns=across
        )
    picture = image_grid(
        shades(tiles, colors).reshape(-1, height, width, 3),
        columns=across,
        padding=padding,
        background=BETWEEN,
        scale=scale,
    )
    return _captioned(picture, len(shown), channels, "channel", colors)


def fingerprint_picture(
    activations: ArrayLike,
    *,
    labels: ArrayLike,
    classes: ArrayLike | None = None,
    samples: int = 50,
    most: int = 512,
    columns: int | None = None,
    span: SpanChoice | None = None,
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
        span: the absolute value that gets the strongest color, as do all beyond: None for one
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
    shown = chosen[:, most_telling(chosen.T, most, variances)]
    colors = span_of(shown, _usual(shown) if span is None else span, within=(0,))
    panels = _panels(shades(shown, colors), members, scale)
    picture = image_grid(
        np.stack(panels),
        columns=columns or min(_IN_A_ROW, len(panels)),
        padding=_GAP,
        titles=names,
    )
    samples_shown = _samples_told(members)
    return _captioned(picture, shown.shape[1], values.shape[1], "unit", colors, samples_shown)


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
    values = as_class_labels(labels, "labels", count, "sample")
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


def _usual(values: NDArray[np.float64]) -> SpanChoice:
    """Return what nearly all values but zeros stay within, and "all" where there are no such."""
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    return float(np.quantile(sizes, _USUAL)) if sizes.size else "all"


def _captioned(
    picture: Pixels, shown: int, there_are: int, what: str, span: Span, *more: str
) -> Pixels:
    """Return a picture with a line below that says what it shows, and what its colors mean."""
    order = [] if shown == there_are else ["most varied first"]
    parts = [counted(shown, there_are, what), *order, *more]
    text, room = (", ".join([*parts, tell(span, what)]) for tell in (told, longest_told))
    return with_caption(picture, text, room=room)


def _samples_told(members: list[NDArray[np.intp]]) -> str:
    counts = {*map(len, members)}
    most = max(counts)
    return f"{'up to ' if len(counts) > 1 else ''}{counted(most, most, 'sample')} of each class"


def _panels(pixels: Pixels, members: list[NDArray[np.intp]], scale: int | None) -> list[Pixels]:
    """Return a picture of each class, of one size, out of all samples `[N, units, 3]` in a row."""
    ends = np.cumsum([len(member) for member in members])[:-1]
    parts = np.split(pixels.swapaxes(0, 1), ends, axis=1)
    width = max(part.shape[1] for part in parts)
    return [_panel(part, width, scale) for part in parts]


def _panel(pixels: Pixels, width: int, scale: int | None) -> Pixels:
    """Return the samples of a class `[units, n, 3]`, filled up to a width, enlarged and framed."""
    beside = width - pixels.shape[1]
    full = np.pad(pixels, ((0, 0), (0, beside), (0, 0)), constant_values=BETWEEN)
    if scale is None:
        down, across = map(scale_to, _PANEL, full.shape)
    else:
        down = across = check_at_least("scale", scale, 1)
    large = full.repeat(down, axis=0).repeat(across, axis=1)
    return np.pad(large, ((1, 1), (1, 1), (0, 0)), constant_values=BETWEEN)
