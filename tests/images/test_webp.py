"""Animated WebPs are lossless and keep every frame and its time, as Pillow and the chunks tell."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tbviz.errors import InvalidArgumentError
from tbviz.images import decode_frames, encode_webp, write_webp


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return the chunks of a WebP, after checking that sizes add up to the file's."""
    assert data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    assert struct.unpack_from("<I", data, 4) == (len(data) - 8,)
    found, position = [], 12
    while position < len(data):
        name, size = struct.unpack_from("<4sI", data, position)
        found.append((name, data[position + 8 : position + 8 + size]))
        position += 8 + size + size % 2
    assert position == len(data)
    return found


def durations(data: bytes) -> list[int]:
    """Return the milliseconds for which each frame stays, out of the ANMF chunks."""
    frames = [body for name, body in chunks(data) if name == b"ANMF"]
    return [int.from_bytes(body[12:15], "little") for body in frames]


def noise(count: int, channels: int) -> np.ndarray:
    """Return frames of noise, of which each second one repeats the one before."""
    frames = np.random.default_rng(0).integers(0, 256, (count, 9, 11, channels), np.uint8)
    frames[1::2] = frames[::2][: count // 2]
    return frames


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("count", [1, 2, 7])
def test_every_frame_comes_back(count: int, channels: int) -> None:
    """Pixels, also those that are transparent, number and times survive."""
    frames = noise(count, channels)
    data = encode_webp(frames, fps=10)
    colors = frames.repeat(3, axis=-1) if channels == 1 else frames
    np.testing.assert_array_equal(decode_frames(data), colors)
    assert durations(data) == [100] * count
    with Image.open(io.BytesIO(data)) as image:
        assert image.n_frames == count


def test_a_part_that_changes_replaces_what_was_there() -> None:
    """A pixel that becomes transparent is not blended over the one before; places may be odd."""
    frames = np.full((3, 9, 11, 4), 200, np.uint8)
    frames[1:, 3:6, 5:8] = (10, 20, 30, 0)
    frames[2, 8, 10] = (1, 2, 3, 128)
    np.testing.assert_array_equal(decode_frames(encode_webp(frames, fps=10)), frames)


def test_only_what_changes_is_stored() -> None:
    """A point that moves over a large picture costs next to nothing."""
    frames = np.random.default_rng(0).integers(0, 256, (1, 99, 99, 3), np.uint8).repeat(9, axis=0)
    for index, frame in enumerate(frames):
        frame[index : index + 3, 5:8] = 0
    data = encode_webp(frames, fps=12)
    np.testing.assert_array_equal(decode_frames(data), frames)
    assert len(data) < len(encode_webp(frames[:1], fps=12)) + 8 * 300


@given(st.integers(1, 40), st.floats(0.01, 90))
@settings(max_examples=40, deadline=None)
def test_times_add_up(count: int, fps: float) -> None:
    """Each frame begins within half a millisecond (and float error) of its time."""
    frames = np.arange(count, dtype=np.uint8)[:, None, None]
    starts = np.cumsum([0, *durations(encode_webp(frames, fps=fps))]) / 1000
    np.testing.assert_allclose(starts, np.arange(count + 1) / fps, rtol=0, atol=0.0005 + 1e-9)


def test_the_last_frame_can_be_held() -> None:
    """Only the last one stays for longer."""
    assert durations(encode_webp(noise(3, 1), fps=10, hold=1.25)) == [100, 100, 1250]


def test_an_fps_that_is_too_fast_becomes_90() -> None:
    """A note tells what was asked for and what it is."""
    with pytest.warns(UserWarning, match="a WebP plays at .* to 90 fps: 90 in place of 120"):
        assert durations(encode_webp(noise(3, 1), fps=120)) == [11, 11, 11]


@pytest.mark.parametrize("loop", [0, 1, 5])
def test_loop_counts_plays(loop: int) -> None:
    """0 is for ever."""
    with Image.open(io.BytesIO(encode_webp(noise(2, 1), fps=10, loop=loop))) as image:
        assert image.info["loop"] == loop


def test_frames_are_written_as_they_come() -> None:
    """A long animation does not wait for its end, and is written behind what is there."""
    file = io.BytesIO(b"before")
    file.seek(0, io.SEEK_END)
    sizes = []

    def source() -> Iterator[np.ndarray]:
        for frame in noise(6, 3):
            sizes.append(file.tell())
            yield frame

    write_webp(file, source(), fps=12)
    assert sizes[-1] > 3 * 9 * 11
    assert file.getvalue() == b"before" + encode_webp(noise(6, 3), fps=12)


@pytest.mark.parametrize(
    ("frames", "options", "found"),
    [
        (noise(2, 1), {"fps": 1, "hold": 20_000}, "16777.215 s, found 20000"),
        (np.zeros((1, 1, 16384), np.uint8), {"fps": 1}, "at most 16383, found 16384x1"),
        (noise(2, 1), {"fps": 0}, "fps .* found 0"),
    ],
)
def test_what_a_webp_cannot_hold_is_refused(
    frames: np.ndarray, options: dict[str, float], found: str
) -> None:
    """Times and sides have an end."""
    with pytest.raises(InvalidArgumentError, match=found):
        encode_webp(frames, **options)
