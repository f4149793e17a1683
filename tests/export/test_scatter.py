"""Stored latent codes -> a figure for print, or an animation."""

import re
import sys

import imageio.v2 as imageio
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tbviz import export
from tbviz.errors import (
    FileError,
    InvalidArgumentError,
    MissingDependencyError,
    NotFoundError,
)
from tbviz.export.rows import same_rows, sampled
from tbviz.images import PALETTE, data_limits, decode_frames, density_frames, scatter_frames

STEPS = (0, 500, 1000)
LABELS = np.arange(60) % 10
PLANE = ("first latent dimension", "second latent dimension")
COMPONENTS = ("first principal component", "second principal component")


def scatter(run, tag, output, **options):
    """Call the export, and return the path that it wrote to."""
    export.scatter(run, tag, output, **options)
    return output


@pytest.fixture
def codes():
    """Codes that move apart and together again, [3, 60, 2]."""
    spread = np.random.default_rng(0).normal(size=(60, 2)).astype(np.float32)
    return spread * np.array([0.1, 3, 1], np.float32)[:, None, None]


@pytest.fixture
def run(record, codes):
    """A run with labeled codes at three steps, and unlabeled ones at one."""

    def write(writer):
        for step, points in zip(STEPS, codes, strict=True):
            writer.latent_scatter("codes", points, step, labels=LABELS)
        writer.latent_scatter("plain", codes[0], 0)
        writer.scalar("loss", 1.0, 0)

    return record(write)


def drawn_points(figure) -> np.ndarray:
    """The positions of all markers of a figure, [N, 2]."""
    return np.concatenate([group.get_offsets() for group in figure.axes[0].collections])


def words(figure) -> dict[str, float]:
    """Every text that shows, and its size in points."""
    texts = figure.findobj(lambda artist: hasattr(artist, "get_fontsize"))
    return {text.get_text(): text.get_fontsize() for text in texts if text.get_text()}


def test_a_png_is_ready_for_print(run, out, codes, figures):
    """6 x 4.5 inches at 200 dpi, no font under 9 points, every code, every label in the legend."""
    path = scatter(run, "codes", out / "a.png", legend="Digit")
    with Image.open(path) as image:
        assert image.size == (1200, 900)
        np.testing.assert_allclose(image.info["dpi"], 200, rtol=1e-3)
    (figure,) = figures
    np.testing.assert_allclose(drawn_points(figure), codes[-1])
    assert {*map(str, range(10)), "Digit", "step 1000"} <= words(figure).keys()
    assert min(words(figure).values()) >= 9
    assert list(out.iterdir()) == [path]


def test_colors_go_with_labels(run, out, figures):
    """Point and legend show a label in the same color of the palette."""
    scatter(run, "codes", out / "a.png")
    (figure,) = figures
    group = figure.axes[0].collections[0]
    np.testing.assert_allclose(group.get_facecolors()[:, :3], PALETTE[LABELS] / 255)
    handles = figure.legends[0].legend_handles
    np.testing.assert_allclose([handle.get_color() for handle in handles], PALETTE / 255)


def test_a_label_looks_the_same_at_every_step(record, out, figures):
    """A figure has the legend of all steps, and the colors that an animation has."""

    def write(writer):
        for step, labels in enumerate((["ant", "bee", "cat"], ["bee", "cat", "bee"])):
            writer.latent_scatter("c", 3 * np.eye(3, 2), step, labels=labels)

    run = record(write)
    scatter(run, "c", out / "a.png")
    (group,) = figures[0].axes[0].collections
    np.testing.assert_allclose(group.get_facecolors()[:, :3], PALETTE[[1, 2, 1]] / 255)
    assert [text.get_text() for text in figures[0].legends[0].get_texts()] == ["ant", "bee", "cat"]
    path = scatter(run, "c", out / "a.apng", limits=((-5, 5), (-5, 5)))
    frames = decode_frames(path.read_bytes())
    apart = np.abs(frames[:, :, :540, None].astype(int) - PALETTE).max(axis=-1)  # without legend
    seen = (apart < 24).any(axis=(1, 2))  # points are drawn with an opacity of 0.92
    assert [np.flatnonzero(row).tolist() for row in seen] == [[0, 1, 2], [1, 2]]


@pytest.mark.parametrize(("step", "index"), [(None, 2), ("last", 2), (0, 0), (500, 1)])
def test_a_figure_shows_one_step(run, out, codes, figures, step, index):
    """The step that is asked for, else the last; the title tells which."""
    scatter(run, "codes", out / "a.svg", step=step, title="Digits")
    np.testing.assert_allclose(drawn_points(figures[0]), codes[index])
    assert f"Digits, step {STEPS[index]}" in words(figures[0])


@pytest.mark.parametrize(
    ("suffix", "magic"), [(".svg", b"<?xml"), (".pdf", b"%PDF"), (".png", b"")]
)
def test_the_same_codes_give_the_same_file(run, out, monkeypatch, suffix, magic):
    """No date or random name is in it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")  # the clock, as matplotlib reads it
    first = scatter(run, "codes", out / f"a{suffix}").read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    second = scatter(run, "codes", out / f"b{suffix}").read_bytes()
    assert first == second
    assert first.startswith(magic)


def test_more_points_are_smaller(record, out, figures):
    """The size of a marker shrinks with their number, within limits that can be seen."""
    sizes = []
    for count in (10, 1000, 5000, 100_000):
        points = np.zeros((count, 2), np.float32)
        run = record(lambda writer, p=points: writer.latent_scatter("c", p, 0), f"run{count}")
        scatter(run, "c", out / f"{count}.png")
        sizes.append(float(figures[-1].axes[0].collections[0].get_sizes()[0]))
    assert sizes == sorted(sizes, reverse=True)
    assert 2 <= sizes[-1] < sizes[1] < sizes[0] <= 40


@pytest.mark.parametrize(("count", "rim", "opacity"), [(1000, 0.3, 0.9), (10_000, 0, 0.5)])
def test_small_points_have_no_rim(record, out, figures, count, rim, opacity):
    """A white rim would leave a pale cloud of them; they show by their opacity where many are."""
    run = record(lambda writer: writer.latent_scatter("c", np.zeros((count, 2)), 0))
    scatter(run, "c", out / "a.png")
    (group,) = figures[0].axes[0].collections
    assert group.get_linewidths().tolist() == [rim]
    assert group.get_alpha() == opacity


def test_without_labels_there_is_no_legend(run, out, figures):
    """All points have one color."""
    scatter(run, "plain", out / "a.png")
    assert not figures[0].legends
    assert len(np.unique(figures[0].axes[0].collections[0].get_facecolors(), axis=0)) == 1


def test_more_labels_than_colors(record, out, figures):
    """The eleventh label has the first color and another marker."""
    names = np.array([f"class {index:02d}" for index in range(12)])
    codes = np.arange(24, dtype=np.float32).reshape(12, 2)
    scatter(record(lambda w: w.latent_scatter("c", codes, 0, labels=names)), "c", out / "a.png")
    np.testing.assert_array_equal(drawn_points(figures[0]), codes)
    discs, squares = (group.get_paths()[0] for group in figures[0].axes[0].collections)
    assert len(discs.vertices) > len(squares.vertices)
    handles = figures[0].legends[0].legend_handles
    looks = {(tuple(handle.get_color()), handle.get_marker()) for handle in handles}
    assert len(looks) == 12
    assert set(names) <= words(figures[0]).keys()


def test_labels_that_are_no_classes(record, out, figures):
    """More numbers than a legend could tell get a color bar in the colors of the points."""
    ages = np.arange(50, 100)
    run = record(lambda w: w.latent_scatter("c", np.zeros((50, 2)), 0, labels=ages))
    scatter(run, "c", out / "a.png", legend="Age")
    _, bar = figures[0].axes
    np.testing.assert_allclose(bar.get_ylim(), (50, 99))
    assert bar.get_ylabel() == "Age"
    colors = figures[0].axes[0].collections[0].get_facecolors()[:, :3]
    scale = bar.collections[-1]  # the bar itself, drawn last of its collections
    for age, color in ((50, colors[0]), (99, colors[-1])):
        np.testing.assert_allclose(scale.to_rgba(age)[:3], color)


@pytest.mark.parametrize("text", ["W" * 200, "word " * 40, "W" * 50])
@pytest.mark.parametrize("labels", [LABELS, np.arange(60)])
def test_long_texts_stay_on_the_figure(record, out, codes, figures, text, labels):
    """Title and heading take a few lines within the figure, and leave the axes their room."""
    run = record(lambda w: w.latent_scatter("c", codes[0], 0, labels=labels))
    scatter(run, "c", out / "a.png", title=text, legend=text)
    (figure,) = figures
    width, height = figure.bbox.size
    plot, *bars = figure.axes
    heading = bars[0].yaxis.label if bars else figure.legends[0].get_title()
    for artist in (plot.title, heading):
        assert artist.get_text()
        box = artist.get_window_extent()
        assert 0 <= box.x0 <= box.x1 <= width
        assert 0 <= box.y0 <= box.y1 <= height
    assert plot.get_window_extent().width > 0.5 * width


def test_more_names_than_a_legend_holds(record, out, figures):
    """The last line counts those that are left out."""
    names = [f"name {index:03d}" for index in range(100)]
    run = record(lambda w: w.latent_scatter("c", np.zeros((100, 2)), 0, labels=names))
    scatter(run, "c", out / "a.png")
    texts = [text.get_text() for text in figures[0].legends[0].get_texts()]
    assert texts == [*names[:39], "and 61 more"]


def test_codes_that_are_not_finite(record, out, figures):
    """They are left out, and counted on the figure."""
    codes = np.array([[0, 0], [np.nan, 1], [1, np.inf], [1, 1]], np.float32)
    scatter(record(lambda w: w.latent_scatter("c", codes, 0)), "c", out / "a.png")
    assert any("2 of 4 points are not finite" in word for word in words(figures[0]))
    assert np.isfinite(figures[0].axes[0].get_xlim()).all()


def test_limits(run, out, figures):
    """The axes end where they are told to."""
    scatter(run, "codes", out / "a.png", limits=((-7, 5), (-3, 4)))
    axes = figures[0].axes[0]
    assert (axes.get_xlim(), axes.get_ylim()) == ((-7, 5), (-3, 4))


@pytest.mark.parametrize(
    ("count", "limit", "expected"),
    [(5, None, [0, 1, 2, 3, 4]), (5, 5, [0, 1, 2, 3, 4]), (10, 4, [0, 2, 5, 7]), (3, 1, [0])],
)
def test_rows_are_sampled_evenly(count, limit, expected):
    """At most so many, each as far from the next, in their order."""
    assert sampled(count, limit).tolist() == expected


def test_a_limit_takes_some_points_and_says_so(run, out, codes, figures):
    """Those that are drawn are spread over the stored rows, in a figure and in an animation."""
    scatter(run, "codes", out / "a.png", limit=20)
    np.testing.assert_allclose(np.sort(drawn_points(figures[0]), 0), np.sort(codes[-1][::3], 0))
    assert "step 1000, 20 of 60 points" in words(figures[0])
    frames = decode_frames(scatter(run, "codes", out / "a.apng", limit=20).read_bytes())
    titles = [f"step {step}, 20 of 60 points" for step in STEPS]
    expected = scatter_frames(codes[:, ::3], labels=LABELS[::3], titles=titles, axes=PLANE)
    np.testing.assert_array_equal(frames, np.stack(list(expected)))


def test_some_steps(run, out, codes):
    """The axes hold the points of the steps that are shown."""
    frames = decode_frames(scatter(run, "codes", out / "a.apng", steps="500:").read_bytes())
    titles = ["step 500", "step 1000"]
    expected = scatter_frames(codes[1:], labels=LABELS, titles=titles, axes=PLANE)
    np.testing.assert_array_equal(frames, np.stack(list(expected)))


def test_webp_shows_what_apng_shows(run, out):
    """Both are lossless."""
    apng = decode_frames(scatter(run, "codes", out / "a.apng").read_bytes())
    webp = decode_frames(scatter(run, "codes", out / "a.webp", loop=2).read_bytes())
    np.testing.assert_array_equal(apng, webp)


def test_an_mp4(run, out):
    """It is small and not exact, and has a frame for each step."""
    pytest.importorskip("imageio_ffmpeg")
    with imageio.get_reader(scatter(run, "codes", out / "a.mp4", fps=5)) as video:
        assert sum(1 for _ in video) == 3


def test_a_density_counts_points(run, out, codes, figures):
    """A figure has a logarithmic color bar that says so, and no legend of labels."""
    scatter(run, "codes", out / "a.png", density=True, limits=((-9, 9), (-9, 9)))
    axes, bar = figures[0].axes
    assert not figures[0].legends and not axes.collections
    assert bar.get_ylabel() == "points in a cell, on a log scale"
    assert bar.get_yscale() == "log"
    (image,) = axes.images
    assert image.get_extent() == [-9, 9, -9, 9]
    pixels = image.get_array()
    expected, _, _ = np.histogram2d(*codes[-1].T, bins=pixels.shape[1::-1], range=((-9, 9),) * 2)
    np.testing.assert_array_equal(pixels[..., 3] > 0, expected.T[::-1] > 0)
    ticks = [f"{tick}" for tick in (1, 2, 5, 10, 20, 50) if tick <= expected.max()]
    assert [tick.get_text() for tick in bar.get_yticklabels()] == ticks


def test_a_density_moves(run, out, codes):
    """Its frames are those of the pure function, and the titles name the scale."""
    frames = decode_frames(scatter(run, "codes", out / "a.apng", density=True).read_bytes())
    titles = [f"step {step}, density on a log scale" for step in STEPS]
    expected = np.stack(list(density_frames(codes, titles=titles, axes=PLANE)))
    np.testing.assert_array_equal(frames, expected)


def test_the_density_of_a_space_is_that_of_a_plane(record, out, figures):
    """Three dimensions come into the plane of their principal components."""
    codes = np.random.default_rng(0).normal(size=(200, 3)).astype(np.float32)
    run = record(lambda writer: writer.latent_scatter("c", codes, 0))
    scatter(run, "c", out / "a.png", density=True)
    assert figures[0].axes[0].get_xlabel() == COMPONENTS[0]


@pytest.mark.parametrize("suffix", [".gif", ".apng"])
def test_an_animation_has_a_frame_for_each_step(run, out, suffix):
    """Frames, their time and the held last one are as asked for."""
    path = scatter(run, "codes", out / f"a{suffix}", fps=10, hold=2)
    with Image.open(path) as image:
        durations = []
        for index in range(image.n_frames):
            image.seek(index)
            durations.append(image.info["duration"])
    np.testing.assert_allclose(durations, [100, 100, 2000])


def test_the_axes_of_an_animation_stay(run, out, codes):
    """One pair of axes holds all points of all steps; titles tell the step."""
    frames = decode_frames(scatter(run, "codes", out / "a.apng").read_bytes())
    expected = scatter_frames(
        codes,
        labels=LABELS,
        limits=data_limits(codes.reshape(-1, 2)),
        titles=["step 0", "step 500", "step 1000"],
        axes=PLANE,
    )
    for frame, picture in zip(frames, expected, strict=True):
        np.testing.assert_array_equal(frame, picture)


def test_limits_of_an_animation(run, out, codes):
    """They can be given, too."""
    limits = ((-1.0, 1.0), (-1.0, 1.0))
    frames = decode_frames(scatter(run, "codes", out / "a.apng", limits=limits).read_bytes())
    titles = ["step 0", "step 500", "step 1000"]
    expected = scatter_frames(codes, labels=LABELS, limits=limits, titles=titles, axes=PLANE)
    np.testing.assert_array_equal(frames[0], next(expected))


@pytest.fixture
def wide(record):
    """A run with codes of one, three and seven dimensions at two steps; "mixed" has both."""
    codes = np.random.default_rng(0).normal(size=(2, 60, 7)) * [1, 2, 1, 5, 1, 1, 1] + 3
    codes[1] *= 2

    def write(writer):
        for step, points in enumerate(codes):
            for size in (1, 3, 7):
                writer.latent_scatter(f"d{size}", points[:, :size], step, labels=LABELS)
            writer.latent_scatter("mixed", points[:, : 5 + step], step)

    return record(write), codes.astype(np.float32)


def principal(codes) -> tuple[np.ndarray, float]:
    """Codes [T, N, D] on the two largest axes of their covariance, and the share of these."""
    rows = codes.reshape(-1, codes.shape[-1]).astype(np.float64)
    variances, vectors = np.linalg.eigh(np.cov(rows.T))
    first = vectors[:, [-1, -2]]
    first = first * np.sign(np.take_along_axis(first, np.abs(first).argmax(0)[None], 0))
    return (codes - rows.mean(axis=0)) @ first, variances[-2:].sum() / variances.sum()


def test_wide_codes_have_the_components_of_what_is_shown(wide, out, figures):
    """A figure those of its step, an animation those of all; the title tells what is seen."""
    run, codes = wide
    for step in range(2):
        (expected,), share = principal(codes[step : step + 1])
        scatter(run, "d7", out / f"{step}.png", step=step, title="Wide")
        np.testing.assert_allclose(drawn_points(figures[step]), expected, atol=1e-4)
        assert f"Wide, step {step}, PCA, {share:.0%} of the variance" in words(figures[step])
    assert set(COMPONENTS) <= words(figures[0]).keys()
    frames = decode_frames(scatter(run, "d7", out / "a.apng").read_bytes())
    expected, share = principal(codes)
    titles = [f"step {step}, PCA, {share:.0%} of the variance" for step in range(2)]
    pictures = scatter_frames(expected, labels=LABELS, titles=titles, axes=COMPONENTS)
    for frame, picture in zip(frames, pictures, strict=True):
        assert np.mean((frame != picture).any(axis=-1)) < 1e-3  # but for rounded places


@pytest.mark.parametrize(
    ("logged", "asked", "method"),
    [("tsne", None, "tsne"), ("pca", None, "pca"), (None, "tsne", "tsne"), ("tsne", "pca", "pca")],
)
def test_the_projection_is_the_one_that_was_logged_or_asked_for(
    record, out, figures, monkeypatch, logged, asked, method
):
    """The codes of what is shown go through it once, and the title names it."""
    pytest.importorskip("sklearn")
    calls = []

    def tsne(codes):
        calls.append(len(codes))
        return codes[:, 1:3].astype(np.float32)

    monkeypatch.setattr("tbviz.latent.projection.tsne", tsne)
    codes = np.random.default_rng(0).normal(size=(2, 30, 3))

    def write(writer):
        for step, points in enumerate(codes):
            writer.latent_scatter("c", points, step, projection=logged)

    run = record(write)
    calls.clear()
    scatter(run, "c", out / "a.png", projection=asked, limit=20)
    scatter(run, "c", out / "a.apng", projection=asked)
    name = {"tsne": "t-SNE", "pca": "PCA, "}[method]
    assert any(word.startswith(f"step 1, {name}") for word in words(figures[0]))
    assert calls == ([20, 60] if method == "tsne" else [])
    if method == "tsne":
        rows = sampled(30, 20)
        np.testing.assert_allclose(drawn_points(figures[0]), codes[1][rows, 1:3], rtol=1e-6)


def test_codes_of_three_dimensions_are_in_space(wide, out, figures):
    """A figure and an animation show all three, from one place."""
    run, codes = wide
    scatter(run, "d3", out / "a.png")
    (axes,) = [each for each in figures[0].axes if each.name == "3d"]
    ends = [axes.get_xlim(), axes.get_ylim(), axes.get_zlim()]
    np.testing.assert_allclose(ends, data_limits(codes[1, :, :3]))
    assert (axes.elev, axes.azim) == (20, -60)
    (group,) = axes.collections
    drawn = np.array(group._offsets3d).T
    np.testing.assert_allclose(sorted(map(tuple, drawn)), sorted(map(tuple, codes[1, :, :3])))
    assert "third latent dimension" in words(figures[0])
    frames = decode_frames(scatter(run, "d3", out / "a.apng").read_bytes())
    titles, axes = ["step 0", "step 1"], (*PLANE, "third latent dimension")
    expected = scatter_frames(codes[..., :3], labels=LABELS, titles=titles, axes=axes)
    np.testing.assert_array_equal(frames, list(expected))


@pytest.mark.parametrize("unit", [1, 2500, 1e6, 1e-4])
def test_the_names_of_space_stay_on_the_figure(record, out, figures, unit):
    """However wide its numbers are, and beside the legend."""
    codes = np.random.default_rng(0).normal(size=(60, 3)) * unit
    run = record(lambda writer: writer.latent_scatter("c", codes, 0, labels=LABELS))
    scatter(run, "c", out / "a.png")
    (figure,) = figures
    (axes,) = figure.axes
    names = [getattr(axes, f"{axis}axis").label.get_window_extent() for axis in "xyz"]
    legend = figure.legends[0].get_window_extent()
    for box in names:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= legend.x0
    assert max(len(text.get_text()) for text in axes.get_xticklabels()) <= 8


def test_points_outside_of_the_limits_of_space_are_left_out(wide, out, figures):
    """As in the animation, where they have no place."""
    run, codes = wide
    limits = ((0, 8), (0, 12), (2, 6))
    scatter(run, "d3", out / "a.png", limits=limits)
    low, high = np.array(limits).T
    inside = ((codes[1, :, :3] >= low) & (codes[1, :, :3] <= high)).all(axis=1)
    assert 0 < inside.sum() < 60
    assert len(figures[0].axes[0].collections[0]._offsets3d[0]) == inside.sum()


def test_codes_of_one_dimension_are_distributions(wide, out, figures):
    """Each label has its curve, of the codes and the middles of their steps."""
    run, codes = wide
    scatter(run, "d1", out / "a.png", step=0)
    points = drawn_points(figures[0])
    np.testing.assert_allclose(points[:, 0], codes[0, :, 0])
    for label in range(10):
        curve = points[label == LABELS]
        expected = (np.arange(6) + 0.5) / 6
        np.testing.assert_allclose(curve[np.argsort(curve[:, 0]), 1], expected, rtol=1e-6)
    assert {"latent code", "share of smaller codes"} <= words(figures[0]).keys()
    assert scatter(run, "d1", out / "a.gif").exists()


def test_classes_can_be_given(record, out, figures):
    """They are those of the legend, and colors go by them."""
    run = record(lambda w: w.latent_scatter("c", np.eye(2), 0, labels=["bee", "dog"]))
    scatter(run, "c", out / "a.png", classes=["ant", "bee", "cat", "dog"])
    (group,) = figures[0].axes[0].collections
    np.testing.assert_allclose(group.get_facecolors()[:, :3], PALETTE[[1, 3]] / 255)
    limits = ((-5, 5), (-5, 5))
    path = scatter(run, "c", out / "a.apng", classes=["ant", "bee", "cat", "dog"], limits=limits)
    plot = decode_frames(path.read_bytes())[0, :, :540, None].astype(int)
    seen = (np.abs(plot - PALETTE).max(axis=-1) < 24).any(axis=(0, 1))
    assert np.flatnonzero(seen).tolist() == [1, 3]


def test_codes_that_change_their_width(wide, out):
    """They have no components in common; a figure shows one step, and needs none."""
    with pytest.raises(InvalidArgumentError, match=r"one number of dimensions.*found \[5, 6\]"):
        scatter(wide[0], "mixed", out / "a.apng")
    assert not list(out.iterdir())
    assert scatter(wide[0], "mixed", out / "a.png").exists()


@pytest.mark.parametrize(
    ("tag", "output", "options", "error", "message"),
    [
        ("code", "a.png", {}, NotFoundError, "no tag 'code'.*codes"),
        ("loss", "a.png", {}, NotFoundError, "is no latent_codes tag: it holds scalars"),
        ("codes", "a.png", {"step": 7}, NotFoundError, "no step 7.* 0, 500, 1000"),
        ("codes", "a.gif", {"step": 500}, InvalidArgumentError, "step=500"),
        ("codes", "a.png", {"steps": "0:"}, InvalidArgumentError, "steps=0:"),
        ("codes", "a.gif", {"steps": "9"}, InvalidArgumentError, "A:B.* found '9'"),
        ("codes", "a.png", {"limit": 0}, InvalidArgumentError, "limit .* found 0"),
        ("codes", "a.png", {"projection": "umap"}, InvalidArgumentError, "found 'umap'"),
        ("codes", "a.gif", {"projection": "pca"}, InvalidArgumentError, ">= 3, found 2"),
        ("codes", "a.gif", {"fps": -1}, InvalidArgumentError, "fps"),
        ("codes", "a.png", {"limits": ((1, 0), (0, 1))}, InvalidArgumentError, "limits"),
        ("codes", "a.gif", {"limits": ((1, 0), (0, 1))}, InvalidArgumentError, "limits"),
        ("codes", "a.png", {"classes": [0, 1]}, InvalidArgumentError, "among the classes, found 2"),
        ("codes", "a.gif", {"classes": [0, 1]}, InvalidArgumentError, "among the classes, found 2"),
        ("codes", "a.png", {"limits": ((0, 1),) * 3}, InvalidArgumentError, "limits must be"),
        ("codes", "a.mov", {}, InvalidArgumentError, "png, svg, pdf, gif, apng, webp, mp4"),
        ("codes", "../folder.png", {}, FileError, "is a folder"),
        ("codes", "../folder.gif", {}, FileError, "is a folder"),
    ],
)
def test_bad_input(run, out, tag, output, options, error, message):
    """One line says what was found and what the rule is, and nothing is left in the folder."""
    for name in ("folder.gif", "folder.png"):
        (out.parent / name).mkdir()
    with pytest.raises(error, match=message) as caught:
        scatter(run, tag, out / output, **options)
    assert "\n" not in str(caught.value)
    assert not list(out.iterdir())


def test_without_matplotlib(run, out, monkeypatch):
    """A figure names the extra to install; an animation needs nothing."""
    for name in [name for name in sys.modules if re.match(r"matplotlib($|\.)", name)]:
        monkeypatch.setitem(sys.modules, name, None)
    words = r"a figure \(\.png\) needs matplotlib: pip install 'tbviz\[plot\]' \(in"
    with pytest.raises(MissingDependencyError, match=words):
        scatter(run, "codes", out / "a.png")
    assert not list(out.iterdir())
    assert scatter(run, "codes", out / "a.gif").exists()


def test_same_rows_keeps_what_agrees():
    """Codes whose labels never change stay in their stored order."""
    codes = [np.full((3, 2), step) for step in range(2)]
    labels = np.array([2, 0, 2])
    found, common = same_rows(codes, [labels, labels.copy()])
    assert found is codes
    np.testing.assert_array_equal(common, labels)


@given(st.lists(st.lists(st.integers(0, 3)), min_size=1, max_size=4), st.booleans())
def test_same_rows(labels_over_time, labeled):
    """Each step keeps its points with their labels; all else is NaN."""
    labels = [np.array(each, np.int64) for each in labels_over_time]
    codes = [np.random.default_rng(len(each)).normal(size=(len(each), 2)) for each in labels]
    if not labeled:
        assert same_rows(codes, [None, *labels[1:]]) == (codes, None)
        return
    found, common = same_rows(codes, labels)
    for points, each, arranged in zip(codes, labels, found, strict=True):
        rows = np.column_stack([arranged, common])
        expected = sorted(map(tuple, np.column_stack([points, each])))
        assert sorted(map(tuple, rows[~np.isnan(arranged[:, 0])])) == expected


def test_another_batch_at_each_step(record, out):
    """Codes of other images at each step, in other numbers, keep the colors of their labels."""

    def write(writer):
        writer.latent_scatter("c", [[0, 0], [4, 4], [2, 1]], 0, labels=["a", "b", "a"])
        writer.latent_scatter("c", [[1, 3]], 1, labels=["b"])

    path = scatter(record(write), "c", out / "a.apng", limits=((-9, 9), (-9, 9)))
    plots = decode_frames(path.read_bytes())[:, 60:-60, 60:-90]  # without the legend
    plots = plots.reshape(2, -1, 1, 3)
    nearest = np.abs(plots - PALETTE[:2].astype(int)).max(axis=-1).min(axis=1)
    shown = (nearest < 30).tolist()  # points are a little transparent
    assert shown == [[True, True], [False, True]]


@pytest.mark.parametrize("suffix", [".apng", ".png"])
def test_a_step_without_codes(record, out, suffix):
    """An empty list of labels goes with names at other steps."""

    def write(writer):
        writer.latent_scatter("c", [[0, 0, 0], [4, 4, 4]], 0, labels=["a", "b"])
        writer.latent_scatter("c", np.zeros((0, 3)), 1, labels=[])

    assert scatter(record(write), "c", out / f"a{suffix}").exists()
