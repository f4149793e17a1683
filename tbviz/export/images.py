"""Stored pictures -> files: every picture of a tag, numbered by its step."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tbviz.errors import CorruptRecordError, FileError, InvalidArgumentError
from tbviz.export.animation import Progress
from tbviz.export.names import file_names
from tbviz.export.output import Output, PathLike, open_output
from tbviz.export.steps import StepRange, parse_steps, within
from tbviz.images import count_frames, decode_image, encode_png, picture_shape
from tbviz.logdir import ImageSeries, Run

_PNG = b"\x89PNG\r\n\x1a\n"
_DIGITS = 6  # of a step, at least, so that files stand in their order


class _Point(NamedTuple):
    """The pictures of one step, and where they go: a path without a suffix for each."""

    tag: str
    step: int
    encoded: Sequence[bytes]
    paths: Sequence[Path]


def images(
    run: Run,
    tags: str | Sequence[str],
    output: Output,
    *,
    steps: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write every picture of one or several tags of a run to a folder.

    Each tag has a folder in it, of which the name is made of that of the tag, and each picture a
    file `step_000500.png` there, or `step_000500_00.png` and so on where a step has several. A PNG
    is copied byte for byte. Other pictures become PNG, pixel by pixel; an animation that is none
    keeps its type, as its timing would be lost.

    Files appear as soon as they are whole; what keeps the export from going on, such as a damaged
    picture, leaves those before it.

    Args:
        run: of a `tbviz.open_logdir`.
        tags: image tags.
        output: the folder, which is made.
        steps: "A:B:C", the steps of each tag from A to B, both included, and of these every C-th;
            any part may be left out. None for all.
        force: whether files that exist are replaced; else the folder of a tag must be empty.
        progress: called with the number of steps done and of all, after each.

    Raises:
        NotFoundError: the run has no such image tag, or a tag no such step.
        InvalidArgumentError: there is no tag, or `output` is no path.
        FileError: the folder of a tag is not empty, or a file cannot be written.
        CorruptRecordError: a stored picture is damaged, or claims more than
            `tbviz.images.MAX_PIXELS`.
    """
    tags = (tags,) if isinstance(tags, str) else tuple(dict.fromkeys(tags))
    if not tags:
        raise InvalidArgumentError("images needs at least one tag, found none")
    if not isinstance(output, str | os.PathLike):
        raise InvalidArgumentError("pictures go to a folder, found a stream", found=output)
    folders = {tag: Path(output, name) for tag, name in file_names(tags).items()}
    chosen = StepRange() if steps is None else parse_steps(steps)
    series = [run.images(tag) for tag in tags]
    shown = [within(each.steps, chosen) for each in series]
    for folder in folders.values():
        _check_empty(folder, force=force)
    total = sum(map(len, shown))
    pairs = zip(series, shown, strict=True)
    points = (point for each, at in pairs for point in _points(each, at, folders[each.tag]))
    for done, point in enumerate(points, start=1):
        _write(point, force=force)
        if progress is not None:
            progress(done, total)


def _check_empty(folder: PathLike, *, force: bool) -> None:
    try:
        is_empty = not os.path.exists(folder) or not os.listdir(folder)
    except OSError as error:
        raise FileError(f"cannot read {folder}: {error.strerror}", file=folder) from error
    if not is_empty and not force:
        message = f"{folder} is not empty; --force (in Python force=True) replaces what is in it"
        raise FileError(message, file=folder)


def _points(series: ImageSeries, at: NDArray[np.intp], folder: Path) -> Iterator[_Point]:
    """Yield the pictures of the points `at`; a step that comes twice is numbered on."""
    repeats = Counter(series.steps[at].tolist())
    seen: Counter[int] = Counter()
    for index in at.tolist():
        step, encoded = int(series.steps[index]), series.encoded[index]
        stem = f"step_{step:0{_DIGITS}d}"
        alone = repeats[step] == 1 and len(encoded) == 1
        numbers = range(seen[step], seen[step] + len(encoded))
        seen[step] += len(encoded)
        names = [stem if alone else f"{stem}_{number:02d}" for number in numbers]
        yield _Point(series.tag, step, encoded, [folder / name for name in names])


def _write(point: _Point, *, force: bool) -> None:
    for data, path in zip(point.encoded, point.paths, strict=True):
        try:
            suffix, content = _as_file(data)
        except CorruptRecordError as error:
            raise CorruptRecordError(f"{point.tag}, step {point.step}: {error}") from error
        with open_output(path.with_name(path.name + suffix), force=force) as file:
            file.write(content)


def _as_file(data: bytes) -> tuple[str, bytes]:
    """The suffix and the bytes of a file that holds a stored picture."""
    picture_shape(data)  # refuses what is no picture, and what claims to be a huge one
    if data.startswith(_PNG):
        return ".png", data
    if count_frames(data) > 1:
        return (".gif" if data.startswith(b"GIF8") else ".webp"), data
    return ".png", encode_png(decode_image(data))
