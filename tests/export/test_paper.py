"""What figures for print have in common."""

from __future__ import annotations

import pytest

from tbviz.export.paper import shortened, width_of, wrapped

pytest.importorskip("matplotlib")

LONG = "experiments/" + "x" * 5000 + "/seed_7"


def test_a_short_name_stays() -> None:
    """What fits is not touched, nothing least of all."""
    assert shortened("", 9, 200) == wrapped("", 9, 200) == wrapped(" ", 9, 200) == ""
    assert shortened(" ", 9, 200) == " "
    assert shortened("loss/train", 9, 200) == wrapped("loss/train", 9, 200) == "loss/train"


@pytest.mark.parametrize("width", [60, 200])
def test_a_long_name_loses_its_middle(width: float) -> None:
    """Both ends tell runs apart."""
    short = shortened(LONG, 9, width)
    assert width_of(short, 9) <= width
    start, end = short.split("\N{HORIZONTAL ELLIPSIS}")
    assert LONG.startswith(start)
    assert LONG.endswith(end)
    assert abs(len(start) - len(end)) <= 1


def test_text_becomes_printable() -> None:
    """XML has no place for most control characters."""
    assert shortened("a\x00", 9, 200) == wrapped("a\x00", 9, 200) == r"a\x00"
