"""Arrays in, events out: `SummaryWriter`, and its kinds of summary as functions.

A method of the writer and the function of the same name take the same arguments; the
function writes to the writer whose `as_default` block it is called in:

    with tbviz.SummaryWriter("runs/autoencoder") as writer, writer.as_default():
        writer.scalar("loss/train", loss, step)
        tbviz.summary.scalar("loss/test", loss, step)

What was worked out elsewhere, such as buckets, `tbviz.summary.raw` makes a summary of.
"""

from tbviz.summary import raw
from tbviz.summary.functions import (
    activations,
    animation,
    attention,
    audio,
    comparison,
    custom_scalars,
    embedding,
    feature_maps,
    figure,
    filters,
    fingerprints,
    graph,
    histogram,
    hparams,
    image,
    image_grid,
    latent_circle,
    latent_lattice,
    latent_line,
    latent_scatter,
    mesh,
    optimal_inputs,
    pr_curve,
    scalar,
    scalars,
    text,
)
from tbviz.summary.writer import SummaryWriter, default_writer

__all__ = [
    "SummaryWriter",
    "activations",
    "animation",
    "attention",
    "audio",
    "comparison",
    "custom_scalars",
    "default_writer",
    "embedding",
    "feature_maps",
    "figure",
    "filters",
    "fingerprints",
    "graph",
    "histogram",
    "hparams",
    "image",
    "image_grid",
    "latent_circle",
    "latent_lattice",
    "latent_line",
    "latent_scatter",
    "mesh",
    "optimal_inputs",
    "pr_curve",
    "raw",
    "scalar",
    "scalars",
    "text",
]
