"""Who lies in the ward: each illness in several setups and seeds, and healthy ones."""

from __future__ import annotations

from typing import NamedTuple

import torch

from benchmarks.ward.illnesses import ILLNESSES, Illness
from benchmarks.ward.training import Training
from benchmarks.ward.wards import HELD_OUT, SETUPS, TUNING

SEEDS = {TUNING: range(6), HELD_OUT: range(2000, 2006)}
HEALTHY_SEEDS = 3  # so many of them for each healthy setup
SICK_SEEDS = 3  # so many of them for each setup of an illness
_MAKERS = {make.__name__: make for makers in SETUPS.values() for make in makers}
_ILLNESSES = {illness.name: illness for illness in ILLNESSES}


class Patient(NamedTuple):
    """A training to come, of an illness, or healthy where that is empty."""

    setup: str
    ward: str
    illness: str
    seed: int

    def make(self) -> Training:
        """Return it, with weights, data and batches that follow from the seed."""
        torch.manual_seed(self.seed)
        training = _MAKERS[self.setup]()
        return _ILLNESSES[self.illness].change(training) if self.illness else training


def everyone() -> list[Patient]:
    """Return all, the sick first."""
    sick = [one for illness in ILLNESSES for one in _sick(illness)]
    return sick + [
        Patient(make.__name__, ward, "", seed)
        for ward, makers in SETUPS.items()
        for make in makers
        for seed in SEEDS[ward][:HEALTHY_SEEDS]
    ]


def quick() -> list[Patient]:
    """Return two sick and two healthy ones, of the ward that is held out."""
    healthy = [make.__name__ for make in SETUPS[HELD_OUT][:2]]
    seed = SEEDS[HELD_OUT][0]
    return [
        Patient("bearings", HELD_OUT, "NaN in one input", seed),
        Patient("heartbeats", HELD_OUT, "biases that kill ReLUs", seed),
        *(Patient(setup, HELD_OUT, "", seed) for setup in healthy),
    ]


def _sick(illness: Illness) -> list[Patient]:
    return [
        Patient(setup, ward, illness.name, seed)
        for ward, setups in illness.setups.items()
        for setup in setups
        for seed in SEEDS[ward][:SICK_SEEDS]
    ]
