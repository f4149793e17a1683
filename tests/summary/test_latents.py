"""Latent spaces of any width: what is kept of the codes, what is drawn, where walks go."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz import latent
from tbviz.errors import InvalidArgumentError, MissingDependencyError
from tbviz.images import scatter_picture

RNG = np.random.default_rng(0)
WIDE = (RNG.normal(size=(40, 6)) * [1, 5, 1, 3, 1, 1] + 2).astype(np.float32)
NAMES = np.array(["ant", "bee", "cat", "dog"])[np.arange(40) % 4]


class Decoder:
    """Draws each code as one row of pixels, and remembers where it was asked."""

    def __init__(self) -> None:
        self.path = np.zeros((0, 0), np.float32)

    def __call__(self, codes: np.ndarray) -> np.ndarray:
        """Return images `[N, 1, D]`."""
        self.path = codes
        return np.clip(codes, 0, 1)[:, None]


def walked(tmp_path: Path, write: Callable[[Any, Decoder], None]) -> np.ndarray:
    """Return the codes at which a walk called its decoder, after writing it."""
    decoder = Decoder()
    with tbviz.SummaryWriter(tmp_path) as writer:
        write(writer, decoder)
    assert tbviz.open_logdir(tmp_path)["."].tags["a"] == "image"
    return decoder.path


def scattered(tmp_path: Path, codes: Any, **options: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the codes and the picture that are in the file."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.latent_scatter("a", codes, 7, **options)
    run = tbviz.open_logdir(tmp_path)["."]
    return run.latent_codes("a").codes[0], run.images("a/scatter")[0]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 6])
def test_codes_are_kept_whole(size: int, tmp_path: Path) -> None:
    """Whatever the picture shows of them."""
    codes, _ = scattered(tmp_path, WIDE[:, :size], labels=NAMES)
    np.testing.assert_array_equal(codes, WIDE[:, :size], strict=True)


def test_three_dimensions_are_drawn_in_space(tmp_path: Path) -> None:
    """As the images room draws them."""
    _, picture = scattered(tmp_path, WIDE[:, :3], labels=NAMES)
    axes = ("first latent dimension", "second latent dimension", "third latent dimension")
    expected = scatter_picture(WIDE[:, :3], labels=NAMES, title="step 7", axes=axes)
    np.testing.assert_array_equal(picture, expected)


def test_one_dimension_is_drawn_as_a_distribution(tmp_path: Path) -> None:
    """Each label has its own."""
    _, picture = scattered(tmp_path, WIDE[:, :1], labels=NAMES)
    points = latent.ranked(WIDE[:, :1], NAMES)
    axes = ("latent code", "share of smaller codes")
    expected = scatter_picture(points, labels=NAMES, title="step 7", axes=axes)
    np.testing.assert_array_equal(picture, expected, strict=True)


@pytest.mark.parametrize(("size", "projection"), [(6, None), (6, "pca"), (3, "pca")])
def test_wide_codes_are_drawn_by_their_components(
    size: int, projection: str | None, tmp_path: Path
) -> None:
    """The title tells how much of the variance is seen."""
    codes = WIDE[:, :size].astype(np.float64)
    _, picture = scattered(tmp_path, WIDE[:, :size], projection=projection)
    variances, vectors = np.linalg.eigh(np.cov(codes.T))
    first = vectors.T[::-1][:2]
    first = first * np.sign(first[np.arange(2), np.abs(first).argmax(axis=1)])[:, None]
    share = variances[-2:].sum() / variances.sum()
    expected = scatter_picture(
        (codes - codes.mean(axis=0)) @ first.T,
        title=f"step 7, PCA, {share:.0%} of the variance",
        axes=("first principal component", "second principal component"),
    )
    assert np.mean((picture != expected).any(axis=2)) < 1e-3  # but for rounded places


def test_tsne_is_named(tmp_path: Path) -> None:
    """The title tells what was done to the codes."""
    pytest.importorskip("sklearn")
    _, picture = scattered(tmp_path, WIDE, projection="tsne")
    axes = ("first dimension of t-SNE", "second dimension of t-SNE")
    expected = scatter_picture(latent.tsne(WIDE), title="step 7, t-SNE", axes=axes)
    np.testing.assert_array_equal(picture, expected)


def test_tsne_without_scikit_learn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The call says so, and not the thread that would have drawn."""
    monkeypatch.setitem(sys.modules, "sklearn.manifold", None)
    with tbviz.SummaryWriter(tmp_path) as writer, pytest.raises(MissingDependencyError):
        writer.latent_scatter("a", WIDE, 0, projection="tsne")


def test_a_class_keeps_its_color(tmp_path: Path) -> None:
    """With all classes given, those of this step look as they do among all."""
    classes = ["cat", "dog", "ant", "bee"]
    _, picture = scattered(tmp_path, WIDE[2:4, :2], labels=NAMES[2:4], classes=classes)
    expected = scatter_picture(
        WIDE[2:4, :2],
        labels=NAMES[2:4],
        classes=np.unique(NAMES),
        title="step 7",
        axes=("first latent dimension", "second latent dimension"),
    )
    np.testing.assert_array_equal(picture, expected)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_no_codes_have_no_labels(size: int, tmp_path: Path) -> None:
    """An empty list of labels fits them."""
    codes, _ = scattered(tmp_path, np.zeros((0, size)), labels=[])
    assert codes.shape == (0, size)


@pytest.mark.parametrize("size", [1, 3, 6])
@pytest.mark.filterwarnings("error", "ignore:.*This is said once:RuntimeWarning")
def test_codes_that_are_not_finite_never_stop_a_training(size: int, tmp_path: Path) -> None:
    """Not even where all of them are; one scalar counts the codes."""
    codes = WIDE[:, :size].copy()
    codes[0], codes[1:] = np.inf, np.nan
    kept, _ = scattered(tmp_path, codes)
    np.testing.assert_array_equal(kept, codes)
    assert tbviz.open_logdir(tmp_path)["."].scalars("a/nonfinite").values.tolist() == [40]


def test_a_circle_holds_half_of_the_codes(tmp_path: Path) -> None:
    """Its center is their median; what is not finite does not count."""
    codes = WIDE[:, :2].copy()
    codes[3, 0] = np.nan
    path = walked(tmp_path, lambda w, d: w.latent_circle("a", d, 0, codes=codes, frames=8))
    known = np.delete(codes, 3, axis=0)
    center = np.median(known, axis=0)
    radius = np.median(np.linalg.norm(known - center, axis=1))
    turns = np.arange(8) * np.pi / 4
    expected = center + radius * np.stack([np.cos(turns), np.sin(turns)], -1)
    np.testing.assert_allclose(path, expected, rtol=1e-5, atol=1e-5)


def test_a_circle_in_a_wide_space(tmp_path: Path) -> None:
    """It turns around the median, in the plane of the principal components."""
    path = walked(tmp_path, lambda w, d: w.latent_circle("a", d, 0, codes=WIDE, frames=40))
    center = np.median(WIDE, axis=0)
    np.testing.assert_allclose(path.mean(axis=0), center, atol=1e-4)
    directions = latent.PCA.of(WIDE).directions
    inside = (path - center) @ directions.T
    np.testing.assert_allclose(inside @ directions, path - center, atol=1e-4)
    away = np.linalg.norm((WIDE - center) @ directions.T, axis=1)
    np.testing.assert_allclose(np.linalg.norm(inside, axis=1), np.median(away), rtol=1e-4)


def test_what_is_given_wins_over_the_codes(tmp_path: Path) -> None:
    """Radius, center and directions of a circle, each for itself."""
    center, directions = np.arange(6), np.eye(6)[[5, 2]]
    options = {"radius": 2, "center": center, "directions": directions, "frames": 4}
    path = walked(tmp_path, lambda w, d: w.latent_circle("a", d, 0, codes=WIDE, **options))
    offsets = 2 * np.array([directions[0], directions[1], -directions[0], -directions[1]])
    np.testing.assert_allclose(path, center + offsets, atol=1e-6)


@pytest.mark.filterwarnings("error")
def test_codes_of_a_network_that_diverged_give_a_circle_too(tmp_path: Path) -> None:
    """It is the unit circle."""
    codes = np.full((9, 2), np.nan)
    path = walked(tmp_path, lambda w, d: w.latent_circle("a", d, 0, codes=codes, frames=4))
    np.testing.assert_allclose(path, [[1, 0], [0, 1], [-1, 0], [0, -1]], atol=1e-6)


def test_without_codes_walks_fit_a_unit_gaussian(tmp_path: Path) -> None:
    """A circle of 1.5 around the origin, and a lattice from -2 to 2."""
    path = walked(tmp_path / "a", lambda w, d: w.latent_circle("a", d, 0, frames=4))
    np.testing.assert_allclose(path, [[1.5, 0], [0, 1.5], [-1.5, 0], [0, -1.5]], atol=1e-6)
    path = walked(tmp_path / "b", lambda w, d: w.latent_lattice("a", d, 0, columns=3, rows=2))
    expected = [(x, y) for y in (2, -2) for x in (-2, 0, 2)]
    np.testing.assert_allclose(path, expected, atol=1e-6)


def test_a_lattice_stands_at_the_quantiles(tmp_path: Path) -> None:
    """Its columns and rows are as dense as the codes."""
    options = {"codes": WIDE[:, :2], "columns": 4, "rows": 3}
    path = walked(tmp_path, lambda w, d: w.latent_lattice("a", d, 0, **options))
    x = np.quantile(WIDE[:, 0], [1 / 8, 3 / 8, 5 / 8, 7 / 8])
    y = np.quantile(WIDE[:, 1], [5 / 6, 3 / 6, 1 / 6])
    expected = [(across, upward) for upward in y for across in x]
    np.testing.assert_allclose(path, expected, rtol=1e-5)


@pytest.mark.filterwarnings("error")
def test_a_lattice_in_a_wide_space(tmp_path: Path) -> None:
    """Along the principal components by quantiles, all else at the median."""
    codes = np.concatenate([WIDE, np.full((3, 6), np.inf, np.float32)])
    options = {"codes": codes, "columns": 3, "rows": 1}
    path = walked(tmp_path, lambda w, d: w.latent_lattice("a", d, 0, **options))
    first, second = latent.PCA.of(WIDE).directions
    np.testing.assert_allclose(path @ first, np.quantile(WIDE @ first, [1 / 6, 3 / 6, 5 / 6]), 1e-4)
    np.testing.assert_allclose(path @ second, np.median(WIDE @ second), rtol=1e-4)
    center = np.median(WIDE, axis=0)
    rest = np.eye(6) - np.outer(first, first) - np.outer(second, second)
    np.testing.assert_allclose(path @ rest, [center @ rest] * 3, atol=1e-4)


def test_a_lattice_over_limits_in_a_wide_space(tmp_path: Path) -> None:
    """Limits are coordinates of the codes along the directions, with or without codes."""
    options = {
        "limits": ((-1, 1), (4, 6)),
        "directions": np.eye(6)[[1, 4]],
        "center": np.arange(6),
        "columns": 2,
        "rows": 2,
    }
    for name, codes in (("with", WIDE), ("without", None)):
        path = walked(
            tmp_path / name,
            lambda w, d, codes=codes: w.latent_lattice("a", d, 0, codes=codes, **options),
        )
        pairs = [(-1, 6), (1, 6), (-1, 4), (1, 4)]
        np.testing.assert_allclose(path, [[0, x, 2, 3, y, 5] for x, y in pairs])


@pytest.mark.parametrize("spherical", [False, True])
def test_a_line_goes_through_its_points(spherical: bool, tmp_path: Path) -> None:
    """The decoder is asked at the path of the latent room."""
    options = {"points": WIDE[:3], "frames": 7, "spherical": spherical}
    path = walked(tmp_path, lambda w, d: w.latent_line("a", d, 0, **options))
    np.testing.assert_array_equal(path[[0, 3, 6]], WIDE[:3])
    np.testing.assert_array_equal(path, latent.polyline(WIDE[:3], 7, spherical=spherical))


def test_a_line_is_an_animation_that_follows_every_option(tmp_path: Path) -> None:
    """Frames, their size and their range."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.latent_line(
            "a",
            lambda codes: codes[:, None],
            0,
            points=[[0, 0], [4, 2]],
            frames=3,
            value_range=(0, 4),
            scale=2,
        )
    series = tbviz.open_logdir(tmp_path)["."].images("a")
    pixels = np.uint8([[0, 0], [128, 64], [255, 128]])  # 255 / 4 for each unit, to the nearest
    expected = np.repeat(np.repeat(pixels[:, None], 2, axis=1), 2, axis=2)[..., None]
    np.testing.assert_array_equal(series.animation(0), expected)


def test_a_line_to_a_point_that_is_not_finite_is_counted(tmp_path: Path) -> None:
    """A diverged encoder does not stop a training."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        points = [[0, 0], [np.nan, 0], [1, 1]]
        writer.latent_line("a", lambda codes: codes[:, None], 0, points=points, frames=5)
    assert tbviz.open_logdir(tmp_path)["."].scalars("a/nonfinite").values[0] > 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda w, d: w.latent_scatter("a", WIDE, 0, projection="umap"), "projection must be"),
        (lambda w, d: w.latent_scatter("a", WIDE[:, :2], 0, projection="pca"), "found 2"),
        (
            lambda w, d: w.latent_scatter("a", WIDE, 0, labels=NAMES, classes=["ant"]),
            "labels must be among the classes, found 'bee'",
        ),
        (lambda w, d: w.latent_scatter("a", WIDE, 0, classes=[None]), "classes must be numbers"),
        (lambda w, d: w.latent_scatter("a", WIDE, 0, labels=[]), "40 integers or strings"),
        (lambda w, d: w.latent_circle("a", d, 0, codes=WIDE[:, :1]), "2 dimensions or more"),
        (lambda w, d: w.latent_circle("a", d, 0, codes=WIDE, center=(0, 0)), r"found \[2, 6\]"),
        (lambda w, d: w.latent_circle("a", d, 0, codes=WIDE, radius=0), "radius must be positive"),
        (lambda w, d: w.latent_circle("a", d, 0, center=(0, 0, 0)), "needs codes or directions"),
        (lambda w, d: w.latent_lattice("a", d, 0, center=(0, 0, 0)), "needs codes or directions"),
        (lambda w, d: w.latent_lattice("a", d, 0, codes=WIDE, limits=5), "limits must be"),
        (lambda w, d: w.latent_lattice("a", d, 0, codes=WIDE, rows=0), "rows must be"),
        (lambda w, d: w.latent_line("a", d, 0, points=WIDE, frames=39), "integer >= 40, found 39"),
        (lambda w, d: w.latent_line("a", d, 0, points=WIDE[:1]), "integer >= 2, found 1"),
        (
            lambda w, d: w.latent_line("a", d, 0, points=[[1, 0], [-1, 0]], spherical=True),
            "opposite sides of the origin, found",
        ),
        (lambda w, d: w.latent_line("a", 5, 0, points=WIDE), "decode must be a function"),
    ],
)
def test_a_mistake_is_told_at_the_call(
    call: Callable[[Any, Decoder], None], message: str, tmp_path: Path
) -> None:
    """And nothing is written."""
    decoder = Decoder()
    with (
        tbviz.SummaryWriter(tmp_path) as writer,
        pytest.raises(InvalidArgumentError, match=message),
    ):
        call(writer, decoder)
    assert tbviz.open_logdir(tmp_path)["."].tags == {}
