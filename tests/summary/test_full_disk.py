"""A full disk: the training goes on, and what is in the file is whole."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import peers
import programs
import pytest

import tbviz
from tbviz.errors import FileError

NOISE = np.random.default_rng(0).integers(0, 256, (100, 100), np.uint8)


class Disk:
    """Stands for `os.write`: raises `error` while it is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.error = 0
        self._write = os.write
        monkeypatch.setattr(os, "write", self.write)

    def write(self, descriptor: int, data: Any) -> int:
        """Write, half of it where the disk is full."""
        if self.error and len(data) < 2:
            raise OSError(self.error, os.strerror(self.error))
        return self._write(descriptor, data[: len(data) // 2] if self.error else data)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """A disk with room."""
    return Disk(monkeypatch)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB; skips where this process may mount none."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"this process may not mount a small file system: {error}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True, capture_output=True, timeout=60)


def write_images(writer: tbviz.SummaryWriter, steps: range) -> None:
    """Write an image of 10 KB and a scalar at each step."""
    for step in steps:
        writer.image("i", NOISE, step)
        writer.scalar("a", step, step)
        writer.flush()


def test_writing_goes_on_when_there_is_room_again(small_disk: Path) -> None:
    """On a disk that is really full: one warning, whole records, and all is counted."""
    filler = small_disk / "filler"
    filler.write_bytes(bytes(150_000))
    with tbviz.SummaryWriter(small_disk / "run") as writer:
        with pytest.warns(RuntimeWarning) as told:
            write_images(writer, range(20))
        assert [str(warning.message).count("No space left on device") for warning in told] == [1]
        lost = writer.dropped
        assert 0 < lost < 40
        filler.unlink()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            write_images(writer, range(20, 24))
        assert writer.dropped == lost
    run = tbviz.open_logdir(small_disk)["run"]
    images, scalars = run.images("i"), run.scalars("a")
    assert len(images.steps) + len(scalars.steps) == 48 - lost
    assert images.steps[-4:].tolist() == scalars.steps[-4:].tolist() == [20, 21, 22, 23]
    np.testing.assert_array_equal(images[0][..., 0], NOISE)
    accumulator = peers.accumulate(small_disk / "run")
    assert [event.step for event in accumulator.Tensors("i")] == images.steps.tolist()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_every_way_of_being_full(number: int, disk: Disk, tmp_path: Path) -> None:
    """A quota and a limit of file size are a full disk, too."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("a", 0, 0)
        writer.flush()
        disk.error = number
        with pytest.warns(RuntimeWarning, match="The training goes on") as told:
            for step in range(1, 51):
                writer.scalar("a", step, step)
            writer.flush()
            writer.scalar("a", 51, 51)
            writer.flush()
        assert len(told) == 1
        disk.error = 0
        writer.scalar("a", 99, 99)
        writer.flush(fsync=True)
        dropped = writer.dropped
    found = programs.scalars(tmp_path)
    assert (found[0], found[-1]) == (0, 99)
    assert found[:-1] == list(range(len(found) - 1))
    assert dropped == 53 - len(found)


def test_a_disk_that_is_full_from_the_start(disk: Disk, tmp_path: Path) -> None:
    """The file begins with version and session when there is room; its step is then the first."""
    disk.error = errno.ENOSPC
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("a", 1, 1)
        with pytest.warns(RuntimeWarning):
            writer.flush()
        disk.error = 0
        writer.scalar("a", 5, 5)
    [file] = tmp_path.iterdir()
    version, start, scalar, _ = tbviz.events.read_events(file)
    assert version.file_version == "brain.Event:2"
    assert (start.session_log.status, start.step, scalar.step) == (1, 5, 5)
    assert writer.dropped == 1


def test_another_error_of_the_disk_is_raised(disk: Disk, tmp_path: Path) -> None:
    """By the next call, once, with the original as its cause; later ones go on."""
    writer = tbviz.SummaryWriter(tmp_path)
    writer.scalar("a", 0, 0)
    writer.flush()
    disk.error = errno.EIO
    writer.scalar("a", 1, 1)
    with pytest.raises(FileError, match="an earlier summary was not written") as caught:
        writer.flush()
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.EIO
    disk.error = 0
    writer.scalar("a", 2, 2)
    writer.close()
    assert programs.scalars(tmp_path) == [0, 2]
    assert writer.dropped == 1


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no limit of file size")
def test_a_limit_of_file_size(tmp_path: Path) -> None:
    """A limit that the system really enforces costs what is beyond it, and no more."""
    program = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
with tbviz.SummaryWriter(run_dir) as writer:
    for step in range(20_000): writer.scalar('a', step, step)
    writer.flush()
    print(writer.dropped)
"""
    status, out, err = programs.run(program, tmp_path)
    assert status == 0, err
    assert err.count("RuntimeWarning") == 1
    found = programs.scalars(tmp_path)
    assert found == list(range(20_000 - int(out)))
    [file] = tmp_path.iterdir()
    assert 99_000 < file.stat().st_size <= 100_000


def test_an_error_inside_the_block_is_not_hidden_by_one_of_the_disk(
    disk: Disk, tmp_path: Path
) -> None:
    """The user's own error is raised, and the other told."""
    with (
        pytest.warns(RuntimeWarning, match="an earlier summary was not written"),
        pytest.raises(ZeroDivisionError),
        tbviz.SummaryWriter(tmp_path) as writer,
    ):
        writer.scalar("a", 1, 1)
        disk.error = errno.EIO
        print(1 / 0)
