"""Training many patients at a time, and keeping what was measured."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from tqdm import tqdm

from benchmarks.ward.patients import Patient
from benchmarks.ward.score import Told, replay
from benchmarks.ward.training import Trace, record


def examined(patients: Sequence[Patient], folder: Path | None, processes: int) -> Iterator[Told]:
    """Train patients in some processes, and yield what the rules say of each, in order.

    Args:
        patients: to train.
        folder: of what was measured, which is used again where it is there; or None.
        processes: how many.
    """
    # So that memory that a training frees is not the next one's.
    os.environ["MALLOC_MMAP_THRESHOLD_"] = f"{2**20}"
    jobs = [(patient, folder) for patient in patients]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
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
