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
import os
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Concatenate, ParamSpec, cast

from tbviz.errors import NotFoundError
from tbviz.events import EventFileWriter
from tbviz.summary import latents, numbers, pictures
from tbviz.summary.pending import PendingSummary

P = ParamSpec("P")


def _writes(
    builder: Callable[P, PendingSummary],
) -> Callable[Concatenate[SummaryWriter, P], None]:
    """Return the method that writes what `builder` makes of its arguments."""

    @functools.wraps(builder)
    def method(self: SummaryWriter, *args: P.args, **kwargs: P.kwargs) -> None:
        self.write(builder(*args, **kwargs))

    own = inspect.signature(builder)
    me = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    method.__signature__ = own.replace(  # type: ignore[attr-defined]
        parameters=[me, *own.parameters.values()], return_annotation=None
    )
    return cast("Callable[Concatenate[SummaryWriter, P], None]", method)


class SummaryWriter:
    """Writes the summaries of one run to an event file in its run_dir.

    Each method takes a tag, the data and the step; options are keywords. Data is copied at
    the call, so that the training may go on changing it.

    Args:
        run_dir: the folder of the run, such as `runs/autoencoder`; made where it is missing.
        flush_seconds: summaries wait in memory for at most about this long.

    Raises:
        FileError: the folder cannot be written.
    """

    def __init__(self, run_dir: str | os.PathLike[str], *, flush_seconds: float = 120.0) -> None:
        self._events = EventFileWriter(run_dir, flush_seconds=flush_seconds)

    scalar = _writes(numbers.scalar)
    histogram = _writes(numbers.histogram)
    image = _writes(pictures.image)
    image_grid = _writes(pictures.image_grid)
    filters = _writes(pictures.filters)
    animation = _writes(pictures.animation)
    latent_scatter = _writes(latents.latent_scatter)
    latent_circle = _writes(latents.latent_circle)
    latent_lattice = _writes(latents.latent_lattice)

    def write(self, summary: PendingSummary) -> None:
        """Write what a builder returned, with the time of now.

        Raises:
            InvalidArgumentError: the writer is closed.
        """
        self._events.add_summary(summary.build(), summary.step, time.time())

    def flush(self) -> None:
        """Hand everything written so far to the operating system, for readers to see."""
        self._events.flush()

    def close(self) -> None:
        """Flush and close the event file; closing twice is fine."""
        self._events.close()

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
        self.close()


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
