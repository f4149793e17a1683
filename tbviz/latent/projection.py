"""Codes of many dimensions -> points that can be drawn: PCA, t-SNE, and ranks for a single one.

Codes are `[N, D]`. Those that are not finite have no say in where the others go, and are NaN in
what is returned.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import check_at_least
from tbviz.errors import InvalidArgumentError, needs_extra
from tbviz.latent.codes import as_codes, finite_codes

Method: TypeAlias = Literal["pca", "tsne"]

_DIMENSIONS = ("first latent dimension", "second latent dimension", "third latent dimension")
_COMPONENTS = ("first principal component", "second principal component")
_EMBEDDING = ("first dimension of t-SNE", "second dimension of t-SNE")
RANK_AXES = ("latent code", "share of smaller codes")
"""What the axes of `ranked` codes are called."""

_PERPLEXITY = 30.0  # of t-SNE: about how many neighbors a point has; sklearn's default


class PCA(NamedTuple):
    """The directions in which codes differ most: their principal components.

    They are the right singular vectors of the centered codes (Jolliffe 2002, Principal Component
    Analysis, section 3.5). A vector and its opposite would do as well; ours is the one whose
    coordinate of largest magnitude, the first of several, is positive.

    Attributes:
        mean: of the codes, `[D]`.
        directions: `[K, D]`, orthonormal, the most telling first.
        shares: `[K]`, the share of the variance along each, in [0, 1]; 0 where there is none.
    """

    mean: NDArray[np.float64]
    directions: NDArray[np.float64]
    shares: NDArray[np.float64]

    @classmethod
    def of(cls, codes: ArrayLike, count: int = 2) -> PCA:
        """Return the first `count` principal components of codes `[N, D]`.

        Raises:
            InvalidArgumentError: where codes are not `[N, D]` numbers, or count is not from 1 to D.
        """
        known = finite_codes(as_codes(codes))
        check_at_least("count", count, 1)
        check_at_least("the dimensions of codes", known.shape[1], count)
        mean = known.mean(axis=0) if len(known) else np.zeros(known.shape[1])
        rows = np.pad(known - mean, ((0, max(0, count - len(known))), (0, 0)))
        _, lengths, vectors = np.linalg.svd(rows, full_matrices=False)
        first = vectors[:count]
        largest = np.take_along_axis(first, np.abs(first).argmax(axis=1)[:, None], axis=1)
        variances = lengths**2
        shares = variances[:count] / (variances.sum() or 1.0)
        return cls(mean, first * np.where(largest < 0, -1.0, 1.0), shares)

    def __call__(self, codes: NDArray[Any]) -> NDArray[np.float32]:
        """Return codes `[N, D]` in the coordinates of the components, `[N, K]`."""
        points = np.full((len(codes), len(self.directions)), np.nan, np.float32)
        known = np.isfinite(codes).all(axis=1)
        with np.errstate(over="ignore"):
            points[known] = (codes[known] - self.mean) @ self.directions.T
        return points

    @property
    def name(self) -> str:
        """What a title says: PCA, and how much of the variance is left."""
        return f"PCA, {self.shares.sum():.0%} of the variance"


class Projected(NamedTuple):
    """Codes as points that can be drawn.

    Attributes:
        points: float32 `[N, K]`, K of 1, 2 or 3.
        name: what was done to them, for a title; empty where they are as they were.
        axes: what the K axes are called.
    """

    points: NDArray[np.float32]
    name: str
    axes: tuple[str, ...]


def check_method(method: str | None) -> None:
    """Refuse a projection that there is not.

    Args:
        method: "pca" or "tsne"; None is none.

    Raises:
        InvalidArgumentError: for any other.
    """
    if method not in (None, *get_args(Method)):
        rule = " or ".join(f'"{name}"' for name in get_args(Method))
        raise InvalidArgumentError(
            f"projection must be {rule}, found {method!r}", expected=rule, found=method
        )


def projected(codes: ArrayLike, method: str | None = None) -> Projected:
    """Return codes as points that can be drawn.

    Args:
        codes: `[N, D]`.
        method: "pca" or "tsne", which give points of a plane; None to leave codes of at most three
            dimensions as they are, and take PCA for others.

    Raises:
        InvalidArgumentError: for another method, or one for codes of one or two dimensions.
        MissingDependencyError: for "tsne", where scikit-learn is not installed.
    """
    array = as_codes(codes)
    check_method(method)
    if method is None and array.shape[1] <= len(_DIMENSIONS):
        return Projected(array, "", _DIMENSIONS[: array.shape[1]])
    check_at_least("the dimensions of codes to project", array.shape[1], 3)
    if method == "tsne":
        return Projected(tsne(array), "t-SNE", _EMBEDDING)
    components = PCA.of(array)
    return Projected(components(array), components.name, _COMPONENTS)


def tsne(codes: ArrayLike) -> NDArray[np.float32]:
    """Return points of a plane of which those are near one another whose codes are, `[N, 2]`.

    t-distributed stochastic neighbor embedding (van der Maaten and Hinton 2008, JMLR 9) by
    scikit-learn, from the principal components on, as Kobak and Berens (2019,
    doi:10.1038/s41467-019-13056-x) advise, so that the same codes always give the same points.
    Its perplexity is 30, or a third of the number of other codes where that is less. A thousand
    codes take some seconds.

    Args:
        codes: `[N, D]`.

    Returns:
        float32 `[N, 2]`: NaN for codes that are not finite, and 0 for all others where these are
        alike.

    Raises:
        MissingDependencyError: scikit-learn is not installed.
    """
    try:
        from sklearn.manifold import TSNE
    except ImportError as error:
        raise needs_extra("t-SNE", "scikit-learn", "tsne") from error
    array = as_codes(codes)
    known = np.isfinite(array).all(axis=1)
    points = np.full((len(array), 2), np.nan, np.float32)
    points[known] = 0
    components = PCA.of(array)
    away = array[known] - components.mean
    start = away @ components.directions.T
    spread = float(start[:, 0].std()) if len(start) else 0.0
    if spread > 0:  # and so there are two different codes
        perplexity = min(_PERPLEXITY, (len(start) - 1) / 3)
        model = TSNE(init=start / spread * 1e-4, perplexity=perplexity)
        points[known] = model.fit_transform(away / spread)
    return points


def ranked(codes: ArrayLike, labels: NDArray[Any] | None = None) -> NDArray[np.float32]:
    """Return codes of one dimension as points of a plane: each code, and how many are smaller.

    Args:
        codes: `[N, 1]`.
        labels: `[N]`; each code is compared with those of its own label, and without labels with
            all.

    Returns:
        float32 `[N, 2]`: x is the code, y the share of codes that are smaller, half of the code
        itself and of its equals included, in (0, 1): the curves are the distributions.
    """
    x = as_codes(codes, width=1)[:, 0]
    y = np.full(len(x), np.nan, np.float32)
    groups = np.zeros(len(x)) if labels is None else labels
    for label in np.unique(groups):
        chosen = np.flatnonzero((groups == label) & np.isfinite(x))
        ordered = np.sort(x[chosen])
        below, upto = (np.searchsorted(ordered, x[chosen], side) for side in ("left", "right"))
        y[chosen] = (below + upto) / (2 * max(1, len(ordered)))
    return np.stack([x, y], -1)
