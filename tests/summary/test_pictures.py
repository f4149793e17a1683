"""What the builders of pictures draw: decoded from the file, and compared with NumPy."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageSequence

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.images import scatter_picture

RNG = np.random.default_rng(0)
BATCH = RNG.integers(0, 256, (5, 3, 4), dtype=np.uint8)
COLORS = RNG.integers(0, 256, (2, 3, 4, 3), dtype=np.uint8)
WIDE = RNG.uniform(-3, 5, (5, 3, 4))
CODES = RNG.normal(size=(20, 2)).astype(np.float32)


def written(tmp_path: Path, write: Callable[[Any], None]) -> tuple[Any, npt.NDArray[np.uint8]]:
    """Write an image summary, "a"; return its run, and its frames `[T, H, W]` or `[T, H, W, C]`.

    Several pictures come one after the other. The stored width and height must be theirs.
    """
    with tbviz.SummaryWriter(tmp_path) as writer:
        write(writer)
    run = tbviz.open_logdir(tmp_path)["."]
    return run, decoded(tmp_path, "a")


def decoded(run_dir: Path, tag: str) -> npt.NDArray[np.uint8]:
    """Return all frames under a tag by Pillow, after comparing the stored size with theirs."""
    [file] = run_dir.iterdir()
    [value] = [
        value
        for event in tbviz.events.read_events(file)
        for value in event.summary.value
        if value.tag == tag
    ]
    width, height, *encoded = value.tensor.string_val
    pictures = [Image.open(io.BytesIO(data)) for data in encoded]
    frames = [np.asarray(frame) for one in pictures for frame in ImageSequence.Iterator(one)]
    assert {frame.shape[:2] for frame in frames} == {(int(height), int(width))}
    return np.stack(frames)


def stretched(values: npt.NDArray[Any], low: Any, high: Any) -> npt.NDArray[np.uint8]:
    """Return values with low as 0 and high as 255, clipped."""
    return np.rint(np.clip((values - low) / (high - low), 0, 1) * 255).astype(np.uint8)


def tiled(tiles: npt.NDArray[Any], columns: int, padding: int, fill: int) -> npt.NDArray[Any]:
    """Return tiles `[N, H, W]` or `[N, H, W, C]` row by row, one assignment for each."""
    _, height, width, *channels = tiles.shape
    rows = -(-len(tiles) // columns)
    down, across = height + padding, width + padding
    canvas = np.full((rows * down - padding, columns * across - padding, *channels), fill, np.uint8)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, columns)
        top, left = row * down, column * across
        canvas[top : top + height, left : left + width] = tile
    return canvas


def enlarged(tiles: npt.NDArray[Any], scale: int) -> npt.NDArray[Any]:
    """Return `[N, H, W]` or `[N, H, W, C]` with every pixel as a block."""
    height, width = tiles.shape[1:3]
    ys, xs = np.arange(height * scale) // scale, np.arange(width * scale) // scale
    return tiles[:, ys[:, None], xs[None, :]]


RANGES = [
    (None, lambda values: np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)),
    ((-1, 3), lambda values: stretched(values, -1, 3)),
    ("grid", lambda values: stretched(values, values.min(), values.max())),
    (
        "image",
        lambda values: stretched(
            values, values.min(axis=(1, 2), keepdims=True), values.max(axis=(1, 2), keepdims=True)
        ),
    ),
]


@pytest.mark.parametrize(
    ("data", "expected"),
    [(BATCH[0], BATCH[:1]), (COLORS[0], COLORS[:1]), (BATCH[..., None], BATCH), (COLORS, COLORS)],
    ids=["H W", "H W C", "N H W 1", "N H W C"],
)
def test_an_image_holds_every_picture_of_its_batch(
    data: npt.NDArray[Any], expected: npt.NDArray[Any], tmp_path: Path
) -> None:
    """Each comes back pixel by pixel, in its order."""
    _, pictures = written(tmp_path, lambda w: w.image("a", data, 0))
    np.testing.assert_array_equal(pictures, expected)


@pytest.mark.parametrize("scale", [1, 2, 5])
def test_an_image_is_enlarged(scale: int, tmp_path: Path) -> None:
    """Each pixel is a block, as those of all pictures."""
    _, pictures = written(tmp_path, lambda w: w.image("a", COLORS, 0, scale=scale))
    np.testing.assert_array_equal(pictures, enlarged(COLORS, scale))


@pytest.mark.parametrize("scale", [0, 1.5, "2"])
def test_an_image_is_enlarged_by_whole_numbers(scale: Any, tmp_path: Path) -> None:
    """Anything else is refused at the call."""
    with (
        tbviz.SummaryWriter(tmp_path) as writer,
        pytest.raises(InvalidArgumentError, match="scale"),
    ):
        writer.image("a", BATCH, 0, scale=scale)


@pytest.mark.parametrize(("value_range", "draw"), RANGES)
def test_images_are_drawn_within_their_range(
    value_range: Any, draw: Callable[[Any], Any], tmp_path: Path
) -> None:
    """Black and white stand where value_range says."""
    _, pictures = written(
        tmp_path, lambda w: w.image("a", WIDE[..., None], 0, value_range=value_range)
    )
    np.testing.assert_array_equal(pictures, draw(WIDE))


@pytest.mark.parametrize(("value_range", "draw"), RANGES)
@pytest.mark.parametrize(
    ("options", "columns", "padding", "scale"),
    [({}, 3, 2, 1), ({"columns": 4, "padding": 1, "scale": np.uint8(3)}, 4, 1, 3)],
    ids=["defaults", "options"],
)
def test_a_grid_follows_every_option(
    options: dict[str, Any],
    columns: int,
    padding: int,
    scale: int,
    value_range: Any,
    draw: Callable[[Any], Any],
    tmp_path: Path,
) -> None:
    """Tiles lie row by row on white, enlarged and within their range."""
    _, [picture] = written(
        tmp_path, lambda w: w.image_grid("a", WIDE, 0, value_range=value_range, **options)
    )
    expected = tiled(enlarged(draw(WIDE), scale), columns, padding, 255)
    np.testing.assert_array_equal(picture, expected)


def test_a_grid_has_titles_and_colors(tmp_path: Path) -> None:
    """They are those of the images room, as they were at the call."""
    titles, correct = list("abcde"), np.array([True, False, True, True, False])
    options = {"background": (0, 0, 40), "titles": list(titles), "correct": correct.copy()}

    def write(writer: Any) -> None:
        summary = tbviz.summary.pictures.image_grid(
            "a", BATCH, 0, background=(0, 0, 40), titles=titles, correct=correct
        )
        titles[:], correct[:] = "edcba", False
        writer.write(summary)

    _, [picture] = written(tmp_path, write)
    np.testing.assert_array_equal(picture, tbviz.images.image_grid(BATCH, **options))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"difference": True, "span": 3, "value_range": "grid", "background": 0},
        {"columns": 5, "padding": 0, "scale": 2, "value_range": (-1, 2)},
    ],
)
def test_a_comparison_follows_every_option(options: dict[str, Any], tmp_path: Path) -> None:
    """It is that of the images room, of the batches as they were at the call."""
    batches = {"input": WIDE.copy(), "output": WIDE / 2}

    def write(writer: Any) -> None:
        summary = tbviz.summary.pictures.comparison("a", batches, 0, **options)
        batches["input"][:] = 0
        writer.write(summary)

    _, [picture] = written(tmp_path, write)
    expected = tbviz.images.comparison({"input": WIDE, "output": WIDE / 2}, **options)
    np.testing.assert_array_equal(picture, expected.squeeze())


@pytest.mark.parametrize(("value_range", "draw"), RANGES)
@pytest.mark.parametrize("scale", [1, 2, np.uint8(100)])
def test_an_animation_follows_every_option(
    scale: int, value_range: Any, draw: Callable[[Any], Any], tmp_path: Path
) -> None:
    """Every frame comes back, enlarged and within the range; the stored size is theirs."""
    _, frames = written(
        tmp_path, lambda w: w.animation("a", WIDE, 0, value_range=value_range, scale=scale)
    )
    np.testing.assert_array_equal(frames, enlarged(draw(WIDE), int(scale)))


@pytest.mark.parametrize("fps", [4, np.float32(2.5), np.int64(20)])
def test_an_animation_plays_at_its_speed(fps: Any, tmp_path: Path) -> None:
    """Each frame stays for a share of a second, whatever type of number fps is."""
    run, _ = written(tmp_path, lambda w: w.animation("a", BATCH, 0, fps=fps))
    movie = Image.open(io.BytesIO(run.images("a").encoded[0][0]))
    for index in range(len(BATCH)):
        movie.seek(index)
        np.testing.assert_allclose(movie.info["duration"], 1000 / float(fps), rtol=1e-3)


@pytest.mark.parametrize(
    "write",
    [
        lambda w, data: w.image("a", data[..., None], 0),
        lambda w, data: w.image_grid("a", data, 0),
        lambda w, data: w.animation("a", data, 0),
        lambda w, data: w.comparison("a", {"x": data, "y": WIDE}, 0, difference=True),
        lambda w, data: w.filters("a", data.reshape(len(data), -1).T, 0, shape=data.shape[1:]),
        lambda w, data: w.latent_scatter("a", data.reshape(-1, 2), 0),
        lambda w, data: w.latent_circle("a", lambda codes: data[: len(codes)], 0, frames=5),
        lambda w, data: w.latent_lattice("a", lambda codes: data, 0, columns=5, rows=1),
    ],
    ids=[
        "image",
        "image_grid",
        "animation",
        "comparison",
        "filters",
        "scatter",
        "circle",
        "lattice",
    ],
)
@pytest.mark.parametrize("count", [0, 3])
def test_what_is_not_finite_is_counted(
    count: int, write: Callable[[Any, Any], None], tmp_path: Path
) -> None:
    """Every kind of picture has the scalar where something is not finite, and only there."""
    data = WIDE.copy()
    data.flat[[0, 5, 59][:count]] = [np.nan, np.inf, -np.inf][:count]
    with tbviz.SummaryWriter(tmp_path) as writer:
        write(writer, data)
    run = tbviz.open_logdir(tmp_path)["."]
    found = run.scalars("a/nonfinite").values.tolist() if "a/nonfinite" in run.tags else []
    assert found == [3] * bool(count)


def test_a_scatter_shows_codes_labels_and_step(tmp_path: Path) -> None:
    """The picture is that of the images room, which draws labels and titles."""
    labels = ["one", "two"] * 10
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.latent_scatter("a", CODES, 7, labels=labels)
    picture = decoded(tmp_path, "a/scatter")[0]
    axes = ("first latent dimension", "second latent dimension")
    expected = scatter_picture(CODES, labels=labels, title="step 7", axes=axes)
    np.testing.assert_array_equal(picture, expected, strict=True)


def test_codes_that_are_not_finite_are_stored_and_counted(tmp_path: Path) -> None:
    """A point counts once; what is too large for float32 is infinite, without a warning."""
    codes = np.array([[np.nan, np.inf], [0, 1], [1e300, 0], [2, 3]])
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.latent_scatter("a", codes, 0)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.scalars("a/nonfinite").values.tolist() == [2]
    expected = np.array([[np.nan, np.inf], [0, 1], [np.inf, 0], [2, 3]], np.float32)
    np.testing.assert_array_equal(run.latent_codes("a").codes[0], expected, strict=True)


@pytest.mark.parametrize("labels", [None, np.zeros(0, int)])
def test_a_scatter_of_no_codes_is_written(labels: Any, tmp_path: Path) -> None:
    """The axes alone are drawn."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.latent_scatter("a", np.zeros((0, 2)), 0, labels=labels)
    series = tbviz.open_logdir(tmp_path)["."].latent_codes("a")
    assert series.codes[0].shape == (0, 2)


def pattern(codes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Stand for a decoder: images `[N, 2, 3]` that tell x above y, each pixel a little darker."""
    rows = np.repeat(codes[:, :, None], 3, axis=2)
    return rows - np.float32([0, 0.25, 0.5])


@pytest.mark.parametrize(
    ("options", "center", "radius", "frames", "scale"),
    [
        ({}, (0.0, 0.0), 1.5, 60, 1),
        ({"center": (1, -2), "radius": 3, "frames": 7, "scale": 2}, (1, -2), 3, 7, 2),
    ],
    ids=["defaults", "options"],
)
@pytest.mark.parametrize(("value_range", "draw"), RANGES)
def test_a_circle_follows_every_option(
    options: dict[str, Any],
    center: tuple[float, float],
    radius: float,
    frames: int,
    scale: int,
    value_range: Any,
    draw: Callable[[Any], Any],
    tmp_path: Path,
) -> None:
    """Each frame shows the point of the circle that it stands for."""
    _, movie = written(
        tmp_path, lambda w: w.latent_circle("a", pattern, 0, value_range=value_range, **options)
    )
    angles = 2 * np.pi * np.arange(frames) / frames
    path = center + radius * np.stack([np.cos(angles), np.sin(angles)], -1)
    expected = enlarged(draw(pattern(path.astype(np.float32)).astype(np.float64)), scale)
    np.testing.assert_array_equal(movie, expected)


def test_a_circle_plays_at_its_speed(tmp_path: Path) -> None:
    """fps reaches the animation."""
    run, _ = written(tmp_path, lambda w: w.latent_circle("a", pattern, 0, fps=5))
    assert Image.open(io.BytesIO(run.images("a").encoded[0][0])).info["duration"] == 200


@pytest.mark.parametrize(
    ("options", "limits", "columns", "rows", "padding", "scale"),
    [
        ({}, ((-2, 2), (-2, 2)), 20, 20, 0, 1),
        (
            {"limits": ((0, 3), (-1, 5)), "columns": 4, "rows": 3, "padding": 2, "scale": 3},
            ((0, 3), (-1, 5)),
            4,
            3,
            2,
            3,
        ),
    ],
    ids=["defaults", "options"],
)
@pytest.mark.parametrize(("value_range", "draw"), RANGES)
def test_a_lattice_follows_every_option(
    options: dict[str, Any],
    limits: Any,
    columns: int,
    rows: int,
    padding: int,
    scale: int,
    value_range: Any,
    draw: Callable[[Any], Any],
    tmp_path: Path,
) -> None:
    """Each tile shows its place, x growing to the right and y upward."""
    _, [picture] = written(
        tmp_path, lambda w: w.latent_lattice("a", pattern, 0, value_range=value_range, **options)
    )
    (x0, x1), (y0, y1) = limits
    path = [(x, y) for y in np.linspace(y1, y0, rows) for x in np.linspace(x0, x1, columns)]
    tiles = enlarged(draw(pattern(np.array(path, np.float32)).astype(np.float64)), scale)
    np.testing.assert_array_equal(picture, tiled(tiles, columns, padding, 255))


class Tensor:
    """Stands for a tensor of PyTorch that requires gradients."""

    def __init__(self, array: npt.NDArray[Any]) -> None:
        self._array = array

    def __array__(self, dtype: Any = None, copy: Any = None) -> npt.NDArray[Any]:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    def detach(self) -> npt.NDArray[Any]:
        """Return the array, which the tensor goes on to share."""
        return self._array


def test_a_tensor_is_detached_and_copied(tmp_path: Path) -> None:
    """What is changed after the call is written as it was."""
    array = BATCH[0].copy()

    def write(writer: Any) -> None:
        summary = tbviz.summary.pictures.image("a", Tensor(array), 0)
        array[:] = 0
        writer.write(summary)

    _, [picture] = written(tmp_path, write)
    np.testing.assert_array_equal(picture, BATCH[0])
