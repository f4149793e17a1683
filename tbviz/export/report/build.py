"""Runs -> a report: its blocks of data, one after another."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any, TypeAlias

from tbviz.checks import as_positive, check_at_least
from tbviz.errors import CorruptRecordError, InvalidArgumentError, MissingDependencyError
from tbviz.export.animation import Progress
from tbviz.export.output import Output, open_output, output_suffix
from tbviz.export.report.document import Document, packed_size
from tbviz.export.report.library import plotly_source
from tbviz.export.report.numbers import curves, histogram
from tbviz.export.report.pictures import pictures
from tbviz.export.report.plan import Omission, Plan, plan
from tbviz.export.report.points import points
from tbviz.export.report.settings import settings
from tbviz.export.report.sizes import Sliding
from tbviz.export.report.words import words
from tbviz.images.colors import PALETTE
from tbviz.latent import Method, check_method
from tbviz.logdir import Run
from tbviz.logdir.selection import select_tags

_SUFFIXES = (".html", ".htm")
_MEGABYTE = 1_000_000
_NAMED = 3  # runs in a title
_TOLD = 0.05  # of a page that is too large: what takes less is no reason
_CALLED = {
    "page": "plotly.js and the page itself",
    "scalar": "curves",
    "hparams": "hyperparameters",
}


def report(
    runs: Iterable[Run],
    output: Output,
    *,
    tags: Sequence[str] = (),
    title: str | None = None,
    max_points: int = 1000,
    max_steps: int = 50,
    max_size: float = 10,
    projection: Method | None = None,
    format: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> int:
    """Write one HTML file that shows runs in any browser, without a network.

    It has a chart for each scalar tag, with a curve for each run; latent codes, images, histograms
    and texts step by step; a table of hyperparameters; and says what it left out. Images are in it
    as they are stored, and are read one after another.

    Args:
        runs: of a `tbviz.open_logdir`.
        output: the file to write, `.html`.
        tags: patterns, as of `select_tags`; none for all tags.
        title: the heading; None for the names of up to three runs, or of their logdir.
        max_points: how many points a curve may have, at least 2, and a latent scatter at each step.
            Of a longer curve the page has the least and the greatest value of each stretch, of more
            codes evenly chosen ones.
        max_steps: how many steps, evenly chosen, any other tag may have, at least 1.
        max_size: how many megabytes the file is to have, 2 of which are plotly.js and the page
            itself. Where more was chosen, the tags that need most have fewer steps; where even that
            is too much, a `UserWarning` tells by how much, and why.
        projection: how latent codes of three dimensions or more come into a plane, "pca" or "tsne",
            fitted to all steps that the page shows; None for what they were logged with, and codes
            of three dimensions without one can be turned. t-SNE places some 3,000 points, spread
            over the steps.
        format: "html", whatever the suffix of `output`.
        force: whether a file that exists is replaced.
        progress: called with the number of tags done and of all, after each.

    Returns:
        how many tags, each of a run, have steps that are not in the page. It says how many of each.

    Raises:
        NotFoundError: a pattern matches no tag of any run.
        InvalidArgumentError: an unknown suffix, or an option that breaks a rule.
        FileError: a file cannot be read, or the output cannot be written.
        MissingDependencyError: the package plotly is not installed.
    """
    output_suffix(output, _SUFFIXES, format=format, of_streams=".html")
    check_at_least("max_points (--max-points)", max_points, 2)
    check_at_least("max_steps (--max-steps)", max_steps, 1)
    check_method(projection)
    size = as_positive("max_size (--max-size)", max_size) * _MEGABYTE
    library = plotly_source()
    known = {run.name: run for run in runs}
    contents = plan(
        known,
        select_tags(known.values(), tags),
        most_points=max_points,
        most_steps=max_steps,
        room=size - packed_size(library),
    )
    heading = _heading(known.values()) if title is None else title
    with open_output(output, force=force) as file:
        document = Document(file, title=heading, library=library)
        unreadable = _write(_pieces(contents, document, max_points, projection), document, progress)
        document.block(_about(known, [*contents.omissions, *unreadable]))
        document.end()
    _warn_of_size(document, size)
    return contents.shortened


def _warn_of_size(document: Document, most: float) -> None:
    """Say by how much a page is larger than asked for, and what takes the most of it."""
    written = document.sizes.total()
    if written <= most:
        return
    largest = ", ".join(
        f"{_CALLED.get(kind, kind)} {nbytes / _MEGABYTE:.1f}"
        for kind, nbytes in document.sizes.most_common(3)
        if nbytes > _TOLD * written
    )
    warnings.warn(
        f"the report has {written / _MEGABYTE:.1f} MB, more than max_size (--max-size) of "
        f"{most / _MEGABYTE:g}: {largest}; choose fewer tags (--tag) or runs (--run)",
        stacklevel=3,
    )


_Piece: TypeAlias = tuple[str, str, Callable[[], dict[str, Any]]]


def _write(
    pieces: Sequence[_Piece], document: Document, progress: Progress | None
) -> list[Omission]:
    """Write block after block, and return what cannot be read."""
    unreadable = []
    for done, (run, tag, read) in enumerate(pieces, start=1):
        try:
            document.block(read())
        except (CorruptRecordError, InvalidArgumentError, MissingDependencyError) as error:
            unreadable.append(Omission(run, tag, str(error)))
        if progress is not None:
            progress(done, len(pieces))
    return unreadable


def _pieces(
    contents: Plan, document: Document, most_points: int, projection: Method | None
) -> list[_Piece]:
    """Return what to read for each block, and the run and the tag that it is about."""
    pieces: list[_Piece] = [
        (runs[0].name, tag, partial(curves, tag, runs, most=contents.curve_points))
        for tag, runs in contents.curves.items()
    ]
    if contents.settings:
        read = partial(settings, contents.settings)
        pieces.append((contents.settings[0].name, "hyperparameters", read))
    pieces += [
        (
            each.run.name,
            each.tag,
            _reader(each, steps, document, most_points=most_points, projection=projection),
        )
        for each, steps in contents.sliding
    ]
    return pieces


def _reader(
    each: Sliding,
    steps: int,
    document: Document,
    *,
    most_points: int,
    projection: Method | None,
) -> Callable[[], dict[str, Any]]:
    tag, run = each.tag, each.run
    if each.kind == "image":
        return partial(pictures, tag, run, document, most=steps)
    if each.kind == "latent_codes":
        return partial(
            points,
            tag,
            run,
            most_steps=steps,
            most_points=most_points,
            projection=projection,
        )
    return partial(histogram if each.kind == "histogram" else words, tag, run, most=steps)


def _heading(runs: Collection[Run]) -> str:
    """Return what a page is called: its runs, or the logdir of more than a line can hold."""
    names = [run.path.resolve().name if run.name == "." else run.name for run in runs]
    if len(names) <= _NAMED:
        return ", ".join(names)
    folders = [run.path.resolve().parents[run.name.count("/")].name for run in runs]
    return ", ".join(dict.fromkeys(folders))


def _about(runs: Iterable[str], omissions: Iterable[Omission]) -> dict[str, Any]:
    return {
        "kind": "about",
        "runs": list(runs),
        "palette": ["#{:02x}{:02x}{:02x}".format(*color) for color in PALETTE.tolist()],
        "omissions": [omission._asdict() for omission in omissions],
    }
