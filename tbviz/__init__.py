"""tbviz: TensorBoard-centric visualization and monitoring.

Arrays from a training loop go in as summaries, event files that any TensorBoard can read
lie in the middle, and GIFs, plots and tables come out. Names load on first use, so that
`import tbviz` costs next to nothing:

- `tbviz.SummaryWriter` and the functions of `tbviz.summary` write.
- `tbviz.open_logdir` reads.
- `tbviz.export` renders what was read into files.
- `tbviz.monitor` says what is wrong with a training.
- `tbviz.images`, `tbviz.latent` and `tbviz.activity` are the pure functions underneath.
- `tbviz.triggers` say at which steps of a training to write.
- `tbviz.optimize` finds the inputs that a model likes best.
- `tbviz.errors` holds what all of them raise.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tbviz import (
        activity,
        errors,
        events,
        export,
        images,
        latent,
        logdir,
        monitor,
        optimize,
        summary,
        triggers,
    )
    from tbviz.errors import TbvizError
    from tbviz.logdir import Logdir, Run, open_logdir
    from tbviz.monitor import Monitor
    from tbviz.summary import SummaryWriter

__version__ = "0.1.0"

__all__ = [
    "Logdir",
    "Monitor",
    "Run",
    "SummaryWriter",
    "TbvizError",
    "__version__",
    "activity",
    "errors",
    "events",
    "export",
    "images",
    "latent",
    "logdir",
    "monitor",
    "open_logdir",
    "optimize",
    "summary",
    "triggers",
]

_ROOMS = (
    "activity",
    "errors",
    "events",
    "export",
    "images",
    "latent",
    "logdir",
    "monitor",
    "optimize",
    "summary",
    "triggers",
)
_HOMES = {
    "Logdir": "tbviz.logdir",
    "Monitor": "tbviz.monitor",
    "Run": "tbviz.logdir",
    "SummaryWriter": "tbviz.summary",
    "TbvizError": "tbviz.errors",
    "open_logdir": "tbviz.logdir",
}


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return importlib.import_module(f"tbviz.{name}")
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'tbviz' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
