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
from tbviz.logdir import Run

POINT_BYTES = 8  # of a point in the page at each step, its label included
_OUTSIDE = 0xFFFF  # of a coordinate: the point is not finite, and not drawn


def points(tag: str, run: Run, *, most_steps: int, most_points: int) -> dict[str, Any]:
    """Return the codes of at most so many steps, of each at most so many rows, evenly chosen.

    A coordinate is a whole number from 0 to 65534 between the limits of its axis, for all steps.
    """
    series = run.latent_codes(tag)
    kept = evenly(len(series), most_steps)
    view = view_of(series, kept.tolist(), plane=True)
    stored = [view.points(index) for index in kept]
    rows = [sampled(len(codes), most_points) for codes in stored]
    for step, index in zip(series.steps[kept], kept, strict=True):
        _check_labels(series.labels[index], len(series.codes[index]), f"{tag}, step {step}")
    codes = [each[chosen] for each, chosen in zip(stored, rows, strict=True)]
    limits = data_limits(np.concatenate(codes))
    return {
        "kind": "latent_codes",
        "tag": tag,
        "run": run.name,
        **moments(series, kept),
        "axes": view.axes,
        "view": view.name,
        "limits": [[rounded(end) for end in pair] for pair in limits],
        "codes": [_base64(_placed(each, limits)) for each in codes],
        "rows": _shared([_base64(each.astype("<u4")) for each in rows]),
        "counts": [len(each) for each in stored],
        **_names([series.labels[index] for index in kept], rows),
    }


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


def _names(
    labels: Sequence[NDArray[Any] | None], rows: Sequence[NDArray[np.intp]]
) -> dict[str, Any]:
    """Return the labels of all steps: each label once, its look, and which point has which."""
    known = [each[chosen] for each, chosen in zip(labels, rows, strict=True) if each is not None]
    if not known or len(known) < len(rows):
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
