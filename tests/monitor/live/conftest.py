"""What is looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import tbviz


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    """A run that overfits, whose names are hostile, and one of pictures."""
    with tbviz.SummaryWriter(tmp_path / "wide[red]") as writer:
        for step in range(200):
            writer.scalar("loss/train", 1 / (1 + step), step)
            writer.scalar("loss/validation", abs(step - 60) / 60 + 0.1, step)
        writer.scalar("\x1b[31mevil", 1.0, 0)
    with tbviz.SummaryWriter(tmp_path / "pictures") as writer:
        writer.image("picture", np.full((8, 8, 3), (255, 0, 0), np.uint8), 3)
    return tmp_path
