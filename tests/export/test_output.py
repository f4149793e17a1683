"""Whole files or none."""

import os
import stat
from pathlib import Path

import pytest

from tbviz.errors import FileError, InvalidArgumentError, NotFoundError
from tbviz.export.output import make_folder, open_output, output_suffix


def test_the_file_appears_only_at_the_end(tmp_path):
    """While the block runs, nothing bears the name; afterwards all bytes do, and nothing else."""
    output = tmp_path / "out.bin"
    with open_output(output) as file:
        file.write(b"all of it")
        assert not output.exists()
    assert output.read_bytes() == b"all of it"
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, GeneratorExit])
def test_an_error_leaves_the_folder_as_it_was(tmp_path, error):
    """Whatever ends the block, Ctrl-C included, the old file stays and no other is left."""
    output = tmp_path / "out.bin"
    output.write_bytes(b"old")
    with pytest.raises(error), open_output(output) as file:
        file.write(b"half")
        raise error
    assert output.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [output]


def test_an_error_of_tbviz_passes_unchanged(tmp_path):
    """A reader's FileError inside the block is not blamed on the output."""
    with pytest.raises(FileError, match="^events file gone$"), open_output(tmp_path / "out.bin"):
        raise FileError("events file gone")
    with pytest.raises(NotFoundError), open_output(tmp_path / "out.bin"):
        raise NotFoundError("no tag")


def test_a_full_disk_is_one_clear_line(tmp_path):
    """An OSError while writing names the output and the system's reason."""
    with (
        pytest.raises(FileError, match=r"^cannot write .*out\.bin: No space left on device$"),
        open_output(tmp_path / "out.bin"),
        open("/dev/full", "wb", buffering=0) as full,
    ):
        full.write(b"x")
    assert not list(tmp_path.iterdir())


def _folder(tmp_path: Path) -> Path:
    return tmp_path


def _missing_folder(tmp_path: Path) -> Path:
    return tmp_path / "missing" / "out.gif"


def _below_a_file(tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    return tmp_path / "file" / "out.gif"


def _device(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def _refused_by_the_system(tmp_path: Path) -> Path:
    return Path("/proc/self/out.gif")


def _name_too_long(tmp_path: Path) -> Path:
    return tmp_path / ("x" * 300)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_folder, "is a folder; name a file in it"),
        (_missing_folder, "there is no folder .*missing"),
        (_below_a_file, "cannot write .*out.gif"),
        (_device, "is no regular file"),
        (_refused_by_the_system, "cannot write /proc/self/out.gif"),
        (_name_too_long, "File name too long"),
    ],
)
def test_an_output_that_cannot_be_written(tmp_path, make, words):
    """Each is refused before the block runs, with one line that names the output."""
    output = make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FileError, match=words) as caught, open_output(output):
        pytest.fail("the block ran")
    assert "\n" not in str(caught.value)
    assert caught.value.file == output
    assert sorted(tmp_path.rglob("*")) == before


def test_a_read_only_file_is_not_replaced(tmp_path, monkeypatch):
    """A file that its owner protected stays, though its folder would allow the rename."""
    output = tmp_path / "out.gif"
    output.write_bytes(b"kept")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everything
    with pytest.raises(FileError, match="is read-only"), open_output(output):
        pytest.fail("the block ran")
    assert output.read_bytes() == b"kept"


def test_a_link_stays_a_link(tmp_path):
    """The file behind a symbolic link is replaced, not the link."""
    (tmp_path / "real").mkdir()
    link = tmp_path / "out.gif"
    link.symlink_to(tmp_path / "real" / "out.gif")
    with open_output(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert (tmp_path / "real" / "out.gif").read_bytes() == b"new"


def test_permissions_are_those_of_any_new_file(tmp_path):
    """The result is readable as any file that this user makes, not private as temporary ones."""
    (tmp_path / "plain").touch()
    with open_output(tmp_path / "out.gif") as file:
        file.write(b"x")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_make_folder_makes_all_that_is_missing(tmp_path):
    """Folders above are made too, and one that exists is fine."""
    folder = tmp_path / "a" / "b"
    assert make_folder(folder) == folder
    assert make_folder(str(folder)).is_dir()


@pytest.mark.parametrize("below", ["", "sub/folder"])
def test_make_folder_over_a_file(tmp_path, below):
    """A file in the way is named in one line."""
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match=r"file"):
        make_folder(tmp_path / "file" / below)


@pytest.mark.parametrize(
    ("output", "suffix"), [("a.gif", ".gif"), ("A.B.GIF", ".gif"), (Path("x/y.png"), ".png")]
)
def test_output_suffix(output, suffix):
    """The last suffix counts, in any case."""
    assert output_suffix(output, {".gif": 1, ".png": 2}) == suffix


@pytest.mark.parametrize(
    ("output", "found"), [("a.mov", "a.mov ends in .mov"), ("gif", "gif ends in no suffix")]
)
def test_unknown_suffix(output, found):
    """What was found and what is known both stand in the message."""
    with pytest.raises(InvalidArgumentError, match=rf"{found}; .* one of \.gif, \.png"):
        output_suffix(output, {".gif": 1, ".png": 2})
