"""SummaryWriter: arrays in, events out.

Each kind of summary is one builder, a function of (tag, data, step) and options that checks
what it is given and returns a `PendingSummary`. The writer's methods, and the functions of
`tbviz.summary`, are these builders with a place to write to: parameters and docstring are
the builder's own.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import inspect
import math
import os
import sys
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import time as now
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, SupportsIndex, TypeVar, cast

from tbviz.errors import InvalidArgumentError, NotFoundError
from tbviz.events import LARGEST_STEP
from tbviz.summary import (
    audio_clips,
    custom_layouts,
    embeddings,
    figures,
    graphs,
    hyperparameters,
    latents,
    layers,
    meshes,
    numbers,
    optimized_inputs,
    pictures,
    pr_curves,
    texts,
    weights,
)
from tbviz.summary.background import WhenFull
from tbviz.summary.lifetime import close_after
from tbviz.summary.pending import PendingScalar, PendingSummary
from tbviz.summary.sink import StartStep
from tbviz.summary.stream import EventStream
from tbviz.summary.tags import KnownTags, WhenBehind, named

P = ParamSpec("P")
Method = TypeVar("Method", bound=Callable[..., None])


def _writes(
    builder: Callable[P, PendingSummary | PendingScalar],
) -> Callable[Concatenate[SummaryWriter, P], None]:
    """Return the method that writes what `builder` makes of its arguments."""

    is_tagged = next(iter(inspect.signature(builder).parameters)) == "tag"

    @_described_by(builder)
    def method(self: SummaryWriter, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            summary = builder(*args, **kwargs)
        except InvalidArgumentError as error:
            if is_tagged:
                named(error, args[0] if args else kwargs.get("tag"))
            raise
        self.write(summary)

    return cast("Callable[Concatenate[SummaryWriter, P], None]", method)


def _described_by(builder: Callable[..., Any]) -> Callable[[Method], Method]:
    """Return a decorator that gives a method the name, docstring and parameters of `builder`."""

    def decorate(method: Method) -> Method:
        own = inspect.signature(builder)
        me = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        parameters = [me, *own.parameters.values()]
        functools.update_wrapper(method, builder)
        described = own.replace(parameters=parameters, return_annotation=None)
        method.__signature__ = described  # type: ignore[attr-defined]
        return method

    return decorate


class SummaryWriter:
    """Writes the summaries of one run to an event file in its run_dir.

    Each method takes a tag, the data and the step; options are keywords. Data is checked and
    copied at the call, so that the training may go on changing it; a thread of the writer encodes
    and writes it. What goes wrong there is raised by the next call, once. A tag is of one kind, and
    its steps never go backward; the same step may be written again, and its last point counts.

    What was said is in the file after `flush` or `close`; without either, after `flush_seconds`, at
    the end of the process, and when it is asked to end with SIGTERM and handles that in no way of
    its own (the signal is then acted upon as soon as the main thread runs Python code). A forked
    child has to open a writer of its own. A full disk is warned of, and never stops the training;
    nor do NaN, infinity and pictures that are too large, of which a later call warns, once for each
    tag.

    Args:
        run_dir: the folder of the run, such as `runs/autoencoder`; made where it is missing.
        flush_seconds: how long a summary may wait before it is in the file, more than 0.
        when_full: what a call does when summaries come faster than they are written, and so many
            wait that memory would grow: "wait" for room, or "drop" the summary and count it.
        when_behind: what a call does with a step that goes backward: "raise" an error, or "warn"
            once for each tag and write it.
        start_step: the step from which on TensorBoard hides what earlier event files of the run
            hold: "first" for that of the first summary, or None to hide nothing.
        file_suffix: the end of the event file's name.

    Raises:
        InvalidArgumentError: an option breaks its rule, or this process already writes to
            `run_dir`.
        FileError: the folder cannot be written.
    """

    def __init__(
        self,
        run_dir: str | os.PathLike[str],
        *,
        flush_seconds: float = 1.0,
        when_full: WhenFull = "wait",
        when_behind: WhenBehind = "raise",
        start_step: StartStep = "first",
        file_suffix: str = "",
    ) -> None:
        self._tags = KnownTags(when_behind=when_behind)
        self._stream = EventStream(
            run_dir,
            flush_seconds=flush_seconds,
            when_full=when_full,
            start_step=start_step,
            file_suffix=file_suffix,
        )
        self._put_scalar = self._stream.put_scalar
        self._untold = self._stream.notes.untold
        self._scalar_steps = self._tags.scalars  # of tags that a builder has found to be right
        self._finalizer = weakref.finalize(self, self._stream.close)

    @_described_by(numbers.scalar)
    def scalar(self, tag: str, data: Any, step: SupportsIndex) -> None:
        """Write one number; the docstring of the builder takes the place of this one."""
        # What is plainly right is queued at once; the builder judges, and converts, all else.
        if (
            type(data) is float
            and type(step) is int
            and type(tag) is str
            and self._scalar_steps.get(tag, LARGEST_STEP + 1) <= step <= LARGEST_STEP
            and not self._untold
        ):
            self._put_scalar((tag, data, step, now()))
            self._scalar_steps[tag] = step
        else:
            self.write(numbers.scalar(tag, data, step))

    @_described_by(numbers.scalars)
    def scalars(self, data: Mapping[str, Any], step: SupportsIndex) -> None:
        """Write many numbers; the docstring of the builder takes the place of this one."""
        summaries = numbers.scalars(data, step)
        for summary in summaries:
            self._tags.check(summary.kinds, summary.step)
        for summary in summaries:
            self.write(summary)

    histogram = _writes(numbers.histogram)
    text = _writes(texts.text)
    graph = _writes(graphs.graph)
    embedding = _writes(embeddings.embedding)
    mesh = _writes(meshes.mesh)
    custom_scalars = _writes(custom_layouts.custom_scalars)
    pr_curve = _writes(pr_curves.pr_curve)
    figure = _writes(figures.figure)
    audio = _writes(audio_clips.audio)
    image = _writes(pictures.image)
    image_grid = _writes(pictures.image_grid)
    comparison = _writes(pictures.comparison)
    attention = _writes(weights.attention)
    filters = _writes(weights.filters)
    animation = _writes(pictures.animation)
    activations = _writes(layers.activations)
    feature_maps = _writes(layers.feature_maps)
    fingerprints = _writes(layers.fingerprints)
    optimal_inputs = _writes(optimized_inputs.optimal_inputs)
    latent_scatter = _writes(latents.latent_scatter)
    latent_circle = _writes(latents.latent_circle)
    latent_line = _writes(latents.latent_line)
    latent_lattice = _writes(latents.latent_lattice)

    @_described_by(hyperparameters.hparams)
    def hparams(self, /, data: Any, step: SupportsIndex | None = None, **options: Any) -> None:
        """Write hyperparameters; the docstring of the builder takes the place of this one."""
        if step is None:
            step = self._tags.latest(hyperparameters.hparams(data, **options).kinds)
        self.write(hyperparameters.hparams(data, step, **options))

    def write(
        self, summary: PendingSummary | PendingScalar, *, wall_time: float | None = None
    ) -> None:
        """Write what a builder returned.

        Args:
            summary: of one of the functions of this package, such as `numbers.scalar`.
            wall_time: when it was, in Unix seconds; now by default.

        Raises:
            InvalidArgumentError: the writer is closed, or this is a forked child; or a tag is of
                another kind, or has come further than this step; or `wall_time` is not finite.
            TbvizError: an earlier summary could not be written; of what became of the file,
                FileError.
        """
        if wall_time is not None and not math.isfinite(wall_time):
            raise InvalidArgumentError(
                f"wall_time is finite Unix seconds, not {wall_time!r}", found=wall_time
            )
        self._stream.check()
        self._tags.enter(summary.kinds, summary.step, counts=summary.counts)
        self._stream.put(summary, wall_time=wall_time)
        self._stream.notes.tell()

    @property
    def run_dir(self) -> Path:
        """The folder of the run."""
        return self._stream.run_dir

    @property
    def dropped(self) -> int:
        """How many summaries are lost: to a full queue or disk, or to an error that was raised."""
        return self._stream.dropped

    def flush(self, *, fsync: bool = False) -> None:
        """Return when all that was said before is in the file, for readers to see.

        Args:
            fsync: wait until it is on the disk, where no loss of power can take it away.

        Raises:
            InvalidArgumentError: this is a forked child.
            TbvizError: an earlier summary could not be written; of what became of the file,
                FileError.
        """
        self._stream.flush(fsync=fsync)
        self._stream.notes.tell()

    def close(self) -> None:
        """Flush and close the event file; closing twice is fine. Raises what `flush` raises.

        Unless an exception is on its way, the file then says that the run is finished, as a
        writer that its process ends without a call does not; `tbviz watch` tells them apart by it.
        """
        self._finalizer.detach()
        self._stream.close(is_done=sys.exc_info()[0] is None)
        self._stream.notes.tell()

    @contextlib.contextmanager
    def as_default(self) -> Iterator[SummaryWriter]:
        """Let the functions of `tbviz.summary` write here, inside the `with` block."""
        token = _default.set(self)
        try:
            yield self
        finally:
            _default.reset(token)

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        close_after(error, self.close)


_default: contextvars.ContextVar[SummaryWriter | None] = contextvars.ContextVar(
    "tbviz_default_writer", default=None
)


def default_writer() -> SummaryWriter:
    """Return the writer whose `as_default` block this is.

    Raises:
        NotFoundError: there is none.
    """
    writer = _default.get()
    if writer is None:
        raise NotFoundError("no default writer: call this under `with writer.as_default():`")
    return writer
