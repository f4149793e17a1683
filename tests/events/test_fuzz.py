"""A short fuzz: reading damaged files ends, and raises no error but our own."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import fuzz
import pytest

FILES = 300


@pytest.fixture(autouse=True)
def limited_time() -> Iterator[None]:
    """Fail a file that takes too long, rather than hang."""
    before = signal.signal(signal.SIGALRM, fuzz.out_of_time)
    yield
    signal.signal(signal.SIGALRM, before)


def test_damaged_files_do_no_harm(tmp_path: Path) -> None:
    """Hundreds of files under every kind of blow."""
    outcomes = [fuzz.try_file(number, 1, tmp_path) for number in range(FILES)]
    assert [outcome.failure for outcome in outcomes if outcome.failure] == []
    assert {blow for outcome in outcomes for blow in outcome.blows} == {
        "garble",
        *(blow.__name__ for blow in fuzz.BLOWS),
    }
    assert sum(outcome.points for outcome in outcomes) > FILES
    assert sum(outcome.refusals for outcome in outcomes) > FILES / 10


def test_a_fuzz_that_finds_something_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that is not ours is a failure, with its trace."""
    monkeypatch.setattr(fuzz, "read_everything", lambda *_: 1 / 0)
    assert "ZeroDivisionError" in fuzz.try_file(0, 0, tmp_path).failure


def test_a_file_is_the_same_every_time() -> None:
    """So that what was found can be found again."""
    assert fuzz.damaged_file(5, 0) == fuzz.damaged_file(5, 0)
    assert fuzz.damaged_file(5, 0) != fuzz.damaged_file(5, 1)
