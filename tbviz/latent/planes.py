"""Planes through a latent space, and the middle of the codes in them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tbviz.checks import as_array, is_real
from tbviz.errors import InvalidArgumentError
from tbviz.latent.codes import as_codes, as_point, finite_codes
from tbviz.latent.projection import PCA

_INDEPENDENT = 1e-6  # the least sine of the angle between two directions


class Plane(NamedTuple):
    """A plane in a latent space of D dimensions.

    Its coordinates are in the units of the codes: how far a code lies from the origin of the
    space, in each of two directions.

    Attributes:
        directions: `[2, D]`, orthonormal.
        center: `[D]`, a point of the plane, at whose place all other directions are held.
    """

    directions: NDArray[np.float64]
    center: NDArray[np.float64]

    def coordinates(self, codes: NDArray[Any]) -> NDArray[np.float64]:
        """Return where codes `[N, D]` lie in the two directions, `[N, 2]`."""
        return np.asarray(codes.astype(np.float64) @ self.directions.T)

    def points(self, coordinates: NDArray[Any]) -> NDArray[np.float32]:
        """Return the codes at coordinates `[N, 2]` of the plane, float32 `[N, D]`."""
        held = self.center - self.coordinates(self.center) @ self.directions
        return np.asarray(coordinates @ self.directions + held).astype(np.float32)


def plane_of(
    codes: ArrayLike | None = None,
    *,
    center: ArrayLike | None = None,
    directions: ArrayLike | None = None,
) -> Plane:
    """Return a plane through the midst of codes.

    Args:
        codes: `[N, D]`, D of 2 or more; those that are not finite are left out.
        center: `[D]`, a point of the plane; None for the median of the codes in each dimension,
            or the origin without codes.
        directions: `[2, D]`, two rows that span the plane, and that are made orthonormal, the
            first keeping its direction; None for the axes where D is 2, and for the codes' first
            two principal components (`PCA`) elsewhere.

    Raises:
        InvalidArgumentError: for arguments that disagree in D, a D of 1, directions that span no
            plane, or a D above 2 with neither codes nor directions.
    """
    known = None if codes is None else finite_codes(as_codes(codes))
    middle = None if center is None else as_point("center", center)
    span = None if directions is None else _orthonormal(directions)
    size = _common_size(known, middle, span)
    if span is None:
        span = np.eye(2) if size == 2 else _principal(known, size)
    if middle is None:
        middle = np.zeros(size) if known is None or not len(known) else np.median(known, axis=0)
    return Plane(span, middle)


def middle_radius(codes: ArrayLike, plane: Plane) -> float:
    """Return the radius of the circle in a plane, around its center, that holds half of the codes.

    It is the median distance of their coordinates from the center's. Codes that are not finite are
    left out; where none is left, or half of them are at the center, it is 1.

    Args:
        codes: `[N, D]`.
        plane: that the circle lies in, of the same D dimensions.

    Returns:
        The radius, in units of the codes.
    """
    known = finite_codes(as_codes(codes))
    away = plane.coordinates(known) - plane.coordinates(plane.center)
    return float(np.median(np.hypot(*away.T))) or 1.0 if len(known) else 1.0


def _common_size(*arrays: NDArray[Any] | None) -> int:
    sizes = sorted({array.shape[-1] for array in arrays if array is not None}) or [2]
    if len(sizes) > 1 or sizes[0] < 2:
        rule = "codes, center and directions must be of one latent space, of 2 dimensions or more"
        raise InvalidArgumentError(f"{rule}, found {sizes}", expected=rule, found=sizes)
    return int(sizes[0])


def _principal(known: NDArray[np.float64] | None, size: int) -> NDArray[np.float64]:
    if known is None:
        rule = "codes or directions"
        raise InvalidArgumentError(
            f"a plane through {size} dimensions needs {rule}, found neither",
            expected=rule,
            found=None,
        )
    return PCA.of(known).directions


def _orthonormal(directions: ArrayLike) -> NDArray[np.float64]:
    """Two directions made orthonormal, as Gram and Schmidt do."""
    array = as_array(directions, "directions")
    fits = array.ndim == 2 and len(array) == 2 and is_real(array.dtype)
    if fits and np.isfinite(array).all():
        first, second = (_unit(row) for row in array.astype(np.float64))
        across = second - (second @ first) * first
        if np.linalg.norm(first) > 0 and np.linalg.norm(across) > _INDEPENDENT:
            return np.stack([first, _unit(across)])
    rule = "finite [2, D], two rows that span a plane"
    raise InvalidArgumentError(
        f"directions must be {rule}, found {array.tolist()!r}", expected=rule, found=directions
    )


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vector / (np.linalg.norm(vector) or 1.0))
