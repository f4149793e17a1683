"""Whole files or none."""

import errno
import io
import os
import stat
from pathlib import Path

import pytest

from tbviz.errors import FileError, InvalidArgumentError, NotFoundError
from tbviz.export.output import open_output, output_suffix


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
    with pytest.raises(error), open_output(output, force=True) as file:
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
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert not list(tmp_path.iterdir())


def _folder(tmp_path: Path) -> Path:
    return tmp_path


def _below_a_file(tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    return tmp_path / "file" / "out.gif"


def _deep_below_a_file(tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    return tmp_path / "file" / "folder" / "out.gif"


def _device(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def _refused_by_the_system(tmp_path: Path) -> Path:
    return Path("/proc/self/out.gif")


def _name_too_long(tmp_path: Path) -> Path:
    return tmp_path / ("x" * 300)


def _link_to_itself(tmp_path: Path) -> Path:
    (tmp_path / "loop").symlink_to("loop")
    return tmp_path / "loop"


def _below_a_link_to_itself(tmp_path: Path) -> Path:
    return _link_to_itself(tmp_path) / "out.gif"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_link_to_itself, "cannot write .*loop: .*loop links to itself"),
        (_below_a_link_to_itself, "cannot write .*out.gif: .*loop links to itself"),
        (_folder, "is a folder; name a file in it"),
        (_below_a_file, "cannot write .*out.gif: .*file is a file, not a folder"),
        (_deep_below_a_file, "cannot write .*out.gif: .*file is a file, not a folder"),
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


def test_missing_folders_are_made(tmp_path):
    """All that is missing above the file is made with it."""
    with open_output(tmp_path / "a" / "b" / "out.gif") as file:
        file.write(b"x")
    assert (tmp_path / "a" / "b" / "out.gif").read_bytes() == b"x"


def test_folders_that_were_made_go_with_an_error(tmp_path):
    """Only those: one that stood there before stays, though it is empty."""
    (tmp_path / "a").mkdir()
    with pytest.raises(KeyboardInterrupt), open_output(tmp_path / "a" / "b" / "c" / "out.gif"):
        raise KeyboardInterrupt
    assert list(tmp_path.rglob("*")) == [tmp_path / "a"]


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
    with pytest.raises(InvalidArgumentError, match=rf"{found}; what can be written: gif, png"):
        output_suffix(output, {".gif": 1, ".png": 2})


def test_a_file_that_exists_is_replaced_only_by_force(tmp_path):
    """Without `force` it stays as it was, and the message has both spellings."""
    output = tmp_path / "out.bin"
    output.write_bytes(b"old")
    with (
        pytest.raises(FileError, match=r"out\.bin exists; --force \(in Python force=True\)"),
        open_output(output) as file,
    ):
        file.write(b"new")
    assert output.read_bytes() == b"old"
    with open_output(output, force=True) as file:
        file.write(b"new")
    assert output.read_bytes() == b"new"


def test_an_open_file_gets_the_whole_or_nothing():
    """What was written before an error is not in it."""
    stream = io.BytesIO()
    with pytest.raises(ValueError, match="half way"), open_output(stream) as file:
        file.write(b"half")
        raise ValueError("half way")
    assert stream.getvalue() == b""
    with open_output(stream) as file:
        file.write(b"all of it")
    assert stream.getvalue() == b"all of it"


def test_the_format_of_an_open_file_is_said():
    """It counts before any suffix, and with a dot or without; an open file has no suffix."""
    assert output_suffix(io.BytesIO(), {".gif": 1}, format="GIF") == ".gif"
    assert output_suffix("a.png", {".gif": 1, ".png": 1}, format=".gif") == ".gif"
    with pytest.raises(InvalidArgumentError, match=r"--format \(format=\) is not given"):
        output_suffix(io.BytesIO(), {".gif": 1})
    with pytest.raises(InvalidArgumentError, match="the format 'mov' is unknown"):
        output_suffix("a.gif", {".gif": 1}, format="mov")
