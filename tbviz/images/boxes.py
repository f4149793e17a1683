"""Boxes drawn into a picture, as detectors find them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from tbviz.checks import as_array, as_numbers, as_positive
from tbviz.errors import InvalidArgumentError
from tbviz.images.pixels import Pixels, as_image, to_uint8, with_channels

_COLOR = (255, 0, 0)
_INK = (255, 255, 255)
_WIDTH = 2  # pixels of a line
_MARGIN = 2  # pixels around a label
_FAR = 1 << 20  # pixels, beyond every picture and within the 32 bits that Pillow counts in


def draw_boxes(
    image: npt.ArrayLike,
    boxes: npt.ArrayLike,
    *,
    labels: Sequence[str] | None = None,
    scale: float = 1.0,
) -> Pixels:
    """Return a picture with red boxes in it.

    The picture is resized before the boxes are drawn, so that lines and labels stay sharp. Boxes
    that are not finite are left out.

    Args:
        image: `[H, W, C]` of C 1, 3 or 4, as `to_uint8` takes it without a range.
        boxes: `[B, 4]` of left, top, right and bottom, in pixels of `image`.
        labels: `[B]`, drawn in the lower left corner of each box.
        scale: how many times the picture is enlarged, or reduced below 1.

    Returns:
        uint8 `[H, W, 3]`, or `[H, W, 4]` for an image with alpha.

    Raises:
        InvalidArgumentError: the image, the boxes or the scale break a rule, or labels are not as
            many as boxes.
    """
    pixels = with_channels(to_uint8(as_image(image)), 3)
    corners = _checked_boxes(boxes) * as_positive("scale", scale)
    if labels is not None and len(labels) != len(corners):
        raise InvalidArgumentError(
            f"labels must be {len(corners)}, one for each box, found {len(labels)}",
            expected=len(corners),
            found=len(labels),
        )
    picture = _resized(Image.fromarray(pixels), scale)
    pen = ImageDraw.Draw(picture)
    for index in np.flatnonzero(np.isfinite(corners).all(axis=1)).tolist():
        box = np.rint(np.clip(corners[index], -_FAR, _FAR)).astype(int).tolist()
        _draw_box(pen, box, "" if labels is None else str(labels[index]))
    return np.array(picture)


def _checked_boxes(boxes: npt.ArrayLike) -> npt.NDArray[np.float64]:
    corners = as_numbers(as_array(boxes, "boxes"), "boxes").astype(np.float64)
    if corners.ndim != 2 or corners.shape[1] != 4:
        raise InvalidArgumentError(
            f"boxes must be [B, 4], found the shape {list(corners.shape)}",
            expected="[B, 4]",
            found=corners.shape,
        )
    return corners


def _resized(picture: Image.Image, scale: float) -> Image.Image:
    if scale == 1:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _draw_box(pen: ImageDraw.ImageDraw, box: list[int], label: str) -> None:
    left, right = sorted(box[0::2])
    top, bottom = sorted(box[1::2])
    pen.rectangle((left, top, right, bottom), outline=_COLOR, width=_WIDTH)
    if label:
        font: Any = ImageFont.load_default(10)
        x0, y0, x1, y1 = font.getbbox(label)
        width, height = x1 - x0 + 2 * _MARGIN, y1 - y0 + 2 * _MARGIN
        pen.rectangle((left, bottom - height, left + width, bottom), fill=_COLOR)
        place = (left + _MARGIN - x0, bottom - height + _MARGIN - y0)
        pen.text(place, label, fill=_INK, font=font)
