"""Stored pictures -> an animated file; what was written is read back by Pillow alone."""

import sys

import imageio.v2 as imageio
import numpy as np
import pytest
from PIL import Image

from tbviz import export
from tbviz.errors import (
    FileError,
    InvalidArgumentError,
    MissingDependencyError,
    NotFoundError,
)
from tbviz.export import write_animation
from tbviz.export.captions import caption_width
from tbviz.logdir import ImageSeries

STEPS = (0, 100, 250)
GAP = 12
STRIP = 22


def animate(run, tags, output, **options):
    """Call the export, and return the path that it wrote to."""
    export.animate(run, tags, output, **options)
    return output


def read(path) -> tuple[np.ndarray, list[float]]:
    """All frames of a file, uint8 [T, H, W, 3], and their durations in milliseconds."""
    with Image.open(path) as image:
        frames, durations = [], []
        for index in range(image.n_frames):
            image.seek(index)
            frames.append(np.asarray(image.convert("RGB")))
            durations.append(image.info["duration"])
    return np.stack(frames), durations


def rgb(pictures) -> np.ndarray:
    """Grey [T, H, W] as [T, H, W, 3]."""
    return np.repeat(np.asarray(pictures)[..., None], 3, axis=-1)


@pytest.fixture
def left():
    """A grey picture for each step, [3, 6, 8]."""
    return np.random.default_rng(1).integers(0, 256, (3, 6, 8), np.uint8)


@pytest.fixture
def right():
    """A narrower grey picture for each step, [3, 6, 5]."""
    return np.random.default_rng(2).integers(0, 256, (3, 6, 5), np.uint8)


@pytest.fixture
def run(record, left, right):
    """A run with both at each step, the first of `left` as `once`, and stored animations."""

    def write(writer):
        writer.image("once", left[0], 0)
        writer.image("late", right[1], 100)
        for step, a, b in zip(STEPS, left, right, strict=True):
            writer.image("left", a, step)
            writer.image("right", b, step)
            writer.animation("walk", np.roll(left, step, axis=1), step, fps=3)
        writer.animation("short", right[:2], 250, fps=3)
        writer.scalar("loss", 1.0, 0)

    return record(write)


@pytest.mark.parametrize("suffix", [".gif", ".png", ".apng", ".webp", ".GIF"])
def test_a_frame_for_each_step(run, out, left, suffix):
    """The stored pixels come back exactly, in order of their steps."""
    path = animate(run, "left", out / f"a{suffix}")
    assert path == out / f"a{suffix}"
    np.testing.assert_array_equal(read(path)[0], rgb(left))
    assert list(out.iterdir()) == [path]


def test_several_tags_side_by_side(run, out, left, right):
    """Tags stand from left to right with white between them."""
    frames, _ = read(animate(run, ["right", "left"], out / "a.png"))
    assert frames.shape == (3, 6, 5 + GAP + 8, 3)
    np.testing.assert_array_equal(frames[:, :, :5], rgb(right))
    np.testing.assert_array_equal(frames[:, :, 5 : 5 + GAP], 255)
    np.testing.assert_array_equal(frames[:, :, 5 + GAP :], rgb(left))


@pytest.mark.parametrize(
    ("tag", "source", "shown"), [("once", "left", [0, 0, 0]), ("late", "right", [1, 1, 1])]
)
def test_a_tag_without_a_picture_shows_another_of_its_own(
    run, out, left, right, tag, source, shown, request
):
    """It shows its newest before the step, and before its first that first one."""
    frames, _ = read(animate(run, [tag, "left"], out / "a.png"))
    expected = request.getfixturevalue(source)[shown]
    np.testing.assert_array_equal(frames[:, :, : expected.shape[2]], rgb(expected))
    np.testing.assert_array_equal(frames[:, :, -8:], rgb(left))


@pytest.mark.parametrize("step", [0, 100, "last"])
def test_a_stored_animation_plays_its_own_frames(run, out, left, step):
    """With a step, the frames are those stored there, not one for each step."""
    frames, _ = read(animate(run, "walk", out / "a.gif", step=step))
    at = STEPS[-1] if step == "last" else step
    np.testing.assert_array_equal(frames, rgb(np.roll(left, at, axis=1)))


def test_stored_animations_play_without_being_asked(run, out, left):
    """A tag that holds animations plays its last one; "all" shows the first frame of each step."""
    by_default, _ = read(animate(run, "walk", out / "a.png"))
    asked, _ = read(animate(run, "walk", out / "b.png", step="last"))
    np.testing.assert_array_equal(by_default, asked)
    every, _ = read(animate(run, "walk", out / "c.png", step="all"))
    assert len(every) == len(run.images("walk"))


def test_a_shorter_stored_animation_rests(run, out, left, right):
    """Beside a longer one it stays on its last frame."""
    frames, _ = read(animate(run, ["walk", "short"], out / "a.png", step=250))
    np.testing.assert_array_equal(frames[:, :, :8], rgb(np.roll(left, 250, axis=1)))
    np.testing.assert_array_equal(frames[:, :, 8 + GAP :], rgb(right[[0, 1, 1]]))


def test_scale_enlarges_stored_pixels_but_not_words(run, out, left):
    """Each pixel becomes a block, and a title keeps its height."""
    frames, _ = read(animate(run, "left", out / "a.png", scale=20, titles=["Left"]))
    np.testing.assert_array_equal(frames[:, STRIP:], np.kron(rgb(left), np.ones((1, 20, 20, 1))))
    assert frames[:, :STRIP].min() < 60


def test_titles_and_steps_stand_above(run, out, left):
    """The step is in a strip of its own above the titles; only the step changes."""
    path = animate(run, ["left"], out / "a.gif", scale=20, titles=["Left"], caption="step")
    frames, _ = read(path)
    assert frames.shape[1] == 2 * STRIP + 20 * 6
    steps, titles = frames[:, :STRIP], frames[:, STRIP : 2 * STRIP]
    assert len({step.tobytes() for step in steps}) == 3
    assert len({title.tobytes() for title in titles}) == 1


@pytest.mark.parametrize("suffix", [".gif", ".png"])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"fps": 5}, [200, 200, 200]),
        ({"fps": 50, "hold": 1.5}, [20, 20, 1500]),
        ({"fps": 4, "hold": 0.1}, [250, 250, 100]),
    ],
)
def test_timing(run, out, suffix, options, expected):
    """Frames last 1/fps seconds, and the last one as long as it is held."""
    _, durations = read(animate(run, "left", out / f"a{suffix}", **options))
    np.testing.assert_allclose(durations, expected)


def test_steps_at_which_nothing_changes_keep_their_frame(record, out):
    """Equal pictures are as many frames as there are steps."""
    run = record(lambda writer: [writer.image("still", np.eye(4), step) for step in range(5)])
    frames, durations = read(animate(run, "still", out / "a.gif", fps=10))
    assert len(frames) == 5
    assert durations == [100] * 5


@pytest.mark.parametrize("suffix", [".gif", ".png"])
def test_a_grey_series_that_meets_nan(record, out, suffix):
    """When training diverges, a NaN is drawn in color; the frames before it stay what they were."""
    pictures = np.linspace(0, 1, 32, dtype=np.float32).reshape(2, 4, 4)
    pictures[1, 2, 3] = np.nan
    run = record(lambda writer: [writer.image("x", p, step) for step, p in enumerate(pictures)])
    frames, _ = read(animate(run, "x", out / f"a{suffix}"))
    expected = rgb(np.rint(np.nan_to_num(pictures) * 255).astype(np.uint8))
    np.testing.assert_array_equal(frames[0], expected[0])
    assert len(set(frames[1, 2, 3].tolist())) > 1
    frames[1, 2, 3] = expected[1, 2, 3]
    np.testing.assert_array_equal(frames[1], expected[1])


@pytest.mark.parametrize(
    ("tags", "output", "options", "error", "words"),
    [
        ("lef", "a.gif", {}, NotFoundError, "no tag 'lef'.*left"),
        ("loss", "a.gif", {}, NotFoundError, "is no image tag: it holds scalars"),
        ([], "a.gif", {}, InvalidArgumentError, "at least one tag"),
        ("left", "a.mov", {}, InvalidArgumentError, r"a\.mov ends in \.mov.*gif, png"),
        ("left", "a.gif", {"titles": ["A", "B"]}, InvalidArgumentError, "1 tags .* found 2"),
        ("left", "a.gif", {"scale": 0}, InvalidArgumentError, "scale .* found 0"),
        ("left", "a.gif", {"scale": 1.5}, InvalidArgumentError, r"scale .* found 1\.5"),
        ("left", "a.gif", {"margin": -1}, InvalidArgumentError, "margin .* found -1"),
        ("left", "a.gif", {"fps": 0}, InvalidArgumentError, "fps .* found 0"),
        ("left", "a.gif", {"hold": -1}, InvalidArgumentError, "hold .* found -1"),
        ("left", "a.gif", {"columns": 0}, InvalidArgumentError, "columns .* found 0"),
        ("left", "a.gif", {"caption": "time"}, InvalidArgumentError, "caption .* found 'time'"),
        ("left", "a.gif", {"steps": "5"}, InvalidArgumentError, "steps.* A:B.* found '5'"),
        ("left", "a.gif", {"steps": "300:"}, NotFoundError, "no steps in 300:; .* 3 from 0 to 250"),
        ("left", "a.gif", {"steps": ":", "step": 0}, InvalidArgumentError, "found : and 0"),
        ("left", "a.mp4", {"loop": 3}, InvalidArgumentError, "loop.* found 3"),
        ("left", "a.gif", {"loop": -1}, InvalidArgumentError, "loop.* found -1"),
        ("left", "a.png", {"dither": True}, InvalidArgumentError, "dither.*gif"),
        ("walk", "a.gif", {"step": 7}, NotFoundError, "no step 7.* 0, 100, 250"),
        (["walk", "short"], "a.gif", {"step": 0}, NotFoundError, "'short' has no step 0"),
        ("left", "../folder.gif", {}, FileError, "is a folder"),
    ],
)
def test_bad_input(run, out, tags, output, options, error, words):
    """One line says what was found and what the rule is, and nothing is left in the folder."""
    for name in ("folder.gif", "folder.png"):
        (out.parent / name).mkdir()
    with pytest.raises(error, match=words) as caught:
        animate(run, tags, out / output, **options)
    assert "\n" not in str(caught.value)
    assert not list(out.iterdir())


def test_pictures_that_change_their_size(record, out):
    """The tag and both sizes are named."""

    def write(writer):
        writer.image("grid", np.zeros((4, 6)), 0)
        writer.image("grid", np.zeros((5, 6)), 1)

    with pytest.raises(InvalidArgumentError, match="'grid' change their size from 6x4 to 6x5"):
        animate(record(write), "grid", out / "a.gif")
    assert not list(out.iterdir())


def test_interrupted(run, out):
    """Ctrl-C in the middle leaves nothing behind, and the file before it as it was."""
    (out / "a.gif").write_bytes(b"old")

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        animate(run, "left", out / "a.gif", force=True, progress=interrupt)
    assert [path.read_bytes() for path in out.iterdir()] == [b"old"]


def test_progress(run, out):
    """Each frame is reported once it is encoded."""
    calls = []
    animate(run, "left", out / "a.gif", progress=lambda *call: calls.append(call))
    assert calls == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("suffix", [".gif", ".png"])
def test_frames_stream(out, suffix):
    """No more than two grey frames are made before the first one is encoded."""
    events = []

    def frames():
        for index in range(5):
            events.append(f"made {index}")
            yield np.full((4, 4, 1), index, np.uint8)

    write_animation(
        frames(),
        out / f"a{suffix}",
        total=5,
        progress=lambda done, total: events.append(f"encoded {done - 1}"),
    )
    assert events.index("encoded 0") < events.index("made 2")


def test_each_stored_picture_is_decoded_once(run, out, monkeypatch):
    """Sizes and channels come from the headers, and a picture that is shown again is kept."""
    decoded = []
    monkeypatch.setattr(
        ImageSeries,
        "__getitem__",
        lambda self, index, get=ImageSeries.__getitem__: (
            decoded.append((self.tag, int(index))) or get(self, index)
        ),
    )
    animate(run, ["left", "late"], out / "a.gif")
    assert sorted(decoded) == [("late", 0), ("left", 0), ("left", 1), ("left", 2)]


def test_webp_is_exact(run, out, left):
    """Pillow reads what was stored."""
    frames, durations = read(animate(run, "left", out / "a.webp", fps=4, hold=1))
    np.testing.assert_array_equal(frames, rgb(left))
    assert durations == [250, 250, 1000]


@pytest.mark.parametrize(
    ("steps", "shown"), [("100:250", [1, 2]), ("::2", [0, 2]), (":99", [0]), ("1:", [1, 2])]
)
def test_some_steps(run, out, left, steps, shown):
    """Frames are those of the steps that are asked for, of stored animations their first."""
    frames, _ = read(animate(run, "left", out / "a.png", steps=steps))
    np.testing.assert_array_equal(frames, rgb(left)[shown])
    walks, _ = read(animate(run, "walk", out / "b.png", steps=steps))
    assert len(walks) == len(shown)


def test_tags_in_rows(run, out, left, right):
    """Two columns make two rows of three tags, each picture in the midst of its cell."""
    titles = ["", "", ""]  # which need 8 pixels: the right picture has 5
    path = animate(run, ["left", "right", "right"], out / "a.png", columns=2, titles=titles)
    frames, _ = read(path)
    assert frames.shape == (3, 2 * (STRIP + 6) + GAP, 8 + GAP + 8, 3)
    np.testing.assert_array_equal(frames[:, STRIP : STRIP + 6, :8], rgb(left))
    np.testing.assert_array_equal(frames[:, STRIP : STRIP + 6, -7:-2], rgb(right))
    np.testing.assert_array_equal(frames[:, -6:, 1:6], rgb(right))


def test_a_title_stands_above_all(run, out):
    """It has a strip of its own above that of the step."""
    frames, _ = read(
        animate(run, "left", out / "a.png", scale=20, title="Digits", caption="step", margin=2)
    )
    assert frames.shape[1] == 2 * STRIP + 20 * 6 + 4
    titles, steps = frames[:, 2 : STRIP + 2], frames[:, STRIP + 2 : 2 * STRIP + 2]
    assert len({title.tobytes() for title in titles}) == 1
    assert titles.min() < 60
    assert len({step.tobytes() for step in steps}) == 3


def test_a_narrow_picture_has_room_for_what_stands_above(record, out):
    """All frames are as wide as the longest caption needs, and the picture is in their middle."""

    def write(writer):
        for step in (0, 1_000_000):
            writer.image("a", np.zeros((4, 4), np.uint8), step)

    frames, _ = read(animate(record(write), "a", out / "a.png", caption="step"))
    width = caption_width(["step 1000000"])
    assert frames.shape[1:3] == (STRIP + 4, width)
    for frame in frames:
        black = np.flatnonzero((frame[STRIP:] == 0).all(axis=(0, 2)))
        assert black.tolist() == [*range((width - 4) // 2, (width - 4) // 2 + 4)]


@pytest.mark.parametrize(("suffix", "found"), [(".gif", 2), (".png", 3), (".webp", 3)])
def test_loop(run, out, suffix, found):
    """Three plays are two repeats to a GIF."""
    with Image.open(animate(run, "left", out / f"a{suffix}", loop=3)) as image:
        assert image.info["loop"] == found


def test_dither_mixes_colors(record, out):
    """Of a picture of many colors, some pixels get another index than without."""
    picture = np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)
    run = record(lambda writer: writer.image("x", picture, 0))
    plain, _ = read(animate(run, "x", out / "a.gif"))
    mixed, _ = read(animate(run, "x", out / "b.gif", dither=True))
    assert (plain != mixed).any()


def test_a_margin_is_white(run, out, left):
    """It goes all around, outside words and pictures."""
    frames, _ = read(animate(run, "left", out / "a.png", margin=3, scale=2))
    assert frames.shape == (3, 2 * 6 + 6, 2 * 8 + 6, 3)
    np.testing.assert_array_equal(frames[:, 3:-3, 3:-3], np.kron(rgb(left), np.ones((1, 2, 2, 1))))
    frames[:, 3:-3, 3:-3] = 255
    assert (frames == 255).all()


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, "16012x6000"),
        ({"titles": "AB", "caption": "step"}, "16012x6044"),
        ({"margin": 100}, "16212x6200"),
        ({"title": "A", "columns": 1}, "8000x12034"),
    ],
)
def test_frames_too_large_are_refused_before_any_is_drawn(run, out, monkeypatch, options, size):
    """The message names the size that the scale makes, and the largest there is."""
    monkeypatch.setattr(ImageSeries, "__getitem__", lambda self, index: pytest.fail("drawn"))
    expected = r"scale 1000 makes frames of \d+x\d+ pixels; a frame has at most 67,108,864 in all"
    with pytest.raises(InvalidArgumentError, match=expected) as caught:
        animate(run, ["left", "walk"], out / "a.gif", scale=1000, step="all", **options)
    assert size in str(caught.value)
    assert not list(out.iterdir())


@pytest.mark.parametrize("odd", [False, True])
def test_an_mp4_shows_the_pictures(record, out, odd):
    """Frames, their time and the held one are there; white fills up sides that are odd."""
    pytest.importorskip("imageio_ffmpeg")
    colors = np.array([[250, 20, 20], [20, 250, 20], [20, 20, 250]], np.uint8)
    height, width = 32 + odd, 48 + odd
    pictures = np.broadcast_to(colors[:, None, None], (3, height, width, 3))
    run = record(lambda w: [w.image("x", picture, at) for at, picture in enumerate(pictures)])
    path = animate(run, "x", out / "a.mp4", fps=10, hold=0.4)
    assert list(out.iterdir()) == [path]
    with imageio.get_reader(path) as video:
        assert video.get_meta_data()["fps"] == 10
        frames = np.stack([np.asarray(frame) for frame in video])
    assert frames.shape == (2 + 4, height + odd, width + odd, 3)
    inside = frames[:, 4:28, 4:44].astype(int)
    expected = colors[[0, 1, 2, 2, 2, 2], None, None].astype(int)
    assert np.abs(inside - expected).max() < 12
    if odd:
        assert frames[:, -1].min() > 100


def test_an_mp4_without_ffmpeg(run, out, monkeypatch):
    """The message names the extra to install."""
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    monkeypatch.delitem(sys.modules, "imageio.plugins.ffmpeg", raising=False)
    expected = r"^an \.mp4 needs imageio-ffmpeg: pip install 'tbviz\[video\]' \(in a checkout: "
    with pytest.raises(MissingDependencyError, match=expected):
        animate(run, "left", out / "a.mp4")
    assert not list(out.iterdir())
