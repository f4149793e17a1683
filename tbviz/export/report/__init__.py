"""A report: one HTML file that holds all that there is to see of some runs, and asks no network.

`sizes` decides how much goes in, `numbers`, `pictures`, `points` and `words` read it, `document`
writes it down, and `page/` is what a browser makes of it. Whatever comes out of an event file is
data of the page, never markup or code.
"""

from tbviz.export.report.build import report

__all__ = ["report"]
