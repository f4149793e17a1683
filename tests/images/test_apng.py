"""Animated PNGs are lossless and keep every frame and its time, as Pillow and the chunks tell."""

from __future__ import annotations

import io
import math
import struct
import zlib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from tbviz.errors import InvalidArgumentError
from tbviz.images import decode_frames, encode_apng, write_apng


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return the chunks of a PNG, with every checksum verified."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    found, position = [], 8
    while position < len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        (crc,) = struct.unpack_from(">I", data, position + 8 + length)
        assert crc == zlib.crc32(name + body)
        found.append((name, body))
        position += 12 + length
    return found


def delays(data: bytes) -> list[Fraction]:
    """Return the seconds for which each frame stays, out of the fcTL chunks."""
    controls = [body for name, body in chunks(data) if name == b"fcTL"]
    return [Fraction(*struct.unpack_from(">HH", body, 20)) for body in controls]


def still_frames(count: int, channels: int) -> np.ndarray:
    """Return frames of noise, of which each second one repeats the one before."""
    frames = np.random.default_rng(0).integers(0, 256, (count, 9, 11, channels), np.uint8)
    frames[1::2] = frames[::2][: count // 2]
    return frames


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("count", [1, 2, 7])
def test_every_frame_comes_back(count: int, channels: int) -> None:
    """Pixels, number and times survive, even for one frame and for frames that repeat."""
    frames = still_frames(count, channels)
    data = encode_apng(frames, fps=12)
    np.testing.assert_array_equal(decode_frames(data), frames)
    assert delays(data) == [Fraction(1, 12)] * count
    with Image.open(io.BytesIO(data)) as image:
        assert image.n_frames == count
        mode = {1: "L", 3: "RGB", 4: "RGBA"}[channels]
        for frame, shown in zip(frames, ImageSequence.Iterator(image), strict=True):
            assert shown.mode == mode
            np.testing.assert_array_equal(np.asarray(shown).reshape(frame.shape), frame)
            assert shown.info["duration"] == pytest.approx(1000 / 12)


def test_chunks_are_in_order_and_counted() -> None:
    """acTL tells the frames, and sequence numbers run through fcTL and fdAT without a gap."""
    data = encode_apng(still_frames(3, 3), fps=5, loop=4)
    names = [name for name, _ in chunks(data)]
    assert names == [
        *(b"IHDR", b"acTL", b"fcTL", b"IDAT"),
        *(b"fcTL", b"fdAT", b"fcTL", b"fdAT", b"IEND"),
    ]
    bodies = dict(chunks(data))
    assert struct.unpack(">II", bodies[b"acTL"]) == (3, 4)
    numbered = [body for name, body in chunks(data) if name in (b"fcTL", b"fdAT")]
    assert [struct.unpack_from(">I", body)[0] for body in numbered] == [0, 1, 2, 3, 4]


def test_only_what_changes_is_stored() -> None:
    """A point that moves over a large picture costs next to nothing."""
    frames = (
        np.random.default_rng(0).integers(0, 256, (1, 200, 200, 3), np.uint8).repeat(10, axis=0)
    )
    for index, frame in enumerate(frames):
        frame[index : index + 3, 5:8] = 0
    data = encode_apng(frames, fps=12)
    np.testing.assert_array_equal(decode_frames(data), frames)
    assert len(data) < len(encode_apng(frames[:1], fps=12)) + 9 * 300


@pytest.mark.parametrize(
    ("fps", "delay"),
    [
        (12, Fraction(1, 12)),
        (29.97, Fraction(100, 2997)),
        (0.5, Fraction(2)),
        (1 / 3, Fraction(3)),
        (1e-4, Fraction(10_000)),
        (np.float32(12), Fraction(1, 12)),
        (np.int64(5), Fraction(1, 5)),
    ],
)
def test_delays_are_exact(fps: float, delay: Fraction) -> None:
    """The time of a frame is a ratio, not a rounded number of milliseconds."""
    assert delays(encode_apng(still_frames(2, 1), fps=fps)) == [delay, delay]


@pytest.mark.parametrize(
    ("fps", "delay"), [(91, Fraction(1, 90)), (1e6, Fraction(1, 90)), (5e-324, Fraction(65535))]
)
def test_an_fps_that_no_viewer_plays_is_the_nearest(fps: float, delay: Fraction) -> None:
    """Browsers play what is faster than 90 at 10."""
    with pytest.warns(UserWarning, match="an APNG plays at 1.526e-05 to 90 fps") as said:
        write_apng(file := io.BytesIO(), still_frames(2, 1), fps=fps)
    assert delays(file.getvalue()) == [delay, delay]
    assert said[0].filename == __file__


def test_the_last_frame_can_be_held() -> None:
    """Only the last one stays for longer."""
    data = encode_apng(still_frames(3, 1), fps=10, hold=1.5)
    assert delays(data) == [Fraction(1, 10), Fraction(1, 10), Fraction(3, 2)]


@pytest.mark.parametrize("hold", [math.pi, 10 * math.pi, np.float32(2.7), 1 / 300.7])
def test_any_time_becomes_the_nearest_ratio(hold: float) -> None:
    """Numerator and denominator have 16 bits, whichever is the larger."""
    *_, last = delays(encode_apng(still_frames(2, 1), fps=10, hold=hold))
    assert float(last) == pytest.approx(hold, rel=1e-6)


def test_frames_are_written_as_they_come(tmp_path: Path) -> None:
    """A generator goes to an open file, behind what is there, and the file ends after it."""
    frames = still_frames(5, 3)
    path = tmp_path / "out.png"
    with path.open("wb") as file:
        file.write(b"before")
        write_apng(file, (frame for frame in frames), fps=12)
        file.write(b"after")
    assert path.read_bytes() == b"before" + encode_apng(frames, fps=12) + b"after"


@given(st.lists(st.integers(0, 2), min_size=1, max_size=9), st.sampled_from([1, 3, 4]))
@settings(max_examples=30, deadline=None)
def test_any_order_of_frames_comes_back(order: list[int], channels: int) -> None:
    """Whichever frames follow one another, each comes back in its place."""
    frames = np.random.default_rng(1).integers(0, 256, (3, 4, 5, channels), np.uint8)[order]
    np.testing.assert_array_equal(decode_frames(encode_apng(frames, fps=9)), frames)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"fps": 12, "hold": 1e-6}, "1/65535 s to 65535 s"),
        ({"fps": 12, "hold": 1e6}, "found 1e[+]06 s"),
    ],
)
def test_times_beyond_the_format_are_refused(options: dict[str, float], found: str) -> None:
    """A delay is a ratio of two 16-bit numbers."""
    with pytest.raises(InvalidArgumentError, match=found):
        encode_apng(still_frames(2, 1), **options)
