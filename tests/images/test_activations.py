"""Maps and fingerprints: each tile where it belongs, in the color of its value."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import numpy.typing as npt
import pytest
from PIL import ImageFont

from tbviz.errors import InvalidArgumentError
from tbviz.images import diverging, feature_map_grid, fingerprint_picture
from tbviz.images.activations import as_maps
from tbviz.images.captions import with_caption
from tbviz.images.colors import amounts
from tbviz.images.lettering import strip

RNG = np.random.default_rng(0)
MAPS = RNG.random((4, 5, 6))  # of six channels
MAGENTA, GREEN = (255, 0, 255), (0, 158, 60)
GREY = 130
LABELS = np.array([1, 0, 1, 2, 0, 1])
UNITS = RNG.random((6, 3))  # three units, of six samples
LONGEST = "blue -8.88e+188 to red 8.88e+188"  # of what colors mean, but for what lies beyond
NAMES = ["alpha", "beta", "zero"]
WIDTH = round(ImageFont.load_default(12).getlength("alpha") + 4)  # the widest of these


def tiled(tiles: npt.NDArray[Any], columns: int, padding: int, fill: int) -> npt.NDArray[Any]:
    """Return tiles `[N, H, W, 3]` row by row, one assignment for each."""
    _, height, width, _ = tiles.shape
    down, across, rows = height + padding, width + padding, -(-len(tiles) // columns)
    canvas = np.full((rows * down - padding, columns * across - padding, 3), fill, np.uint8)
    for index, tile in enumerate(tiles):
        top, left = index // columns * down, index % columns * across
        canvas[top : top + height, left : left + width] = tile
    return canvas


def check_drawn(picture: npt.NDArray[Any], expected: npt.NDArray[Any]) -> None:
    """Compare what is above the line below, and left of the white that it may need."""
    height, width = expected.shape[:2]
    np.testing.assert_array_equal(picture[:height, :width], expected)
    assert (picture[:height, width:] == 255).all()
    assert len(picture) in (height + 18, height + 36)


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, np.float32, np.float64])
@pytest.mark.parametrize("one_sample", [MAPS, MAPS[None]])
def test_the_maps_of_one_sample_are_a_grid(one_sample: npt.NDArray[Any], dtype: Any) -> None:
    """Each channel in its place, from white to its own largest value."""
    maps = MAPS.astype(dtype).astype(float)
    expected = tiled(
        np.stack([amounts(maps[..., c] / maps[..., c].max()) for c in range(6)]), 3, 1, GREY
    )
    grid = feature_map_grid(one_sample.astype(dtype), scale=1)
    check_drawn(grid, expected)


def test_several_samples_are_a_row_each() -> None:
    """A channel is a column, with one span of colors for all samples."""
    maps = RNG.random((2, 4, 5, 3))
    tiles = [amounts(maps[n, ..., c] / maps[..., c].max()) for n in range(2) for c in range(3)]
    check_drawn(feature_map_grid(maps, scale=1, padding=2), tiled(np.stack(tiles), 3, 2, GREY))


@pytest.mark.parametrize(("largest", "top"), [("all", 8), (4, 4), (np.float32(16), 16)])
def test_maps_can_share_one_span(largest: Any, top: float) -> None:
    """The largest of all, or a number beyond which colors stay the same."""
    maps = np.array([[[0.0, 1.0, 8.0]]])
    expected = amounts([np.array([0.0, 1.0, 8.0]) / top])
    drawn = feature_map_grid(maps, span=largest, scale=1, padding=0, columns=3)
    check_drawn(drawn, expected)


def test_the_largest_numbers_are_clipped_and_not_taken_for_infinite() -> None:
    """Far beyond a span that is given, a value has the strongest color."""
    drawn = feature_map_grid(np.array([[[1e300], [0.0]]]), span=1e-300, scale=1)
    check_drawn(drawn, amounts([[1.0, 0.0]]))


def test_one_negative_value_makes_all_maps_signed() -> None:
    """Zero is the same white, in the middle."""
    maps = np.array([[[-2.0, 0.0], [1.0, 4.0]]])
    expected = diverging([[-1, 0.5, 0, 1]])
    check_drawn(feature_map_grid(maps, scale=1, padding=0), expected)


def test_a_dead_channel_is_blank() -> None:
    """A map of zeros is drawn, as white as zero is."""
    grid = feature_map_grid(np.zeros((3, 3, 1)), scale=1)
    check_drawn(grid, np.broadcast_to(amounts(0.0), (3, 3, 3)))


@pytest.mark.parametrize(("least", "own"), [(0.0, MAGENTA), (-1.0, GREEN)])
def test_what_is_not_finite_is_marked_and_stretches_nothing(
    least: float, own: tuple[int, int, int]
) -> None:
    """NaN and both infinities have a color of their own; -inf alone makes no map signed."""
    maps = np.array([least, 1.0, np.nan, np.inf, -np.inf]).reshape(1, 5, 1)
    draw = amounts if least == 0 else diverging
    drawn = feature_map_grid(maps, scale=1)
    check_drawn(drawn, np.array([[*draw([least, 1.0]).tolist(), own, own, own]]))


def test_channels_that_vary_most_come_first_and_the_rest_is_counted() -> None:
    """By standard deviation, however large a channel is that does not change; NaN has no part."""
    maps = np.zeros((1, 4, 5))
    maps[0, :, 0] = [0, 1, 0, 1]  # 0.5
    maps[0, :, 1] = [9, 9, 9, 9]  # 0
    maps[0, :, 2] = [0, 4, 0, 4]  # 2
    maps[0, :, 3] = [np.nan, 3, 0, 3]  # 1.4
    chosen = maps[0][:, [2, 3, 0]].T / np.array([[4], [3], [1]])
    drawn = feature_map_grid(maps, columns=3, scale=1, padding=0, most=3)
    told = "3 of 5 channels, most varied first, white to blue, each channel by its largest"
    np.testing.assert_array_equal(drawn, with_caption(amounts(chosen.reshape(1, -1)), told))


def test_channels_that_all_fit_keep_their_order() -> None:
    """And none is said to be left out."""
    tiles = amounts(MAPS.transpose(2, 0, 1) / 2).repeat(14, axis=1).repeat(14, axis=2)
    expected = with_caption(
        tiled(tiles, 3, 1, GREY),
        "6 channels, white 0 to blue 2",
        room=f"6 channels, {LONGEST} and beyond",
    )
    np.testing.assert_array_equal(feature_map_grid(MAPS, most=6, span=2), expected)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((4, 5, 1), (160, 200)),
        ((1, 1, 1), (200, 200)),
        ((70, 8, 1), (210, 24)),
        ((8, 3, 20), (32, 12)),  # all twenty in a row are wide enough
    ],
)
def test_small_maps_are_enlarged(shape: tuple[int, ...], expected: tuple[int, int]) -> None:
    """By whole numbers, until a map has 32 pixels and their picture 200 on the longer side."""
    drawn = feature_map_grid(np.ones(shape), columns=shape[2])
    check_drawn(drawn[:, : expected[1]], amounts(np.ones(expected)))


def panel(units: npt.NDArray[Any], width: int) -> npt.NDArray[Any]:
    """Return a framed panel of `[samples, units]`, and grey where samples are missing."""
    full = np.full((units.shape[1] + 2, width + 2, 3), GREY, np.uint8)
    full[1:-1, 1 : 1 + len(units)] = amounts(units.T / UNITS.max())
    return full


def headed(tile: npt.NDArray[Any], name: str) -> npt.NDArray[Any]:
    """Return a panel in the middle below its name, as wide as the widest name."""
    width = max(tile.shape[1], WIDTH)
    left = (width - tile.shape[1]) // 2
    padded = np.full((len(tile), width, 3), 255, np.uint8)
    padded[:, left : left + tile.shape[1]] = tile
    return np.concatenate([strip(name, width, background=255, channels=3), padded])


def test_each_class_is_a_matrix_of_units_and_samples() -> None:
    """Side by side under their headings, as wide as the largest class, filled with grey."""
    labels = np.array(NAMES)[LABELS]
    panels = [headed(panel(UNITS[labels == name], 3), name) for name in NAMES]
    told = f"3 units, up to 3 samples of each class, white 0 to blue {UNITS.max():.3g}"
    room = f"3 units, up to 3 samples of each class, {LONGEST}"
    expected = with_caption(tiled(np.stack(panels), 3, 8, 255), told, room=room)
    drawn = fingerprint_picture(UNITS, labels=labels, span="all", scale=1)
    np.testing.assert_array_equal(drawn, expected)


@pytest.mark.parametrize(("count", "columns"), [(9, 9), (10, 10), (11, 10), (25, 10)])
def test_ten_classes_stand_in_a_row(count: int, columns: int) -> None:
    """The others below; each is one sample of one unit, 20 pixels wide in its frame."""
    drawn = fingerprint_picture(
        np.ones((count, 1)), labels=np.arange(count), most=1, scale=20, samples=1
    )
    top_of_frames = (drawn[18] == GREY).all(axis=-1)
    assert np.count_nonzero(top_of_frames) == columns * 22


def test_classes_and_samples_are_chosen() -> None:
    """In the order given, their first samples, with a class that has none; strings as well."""
    classes = ["beta", "none", "alpha"]
    parts = [UNITS[:1], UNITS[:0], UNITS[1:2]]
    panels = [headed(panel(part, 1), name) for part, name in zip(parts, classes, strict=True)]
    picture = tiled(np.stack(panels), 2, 8, 255)
    drawn = fingerprint_picture(
        UNITS,
        labels=np.array(NAMES)[LABELS].tolist(),
        classes=classes,
        samples=1,
        columns=2,
        span=UNITS.max(),
        scale=1,
    )
    np.testing.assert_array_equal(drawn[: len(picture), : picture.shape[1]], picture)


@pytest.mark.parametrize(("sign", "draw"), [(1, amounts), (-1, diverging)])
def test_outliers_do_not_pale_the_rest(sign: int, draw: Any) -> None:
    """Of 1 to 100, 99 are within the colors, whatever the zeros and the size of the last."""
    units = np.array([*range(1, 100), 10_000, *[0] * 300])[:, None] * sign
    drawn = fingerprint_picture(units, labels=np.zeros(400, int), samples=400, scale=1)
    span = np.percentile(np.abs(units[:100]), 99)
    np.testing.assert_array_equal(drawn[19, 1:401], draw(units[:, 0] / span))
    ends = f"white 0 to blue {span:.3g}" if sign > 0 else f"blue {-span:.3g} to red {span:.3g}"
    told, room = (f"1 unit, 400 samples of each class, {end} and beyond" for end in (ends, LONGEST))
    np.testing.assert_array_equal(drawn, with_caption(drawn[:21], told, room=room))


def test_units_that_are_all_dead_are_blank() -> None:
    """Where no value is the largest."""
    drawn = fingerprint_picture(np.zeros((20, 3)), labels=[0] * 20, scale=1)
    np.testing.assert_array_equal(drawn[19:22, 1:21], np.broadcast_to(amounts(0.0), (3, 20, 3)))


def test_units_that_vary_most_come_first() -> None:
    """Over the samples that are shown; each unit can have its own span of colors."""
    units = np.array([[0, 5, 1.0], [0, 5, 3.0]] * 10 + [[7, 5, 2.0]])
    drawn = fingerprint_picture(
        units, labels=[0] * 20 + [1], classes=[0], most=2, span="each", scale=1
    )
    np.testing.assert_array_equal(drawn[19:21, 1:21], amounts([[1 / 3, 1] * 10, [0] * 20]))
    told = "2 of 3 units, most varied first, 20 samples of each class, "
    below = with_caption(drawn[:22, :22], told + "white to blue, each unit by its largest")
    np.testing.assert_array_equal(drawn, below)


def test_a_small_class_is_enlarged_in_each_direction() -> None:
    """To 48 pixels across and 200 down, by whole numbers, beside its frame and the lines."""
    drawn = fingerprint_picture(np.ones((5, 3)), labels=np.zeros(5, int))
    framed = drawn == GREY
    assert np.flatnonzero(framed[20].all(axis=1)).tolist() == [0, 51]
    assert np.flatnonzero(framed[:, :52].all(axis=(1, 2))).tolist() == [18, 19 + 3 * 67]


def test_nothing_is_written_into() -> None:
    """Arguments stay as they are, NaN included."""
    units = UNITS.copy()
    units[0, 0] = np.nan
    before = units.copy()
    units.setflags(write=False)
    fingerprint_picture(units, labels=LABELS)
    feature_map_grid(units.reshape(2, 3, 3))
    np.testing.assert_array_equal(units, before)


@pytest.mark.parametrize(
    ("maps", "options", "found"),
    [
        (np.zeros((3, 3)), {}, r"\[H, W, C\] or \[N, H, W, C\].*found the shape \[3, 3\]"),
        (np.zeros((0, 3, 3, 2)), {}, r"at least one value, found the shape \[0, 3, 3, 2\]"),
        (np.zeros((3, 3, 2), complex), {}, "feature maps must be bool.*found complex128"),
        (np.zeros((2, 3, 3, 2)), {"columns": 2}, "columns must be None for several.*found 2"),
        (MAPS, {"columns": 0}, "columns must be an integer >= 1, found 0"),
        (MAPS, {"most": 0}, "most must be an integer >= 1, found 0"),
        (MAPS, {"span": "grid"}, '"each", "all" or a positive number, found \'grid\''),
        (MAPS, {"span": -1}, '"each", "all" or a positive number, found -1'),
        (MAPS, {"scale": 0}, "scale must be an integer >= 1, found 0"),
    ],
)
def test_mistakes_about_maps_are_told(
    maps: npt.NDArray[Any], options: dict[str, Any], found: str
) -> None:
    """With what was found, and the rule."""
    with pytest.raises(InvalidArgumentError, match=found):
        feature_map_grid(maps, **options)


@pytest.mark.parametrize(
    ("units", "options", "found"),
    [
        (np.zeros((6, 3, 1)), {}, r"\[N, units\].*found the shape \[6, 3, 1\]"),
        (np.zeros((0, 3)), {}, r"at least one value, found the shape \[0, 3\]"),
        (UNITS, {"labels": [0, 1]}, r"6 integers or strings, .*found the shape \[2\]"),
        (UNITS, {"labels": LABELS / 2}, "6 integers or strings, .*float64"),
        (UNITS, {"classes": [7, 8]}, r"classes must be of the labels.*found \[7, 8\]"),
        (UNITS, {"classes": []}, r"classes must be of the labels.*found \[\]"),
        (UNITS, {"classes": ["1"]}, r"classes must be of the labels.*found \['1'\]"),
        (UNITS, {"samples": 0}, "samples must be an integer >= 1, found 0"),
        (UNITS, {"most": 1.5}, "most must be an integer >= 1, found 1.5"),
        (UNITS, {"columns": 0}, "columns must be an integer >= 1, found 0"),
        (UNITS, {"span": float("nan")}, "a positive number, found nan"),
        (UNITS, {"scale": "2"}, "scale must be an integer >= 1, found '2'"),
    ],
)
def test_mistakes_about_fingerprints_are_told(
    units: npt.NDArray[Any], options: dict[str, Any], found: str
) -> None:
    """With what was found, and the rule."""
    with pytest.raises(InvalidArgumentError, match=found):
        fingerprint_picture(units, **{"labels": LABELS, **options})


def test_maps_are_taken_as_they_are() -> None:
    """A view of four axes."""
    assert as_maps(MAPS).shape == (1, 4, 5, 6)
    assert np.shares_memory(as_maps(MAPS), MAPS)
