"""What animations have in common: frames of one shape, boxes of what changed, and delays."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.images.frames import as_frames, changes, check_timing, timed


def test_frames_of_every_layout_have_channels() -> None:
    """[T, H, W] is grey, and a list of [H, W, C] is taken as it is."""
    shape, frames = as_frames(np.zeros((3, 4, 5), np.uint8))
    assert shape == (4, 5, 1)
    assert [frame.shape for frame in frames] == [(4, 5, 1)] * 3
    assert as_frames([np.zeros((4, 5, 3), np.uint8)])[0] == (4, 5, 3)


def test_a_source_may_draw_into_one_array() -> None:
    """A generator that reuses its buffer still gives frames of their own."""
    buffer = np.zeros((1, 1), np.uint8)

    def source() -> object:
        for level in range(3):
            buffer[:] = level
            yield buffer

    _, frames = as_frames(source())
    assert [int(frame[0, 0, 0]) for frame in list(frames)] == [0, 1, 2]


def test_frames_are_asked_for_as_they_are_needed() -> None:
    """Only the first is looked at ahead, so that a long animation can be written as it comes."""
    drawn = []

    def source() -> object:
        for index in range(5):
            drawn.append(index)
            yield np.zeros((2, 2), np.uint8)

    _, frames = as_frames(source())
    assert drawn == [0]
    next(frames), next(frames)
    assert drawn == [0, 1]


def test_a_changed_shape_is_named() -> None:
    """The message tells which frame is unlike the first."""
    _, frames = as_frames([np.zeros((2, 2), np.uint8), np.zeros((2, 3), np.uint8)])
    with pytest.raises(InvalidArgumentError, match=r"frame 0 is \[2, 2, 1\], frame 1 is \[2, 3, 1"):
        list(frames)


def test_no_frames_and_other_dtypes_are_refused() -> None:
    """An animation has at least one frame, of uint8."""
    with pytest.raises(InvalidArgumentError, match="at least one frame"):
        as_frames([])
    with pytest.raises(InvalidArgumentError, match="must be uint8, found float32"):
        as_frames(np.zeros((1, 2, 2), np.float32))


def test_changes_are_the_smallest_boxes() -> None:
    """The first frame is whole, then comes what differs; nothing becomes one pixel."""
    frames = np.zeros((4, 6, 8, 3), np.uint8)
    frames[1:, 2, 3, 1] = 1
    frames[1:, 4, 6, 2] = 1
    frames[3, 0, 0] = 9
    found = list(changes(frames))
    boxes = [change.box for change in found]
    assert boxes == [(0, 0, 8, 6), (3, 2, 4, 3), (0, 0, 1, 1), (0, 0, 1, 1)]
    np.testing.assert_array_equal(found[1].pixels, frames[1, 2:5, 3:7])
    np.testing.assert_array_equal(found[2].pixels, frames[2, :1, :1])
    np.testing.assert_array_equal(found[3].pixels, [[[9, 9, 9]]])
    assert found[0].new.all()
    np.testing.assert_array_equal(np.argwhere(found[1].new), [[0, 0], [2, 3]])
    assert [change.new.tolist() for change in found[2:]] == [[[False]], [[True]]]


def test_boxes_can_begin_at_even_places() -> None:
    """They grow to the left and upward for that, and still hold all that is new."""
    frames = np.zeros((2, 6, 8, 1), np.uint8)
    frames[1, 3, 5] = 1
    _, change = changes(frames, align=2)
    assert change.box == (4, 2, 2, 2)
    np.testing.assert_array_equal(change.pixels[..., 0], [[0, 0], [0, 1]])


@pytest.mark.parametrize(
    ("items", "last", "pairs"),
    [
        ("abc", None, [("a", 5), ("b", 5), ("c", 5)]),
        ("abc", 9, [("a", 5), ("b", 5), ("c", 9)]),
        ("a", None, [("a", 5)]),
        ("a", 9, [("a", 9)]),
    ],
)
def test_the_last_item_may_have_a_delay_of_its_own(
    items: str, last: int | None, pairs: list[tuple[str, int]]
) -> None:
    """Items are paired with delays, the last one with what is given for it."""
    assert list(timed(items, itertools.repeat(5), last)) == pairs


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"fps": 0}, "fps must be positive and finite, found 0"),
        ({"fps": float("nan")}, "found nan"),
        ({"fps": float("inf")}, "found inf"),
        ({"loop": -1}, "loop must be an integer in 0 to 65535, found -1"),
        ({"loop": 65536}, "found 65536"),
        ({"loop": 1.5}, "found 1.5"),
        ({"hold": 0}, "hold must be positive seconds or None, found 0"),
        ({"hold": float("inf")}, "found inf"),
    ],
)
def test_impossible_timing_is_refused(options: dict[str, float], found: str) -> None:
    """Each mistake gets one line with what was found."""
    with pytest.raises(InvalidArgumentError, match=found):
        check_timing(**{"fps": 12, "loop": 0, "hold": None} | options)
