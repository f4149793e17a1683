"""GIFs keep every frame and its time; few colors are exact, many share one palette."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from tbviz.errors import InvalidArgumentError
from tbviz.images import decode_frames, encode_gif, write_gif


def noise(count: int, channels: int, *, colors: int | None = None) -> np.ndarray:
    """Return frames of noise, of which each second one repeats the one before."""
    rng = np.random.default_rng(0)
    frames = rng.integers(0, 256, (count, 13, 17, channels), np.uint8)
    if colors is not None:
        known = rng.integers(0, 256, (colors, channels), np.uint8)
        frames = known[rng.integers(0, colors, frames.shape[:3])]
    frames[1::2] = frames[::2][: count // 2]
    return frames


def shown(data: bytes) -> Iterator[tuple[np.ndarray, int]]:
    """Yield the frames of a GIF as RGB and their times in milliseconds, as Pillow reads them."""
    with Image.open(io.BytesIO(data)) as image:
        for frame in ImageSequence.Iterator(image):
            yield np.asarray(frame.convert("RGB")), frame.info["duration"]


def gradient(count: int) -> np.ndarray:
    """Return frames of many colors that move to the right, on white."""
    y, x = np.mgrid[:64, :96]
    picture = np.stack([x * 2, y * 4, 255 - x - y], -1).astype(np.uint8)
    picture[:8] = 255
    return np.stack([np.roll(picture, 3 * index, axis=1) for index in range(count)])


@pytest.mark.parametrize("count", [1, 2, 7])
def test_grey_is_exact(count: int) -> None:
    """Grey frames come back as they were, the repeated ones too."""
    frames = noise(count, 1)
    data = encode_gif(frames, fps=10)
    np.testing.assert_array_equal(decode_frames(data), frames)
    for frame, (pixels, duration) in zip(frames, shown(data), strict=True):
        np.testing.assert_array_equal(pixels, np.repeat(frame, 3, axis=2))
        assert duration == 100


@pytest.mark.parametrize("colors", [2, 100, 256])
def test_up_to_256_colors_are_exact(colors: int) -> None:
    """All frames together have so many colors, and all are kept."""
    frames = noise(6, 3, colors=colors)
    np.testing.assert_array_equal(decode_frames(encode_gif(frames, fps=10)), frames)


def test_256_colors_spread_over_frames_are_exact() -> None:
    """Each frame has colors of its own; the palette holds those of all."""
    colors = np.random.default_rng(0).integers(0, 256, (256, 3), np.uint8)
    frames = colors.reshape(8, 4, 8, 3)
    np.testing.assert_array_equal(decode_frames(encode_gif(frames, fps=10)), frames)


def test_many_colors_come_close() -> None:
    """More colors than a palette holds are each drawn as one that is near."""
    frames = gradient(4)
    decoded = decode_frames(encode_gif(frames, fps=10))
    error = np.abs(decoded.astype(int) - frames)
    assert error.mean() < 6
    assert error.max() < 40
    np.testing.assert_array_equal(decoded[:, :8], frames[:, :8])  # white stays white


def test_dithering_mixes_what_the_palette_lacks() -> None:
    """Over many pixels the mean color is nearer than without, and few colors stay exact."""
    rng = np.random.default_rng(0)
    frame = np.repeat(np.repeat(rng.integers(0, 256, (20, 20, 3), np.uint8), 16, 0), 16, 1)
    plain, dotted = (decode_frames(encode_gif([frame], fps=1, dither=d))[0] for d in (False, True))
    means = [f.reshape(20, 16, 20, 16, 3).mean((1, 3)) for f in (frame, plain, dotted)]
    assert np.abs(means[2] - means[0]).mean() < 0.7 * np.abs(means[1] - means[0]).mean()
    few = noise(3, 3, colors=50)
    np.testing.assert_array_equal(decode_frames(encode_gif(few, fps=1, dither=True)), few)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("colors", [3, 15, 16, 250, 256])
def test_what_stays_is_not_stored_again(channels: int, colors: int) -> None:
    """Where every third pixel changes, all comes back, and the others take little room."""
    rng = np.random.default_rng(0)
    known = rng.permutation(256)[:colors].astype(np.uint8)[:, None].repeat(channels, 1)
    frames = np.repeat(known[rng.integers(0, colors, (1, 60, 60))], 4, axis=0)
    for frame in frames[1:]:
        frame[:, ::12] = known[rng.integers(0, colors, (60, 5))]
    data = encode_gif(frames, fps=9)
    np.testing.assert_array_equal(decode_frames(data), frames[..., :1])
    assert len(data) < 2 * len(encode_gif(frames[:1], fps=9))


def test_one_color_is_drawn_as_one_in_all_frames() -> None:
    """A picture that moves keeps its colors: there is one palette, and no dithering."""
    frames = gradient(4)
    decoded = decode_frames(encode_gif(frames, fps=10))
    for index in range(1, 4):
        np.testing.assert_array_equal(decoded[index], np.roll(decoded[0], 3 * index, axis=1))


def test_a_rare_color_is_not_lost() -> None:
    """A small red point among many blues stays red."""
    y, x = np.mgrid[:100, :100]
    frame = np.stack([0 * x, x, 100 + y], -1).astype(np.uint8)
    frame[50:52, 50:52] = (255, 0, 0)
    red, green, blue = decode_frames(encode_gif([frame], fps=1))[0, 50, 50].tolist()
    assert red > 230 and green < 25 and blue < 25


def test_a_small_picture_keeps_its_colors_on_a_large_ground() -> None:
    """A gradient on 1 % of the frame gets its share of the palette, beside 99 % of bright noise."""
    frame = np.random.default_rng(0).integers(200, 256, (300, 300, 3), np.uint8)
    y, x = np.mgrid[:30, :30]
    frame[:30, :30] = np.stack([8 * x, 8 * y, 0 * x], -1)
    error = np.abs(decode_frames(encode_gif([frame], fps=1))[0].astype(int) - frame)
    assert error[:30, :30].mean() < 12


def test_alpha_is_blended_over_white() -> None:
    """Half-transparent black becomes middle grey, and what is transparent becomes white."""
    frame = np.array([[[0, 0, 0, 255], [0, 0, 0, 128], [9, 9, 9, 0], [255, 0, 0, 51]]], np.uint8)
    decoded = decode_frames(encode_gif([frame], fps=1))
    np.testing.assert_array_equal(
        decoded[0, 0], [[0, 0, 0], [127, 127, 127], [255, 255, 255], [255, 204, 204]]
    )


@given(st.integers(1, 40), st.floats(0.01, 50))
@settings(max_examples=60, deadline=None)
def test_times_add_up(count: int, fps: float) -> None:
    """Each frame begins within half a hundredth of a second (and float error) of its time."""
    frames = np.arange(count, dtype=np.uint8)[:, None, None]
    durations = [duration for _, duration in shown(encode_gif(frames, fps=fps))]
    assert len(durations) == count
    starts = np.cumsum([0, *durations]) / 1000
    np.testing.assert_allclose(starts, np.arange(count + 1) / fps, rtol=0, atol=0.005 + 1e-9)


@pytest.mark.parametrize(("fps", "instead", "delay"), [(60, "50", 20), (0.001, "0.001526", 655350)])
def test_an_fps_that_no_gif_has_is_the_nearest(fps: float, instead: str, delay: int) -> None:
    """A note tells what was asked for and what it is: viewers slow down what is too fast."""
    words = f"0.001526 to 50 fps: {instead} in place of {fps}$"
    with pytest.warns(UserWarning, match=words):
        data = encode_gif(noise(3, 1), fps=fps)
    assert [duration for _, duration in shown(data)] == [delay] * 3


def test_times_may_be_numbers_of_numpy() -> None:
    """A half-precision 12 is 12, also where 100 times the number of a frame is beyond that."""
    frames = np.zeros((700, 1, 1), np.uint8)
    data = encode_gif(frames, fps=np.float16(12), hold=np.float16(1.25))
    assert data == encode_gif(frames, fps=12, hold=1.25)


def test_the_last_frame_can_be_held() -> None:
    """Only the last one stays for longer."""
    data = encode_gif(noise(3, 1), fps=10, hold=1.25)
    assert [duration for _, duration in shown(data)] == [100, 100, 1250]


@pytest.mark.parametrize(("loop", "repeats"), [(0, 0), (1, None), (2, 1), (5, 4)])
def test_loop_counts_plays(loop: int, repeats: int | None) -> None:
    """A GIF says how often it is repeated after the first time, 0 for ever."""
    with Image.open(io.BytesIO(encode_gif(noise(2, 1), fps=10, loop=loop))) as image:
        assert image.info.get("loop") == repeats


@pytest.mark.parametrize("channels", [1, 3])
def test_frames_can_be_written_to_an_open_file(tmp_path: Path, channels: int) -> None:
    """A generator goes to an open file, behind what is there."""
    frames = noise(5, channels)
    path = tmp_path / "out.gif"
    with path.open("wb") as file:
        file.write(b"before")
        write_gif(file, (frame for frame in frames), fps=12)
    assert path.read_bytes() == b"before" + encode_gif(frames, fps=12)


def test_grey_frames_are_written_as_they_come() -> None:
    """A long grey animation does not wait for its end."""
    file = io.BytesIO()
    sizes = []

    def source() -> Iterator[np.ndarray]:
        for frame in noise(6, 1):
            sizes.append(file.tell())
            yield frame

    write_gif(file, source(), fps=12)
    assert sizes[-1] > 3 * 13 * 17


@given(st.lists(st.integers(0, 2), min_size=1, max_size=9), st.sampled_from([1, 3]))
@settings(max_examples=30, deadline=None)
def test_any_order_of_frames_comes_back(order: list[int], channels: int) -> None:
    """Whichever frames follow one another, each comes back in its place."""
    known = np.random.default_rng(1).integers(0, 256, (3, 4, 5, channels), np.uint8)
    np.testing.assert_array_equal(decode_frames(encode_gif(known[order], fps=9)), known[order])


@pytest.mark.parametrize(
    ("frames", "options", "found"),
    [
        (noise(2, 1), {"fps": 1, "hold": 700}, "655.35 s, found 700"),
        (np.zeros((1, 1, 65536), np.uint8), {"fps": 1}, "sides of at most 65535, found 65536x1"),
    ],
)
def test_what_a_gif_cannot_hold_is_refused(
    frames: np.ndarray, options: dict[str, float], found: str
) -> None:
    """Delays and sides are 16-bit numbers."""
    with pytest.raises(InvalidArgumentError, match=found):
        encode_gif(frames, **options)
