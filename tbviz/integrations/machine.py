"""What a training has of its machine: cores, and the GPUs that NVIDIA's library knows."""

from __future__ import annotations

import contextlib
import time
from typing import Any


class Machine:
    """Measures since it was last asked; without `nvidia-ml-py` or a GPU, no GPU is told of."""

    def __init__(self) -> None:
        self._last = time.perf_counter(), time.process_time()
        self._nvml, self._gpus = _open_gpus()

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


def _open_gpus() -> tuple[Any, list[Any]]:
    """Return NVIDIA's library and the handles of its GPUs, none where there is no driver."""
    try:
        import pynvml
    except ModuleNotFoundError:
        return None, []
    try:
        pynvml.nvmlInit()
        count = pynvml.nvmlDeviceGetCount()
        return pynvml, [pynvml.nvmlDeviceGetHandleByIndex(index) for index in range(count)]
    except pynvml.NVMLError:
        return None, []
