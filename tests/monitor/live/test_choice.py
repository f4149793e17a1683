"""What keys choose."""

from __future__ import annotations

import numpy as np
import pytest

from tbviz.monitor import Finding
from tbviz.monitor.history import Series, extend
from tbviz.monitor.live.choice import _ACROSS, _DOWN, _ENDS, _FOUND, _PAGES, KEYS, Choice
from tbviz.monitor.live.following import Watched

FOUND = Finding("stuck_loss", "it stood still", "loss", 2, 0.6, "Why.", "mend it")


@pytest.fixture
def runs() -> list[Watched]:
    """Two runs, of three scalars and of none, and one of which two things are told."""
    curve = extend(None, Series(np.arange(1), np.zeros(1), np.zeros(1)))
    return [
        Watched("a", curves={"loss": curve, "x": curve, "y": curve}),
        Watched("b"),
        Watched("c", findings=[FOUND] * 2),
    ]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["right"], Choice("", "x")),
        (["right", "l", "tab"], Choice("", "loss")),
        (["left"], Choice("", "y")),
        (["]"], Choice("", "y")),
        (["]", "["], Choice("", "loss")),
        (["down"], Choice("b")),
        (["j", "down", "down"], Choice("a")),
        (["k"], Choice("c")),
        (["page down"], Choice("c")),
        (["end"], Choice("c")),
        (["end", "home"], Choice("a")),
        (["down", "right"], Choice("b")),
        (["x"], Choice()),
        (["n"], Choice("c")),
        (["n", "n"], Choice("c")),
        (["N"], Choice("c")),
        (["?"], Choice(page="help")),
        (["?", "?"], Choice()),
        (["?", "escape"], Choice()),
        (["n", "f", "down"], Choice("c", page="findings", finding=1)),
        (["n", "enter", "down", "down", "k", "j"], Choice("c", page="findings", finding=1)),
        (["n", "f", "down", "f"], Choice("c")),
        (["q"], Choice(ends=True)),
        (["Q"], Choice(ends=True)),
        (["control d"], Choice(ends=True)),
        (["escape"], Choice(ends=True)),
        (["?", "q"], Choice(page="help", ends=True)),
    ],
)
def test_keys_choose(keys: list[str], expected: Choice, runs: list[Watched]) -> None:
    """Runs and tags go around at their ends."""
    choice = Choice()
    for key in keys:
        choice = choice.pressed(key, runs)
    assert choice == expected


def test_a_single_run_has_keys_for_its_tags(runs: list[Watched]) -> None:
    """Those that choose among runs where there are several."""
    for key, tag in (("down", "x"), ("j", "x"), ("up", "y"), ("end", "y"), ("page down", "y")):
        assert Choice().pressed(key, runs[:1]) == Choice("", tag)


def test_all_keys_are_told() -> None:
    """Each on the page of keys, and none that does nothing."""
    told = " ".join(keys for keys, _ in KEYS).split()
    pressed = {"PgUp": "page up", "PgDn": "page down", "↑": "up", "↓": "down", "←": "left",
               "→": "right", "Esc": "escape", "Ctrl-L": "control l"}  # fmt: skip
    known = {pressed.get(key, key.lower() if len(key) > 1 else key) for key in told}
    assert known - {"control l"} <= {*_DOWN, *_ACROSS, *_FOUND, *_PAGES, *_ENDS, "escape"}


def test_keys_without_runs() -> None:
    """There is nothing to choose, but an end."""
    assert Choice().pressed("down", []) == Choice()
    assert Choice().pressed("q", []).ends
