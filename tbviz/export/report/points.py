"""Latent codes, as points that move over the steps within axes that stay."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tbviz.checks import Limits
from tbviz.errors import CorruptRecordError
from tbviz.export.report.numbers import moments, rounded
from tbviz.export.report.thinning import evenly
from tbviz.export.rows import sampled
from tbviz.export.views import view_of
from tbviz.images import data_limits
from tbviz.images.legend import legend_of
from tbviz.images.markers import Style
from tbviz.latent import Method
from tbviz.logdir import Run

_PLACE_BYTES = 2  # of a coordinate in the page
_ROW_BYTES = 4  # of the index of a point, and of its label
_MOST_EMBEDDED = 3000  # points of all steps together, for t-SNE takes long
_OUTSIDE = 0xFFFF  # of a coordinate: the point is not finite, and not drawn


def points(
    tag: str, run: Run, *, most_steps: int, most_points: int, projection: Method | None = None
) -> dict[str, Any]:
    """Return the codes of at most so many steps, of each at most so many rows, evenly chosen.

    A coordinate is a whole number from 0 to 65534 between the limits of its axis, for all steps.

    Args:
        tag: of latent codes.
        run: that has it.
        most_steps: how many steps, at least 1.
        most_points: how many rows of each; those that t-SNE places are fewer.
        projection: as in `tbviz.export.scatter`, of the steps that the page shows.
    """
    series = run.latent_codes(tag)
    kept = evenly(len(series), most_steps)
    method = projection or series.projections[-1]
    if method == "tsne":
        most_points = min(most_points, -(-_MOST_EMBEDDED // len(kept)))
    stored = [series.codes[index] for index in kept]
    rows = [sampled(len(codes), most_points) for codes in stored]
    labels = [series.labels[index] for index in kept]
    for step, known, codes in zip(series.steps[kept], labels, stored, strict=True):
        _check_labels(known, len(codes), f"{tag}, step {step}")
    chosen = [codes[each] for codes, each in zip(stored, rows, strict=True)]
    names = [
        known if known is None else known[each] for known, each in zip(labels, rows, strict=True)
    ]
    view = view_of(chosen, names, method=method)
    limits = data_limits(np.concatenate(view.points))
    return {
        "kind": "latent_codes",
        "tag": tag,
        "run": run.name,
        **moments(series, kept),
        "axes": view.axes,
        "view": view.name,
        "limits": [[rounded(end) for end in pair] for pair in limits],
        "codes": [_base64(_placed(each, limits)) for each in view.points],
        "rows": _shared([_base64(each.astype("<u4")) for each in rows]),
        "counts": [len(each) for each in stored],
        **_names(names),
    }


def step_bytes(tag: str, run: Run, *, most_points: int) -> float:
    """Return what a step of a tag takes in the page before it is base64, by its last step.

    Raises:
        CorruptRecordError: it cannot be read.
    """
    last = run.latent_codes(tag).codes[-1]
    coordinates = 3 if last.shape[1] == 3 else 2
    return min(len(last), most_points) * (coordinates * _PLACE_BYTES + _ROW_BYTES)


def _check_labels(labels: NDArray[Any] | None, count: int, where: str) -> None:
    if labels is not None and len(labels) != count:
        raise CorruptRecordError(
            f"{where}: {len(labels)} labels for {count} codes", expected=count, found=len(labels)
        )


def _placed(codes: NDArray[Any], limits: Limits) -> NDArray[np.uint16]:
    low, high = np.array(limits).T
    finite = np.isfinite(codes).all(axis=1, keepdims=True)
    share = np.where(finite, (np.where(finite, codes, 0) - low) / (high - low), 0)
    whole = np.rint(np.clip(share, 0, 1) * (_OUTSIDE - 1))
    return np.where(finite, whole, _OUTSIDE).astype("<u2")


def _names(labels: Sequence[NDArray[Any] | None]) -> dict[str, Any]:
    """Return the labels of all steps: each label once, its look, and which point has which."""
    known = [each for each in labels if each is not None]
    if not known or len(known) < len(labels):
        return {"labels": [], "looks": [], "styles": [_look(legend_of(None, 1).styles[0])]}
    classes, places = np.unique(np.concatenate(known), return_inverse=True)
    legend = legend_of(classes, len(classes))
    ends = np.cumsum([len(each) for each in known])[:-1]
    return {
        "labels": [str(label) for label in classes],
        "looks": legend.kinds.tolist(),
        "styles": [_look(style) for style in legend.styles],
        "names": legend.names,
        "scale": legend.scale and [rounded(end) for end in legend.scale],
        "label_of": _shared([_base64(each.astype("<u4")) for each in np.split(places, ends)]),
    }


def _look(style: Style) -> dict[str, str]:
    return {"color": "#{:02x}{:02x}{:02x}".format(*style.color), "shape": style.shape}


def _shared(texts: list[str]) -> list[str]:
    """Return the texts of all steps, or one alone where all are the same."""
    return texts[:1] if len(set(texts)) == 1 else texts


def _base64(array: NDArray[Any]) -> str:
    return base64.b64encode(array.tobytes()).decode()
