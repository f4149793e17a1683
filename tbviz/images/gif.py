"""Frames -> a GIF.

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
from typing import BinaryIO

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from tbviz.errors import InvalidArgumentError
from tbviz.images.frames import Box, as_frames, changes, check_timing
from tbviz.images.pixels import Pixels
from tbviz.images.quantize import ColorCounter, pack

_SPOOL_BYTES = 64 << 20  # color frames beyond this wait on disk for their palette
_MOST_FPS = 50  # viewers slow a delay under 2/100 s down to 10/100 s
_MOST_DELAY = 65535


def encode_gif(
    frames: Iterable[ArrayLike], *, fps: float, loop: int = 0, hold: float | None = None
) -> bytes:
    """Return frames as the bytes of a GIF; for the arguments see `write_gif`."""
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

    Each frame keeps its place and its time, even if it equals the one before. Grey frames, and
    frames of at most 256 colors in all, are kept exactly; others share one palette, made from all.
    Alpha is blended over white.

    Args:
        file: an open binary file.
        frames: uint8 `[T, H, W, C]`, `[T, H, W]`, or an iterable of `[H, W, C]` or `[H, W]`.
            Grey frames are written as they come; frames of color wait for their palette.
        fps: frames per second, at most 50. GIF counts in hundredths of a second: each delay is
            rounded so that every frame begins within half a hundredth of its time.
        loop: how often the animation plays; 0 for ever.
        hold: seconds for which the last frame stays; None for as long as the others.

    Raises:
        InvalidArgumentError: for no frame, frames of several shapes, or an option out of range.
    """
    check_timing(fps, loop, hold)
    if fps > _MOST_FPS:
        raise InvalidArgumentError(
            f"a GIF has at most {_MOST_FPS} fps, found {fps}; an APNG may have more"
        )
    pictures = as_frames(frames)
    first = next(pictures)
    palette, indexed = _indexed(itertools.chain([first], pictures))
    file.write(_header(first.shape[1], first.shape[0], palette, loop))
    delays = _delays(fps)
    previous: bytes | None = None
    for (box, pixels), delay in zip(changes(indexed), delays):
        if previous is not None:
            file.write(previous)
        previous = _frame(box, pixels, delay)
        last = box, pixels, delay
    box, pixels, delay = last
    file.write(_frame(box, pixels, delay if hold is None else round(hold * 100)) + b";")


def _indexed(frames: Iterator[Pixels]) -> tuple[Pixels, Iterator[Pixels]]:
    """Return one palette `[256, 3]` for all frames, and the frames as indices `[H, W, 1]`."""
    first = next(frames)
    frames = itertools.chain([first], frames)
    if first.shape[2] == 1:
        return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1), frames
    spool = tempfile.SpooledTemporaryFile(_SPOOL_BYTES)
    counter, count = ColorCounter(), 0
    for frame in frames:
        opaque = _over_white(frame)
        counter.add(opaque)
        spool.write(opaque.tobytes())
        count += 1
    palette, index = counter.palette()
    return palette, _from_spool(spool, count, first.shape[:2], index)


def _from_spool(spool, count, size, index) -> Iterator[Pixels]:
    height, width = size
    spool.seek(0)
    with spool:
        for _ in range(count):
            raw = np.frombuffer(spool.read(height * width * 3), np.uint8)
            yield index[pack(raw.reshape(height, width, 3))][..., None]


def _over_white(frame: Pixels) -> Pixels:
    if frame.shape[2] == 3:
        return frame
    alpha = frame[..., 3:].astype(np.uint16)
    blended = frame[..., :3] * alpha + 255 * (255 - alpha)
    return ((blended + 127) // 255).astype(np.uint8)


def _delays(fps: float) -> Iterator[int]:
    """Yield the delay of each frame in hundredths of a second, exact in their sum."""
    ends = (round(100 * frame / fps) for frame in itertools.count())
    return (after - before for before, after in itertools.pairwise(ends))


# Header: "GIF89a"; uint16 width, height; uint8 flags (a global palette of 2 ** 8 colors),
# background, aspect; the palette. Then, unless the animation plays once, the looping extension:
# uint16 how often it is repeated after the first time, 0 for ever. Every number is little-endian.
def _header(width: int, height: int, palette: Pixels, loop: int) -> bytes:
    if max(width, height) > 65535:
        raise InvalidArgumentError(f"a GIF is at most 65535 pixels wide, found {width}x{height}")
    header = struct.pack("<6sHHBBB", b"GIF89a", width, height, 0xF7, 0, 0) + palette.tobytes()
    if loop == 1:
        return header
    repeats = loop - 1 if loop else 0
    return header + b"!\xff\x0bNETSCAPE2.0" + struct.pack("<BBHB", 3, 1, repeats, 0)


# Frame: the control extension (uint8 flags: leave the frame in place; uint16 delay in 1/100 s);
# "," and uint16 left, top, width, height; uint8 flags (no palette of its own); the pixels.
def _frame(box: Box, pixels: Pixels, delay: int) -> bytes:
    control = b"!\xf9" + struct.pack("<BBHBB", 4, 1 << 2, delay, 0, 0)
    return control + struct.pack("<cHHHHB", b",", *box, 0) + _compressed(pixels)


def _compressed(pixels: Pixels) -> bytes:
    """Return indices `[H, W, 1]` as a GIF's compressed blocks, which Pillow wraps in a picture."""
    gif = io.BytesIO()
    Image.fromarray(pixels[..., 0]).save(gif, "GIF", optimize=False, interlace=0)
    encoded = gif.getvalue()
    palette_bytes = 3 << (encoded[10] & 7) + 1
    return encoded[13 + palette_bytes + 10 : -1]
