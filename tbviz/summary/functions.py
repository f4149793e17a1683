"""The kinds of summary as functions, for the writer of the `as_default` block around them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from tbviz.summary.writer import SummaryWriter, default_writer

P = ParamSpec("P")


def _on_default(method: Callable[Concatenate[SummaryWriter, P], None]) -> Callable[P, None]:
    """Return `method` as a function that finds its writer by itself."""

    @functools.wraps(method)
    def function(*args: P.args, **kwargs: P.kwargs) -> None:
        method(default_writer(), *args, **kwargs)

    bound = inspect.signature(method)
    function.__signature__ = bound.replace(  # type: ignore[attr-defined]
        parameters=list(bound.parameters.values())[1:]
    )
    return function


scalar = _on_default(SummaryWriter.scalar)
scalars = _on_default(SummaryWriter.scalars)
histogram = _on_default(SummaryWriter.histogram)
text = _on_default(SummaryWriter.text)
graph = _on_default(SummaryWriter.graph)
embedding = _on_default(SummaryWriter.embedding)
mesh = _on_default(SummaryWriter.mesh)
custom_scalars = _on_default(SummaryWriter.custom_scalars)
pr_curve = _on_default(SummaryWriter.pr_curve)
hparams = _on_default(SummaryWriter.hparams)
figure = _on_default(SummaryWriter.figure)
audio = _on_default(SummaryWriter.audio)
image = _on_default(SummaryWriter.image)
image_grid = _on_default(SummaryWriter.image_grid)
comparison = _on_default(SummaryWriter.comparison)
attention = _on_default(SummaryWriter.attention)
filters = _on_default(SummaryWriter.filters)
animation = _on_default(SummaryWriter.animation)
activations = _on_default(SummaryWriter.activations)
feature_maps = _on_default(SummaryWriter.feature_maps)
fingerprints = _on_default(SummaryWriter.fingerprints)
optimal_inputs = _on_default(SummaryWriter.optimal_inputs)
latent_scatter = _on_default(SummaryWriter.latent_scatter)
latent_circle = _on_default(SummaryWriter.latent_circle)
latent_line = _on_default(SummaryWriter.latent_line)
latent_lattice = _on_default(SummaryWriter.latent_lattice)
