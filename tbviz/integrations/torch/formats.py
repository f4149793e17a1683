"""From the layouts of PyTorch and tensorboardX to those of tbviz; pure functions.

Both name the axes of pictures by letters: N images, T frames, C channels, H rows, W columns.
Pictures are uint8, bool, or floats in [0, 1]. Other integers are taken for shades of 0 to 255, and
clipped.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tbviz.checks import as_array
from tbviz.errors import InvalidArgumentError

_PICTURES = ("HW", "HWC", "NHWC")
_VIDEOS = ("NTHWC",)


def arrange_pictures(tensor: Any, dataformats: str) -> npt.NDArray[Any]:
    """Return pictures as `[H, W]`, `[H, W, C]` or `[N, H, W, C]`.

    Args:
        tensor: its axes as `dataformats` names them; a list of tensors has the axis N in front.
        dataformats: the letters HW, CHW or NCHW, in any order and case.

    Raises:
        InvalidArgumentError: the letters are others, or not as many as axes.
    """
    is_list = isinstance(tensor, list | tuple) and hasattr(next(iter(tensor), None), "shape")
    letters = f"N{dataformats}" if is_list and len(dataformats) == 3 else dataformats
    return _arranged(tensor, letters, _PICTURES)


def arrange_videos(tensor: Any, dataformats: str = "NTCHW") -> npt.NDArray[Any]:
    """Return videos side by side in rows as one, `[T, H, W, C]`, black where there is none.

    PyTorch (`torch/utils/tensorboard/_utils.py`) adds black ones up to a power of two, and lays
    these out in 2^floor(log2(N) / 2) rows.

    Args:
        tensor: its axes as `dataformats` names them.
        dataformats: the letters NTCHW, in any order and case.

    Raises:
        InvalidArgumentError: the letters are others, or not as many as axes.
    """
    videos = _arranged(tensor, dataformats, _VIDEOS)
    count, length, height, width, channels = videos.shape
    rows = 2 ** ((count.bit_length() - 1) // 2) if count else 1
    columns = 2 ** (count - 1).bit_length() // rows if count else 0
    tiles = np.zeros((rows * columns, *videos.shape[1:]), videos.dtype)
    tiles[:count] = videos
    placed = tiles.reshape(rows, columns, length, height, width, channels)
    return placed.transpose(2, 0, 3, 1, 4, 5).reshape(
        length, rows * height, columns * width, channels
    )


def as_shades(tensor: Any, name: str) -> npt.NDArray[Any]:
    """Return uint8, bool and floats as they are, and other integers clipped to uint8."""
    array = as_array(tensor, name)
    if array.dtype.kind in "iu" and array.dtype != np.uint8:
        array = np.clip(array, 0, 255).astype(np.uint8)
    return array


def as_sound(tensor: Any) -> npt.NDArray[Any]:
    """Return a sound `[1, T]`, `[T]` or `[T, C]` as `[T]` or `[T, C]`.

    Bool and integers other than int16 are numbers in [-1, 1], as with PyTorch.
    """
    samples = as_array(tensor, "audio")
    if samples.dtype.kind in "biu" and samples.dtype != np.int16:
        samples = samples.astype(np.float64)
    return samples.reshape(-1) if samples.size in samples.shape else samples


def point_labels(metadata: Any, header: Sequence[str] | None) -> Any:
    """Return labels of points: a column of str, or several by title where there is a header.

    Raises:
        InvalidArgumentError: a row has not as many cells as the header.
    """
    rows = as_array(metadata, "metadata").tolist() if hasattr(metadata, "shape") else list(metadata)
    if not header:
        return [str(row) for row in rows]
    if any(len(row) != len(header) for row in rows):
        found = next(row for row in rows if len(row) != len(header))
        raise InvalidArgumentError(
            f"metadata are rows of {len(header)} cells, one for each title, found {found!r}",
            expected=len(header),
            found=found,
        )
    return {title: [str(row[i]) for row in rows] for i, title in enumerate(header)}


def as_faces(faces: Any) -> npt.NDArray[Any]:
    """Return numbers of vertices as integers if they are whole floats, and all else as it is."""
    numbers = as_array(faces, "faces")
    is_whole = numbers.dtype.kind == "f" and bool((numbers == np.rint(numbers)).all())
    return numbers.astype(np.int64) if is_whole and np.isfinite(numbers).all() else numbers


def as_charts(layout: Mapping[str, Mapping[str, Sequence[Any]]]) -> dict[str, dict[str, Any]]:
    """Return a layout of custom scalars: `["Margin", [value, lower, upper]]` becomes a band.

    A tag of lines that is no regular expression is one that means itself.

    Raises:
        InvalidArgumentError: the layout is nested in another way.
    """
    try:
        return {
            category: {
                title: [tuple(tags)] if kind == "Margin" else [_as_pattern(tag) for tag in tags]
                for title, (kind, tags) in charts.items()
            }
            for category, charts in layout.items()
        }
    except (AttributeError, TypeError, ValueError) as error:
        rule = '{category: {title: ["Multiline" or "Margin", [tag, ...]]}}'
        raise InvalidArgumentError(
            f"a layout is {rule}, not {layout!r}", expected=rule, found=layout
        ) from error


def _as_pattern(tag: Any) -> Any:
    with contextlib.suppress(TypeError):
        try:
            re.compile(tag)
        except re.error:
            return re.escape(tag)
    return tag


def _arranged(tensor: Any, dataformats: str, known: tuple[str, ...]) -> npt.NDArray[Any]:
    """Return shades with their axes in the order of that of the `known` that has these letters."""
    letters = dataformats.upper()
    order = next((axes for axes in known if sorted(axes) == sorted(letters)), None)
    if order is None:
        rule = f"the letters of {' or '.join(known)} in any order"
        raise InvalidArgumentError(
            f"dataformats are {rule}, not {dataformats!r}", expected=rule, found=dataformats
        )
    shades = as_shades(tensor, "an image")
    if shades.ndim != len(letters):
        raise InvalidArgumentError(
            f"{dataformats} has {len(letters)} axes, found the shape {list(shades.shape)}",
            expected=len(letters),
            found=shades.shape,
        )
    return shades.transpose([letters.index(axis) for axis in order])
