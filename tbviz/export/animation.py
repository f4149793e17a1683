"""Frames -> an animated file, by its suffix: what every animation shares, whatever it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from numpy.typing import ArrayLike

from tbviz.errors import InvalidArgumentError
from tbviz.export.output import Output, open_output, output_suffix
from tbviz.export.video import write_mp4
from tbviz.images import write_apng, write_gif, write_webp

Progress: TypeAlias = Callable[[int, int], None]

WRITERS: dict[str, Callable[..., None]] = {
    ".gif": write_gif,
    ".png": write_apng,
    ".apng": write_apng,
    ".webp": write_webp,
    ".mp4": write_mp4,
}


def write_animation(
    frames: Iterable[ArrayLike],
    output: Output,
    *,
    fps: float = 12,
    hold: float | None = None,
    loop: int = 0,
    dither: bool = False,
    format: str | None = None,
    force: bool = False,
    total: int,
    progress: Progress | None = None,
) -> None:
    """Write frames to a file, as they come.

    Args:
        frames: uint8 `[H, W, C]` of one shape.
        output: a path, whose suffix is the format, or an open binary file.
        fps: frames per second.
        hold: seconds for which the last frame stays; None for as long as the others.
        loop: how often the animation plays; 0 for ever.
        dither: whether a GIF of more than 256 colors mixes them out of dots.
        format: such as "gif", whatever the suffix of `output`; an open file needs it.
        force: whether a file that exists is replaced.
        total: how many frames there will be, for `progress`.
        progress: called with the number of frames done and of all frames, after each.

    Raises:
        InvalidArgumentError: there is no such format, or it has no such option.
        FileError: the file cannot be written; see `open_output`.
    """
    suffix = output_suffix(output, WRITERS, format=format)
    options = _options_of(suffix, loop=loop, dither=dither)
    with open_output(output, force=force) as file:
        WRITERS[suffix](file, _reported(frames, total, progress), fps=fps, hold=hold, **options)


def _options_of(suffix: str, *, loop: int, dither: bool) -> dict[str, Any]:
    """The options that only some formats have, after checking that no other is asked for."""
    if dither and suffix != ".gif":
        raise InvalidArgumentError(
            f"--dither (in Python dither=True) is for .gif; {suffix} keeps all colors", found=suffix
        )
    if loop and suffix == ".mp4":
        raise InvalidArgumentError(
            f"--loop (in Python loop=) is for .gif, .png and .webp; an .mp4 plays as its player "
            f"likes, found {loop}",
            found=loop,
        )
    if suffix == ".mp4":
        return {}
    return {"loop": loop, "dither": dither} if suffix == ".gif" else {"loop": loop}


def _reported(
    frames: Iterable[ArrayLike], total: int, progress: Progress | None
) -> Iterator[ArrayLike]:
    for done, frame in enumerate(frames, start=1):
        yield frame
        if progress is not None:
            progress(done, total)
