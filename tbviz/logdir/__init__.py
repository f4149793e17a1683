"""Event files in, typed series out: `open_logdir` -> `Logdir` -> `Run` -> series."""

from tbviz.events import begun_at, ends_in_stop, writer_lives
from tbviz.logdir.follow import Follower
from tbviz.logdir.logdir import Logdir, open_logdir
from tbviz.logdir.run import Run
from tbviz.logdir.series import (
    HistogramSeries,
    ImageSeries,
    LatentSeries,
    ScalarSeries,
    Series,
    TensorSeries,
    TextSeries,
)

__all__ = [
    "Follower",
    "HistogramSeries",
    "ImageSeries",
    "LatentSeries",
    "Logdir",
    "Run",
    "ScalarSeries",
    "Series",
    "TensorSeries",
    "TextSeries",
    "begun_at",
    "ends_in_stop",
    "open_logdir",
    "writer_lives",
]
