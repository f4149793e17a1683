"""Matrices of attention -> a picture, one tile for each head.

Row t says how much query t attends to each of the keys. Weights are drawn through the diverging map
of `tbviz.images.colors`, whose half from zero upward is a sequential map: zero is nearly white, and
the largest weight is dark red. Negative numbers, such as scores before the softmax, are blue, so
zero looks the same whatever else there is. NaN and infinity are green.
"""

from __future__ import annotations

import math
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, as_numbers, as_positive
from tbviz.errors import InvalidArgumentError
from tbviz.images.colors import diverging
from tbviz.images.grid import image_grid
from tbviz.images.pixels import Pixels

Span: TypeAlias = Literal["each", "all"] | float

_LEAST_SIDE = 64  # pixels of a matrix that is enlarged by itself


def attention_grid(
    weights: ArrayLike,
    *,
    span: Span = "each",
    columns: int | None = None,
    padding: int = 4,
    titles: ArrayLike | None = None,
    scale: int | None = None,
) -> Pixels:
    """Return one picture of a matrix of attention, or of those of all heads.

    Args:
        weights: `[T, S]` of T queries and S keys, or `[heads, T, S]`, of any real dtype.
        span: the weight that has the full color, whatever its sign: `"each"` for the largest of
            each head, `"all"` for the largest of all heads, or a number, such as 1 for the most
            that a softmax can be.
        columns: how many heads a row holds; None for a grid as near to a square as can be.
        padding: pixels between heads.
        titles: `[heads]`, a line above each; None for "head 0" and so on, and for nothing above a
            single `[T, S]`.
        scale: each weight becomes scale x scale pixels; None for the least with which a matrix has
            64 pixels on its longer side.

    Returns:
        uint8 `[H', W', 3]`.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule.
    """
    heads = as_numbers(as_attention(weights), "attention")
    titles = _numbered(heads) if titles is None else titles
    heads = heads.reshape(-1, *heads.shape[-2:])
    return image_grid(
        _draw(heads, span),
        columns=columns,
        padding=padding,
        scale=math.ceil(_LEAST_SIDE / max(heads.shape[1:])) if scale is None else scale,
        titles=titles,
    )


def as_attention(weights: ArrayLike) -> NDArray[Any]:
    """Return weights as an array `[T, S]` or `[heads, T, S]`.

    Raises:
        InvalidArgumentError: for another number of axes, or no weights.
    """
    array = as_array(weights, "attention")
    if array.ndim not in (2, 3) or array.size == 0:
        rule = "[T, S] or [heads, T, S]"
        found = list(array.shape)
        raise InvalidArgumentError(
            f"attention must be {rule}, found the shape {found}", expected=rule, found=found
        )
    return array


def _numbered(heads: NDArray[Any]) -> list[str] | None:
    return None if heads.ndim == 2 else [f"head {index}" for index in range(len(heads))]


def _draw(heads: NDArray[Any], span: Span) -> Pixels:
    """Return heads `[N, T, S]` as pixels `[N, T, S, 3]`, one after the other to save memory."""
    reach = _reach(heads, span)
    return np.stack([diverging(head / end) for head, end in zip(heads, reach, strict=True)])


def _reach(heads: NDArray[Any], span: Span) -> NDArray[np.float64]:
    """Return the weight of each head that has the full color; 1 where there is none but zero."""
    if isinstance(span, str) and span in ("each", "all"):
        sizes = np.array([_largest(head) for head in heads])
        largest = sizes if span == "each" else np.full_like(sizes, sizes.max())
        return np.where(largest > 0, largest, 1)
    return np.full(len(heads), as_positive("span", span, '"each", "all" or a positive number'))


def _largest(head: NDArray[Any]) -> float:
    sizes = np.abs(head.astype(np.float64))
    return float(sizes.max(where=np.isfinite(sizes), initial=0))
