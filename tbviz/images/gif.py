"""Frames -> a GIF: exact up to 256 colors, and with one palette for all frames beyond.

The format is GIF89a (CompuServe, 1990) with the looping extension of Netscape. Pillow compresses
the pixels; the blocks around them are laid out here, because Pillow merges a frame that equals the
one before into it, and gives each frame a palette of its own, which flickers.
"""

from __future__ import annotations

import io
import itertools
import struct
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, BinaryIO

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from tbviz.errors import InvalidArgumentError
from tbviz.images.frames import Box, as_frames, changes, check_timing, timed
from tbviz.images.palette import ColorCounter, pack
from tbviz.images.pixels import Pixels

_MOST = 65535  # of a 16-bit number
_MOST_FPS = 50  # viewers take a delay under 2/100 s for 10/100 s
_SPOOL_BYTES = 64 << 20  # frames of color beyond this wait for their palette on disk


def encode_gif(
    frames: Iterable[ArrayLike], *, fps: float, loop: int = 0, hold: float | None = None
) -> bytes:
    """Return frames as the bytes of a GIF; the arguments are those of `write_gif`."""
    file = io.BytesIO()
    write_gif(file, frames, fps=fps, loop=loop, hold=hold)
    return file.getvalue()


def write_gif(
    file: BinaryIO,
    frames: Iterable[ArrayLike],
    *,
    fps: float,
    loop: int = 0,
    hold: float | None = None,
) -> None:
    """Write frames to an open file as a GIF.

    Every frame keeps its place and its time, even if it equals the one before. Grey frames, and
    frames of at most 256 colors in all, are kept exactly; others share one palette, made from all
    of them. Alpha is blended over white.

    Args:
        file: a binary file.
        frames: uint8 `[T, H, W, C]` or `[T, H, W]`, or an iterable of `[H, W, C]` or `[H, W]`.
            Grey frames are written as they come; frames of color wait for the last of them.
        fps: frames per second, at most 50. A GIF counts in hundredths of a second: delays are
            rounded such that each frame begins within half a hundredth of its time.
        loop: how often the animation plays; 0 for ever.
        hold: seconds for which the last frame stays; None for as long as the others.

    Raises:
        InvalidArgumentError: for no frame, frames of several shapes, sides over 65535 pixels, or
            an option out of range.
    """
    check_timing(fps, loop, hold)
    last = None if hold is None else max(1, round(100 * float(hold)))
    _check_delays(fps, last)
    (height, width, channels), pictures = as_frames(frames)
    palette, indexed = _grey(pictures) if channels == 1 else _colored(pictures, height, width)
    file.write(_header(width, height, palette) + _looping(loop))
    for (box, pixels), delay in timed(changes(indexed), _delays(float(fps)), last):
        file.write(_frame(box, pixels, delay))
    file.write(b";")


def _check_delays(fps: float, last: int | None) -> None:
    if not 100 / _MOST <= fps <= _MOST_FPS:
        rule = f"{100 / _MOST:.4f} to {_MOST_FPS} fps"
        raise InvalidArgumentError(
            f"a GIF plays at {rule}, found {fps}; an APNG can be faster", expected=rule, found=fps
        )
    if last is not None and last > _MOST:
        longest, found = _MOST / 100, last / 100
        raise InvalidArgumentError(
            f"a GIF can hold a frame for {longest} s, found {found}", expected=longest, found=found
        )


def _delays(fps: float) -> Iterator[int]:
    """Yield delays in hundredths of a second, whose sums are right to half a hundredth."""
    starts = (round(100 * frame / fps) for frame in itertools.count())
    return (after - before for before, after in itertools.pairwise(starts))


def _grey(frames: Iterator[Pixels]) -> tuple[Pixels, Iterator[Pixels]]:
    """Return the palette of all greys, and frames `[H, W, 1]`, which are indices into it."""
    return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1), frames


def _colored(frames: Iterator[Pixels], height: int, width: int) -> tuple[Pixels, Iterator[Pixels]]:
    """Return one palette `[256, 3]` for all frames, and the frames as indices `[H, W, 1]`."""
    spool = tempfile.SpooledTemporaryFile(_SPOOL_BYTES)  # noqa: SIM115 (closed when read)
    counter = ColorCounter()
    for frame in frames:
        opaque = over_white(frame)
        counter.add(opaque)
        spool.write(opaque.tobytes())
    palette, index = counter.palette()
    return palette, (index[pack(frame)][..., None] for frame in _unspooled(spool, height, width))


def _unspooled(spool: IO[bytes], height: int, width: int) -> Iterator[Pixels]:
    with spool:
        spool.seek(0)
        while data := spool.read(height * width * 3):
            yield np.frombuffer(data, np.uint8).reshape(height, width, 3)


def over_white(frame: Pixels) -> Pixels:
    """Return color `[H, W, 3]` or `[H, W, 4]` as `[H, W, 3]`, its alpha blended over white."""
    if frame.shape[2] == 3:
        return frame
    alpha = frame[..., 3:].astype(np.uint16)
    blended = (frame[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    return blended.astype(np.uint8)


# Header: "GIF89a"; uint16 width, height; uint8 flags (8 bits, with a palette of 2 ** 8 colors),
# background, aspect; the palette. Every number in a GIF is little-endian.
def _header(width: int, height: int, palette: Pixels) -> bytes:
    if max(width, height) > _MOST:
        raise InvalidArgumentError(
            f"a GIF has sides of at most {_MOST}, found {width}x{height}",
            expected=_MOST,
            found=(width, height),
        )
    return struct.pack("<6sHHBBB", b"GIF89a", width, height, 0xF7, 0, 0) + palette.tobytes()


# Looping: an application extension; uint8 size, 1; uint16 how often the animation is repeated
# after the first time, 0 for ever; uint8 end. Without it, the animation plays once.
def _looping(loop: int) -> bytes:
    if loop == 1:
        return b""
    return b"!\xff\x0bNETSCAPE2.0" + struct.pack("<BBHB", 3, 1, max(loop - 1, 0), 0)


# Frame: the control extension: uint8 size, flags (leave the frame in place), uint16 delay in
# hundredths of a second, uint8 transparent color (none), end; then ",", uint16 left, top, width,
# height, uint8 flags (no palette of its own), and the compressed pixels.
def _frame(box: Box, pixels: Pixels, delay: int) -> bytes:
    control = b"!\xf9" + struct.pack("<BBHBB", 4, 1 << 2, delay, 0, 0)
    return control + struct.pack("<cHHHHB", b",", *box, 0) + _compressed(pixels)


def _compressed(pixels: Pixels) -> bytes:
    """Return indices `[H, W, 1]` as a GIF's compressed pixels, cut out of a GIF that Pillow made.

    That begins with 13 bytes of header, of which the last three bits of the eleventh tell the size
    of the palette that follows, and 10 bytes of position; the last byte is the end.
    """
    gif = io.BytesIO()
    Image.fromarray(pixels[..., 0]).save(gif, "GIF", optimize=False, interlace=0)
    encoded = gif.getvalue()
    palette = 3 << (encoded[10] & 7) + 1
    return encoded[13 + palette + 10 : -1]
