"""One tag, one kind, and steps that never go backward."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import peers
import pytest

import tbviz
from tbviz.errors import InvalidArgumentError

PICTURE = np.zeros((2, 2))
WRITES = {
    "scalar": lambda w, tag: w.scalar(tag, 1.0, 0),
    "histogram": lambda w, tag: w.histogram(tag, [1.0], 0),
    "image": lambda w, tag: w.image(tag, PICTURE, 0),
    "text": lambda w, tag: w.text(tag, "x", 0),
    "audio": lambda w, tag: w.audio(tag, [0.0], 0),
    "latent_codes": lambda w, tag: w.latent_scatter(tag, PICTURE, 0),
    "embedding": lambda w, tag: w.embedding(tag, PICTURE, 0),
    "pr_curve": lambda w, tag: w.pr_curve(tag, [0.5], 0, labels=[1]),
}


@pytest.mark.parametrize("first", WRITES)
@pytest.mark.parametrize("second", WRITES)
def test_a_tag_is_of_one_kind(first: str, second: str, tmp_path: Path) -> None:
    """A second kind is refused at the call, and the message names both."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        WRITES[first](writer, "a")
        if first == second:
            WRITES[second](writer, "a")
        else:
            message = f"^a: this tag holds {first} data, and takes no {second} data"
            with pytest.raises(InvalidArgumentError, match=message):
                WRITES[second](writer, "a")
    assert tbviz.open_logdir(tmp_path)["."].tags["a"] == first


def test_all_pictures_are_of_one_kind(tmp_path: Path) -> None:
    """A grid and an animation may follow a picture under its tag."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.image("a", PICTURE, 0)
        writer.image_grid("a", PICTURE[None], 1)
        writer.animation("a", PICTURE[None], 2)


@pytest.mark.parametrize(
    "call",
    [
        lambda w: w.text("codes/scatter", "x", 0),
        lambda w: w.mesh("m", np.zeros((1, 3)), 0, faces=[[0, 0, 0]]),
        lambda w: w.hparams({"lr": 1}, metrics={"text": 1.0}),
        lambda w: w.scalars({"new": 1.0, "text": 1.0}, 0),
    ],
    ids=["scatter", "mesh", "hparams", "scalars"],
)
def test_the_tags_that_a_kind_brings_along_count(call: Any, tmp_path: Path) -> None:
    """Every tag of a summary is known, and all are checked before one is written."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.latent_scatter("codes", PICTURE, 0)
        writer.text("text", "x", 0)
        writer.text("m_FACE", "x", 0)
        with pytest.raises(InvalidArgumentError, match="this tag holds"):
            call(writer)
    assert set(tbviz.open_logdir(tmp_path)["."].tags) == {
        "codes",
        "codes/scatter",
        "m_FACE",
        "text",
    }


@pytest.mark.parametrize(
    ("write", "count"),
    [
        (lambda w: w.histogram("h", [np.nan], 0), "h/nan"),
        (lambda w: w.histogram("h", [0.0], 0), "h/inf"),
        (lambda w: w.activations("h", [[0.0]], 0), "h/nan"),
        (lambda w: w.image("h", [[0.0]], 0), "h/nonfinite"),
        (lambda w: w.audio("h", [0.0], 0), "h/nonfinite"),
        (lambda w: w.mesh("h", [[0, 0, 0]], 0), "h/nonfinite"),
        (lambda w: w.embedding("h", [[0, 0, 0]], 0), "h/nonfinite"),
        (lambda w: w.pr_curve("h", [0.0], 0, labels=[0]), "h/nonfinite"),
        (lambda w: w.latent_scatter("h", [[0, 0]], 0), "h/nonfinite"),
    ],
)
def test_the_tags_of_counts_are_kept_for_them(write: Any, count: str, tmp_path: Path) -> None:
    """Whichever comes first, and if there is nothing to count; a scalar may have such a tag."""
    with tbviz.SummaryWriter(tmp_path / "after") as writer:
        writer.text(count, "x", 0)
        with pytest.raises(InvalidArgumentError, match=f"^{count}: this tag holds text data"):
            write(writer)
    with tbviz.SummaryWriter(tmp_path / "before") as writer:
        writer.scalar(count, 3.0, 0)
        write(writer)
        with pytest.raises(InvalidArgumentError, match=f"^{count}: this tag holds scalar data"):
            writer.text(count, "x", 0)
        writer.scalar(count, 3.0, 1)


@pytest.mark.parametrize("kind", ["scalar", "text"])
@pytest.mark.parametrize("number", [int, np.int64])
def test_steps_never_go_backward_in_a_tag(kind: str, number: Any, tmp_path: Path) -> None:
    """The same step may come again; other tags and a new writer have steps of their own."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        write = {"scalar": lambda *args: writer.scalar(*args), "text": writer.text}[kind]
        data = {"scalar": 1.0, "text": "x"}[kind]
        for step in (0, 5, 5, 9):
            write("a", data, number(step))
        write("b", data, number(3))
        with pytest.raises(InvalidArgumentError, match="^a: step 8 is behind step 9") as caught:
            write("a", data, number(8))
        assert (caught.value.expected, caught.value.found) == (9, 8)
        write("a", data, number(9))
    with tbviz.SummaryWriter(tmp_path) as writer:
        getattr(writer, kind)("a", data, 2)
    assert tbviz.open_logdir(tmp_path)["."].tensors("a").steps.tolist() == [0, 2]


def test_steps_may_go_backward_where_that_is_said(tmp_path: Path) -> None:
    """Every point is in the file, in the order in which it was said; each tag is told of once."""
    with tbviz.SummaryWriter(tmp_path, when_behind="warn") as writer:
        writer.scalar("loss", 1.0, 5)
        writer.text("note", "x", 5)
        with pytest.warns(RuntimeWarning) as caught:
            writer.scalar("loss", 2.0, 3)
            writer.scalar("loss", 3.0, 4)
            writer.text("note", "y", 0)
    told = [str(warning.message).partition(": the steps")[0] for warning in caught]
    assert told == ["loss: step 3 is behind step 5", "note: step 0 is behind step 5"]
    points = peers.accumulate(tmp_path).Tensors("loss")
    assert [event.step for event in points] == [5, 3, 4]


def test_what_becomes_of_backward_steps_is_one_of_two(tmp_path: Path) -> None:
    """A mistaken option is refused before there is a file."""
    with pytest.raises(InvalidArgumentError, match='when_behind is "raise" or "warn", not'):
        tbviz.SummaryWriter(tmp_path / "run", when_behind="no")  # type: ignore[arg-type]
    assert not (tmp_path / "run").exists()
