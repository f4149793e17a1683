"""Train the ward, judge it, and write the tables to docs/monitoring.md."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from tqdm import tqdm

from benchmarks.ward.illnesses import Patient, everyone
from benchmarks.ward.score import Told, illness_table, replay, rule_table, totals
from benchmarks.ward.setups import HELD_OUT, TUNING
from benchmarks.ward.training import Trace, record

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "monitoring.md"
BEGIN, END = "<!-- the ward -->", "<!-- end of the ward -->"


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ward", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two sick and two healthy ones only")
    parser.add_argument("--traces", type=Path, help="folder of what was measured, used again")
    parser.add_argument("--only", default="", help="pattern of illness or setup")
    parser.add_argument("--processes", type=int, default=2, help="(default: %(default)s)")
    arguments = parser.parse_args()
    patients = [one for one in everyone() if re.search(arguments.only, " ".join(one[:3]))]
    told = list(_judged(patients, arguments.traces, arguments.processes))
    for one in told:
        print(one)


def _judged(patients: Sequence[Patient], folder: Path | None, processes: int) -> Iterator[Told]:
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        jobs = [(patient, folder) for patient in patients]
        yield from tqdm(pool.imap(_examine, jobs), total=len(jobs))


def _examine(job: tuple[Patient, Path | None]) -> Told:
    patient, folder = job
    return Told(patient, replay(_trace(patient, folder)))


def _trace(patient: Patient, folder: Path | None) -> Trace:
    """Return what is measured of a training, from its file where there is one."""
    name = "-".join(map(str, patient)).replace(" ", "_")
    path = None if folder is None else folder / f"{name}.json"
    if path is not None and path.exists():
        return {int(step): numbers for step, numbers in json.loads(path.read_text()).items()}
    torch.set_num_threads(1)
    trace = record(patient.make())
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(trace))
    return trace


if __name__ == "__main__":
    main()
