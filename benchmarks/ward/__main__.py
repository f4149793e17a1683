"""Train the ward and judge it; print the tables, and write them to docs/monitoring.md."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from benchmarks.ward.examining import examined
from benchmarks.ward.patients import everyone, quick
from benchmarks.ward.tables import WARDS, as_page, misses

PAGE = Path(__file__).parents[2] / "docs" / "monitoring.md"
BEGIN, END = "<!-- python -m benchmarks.ward wrote this -->", "<!-- up to here -->"


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ward", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two sick, two healthy; write no page")
    parser.add_argument("--ward", choices=WARDS, help="only this one; write no page")
    parser.add_argument("--traces", type=Path, help="folder of what was measured, for another time")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="at a time")
    arguments = parser.parse_args()
    patients = quick() if arguments.quick else everyone()
    chosen = [one for one in patients if arguments.ward in (None, one.ward)]
    told = list(examined(chosen, arguments.traces, arguments.processes))
    page = as_page(told)
    print("\n".join([page, *misses(told)]))
    if not arguments.quick and arguments.ward is None:
        _write(page)


def _write(page: str) -> None:
    """Put the tables where they belong in the page of documentation."""
    before, rest = PAGE.read_text().split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{page}\n\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    main()
