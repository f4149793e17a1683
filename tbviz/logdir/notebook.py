"""How runs and series show themselves in a notebook: small HTML tables and curves.

Names come from event files and folders, and so from strangers: all text is escaped. Colors are
those of the page, light or dark.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

_WIDTH, _HEIGHT = 240, 48  # pixels of a curve
_MOST = 240  # points of a curve


def html_table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as HTML; every cell is taken as text, and numbers stand at the right."""
    head = "".join(f"<th>{html.escape(heading)}</th>" for heading in headings)
    lines = ("".join(map(_cell, row)) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f"<table><caption>{html.escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(content: object) -> str:
    if isinstance(content, int):
        return f'<td style="text-align: right">{content:,}</td>'
    return f'<td style="text-align: left">{html.escape(str(content))}</td>'


def html_curve(values: npt.NDArray[np.float64]) -> str:
    """Return a curve of numbers as a small SVG, from the lowest to the highest of them.

    Of many points some are drawn, and what is not finite is left out.
    """
    finite = np.flatnonzero(np.isfinite(values))
    shown = finite[:: max(1, -(-len(finite) // _MOST))]
    low, high = (values[shown].min(), values[shown].max()) if len(shown) else (0.0, 0.0)
    span = (high - low) or 1.0
    x = 1 + (_WIDTH - 2) * shown / max(len(values) - 1, 1)
    y = 1 + (_HEIGHT - 2) * (high - values[shown]) / span
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img">'
        f'<polyline points="{points}" fill="none" stroke="currentColor"/></svg>'
    )
