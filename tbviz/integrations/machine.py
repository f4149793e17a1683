"""What a training has of its machine: cores, and the GPUs that NVIDIA's library knows."""

from __future__ import annotations

import contextlib
import time
import weakref
from typing import Any


class Machine:
    """Measures since it was last asked; without `nvidia-ml-py` or a GPU, no GPU is told of.

    The library is shut down when nobody has the machine any more.
    """

    def __init__(self) -> None:
        self._last = time.perf_counter(), time.process_time()
        self._nvml = _begun_library()
        if self._nvml is not None:
            weakref.finalize(self, _end, self._nvml)
        self._gpus = _gpus(self._nvml)

    def numbers(self) -> dict[str, float]:
        """Return numbers by tag.

        `machine/cores` is how many cores this process kept busy since the last call;
        `machine/gpu_0/busy_share` is a GPU's use in [0, 1], by all processes, and
        `machine/gpu_0/memory_bytes` what they take of its memory.
        """
        last, self._last = self._last, (time.perf_counter(), time.process_time())
        wall, busy = (now - before for now, before in zip(self._last, last, strict=True))
        found = {"machine/cores": busy / wall} if wall > 0 else {}
        for index, gpu in enumerate(self._gpus):
            with contextlib.suppress(self._nvml.NVMLError):
                share = self._nvml.nvmlDeviceGetUtilizationRates(gpu).gpu / 100
                used = float(self._nvml.nvmlDeviceGetMemoryInfo(gpu).used)
                found[f"machine/gpu_{index}/busy_share"] = share
                found[f"machine/gpu_{index}/memory_bytes"] = used
        return found


def _begun_library() -> Any:
    """Return NVIDIA's library, initialized, or None where it or a driver is missing."""
    try:
        import pynvml
    except ModuleNotFoundError:
        return None
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return None
    return pynvml


def _end(nvml: Any) -> None:
    """Shut the library down, which counts how often it was initialized."""
    with contextlib.suppress(nvml.NVMLError):
        nvml.nvmlShutdown()


def _gpus(nvml: Any) -> list[Any]:
    """Return the handles of all GPUs, none where there is no library."""
    if nvml is None:
        return []
    try:
        return [nvml.nvmlDeviceGetHandleByIndex(i) for i in range(nvml.nvmlDeviceGetCount())]
    except nvml.NVMLError:
        return []
