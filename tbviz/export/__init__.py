"""Series in, artifacts out: what event files hold, rendered to files for people.

`animate` writes stored pictures as an animation, `scatter` writes latent codes as a figure for
print or as an animation, and `images` every picture of a tag as a file. They take a `Run`, which
`select_run` finds. `table` writes the numbers of many runs for other programs. All write whole
files or none.
"""

from tbviz.export.animate import animate
from tbviz.export.animation import Progress, write_animation
from tbviz.export.images import images
from tbviz.export.ls import Entry, ls
from tbviz.export.output import open_output
from tbviz.export.plot import plot
from tbviz.export.report import report
from tbviz.export.scatter import scatter
from tbviz.export.table import table
from tbviz.logdir.selection import select_run, select_runs, select_tags

__all__ = [
    "Entry",
    "Progress",
    "animate",
    "images",
    "ls",
    "open_output",
    "plot",
    "report",
    "scatter",
    "select_run",
    "select_runs",
    "select_tags",
    "table",
    "write_animation",
]
