"""What never stops a training: told once for each tag, where the user's program calls."""

from __future__ import annotations

import math
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz.summary.notes import counted, note, noting

BAD = np.array([[0.5, np.nan], [np.inf, -np.inf]])


def told(found: Any) -> list[str]:
    """Return the messages of warnings."""
    return [str(warning.message) for warning in found]


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda w, tag: w.scalar(tag, np.nan, 7), "this scalar is nan"),
        (lambda w, tag: w.scalar(tag, -np.inf, 7), "this scalar is -inf"),
        (lambda w, tag: w.image(tag, BAD, 7), "3 of its pixels are not finite, as a/nonfinite"),
        (lambda w, tag: w.histogram(tag, BAD[0], 7), "1 of its values is NaN, as a/nan counts"),
        (lambda w, tag: w.histogram(tag, BAD[1], 7), "2 of its values are infinite, as a/inf"),
        (lambda w, tag: w.audio(tag, BAD[0], 7), "1 of its samples is not finite"),
        (lambda w, tag: w.filters(tag, [[np.nan]], 7), "1 of its weights is not finite"),
        (lambda w, tag: w.animation(tag, [BAD], 7), "3 of its pixels are not finite"),
        (lambda w, tag: w.latent_scatter(tag, BAD, 7), "2 of its codes are not finite"),
        (lambda w, tag: w.embedding(tag, BAD, 7), "2 of its points are not finite"),
        (lambda w, tag: w.mesh(tag, [[np.nan, 0, 0]], 7), "1 of its vertices is not finite"),
        (
            lambda w, tag: w.feature_maps(tag, [[[np.nan, np.inf]]], 7),
            "2 of its activations are not finite, as a/nonfinite",
        ),
        (
            lambda w, tag: w.fingerprints(tag, BAD, 7, labels=[0, 1]),
            "3 of its activations are not finite",
        ),
        (lambda w, tag: w.audio(tag, [5.0, -1.5, 1], 7), r"2 of its samples beyond \[-1, 1\] are"),
        (
            lambda w, tag: w.mesh(tag, np.zeros((2, 3)), 7, colors=[[0, 1, 200.0], [-1, 1, 0]]),
            r"2 of its shades beyond \[0, 1\] are clipped",
        ),
        (
            lambda w, tag: w.mesh(tag, np.zeros((2, 3)), 7, colors=[[0, 1, np.nan], [1, 1, 0]]),
            "1 of its vertices is not finite",
        ),
        (
            lambda w, tag: w.embedding(tag, np.zeros((2, 3)), 7, thumbnails=BAD[:, None]),
            "2 of its points are not finite",
        ),
        (lambda w, tag: w.pr_curve(tag, [np.nan], 7, labels=[1]), "1 of its predictions is"),
    ],
    ids=[
        "scalar",
        "infinite scalar",
        "image",
        "NaN in a histogram",
        "infinity in a histogram",
        "audio",
        "filters",
        "animation",
        "scatter",
        "embedding",
        "mesh",
        "feature maps",
        "fingerprints",
        "audio beyond its range",
        "colors beyond their range",
        "colors",
        "thumbnails",
        "curve",
    ],
)
def test_each_tag_is_told_of_once(write: Any, expected: str, tmp_path: Path) -> None:
    """The first time with its step; another tag and another writer are told of anew."""
    for run in ("first", "second"):
        writer = tbviz.SummaryWriter(tmp_path / run)
        write(writer, "a")
        with pytest.warns(RuntimeWarning, match=f"^a: at step 7, {expected}") as found:
            writer.flush()
        assert len(found) == 1
        assert found[0].filename == __file__
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            write(writer, "a")
            writer.flush()
        write(writer, "b")
        with pytest.warns(RuntimeWarning, match="^b: at step 7, "):
            writer.close()


@pytest.mark.parametrize("kind", ["scalar", "text"])
def test_the_next_call_tells(kind: str, tmp_path: Path) -> None:
    """The line of the warning is the user's, by the writer's method and by the function."""
    data = {"scalar": 1.0, "text": "x"}[kind]
    with tbviz.SummaryWriter(tmp_path) as writer, writer.as_default():
        for step, call in enumerate((getattr(writer, kind), getattr(tbviz.summary, kind))):
            call("b", data, step)
            writer.image(f"a/{step}", BAD, 0)
            writer._stream.flush()
            with pytest.warns(RuntimeWarning, match="not finite") as found:
                call("b", data, step)
            assert found[0].filename == __file__


def test_a_filter_that_makes_it_an_error_costs_no_summary(tmp_path: Path) -> None:
    """All that was said is in the file."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.image("a", BAD, 0)
        writer.scalar("loss", np.nan, 0)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for _ in range(2):
                with pytest.raises(RuntimeWarning):
                    writer.flush()
            writer.flush()
    assert set(tbviz.open_logdir(tmp_path)["."].tags) == {"a", "a/nonfinite", "loss"}


HUGE = r"\d{7,} pixels is larger than the limit of 108, so that it is enlarged . times and not 1000"


def test_many_scalars_of_which_one_is_not_finite(tmp_path: Path) -> None:
    """It is found among all others, and a sum that overflows is no reason to tell of anything."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in range(1000):
            writer.scalar("large", 1e308, step)
            writer.scalar("loss", np.nan if step == 500 else 1.0, step)
        with pytest.warns(RuntimeWarning) as found:
            writer.flush()
    [message] = told(found)
    assert message.startswith("loss: at step 500, this scalar is nan")


@pytest.mark.parametrize(
    ("kind", "data", "options", "shape", "text"),
    [
        ("image", np.zeros((9, 12)), {}, (9, 12), None),
        ("image", np.zeros((12, 10)), {}, (6, 5), "12 x 10 pixels .* limit of 108, .* one in 2"),
        ("image", np.zeros((1, 109)), {}, (1, 55), "1 x 109 pixels"),
        ("image", np.zeros((1, 4 * 108)), {}, (1, 108), "1 x 432 pixels .* one in 4"),
        ("image", np.zeros((300, 2)), {}, (100, 1), "300 x 2 pixels .* one in 3"),
        ("image_grid", np.zeros((4, 5, 5)), {"scale": 10**6, "padding": 0}, (10, 10), HUGE),
        ("image_grid", np.zeros((1, 2, 2)), {"scale": 10**30}, (10, 10), "enlarged 5 times"),
        ("image_grid", np.zeros((4, 8, 8)), {"padding": 10**9}, (10, 10), "one in"),
        ("image_grid", np.zeros((4, 8, 8)), {"scale": 10**6, "padding": 0}, (8, 8), "one in 2"),
        ("image_grid", np.zeros((3, 4, 4)), {"columns": 10**7, "padding": 0}, (4, 12), None),
        ("animation", np.zeros((3, 2, 2)), {"scale": 10**6}, (6, 6), "enlarged 3 times"),
        ("comparison", np.zeros((2, 1, 3, 4)), {"scale": 10**6, "padding": 0}, (6, 16), HUGE),
        ("filters", np.ones((1, 4)), {"scale": 10**6}, (9, 9), "enlarged 3 times"),
        ("filters", np.ones((1, 4)), {"padding": 10**6}, (10, 10), "one in"),
        ("attention", np.ones((1, 2, 2)), {"scale": 10**6, "titles": [""]}, None, HUGE),
        ("feature_maps", np.ones((2, 2, 4)), {"scale": 10**6}, None, HUGE),
        ("optimal_inputs", np.ones((2, 2, 2)), {"scale": 10**6, "titles": ["", ""]}, None, HUGE),
        ("fingerprints", np.ones((4, 2)), {"scale": 10**6, "labels": [0, 0, 1, 1]}, None, HUGE),
        ("image", np.zeros((31, 61, 3)), {}, (7, 13), "31 x 61 pixels .* one in 5"),
        ("image_grid", np.zeros((4, 4, 4)), {"scale": 2, "padding": 0}, (8, 8), "16 x 16"),
        ("animation", np.zeros((3, 6, 6)), {}, (6, 6), None),
        ("animation", np.zeros((4, 6, 6)), {}, (3, 3), "4 x 6 x 6 pixels"),
    ],
)
def test_a_picture_that_is_too_large_is_shrunk(
    kind: str,
    data: Any,
    options: dict[str, Any],
    shape: tuple[int, int] | None,
    text: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By a whole number, the smallest that does, with a warning that names tag and size."""
    monkeypatch.setattr("tbviz.images.MAX_PIXELS", 108)
    monkeypatch.setattr("tbviz.images.MAX_FRAME_PIXELS", 108)
    with warnings.catch_warnings(record=True) as found, tbviz.SummaryWriter(tmp_path) as writer:
        warnings.simplefilter("always")
        getattr(writer, kind)("a", data, 3, **options)
        writer.flush()
    if text is None:
        assert told(found) == []
    else:
        [message] = told(found)
        assert message.startswith("a: at step 3, a picture of ")
        assert re.search(text, message)
    found_shape = tbviz.open_logdir(tmp_path)["."].images("a")[0].shape[-3:-1]
    assert math.prod(found_shape) <= 108
    assert shape is None or found_shape == shape  # words make some pictures larger


def test_what_is_shrunk_keeps_every_second_pixel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first on."""
    monkeypatch.setattr("tbviz.images.MAX_PIXELS", 6)
    pixels = np.arange(15, dtype=np.uint8).reshape(3, 5)
    with pytest.warns(RuntimeWarning), tbviz.SummaryWriter(tmp_path) as writer:
        writer.image("a", pixels, 0)
    found = tbviz.open_logdir(tmp_path)["."].images("a")[0]
    np.testing.assert_array_equal(found.squeeze(), [[0, 2, 4], [10, 12, 14]])


@pytest.mark.parametrize(
    ("kind", "data", "count"),
    [
        ("image", np.float32([[0, 255, 128], [-1, 1, 0.5]]), 3),
        ("image_grid", np.full((2, 3, 4), 2.0), 24),
        ("comparison", [np.full((1, 2, 2), 1.5), np.zeros((1, 2, 2))], 4),
        ("animation", np.full((1, 1, 1), -0.1, np.float16), 1),
    ],
)
def test_floats_that_are_clipped_are_told_of(
    kind: str, data: Any, count: int, tmp_path: Path
) -> None:
    """With their number and with what helps; nothing is said where a range was given."""
    with pytest.warns(RuntimeWarning) as found, tbviz.SummaryWriter(tmp_path) as writer:
        getattr(writer, kind)("a", data, 3)
        getattr(writer, kind)("b", data, 3, value_range=(0, 1))
    [message] = told(found)
    assert re.match(
        rf"a: at step 3, {count} of its values (is|are) outside of \[0, 1\], clipped; "
        r'value_range, such as \(0, 255\) or "grid"',
        message,
    )


def test_what_rounds_to_black_and_white_is_not_clipped(tmp_path: Path) -> None:
    """Nor are integers and bool, and what is not finite is told of as that."""
    with warnings.catch_warnings(), tbviz.SummaryWriter(tmp_path) as writer:
        warnings.simplefilter("error")
        writer.image("a", [[-0.0019, 1.0019]], 0)
        writer.image("b", np.uint8([[0, 255]]), 0)
        writer.image("c", [[True]], 0)


def test_outside_of_a_block_nothing_is_kept() -> None:
    """A builder that is used alone has nobody to tell, and notes of a block stay in it."""
    note("a", "size", "large")
    with noting() as notes:
        [value] = counted("a", "nan", 2)
        assert counted("a", "inf", 0) == []
    assert value.tag == "a/nan"
    assert [(each.tag, each.reason) for each in notes] == [("a", "nan")]
