"""What a notebook shows: tables and curves, of which no text is code."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tbviz
from tbviz.logdir.notebook import html_curve

SCRIPT = "<script>alert(1)</script>"


def cells(shown: str) -> list[list[str]]:
    """Return the text of each row of an HTML table, which is whole XML."""
    table = ET.fromstring(shown)
    return [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]


def points(shown: str) -> list[list[float]]:
    """Return the points of a curve."""
    (line,) = ET.fromstring(shown)
    return [
        [float(number) for number in pair.split(",")] for pair in line.get("points", "").split()
    ]


def test_a_logdir_is_a_table_of_runs(tmp_path: Path) -> None:
    """Of which none is read; of many, the first hundred and how many more."""
    for number in range(103):
        folder = tmp_path / f"run_{number:03d}"
        folder.mkdir()
        (folder / "events.out.tfevents.1.host").write_bytes(b"x" * number)
    rows = cells(tbviz.open_logdir(tmp_path)._repr_html_())
    assert rows[0] == ["run", "event files", "bytes"]
    assert rows[42] == ["run_041", "1", "41"]
    assert rows[-1][0] == "and 3 more"
    assert len(rows) == 102


def test_a_run_is_a_table_of_tags(tmp_path: Path) -> None:
    """Names that look like HTML are shown as they are."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in range(3):
            writer.scalar(SCRIPT, step, step)
        writer.text("note", "words", 0)
    run = tbviz.open_logdir(tmp_path)["."]
    shown = run._repr_html_()
    assert "<script" not in shown
    assert [row[:3] for row in cells(shown)] == [
        ["tag", "kind", "points"], [SCRIPT, "scalar", "3"], ["note", "text", "1"]
    ]  # fmt: skip
    series = run.scalars(SCRIPT)._repr_html_()
    assert "<script" not in series
    assert "3 points, steps 0 to 2" in series
    assert len(points(series[series.index("<svg") :])) == 3


@pytest.mark.parametrize(
    ("values", "count"),
    [([1, 2, 3], 3), ([math.nan, 5, math.inf], 1), ([2, 2], 2), ([], 0), (range(100_000), 240)],
)
def test_a_curve_stays_in_its_frame(values: Any, count: int) -> None:
    """Whatever the numbers are; of many, not too many are drawn."""
    found = points(html_curve(np.array(values, np.float64)))
    assert 0.9 * count <= len(found) <= count
    assert all(0 <= x <= 240 and 0 <= y <= 48 for x, y in found)


def test_higher_is_further_up() -> None:
    """And later is further to the right, even where a value is missing."""
    (first, second) = points(html_curve(np.array([1, math.nan, 3.0])))
    assert first == [1, 47]
    assert second == [239, 1]
    assert not re.search("nan", html_curve(np.array([math.nan])))
