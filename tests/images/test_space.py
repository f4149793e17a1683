"""Scatter plots of three axes show each point where it is seen from the one fixed place."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from PIL import ImageDraw

from tbviz.images import PALETTE, data_limits, scatter_frames, scatter_picture
from tbviz.images.space import AZIMUTH, ELEVATION, HALF_LENGTHS

LIMITS = ((-10.0, 10.0), (-10.0, 10.0), (-10.0, 10.0))


@pytest.mark.parametrize("seed", range(6))
def test_a_point_of_space_is_where_it_should_be(seed: int) -> None:
    """A turn by the azimuth around z and by the elevation around the horizontal, then the scale."""
    corners = np.array(list(itertools.product((-1, 1), repeat=3)))
    point = np.random.default_rng(seed).uniform(-0.9, 0.9, 3)

    def seen(shares: np.ndarray) -> np.ndarray:
        x, y, z = (shares * HALF_LENGTHS).T
        turned = (x + 1j * y) * np.exp(-1j * np.radians(AZIMUTH))  # toward the viewer + 1j * right
        tipped = (turned.real + 1j * z) * np.exp(-1j * np.radians(ELEVATION))
        return np.stack([turned.imag, -tipped.imag], -1)

    spread = {"limits": LIMITS, "size": (900, 700)}
    empty = scatter_picture(np.zeros((0, 3)), **spread)
    middles = [blob_of(scatter_picture([10 * share], **spread), empty) for share in corners * 0.8]
    found = blob_of(scatter_picture([10 * point], **spread), empty)
    scale = np.ptp(middles, axis=0) / np.ptp(0.8 * seen(corners), axis=0)
    np.testing.assert_allclose(scale[0], scale[1], rtol=2e-3)
    offset = np.mean(middles, axis=0)
    np.testing.assert_allclose(found, offset + scale * seen(point[None])[0], atol=0.4)


def blob_of(picture: np.ndarray, empty: np.ndarray) -> np.ndarray:
    """Return the center of what is drawn on an empty plot, in pixels, x and y."""
    drawn = np.abs(picture.astype(float) - empty).sum(axis=2) > 60
    return np.argwhere(drawn).mean(axis=0)[::-1]


def test_what_is_near_covers_what_is_far() -> None:
    """Two points on one line of sight: the nearer is seen, in whichever order they come."""
    a, e = np.radians([AZIMUTH, ELEVATION])
    sight = np.array([np.cos(a) * np.cos(e), np.sin(a) * np.cos(e), np.sin(e)]) / HALF_LENGTHS
    for order in ([0, 1], [1, 0]):
        codes, labels = np.array([6 * sight, -6 * sight])[order], np.array([0, 1])[order]
        picture = scatter_picture(codes, labels=labels, classes=[0, 1], limits=LIMITS)
        plot = picture[:, :500].reshape(-1, 3).astype(int)
        near, far = (int((np.abs(plot - PALETTE[i]).max(axis=1) < 24).sum()) for i in (0, 1))
        assert near > 50
        assert far < 5


def test_points_outside_of_the_limits_of_space_are_left_out() -> None:
    """The walls would not tell where they are."""
    empty = scatter_picture(np.zeros((0, 3)), limits=LIMITS)
    picture = scatter_picture([[0, 0, 10.5], [-11, 0, 0], [0, np.nan, 0]], limits=LIMITS)
    np.testing.assert_array_equal(picture, empty)


def test_frames_of_space_have_one_ground() -> None:
    """Without points, all frames are alike; with them, limits hold all."""
    codes = np.random.default_rng(0).normal(size=(3, 20, 3)) * [[[1]], [[2]], [[3]]]
    frames = list(scatter_frames(codes, labels=np.arange(20)))
    limits = data_limits(codes)
    for frame, points in zip(frames, codes, strict=True):
        expected = scatter_picture(points, labels=np.arange(20), limits=limits)
        np.testing.assert_array_equal(frame, expected)


def words_of(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Keep what is written from now on, and where: the four sides of each text."""
    words = []
    text = ImageDraw.ImageDraw.text

    def kept(self: Any, place: Any, line: str, fill: Any, font: Any, anchor: str) -> None:
        words.append((line, self.textbbox(place, line, font, anchor)))
        text(self, place, line, fill, font, anchor)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", kept)
    return words


@pytest.mark.parametrize("axes", [None, ("first name", "second name", "z")])
@pytest.mark.parametrize("unit", [1, 1e6, 1e-4, 1e9])
def test_labels_and_names_of_space_do_not_touch(
    unit: float, axes: tuple[str, ...] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each text has a place of its own within the picture, however wide the labels are."""
    words = words_of(monkeypatch)
    limits = ((-2.9 * unit, 2.9 * unit),) * 3
    many = np.arange(20)  # rows of the legend
    scatter_picture(np.zeros((20, 3)), limits=limits, labels=many, axes=axes)
    assert {*(axes or "xyz"), "19"} <= {line for line, _ in words}
    boxes = [box for _, box in words]
    for left, top, right, bottom in boxes:
        assert left >= 0 and top >= 0 and right <= 640 and bottom <= 480
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize("name", ["third latent dimension", "a" * 500])
def test_a_long_name_of_the_third_axis_is_written_upward(name: str) -> None:
    """It fills a column left of the labels, which a short name leaves almost empty."""
    short, long = (
        scatter_picture(np.zeros((1, 3)), limits=LIMITS, axes=("x", "y", third)) < 128
        for third in ("z", name)
    )
    changed = (short != long).any(axis=-1)
    rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
    assert np.ptp(rows) > 5 * np.ptp(columns)
    assert columns.max() < 100


@pytest.mark.parametrize("unit", [1, 1e6])
def test_long_names_of_space_are_whole(unit: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The box gives way to them, as far as a quarter of its width."""
    words = words_of(monkeypatch)
    names = ("first latent dimension", "second latent dimension", "third latent dimension")
    limits, labels = ((-2.9 * unit, 2.9 * unit),) * 3, np.arange(10)
    scatter_picture(np.zeros((10, 3)), limits=limits, labels=labels, axes=names)
    assert set(names) <= {line for line, _ in words}
    scatter_picture(np.zeros((10, 3)), limits=limits, labels=labels, axes=("x", "y" * 500, "z"))
    assert max(right for _, (_, _, right, _) in words) <= 640
