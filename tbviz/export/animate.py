"""Stored pictures -> an animated file: what was drawn step by step, moving.

Pictures are uint8 `[H, W, C]` with C of 1, 3 or 4, as `tbviz.images` decodes them. They are read,
composed and encoded one frame at a time. An APNG and a WebP keep each pixel exactly, and so does a
GIF whose frames hold at most 256 colors in all. An MP4 is small and not exact. A frame has at most
`tbviz.images.MAX_PIXELS`, as many as are read back.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tbviz.checks import check_at_least
from tbviz.errors import InvalidArgumentError
from tbviz.export.animation import WRITERS, Progress, write_animation
from tbviz.export.captions import CAPTION_HEIGHT, caption_width, with_caption
from tbviz.export.output import Output, output_suffix
from tbviz.export.steps import Step, StepRange, index_of_step, newest_at, parse_steps, within
from tbviz.images import (
    MAX_PIXELS,
    Pixels,
    count_frames,
    enlarge,
    picture_shape,
    side_by_side,
    with_channels,
)
from tbviz.images.grid import cell_sizes
from tbviz.logdir import ImageSeries, Run

_GAP = 12  # pixels between the pictures of two tags
_PAPER = 255  # white


class _Reel(NamedTuple):
    """The pictures of one tag, and the index of the one that is shown at each of T frames."""

    tag: str
    pictures: ImageSeries | Pixels
    shown: NDArray[np.intp]


class _Layout(NamedTuple):
    """How the pictures of all reels make one frame."""

    title: str | None
    titles: Sequence[str] | None
    captions: Sequence[str] | None  # one for each frame
    columns: int | None
    scale: int
    margin: int


def animate(
    run: Run,
    tags: str | Sequence[str],
    output: Output,
    *,
    step: Step | Literal["all"] | None = None,
    steps: str | None = None,
    title: str | None = None,
    titles: Sequence[str] | None = None,
    caption: Literal["step"] | None = None,
    columns: int | None = None,
    scale: int = 1,
    margin: int = 0,
    fps: float = 12,
    hold: float | None = None,
    loop: int = 0,
    dither: bool = False,
    format: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write the pictures of one or several tags of a run, side by side, as an animation.

    Tags of still pictures give a frame for each step at which one of them has a picture, and a tag
    without one shows its newest before it (its first, where there is none). Tags of stored
    animations are played as they are at one step; the shorter of two rests on its last frame.

    Args:
        run: of a `tbviz.open_logdir`.
        tags: image tags, from left to right.
        output: the file to write: `.gif`, `.png` or `.apng` for an animated PNG, `.webp`, or
            `.mp4`; or an open binary file.
        step: a step, or "last" (of the first tag), to play what is stored there; "all" for a
            frame for each step; None for "last" where every tag holds animations, else "all".
        steps: "A:B:C", a frame for each step from A to B, both included, and of these for every
            C-th; any part may be left out, as in "1000:" or "::10". None for all.
        title: stands above all pictures. Frames are as wide as what stands above them needs, up to
            480 pixels.
        titles: one for each tag, to stand above its pictures.
        caption: "step" for the step above each frame.
        columns: tags in a row, the others in rows below; None for one row.
        scale: each stored pixel becomes scale x scale pixels.
        margin: pixels of white around each frame.
        fps: frames per second. A GIF has at most 50, an APNG and a WebP 90: more becomes that, with
            a `UserWarning`. Each frame begins when it should, to half of what a format counts in.
        hold: seconds for which the last frame stays; None for as long as the others.
        loop: how often the animation plays; 0 for ever. What plays an .mp4 decides that itself.
        dither: whether a GIF of more than 256 colors mixes them out of dots, as in
            `tbviz.images.write_gif`.
        format: such as "gif", whatever the suffix of `output`; an open file needs it.
        force: whether a file that exists is replaced.
        progress: called with the number of frames done and of all frames, after each.

    Raises:
        NotFoundError: the run has no such image tag, or the tag no such step.
        InvalidArgumentError: an unknown suffix, an option that breaks a rule, a tag whose pictures
            change their size, or frames of more than `tbviz.images.MAX_PIXELS`.
        FileError: the output cannot be written.
        CorruptRecordError: a stored picture is damaged.
        MissingDependencyError: an .mp4 is asked for, and imageio-ffmpeg is not installed.
    """
    tags = (tags,) if isinstance(tags, str) else tuple(tags)
    _check_tags(tags, titles)
    _check_steps(step, steps, caption)
    check_at_least("scale", scale, 1)
    check_at_least("margin", margin, 0)
    output_suffix(output, WRITERS, format=format)
    series = [run.images(tag) for tag in tags]
    if step is None:
        step = "last" if steps is None and all(map(_is_animated, series)) else "all"
    chosen = StepRange() if steps is None else parse_steps(steps)
    reels, shown = _over_steps(series, chosen) if step == "all" else _at_step(series, step)
    captions = None if caption is None else [f"step {moment}" for moment in shown]
    write_animation(
        _frames(reels, _Layout(title, titles, captions, columns, scale, margin)),
        output,
        fps=fps,
        hold=hold,
        loop=loop,
        dither=dither,
        format=format,
        force=force,
        total=len(shown),
        progress=progress,
    )


def _check_tags(tags: Sequence[str], titles: Sequence[str] | None) -> None:
    if not tags:
        raise InvalidArgumentError("animate needs at least one tag, found none")
    if titles is not None and len(titles) != len(tags):
        raise InvalidArgumentError(f"{len(tags)} tags need as many titles, found {len(titles)}")


def _check_steps(step: Step | Literal["all"] | None, steps: str | None, caption: object) -> None:
    if steps is not None and step not in (None, "all"):
        raise InvalidArgumentError(
            f"--steps (steps=) takes several steps and --step (step=) one; found {steps} and {step}"
        )
    if caption not in (None, "step"):
        raise InvalidArgumentError(f'caption must be "step" or None, found {caption!r}')


def _is_animated(series: ImageSeries) -> bool:
    return count_frames(series.encoded[-1][0]) > 1


def _over_steps(
    series: Sequence[ImageSeries], chosen: StepRange
) -> tuple[list[_Reel], NDArray[np.int64]]:
    """One frame for each chosen step of any series."""
    steps = np.unique(np.concatenate([each.steps for each in series]))
    steps = steps[within(steps, chosen)]
    return [_Reel(each.tag, each, newest_at(each.steps, steps)) for each in series], steps


def _at_step(series: Sequence[ImageSeries], step: Step) -> tuple[list[_Reel], NDArray[np.int64]]:
    """The frames that are stored at one step, as many as the longest animation has."""
    at = int(series[0].steps[index_of_step(series[0], step)])
    stored = [each.animation(index_of_step(each, at)) for each in series]
    count = max(map(len, stored))
    reels = [
        _Reel(each.tag, frames, np.minimum(np.arange(count), len(frames) - 1))
        for each, frames in zip(series, stored, strict=True)
    ]
    return reels, np.full(count, at)


def _frames(reels: Sequence[_Reel], layout: _Layout) -> Iterator[Pixels]:
    """The pictures of all reels, frame by frame, after checking that frames can be that large."""
    shapes = [_shape(reel) for reel in reels]
    _check_size(shapes, layout)
    return _composed(reels, layout, channels=max(shape[2] for shape in shapes))


def _composed(reels: Sequence[_Reel], layout: _Layout, *, channels: int) -> Iterator[Pixels]:
    """Yield frames of one shape."""
    around = ((layout.margin, layout.margin), (layout.margin, layout.margin), (0, 0))
    widest = caption_width(set(layout.captions or ()))
    for index, row in enumerate(zip(*map(_shown, reels), strict=True)):
        pictures = [enlarge(with_channels(picture, channels), layout.scale) for picture in row]
        if layout.titles is not None:
            pictures = [with_caption(*pair) for pair in zip(pictures, layout.titles, strict=True)]
        frame = side_by_side(pictures, columns=layout.columns, padding=_GAP)
        if layout.captions is not None:
            frame = with_caption(frame, layout.captions[index], least=widest)
        if layout.title is not None:
            frame = with_caption(frame, layout.title)
        yield np.pad(frame, around, constant_values=_PAPER)


def _shown(reel: _Reel) -> Iterator[Pixels]:
    """Yield the picture at each frame, decoding it once for all frames in a row that show it."""
    for index, repeats in itertools.groupby(reel.shown):
        picture = reel.pictures[index]
        for _ in repeats:
            yield picture


def _shape(reel: _Reel) -> tuple[int, int, int]:
    """The shape of all pictures, with the most channels of any, as their headers tell it.

    A grey series turns to color where it meets a NaN.
    """
    shapes = _shapes(reel.pictures)
    height, width, _ = first = shapes[0]
    for shape in shapes:
        if shape[:2] != (height, width):
            raise InvalidArgumentError(
                f"the pictures of tag {reel.tag!r} change their size from {width}x{height} to "
                f"{shape[1]}x{shape[0]}; an animation needs one size",
                expected=first,
                found=shape,
            )
    return height, width, max(channels for _, _, channels in shapes)


def _shapes(pictures: ImageSeries | Pixels) -> list[tuple[int, int, int]]:
    if isinstance(pictures, ImageSeries):
        return [picture_shape(stored[0]) for stored in pictures.encoded]
    return [(picture.shape[0], picture.shape[1], picture.shape[2]) for picture in pictures]


def _check_size(shapes: Sequence[tuple[int, int, int]], layout: _Layout) -> None:
    heights, widths = cell_sizes(shapes, layout.columns)
    strips = (layout.title is not None) + (layout.captions is not None)
    strips += len(heights) * (layout.titles is not None)
    height, width = (
        layout.scale * sum(sides) + _GAP * (len(sides) - 1) + 2 * layout.margin
        for sides in (heights, widths)
    )
    height += strips * CAPTION_HEIGHT
    if height * width > MAX_PIXELS:
        raise InvalidArgumentError(
            f"scale {layout.scale} makes frames of {width}x{height} pixels; "
            f"a frame has at most {MAX_PIXELS:,} in all",
            expected=MAX_PIXELS,
            found=height * width,
        )
