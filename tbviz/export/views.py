"""How latent codes of any width are drawn.

Codes of two and three dimensions are drawn as they are, of one as the distribution of each label
(`tbviz.latent.ranked`), and wider ones in a plane: on two principal components, of which the title
tells what share of the variance they keep, or by t-SNE. Either is fitted once to all codes that are
drawn, those of every step together, so an animation does not jump.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tbviz import latent
from tbviz.errors import InvalidArgumentError


class View(NamedTuple):
    """How codes are drawn.

    Attributes:
        points: of each step, float32 `[N, K]` with K of 2 or 3.
        axes: what the K axes are called.
        name: what was done to the codes, for a title; empty where they are as they were.
    """

    points: list[NDArray[np.float32]]
    axes: tuple[str, ...]
    name: str = ""


def view_of(
    codes: Sequence[NDArray[Any]],
    labels: Sequence[NDArray[Any] | None],
    *,
    method: str | None = None,
    plane: bool = False,
) -> View:
    """Return how the codes of some steps are drawn.

    Args:
        codes: of each step, `[N, D]`.
        labels: of each step, `[N]` or None.
        method: "pca" or "tsne"; None for what their width asks for.
        plane: whether codes of three dimensions are to lie in a plane, too.

    Raises:
        InvalidArgumentError: the codes change their number of dimensions, or have too few to be
            projected.
        MissingDependencyError: for "tsne", where scikit-learn is not installed.
    """
    width = _common_width(codes)
    if width == 1 and method is None:
        ranks = [latent.ranked(*each) for each in zip(codes, labels, strict=True)]
        return View(ranks, latent.RANK_AXES)
    if width == 3 and plane and method is None:
        method = "pca"
    points, name, axes = latent.projected(np.concatenate(codes), method)
    ends = np.cumsum([len(each) for each in codes])[:-1]
    return View(np.split(points, ends), axes, name)


def _common_width(codes: Iterable[NDArray[Any]]) -> int:
    widths = sorted({each.shape[1] for each in codes})
    if len(widths) > 1:
        rule = "codes of one number of dimensions at all steps"
        raise InvalidArgumentError(
            f"a scatter plot needs {rule}, found {widths}", expected=rule, found=widths
        )
    return int(widths[0])
