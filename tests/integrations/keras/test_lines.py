"""Findings beside the progress bar of Keras."""

from __future__ import annotations

import io

import pytest

pytest.importorskip("keras")
from tbviz.integrations.keras.lines import Lines
from tbviz.monitor import Finding

FINDING = Finding("plateau", "the loss stands still", "loss", 3, 0.9, "", "")


@pytest.mark.parametrize(("has_bar", "expected"), [(True, "\n\n"), (False, "")])
def test_the_line_of_a_bar_is_ended_once_a_step(has_bar, expected, monkeypatch, capsys):
    """Where there is a bar: for the first finding of each of two steps."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    lines = Lines()
    lines.begin(has_bar=has_bar)
    for lines.step in (3, 3, 4):
        lines.print(FINDING)
    assert out.getvalue() == expected
    assert capsys.readouterr().err.count("plateau in loss at step 3") == 3


@pytest.mark.parametrize("has_stream", [True, False])
def test_a_standard_output_that_is_closed_stops_nothing(has_stream, monkeypatch, capsys):
    """As that of a program whose reader is gone, or that never had one."""
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr("sys.stdout", closed if has_stream else None)
    lines = Lines()
    lines.begin(has_bar=True)
    lines.print(FINDING)
    assert "plateau" in capsys.readouterr().err
