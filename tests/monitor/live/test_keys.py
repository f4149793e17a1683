"""Keys, and what they choose."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor.history import Series
from tbviz.monitor.live.choice import Choice
from tbviz.monitor.live.curves import extend
from tbviz.monitor.live.following import Watched
from tbviz.monitor.live.keyboard import names_of


@pytest.fixture
def runs() -> list[Watched]:
    """Two runs, of three scalars and of none."""
    curve = extend(None, Series(np.arange(1), np.zeros(1), np.zeros(1)))
    return [Watched("a", curves={"loss": curve, "x": curve, "y": curve}), Watched("b")]


def test_names_of_keys() -> None:
    """Several may come at once."""
    assert names_of(b"q\x1b[A\x1bOB\t\x1b[5~\x1b") == [
        "q", "up", "down", "tab", "page up", "escape",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["down"], Choice("", "x")),
        (["down", "down", "j"], Choice("", "loss")),
        (["up"], Choice("", "y")),
        (["page down"], Choice("", "y")),
        (["right"], Choice("b")),
        (["tab", "tab"], Choice("a")),
        (["right", "down"], Choice("b")),
        (["?"], Choice()),
        (["q"], Choice(ends=True)),
    ],
)
def test_keys_choose(keys: list[str], expected: Choice, runs: list[Watched]) -> None:
    """Runs and tags go around at their ends."""
    choice = Choice()
    for key in keys:
        choice = choice.pressed(key, runs)
    assert choice == expected


def test_keys_without_runs() -> None:
    """There is nothing to choose, but an end."""
    assert Choice().pressed("down", []) == Choice()
    assert Choice().pressed("q", []).ends
