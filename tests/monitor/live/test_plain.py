"""Letters that an encoding lacks."""

from __future__ import annotations

import io

import pytest

from tbviz.monitor.live.plain import encodable, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loss 0.5", "loss 0.5"),
        ("▁▂▃▄▅▆▇█", "_.-~=+*#"),
        ("╭─│╯", "+-|+"),
        ("\u2800\u2801\u28c0\u28ff", " '.:"),
        ("● ◐ ✓ ■ ✗ ▲2 …", "* ~ + # x !2 ."),
        ("é\u6f22", "???"),
    ],
)
def test_plain_letters(text: str, expected: str) -> None:
    """They look alike where they can, and are as wide."""
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("ascii", b"+ ?#"), ("latin-1", b"+ \xe9#"), ("utf-8", "✓ é█".encode())],
)
def test_a_stream_takes_everything(encoding: str, expected: bytes) -> None:
    """What its encoding has stays; and the stream is left as it was."""
    file = io.BytesIO()
    stream = io.TextIOWrapper(file, encoding=encoding)
    with encodable(stream):
        stream.write("✓ é█")
    assert stream.errors == "strict"
    assert file.getvalue() == expected
    with encodable(io.StringIO()) as nothing:
        assert nothing is None
