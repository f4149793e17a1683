"""The folder that one training writes to."""

from __future__ import annotations

import errno
import os

import pytest

import tbviz
from tbviz.errors import FileError, InvalidArgumentError
from training.runs import claim_run_dir, kept_if_used


def test_without_a_name_the_next_free_one_is_taken(tmp_path):
    """Training again goes beside the run that is there, and never into it."""
    logdir = tmp_path / "new" / "runs"
    claimed = [claim_run_dir(str(logdir), None, default="autoencoder") for _ in range(3)]
    assert claimed == [logdir / name for name in ("autoencoder", "autoencoder_2", "autoencoder_3")]
    assert all(run_dir.is_dir() for run_dir in claimed)


def test_a_name_may_have_parts(tmp_path):
    """Folders between logdir and run are made."""
    run_dir = claim_run_dir(str(tmp_path), "first/try", default="autoencoder")
    assert run_dir == tmp_path / "first" / "try"
    assert run_dir.is_dir()


def test_an_empty_folder_may_be_named(tmp_path):
    """Only event files make a folder a run."""
    (tmp_path / "mine").mkdir()
    assert claim_run_dir(str(tmp_path), "mine", default="x") == tmp_path / "mine"


@pytest.mark.parametrize("place", ["mine", "mine/stage"])
def test_a_run_that_exists_is_refused(tmp_path, place):
    """Two trainings never mix in one run or in the stages of one, and nothing is removed."""
    events = tmp_path / place / "events.out.tfevents.1700000000.host.1.0"
    events.parent.mkdir(parents=True)
    events.write_bytes(b"events")
    with pytest.raises(InvalidArgumentError, match="mine already holds a run; choose another"):
        claim_run_dir(str(tmp_path), "mine", default="autoencoder")
    assert events.read_bytes() == b"events"


@pytest.mark.parametrize("run", ["", ".", "..", "../other", "a/../../b", "/abs"])
def test_a_run_lies_inside_its_logdir(tmp_path, run):
    """A name that leads elsewhere, or nowhere, is refused, and no folder is made."""
    logdir = tmp_path / "runs"
    with pytest.raises(InvalidArgumentError, match="a run is named by a path inside the logdir"):
        claim_run_dir(str(logdir), run, default="autoencoder")
    assert not logdir.exists()


def test_a_logdir_that_is_a_file_is_refused(tmp_path):
    """The message says what --logdir is."""
    (tmp_path / "runs").write_text("")
    with pytest.raises(FileError, match="runs is no folder; --logdir names the folder of all runs"):
        claim_run_dir(str(tmp_path / "runs"), None, default="autoencoder")


@pytest.mark.parametrize("run", [None, "mine"])
def test_a_logdir_that_cannot_be_made_is_refused(tmp_path, run):
    """The message gives the system's reason."""
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot make a run in .*: Not a directory"):
        claim_run_dir(str(tmp_path / "file" / "runs"), run, default="autoencoder")


def refuse(name, number):
    """Return a function that fails as the system does."""

    def refused(*args, **options):
        raise OSError(number, os.strerror(number), name)

    return refused


@pytest.mark.parametrize("run", [None, "mine"])
def test_a_logdir_that_cannot_be_looked_at_is_refused(tmp_path, monkeypatch, run):
    """A folder above that may not be entered, or a name that is too long, is one FileError."""
    with pytest.raises(FileError, match="cannot make a run in .*: File name too long"):
        claim_run_dir(str(tmp_path / ("x" * 300)), run, default="autoencoder")
    monkeypatch.setattr(os, "stat", refuse("above/runs", errno.EACCES))
    with pytest.raises(FileError, match=r"cannot make a run in .*: Permission denied .above/runs"):
        claim_run_dir(str(tmp_path / "runs"), run, default="autoencoder")


@pytest.mark.parametrize("error", [KeyboardInterrupt, FileError])
def test_a_run_without_data_goes_with_an_error(tmp_path, error):
    """A training that ended before its first summary leaves its name to the next."""
    with (
        pytest.raises(error),
        kept_if_used(tmp_path / "run"),
        tbviz.SummaryWriter(tmp_path / "run"),
    ):
        raise error("before the first step")
    assert list(tmp_path.iterdir()) == []


def test_a_run_with_data_stays(tmp_path):
    """What was recorded before Ctrl-C is kept, and so is an empty run that ends well."""
    run_dir = tmp_path / "run"
    with (
        pytest.raises(KeyboardInterrupt),
        kept_if_used(run_dir),
        tbviz.SummaryWriter(run_dir) as writer,
    ):
        writer.scalar("loss", 1.0, 0)
        raise KeyboardInterrupt
    assert tbviz.open_logdir(tmp_path)["run"].tags == {"loss": "scalar"}
    with kept_if_used(tmp_path / "empty"):
        (tmp_path / "empty").mkdir()
    assert (tmp_path / "empty").is_dir()
