"""Damage event files in every way, and see that reading everything of them does no harm.

    python benchmarks/fuzz.py --files 100000 --seed 0

Each file holds healthy events of many kinds, then takes a few blows: bytes flipped, the end cut
off, stretches repeated, dropped or zeroed, lengths swapped or made huge, garbage put in; or the
events themselves are garbled and framed anew, so that their checksums hold and the parsers see the
garbage. Reading must end, within memory, and give events or raise a `TbvizError`, no other error.
File number n of a seed is always the same: `--first n --files 1` makes it again.
"""

from __future__ import annotations

import argparse
import functools
import multiprocessing
import operator
import random
import resource
import signal
import struct
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2

import tbviz
from tbviz.errors import TbvizError
from tbviz.events import frame, make_value, read_events, repair, strings_to_proto, tensor_to_proto
from tbviz.images import encode_png
from tbviz.logdir import Follower, Run

MEMORY = 4 << 30  # bytes of address space that reading one small file may take
SECONDS = 30  # that it may take
VERIFY = ("all", "lengths", "none")

_Summary = summary_pb2.Summary
_HEADER = struct.Struct("<QI")


class Outcome(NamedTuple):
    """What became of one damaged file.

    Attributes:
        number: of the file.
        blows: what was done to it.
        points: how many points were read and decoded.
        refusals: how many `TbvizError`s were raised.
        failure: the trace of any other error, or "".
    """

    number: int
    blows: tuple[str, ...]
    points: int
    refusals: int
    failure: str


# Healthy files ------------------------------------------------------------------------------------


def healthy_events(rng: random.Random) -> list[bytes]:
    """Return serialized events of many kinds, with regular and irregular stretches."""
    events = [event_pb2.Event(wall_time=1.0, file_version="brain.Event:2").SerializeToString()]
    for _ in range(rng.randint(1, 3)):
        makers = rng.sample(MAKERS, rng.randint(1, 4))
        rounds = rng.choice((3, 10, 80)) if makers[0] in SCALARS else rng.randint(1, 5)
        first = rng.choice((0, 100, 16_300, -3))
        for step in range(first, first + rounds):
            events += [_event(step, [make()]) for make in makers]
        events.append(_event(first, [make() for make in makers]))
    return events


def _event(step: int, values: list[Any]) -> bytes:
    summary = _Summary(value=values)
    return bytes(
        event_pb2.Event(wall_time=1e9 + step, step=step, summary=summary).SerializeToString()
    )


def _tf1_histogram() -> Any:
    histo = summary_pb2.HistogramProto(
        min=-1, max=2, num=3, bucket_limit=[0.0, 1.0, 1e308], bucket=[1.0, 2.0, 0.0]
    )
    return _Summary.Value(tag="tf1/histogram", histo=histo)


@functools.cache
def _png() -> bytes:
    return encode_png(np.arange(48, dtype=np.uint8).reshape(4, 4, 3))


SCALARS: list[Callable[[], Any]] = [
    lambda: make_value("scalar", "loss/train", tensor_to_proto(np.float32(0.5))),
    lambda: make_value("scalar", "loss/valid", tensor_to_proto(np.float64(0.25))),
    lambda: make_value("scalar", "count", tensor_to_proto(np.int32(7))),
    lambda: _Summary.Value(tag="tf1/scalar", simple_value=0.125),
]
OTHERS: list[Callable[[], Any]] = [
    lambda: make_value("histogram", "weights", tensor_to_proto(np.ones((4, 3)))),
    lambda: make_value("image", "picture", strings_to_proto([b"4", b"4", _png()])),
    lambda: make_value("image", "pictures", strings_to_proto([b"4", b"4", *[_png()] * 20])),
    lambda: make_value("latent_codes", "codes", tensor_to_proto(np.ones((3, 2), np.float32))),
    lambda: make_value("latent_labels", "codes/labels", tensor_to_proto(np.array(["a", "b", "c"]))),
    lambda: _Summary.Value(tag="text", tensor=strings_to_proto([b"some text"])),
    lambda: _Summary.Value(tag="half", tensor=tensor_pb2.TensorProto(dtype=19, half_val=[15360])),
    lambda: _Summary.Value(tag="tf1/image", image=_Summary.Image(encoded_image_string=_png())),
    lambda: _Summary.Value(tag="tf1/audio", audio=_Summary.Audio(encoded_audio_string=b"RIFF")),
    _tf1_histogram,
]
MAKERS = SCALARS + OTHERS

# Of what senseless events are made.
_TAGS = ["", "loss/train", "weights", "picture", "codes", "codes/labels", "other"]
_PLUGINS = ["", "scalars", "images", "histograms", "tbviz", "text"]
_FIELDS: list[tuple[str, tuple[Any, ...]]] = [
    ("tensor_content", ()),
    ("float_val", (0.0, 1.5, float("nan"))),
    ("double_val", (0.0, -1e308, float("inf"))),
    ("int_val", (0, -1, (1 << 31) - 1)),
    ("half_val", (0, 15360, -1, 1 << 20)),
    ("int64_val", (0, -(1 << 63))),
    ("uint64_val", (0, (1 << 64) - 1)),
    ("bool_val", (True, False)),
    ("string_val", (b"", b"1", b"\xff", b"\x89PNG")),
]


# Blows to the bytes of a file ---------------------------------------------------------------------


def flip(data: bytearray, rng: random.Random) -> None:
    """Change some bits of one byte."""
    data[rng.randrange(len(data))] ^= rng.randint(1, 255)


def cut(data: bytearray, rng: random.Random) -> None:
    """Lose the end."""
    del data[rng.randrange(1, len(data) + 1) :]


def drop(data: bytearray, rng: random.Random) -> None:
    """Lose a stretch."""
    del data[_stretch(data, rng)]


def zero(data: bytearray, rng: random.Random) -> None:
    """Fill a stretch with zeros."""
    where = _stretch(data, rng)
    data[where] = bytes(len(data[where]))


def repeat(data: bytearray, rng: random.Random) -> None:
    """Write a stretch again, somewhere."""
    at = rng.randrange(len(data))
    data[at:at] = data[_stretch(data, rng)]


def insert(data: bytearray, rng: random.Random) -> None:
    """Put garbage in."""
    at = rng.randrange(len(data))
    data[at:at] = rng.randbytes(rng.choice((1, 8, 16, 100, 5000)))


def swap_lengths(data: bytearray, rng: random.Random) -> None:
    """Swap the headers of two records, so that each length has its right checksum."""
    offsets = list(_records(data)) or [0]
    one, other = rng.choice(offsets), rng.choice(offsets)
    first, second = data[one : one + 12], data[other : other + 12]
    data[one : one + 12], data[other : other + 12] = second, first


def huge_length(data: bytearray, rng: random.Random) -> None:
    """Say that a record is enormous, with the right checksum or without."""
    at = rng.choice(list(_records(data)) or [0])
    length = rng.choice((len(data), 1 << 31, 1 << 40, 1 << 63, (1 << 64) - 1, (1 << 64) - 16))
    header = struct.pack("<Q", length)
    data[at : at + 8] = header
    if rng.random() < 0.5:
        data[at + 8 : at + 12] = frame(header)[-4:]  # which is the checksum of these eight bytes


BLOWS = [flip, cut, drop, zero, repeat, insert, swap_lengths, huge_length]


def _stretch(data: bytearray, rng: random.Random) -> slice:
    start = rng.randrange(len(data))
    return slice(start, start + rng.choice((1, 4, 12, 16, 50, 300, 5000)))


def _records(data: bytearray) -> Iterator[int]:
    """Yield where records start, as far as lengths lead on."""
    at = 0
    while at + 12 <= len(data):
        yield at
        at += _HEADER.unpack_from(data, at)[0] + 16


# Senseless events, whose checksums hold -----------------------------------------------------------


def garbled(event: bytes, rng: random.Random) -> bytes:
    """Return an event with a few bytes changed, lost, put in, or all of them at random."""
    data = bytearray(event)
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(data) + 1)
        blow = rng.randrange(5)
        if blow == 0:
            data[at:at] = rng.randbytes(rng.randint(1, 12))
        elif blow == 1:
            del data[at : at + rng.randint(1, 12)]
        elif blow == 2:
            data = bytearray(rng.randbytes(rng.choice((0, 1, 2, 5, 9, 10, 12, 40, 2000))))
        elif at < len(data):
            data[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    return bytes(data)


def wild(rng: random.Random) -> bytes:
    """Return an event that is a sound proto and makes no sense."""
    tensor = tensor_pb2.TensorProto(dtype=rng.randrange(26))
    for _ in range(rng.randrange(4)):
        tensor.tensor_shape.dim.add(size=rng.choice((-1, 0, 1, 2, 3, 4, 1 << 40, (1 << 63) - 1)))
    field, content = rng.choice(_FIELDS)
    if field == "tensor_content":
        tensor.tensor_content = rng.randbytes(rng.choice((0, 1, 2, 4, 8, 16, 48, 96)))
    else:
        getattr(tensor, field).extend(rng.choices(content, k=rng.choice((0, 1, 2, 3, 12))))
    numbers = rng.choices((0.0, 1.0, -1.0, float("nan"), float("inf")), k=8)
    histo = summary_pb2.HistogramProto(
        bucket=numbers[:3], bucket_limit=numbers[: rng.randint(2, 4)]
    )
    held = rng.choice(({"tensor": tensor}, {"tensor": tensor}, {"histo": histo}, {}))
    data = summary_pb2.SummaryMetadata.PluginData(
        plugin_name=rng.choice(_PLUGINS), content=rng.choice((b"", b"latent_codes", b"\xff"))
    )
    value = _Summary.Value(tag=rng.choice(_TAGS), **held)
    if rng.random() < 0.7:
        value.metadata.plugin_data.CopyFrom(data)
    return _event(rng.choice((0, 5, -1, (1 << 63) - 1)), [value] * rng.choice((1, 1, 2)))


def damaged_file(number: int, seed: int) -> tuple[bytes, tuple[str, ...]]:
    """Return the bytes of damaged file `number`, and what was done to it."""
    rng = random.Random(f"{seed}/{number}")
    events, blows = healthy_events(rng), []
    if rng.random() < 0.5:
        share = rng.choice((0.02, 0.2, 1.0))
        garble = rng.choice((garbled, lambda _, rng: wild(rng)))
        events = [garble(event, rng) if rng.random() < share else event for event in events]
        blows.append("garble")
    data = bytearray(b"".join(map(frame, events)))
    for _ in range(rng.randint(0 if blows else 1, 3)):
        if data:
            blow = rng.choice(BLOWS)
            blow(data, rng)
            blows.append(blow.__name__)
    return bytes(data), tuple(blows)


# Reading ------------------------------------------------------------------------------------------


class Tally:
    """Counts the points that were read, and the errors that tbviz raised on purpose."""

    def __init__(self) -> None:
        self.points = self.refusals = 0

    def take(self, ask: Callable[[], Any]) -> Any:
        """Return what `ask` returns, or None where it raises a `TbvizError`."""
        try:
            return ask()
        except TbvizError:
            self.refusals += 1
            return None

    def drain(self, points: Iterable[Any]) -> None:
        """Take points to the end, or to the first `TbvizError`."""
        try:
            for _ in points:
                self.points += 1
        except TbvizError:
            self.refusals += 1

    def decode(self, values: Any) -> None:
        """Take every value of a lazy sequence."""
        for index in range(len(values)):
            self.points += self.take(functools.partial(operator.getitem, values, index)) is not None


def read_everything(path: Path, number: int) -> Tally:
    """Read all that the event file at `path` holds, in all ways; `number` chooses the options."""
    tally = Tally()
    strict = number % 4 == 0
    options: Any = {"verify": VERIFY[number % 3], "strict": strict}
    options["restarts"] = ("latest", "all")[number % 2]
    run = tbviz.open_logdir(path.parent, **options)["."]
    for tag, kind in (tally.take(lambda: run.tags) or {}).items():
        _read_series(run, tag, kind, tally)
    tally.drain(read_events(path, strict=strict))
    tally.take(lambda: Follower(path.parent, strict=strict).poll())
    _repair(path, tally)
    return tally


def _read_series(run: Run, tag: str, kind: str, tally: Tally) -> None:
    if kind == "scalar" and (scalars := tally.take(lambda: run.scalars(tag))):
        tally.points += len(scalars.values)
    if kind == "histogram" and (histograms := tally.take(lambda: run.histograms(tag))):
        tally.decode(histograms.values)
    if kind == "image" and (images := tally.take(lambda: run.images(tag))):
        tally.decode(images)
        tally.decode(images.encoded)
    if kind == "latent_codes" and (codes := tally.take(lambda: run.latent_codes(tag))):
        tally.decode(codes.codes)
    if tensors := tally.take(lambda: run.tensors(tag)):
        tally.decode(tensors.values)


def _repair(path: Path, tally: Tally) -> None:
    """Copy what is whole of the file, and see that nothing is wrong with the copy."""
    done = tally.take(lambda: repair(path, path.with_name("copy")))
    if done:
        again = repair(done.output, path.with_name("again"))
        assert (again.records, again.size) == (done.records, done.size), "a copy is not clean"
        assert not again.damages, "a copy is damaged"
        again.output.unlink()
        done.output.unlink()


def try_file(number: int, seed: int, folder: Path) -> Outcome:
    """Write damaged file `number` into `folder`, read everything of it, and say what happened."""
    data, blows = damaged_file(number, seed)
    path = folder / "events.out.tfevents.1.fuzz"
    path.write_bytes(data)
    signal.alarm(SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", tbviz.events.DamagedFileWarning)
            tally = read_everything(path, number)
    except (Exception, _OutOfTime):
        return Outcome(number, blows, 0, 0, traceback.format_exc())
    finally:
        signal.alarm(0)
    return Outcome(number, blows, tally.points, tally.refusals, "")


class _OutOfTime(BaseException):
    """Reading did not end."""


def out_of_time(*_: object) -> None:
    """Handle the signal that says that reading one file took too long."""
    raise _OutOfTime


def limit_time_and_memory() -> None:
    """Make this process fail where reading takes more than `MEMORY` or `SECONDS`."""
    warnings.simplefilter("error")  # NumPy warns of what is not meant
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, out_of_time)


def try_files(numbers: range, seed: int) -> list[Outcome]:
    """Try damaged files one after another in this process."""
    with tempfile.TemporaryDirectory() as folder:
        return [try_file(number, seed, Path(folder)) for number in numbers]


# The script ---------------------------------------------------------------------------------------


def main() -> int:
    """Try as many files as asked, on every core, and print what happened."""
    options = _arguments()
    last = options.first + options.files
    parts = [range(at, min(at + 100, last)) for at in range(options.first, last, 100)]
    start = time.monotonic()
    counts: Counter[str] = Counter()
    with multiprocessing.Pool(options.processes, limit_time_and_memory) as pool:
        for outcomes in pool.imap_unordered(functools.partial(try_files, seed=options.seed), parts):
            _count(outcomes, counts)
            if options.seconds and time.monotonic() - start > options.seconds:
                pool.terminate()
                break
    _print_result(counts, time.monotonic() - start)
    return 1 if counts["failures"] else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--files", type=int, default=100_000, help="how many (default: %(default)s)"
    )
    parser.add_argument("--first", type=int, default=0, help="number of the first (default: 0)")
    parser.add_argument("--seed", type=int, default=0, help="of the damages (default: 0)")
    parser.add_argument("--seconds", type=float, help="stop after about this long")
    parser.add_argument("--processes", type=int, help="how many (default: one for each core)")
    return parser.parse_args()


def _count(outcomes: list[Outcome], counts: Counter[str]) -> None:
    for outcome in outcomes:
        counts.update(outcome.blows)
        counts["files"] += 1
        counts["points"] += outcome.points
        counts["refusals"] += outcome.refusals
        if outcome.failure:
            counts["failures"] += 1
            print(f"file {outcome.number}, {', '.join(outcome.blows)}:\n{outcome.failure}")


def _print_result(counts: Counter[str], seconds: float) -> None:
    blows = ", ".join(
        f"{counts[name]:,} {name}" for name in ["garble", *(b.__name__ for b in BLOWS)]
    )
    print(f"{counts['files']:,} damaged files read in {seconds:,.0f} s")
    print(f"  blows: {blows}")
    print(
        f"  {counts['points']:,} points decoded, {counts['refusals']:,} refused with a TbvizError"
    )
    print(f"  {counts['failures']:,} failed with another error, out of memory, or out of time")


if __name__ == "__main__":
    raise SystemExit(main())
