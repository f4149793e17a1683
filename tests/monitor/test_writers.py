"""What a monitor writes with, and what its run is called."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tbviz.errors import InvalidArgumentError
from tbviz.monitor.writers import as_writer, run_of


def test_a_run_is_called_as_said_or_as_its_folder() -> None:
    """A writer that knows of no folder leaves it without a name."""
    writer = SimpleNamespace(run_dir=Path("runs") / "a", scalar=print)
    assert run_of(writer, None) == str(Path("runs") / "a")
    assert run_of(writer, "mine") == "mine"
    assert run_of(SimpleNamespace(scalar=print), None) is None
    assert run_of(None, None) is None


def test_a_path_is_no_writer() -> None:
    """The error says how to make one of it."""
    assert as_writer(None) is None
    with pytest.raises(InvalidArgumentError, match=r"Monitor\(SummaryWriter\('runs/a'\)\)"):
        as_writer("runs/a")  # type: ignore[arg-type]
