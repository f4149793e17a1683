"""Labels of every kind get colors, markers and names."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tbviz.errors import InvalidArgumentError
from tbviz.images import PALETTE
from tbviz.images.axes import Box
from tbviz.images.legend import draw_legend, legend_of, legend_width

SIZE = (640, 480)


def test_without_labels_all_points_are_alike() -> None:
    """One color, and nothing to explain."""
    legend = legend_of(None, 3)
    np.testing.assert_array_equal(legend.kinds, [0, 0, 0])
    assert legend.names == []
    assert legend.styles[0].color == tuple(PALETTE[0])


@pytest.mark.parametrize(
    ("labels", "names", "kinds"),
    [
        ([3, 1, 3], ["1", "3"], [1, 0, 1]),
        ([1.0, 0.0, 1.0], ["0", "1"], [1, 0, 1]),
        (["cat", "ant", "cat"], ["ant", "cat"], [1, 0, 1]),
        ([b"cat", b"ant", b"cat"], ["ant", "cat"], [1, 0, 1]),
        (np.array(["cat", "ant", "cat"], object), ["ant", "cat"], [1, 0, 1]),
        ([True, False, True], ["False", "True"], [1, 0, 1]),
        ([2.0, np.nan, 2.0], ["2", "nan"], [0, 1, 0]),
        (["x" * 30, "two\nlines", "x" * 30], ["two lines", "x" * 17 + "…"], [1, 0, 1]),
    ],
)
def test_labels_are_named_in_order(labels: object, names: list[str], kinds: list[int]) -> None:
    """Numbers and strings of every kind become classes."""
    legend = legend_of(labels, 3)
    assert legend.names == names
    np.testing.assert_array_equal(legend.kinds, kinds)
    assert legend.scale is None


@pytest.mark.parametrize(
    ("labels", "looks"),
    [
        ([7, 2, 7], [2, 7]),
        ([12.0, 2.0, 3.0], [2, 3, 12]),
        ([True, False, True], [0, 1]),
        ([True, True, True], [1]),
        ([-1, 0, 39], None),
        ([40, 80, 5], None),
        (["seven", "two", "two"], [0, 1]),
    ],
)
def test_a_whole_number_looks_like_its_value(labels: object, looks: list[int] | None) -> None:
    """Whichever others there are; only of numbers of which two would look alike, by order."""
    by_value = legend_of(np.arange(40), 40).styles
    expected = by_value[:3] if looks is None else [by_value[look] for look in looks]
    assert legend_of(labels, 3).styles == expected


def test_labels_look_alike_in_all_pictures_of_the_same_classes() -> None:
    """Given all strings that there are, each has one look, and the legend names them all."""
    classes = ["cat", "ant", "dog"]
    first = legend_of(["dog", "ant"], 2, classes=classes)
    second = legend_of(["cat"], 1, classes=np.array(classes, object))
    assert first.names == second.names == ["ant", "cat", "dog"]
    assert first.styles == second.styles
    np.testing.assert_array_equal(first.kinds, [2, 0])
    np.testing.assert_array_equal(second.kinds, [1])


def test_numbers_have_one_scale_in_all_pictures_of_the_same_classes() -> None:
    """The color bar goes over all numbers, and those of a picture have their place on it."""
    legend = legend_of([0.5, 1.0], 2, classes=[0.5, 1.0, 1.5])
    assert legend.scale == (0.5, 1.5)
    assert legend_of([1.0], 1, classes=[0.5, 1.0, 1.5]).kinds[0] == legend.kinds[1]


def test_nan_is_no_class_but_is_shown() -> None:
    """A label that is missing needs no class, is grey, and stands last."""
    legend = legend_of([2.0, np.nan, 1.0], 3, classes=[1, 2, 3])
    assert legend.names == ["1", "2", "3", "nan"]
    np.testing.assert_array_equal(legend.kinds, [1, 3, 0])
    assert legend.styles[3].color == (170, 170, 170)


@pytest.mark.parametrize(
    ("labels", "classes", "found"),
    [
        ([1, 2], [1, 3], "labels must be among the classes, found 2"),
        (["a", "b"], ["a"], "found 'b'"),
        ([1, 2], ["1", "2"], "found 1"),
        (["1", "2"], [1, 2], "found '1'"),
        ([1, 2], [[1], [2, 3]], "classes must be an array of one shape"),
        ([None, None], None, "labels must be numbers or strings, found NoneType"),
        (np.array([1, "a"], object), None, "labels must be numbers or strings, found int, str"),
        (np.zeros(2, "M8[s]"), None, "labels must be numbers or strings, found datetime"),
    ],
)
def test_labels_that_cannot_be_shown_are_named(labels: object, classes: object, found: str) -> None:
    """Each mistake gets one line with what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        legend_of(labels, 2, classes=classes)


def test_forty_classes_look_different() -> None:
    """After ten colors the next marker comes."""
    legend = legend_of(np.arange(40), 40)
    assert len(set(legend.styles)) == 40
    assert [style.shape for style in legend.styles[::10]] == [
        "disc",
        "square",
        "triangle",
        "diamond",
    ]
    assert legend.styles[13].color == tuple(PALETTE[3])


@pytest.mark.parametrize("labels", [np.arange(41), np.linspace(0, 40, 41) / 3])
def test_many_numbers_are_a_scale(labels: np.ndarray) -> None:
    """More than 40 numbers, or fractions, take a continuous map from the least to the largest."""
    legend = legend_of(labels, 41)
    assert legend.scale == (labels.min(), labels.max())
    assert legend.names == []
    assert (np.diff(legend.kinds) >= 0).all()
    assert legend.kinds[0] == 0
    assert legend.styles[legend.kinds[-1]] == legend.styles[-2]


def test_nan_on_a_scale_is_grey() -> None:
    """A missing number has a color that the map does not have."""
    legend = legend_of([0.5, np.nan, 1.5, np.inf], 4)
    assert legend.scale == (0.5, 1.5)
    for index in (1, 3):
        assert legend.styles[legend.kinds[index]].color == (170, 170, 170)


def test_a_scale_of_one_number() -> None:
    """Equal fractions do not divide by zero."""
    legend = legend_of([0.5, 0.5], 2)
    assert legend.scale == (0.5, 0.5)
    np.testing.assert_array_equal(legend.kinds, [0, 0])
    picture = Image.new("RGB", SIZE, "white")
    draw_legend(picture, Box(20, 20, 580, 440), legend)


def test_many_strings_begin_again() -> None:
    """The 41st string looks like the first."""
    legend = legend_of([f"{index:03}" for index in range(50)], 50)
    assert legend.styles[40] == legend.styles[0]
    assert len(legend.names) == 50


@pytest.mark.parametrize("labels", [[1, 2], [[1], [2], [3]], 5, [[1], [2, 3], [4]]])
def test_labels_are_one_for_each_point(labels: object) -> None:
    """The message tells the number of points."""
    with pytest.raises(InvalidArgumentError, match="labels must"):
        legend_of(labels, 3)


@pytest.mark.parametrize(
    "labels",
    [
        np.arange(10),
        np.arange(40),
        np.linspace(0, 1, 10),
        [f"a long name, number {index}" for index in range(200)],
        ["x" * 500, "y"],
    ],
)
@pytest.mark.parametrize("size", [(160, 120), (640, 480), (1280, 960), (300, 900)])
def test_legends_stay_in_their_place(labels: object, size: tuple[int, int]) -> None:
    """All that is drawn lies right of the axes and does not touch the border of the picture."""
    legend = legend_of(labels, len(labels))
    right = size[0] - legend_width(legend, size)
    picture = Image.new("RGB", size, "white")
    draw_legend(picture, Box(20, 10, right, size[1] - 26), legend)
    dark = (np.asarray(picture) < 250).any(axis=2)
    assert dark.any()
    assert not dark[:, :right].any()
    assert not dark[[0, -1]].any()
    assert not dark[:, -1].any()


def test_names_are_drawn_in_letters_that_the_font_has() -> None:
    """The names themselves keep theirs, for fonts that have more."""
    legend = legend_of(["M\u00e4nner", "\u65e5\u672c"], 2)
    assert legend.names == ["M\u00e4nner", "\u65e5\u672c"]
    spelled = legend._replace(names=["Manner", "??"])
    assert legend_width(legend, SIZE) == legend_width(spelled, SIZE)
    pictures = [Image.new("RGB", SIZE, "white") for _ in range(2)]
    for picture, shown in zip(pictures, (legend, spelled), strict=True):
        draw_legend(picture, Box(50, 50, 400, 400), shown)
    np.testing.assert_array_equal(*map(np.asarray, pictures))


def test_no_legend_takes_no_more_than_a_margin() -> None:
    """Without labels the axes go nearly to the border, and nothing is drawn."""
    legend = legend_of(None, 5)
    assert legend_width(legend, SIZE) < 20
    picture = Image.new("RGB", SIZE, "white")
    draw_legend(picture, Box(20, 20, 620, 440), legend)
    assert (np.asarray(picture) == 255).all()
