"""TensorBoard's own readers, to hold ours against: each returns plain Python and NumPy."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.data import provider, server_ingester
from tensorboard.util import grpc_util

ALL = 0  # the number of points by which TensorBoard means "do not sample"
KINDS = ("scalars", "tensors", "images", "histograms", "compressedHistograms", "audio")


def accumulate(run_dir: Path) -> EventAccumulator:
    """Return TensorBoard's EventAccumulator over all that a run_dir holds."""
    accumulator = EventAccumulator(str(run_dir), size_guidance=dict.fromkeys(KINDS, ALL))
    return accumulator.Reload()


class DataServer:
    """TensorBoard's Rust data server over a logdir, asked for whole series."""

    def __init__(self, data_provider: provider.DataProvider) -> None:
        self._provider = data_provider

    def tags(self, plugin: str, kind: str = "scalars") -> dict[str, list[str]]:
        """Return the tags of each run; `kind` is scalars, tensors or blob_sequences."""
        listing = getattr(self._provider, f"list_{kind}")(
            None, experiment_id="", plugin_name=plugin
        )
        return {run: sorted(tags) for run, tags in listing.items()}

    def points(self, plugin: str, run: str, tag: str, kind: str = "scalars") -> list[Any]:
        """Return the data of one run and tag; each has step, wall_time and its value."""
        found = getattr(self._provider, f"read_{kind}")(
            None,
            experiment_id="",
            plugin_name=plugin,
            downsample=1_000_000,
            run_tag_filter=provider.RunTagFilter(runs=[run], tags=[tag]),
        )
        return list(found[run][tag])

    def blob(self, key: str) -> bytes:
        """Return the bytes of one blob of a blob sequence."""
        return self._provider.read_blob(None, blob_key=key)


@contextlib.contextmanager
def data_server(logdir: Path) -> Iterator[DataServer]:
    """Run the Rust data server over `logdir` until the block ends; skip where there is none."""
    try:
        binary = server_ingester.get_server_binary()
    except server_ingester.NoDataServerError as error:
        pytest.skip(f"TensorBoard's data server does not run here: {error}")
    plugins = ("scalars", "images", "histograms", "tbviz", "audio", "text")
    ingester = server_ingester.SubprocessServerDataIngester(
        binary,
        str(logdir),
        reload_interval=0,
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL,
        samples_per_plugin=dict.fromkeys(plugins, ALL),
    )
    ingester.start()
    try:
        yield DataServer(ingester.data_provider)
    finally:
        ingester._stdin_handle.close()  # the server ends with its standard input


@contextlib.contextmanager
def tensorboard(logdir: Path, *options: str) -> Iterator[str]:
    """Run a real `tensorboard` over `logdir` until the block ends; yield its address."""
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(logdir)]
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "stderr")
        with said.open("wb") as stderr:
            process = subprocess.Popen(
                [*command, "--host", "127.0.0.1", "--port", "0", *options],
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )
        try:
            address = wait_for(lambda: _address(process, said.read_text()), "TensorBoard's address")
            wait_for(lambda: _answers(f"{address}/data/environment"), "TensorBoard to answer")
            yield address
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def wait_for(condition: Any, what: str, *, seconds: float = 60) -> Any:
    """Return the first true result of `condition()`; fail the test when there is none."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.1)
    pytest.fail(f"waited {seconds} s for {what}")


def _address(process: subprocess.Popen[bytes], said: str) -> str | None:
    """Return the address that a TensorBoard says it has, with a port that was free, or None yet."""
    assert process.poll() is None, said
    found = re.search(r" at (http://\S+?)/? \(Press", said)
    return found and found[1]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False
