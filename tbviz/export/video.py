"""Frames -> an .mp4: H.264 as any player and browser shows it, small and not lossless.

imageio and the ffmpeg that imageio-ffmpeg brings encode it; they are imported only on call.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO

import numpy as np

from tbviz.errors import needs_extra
from tbviz.images import Pixels, with_channels
from tbviz.images.frames import as_frames, check_timing
from tbviz.images.gif import over_white

# Constant quality, close to the original, and players may start before the file is whole.
_QUALITY = ["-crf", "18", "-movflags", "+faststart"]
_OPTIONS: dict[str, Any] = {
    "format": "FFMPEG",
    "mode": "I",
    "codec": "libx264",
    "pixelformat": "yuv420p",  # the only one that all players know
    "macro_block_size": 1,  # resize nothing: the sides are even
    "quality": None,
    "output_params": _QUALITY,
    "ffmpeg_log_level": "error",
}


def write_mp4(
    file: BinaryIO, frames: Iterable[Pixels], *, fps: float, hold: float | None = None
) -> None:
    """Write frames to an open file as an MP4, each as it comes.

    H.264 stores color for blocks of 2x2 pixels, so frames of odd sides get a white row below or a
    white column at the right. A video has no frames of their own time: a held frame is repeated.

    Args:
        file: a binary file.
        frames: uint8 `[H, W, C]`, of one shape; alpha is blended over white.
        fps: frames per second.
        hold: seconds for which the last frame stays; None for as long as the others.

    Raises:
        MissingDependencyError: imageio-ffmpeg is not installed.
        InvalidArgumentError: for no frame, frames of several shapes, or an option out of range.
    """
    try:
        import imageio.v2 as imageio
        import imageio_ffmpeg  # noqa: F401 (imageio loads it by name)
    except ImportError as error:
        raise needs_extra("an .mp4", "imageio-ffmpeg", "video") from error
    check_timing(fps, 0, hold)
    _, pictures = as_frames(frames)
    repeats = 1 if hold is None else max(1, round(hold * fps))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "video.mp4")  # ffmpeg writes to a path that it can seek in
        video: Any
        with imageio.get_writer(path, fps=fps, **_OPTIONS) as video:
            for picture in _held(pictures, repeats):
                video.append_data(_even(over_white(with_channels(picture, 3))))
        with path.open("rb") as encoded:
            copyfileobj(encoded, file)


def _held(frames: Iterator[Pixels], repeats: int) -> Iterator[Pixels]:
    """Yield all frames, and the last one `repeats` times in all."""
    last = next(frames)
    for frame in frames:
        yield last
        last = frame
    yield from itertools.repeat(last, repeats)


def _even(picture: Pixels) -> Pixels:
    height, width = picture.shape[:2]
    return np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), constant_values=255)
