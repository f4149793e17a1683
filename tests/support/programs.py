"""Python programs in processes of their own, to be ended in every way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import tbviz

PATIENCE = 60.0
_PREAMBLE = "import os, sys, signal, threading, time\nimport tbviz\nrun_dir = sys.argv[1]\n"


def start(program: str, run_dir: Path) -> subprocess.Popen[str]:
    """Start a program that finds its `run_dir`, `tbviz` and a few modules already there."""
    return subprocess.Popen(
        [sys.executable, "-c", _PREAMBLE + program, str(run_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(tbviz.__file__).parents[1],
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return the exit status of a program and what it said; one that hangs fails the test."""
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.returncode, out, err


def run(program: str, run_dir: Path) -> tuple[int, str, str]:
    """Run a program to its end."""
    return finish(start(program, run_dir))


def scalars(run_dir: Path, tag: str = "a") -> list[Any]:
    """Return the values of one tag in a run_dir."""
    return tbviz.open_logdir(run_dir)["."].scalars(tag).values.tolist()
