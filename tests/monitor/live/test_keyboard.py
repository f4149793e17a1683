"""Keys, as terminals send them."""

from __future__ import annotations

import os

import pytest

from tbviz.monitor.live.keyboard import names_of, pressed_keys


def test_names_of_keys() -> None:
    """Several may come at once; of what is unknown no letter counts as a key."""
    assert names_of(b"q\x1b[A\x1bOB\t\x1b[5~\x1b[H\x1b[4~\r\x1b[Z\x0c\x1b") == [
        "q", "up", "down", "tab", "page up", "home", "end", "enter", "back tab", "control l",
        "escape",
    ]  # fmt: skip
    assert not {"q", "h", "n", "f"} & set(names_of(b"\x1b[3~\x1bOq\x1b[1;5q\x1b[15~"))


@pytest.mark.skipif(os.name != "posix", reason="waits for a pipe")
@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([b"\x1b", b"[A"], ["up"]),
        ([b"j\x1b[", b"5", b"~q"], ["j", "page up", "q"]),
        ([b"\x1bO", b"D"], ["left"]),
        ([b"\x1b"], ["escape"]),
        ([b"\x1b\x1b[C"], ["escape", "right"]),
        ([b""], ["q"]),
    ],
)
def test_a_key_may_come_in_parts(
    parts: list[bytes], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a network delivers it: an arrow is no Escape. One that comes alone is, and an end is q."""
    if len(parts) > 1:
        monkeypatch.setattr("tbviz.monitor.live.keyboard._REST", 60)
    ours, theirs = os.pipe()
    read = os.read

    def read_and_send(source: int, count: int) -> bytes:
        """Read, and only then let the next part come."""
        got = read(source, count)
        if rest:
            os.write(theirs, rest.pop(0))
        return got

    first, *rest = parts
    monkeypatch.setattr(os, "read", read_and_send)
    os.write(theirs, first)
    if not first:
        os.close(theirs)
    assert pressed_keys(ours, 60) == expected
    os.close(ours)
    if first:
        os.close(theirs)
