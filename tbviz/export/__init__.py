"""Series in, artifacts out: what event files hold, rendered to files for people.

`animate` writes stored pictures as a GIF or APNG, `scatter` writes latent codes as a figure for
print or as an animation. Both take a `Run`, which `select_run` finds, and write whole files or
none.
"""

from tbviz.export.animate import animate
from tbviz.export.animation import Progress, write_animation
from tbviz.export.ls import Entry, ls
from tbviz.export.output import open_output
from tbviz.export.plot import plot
from tbviz.export.report import report
from tbviz.export.scatter import scatter
from tbviz.export.selection import select_run, select_runs, select_tags

__all__ = [
    "Entry",
    "Progress",
    "animate",
    "ls",
    "open_output",
    "plot",
    "report",
    "scatter",
    "select_run",
    "select_runs",
    "select_tags",
    "write_animation",
]
