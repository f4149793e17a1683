"""Telling which command takes a tag, where another one does not."""

from __future__ import annotations

_HELD = {
    "scalar": ("scalars", "`tbviz plot` (as lines) and `tbviz table` take"),
    "histogram": (
        "histograms",
        "`tbviz plot` (as ridges or heatmap) and `tbviz table --kind histogram` take",
    ),
    "image": ("images", "`tbviz animate` and `tbviz images` take"),
    "latent_codes": ("latent codes", "`tbviz scatter` takes"),
    "latent_labels": ("labels of latent codes", "`tbviz scatter` reads with the codes"),
    "hparams": ("hyperparameters", "`tbviz table --kind hparams` takes"),
    "text": ("texts", "`tbviz report` and `tbviz table --kind text` take"),
}


def held_and_taken(kind: str) -> str:
    """Return what is said of a tag of this kind: what it holds, and what takes that."""
    held, taken = _HELD.get(kind, (f"{kind} data", "TensorBoard shows"))
    return f"holds {held}, which {taken}"
