"""Paths and planes through a latent space, and what a decoder makes of them: pure functions.

Codes are points of a D-dimensional latent space, float32 `[N, D]`. A path is codes in the order of
the frames that are made of them.
"""

from tbviz.latent.codes import as_codes, finite_codes
from tbviz.latent.decoding import decode_path
from tbviz.latent.paths import circle, lattice, line, polyline, quantile_lattice
from tbviz.latent.planes import Plane, middle_radius, plane_of
from tbviz.latent.projection import (
    PCA,
    RANK_AXES,
    Method,
    Projected,
    check_method,
    projected,
    ranked,
    tsne,
)

__all__ = [
    "PCA",
    "RANK_AXES",
    "Method",
    "Plane",
    "Projected",
    "as_codes",
    "check_method",
    "circle",
    "decode_path",
    "finite_codes",
    "lattice",
    "line",
    "middle_radius",
    "plane_of",
    "polyline",
    "projected",
    "quantile_lattice",
    "ranked",
    "tsne",
]
