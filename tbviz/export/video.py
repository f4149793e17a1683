"""Frames -> an .mp4: H.264 as any player and browser shows it, small and not lossless.

imageio's ffmpeg, which imageio-ffmpeg brings, encodes it. It is a process of its own, started here
and not by imageio, whose writer takes no notice of how ffmpeg ended, and leaves it behind where it
is interrupted.
"""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from shutil import copyfileobj
from typing import IO, BinaryIO

import numpy as np

from tbviz.errors import FileError, InvalidArgumentError, needs_extra
from tbviz.images import Pixels, with_channels
from tbviz.images.frames import as_frames, check_timing
from tbviz.images.gif import over_white

_MOST_FPS = 65535
_INPUT = ["-f", "rawvideo", "-pix_fmt", "rgb24"]
# The one way to store color that all players know; constant quality, close to the original; and
# players may start before the file is whole.
_VIDEO = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "18", "-movflags", "+faststart"]


def write_mp4(
    file: BinaryIO, frames: Iterable[Pixels], *, fps: float, hold: float | None = None
) -> None:
    """Write frames to an open file as an MP4, each as it comes.

    H.264 stores color for blocks of 2x2 pixels, so frames of odd sides get a white row below or a
    white column at the right. A video has no frames of their own time: a held frame is repeated.

    Args:
        file: a binary file.
        frames: uint8 `[H, W, C]`, of one shape; alpha is blended over white.
        fps: frames per second, kept as a ratio of whole numbers.
        hold: seconds for which the last frame stays, to the nearest frame; None for as long as the
            others.

    Raises:
        MissingDependencyError: imageio-ffmpeg is not installed.
        InvalidArgumentError: for no frame, frames of several shapes, or an option out of range.
        FileError: ffmpeg cannot encode the frames, or there is no room for what it makes.
    """
    program = _ffmpeg()
    check_timing(fps, 0, hold)
    rate = _ratio(fps)
    (height, width, _), pictures = as_frames(frames)
    size = f"{width + width % 2}x{height + height % 2}"
    repeats = 1 if hold is None else max(1, round(hold * fps))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "video.mp4")  # ffmpeg writes to a path that it can seek in
        source = [*_INPUT, "-video_size", size, "-framerate", f"{rate}", "-i", "-"]
        with _fed([program, "-loglevel", "error", *source, *_VIDEO, f"{path}"]) as pipe:
            for picture in _held(pictures, repeats):
                pipe.write(_even(over_white(with_channels(picture, 3))).tobytes())
        with path.open("rb") as encoded:
            copyfileobj(encoded, file)


def _ffmpeg() -> str:
    try:
        from imageio.plugins.ffmpeg import get_exe
    except ImportError as error:
        raise needs_extra("an .mp4", "imageio-ffmpeg", "video") from error
    return str(get_exe())  # type: ignore[no-untyped-call]


def _ratio(fps: float) -> Fraction:
    if not 1 / _MOST_FPS <= fps <= _MOST_FPS:
        rule = f"1/{_MOST_FPS} to {_MOST_FPS} frames per second"
        raise InvalidArgumentError(f"an MP4 has {rule}, found {fps:g}", expected=rule, found=fps)
    return Fraction(float(fps)).limit_denominator(_MOST_FPS)


@contextlib.contextmanager
def _fed(command: list[str]) -> Iterator[IO[bytes]]:
    """Yield the standard input of ffmpeg, and wait until it is done; an error in between ends it.

    It has a session of its own, so that the Ctrl-C of a terminal reaches it only through this
    process.

    Raises:
        FileError: it ended with an error, which the message tells.
    """
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        ) as process,
    ):
        assert process.stdin is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # it has ended, and said why
                yield process.stdin
                process.stdin.close()
            if process.wait():
                raise FileError(f"ffmpeg cannot encode the video: {_last_line(said)}")
        except BaseException:
            process.kill()
            raise


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it does not say why")


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
