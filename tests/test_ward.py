"""A short round in the sick ward: what is ill is found, and what is healthy is left alone."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_no_setup_and_no_seed_lies_in_two_wards(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what was chosen on one ward says nothing of another."""
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    monkeypatch.syspath_prepend(ROOT)
    patients = importlib.import_module("benchmarks.ward.patients").everyone()
    for kind in ("setup", "seed"):
        owners = {(getattr(one, kind), one.ward) for one in patients}
        assert len(owners) == len({name for name, _ in owners})


def test_whoever_is_ill_could_be_healthy_in_the_same_ward(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that each name of a setup is one, of its ward."""
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    monkeypatch.syspath_prepend(ROOT)
    patients = importlib.import_module("benchmarks.ward.patients").everyone()
    healthy = {(one.setup, one.ward) for one in patients if not one.illness}
    assert {(one.setup, one.ward) for one in patients} == healthy


@pytest.mark.slow
def test_two_sick_trainings_are_found_and_two_healthy_ones_are_not() -> None:
    """In time, and the page of documentation stays as it is."""
    pytest.importorskip("torch")
    page = ROOT / "docs" / "monitoring.md"
    before = page.read_bytes()
    command = [sys.executable, "-m", "benchmarks.ward", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.search(r"\| held out \| 2 of 2 \| \d+% \| 0 of 2 \|", done.stdout)
    assert "missed" not in done.stdout
    assert page.read_bytes() == before
