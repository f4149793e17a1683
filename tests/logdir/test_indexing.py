"""Indexing in several processes, and indexes as bytes."""

from __future__ import annotations

import signal
from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz.events import FileIndex, Sorter, decode_index, encode_index
from tbviz.logdir import indexing

RNG = np.random.default_rng(0)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Files of every kind of content: regular, irregular, long events, damage."""
    for name in ("a", "b", "c"):
        with tbviz.SummaryWriter(tmp_path / name) as writer:
            for step in range(400):
                writer.scalar("loss", step, step)
                if RNG.random() < 0.3:
                    writer.scalar("sometimes" * int(RNG.integers(1, 5)), step, step)
            writer.image("noise", RNG.random((30, 40)), 400)
            writer.histogram("kernel", RNG.normal(size=100), 400)
    files = sorted(tmp_path.glob("*/*"))
    content = bytearray(files[2].read_bytes())
    content[5000] ^= 1
    files[2].write_bytes(content)
    return files


def known(index: FileIndex) -> list[object]:
    """Return what an index knows, as plain objects."""
    tags = [
        (
            tag,
            found.name,
            sorted((at, value) for column, value in found.columns for at in column.offsets),
            found.events,
        )
        for tag, found in index.tags.items()
    ]
    return [index.end, index.signature, index.beginning, index.damages, tags]


def index_here(path: Path) -> FileIndex:
    """Index a file in this process."""
    index = FileIndex(path)
    index.extend(Sorter())
    return index


def test_an_index_survives_its_encoding(files: list[Path]) -> None:
    """What is decoded knows the same, and reads on where the other would."""
    for path in files:
        index = index_here(path)
        decoded = decode_index(path, encode_index(index), {})
        assert known(decoded) == known(index)
        assert decoded.extend(Sorter()) == {}


def test_another_process_finds_the_same(files: list[Path], tmp_path: Path) -> None:
    """All that can be read comes back; a file that is gone does not, and stops nothing."""
    with indexing.IndexProcess([files[0], tmp_path / "gone", *files[1:]], verify=True) as process:
        found = process.result({})
    assert [index.path for index in found] == files
    assert [known(index) for index in found] == [known(index_here(path)) for path in files]


def test_an_interrupt_ends_the_other_process(files: list[Path]) -> None:
    """It has just begun, and nobody waits for it any more."""
    process = indexing.IndexProcess(files, verify=True)
    with pytest.raises(KeyboardInterrupt), process:
        raise KeyboardInterrupt
    assert process._process.poll() == -signal.SIGKILL


def test_a_logdir_is_shared_out(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """With shares of a byte, the tags of all runs are those that one process finds."""
    logdir = files[0].parents[1]
    alone = tbviz.open_logdir(logdir, cache=False).tags
    started = []
    monkeypatch.setattr(indexing, "_SHARE", 1)
    monkeypatch.setattr(indexing, "cores", lambda: 3)
    popen = indexing.subprocess.Popen
    monkeypatch.setattr(
        indexing.subprocess, "Popen", lambda *a, **k: (started.append(a), popen(*a, **k))[1]
    )
    assert tbviz.open_logdir(logdir, cache=False).tags == alone
    assert len(started) == 2


@pytest.mark.parametrize(
    ("sizes", "cores", "shares"),
    [
        ([10, 20], 8, [["1", "0"]]),
        ([3 << 25, 1 << 25, 2 << 25], 2, [["0", "1"], ["2"]]),
        ([1 << 27], 4, [["0"], [], [], []]),
        ([], 2, [[]]),
    ],
)
def test_files_are_dealt_out_from_the_largest_on(
    sizes: list[int], cores: int, shares: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process more is worth 32 MiB, and all get about the same."""
    monkeypatch.setattr(indexing, "cores", lambda: cores)
    found = indexing.share_out({Path(str(number)): size for number, size in enumerate(sizes)})
    assert [[path.name for path in share] for share in found] == shares
