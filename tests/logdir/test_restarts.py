"""Restarts: which points count after a step came again, against TensorBoard's data server."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import peers
import protos
import pytest

import tbviz
from tbviz.events import strings_to_proto

RUNS = 60


def steps_of(seed: int) -> list[int]:
    """Return steps that mostly grow, and now and then repeat or go back."""
    rng = random.Random(seed)
    steps, step = [], rng.choice((0, 0, 5))
    for _ in range(rng.randint(1, 60)):
        steps.append(step)
        step = max(0, step + rng.choice((1, 1, 1, 1, 1, 1, 2, 10, 0, -1, -rng.randint(0, 30))))
    return steps


def write_run(run_dir: Path, seed: int) -> dict[str, list[int]]:
    """Write three tags of different kinds over up to three files; return the steps of each."""
    rng = random.Random(seed)
    tags = {tag: steps_of(seed * 10 + place) for place, tag in enumerate(("a", "b", "picture"))}
    events = []
    for tag, steps in tags.items():
        for place, step in enumerate(steps):
            value = protos.tensor(tag, protos.SCALAR_TENSORS["float_val"](place))
            if tag == "picture":
                strings = strings_to_proto([b"1", b"1", b"%d" % place])
                value = protos.tensor(tag, strings, "images")
                value.metadata.data_class = 3
            events.append((place / len(steps), protos.event(step, value, wall_time=place)))
    events = [event for _, event in sorted(events, key=lambda pair: pair[0])]
    cuts = sorted(rng.choices(range(len(events) + 1), k=rng.randint(0, 2)))
    for part, (start, stop) in enumerate(zip([0, *cuts], [*cuts, len(events)], strict=True)):
        version = protos.event(0, file_version="brain.Event:2")
        path = run_dir / f"events.out.tfevents.100000000{part}.host"
        protos.write_events(path, [version, *events[start:stop]])
    return tags


@pytest.fixture(scope="module")
def logdir(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dict[str, dict[str, list[int]]]]:
    """Return a logdir of many runs, and the steps of each run and tag as they were written."""
    root = tmp_path_factory.mktemp("restarts")
    return root, {
        f"run{seed:02d}": write_run(root / f"run{seed:02d}", seed) for seed in range(RUNS)
    }


def test_latest_is_what_the_data_server_keeps(
    logdir: tuple[Path, dict[str, dict[str, list[int]]]],
) -> None:
    """Random steps of scalars and pictures, over one file and several."""
    root, written = logdir
    ours = tbviz.open_logdir(root)
    dropped = 0
    with peers.data_server(root) as server:
        for run, tags in written.items():
            for tag in ("a", "b"):
                theirs, series = server.points("scalars", run, tag), ours[run].scalars(tag)
                assert series.steps.tolist() == [point.step for point in theirs]
                assert series.values.tolist() == [point.value for point in theirs]
                assert series.wall_times.tolist() == [point.wall_time for point in theirs]
                dropped += len(tags[tag]) - len(theirs)
            blobs = server.points("images", run, "picture", "blob_sequences")
            pictures = ours[run].images("picture")
            assert pictures.steps.tolist() == [point.step for point in blobs]
            last = server.blob(blobs[-1].values[2].blob_key)
            assert pictures.encoded[-1] == (last,)
    assert dropped > 100


def test_all_keeps_every_point_in_the_order_of_writing(
    logdir: tuple[Path, dict[str, dict[str, list[int]]]],
) -> None:
    """Nothing is dropped and nothing sorted."""
    root, written = logdir
    ours = tbviz.open_logdir(root, restarts="all")
    for run, tags in written.items():
        for tag, steps in tags.items():
            series = ours[run].images(tag) if tag == "picture" else ours[run].scalars(tag)
            assert series.steps.tolist() == steps
            np.testing.assert_array_equal(series.wall_times, np.arange(len(steps)))


def test_an_option_that_is_no_word_of_its_list_is_refused(tmp_path: Path) -> None:
    """The message says which words there are."""
    for option in ("verify", "restarts"):
        with pytest.raises(tbviz.TbvizError, match=f"{option} is '.*' or '.*', not 'some'"):
            tbviz.open_logdir(tmp_path, **{option: "some"})
