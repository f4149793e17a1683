"""Choosing the run to export from."""

import os

import numpy as np
import pytest

import tbviz
from tbviz.errors import NotFoundError
from tbviz.export import select_run, select_runs, select_tags
from tbviz.summary import raw


@pytest.fixture
def logdir(tmp_path):
    """Three runs, written to one after another; the newest lacks the tag `b`."""
    for age, (name, tags) in enumerate([("old", "ab"), ("fits", "ab"), ("new/est", "a")]):
        with tbviz.SummaryWriter(tmp_path / name) as writer:
            for tag in tags:
                writer.scalar(tag, 1.0, 0)
        for file in (tmp_path / name).iterdir():
            os.utime(file, (1e9 + age, 1e9 + age))
    return tbviz.open_logdir(tmp_path)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "new/est"),
        ({"tags": ["a"]}, "new/est"),
        ({"tags": ["a", "b"]}, "fits"),
        ({"name": "old"}, "old"),
        ({"name": "old", "tags": ["b"]}, "old"),
    ],
)
def test_the_newest_that_fits(logdir, options, expected):
    """A name decides; without one, the run written to last among those that have the tags."""
    assert select_run(logdir, **options).name == expected


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "odl"}, "no run 'odl' .*old"),
        ({"name": "new/est", "tags": ["a", "b"]}, "run new/est has no tag b; there is a"),
        ({"tags": ["c", "b"]}, "the newest of 3 runs, new/est, has no tag c and no b; there is a"),
    ],
)
def test_no_run_fits(logdir, options, words):
    """The message says what is missing and what is there."""
    with pytest.raises(NotFoundError, match=words):
        select_run(logdir, **options)


def test_no_run_at_all(tmp_path):
    """An empty logdir is named."""
    with pytest.raises(NotFoundError, match=f"no runs in {tmp_path}"):
        select_run(tbviz.open_logdir(tmp_path))


def test_an_empty_event_file(tmp_path):
    """A run without data is not the same as a run with other tags."""
    (tmp_path / "events.out.tfevents.1.host").touch()
    with pytest.raises(NotFoundError, match=r"run \. has no tag a; its event files hold no data"):
        select_run(tbviz.open_logdir(tmp_path), tags=["a"])


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ((), {"new/est": ["a"], "fits": ["a", "b"], "old": ["a", "b"]}),
        (("b", "a"), {"new/est": ["a"], "fits": ["b", "a"], "old": ["b", "a"]}),
        (("b", "*"), {"new/est": ["a"], "fits": ["b", "a"], "old": ["b", "a"]}),
        (("?", "a"), {"new/est": ["a"], "fits": ["a", "b"], "old": ["a", "b"]}),
        (("b",), {"fits": ["b"], "old": ["b"]}),
    ],
)
def test_tags_come_in_the_order_of_the_patterns(logdir, patterns, expected):
    """Each comes once, and what one pattern matches is in order of name."""
    assert select_tags(select_runs(logdir), patterns) == expected


def test_runs_come_in_order_of_name(logdir):
    """However they are asked for."""
    assert [run.name for run in select_runs(logdir, ["old", "*"])] == ["fits", "new/est", "old"]


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("a", "; a holds scalars, which `tbviz plot` (as lines) and `tbviz table` take;"),
        ("new", "; new holds tensor data, which TensorBoard shows;"),
        ("?", "; a holds scalars,"),
        ("z", "'z'; there is picture"),
        ("*", "run . has no image tag; there are none"),
    ],
)
def test_a_tag_of_another_kind_is_no_riddle(tmp_path, pattern, hint):
    """The message says what it holds, and which command takes that."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("a", 0, 0)
        writer.write(raw.tensor("new", np.zeros(2), 0))
        if pattern != "*":
            writer.image("picture", np.zeros((2, 2), np.uint8), 0)
    runs = select_runs(tbviz.open_logdir(tmp_path))
    with pytest.raises(NotFoundError) as caught:
        select_tags(runs, [pattern], kinds=["image"])
    assert hint in str(caught.value)
    assert "picture" in select_tags(runs)["."] or pattern == "*"
