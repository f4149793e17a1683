"""Limits hold the points, ticks are round, and labels say what the ticks are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tbviz.checks import check_limits
from tbviz.errors import InvalidArgumentError
from tbviz.images import data_limits
from tbviz.images.axes import (
    Box,
    draw_axes,
    round_ticks,
    tick_labels,
    to_pixels,
)


def test_limits_have_a_margin() -> None:
    """4 % of the range is added on each side, for each axis by itself."""
    (x0, x1), (y0, y1) = data_limits([[0, -50], [100, 150]])
    np.testing.assert_allclose([x0, x1, y0, y1], [-4, 104, -58, 158])


@pytest.mark.parametrize(
    ("codes", "limits"),
    [
        (np.zeros((0, 2)), [-1, 1, -1, 1]),
        ([[np.nan, 1]], [-1, 1, -1, 1]),
        ([[0, 5]], [-1, 1, 4.5, 5.5]),
        ([[-10, 2], [np.inf, 7], [3, np.nan]], [-11, -9, 1.8, 2.2]),
        ([[1e300, 0], [0, 0]], [-1, 1, -1, 1]),
    ],
)
def test_limits_without_a_range(codes: object, limits: list[float]) -> None:
    """One value alone, and none at all, still have something around them."""
    np.testing.assert_allclose(np.ravel(data_limits(codes)), limits, rtol=1e-6)


def test_limits_span_all_frames() -> None:
    """[T, N, 2] has the limits of all its points."""
    codes = np.random.default_rng(0).normal(size=(4, 10, 2))
    assert data_limits(codes) == data_limits(codes.reshape(-1, 2))


def test_limits_of_space_are_three_pairs() -> None:
    """Each axis has its own margin, 4 % of its range on both sides."""
    codes = [[0, 0, -1], [100, 0, 1], [50, 0, np.nan]]
    np.testing.assert_allclose(data_limits(codes), [(-4, 104), (-1, 1), (-1.08, 1.08)])


@pytest.mark.parametrize("codes", [np.zeros((3, 4)), np.zeros(()), [["a", "b"]], [[1], [1, 2]]])
def test_limits_of_no_points_are_refused(codes: object) -> None:
    """Codes are numbers, and points of a plane or of space."""
    with pytest.raises(InvalidArgumentError, match="codes must"):
        data_limits(codes)


@pytest.mark.parametrize(
    "limits",
    [
        ((0, 0), (0, 1)),
        ((0, 1), (1, 0)),
        ((0, np.nan), (0, 1)),
        ((0, 1), (-np.inf, 1)),
        ((-1e308, 1e308), (0, 1)),
        ((0, 1e-308), (0, 1)),
        ((1e15, 1e15 + 0.25), (0, 1)),
        5,
        (0, 1),
        (("a", "b"), (0, 1)),
    ],
)
def test_impossible_limits_are_refused(limits: object) -> None:
    """Limits are finite and increase."""
    with pytest.raises(InvalidArgumentError, match="limits must be finite"):
        check_limits(limits)


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks", "labels"),
    [
        (0, 10, 5, [0, 2, 4, 6, 8, 10], ["0", "2", "4", "6", "8", "10"]),
        (-1.04, 1.04, 5, [-1, -0.5, 0, 0.5, 1], ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
        (-8, 6, 6, [-7.5, -5, -2.5, 0, 2.5, 5], ["-7.5", "-5.0", "-2.5", "0.0", "2.5", "5.0"]),
        (0.1, 0.35, 10, [0.1, 0.125, 0.15, 0.175, 0.2, 0.225, 0.25, 0.275, 0.3, 0.325, 0.35], None),
        (0, 0.003, 3, [0, 0.001, 0.002, 0.003], ["0.000", "0.001", "0.002", "0.003"]),
        (0, 45000, 3, [0, 20000, 40000], ["0", "20,000", "40,000"]),
        (1e6, 1e6 + 2, 2, [1e6, 1e6 + 1, 1e6 + 2], ["1,000,000", "1,000,001", "1,000,002"]),
        (1e6, 1e6 + 0.2, 2, [1e6, 1e6 + 0.1, 1e6 + 0.2], ["1,000,000.0", "1,000,000.1"]),
        (-2e8, 3e8, 5, [-2e8, -1e8, 0, 1e8, 2e8, 3e8], ["-2e+08", "-1e+08", "0"]),
        (0, 3e-7, 3, [0, 1e-7, 2e-7, 3e-7], ["0", "1e-07", "2e-07", "3e-07"]),
        (1e8, 1.0003e8, 3, [1e8, 1.0001e8, 1.0002e8, 1.0003e8], ["1e+08", "1.0001e+08"]),
    ],
)
def test_ticks_are_round(
    low: float, high: float, most: int, ticks: list[float], labels: list[str] | None
) -> None:
    """Ticks are multiples of 1, 2, 2.5 or 5, and all labels have as many decimals as needed."""
    found = round_ticks(low, high, most)
    np.testing.assert_allclose(found, ticks, rtol=1e-12, atol=1e-15)
    if labels is not None:
        assert tick_labels(found)[: len(labels)] == labels


@given(
    st.floats(-1e6, 1e6),
    st.floats(1e-3, 1e6),
    st.integers(2, 12),
)
def test_labels_say_what_ticks_are(low: float, span: float, most: int) -> None:
    """Every label, read as a number, is its tick; no two are equal; none lies outside."""
    ticks = round_ticks(low, low + span, most)
    assert 1 <= len(ticks) <= most + 1
    step = ticks[1] - ticks[0] if len(ticks) > 1 else span
    assert ticks[0] >= low - 1e-6 * step and ticks[-1] <= low + span + 1e-6 * step
    labels = tick_labels(ticks)
    assert len(set(labels)) == len(labels)
    numbers = [float(label.replace(",", "")) for label in labels]
    np.testing.assert_allclose(numbers, ticks, rtol=1e-5, atol=step / 100)


def test_points_are_placed_with_y_upwards() -> None:
    """The corners of the limits are the corners of the box."""
    box = Box(left=10, top=20, right=110, bottom=70)
    points = np.array([[0.0, 5.0], [4.0, 1.0], [1.0, 3.0]])
    places = to_pixels(points, ((0, 4), (1, 5)), box)
    np.testing.assert_allclose(places, [[0, 0], [100, 50], [25, 25]])


def test_lines_are_where_the_ticks_are() -> None:
    """Grid lines cross the area at zero, and the frame lies just outside of it."""
    picture = Image.new("RGB", (640, 480), "white")
    box = draw_axes(picture, ((-1, 1), (-2, 2)), above=16, beside=14)
    pixels = np.asarray(picture)
    x, y = round((box.left + box.right) / 2), round((box.top + box.bottom) / 2)
    assert (pixels[box.top : box.bottom, x] == 232).all()
    assert (pixels[y, box.left : box.right] == 232).all()
    for edge in (
        pixels[box.top - 1, box.left : box.right],
        pixels[box.bottom, box.left : box.right],
        pixels[box.top : box.bottom, box.left - 1],
        pixels[box.top : box.bottom, box.right],
    ):
        assert (edge == 140).all()


def test_names_of_axes_stand_outside_of_the_labels() -> None:
    """They take a strip below and one at the left; the area gives way, and nothing overlaps."""
    bare, named = (Image.new("RGB", (640, 480), "white") for _ in range(2))
    limits = ((-1.0, 1.0), (-2.0, 2.0))
    without = draw_axes(bare, limits, above=16, beside=14)
    box = draw_axes(named, limits, above=16, beside=14, names=("width", "W" * 200))
    assert (box.left - without.left, without.bottom - box.bottom) == (19, 19)
    pixels = np.asarray(named)
    below, beside = pixels[-17:] < 200, pixels[:, :17] < 200
    assert below[:, 300:360].any() and beside[box.top : box.bottom].any()
    assert not below[:, :250].any() and not beside[: box.top].any()
    assert (pixels[-20:-17] == 255).all() and (pixels[:, 17:20] == 255).all()
