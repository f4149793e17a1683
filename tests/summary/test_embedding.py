"""Embeddings: files that TensorBoard's projector reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf import text_format
from PIL import Image
from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig
from tensorboard.plugins.projector.projector_plugin import _read_tensor_tsv_file

import tbviz
from tbviz.errors import FileError, InvalidArgumentError
from tbviz.summary.embeddings import embedding

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(5, 3)).astype(np.float32)
DIGITS = RNG.integers(0, 256, (5, 4, 6), dtype=np.uint8)


def config_of(run_dir: Path) -> Any:
    """Return the projector's configuration, as TensorBoard parses it."""
    text = (run_dir / "projector_config.pbtxt").read_text()
    return text_format.Parse(text, ProjectorConfig())


def test_points_labels_and_images_are_files(tmp_path: Path) -> None:
    """TensorBoard's reader finds each float32; the sprite holds the images row by row."""
    labels = {"digit": np.arange(5), "name": ["a\tb", "", "c\nd", "é", b"f"]}
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.embedding("codes/../x", POINTS, 3, labels=labels, thumbnails=DIGITS)
    [info] = config_of(tmp_path).embeddings
    assert info.tensor_name == "codes/../x@3"
    assert (tmp_path / info.tensor_path).resolve().parents[1] == tmp_path / "projector"
    np.testing.assert_array_equal(_read_tensor_tsv_file(str(tmp_path / info.tensor_path)), POINTS)
    lines = (tmp_path / info.metadata_path).read_text(encoding="utf-8")
    assert lines == "digit\tname\n0\ta b\n1\t-\n2\tc d\n3\té\n4\tf\n"
    sprite = np.asarray(Image.open(tmp_path / info.sprite.image_path))
    assert list(info.sprite.single_image_dim) == [6, 4]
    assert sprite.shape == (8, 18)
    for index, digit in enumerate(DIGITS):
        row, column = divmod(index, 3)
        tile = sprite[row * 4 : row * 4 + 4, column * 6 : column * 6 + 6]
        np.testing.assert_array_equal(tile, digit)


def test_one_column_of_labels_has_no_title(tmp_path: Path) -> None:
    """TensorBoard takes the first line for titles only where it holds a tab."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.embedding("codes", POINTS, 0, labels=list("abcde"))
    [info] = config_of(tmp_path).embeddings
    assert (tmp_path / info.metadata_path).read_text() == "a\nb\nc\nd\ne\n"


def test_embeddings_of_others_are_kept(tmp_path: Path) -> None:
    """The configuration is merged; a step that is written again takes the place of its own."""
    path = tmp_path / "projector_config.pbtxt"
    path.write_text('embeddings { tensor_name: "other" tensor_path: "other.tsv" }')
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in (0, 1, 1):
            writer.embedding("codes", POINTS + step, step)
    found = [info.tensor_name for info in config_of(tmp_path).embeddings]
    assert found == ["other", "codes@0", "codes@1"]
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"codes": "embedding"}
    folders = [place.item().decode() for place in run.tensors("codes").values]
    assert folders == ["projector/codes@0", "projector/codes@1"]


def test_points_that_are_not_finite_are_left_out_with_their_labels(tmp_path: Path) -> None:
    """And counted; where none is left, no file is made that TensorBoard would fail on."""
    points = POINTS.astype(np.float64)
    points[[1, 3], 2] = np.nan, 1e300
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.embedding("codes", points, 0, labels=list("abcde"), thumbnails=DIGITS)
        writer.embedding("codes", np.full((2, 2), np.inf), 1)
    [info] = config_of(tmp_path).embeddings
    found = _read_tensor_tsv_file(str(tmp_path / info.tensor_path))
    np.testing.assert_array_equal(found, POINTS[[0, 2, 4]])
    assert (tmp_path / info.metadata_path).read_text() == "a\nc\ne\n"
    counts = tbviz.open_logdir(tmp_path)["."].scalars("codes/nonfinite")
    assert counts.values.tolist() == [2, 2]


def test_a_large_sprite_is_made_smaller(tmp_path: Path) -> None:
    """So that no side has more pixels than a browser takes."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.embedding("codes", np.zeros((2, 1)), 0, thumbnails=np.zeros((2, 8, 5000), bool))
    [info] = config_of(tmp_path).embeddings
    assert list(info.sprite.single_image_dim) == [2500, 4]
    assert Image.open(tmp_path / info.sprite.image_path).size == (5000, 4)


def test_a_long_tag_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """Cut to what file systems take, and told apart from others by a hash."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        for end in "ab":
            writer.embedding("ü" * 300 + end, POINTS, 0)
    assert len({info.tensor_path for info in config_of(tmp_path).embeddings}) == 2


def test_a_broken_configuration_is_told_and_kept(tmp_path: Path) -> None:
    """It may be the user's own, so it is not written over."""
    path = tmp_path / "projector_config.pbtxt"
    path.write_text("embeddings {")
    writer = tbviz.SummaryWriter(tmp_path)
    writer.embedding("codes", POINTS, 0)
    with pytest.raises(FileError, match="is no configuration of a projector"):
        writer.flush()
    writer.close()
    assert path.read_text() == "embeddings {"


def test_a_step_more_reads_no_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there before is read once, a step that comes again takes the place of the old."""
    parse, parsed = text_format.Parse, []
    monkeypatch.setattr(text_format, "Parse", lambda *args: parsed.append(1) or parse(*args))
    (tmp_path / "projector_config.pbtxt").write_text('embeddings { tensor_name: "old" } # theirs')
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in (0, 1, 2, 3, 3):
            writer.embedding("codes", np.zeros((2, 3)), step)
    assert len(parsed) == 2
    names = [info.tensor_name for info in config_of(tmp_path).embeddings]
    assert names == ["old", "codes@0", "codes@1", "codes@2", "codes@3"]


@pytest.mark.parametrize(
    ("points", "options", "message"),
    [
        (np.zeros(3), {}, r"a: an embedding is \[N, D\], and not empty, found \[3\]"),
        (np.zeros((0, 3)), {}, r"a: an embedding is \[N, D\], and not empty, found \[0, 3\]"),
        (np.zeros((2, 3), complex), {}, "a: an embedding must be bool, integers or floats"),
        (POINTS, {"labels": [1, 2]}, "a: labels are 5, one for each point, found 2"),
        (POINTS, {"labels": np.zeros((5, 2))}, r"a: labels are \[5\], or .* found \[5, 2\]"),
        (POINTS, {"thumbnails": DIGITS[:2]}, "a: thumbnails are 5, one for each point, found 2"),
        (POINTS, {"thumbnails": DIGITS.astype(int)}, "int64"),
        (POINTS, {"tag": "\ud800"}, "a tag is text that UTF-8 can say"),
        (POINTS, {"step": 0.5}, "a: step is an integer, not 0.5"),
    ],
)
def test_what_is_no_embedding_is_refused(
    points: Any, options: dict[str, Any], message: str
) -> None:
    """At the call, in one line that names what was found."""
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        embedding(data=points, **{"tag": "a", "step": 0} | options)
    assert "\n" not in str(caught.value)
