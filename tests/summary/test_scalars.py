"""Many scalars at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz.errors import InvalidArgumentError


def test_each_scalar_has_a_plain_tag_in_one_run(tmp_path: Path) -> None:
    """No run folder for each, and each is the number that was given."""
    with tbviz.SummaryWriter(tmp_path / "run") as writer, writer.as_default():
        for step in range(3):
            writer.scalars({"loss/train": step / 4, "loss/test": np.float32(step)}, step)
        tbviz.summary.scalars({"loss/train": float("nan")}, 3)
    logdir = tbviz.open_logdir(tmp_path)
    assert list(logdir) == ["run"]
    assert logdir["run"].tags == {"loss/test": "scalar", "loss/train": "scalar"}
    np.testing.assert_array_equal(
        logdir["run"].scalars("loss/train").values, [0, 0.25, 0.5, np.nan]
    )
    assert logdir["run"].scalars("loss/test").values.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"a": 1.0, "b": "x"}, "b: a scalar must be"),
        ({"a": 1.0, 3: 1.0}, "a tag is a non-empty str, not 3"),
        ([1.0], "scalars are a mapping of tags to numbers, found list"),
    ],
)
def test_all_are_checked_before_any_is_written(data: Any, message: str, tmp_path: Path) -> None:
    """A mistake in the last leaves no trace of the first."""
    with (
        tbviz.SummaryWriter(tmp_path) as writer,
        pytest.raises(InvalidArgumentError, match=message),
    ):
        writer.scalars(data, 0)
    assert tbviz.open_logdir(tmp_path)["."].tags == {}


@pytest.mark.parametrize("number", [2**64, -(2**100), True])
def test_integers_of_any_size_are_numbers(number: int, tmp_path: Path) -> None:
    """Python's have no end, and float32, in which scalars are kept, goes to 3.4e38."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("a", number, 0)
    assert tbviz.open_logdir(tmp_path)["."].scalars("a").values.tolist() == [float(number)]


def test_an_integer_that_no_float_can_hold_is_refused() -> None:
    """With its size, in place of its four hundred digits."""
    with pytest.raises(InvalidArgumentError, match="^a: a scalar is .* an integer of 1329 bits$"):
        tbviz.summary.numbers.scalar("a", 10**400, 0)
