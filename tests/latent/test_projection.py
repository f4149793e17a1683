"""Codes of many dimensions -> points that can be drawn."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from tbviz import latent
from tbviz.errors import InvalidArgumentError, MissingDependencyError

RNG = np.random.default_rng(0)
WIDE = (RNG.normal(size=(300, 6)) @ RNG.normal(size=(6, 6)) + 2).astype(np.float32)


def test_principal_components_are_those_of_scikit_learn() -> None:
    """But for their signs, for which ours are a rule of its own."""
    decomposition = pytest.importorskip("sklearn.decomposition")
    peer = decomposition.PCA(3, svd_solver="full").fit(WIDE.astype(np.float64))
    ours = latent.PCA.of(WIDE, 3)
    np.testing.assert_allclose(ours.shares, peer.explained_variance_ratio_)
    np.testing.assert_allclose(ours.mean, peer.mean_)
    np.testing.assert_allclose(np.abs(ours.directions), np.abs(peer.components_))
    np.testing.assert_allclose(np.abs(ours(WIDE)), np.abs(peer.transform(WIDE)), atol=1e-4)


@pytest.mark.parametrize("flipped", [False, True])
def test_the_sign_of_a_component_is_a_rule(flipped: bool) -> None:
    """The coordinate of largest magnitude is positive, whichever way the codes are turned."""
    ours = latent.PCA.of(-WIDE if flipped else WIDE, 6).directions
    assert (ours[np.arange(6), np.abs(ours).argmax(axis=1)] > 0).all()
    np.testing.assert_allclose(ours @ ours.T, np.eye(6), atol=1e-12)


@pytest.mark.parametrize("count", [0, 1, 2, 5])
@pytest.mark.filterwarnings("error")
def test_few_codes_have_components_too(count: int) -> None:
    """Orthonormal ones in any case, with shares that add up to all or to nothing."""
    ours = latent.PCA.of(WIDE[:count], 3)
    np.testing.assert_allclose(ours.directions @ ours.directions.T, np.eye(3), atol=1e-12)
    expected = {0: 0, 1: 0, 2: 1}
    if count in expected:
        np.testing.assert_allclose(ours.shares.sum(), expected[count])


@pytest.mark.filterwarnings("error")
def test_codes_that_are_not_finite_have_no_say() -> None:
    """They are NaN themselves."""
    codes = np.concatenate([WIDE, np.full((1, 6), np.nan, np.float32)])
    codes[0, 2] = np.inf
    ours, alone = latent.PCA.of(codes), latent.PCA.of(WIDE[1:])
    np.testing.assert_array_equal(ours.directions, alone.directions)
    points = ours(codes)
    assert np.isnan(points[[0, -1]]).all()
    np.testing.assert_array_equal(points[1:-1], alone(WIDE[1:]))


def test_the_name_tells_the_share() -> None:
    """In percent, of the components that are drawn."""
    codes = np.array([[3, 0, 0], [-3, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]])
    assert latent.PCA.of(codes).name == "PCA, 91% of the variance"  # 18 + 2 of 22


@pytest.mark.parametrize("size", [1, 2, 3])
def test_what_can_be_drawn_stays_as_it_is(size: int) -> None:
    """Codes of one to three dimensions need no projection."""
    points, name, axes = latent.projected(WIDE[:, :size])
    assert name == ""
    assert len(set(axes)) == size
    np.testing.assert_array_equal(points, WIDE[:, :size])


@pytest.mark.parametrize(("size", "method"), [(3, "pca"), (4, None), (6, "pca")])
def test_wider_codes_are_projected(size: int, method: str | None) -> None:
    """On two principal components, which the name tells."""
    points, name, axes = latent.projected(WIDE[:, :size], method)
    assert axes == ("first principal component", "second principal component")
    components = latent.PCA.of(WIDE[:, :size])
    assert name == components.name
    np.testing.assert_array_equal(points, components(WIDE[:, :size]))


@pytest.mark.filterwarnings("error")
def test_tsne_keeps_neighbors_together() -> None:
    """Three clouds of an 8-dimensional space are apart, the same each time, at any scale."""
    pytest.importorskip("sklearn")
    groups = np.repeat([0, 1, 2], 20)
    codes = np.eye(8)[groups] * 20 + RNG.normal(size=(60, 8))
    codes[7, 3] = np.nan
    points, name, axes = latent.projected(codes, "tsne")
    assert name == "t-SNE"
    assert all("t-SNE" in axis for axis in axes)
    assert points.shape == (60, 2)
    assert np.flatnonzero(np.isnan(points).any(axis=1)).tolist() == [7]
    known = ~np.isnan(points[:, 0])
    away = np.linalg.norm(points[known, None] - points[None, known], axis=-1)
    same = groups[known, None] == groups[None, known]
    assert away[same].max() < away[~same].min()
    np.testing.assert_array_equal(latent.tsne(codes), points)


@pytest.mark.parametrize(("count", "perplexity"), [(91, 30), (92, 30), (61, 20), (10, 3)])
def test_tsne_starts_from_the_principal_components(
    count: int, perplexity: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a deviation of 1e-4 along the first, and a third of the other codes as neighbors."""
    manifold = pytest.importorskip("sklearn.manifold")
    codes = RNG.normal(size=(count, 6)) * [1, 5, 1, 3, 1, 1]
    known: dict[str, Any] = {}

    class Known:
        """Stands for t-SNE, and keeps what it is given."""

        def __init__(self, **options: Any) -> None:
            known.update(options)

        def fit_transform(self, codes: np.ndarray) -> np.ndarray:
            return codes[:, :2]

    monkeypatch.setattr(manifold, "TSNE", Known)
    latent.tsne(codes)
    assert known["perplexity"] == perplexity
    away = codes - codes.mean(axis=0)
    components = away @ np.linalg.svd(away)[2][:2].T
    start = components / components[:, 0].std() * 1e-4
    np.testing.assert_allclose(np.abs(known["init"]), np.abs(start), rtol=1e-3, atol=1e-9)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_tsne_of_few_codes(count: int) -> None:
    """As many points as codes, none of them lost."""
    pytest.importorskip("sklearn")
    points = latent.tsne(WIDE[:count])
    assert points.shape == (count, 2)
    assert np.isfinite(points).all()


def test_tsne_without_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the extra to install."""
    monkeypatch.setitem(sys.modules, "sklearn.manifold", None)
    with pytest.raises(MissingDependencyError, match=r"t-SNE needs scikit-learn.*tbviz\[tsne\]"):
        latent.projected(WIDE, "tsne")


def test_ranks_are_a_distribution() -> None:
    """Each code stands at the middle of its own step; equals share one."""
    points = latent.ranked([[3], [1], [1], [np.nan], [2]])
    expected = [[3, 7 / 8], [1, 1 / 4], [1, 1 / 4], [np.nan, np.nan], [2, 5 / 8]]
    np.testing.assert_allclose(points, expected)
    assert points.dtype == np.float32


def test_ranks_are_those_among_a_label() -> None:
    """Each label has a distribution of its own."""
    points = latent.ranked([[5], [1], [2], [9]], np.array(["a", "b", "b", "a"]))
    np.testing.assert_allclose(points[:, 1], [1 / 4, 1 / 4, 3 / 4, 3 / 4])


@pytest.mark.parametrize(
    ("codes", "method", "message"),
    [
        (WIDE, "umap", 'projection must be "pca" or "tsne", found \'umap\''),
        (WIDE[:, :2], "pca", "dimensions of codes to project must be an integer >= 3, found 2"),
        (WIDE[:, :1], "tsne", "found 1"),
        (WIDE[0], "pca", r"codes must be \[N, D\]"),
    ],
)
def test_what_cannot_be_projected(codes: np.ndarray, method: str, message: str) -> None:
    """The rule and what was found."""
    with pytest.raises(InvalidArgumentError, match=message):
        latent.projected(codes, method)


@pytest.mark.parametrize(("count", "message"), [(0, "count"), (7, "must be an integer >= 7")])
def test_how_many_components_there_are(count: int, message: str) -> None:
    """From one to as many as dimensions."""
    with pytest.raises(InvalidArgumentError, match=message):
        latent.PCA.of(WIDE, count)
