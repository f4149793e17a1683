"""Pictures as files: every one of a tag, under names that say its step."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import protos
import pytest
from huge import png_that_claims
from PIL import Image

import tbviz
from tbviz.errors import CorruptRecordError, FileError, InvalidArgumentError, NotFoundError
from tbviz.events import strings_to_proto
from tbviz.export import images

RNG = np.random.default_rng(0)
PICTURE = RNG.integers(0, 256, (5, 7, 3), np.uint8)
Record = Callable[..., tbviz.Run]


def encoded(*pictures: Any, format: str, **options: Any) -> bytes:
    """Return pictures as Pillow encodes them; several are an animation."""
    first, *others = map(Image.fromarray, pictures)
    stream = io.BytesIO()
    if others:
        options |= {"save_all": True, "append_images": others}
    first.save(stream, format, **options)
    return stream.getvalue()


def stored(run_dir: Path, steps: dict[int, list[bytes]], tag: str = "x") -> tbviz.Run:
    """Write a run of an image tag as other writers do, and return it."""
    events = [
        protos.event(step, protos.tensor(tag, strings_to_proto([b"7", b"5", *pictures]), "images"))
        for step, pictures in steps.items()
    ]
    protos.write_events(run_dir / protos.NAME, events)
    return tbviz.open_logdir(run_dir, cache=False)["."]


def files_in(folder: Path) -> list[str]:
    """Return the paths of all files below a folder, in order."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_every_picture_is_a_file_as_it_is_stored(record: Record, out: Path) -> None:
    """Byte for byte, in a folder for each tag; an animated PNG is one file."""

    def write(writer: Any) -> None:
        for step in (0, 500, 1_000_000):
            writer.image("input/grey", PICTURE[..., 0] ^ step % 7, step)
        writer.animation("walk", np.stack([PICTURE, 255 - PICTURE]), 3)

    run = record(write)
    images(run, ["input/grey", "walk"], out)
    assert files_in(out) == [
        "input_grey/step_000000.png",
        "input_grey/step_000500.png",
        "input_grey/step_1000000.png",
        "walk/step_000003.png",
    ]
    series = run.images("input/grey")
    for path, (data,) in zip(sorted((out / "input_grey").iterdir()), series.encoded, strict=True):
        assert path.read_bytes() == data
    (walk,) = run.images("walk").encoded[0]
    assert (out / "walk" / "step_000003.png").read_bytes() == walk


def test_several_pictures_of_a_step_are_numbered(tmp_path: Path, out: Path) -> None:
    """Those of one step, and those of a step that comes twice."""
    one, two = (encoded(PICTURE ^ n, format="png") for n in (0, 1))
    run_dir = tmp_path / "run"
    images(stored(run_dir, {3: [one], 4: [one, two]}), "x", out)
    assert files_in(out / "x") == ["step_000003.png", "step_000004_00.png", "step_000004_01.png"]
    assert (out / "x" / "step_000004_01.png").read_bytes() == two
    stored(run_dir, {})
    for number, data in enumerate((one, two)):
        stored(run_dir / str(number), {5: [data]})
        os.rename(run_dir / str(number) / protos.NAME, run_dir / f"{protos.NAME}.{number}")
    both = tbviz.open_logdir(run_dir, restarts="all", cache=False)["."]
    images(both, "x", out / "twice")
    assert files_in(out / "twice" / "x") == ["step_000005_00.png", "step_000005_01.png"]
    assert (out / "twice" / "x" / "step_000005_01.png").read_bytes() == two


@pytest.mark.parametrize("format", ["jpeg", "gif", "bmp", "webp"])
def test_other_pictures_become_png(format: str, tmp_path: Path, out: Path) -> None:
    """With the pixels that another library decodes."""
    data = encoded(PICTURE, format=format)
    images(stored(tmp_path, {1: [data]}), "x", out)
    assert files_in(out) == ["x/step_000001.png"]
    with Image.open(out / "x" / "step_000001.png") as found, Image.open(io.BytesIO(data)) as given:
        assert found.format == "PNG"
        np.testing.assert_array_equal(found.convert("RGB"), given.convert("RGB"))


@pytest.mark.parametrize("format", ["gif", "webp"])
def test_an_animation_keeps_its_type(format: str, tmp_path: Path, out: Path) -> None:
    """Byte for byte, so with its timing."""
    data = encoded(PICTURE, 255 - PICTURE, format=format, duration=120)
    images(stored(tmp_path, {1: [data]}), "x", out)
    assert files_in(out) == [f"x/step_000001.{format}"]
    assert (out / "x" / f"step_000001.{format}").read_bytes() == data


def test_a_folder_that_is_not_empty_is_kept(record: Record, out: Path) -> None:
    """Nothing at all is written, unless force is given; other files stay even then."""
    run = record(lambda writer: [writer.image(tag, PICTURE, 0) for tag in "ab"])
    (out / "b").mkdir()
    (out / "b" / "mine.txt").write_text("mine")
    with pytest.raises(FileError, match=r"b is not empty; --force \(in Python force=True\)"):
        images(run, ["a", "b"], out)
    assert files_in(out) == ["b/mine.txt"]
    for _ in range(2):
        images(run, ["a", "b"], out, force=True)
    assert files_in(out) == ["a/step_000000.png", "b/mine.txt", "b/step_000000.png"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (png_that_claims(100_000, 100_000), "10000000000 pixels"),
        (b"no picture", "are no PNG"),
        (encoded(PICTURE, format="jpeg")[:-200], "broken"),
    ],
)
def test_a_bad_picture_is_refused(data: bytes, reason: str, tmp_path: Path, out: Path) -> None:
    """By its header where it claims to be huge; what is whole before it stays."""
    good = encoded(PICTURE, format="png")
    with pytest.raises(CorruptRecordError, match=f"x, step 7: .*{reason}"):
        images(stored(tmp_path, {1: [good], 7: [data], 8: [good]}), "x", out)
    assert files_in(out) == ["x/step_000001.png"]


def test_an_interrupt_leaves_whole_files(record: Record, out: Path) -> None:
    """Those that were written; no half one, and no temporary one."""
    run = record(lambda writer: [writer.image("x", PICTURE, step) for step in range(9)])

    def interrupt(done: int, total: int) -> None:
        assert total == 9
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        images(run, "x", out, progress=interrupt)
    assert files_in(out) == [f"x/step_00000{step}.png" for step in range(3)]


def test_what_cannot_be_written_is_refused(record: Record, out: Path) -> None:
    """In one line each; a tag that is named twice is written once."""
    run = record(lambda writer: (writer.image("x", PICTURE, 0), writer.scalar("loss", 0, 0)))
    with pytest.raises(InvalidArgumentError, match="at least one tag"):
        images(run, [], out)
    with pytest.raises(InvalidArgumentError, match="pictures go to a folder, found a stream"):
        images(run, "x", io.BytesIO())
    with pytest.raises(NotFoundError, match="is no image tag: it holds scalars"):
        images(run, "loss", out)
    (out / "file").write_text("")
    with pytest.raises(FileError, match="file"):
        images(run, "x", out / "file")
    images(run, ["x", "x"], out)
    assert files_in(out) == ["file", "x/step_000000.png"]


def test_steps_choose(record: Record, out: Path) -> None:
    """From the first to the last that are named, and every so many of them."""
    run = record(lambda writer: [writer.image("x", PICTURE, step) for step in range(0, 100, 10)])
    images(run, "x", out, steps="20:60:2")
    assert files_in(out) == [f"x/step_0000{step}.png" for step in (20, 40, 60)]
    with pytest.raises(NotFoundError, match="no steps in 200:; there are 10 from 0 to 90"):
        images(run, "x", out / "none", steps="200:")
