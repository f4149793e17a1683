"""Measuring one task done by several tools, each time in a process of its own.

A task is a function of a benchmark module that does the work and returns a `Result`: the seconds
that it took, imports and set-up left out, and the amount of work, so that rates compare. Tools take
turns, round by round, so that a busy machine is busy for all; medians count.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]


class Result(NamedTuple):
    """What one run of a task took, and how much it did, in units of its row."""

    seconds: float
    amount: float


@dataclass
class Row:
    """One line of the table.

    Attributes:
        name: of the task.
        unit: what the rates count, in a second; empty where seconds themselves count.
        rates: the median of each tool, ours under "tbviz"; NaN where a tool could not.
        targets: how many times as fast as a tool we want to be.
        note: what a reader must know.
    """

    name: str
    unit: str
    rates: dict[str, float]
    targets: dict[str, float] = field(default_factory=dict)
    note: str = ""

    def ratio(self, tool: str) -> float:
        """How many times as fast as `tool` we are."""
        return self.rates["tbviz"] / self.rates[tool]


def compare(
    module: str, tools: Mapping[str, str], arguments: Mapping[str, Any], *, rounds: int
) -> dict[str, float]:
    """Return the median rate of each tool, amount in a second.

    Args:
        module: the benchmark module, such as `benchmarks.reading`.
        tools: the function of that module for each tool.
        arguments: of these functions, as JSON can hold them.
        rounds: how often each runs.
    """
    rates: dict[str, list[float]] = {tool: [] for tool in tools}
    for _ in range(rounds):
        for tool, function in tools.items():
            result = run_alone(module, function, arguments)
            rates[tool].append(result.amount / result.seconds if result else float("nan"))
    return {tool: statistics.median(found) for tool, found in rates.items()}


def run_alone(module: str, function: str, arguments: Mapping[str, Any]) -> Result | None:
    """Run a task in a process of its own; None where it fails, which is told."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", __name__, module, function, json.dumps(arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{module}.{function} failed:\n{done.stderr[-2000:]}", file=sys.stderr)
        return None
    return Result(*json.loads(done.stdout.splitlines()[-1]))


def _main() -> None:
    module, function, arguments = sys.argv[1:]
    result = getattr(importlib.import_module(module), function)(**json.loads(arguments))
    print(json.dumps(result))


if __name__ == "__main__":
    _main()
