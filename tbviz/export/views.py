"""How latent codes of any width are drawn.

Codes of two and three dimensions are drawn as they are, of one as the distribution of each label
(`tbviz.latent.ranked`), and wider ones on two principal components, of which the title tells what
share of the variance they keep. These are the components of the codes of all steps together, so a
figure and an animation of one tag have the same axes, and an animation does not jump.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tbviz import latent
from tbviz.errors import InvalidArgumentError
from tbviz.logdir import LatentSeries

_DIMENSIONS = ("first latent dimension", "second latent dimension", "third latent dimension")
_COMPONENTS = ("first principal component", "second principal component")
_RANKED = ("latent code", "share of smaller codes")


class View(NamedTuple):
    """How codes are drawn: `points` takes the index of a step, `name` tells what was done."""

    points: Callable[[int], NDArray[np.floating[Any]]]
    axes: tuple[str, ...]
    name: str = ""


def view_of(series: LatentSeries, shown: Iterable[int], *, plane: bool) -> View:
    """Return how the codes of some steps are drawn: in a plane, or maybe in space.

    Raises:
        InvalidArgumentError: the codes change their number of dimensions.
    """
    codes, labels = series.codes, series.labels
    width = _common_width(codes[index] for index in shown)
    if width == 1:
        return View(lambda index: latent.ranked(codes[index], labels[index]), _RANKED)
    if width <= (2 if plane else len(_DIMENSIONS)):
        return View(lambda index: codes[index], _DIMENSIONS[:width])
    _common_width(codes)
    components = latent.PCA.of(np.concatenate(codes))
    return View(lambda index: components(codes[index]), _COMPONENTS, components.name)


def _common_width(codes: Iterable[NDArray[Any]]) -> int:
    widths = sorted({each.shape[1] for each in codes})
    if len(widths) > 1:
        rule = "codes of one number of dimensions at all steps"
        raise InvalidArgumentError(
            f"a scatter plot needs {rule}, found {widths}", expected=rule, found=widths
        )
    return int(widths[0])
