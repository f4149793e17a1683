"""Pictures <-> encoded bytes: PNG, APNG and GIF out; those, JPEG, BMP and WebP in.

Pictures are uint8 `[H, W, C]` with C of 1 (grey), 3 (RGB) or 4 (RGBA); frames are `[T, H, W, C]`.
Stored bytes are not trusted: a picture that claims more than MAX_PIXELS, or an animation that
claims more than MAX_FRAME_PIXELS in all, is refused before anything is decoded.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from tbviz.errors import CorruptRecordError
from tbviz.images.apng import encode_apng, write_apng
from tbviz.images.gif import encode_gif, write_gif
from tbviz.images.grid import as_picture
from tbviz.images.pixels import Pixels, with_channels

__all__ = [
    "MAX_FRAME_PIXELS",
    "MAX_PIXELS",
    "decode_frames",
    "decode_image",
    "encode_apng",
    "encode_gif",
    "encode_png",
    "write_apng",
    "write_gif",
]

MAX_PIXELS = 1 << 26
MAX_FRAME_PIXELS = 1 << 28

_FORMATS = ("PNG", "GIF", "JPEG", "BMP", "WEBP")
_LEVEL = 4  # of zlib: twice as fast as the usual 6, and hardly larger


def encode_png(image: ArrayLike) -> bytes:
    """Return a picture as the bytes of a PNG.

    Args:
        image: uint8 `[H, W]` or `[H, W, C]`.

    Raises:
        InvalidArgumentError: for another dtype or shape.
    """
    picture = as_picture(image)
    file = io.BytesIO()
    squeezed = picture[..., 0] if picture.shape[2] == 1 else picture
    Image.fromarray(squeezed).save(file, "PNG", compress_level=_LEVEL)
    return file.getvalue()


def decode_image(data: bytes) -> Pixels:
    """Return the picture that bytes encode, of an animation the first frame.

    Args:
        data: a PNG, APNG, GIF, JPEG, BMP or WebP.

    Returns:
        uint8 `[H, W, C]`, with C of 1 for grey, 4 where there is transparency, else 3. 16-bit
        grey is reduced to its upper 8 bits.

    Raises:
        CorruptRecordError: where the bytes are no such picture, are broken, or claim more than
            MAX_PIXELS.
    """
    with _opened(data) as image:
        return _pixels(image)


def decode_frames(data: bytes) -> Pixels:
    """Return all frames that bytes encode; a still picture has one.

    Args:
        data: a PNG, APNG, GIF, JPEG, BMP or WebP.

    Returns:
        uint8 `[T, H, W, C]`, with C as in `decode_image`, the widest of all frames. A GIF, which
        knows no grey, has C of 1 where every pixel of every frame is grey.

    Raises:
        CorruptRecordError: where the bytes are no such picture, are broken, or claim more than
            MAX_PIXELS, or in all frames together more than MAX_FRAME_PIXELS.
    """
    with _opened(data) as image:
        count = getattr(image, "n_frames", 1)
        _check_size(image, count, MAX_FRAME_PIXELS)
        frames = []
        for index in range(count):
            image.seek(index)
            frames.append(_pixels(image))
    return _stacked(frames)


def _stacked(frames: list[Pixels]) -> Pixels:
    channels = max(frame.shape[2] for frame in frames)
    stack = np.stack([with_channels(frame, channels) for frame in frames])
    if channels == 3 and (stack[..., :1] == stack).all():
        return stack[..., :1]
    return stack


@contextlib.contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """Open bytes as an image of a size that is allowed; whatever goes wrong is corruption."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            _check_size(image, 1, MAX_PIXELS)
            yield image
    except CorruptRecordError:
        raise
    except Exception as error:
        raise CorruptRecordError(f"the bytes are not a whole picture: {error}") from error


def _check_size(image: Image.Image, count: int, limit: int) -> None:
    pixels = image.width * image.height * count
    if pixels > limit:
        raise CorruptRecordError(
            f"a picture claims {count} x {image.height} x {image.width} = {pixels} pixels; "
            f"at most {limit} are decoded",
            expected=limit,
            found=pixels,
        )


def _pixels(image: Image.Image) -> Pixels:
    if image.mode.startswith("I"):
        return (np.asarray(image)[..., None] >> 8).astype(np.uint8)
    if image.mode in ("1", "L") and "transparency" not in image.info:
        return np.asarray(image.convert("L"))[..., None]
    transparent = image.has_transparency_data
    return np.asarray(image.convert("RGBA" if transparent else "RGB"))
