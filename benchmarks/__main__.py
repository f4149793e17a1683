"""Measure all of tbviz against its peers: `make bench`, or `python -m benchmarks [--only NAME]`.

Prints a table for each benchmark and writes them to benchmarks/RESULTS.md, each with the machine
and the versions that it was measured with. With --only, the other tables stay as they are.
"""

from __future__ import annotations

import argparse
import importlib
import math
import os
import platform
import tempfile
from importlib import metadata
from pathlib import Path

from benchmarks.measure import Row

BENCHMARKS = ("reading", "writing", "histograms", "exporting", "monitoring")
PACKAGES = (
    "numpy",
    "pillow",
    "crc32c",
    "tensorboard",
    "tensorflow",
    "keras",
    "tensorboardX",
    "tbparse",
    "imageio",
    "matplotlib",
)
RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """\
# Results

`make bench` wrote this file. Each tool did each task in a process of its own, in turns with the
others; figures are medians of several rounds. Rates of a busy or another machine differ; ratios
hold better. A ratio in bold misses its target.
"""


def main() -> None:
    """Run the benchmarks that the command line names, all by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=BENCHMARKS, action="append", help="may repeat")
    parser.add_argument("--rounds", type=int, default=5, help="of each task (default: 5)")
    arguments = parser.parse_args()
    tables = {} if arguments.only is None else read_tables()
    for name in arguments.only or BENCHMARKS:
        benchmark = importlib.import_module(f"benchmarks.{name}")
        with tempfile.TemporaryDirectory(prefix="tbviz-bench-") as folder:
            rows = list(benchmark.rows(Path(folder), rounds=arguments.rounds))
        title = str(benchmark.__doc__).splitlines()[0]
        table = f"{describe_machine()}\n\n{as_table(rows)}"
        print(f"## {title}\n\n{table}", flush=True)
        tables[title] = table
    parts = [f"## {title}\n\n{table}" for title, table in tables.items()]
    RESULTS.write_text("\n".join([HEAD, *parts]))


def read_tables() -> dict[str, str]:
    """Return the tables that were measured before, by their titles."""
    parts = RESULTS.read_text().split("\n## ")[1:]
    titled = (part.partition("\n\n") for part in parts)
    return {title: f"{table.rstrip()}\n" for title, _, table in titled}


def describe_machine() -> str:
    """Return what the figures were measured on."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{machine}, Python {platform.python_version()}, {versions}."


def as_table(rows: list[Row]) -> str:
    """Return rows as a table in Markdown, a line for each task and tool."""
    lines = ["| task | tool | rate | tbviz is | target |", "|---|---|---|---|---|"]
    for row in rows:
        lines.append(f"| {row.name} | tbviz | {as_rate(row, 'tbviz')} | | {row.note} |")
        for tool in row.rates:
            if tool != "tbviz":
                target = row.targets.get(tool)
                ratio = as_ratio(row.ratio(tool), target)
                aim = f"at least {target:g} times" if target else ""
                lines.append(f"| | {tool} | {as_rate(row, tool)} | {ratio} | {aim} |")
    return "\n".join(lines) + "\n"


def as_rate(row: Row, tool: str) -> str:
    """Return a rate with three digits that count."""
    rate = row.rates[tool]
    if math.isnan(rate):
        return "failed"
    digits = max(0, 2 - math.floor(math.log10(rate)))
    return f"{round(rate, digits - 1 if rate >= 1000 else digits):,.{digits}f} {row.unit}/s"


def as_ratio(ratio: float, target: float | None) -> str:
    """Return how many times as fast, in bold where that misses the target."""
    text = f"{ratio:,.{0 if ratio >= 10 else 1}f} times as fast"
    return f"**{text}**" if target and not ratio >= target else text


if __name__ == "__main__":
    main()
