"""The cache of indexes: quicker, and never believed against the file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import protos
import pytest

import tbviz
from tbviz.events import make_value, tensor_to_proto
from tbviz.logdir import cache, store

STEPS = 3000


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, into which even small files go."""
    monkeypatch.setenv("TBVIZ_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(store, "_WORTH_KEEPING", 1)
    return tmp_path / "cache"


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """Two runs, each with scalars, a histogram and a picture."""
    for name in ("a", "b"):
        write(tmp_path / "runs" / name, range(STEPS))
    return tmp_path / "runs"


def scalar(tag: str, value: float, step: int) -> bytes:
    """Return a record of one scalar."""
    return protos.framed(
        protos.event(step, make_value("scalar", tag, tensor_to_proto(np.float32(value))))
    )


def write(run_dir: Path, steps: Any) -> None:
    """Write a run."""
    with tbviz.SummaryWriter(run_dir) as writer:
        for step in steps:
            writer.scalar("loss", step / 2, step)
        writer.histogram("kernel", np.arange(5.0), steps[-1])
        writer.image("picture", np.arange(2000).reshape(40, 50) % 256 / 255, steps[-1])


def contents(logdir: Path, **options: Any) -> dict[str, Any]:
    """Return all that a logdir holds."""
    found: dict[str, Any] = {}
    for name, run in tbviz.open_logdir(logdir, **options).items():
        loss, picture = run.scalars("loss"), run.images("picture")
        found[name] = [
            run.tags,
            loss.steps.tolist(),
            loss.values.tolist(),
            loss.wall_times.tolist(),
            run.histograms("kernel").values[0].tolist(),
            picture[0].tolist(),
        ]
    return found


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Where scans of files began."""
    starts: list[int] = []
    scan = tbviz.events.index.scan_records

    def recorded(view: Any, start: int, stop: int, **options: Any) -> Any:
        starts.append(start)
        return scan(view, start, stop, **options)

    monkeypatch.setattr(tbviz.events.index, "scan_records", recorded)
    return starts


def test_a_second_opening_scans_nothing(logdir: Path, scanned: list[int]) -> None:
    """What the cache says is what the files say."""
    first = contents(logdir)
    assert scanned[0] == 0
    scanned.clear()
    assert contents(logdir) == first
    assert scanned == []
    assert tbviz.open_logdir(logdir).tags == {name: found[0] for name, found in first.items()}
    assert first == contents(logdir, cache=False)


def test_of_a_grown_file_the_new_end_is_read(logdir: Path, scanned: list[int]) -> None:
    """A scan begins where the last one ended."""
    contents(logdir)
    (file,) = (logdir / "a").iterdir()
    size = file.stat().st_size
    with file.open("ab") as end:
        end.write(scalar("loss", 7.0, STEPS))
    scanned.clear()
    found = contents(logdir)["a"]
    assert scanned[0] == size
    assert (found[1][-1], found[2][-1]) == (STEPS, 7.0)
    assert found[1:3] == contents(logdir, cache=False)["a"][1:3]


@pytest.mark.parametrize("change", ["touched", "rewritten", "shorter", "replaced"])
def test_a_file_of_another_signature_is_read_anew(change: str, logdir: Path) -> None:
    """Size, modification time and inode must agree, whatever the bytes are."""
    contents(logdir)
    (file,) = (logdir / "a").iterdir()
    other = scalar("other", 1.0, 1)
    size = file.stat().st_size
    if change == "touched":
        os.utime(file, (1, 1))
        assert contents(logdir) == contents(logdir, cache=False)
        return
    if change == "rewritten":
        file.write_bytes(other + bytes(size - len(other)))
    elif change == "shorter":
        file.write_bytes(other)
    else:
        (logdir / "new").write_bytes(other * (2 * size // len(other)))
        (logdir / "new").replace(file)
    assert tbviz.open_logdir(logdir)["a"].tags == {"other": "scalar"}


@pytest.mark.parametrize("damage", [b"no database", b""])
def test_a_damaged_cache_is_thrown_away(damage: bytes, logdir: Path, folder: Path) -> None:
    """It is as if there were none, and is written anew."""
    first = contents(logdir)
    (file,) = folder.iterdir()
    file.write_bytes(damage)
    assert contents(logdir) == first
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM files").fetchone() == (2,)


def test_damaged_rows_are_not_believed(logdir: Path, folder: Path) -> None:
    """A row that is no index is as good as none."""
    first = contents(logdir)
    (file,) = folder.iterdir()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE files SET data = ?", [b"nonsense"])
    assert contents(logdir) == first


def test_a_cache_that_cannot_be_written_is_no_error(
    logdir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in the way of the folder stops nothing."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TBVIZ_CACHE", str(tmp_path / "file" / "cache"))
    assert contents(logdir) == contents(logdir, cache=False)


def test_without_a_cache_nothing_is_written(logdir: Path, folder: Path) -> None:
    """cache=False leaves no trace."""
    contents(logdir, cache=False)
    assert not folder.exists()


def test_the_folder_follows_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TBVIZ_CACHE wins over XDG_CACHE_HOME, and that over the home folder."""
    assert cache.cache_folder() == tmp_path / "cache"
    monkeypatch.delenv("TBVIZ_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.cache_folder() == tmp_path / "tbviz"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/someone")
    assert cache.cache_folder() == Path("/home/someone/.cache/tbviz")
