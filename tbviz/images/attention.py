"""Matrices of attention -> a picture, one tile for each head.

Row t says how much query t attends to each of the keys. Weights, which are never negative, go from
nearly white for zero to dark blue. Where a single number is negative, as in scores before the
softmax, all heads are drawn symmetrically around the same white, in blue and red; see
`tbviz.images.spans`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, as_numbers
from tbviz.errors import InvalidArgumentError
from tbviz.images.captions import LEAST_WIDTH, with_caption
from tbviz.images.grid import image_grid, scale_of_tiles
from tbviz.images.pixels import Pixels
from tbviz.images.spans import SpanChoice, longest_told, shades, span_of, told

_LEAST_SIDE = 64  # pixels of a matrix that is enlarged by itself


def attention_grid(
    weights: ArrayLike,
    *,
    span: SpanChoice = "each",
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
            64 pixels on its longer side, and all together 200 on theirs.

    Returns:
        uint8 `[H', W', 3]`, with a line below that says what the strongest color means.

    Raises:
        InvalidArgumentError: for an argument that breaks a rule.
    """
    heads = as_numbers(as_attention(weights), "attention")
    titles = _numbered(heads) if titles is None else titles
    heads = heads.reshape(-1, *heads.shape[-2:])
    colors = span_of(heads, span, within=(1, 2))
    reach = np.broadcast_to(colors.reach, (len(heads), 1, 1))
    tiles = [  # one after the other, which saves memory
        shades(head, colors._replace(reach=end)) for head, end in zip(heads, reach, strict=True)
    ]
    if scale is None:
        count, height, width = heads.shape
        scale = scale_of_tiles(
            _LEAST_SIDE, LEAST_WIDTH, count=count, height=height, width=width, columns=columns
        )
    picture = image_grid(
        np.stack(tiles),
        columns=columns,
        padding=padding,
        scale=scale,
        titles=titles,
    )
    return with_caption(picture, told(colors, "head"), room=longest_told(colors, "head"))


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
