"""A report: one HTML file that holds all that there is to see of some runs, and asks no network.

`plan` decides what goes in, and how much; `numbers`, `pictures`, `points`, `words` and `settings`
read it; `document` writes it down; and `page/` is what a browser makes of it. Whatever comes out of
an event file is data of the page, never markup or code.
"""

from tbviz.export.report.build import report

__all__ = ["report"]
