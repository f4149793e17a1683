"""The builder of audio, which TensorBoard plays as WAV.

A WAV file, all numbers little-endian (Microsoft, "Multimedia Programming Interface and Data
Specifications 1.0"):

    "RIFF"  uint32 size of the rest  "WAVE"
    "fmt "  uint32 16  uint16 1 (PCM)  uint16 channels  uint32 frames per second
            uint32 bytes per second  uint16 bytes per frame  uint16 bits per sample
    "data"  uint32 bytes  int16[frames, channels]
"""

from __future__ import annotations

import struct
from typing import Any, SupportsIndex

import numpy as np
import numpy.typing as npt
from tensorboard.plugins.audio import plugin_data_pb2

from tbviz.checks import as_numbers, check_at_least
from tbviz.errors import InvalidArgumentError
from tbviz.events import Value, make_value, strings_to_proto
from tbviz.summary.notes import counted, note_clipped
from tbviz.summary.pending import PendingSummary, pending, snapshot

_WAV = struct.Struct("<4sI4s4sIHHIIHH4sI")
_MOST_CHANNELS = 8
_LARGEST = 32767
_CONTENT = plugin_data_pb2.AudioPluginData(
    encoding=plugin_data_pb2.AudioPluginData.Encoding.Value("WAV")
).SerializeToString()


def audio(tag: str, data: Any, step: SupportsIndex, *, sample_rate: int = 44_100) -> PendingSummary:
    """Write a sound for the Audio dashboard, as WAV of 16 bits.

    Samples that are not finite are silent, and counted in `<tag>/nonfinite`. Of those that are
    clipped a warning tells, once for each tag.

    Args:
        tag: the name of the series.
        data: `[T]` or `[T, C]`, or several of one length as `[N, T, C]`, with C of 1 to 8 channels:
            floats in [-1, 1], which are clipped and never wrapped, or int16 as it is.
        step: the training step, at least 0.
        sample_rate: samples of one channel in a second (Hz), at least 1, and as many as WAV can
            say: fewer than 2^31 / C.

    Raises:
        InvalidArgumentError: the shape, dtype or rate is not that of a sound, or it has no sample.
    """
    check_at_least("sample_rate", sample_rate, 1)
    samples = as_numbers(snapshot(data, f"{tag}: audio"), f"{tag}: audio")
    if samples.dtype.kind != "f" and samples.dtype != np.int16:
        raise InvalidArgumentError(
            f"{tag}: audio is floats in [-1, 1] or int16, not {samples.dtype}", found=samples.dtype
        )
    clips = _clips(tag, samples)
    _check_rate(sample_rate, clips.shape[2])

    def build() -> list[Value]:
        sounds = [encode_wav(clip, sample_rate=int(sample_rate)) for clip in clips]
        lost = int(clips.size - np.count_nonzero(np.isfinite(clips)))
        if clips.dtype.kind == "f":
            loud = int(np.count_nonzero(np.isfinite(clips) & (abs(clips) > 1)))
            note_clipped(tag, loud, "samples beyond [-1, 1]")
        return [
            make_value("audio", tag, strings_to_proto(sounds), content=_CONTENT),
            *counted(tag, "nonfinite", lost, units="samples"),
        ]

    return pending(tag, step, build, nbytes=clips.nbytes, kinds={tag: "audio"})


def encode_wav(samples: npt.NDArray[Any], *, sample_rate: int) -> bytes:
    """Return samples `[T, C]`, int16 or floats in [-1, 1], as the bytes of a WAV file.

    A float x is stored as round(32767 x); what is not finite, as 0.
    """
    if samples.dtype.kind == "f":
        heard = np.where(np.isfinite(samples), samples, 0)
        samples = np.rint(np.clip(heard, -1, 1) * _LARGEST)
    content = samples.astype("<i2").tobytes()
    channels = samples.shape[1]
    rest = _WAV.size - 8 + len(content)
    rate = (sample_rate, sample_rate * 2 * channels, 2 * channels, 16)
    head = (b"RIFF", rest, b"WAVE", b"fmt ", 16, 1, channels, *rate, b"data", len(content))
    return _WAV.pack(*head) + content


def _check_rate(sample_rate: int, channels: int) -> None:
    """Refuse a rate at which a second has more bytes than 32 bits can say."""
    most = (2**32 - 1) // (2 * channels)
    if sample_rate > most:
        raise InvalidArgumentError(
            f"sample_rate must be at most {most} with {channels} channels, found {sample_rate}",
            expected=most,
            found=sample_rate,
        )


def _clips(tag: str, samples: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return samples as `[N, T, C]`."""
    clips = samples
    if samples.ndim in (1, 2):
        clips = samples.reshape(1, len(samples), -1) if samples.size else samples[None, ..., None]
    if clips.ndim != 3 or not clips.size or clips.shape[2] > _MOST_CHANNELS:
        rule = f"[T], [T, C] or [N, T, C] with C of 1 to {_MOST_CHANNELS}, and not empty"
        raise InvalidArgumentError(
            f"{tag}: audio is {rule}, found {list(samples.shape)}",
            expected=rule,
            found=samples.shape,
        )
    return clips
