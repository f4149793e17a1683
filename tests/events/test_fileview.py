"""File views: the bytes of a file, and integers at any byte of it."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from tbviz.errors import FileError
from tbviz.events import FileView


@pytest.mark.parametrize("size", [0, 1, 3, 4, 7, 8, 9, 300])
def test_integers_start_at_any_byte(tmp_path: Path, size: int) -> None:
    """Little-endian, as many as fit; an empty file has none."""
    data = bytes(place * 7 % 256 for place in range(size))
    (tmp_path / "file").write_bytes(data)
    view = FileView(tmp_path / "file")
    assert (len(view), bytes(view.data)) == (size, data)
    for width, found in {1: view.u8, 4: view.u32, 8: view.u64}.items():
        starts = range(size - width + 1)
        assert found.tolist() == [int.from_bytes(data[at : at + width], "little") for at in starts]
    assert [item.tobytes() for item in view.items(5)] == [
        data[at : at + 5] for at in range(size - 4)
    ]


def test_released_bytes_can_be_looked_at_again(tmp_path: Path) -> None:
    """Only their memory is given back."""
    (tmp_path / "file").write_bytes(b"abc" * 10_000)
    view = FileView(tmp_path / "file")
    view.release()
    assert bytes(view.data) == b"abc" * 10_000


def test_the_size_is_that_at_the_opening(tmp_path: Path) -> None:
    """What is written later belongs to the next view."""
    (tmp_path / "file").write_bytes(b"abc")
    view = FileView(tmp_path / "file")
    with (tmp_path / "file").open("ab") as file:
        file.write(b"def")
    assert bytes(view.data) == b"abc"


def test_what_cannot_be_read_is_a_file_error(tmp_path: Path) -> None:
    """A missing file, a folder, and a file within a file."""
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "nowhere", tmp_path, tmp_path / "file" / "x"):
        with pytest.raises(FileError, match=f"cannot read {path}: "):
            FileView(path)


def test_a_file_that_shrinks_while_it_is_opened_is_a_file_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size was larger a moment ago than what can be mapped now."""
    (tmp_path / "file").write_bytes(b"abc")
    monkeypatch.setattr(os, "fstat", lambda _: SimpleNamespace(st_size=100_000))
    with pytest.raises(FileError, match="cannot read"):
        FileView(tmp_path / "file")
