"""Scatter plots show each point where it is, in the color of its label, frame after frame."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images import PALETTE, data_limits, scatter_frames, scatter_picture

CODES = np.random.default_rng(0).normal(size=(200, 2))
LIMITS = ((-10.0, 10.0), (-10.0, 10.0))


def area_of(picture: np.ndarray) -> tuple[slice, slice]:
    """Return the rows and columns within the frame of a plot."""
    frame = (picture == 140).all(axis=2)
    rows = np.flatnonzero(frame.sum(axis=1) > picture.shape[1] / 3)
    columns = np.flatnonzero(frame.sum(axis=0) > picture.shape[0] / 3)
    return slice(rows[0] + 1, rows[-1]), slice(columns[0] + 1, columns[-1])


def colored(picture: np.ndarray) -> np.ndarray:
    """Return which pixels have a hue: neither white nor grey."""
    return np.ptp(picture.astype(int), axis=2) > 30


def center(picture: np.ndarray) -> tuple[float, float]:
    """Return the center of all that is drawn on the empty plot, in the units of LIMITS."""
    empty = scatter_picture(np.zeros((0, 2)), limits=LIMITS)
    area = area_of(empty)
    drawn = np.abs(picture[area].astype(float) - empty[area]).sum(axis=2)
    (rows, columns), total = np.indices(drawn.shape) + 0.5, drawn.sum()
    x, y = (drawn * columns).sum() / total, (drawn * rows).sum() / total
    return 20 * x / drawn.shape[1] - 10, 10 - 20 * y / drawn.shape[0]


@pytest.mark.parametrize("seed", range(12))
def test_a_point_is_where_it_should_be(seed: int) -> None:
    """The center of its pixels is the code, to a fifth of a pixel."""
    code = np.random.default_rng(seed).uniform(-9, 9, 2)
    found = center(scatter_picture([code], limits=LIMITS))
    np.testing.assert_allclose(found, code, atol=0.2 * 20 / 430)


def test_a_point_has_the_color_of_its_label() -> None:
    """Labels take the colors of the palette in the order of their values."""
    codes = np.array([[-5.0, 0.0], [0.0, 0.0], [5.0, 0.0]])
    picture = scatter_picture(codes, labels=["b", "c", "a"], limits=LIMITS)
    rows, columns = area_of(picture)
    area = picture[rows, columns].astype(int)
    for share, index in ((0.25, 1), (0.5, 2), (0.75, 0)):
        y, x = area.shape[0] // 2, round(share * area.shape[1])
        np.testing.assert_allclose(area[y, x], PALETTE[index], atol=25)


@pytest.mark.parametrize(
    ("label", "classes", "index"),
    [(2, None, 2), (2, range(10), 2), (13, None, 3), ("c", None, 0), ("c", ["d", "c", "a"], 1)],
)
def test_one_label_alone_has_the_color_that_it_has_among_all(
    label: object, classes: object, index: int
) -> None:
    """A digit has one color whichever others there are; a string has one among the classes."""
    picture = scatter_picture([[0.0, 0.0]], labels=[label], classes=classes, limits=LIMITS)
    rows, columns = area_of(picture)
    y, x = ((side.start + side.stop) // 2 for side in (rows, columns))
    np.testing.assert_allclose(picture[y, x].astype(int), PALETTE[index], atol=25)


def test_no_points_may_have_labels() -> None:
    """Codes and labels of length zero are a plot without points."""
    empty = scatter_picture(np.zeros((0, 2)), limits=LIMITS)
    for labels in ([], np.zeros(0, int), np.zeros(0, str)):
        picture = scatter_picture(np.zeros((0, 2)), labels=labels, limits=LIMITS)
        np.testing.assert_array_equal(picture, empty)


def test_later_points_lie_above() -> None:
    """Of two points at one place, the second is seen."""
    codes = np.zeros((2, 2))
    first, second = (
        scatter_picture(codes, labels=labels, limits=LIMITS) for labels in ([0, 1], [1, 0])
    )
    rows, columns = area_of(first)
    y, x = (s.start + (s.stop - s.start) // 2 for s in (rows, columns))
    np.testing.assert_allclose(first[y, x].astype(int), PALETTE[1], atol=25)
    np.testing.assert_allclose(second[y, x].astype(int), PALETTE[0], atol=25)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300])
def test_nonfinite_points_are_left_out(bad: float) -> None:
    """The picture is that of the other points."""
    codes = np.array([[1.0, 2.0], [bad, 0.0], [3.0, bad], [-4.0, -5.0]])
    labels = np.array([0, 1, 2, 3])
    picture = scatter_picture(codes, labels=labels, limits=LIMITS)
    rows, columns = area_of(picture)
    others = scatter_picture(
        np.where(np.isfinite(codes) & (codes < 1e30), codes, 50), labels=labels, limits=LIMITS
    )
    np.testing.assert_array_equal(picture[rows, columns], others[rows, columns])
    np.testing.assert_array_equal(picture, others)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "codes",
    [np.zeros((0, 2)), np.full((3, 2), np.nan), np.full((3, 2), 1e30), [[1e-40, 0], [0, 0]]],
)
def test_unusual_codes_are_drawn(codes: object) -> None:
    """No points, nothing finite, one place, and numbers too small or large: there is a plot."""
    picture = scatter_picture(codes)
    assert picture.shape == (480, 640, 3)
    assert picture.dtype == np.uint8


def test_points_beyond_the_limits_are_cut_off() -> None:
    """A point outside is not drawn; one on the border is cut by the frame."""
    empty = scatter_picture(np.zeros((0, 2)), limits=LIMITS)
    np.testing.assert_array_equal(
        scatter_picture([[10.9, 0], [0, 99], [-1e30, 0]], limits=LIMITS), empty
    )
    rows, columns = area_of(empty)
    picture = scatter_picture([[10, 0], [-10, 0], [0, 10], [0, -10]], limits=LIMITS)
    inside = np.zeros(picture.shape[:2], bool)
    inside[rows, columns] = True
    np.testing.assert_array_equal(picture[~inside], empty[~inside])
    assert colored(picture[inside][:, None]).any()


@pytest.mark.parametrize("size", [(160, 120), (640, 480), (801, 333), (1280, 960)])
def test_size_is_that_of_the_picture(size: tuple[int, int]) -> None:
    """Width comes first, as everywhere in pictures of a given size."""
    picture = scatter_picture(CODES, labels=np.arange(200) % 7, size=size, title="codes")
    assert picture.shape == (size[1], size[0], 3)


def test_twice_the_size_is_the_same_plot() -> None:
    """A larger picture, made smaller, differs little from the small one."""
    small = scatter_picture(CODES, labels=np.arange(200) % 7)
    large = scatter_picture(CODES, labels=np.arange(200) % 7, size=(1280, 960))
    halved = large.reshape(480, 2, 640, 2, 3).mean(axis=(1, 3))
    assert np.abs(halved - small).mean() < 3


@pytest.mark.parametrize("title", ["word " * 100, "two\nlines", "\u4e16\u754c", " "])
def test_any_title_stays_above_the_axes(title: str) -> None:
    """A long title is cut short, one of two lines becomes one, and none reaches the border."""
    plain = scatter_picture(CODES, title="x")
    picture = scatter_picture(CODES, title=title)
    rows, columns = area_of(plain)
    np.testing.assert_array_equal(picture[rows.start - 1 :], plain[rows.start - 1 :])
    above = picture[: rows.start - 1]
    assert (above[0] == 255).all()
    assert (above[:, : columns.start - 2] == 255).all()
    assert (above[:, columns.stop + 2 :] == 255).all()


def test_frames_look_like_pictures() -> None:
    """A frame is the picture of its codes under the limits of all frames."""
    codes = np.stack([CODES, 2 * CODES, CODES + 1])
    labels = np.arange(200) % 10
    frames = list(scatter_frames(codes, labels=labels, titles=["one", "two", "three"]))
    assert len(frames) == 3
    for frame, code, title in zip(frames, codes, ["one", "two", "three"], strict=True):
        np.testing.assert_array_equal(
            frame, scatter_picture(code, labels=labels, limits=data_limits(codes), title=title)
        )


def test_axes_stay_while_points_move() -> None:
    """Outside of the area within the frame, frames without titles are equal."""
    first, second = scatter_frames([CODES, 3 * CODES], labels=np.arange(200) % 10)
    rows, columns = area_of(first)
    assert (first != second).any()
    first[rows, columns] = second[rows, columns]
    np.testing.assert_array_equal(first, second)


def test_frames_come_one_by_one_and_are_checked_at_once() -> None:
    """A mistake is told before the first frame is asked for."""
    frames = scatter_frames(np.zeros((2, 5, 2)))
    assert isinstance(frames, Iterator)
    with pytest.raises(InvalidArgumentError, match="labels"):
        scatter_frames(np.zeros((2, 5, 2)), labels=[1, 2])


def test_frames_without_labels_may_change_their_number() -> None:
    """Codes of several lengths are drawn as they are."""
    frames = scatter_frames([CODES[:10], CODES[:50], CODES[:0]])
    counts = [int(colored(frame).sum()) for frame in frames]
    assert counts[1] > counts[0] > counts[2] == 0


def test_arguments_are_not_written_into() -> None:
    """Codes, labels and the ground of the plot stay as they are."""
    codes, labels = CODES.copy(), np.arange(200) % 3
    first, second = scatter_frames([codes, codes], labels=labels)
    first[:] = 0
    assert second.any()
    np.testing.assert_array_equal(codes, CODES)
    np.testing.assert_array_equal(labels, np.arange(200) % 3)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"codes_over_time": []}, "needs the codes of a frame"),
        ({"codes_over_time": CODES}, r"\[N, 3\], found the shape \[2\]"),
        ({"codes_over_time": [np.zeros((5, 4))]}, r"found the shape \[5, 4\]"),
        ({"codes_over_time": [CODES, np.zeros((5, 3))]}, r"in all, found both"),
        ({"codes_over_time": [np.zeros((5, 3))], "limits": LIMITS}, r"z0 < z1 that .* found"),
        ({"codes_over_time": [CODES], "titles": ["a", "b"]}, "each of 1 frames, found 2"),
        ({"codes_over_time": [CODES, CODES[:5]], "labels": [0] * 200}, r"N, found \[5, 200\]"),
        ({"codes_over_time": [CODES], "size": (100, 480)}, r"160 x 120, found \(100, 480\)"),
        ({"codes_over_time": [CODES], "size": (640.5, 480)}, "of integers.* found .640.5, 480."),
        ({"codes_over_time": [CODES], "size": "640x480"}, "size must be .* found '640x480'"),
        ({"codes_over_time": [CODES], "size": 640}, "size must be .* found 640"),
        ({"codes_over_time": [CODES], "limits": ((1, 0), (0, 1))}, "limits must be finite"),
        ({"codes_over_time": [[[0, 1], [2]]]}, "codes must be an array of one shape"),
        ({"codes_over_time": [[[0, 0]]], "labels": [None]}, "labels must be .*found NoneType"),
        ({"codes_over_time": [[[0, 0]]], "labels": ["a"], "classes": ["b"]}, "found 'a'"),
    ],
)
def test_wrong_arguments_are_named(options: dict[str, object], found: str) -> None:
    """Each mistake gets one line with what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        scatter_frames(**options)
