"""What a message names where a name was not found."""

from __future__ import annotations

import pytest

from tbviz.nearest import nearest

TAGS = ["loss/train", "loss/test", "hidden/fingerprints", "optimal_inputs"]
MANY = [f"layer_{number}/kernel" for number in range(16)]


@pytest.mark.parametrize(
    ("name", "present", "phrase"),
    [
        ("x", [], "there are none"),
        ("x", ["b", "a"], "there are a, b"),
        ("losss/train", TAGS, "the nearest of 4 are loss/train, loss/test"),
        ("Fingerprint", TAGS, "the nearest of 4 is hidden/fingerprints"),
        ("*optimal*", TAGS, "the nearest of 4 is optimal_inputs"),
        ("nonsense", TAGS, "there are hidden/fingerprints, loss/test, loss/train, optimal_inputs"),
    ],
)
def test_near_names(name: str, present: list[str], phrase: str) -> None:
    """Those that are alike or hold the name, in either case; all of a few where none is near."""
    assert nearest(name, present) == phrase


def test_the_first_in_order_where_nothing_is_near() -> None:
    """Never some that chance picks; and what lists them all."""
    assert nearest("accuracy", MANY) == (
        f"the first of 16 are {', '.join(sorted(MANY)[:8])}; `tbviz ls` lists all"
    )
    assert nearest("x", MANY, listed_by="the manual").endswith("; the manual lists all")


def test_a_pattern_is_no_part_of_all_names() -> None:
    """Few letters and stars alone tell nothing."""
    for pattern in ("*", "", "er"):
        assert nearest(pattern, MANY).startswith("the first of 16 are ")
