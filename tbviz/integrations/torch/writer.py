"""The writer itself: all methods together."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
from collections.abc import Callable
from typing import Any

from tbviz.errors import MissingDependencyError
from tbviz.integrations.torch.formats import as_sound
from tbviz.integrations.torch.numbers import NumberMethods
from tbviz.integrations.torch.pictures import PictureMethods
from tbviz.summary import audio_clips, graphs, texts

_GRAPH = "graph"


class SummaryWriter(NumberMethods, PictureMethods):
    """Writes what PyTorch's and tensorboardX's writers of this name write, with their calls.

    A step of None is 0, or that of `use_metadata`; steps that go backward are written, with one
    warning for each tag. Data is copied at the call and written by a thread, so no call waits for
    the disk, and `flush` returns when all is in the file.

    Args:
        log_dir: the folder of the run; by default `runs/<time>_<host>` with `comment` behind it.
        comment: see `log_dir`.
        purge_step: the step from which on TensorBoard hides what earlier files of the run hold.
        max_queue: taken and not needed: the queue is as long as memory allows.
        flush_secs: how long a summary may wait, in seconds; it never waits longer than one.
        filename_suffix: the end of the name of each event file.
        logdir: what tensorboardX calls `log_dir`.
        write_to_disk: False for a writer that checks all that it is given and writes nothing.
        comet_config: only None or one that is disabled.

    Raises:
        InvalidArgumentError: an argument breaks its rule.
        FileError: the folder cannot be written.
    """

    def add_text(
        self,
        tag: str,
        text_string: str,
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Write Markdown, under PyTorch's tag `<tag>/text_summary`.

        Args:
            tag: the name of the series.
            text_string: Markdown.
            global_step: the training step; None for 0.
            walltime: Unix seconds; None for now.

        Raises:
            InvalidArgumentError: the text is no string.
        """
        summary = texts.text(f"{tag}/text_summary", text_string, self._step(global_step))
        self._write(summary, walltime)

    def add_audio(
        self,
        tag: str,
        snd_tensor: Any,
        global_step: int | None = None,
        sample_rate: int = 44100,
        walltime: float | None = None,
    ) -> None:
        """Write a sound, as WAV.

        Args:
            tag: the name of the series.
            snd_tensor: `[1, T]`, `[T]`, or with channels `[T, C]`: floats in [-1, 1] or int16;
                other integers are numbers in [-1, 1], as with PyTorch.
            global_step: the training step; None for 0.
            sample_rate: samples a second.
            walltime: Unix seconds; None for now.

        Raises:
            InvalidArgumentError: the shape, dtype or rate is not that of a sound.
        """
        sound = as_sound(snd_tensor)
        summary = audio_clips.audio(tag, sound, self._step(global_step), sample_rate=sample_rate)
        self._write(summary, walltime)

    def add_graph(
        self,
        model: Any,
        input_to_model: Any = None,
        verbose: bool = False,
        use_strict_trace: bool = True,
    ) -> None:
        """Write the graph of a model, which PyTorch traces with an input.

        Args:
            model: a module of PyTorch.
            input_to_model: what it is called with, a tensor or a tuple of them.
            verbose: whether PyTorch prints the graph.
            use_strict_trace: whether PyTorch refuses what it cannot trace safely, such as lists.

        Raises:
            MissingDependencyError: PyTorch is not installed.
        """
        traced, _ = _module("torch", "torch.utils.tensorboard._pytorch_graph").graph(
            model, input_to_model, verbose, use_strict_trace
        )
        self._write(graphs.graph(_GRAPH, traced, 0))

    def add_onnx_graph(self, prototxt: str | os.PathLike[str]) -> None:
        """Write the graph of an ONNX file, which PyTorch reads with the package onnx.

        Args:
            prototxt: the path of the file.

        Raises:
            MissingDependencyError: PyTorch is not installed.
        """
        module = _module("torch", "torch.utils.tensorboard._onnx_graph")
        self._write(graphs.graph(_GRAPH, _quietly(module.load_onnx_graph, prototxt), 0))

    def add_openvino_graph(self, xmlname: str | os.PathLike[str]) -> None:
        """Write the graph of an OpenVINO file, which tensorboardX reads.

        Args:
            xmlname: the path of the file.

        Raises:
            MissingDependencyError: tensorboardX is not installed.
        """
        module = _module("tensorboardX", "tensorboardX.openvino_graph")
        self._write(graphs.graph(_GRAPH, _quietly(module.load_openvino_graph, xmlname), 0))


def _module(package: str, name: str) -> Any:
    """Return a module of a package that only those who draw graphs need."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingDependencyError(f"drawing this graph needs {package}: {error}") from error


def _quietly(read: Callable[[Any], Any], path: Any) -> Any:
    """Return what `read` makes of a file, without the names that it prints."""
    with contextlib.redirect_stdout(io.StringIO()):
        return read(path)
