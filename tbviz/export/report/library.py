"""plotly.js, which draws the curves and histograms of a report."""

from __future__ import annotations

from tbviz.errors import needs_extra


def plotly_source() -> str:
    """Return the JavaScript of plotly.js, as the package plotly brings it.

    Raises:
        MissingDependencyError: plotly is not installed.
    """
    try:
        from plotly.offline import get_plotlyjs
    except ImportError as error:
        raise needs_extra("a report", "plotly", "report") from error
    source: str = get_plotlyjs()
    return source
