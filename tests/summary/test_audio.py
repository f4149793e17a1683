"""Audio: the WAV that Python's own reader and TensorFlow's decoder hear."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
import peers
import pytest
from tensorboard.plugins.audio import metadata

import tbviz
from tbviz.errors import InvalidArgumentError
from tbviz.summary.audio_clips import audio

RNG = np.random.default_rng(0)
STEREO = RNG.integers(-32768, 32768, (50, 2), dtype=np.int16)


def heard(encoded: bytes) -> tuple[int, Any]:
    """Return the rate and the samples `[T, C]` of a WAV file, as Python's reader finds them."""
    with wave.open(io.BytesIO(encoded)) as file:
        assert file.getsampwidth() == 2
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return file.getframerate(), samples.reshape(-1, file.getnchannels())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (STEREO, STEREO),
        (STEREO[:, 0], STEREO[:, :1]),
        ([-1.0, -0.5, 0.0, 0.5, 1.0], [[-32767], [-16384], [0], [16384], [32767]]),
        ([1.5, -7.0, np.inf, np.nan], [[32767], [-32767], [0], [0]]),
        (np.float16([[0.25, -0.25]]), [[8192, -8192]]),
    ],
    ids=["stereo", "mono", "floats", "clipped", "half"],
)
def test_samples_are_heard_as_given(data: Any, expected: Any) -> None:
    """int16 is kept; floats are scaled to 32767 and clipped, never wrapped."""
    value = audio("a", data, 0, sample_rate=8000).build()[0]
    [encoded] = value.tensor.string_val
    rate, samples = heard(encoded)
    assert rate == 8000
    np.testing.assert_array_equal(samples, expected)


def test_tensorflow_writes_the_same_kind_and_decodes_ours() -> None:
    """The plugin's metadata are TensorBoard's; `tf.audio` finds the samples."""
    tf = pytest.importorskip("tensorflow")
    [value] = audio("a", STEREO, 0, sample_rate=16_000).build()
    expected = metadata.create_summary_metadata(None, None, metadata.Encoding.Value("WAV"))
    assert value.metadata.plugin_data == expected.plugin_data
    samples, rate = tf.audio.decode_wav(value.tensor.string_val[0])
    assert int(rate) == 16_000
    np.testing.assert_array_equal(samples.numpy() * 32768, STEREO)


def test_sounds_are_read_back(tmp_path: Path) -> None:
    """Several of one tag are blobs of their own; what is not finite is counted."""
    clips = RNG.uniform(-1, 1, (3, 20, 1))
    clips[1, 5] = np.nan
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.audio("voice", clips, 4)
    run = tbviz.open_logdir(tmp_path)["."]
    assert run.tags == {"voice": "audio", "voice/nonfinite": "scalar"}
    assert run.scalars("voice/nonfinite").values.tolist() == [1]
    with peers.data_server(tmp_path) as server:
        [point] = server.points("audio", ".", "voice", "blob_sequences")
        blobs = [server.blob(blob.blob_key) for blob in point.values]
    for blob, clip in zip(blobs, np.nan_to_num(clips), strict=True):
        np.testing.assert_array_equal(heard(blob)[1], np.rint(clip * 32767))


def test_the_largest_rate_fits() -> None:
    """The bytes of a second are a number of 32 bits."""
    [value] = audio("a", [0.5], 0, sample_rate=2**31 - 1).build()
    assert int.from_bytes(value.tensor.string_val[0][28:32], "little") == 2**32 - 2


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        ([], {}, r"a: audio is \[T\].* found \[0\]"),
        (0.5, {}, r"a: audio is \[T\].* found \[\]"),
        (np.zeros((4, 9)), {}, r"a: audio is \[T\].* found \[4, 9\]"),
        (np.zeros((1, 1, 1, 1)), {}, r"a: audio is \[T\].* found \[1, 1, 1, 1\]"),
        (np.zeros((0, 2)), {}, r"a: audio is \[T\].* found \[0, 2\]"),
        (np.zeros(3, np.int32), {}, "a: audio is floats in .* or int16, not int32"),
        ([True], {}, "a: audio is floats in .* or int16, not bool"),
        (["x"], {}, "a: audio must be bool, integers or floats"),
        ([0.5], {"sample_rate": 0}, "sample_rate must be an integer >= 1, found 0"),
        (
            [0.5],
            {"sample_rate": 2**31},
            "sample_rate must be at most 2147483647 with 1 channels, found 2147483648",
        ),
        (
            np.zeros((2, 8)),
            {"sample_rate": 2**28},
            "sample_rate must be at most 268435455 with 8 channels, found 268435456",
        ),
        ([0.5], {"sample_rate": 8e3}, "sample_rate must be an integer >= 1, found 8000.0"),
    ],
)
def test_what_is_no_sound_is_refused(data: Any, options: dict[str, Any], message: str) -> None:
    """At the call, in one line that names what was found."""
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        audio("a", data, 0, **options)
    assert "\n" not in str(caught.value)
