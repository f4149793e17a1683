"""Animated files as other programs read them: when each frame is shown, and what its pixels are."""

from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence

from tbviz.export import write_animation

RNG = np.random.default_rng(0)
COUNT = 31
TICKS = {".gif": 100, ".webp": 1000}  # of a second, in which a format counts
MOST_FPS = {".gif": 50, ".webp": 90, ".apng": 90}
TIMINGS = (1, 7, 12, 24, 30, 60, 100)


def written(frames: Any, suffix: str, **options: Any) -> bytes:
    """Return the bytes of an animated file."""
    file = io.BytesIO()
    write_animation(frames, file, format=suffix, total=len(frames), **options)
    return file.getvalue()


def read(data: bytes, mode: str = "RGB") -> tuple[np.ndarray, list[float]]:
    """Return the frames of an animation and how many ms each stays, as Pillow reads them."""
    with Image.open(io.BytesIO(data)) as image:
        frames, times = [], []
        for frame in ImageSequence.Iterator(image):
            frames.append(np.asarray(frame.convert(mode)))
            times.append(frame.info["duration"])
    return np.stack(frames), times


@pytest.mark.parametrize("suffix", [".gif", ".apng", ".webp"])
@pytest.mark.parametrize("fps", TIMINGS)
def test_each_frame_begins_when_it_should(suffix: str, fps: int) -> None:
    """To half of what the format counts in; what viewers slow down is rounded with a note."""
    frames = np.arange(COUNT, dtype=np.uint8)[:, None, None]
    shown = min(fps, MOST_FPS[suffix])
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        _, times = read(written(frames, suffix, fps=fps))
    assert [f"{shown} in place of {fps}" in str(each.message) for each in said] == (
        [True] if shown < fps else []
    )
    starts = np.cumsum([0, *times]) / 1000
    most = 0.5 / TICKS[suffix] if suffix in TICKS else 0
    np.testing.assert_allclose(starts, np.arange(COUNT + 1) / shown, rtol=0, atol=most + 1e-9)


def box(data: bytes, name: bytes) -> bytes:
    """Return what follows the name of a box of an MP4 (ISO/IEC 14496-12)."""
    return data[data.index(name) + 4 :]


@pytest.mark.parametrize("fps", [*TIMINGS, 29.97, 1 / 3])
def test_the_frames_of_an_mp4_are_equally_long(fps: float) -> None:
    """By its own clock: `mdhd` has its ticks in a second, `stts` those of each frame."""
    pytest.importorskip("imageio_ffmpeg")
    data = written(np.zeros((5, 16, 16, 3), np.uint8), ".mp4", fps=fps, hold=3 / fps)
    (ticks,) = struct.unpack_from(">I", box(data, b"mdhd"), 12)
    entries, count, delay = struct.unpack_from(">III", box(data, b"stts"), 4)
    assert (entries, count) == (1, 4 + 3)
    assert ticks / delay == pytest.approx(fps, rel=1e-9)


def colored(colors: int) -> np.ndarray:
    """Return frames [6, 20, 30, 3] that hold so many colors in all, each of them somewhere."""
    known = RNG.permutation(1 << 24)[:colors, None] >> np.array([0, 8, 16]) & 255
    frames = RNG.permutation(np.arange(6 * 20 * 30) % colors)
    return known.astype(np.uint8)[frames].reshape(6, 20, 30, 3)


@pytest.mark.parametrize("suffix", [".gif", ".apng", ".webp"])
@pytest.mark.parametrize("colors", [1, 2, 255, 256])
def test_few_colors_are_exact(suffix: str, colors: int) -> None:
    """In every format, spread over all frames."""
    frames = colored(colors)
    np.testing.assert_array_equal(read(written(frames, suffix, fps=10))[0], frames)


@pytest.mark.parametrize("suffix", [".gif", ".apng", ".webp"])
def test_grey_is_exact(suffix: str) -> None:
    """All 256 levels, be they in one channel or in three."""
    grey = RNG.integers(0, 256, (5, 20, 30, 1), np.uint8)
    expected = np.repeat(grey, 3, axis=3)
    for frames in (grey, expected):
        np.testing.assert_array_equal(read(written(frames, suffix, fps=10))[0], expected)


@pytest.mark.parametrize("suffix", [".apng", ".webp"])
def test_lossless_formats_keep_all_colors(suffix: str) -> None:
    """And transparency, with the colors below it."""
    frames = RNG.integers(0, 256, (4, 30, 40, 4), np.uint8)
    frames[1, :10, :, 3] = 0
    np.testing.assert_array_equal(read(written(frames, suffix, fps=10), "RGBA")[0], frames)


def test_a_gif_of_many_colors_has_one_palette_and_no_dots() -> None:
    """One color becomes one, wherever and whenever it is seen."""
    frames = colored(1000)
    decoded, _ = read(written(frames, ".gif", fps=10))
    pairs = np.unique(np.concatenate([frames, decoded], -1).reshape(-1, 6), axis=0)
    assert len(pairs) == 1000
    assert len(np.unique(decoded.reshape(-1, 3), axis=0)) <= 256
    dotted, _ = read(written(frames, ".gif", fps=10, dither=True))
    assert len(np.unique(np.concatenate([frames, dotted], -1).reshape(-1, 6), axis=0)) > 1000


def test_what_is_whole_is_told(tmp_path: Path) -> None:
    """How many frames are done, after each."""
    told: list[tuple[int, int]] = []
    frames = colored(9)
    options: dict[str, Any] = {"progress": lambda *done: told.append(done)}
    write_animation(frames, tmp_path / "a.gif", total=len(frames), **options)
    assert told == [(done, 6) for done in range(1, 7)]
