"""Pictures <-> encoded bytes: PNG, APNG, GIF and WebP out; those, JPEG and BMP in.

Pictures are uint8 `[H, W, C]` with C of 1 (grey), 3 (RGB) or 4 (RGBA); frames are `[T, H, W, C]`.
Stored bytes are not trusted: a picture that claims more than MAX_PIXELS, or an animation that
claims more than MAX_FRAME_PIXELS over all its frames, is refused before its pixels are decoded.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

import numpy as np
from PIL import Image, UnidentifiedImageError

from tbviz.errors import CorruptRecordError
from tbviz.images.apng import encode_apng, write_apng
from tbviz.images.gif import encode_gif, write_gif
from tbviz.images.pixels import Pixels, with_channels
from tbviz.images.png import encode_png
from tbviz.images.webp import encode_webp, write_webp

__all__ = [
    "MAX_FRAME_PIXELS",
    "MAX_PIXELS",
    "decode_frames",
    "decode_image",
    "encode_apng",
    "encode_gif",
    "encode_png",
    "encode_webp",
    "picture_shape",
    "write_apng",
    "write_gif",
    "write_webp",
]

MAX_PIXELS = 1 << 26
MAX_FRAME_PIXELS = 1 << 27

_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
_FORMATS = ("PNG", "GIF", "JPEG", "BMP", "WEBP")


def decode_image(data: bytes) -> Pixels:
    """Return the picture that bytes encode; of an animation, its first frame.

    Args:
        data: a PNG, APNG, GIF, JPEG, BMP or WebP.

    Returns:
        uint8 `[H, W, C]`, with C of 1 for grey, 4 where there is transparency, else 3. A GIF,
        which has no grey of its own, is grey if all its pixels are. Of 16-bit grey the upper 8
        bits are kept.

    Raises:
        CorruptRecordError: where the bytes are no such picture, are broken, or claim more than
            MAX_PIXELS.
    """
    with _opened(data) as image:
        return _narrowed(_pixels(image), image)


def decode_frames(data: bytes) -> Pixels:
    """Return all frames that bytes encode; a still picture has one.

    Args:
        data: a PNG, APNG, GIF, JPEG, BMP or WebP.

    Returns:
        uint8 `[T, H, W, C]`, with C as in `decode_image`, wide enough for all frames.

    Raises:
        CorruptRecordError: where the bytes are no such picture, are broken, or claim more than
            MAX_PIXELS in a frame or MAX_FRAME_PIXELS in all.
    """
    with _opened(data) as image:
        count = getattr(image, "n_frames", 1)
        _check_size(image, count, MAX_FRAME_PIXELS)
        first = int(getattr(image, "default_image", False))  # a still one, shown by old viewers
        frames = list(_frames(image, range(first, count)))
        channels = max(frame.shape[2] for frame in frames)
        return _narrowed(np.stack([with_channels(frame, channels) for frame in frames]), image)


def count_frames(data: bytes) -> int:
    """Return how many frames bytes encode, without decoding them.

    Args:
        data: a PNG, APNG, GIF, JPEG, BMP or WebP.

    Raises:
        CorruptRecordError: where the bytes are no such picture.
    """
    with _opened(data) as image:
        still = int(getattr(image, "default_image", False))
        return int(getattr(image, "n_frames", 1)) - still


def picture_shape(data: bytes) -> tuple[int, int, int]:
    """Return the shape `[H, W, C]` of the picture that bytes encode, without decoding it.

    Args:
        data: a PNG, APNG, GIF, JPEG, BMP or WebP.

    Returns:
        What `decode_image` gives, but 3 channels for a GIF of which only the pixels tell that all
        of it is grey.

    Raises:
        CorruptRecordError: where the bytes are no such picture, or claim more than MAX_PIXELS.
    """
    with _opened(data) as image:
        return image.height, image.width, _channels(image)


def _frames(image: Image.Image, indices: range) -> Iterator[Pixels]:
    for index in indices:
        image.seek(index)
        _check_size(image, 1, MAX_PIXELS)  # frames of a GIF may reach beyond its first
        yield _pixels(image)


@contextlib.contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """Open bytes as an image of an allowed size; whatever goes wrong with it is corruption."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            _check_size(image, 1, MAX_PIXELS)
            yield image
    except CorruptRecordError:
        raise
    except UnidentifiedImageError as error:
        raise CorruptRecordError(
            f"{len(data)} bytes are no PNG, GIF, JPEG, BMP or WebP; they begin with {data[:8]!r}"
        ) from error
    except Exception as error:  # Pillow's readers raise many kinds on broken bytes
        raise CorruptRecordError(f"{len(data)} bytes are a broken picture: {error}") from error


def _check_size(image: Image.Image, count: int, limit: int) -> None:
    pixels = count * image.height * image.width
    if pixels > limit:
        raise CorruptRecordError(
            f"a picture claims {count} x {image.height} x {image.width} = {pixels} pixels; "
            f"at most {limit} are decoded",
            expected=limit,
            found=pixels,
        )


def _pixels(image: Image.Image) -> Pixels:
    if image.mode.startswith("I"):
        return (np.array(image)[..., None] >> 8).astype(np.uint8)
    channels = _channels(image)
    pixels = np.array(image.convert(_MODES[channels]))
    return pixels.reshape(*pixels.shape[:2], channels)


def _channels(image: Image.Image) -> int:
    if image.mode.startswith("I"):
        return 1
    if image.has_transparency_data:
        return 4
    return 1 if image.mode in ("1", "L") else 3


def _narrowed(pixels: Pixels, image: Image.Image) -> Pixels:
    """Return the pixels of a GIF with one channel where all are grey, and others as they are."""
    if image.format == "GIF" and pixels.shape[-1] == 3 and (pixels[..., :1] == pixels).all():
        return pixels[..., :1].copy()
    return pixels
