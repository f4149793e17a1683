"""Runs -> a report: its blocks of data, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeAlias

from tbviz.checks import as_positive, check_at_least
from tbviz.errors import CorruptRecordError, InvalidArgumentError
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
from tbviz.logdir import Run
from tbviz.logdir.selection import select_tags

_SUFFIXES = (".html", ".htm")
_MEGABYTE = 1_000_000
_NAMED = 3  # runs in a title


def report(
    runs: Iterable[Run],
    output: Output,
    *,
    tags: Sequence[str] = (),
    title: str | None = None,
    max_points: int = 1000,
    max_steps: int = 50,
    max_size: float = 10,
    format: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write one HTML file that shows runs in any browser, without a network.

    It has a chart for each scalar tag, with a curve for each run; latent codes, images, histograms
    and texts step by step; a table of hyperparameters; and says what it left out. Images are in it
    as they are stored, and are read one after another.

    Args:
        runs: of a `tbviz.open_logdir`.
        output: the file to write, `.html`.
        tags: patterns, as of `select_tags`; none for all tags.
        title: the heading; None for the names of the runs.
        max_points: how many points a curve may have, at least 2, and a latent scatter at each step.
            Of a longer curve the page has the least and the greatest value of each stretch, of more
            codes evenly chosen ones.
        max_steps: how many steps, evenly chosen, any other tag may have, at least 1.
        max_size: about how many megabytes the file may have, 2 of which are plotly.js and the page
            itself. Where more was chosen, all tags have fewer steps.
        format: "html", whatever the suffix of `output`.
        force: whether a file that exists is replaced.
        progress: called with the number of tags done and of all, after each.

    Raises:
        NotFoundError: a pattern matches no tag of any run.
        InvalidArgumentError: an unknown suffix, or an option that breaks a rule.
        FileError: a file cannot be read, or the output cannot be written.
        MissingDependencyError: the package plotly is not installed.
    """
    output_suffix(output, _SUFFIXES, format=format, of_streams=".html")
    check_at_least("max_points (--max-points)", max_points, 2)
    check_at_least("max_steps (--max-steps)", max_steps, 1)
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
        unreadable = _write(_pieces(contents, document, max_points), document, progress)
        document.block(_about(known, [*contents.omissions, *unreadable]))
        document.end()


_Piece: TypeAlias = tuple[str, str, Callable[[], dict[str, Any]]]


def _write(
    pieces: Sequence[_Piece], document: Document, progress: Progress | None
) -> list[Omission]:
    """Write block after block, and return what cannot be read."""
    unreadable = []
    for done, (run, tag, read) in enumerate(pieces, start=1):
        try:
            document.block(read())
        except (CorruptRecordError, InvalidArgumentError) as error:
            unreadable.append(Omission(run, tag, str(error)))
        if progress is not None:
            progress(done, len(pieces))
    return unreadable


def _pieces(contents: Plan, document: Document, most_points: int) -> list[_Piece]:
    """Return what to read for each block, and the run and the tag that it is about."""
    pieces: list[_Piece] = [
        (runs[0].name, tag, partial(curves, tag, runs, most=contents.curve_points))
        for tag, runs in contents.curves.items()
    ]
    if contents.settings:
        read = partial(settings, contents.settings)
        pieces.append((contents.settings[0].name, "hyperparameters", read))
    pieces += [
        (each.run.name, each.tag, _reader(each, steps, most_points, document))
        for each, steps in contents.sliding
    ]
    return pieces


def _reader(
    each: Sliding, steps: int, most_points: int, document: Document
) -> Callable[[], dict[str, Any]]:
    tag, run = each.tag, each.run
    if each.kind == "image":
        return partial(pictures, tag, run, document, most=steps)
    if each.kind == "latent_codes":
        return partial(points, tag, run, most_steps=steps, most_points=most_points)
    return partial(histogram if each.kind == "histogram" else words, tag, run, most=steps)


def _heading(runs: Iterable[Run]) -> str:
    names = [run.path.resolve().name if run.name == "." else run.name for run in runs]
    return ", ".join(names) if len(names) <= _NAMED else f"{len(names)} runs"


def _about(runs: Iterable[str], omissions: Iterable[Omission]) -> dict[str, Any]:
    return {
        "kind": "about",
        "runs": list(runs),
        "palette": ["#{:02x}{:02x}{:02x}".format(*color) for color in PALETTE.tolist()],
        "omissions": [omission._asdict() for omission in omissions],
    }
