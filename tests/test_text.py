"""Text of strangers."""

from __future__ import annotations

import pytest

from tbviz.text import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("loss/train é 漢", "loss/train é 漢"),
        ("a\x00b\x1b[31m\n", r"a\x00b\x1b[31m\n"),
        ("\u202eabc\udc80", r"\u202eabc\udc80"),
    ],
)
def test_what_steers_is_spelled_out(text: str, shown: str) -> None:
    """Control characters, those that turn the direction of text, and halves of pairs."""
    assert printable(text) == shown
