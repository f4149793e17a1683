"""What a training has of its machine; there is no GPU here, so NVIDIA's library is played."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from tbviz.integrations.machine import Machine


class Missing(Exception):
    """What the library raises for all that goes wrong."""


class Library(ModuleType):
    """Two GPUs, the second of which does not tell its memory; or no driver."""

    NVMLError = Missing

    def __init__(self, *, driver: bool, gpus: int = 2) -> None:
        super().__init__("pynvml")
        self.driver = driver
        self.gpus = gpus
        self.users = 0

    def nvmlInit(self) -> None:
        """Fail where there is no driver."""
        if not self.driver:
            raise Missing
        self.users += 1

    def nvmlShutdown(self) -> None:
        """Have one user less."""
        self.users -= 1

    def nvmlDeviceGetCount(self) -> int:
        """Return how many GPUs there are."""
        if not self.gpus:
            raise Missing
        return self.gpus

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:
        """Return a GPU."""
        return index

    def nvmlDeviceGetUtilizationRates(self, gpu: int) -> SimpleNamespace:
        """Return its use in percent."""
        return SimpleNamespace(gpu=37 + gpu)

    def nvmlDeviceGetMemoryInfo(self, gpu: int) -> SimpleNamespace:
        """Return its memory."""
        if gpu == 1:
            raise Missing
        return SimpleNamespace(used=123)


def numbers(library: ModuleType | None, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Return what a machine tells of its GPUs with this library; None for one without it."""
    monkeypatch.setitem(sys.modules, "pynvml", library)
    return {tag: value for tag, value in Machine().numbers().items() if "gpu" in tag}


def test_gpus_tell_their_use_and_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that does not is left out."""
    assert numbers(Library(driver=True), monkeypatch) == {
        "machine/gpu_0/busy_share": 0.37,
        "machine/gpu_0/memory_bytes": 123.0,
    }


def test_without_a_driver_or_the_library_there_is_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is wrong with that."""
    assert numbers(Library(driver=False), monkeypatch) == {}
    assert numbers(None, monkeypatch) == {}


@pytest.mark.parametrize("gpus", [0, 2])
def test_the_library_is_shut_down(gpus: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As often as it was initialized, whether it knew GPUs or failed to count them."""
    library = Library(driver=True, gpus=gpus)
    monkeypatch.setitem(sys.modules, "pynvml", library)
    machine = Machine()
    assert library.users == 1
    del machine
    assert library.users == 0


def test_cores_are_those_that_this_process_kept_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three seconds of work in two of the clock's, since it was last asked."""
    wall, busy = iter([10.0, 12.0, 12.0]), iter([5.0, 8.0, 9.0])
    clocks = SimpleNamespace(perf_counter=lambda: next(wall), process_time=lambda: next(busy))
    monkeypatch.setattr("tbviz.integrations.machine.time", clocks)
    machine = Machine()
    assert machine.numbers()["machine/cores"] == 1.5
    assert "machine/cores" not in machine.numbers()  # no time has passed
