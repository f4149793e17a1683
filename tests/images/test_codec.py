"""Stored bytes become pictures again, or one clear error."""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Callable

import numpy as np
import pytest
from huge import CLAIMS, png_that_claims
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tbviz.errors import CorruptRecordError, InvalidArgumentError
from tbviz.images import (
    decode_frames,
    decode_image,
    encode_apng,
    encode_gif,
    encode_png,
    picture_shape,
)
from tbviz.images.codec import MAX_FRAME_PIXELS, MAX_PIXELS, count_frames


def noise(*shape: int) -> np.ndarray:
    """Return uint8 noise."""
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


def saved(image: Image.Image, name: str, **options: object) -> bytes:
    """Return what Pillow saves."""
    file = io.BytesIO()
    image.save(file, name, **options)
    return file.getvalue()


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 1), (5, 7, 3), (5, 7, 4), (1, 1, 1)])
def test_png_is_lossless(shape: tuple[int, ...]) -> None:
    """A picture comes back with its channels; grey gains the axis for them."""
    picture = noise(*shape)
    decoded = decode_image(encode_png(picture))
    assert decoded.dtype == np.uint8
    np.testing.assert_array_equal(decoded, picture.reshape(*shape[:2], -1))
    assert decoded.flags.writeable


def test_png_takes_only_uint8() -> None:
    """A float picture is not converted in silence."""
    with pytest.raises(InvalidArgumentError, match="must be uint8"):
        encode_png(np.zeros((2, 2)))


@pytest.mark.parametrize(
    ("image", "pixels"),
    [
        (Image.new("1", (2, 1), 1), [[[255], [255]]]),
        (Image.new("L", (1, 1), 7), [[[7]]]),
        (Image.new("LA", (1, 1), (7, 9)), [[[7, 7, 7, 9]]]),
        (Image.new("RGBA", (1, 1), (1, 2, 3, 4)), [[[1, 2, 3, 4]]]),
        (Image.new("RGB", (1, 1), (8, 8, 8)), [[[8, 8, 8]]]),
        (Image.new("RGB", (1, 1), (1, 2, 3)).quantize(2), [[[1, 2, 3]]]),
        (Image.fromarray(np.array([[0x12FF, 0xFF00]], np.uint16)), [[[0x12], [0xFF]]]),
    ],
)
def test_every_kind_of_png_is_read(image: Image.Image, pixels: list[object]) -> None:
    """One bit, grey, grey with alpha, palettes, color and 16 bits become 8-bit channels."""
    np.testing.assert_array_equal(decode_image(saved(image, "PNG")), pixels)


def test_a_transparent_palette_gives_alpha() -> None:
    """A palette with a transparent entry is RGBA."""
    image = Image.new("P", (1, 1), 0)
    image.putpalette([1, 2, 3])
    decoded = decode_image(saved(image, "PNG", transparency=0))
    np.testing.assert_array_equal(decoded, [[[1, 2, 3, 0]]])


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        (saved(Image.new("1", (5, 3)), "PNG"), (3, 5, 1)),
        (saved(Image.new("L", (5, 3)), "PNG"), (3, 5, 1)),
        (saved(Image.new("I;16", (5, 3)), "PNG"), (3, 5, 1)),
        (saved(Image.new("L", (5, 3)), "JPEG"), (3, 5, 1)),
        (saved(Image.new("P", (5, 3)), "PNG"), (3, 5, 3)),
        (saved(Image.new("RGB", (5, 3)), "BMP"), (3, 5, 3)),
        (saved(Image.new("RGB", (5, 3)), "WEBP"), (3, 5, 3)),
        (saved(Image.new("RGB", (5, 3), (9, 8, 7)), "GIF"), (3, 5, 3)),
        (saved(Image.new("LA", (5, 3)), "PNG"), (3, 5, 4)),
        (saved(Image.new("RGBA", (5, 3)), "WEBP"), (3, 5, 4)),
        (saved(Image.new("P", (5, 3)), "PNG", transparency=0), (3, 5, 4)),
        (encode_apng(noise(2, 3, 5, 3), fps=5), (3, 5, 3)),
    ],
)
def test_the_shape_is_told_as_it_will_be_decoded(data: bytes, shape: tuple[int, ...]) -> None:
    """Height, width and channels are those of the decoded picture."""
    assert picture_shape(data) == shape == decode_image(data).shape


def test_the_shape_of_a_grey_gif_is_that_of_its_palette() -> None:
    """Only the pixels tell that nothing but the greys of a palette of color is used."""
    image = Image.new("P", (5, 3), 1)
    image.putpalette([200, 0, 0, 7, 7, 7])
    data = saved(image, "GIF", optimize=False)
    assert picture_shape(data) == (3, 5, 3)
    assert decode_image(data).shape == (3, 5, 1)


def test_the_shape_needs_no_pixels() -> None:
    """The header is enough, where decoding fails; without one there is no shape."""
    data = encode_png(noise(30, 50, 3))
    with pytest.raises(CorruptRecordError):
        decode_image(data[:100])
    assert picture_shape(data[:100]) == (30, 50, 3)
    with pytest.raises(CorruptRecordError):
        picture_shape(data[:10])


@pytest.mark.parametrize("name", ["PNG", "BMP", "WEBP", "GIF", "JPEG"])
@pytest.mark.parametrize("channels", [1, 3])
def test_formats_of_others_are_read(name: str, channels: int) -> None:
    """What other writers store in image summaries comes back, near enough where it is lossy."""
    color = (10, 10, 10) if channels == 1 else (200, 100, 50)
    image = Image.new("RGB", (8, 8), color).convert("L" if channels == 1 else "RGB")
    options = {"lossless": True} if name == "WEBP" else {}
    pixels = decode_image(saved(image, name, **options))
    expected = np.broadcast_to(color[: pixels.shape[2]], pixels.shape)
    np.testing.assert_allclose(pixels, expected, atol=3)
    assert pixels.shape[2] == (3 if name == "WEBP" else channels)


def test_decode_image_gives_the_first_frame() -> None:
    """Of an animation there is the frame that it begins with."""
    frames = noise(3, 4, 5, 3)
    np.testing.assert_array_equal(decode_image(encode_apng(frames, fps=5)), frames[0])
    grey = noise(3, 4, 5, 1)
    np.testing.assert_array_equal(decode_image(encode_gif(grey, fps=5)), grey[0])


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_still_picture_has_one_frame(channels: int) -> None:
    """T is 1 for what does not move."""
    picture = noise(4, 5, channels)
    np.testing.assert_array_equal(decode_frames(encode_png(picture)), picture[None])


def test_grey_pixels_of_an_rgb_apng_stay_rgb() -> None:
    """The channels of a PNG are what it says, not what its pixels look like."""
    frames = noise(2, 3, 3, 1).repeat(3, axis=3)
    np.testing.assert_array_equal(decode_frames(encode_apng(frames, fps=5)), frames)


def test_a_still_default_image_is_no_frame() -> None:
    """An APNG may hold a picture for viewers that cannot play it."""
    first, *others = [Image.fromarray(frame) for frame in noise(3, 4, 5, 3)]
    data = saved(first, "PNG", save_all=True, append_images=others, default_image=True)
    np.testing.assert_array_equal(decode_frames(data), noise(3, 4, 5, 3)[1:])


def test_animated_webp_is_read() -> None:
    """The frames of a lossless WebP are exact."""
    frames = noise(3, 8, 8, 3)
    first, *others = [Image.fromarray(frame) for frame in frames]
    data = saved(first, "WEBP", save_all=True, append_images=others, lossless=True)
    np.testing.assert_array_equal(decode_frames(data)[..., :3], frames)


@pytest.mark.parametrize("decode", [decode_image, decode_frames])
@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "0 bytes are no PNG, GIF, JPEG, BMP or WebP; they begin with b''"),
        (b"hello world", "11 bytes are no PNG.*b'hello wo'"),
        (encode_png(noise(50, 50, 3))[:2000], "2000 bytes are a broken picture"),
        (encode_gif(noise(1, 50, 50, 1), fps=1)[:1500], "1500 bytes are a broken picture"),
        (saved(Image.new("L", (64, 64)), "TIFF"), "are no PNG"),
    ],
)
def test_broken_bytes_are_corrupt(
    decode: Callable[[bytes], np.ndarray], data: bytes, found: str
) -> None:
    """Nothing, text, halves of pictures and other formats each get one clear line."""
    with pytest.raises(CorruptRecordError, match=found) as info:
        decode(data)
    assert "\n" not in str(info.value)


WHOLE = [encode_apng(noise(3, 6, 7, 3), fps=5), encode_gif(noise(3, 6, 7, 1), fps=5)]


@given(st.sampled_from(WHOLE), st.integers(0, 700), st.integers(1, 255), st.integers(0, 700))
@settings(max_examples=300, deadline=None)
@pytest.mark.filterwarnings("ignore")
def test_damage_never_escapes(whole: bytes, place: int, change: int, rest: int) -> None:
    """Whatever byte is changed and wherever it is cut, there are pixels or one kind of error."""
    damaged = bytearray(whole)
    damaged[place % len(whole)] ^= change
    with contextlib.suppress(CorruptRecordError):
        assert decode_frames(bytes(damaged[: rest or None])).ndim == 4


@pytest.mark.parametrize("decode", [decode_image, decode_frames])
@pytest.mark.parametrize("side", [8193, 2**31 - 1])
def test_enormous_pictures_are_refused(decode: Callable[[bytes], np.ndarray], side: int) -> None:
    """A hundred bytes that claim gigabytes are not believed."""
    assert side * side > MAX_PIXELS
    with pytest.raises(CorruptRecordError, match="pixels"):
        decode(png_that_claims(side, side))


@pytest.mark.parametrize("name", CLAIMS)
@pytest.mark.parametrize("read", [decode_image, decode_frames, picture_shape, count_frames])
@pytest.mark.parametrize("side", [8193, 16_000])
def test_no_format_and_no_reader_believes_a_header(
    name: str, read: Callable[[bytes], object], side: int
) -> None:
    """Neither a size that Pillow would decode, nor one that it refuses itself."""
    with pytest.raises(CorruptRecordError, match=rf"\b{side * side} pixels"):
        read(CLAIMS[name](side, side))


def test_enormous_animations_are_refused() -> None:
    """Many frames of an allowed size may together be too many."""
    frames = MAX_FRAME_PIXELS // (1000 * 1000) + 1
    with pytest.raises(CorruptRecordError, match=f"claims {frames} x 1000 x 1000") as info:
        decode_frames(png_that_claims(1000, 1000, frames=frames))
    assert info.value.expected == MAX_FRAME_PIXELS
    assert info.value.found == frames * 1000 * 1000


def test_a_gif_cannot_grow_beyond_the_limit() -> None:
    """A later frame that reaches far beyond the first is refused too."""
    data = bytearray(encode_gif(noise(2, 4, 4, 1), fps=5))
    second = data.rindex(b",\x00\x00\x00\x00\x04\x00\x04\x00")
    data[second + 1 : second + 5] = struct.pack("<HH", 8196, 8196)
    with pytest.raises(CorruptRecordError, match="claims 1 x 8200 x 8200"):
        decode_frames(bytes(data))
