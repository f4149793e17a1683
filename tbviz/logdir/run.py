"""Run: the series of one run_dir, read when they are asked for."""

from __future__ import annotations

from pathlib import Path

from tbviz.errors import NotFoundError
from tbviz.logdir.assemble import Outline, SeriesReader
from tbviz.logdir.discover import event_files
from tbviz.logdir.merge import Loss, Segment, join_losses
from tbviz.logdir.notebook import html_table
from tbviz.logdir.options import Reading
from tbviz.logdir.series import (
    HistogramSeries,
    ImageSeries,
    LatentSeries,
    ScalarSeries,
    TensorSeries,
    TextSeries,
)
from tbviz.logdir.store import IndexStore
from tbviz.logdir.takers import held_and_taken
from tbviz.logdir.values import Setting
from tbviz.nearest import nearest

_HPARAMS = "_hparams_/session_start_info"  # tensorboard/plugins/hparams/metadata.py


class Run:
    """One run of a logdir.

    Its files are read up to their present end when something is first asked for, and on from there
    at each `refresh`. What cannot be read is told once.

    Attributes:
        name: the run_dir relative to the logdir, `/` between parts.
        path: the run_dir.
        files: its event files, in the order in which they are read.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        files: tuple[Path, ...],
        *,
        store: IndexStore,
        reading: Reading,
    ) -> None:
        self.name = name
        self.path = path
        self.files = files
        self._store = store
        self._reader = SeriesReader(reading, store.views)
        self._is_read = False

    def __repr__(self) -> str:
        return f"Run({self.name!r}: {len(self.files)} event files in {str(self.path)!r})"

    def _repr_html_(self) -> str:
        """Show the run in a notebook: a row for each tag."""
        outlines = [(tag, kind, self.outline(tag)) for tag, kind in self.tags.items()]
        rows = [(tag, kind, len(each.steps), each.nbytes) for tag, kind, each in outlines]
        return html_table(repr(self), ("tag", "kind", "points", "bytes"), rows)

    @property
    def tags(self) -> dict[str, str]:
        """The kind of each tag: "scalar", "histogram", "image", "latent_codes", "tensor", ..."""
        self._read()
        kinds: dict[str, str] = {}
        for path in reversed(self.files):
            kinds |= self._store.kinds(path)
        return dict(sorted(kinds.items()))

    @property
    def hparams(self) -> dict[str, Setting]:
        """The hyperparameters of the run by name, in that order; empty where it says none.

        Numbers are floats, as TensorBoard stores them. As there, what a run says first counts.

        Raises:
            FileError: a file is gone, or cannot be read.
            CorruptRecordError: they cannot be read.
        """
        if self.tags.get(_HPARAMS) != "hparams":
            return {}
        return self._reader.hparams(_HPARAMS, self._segments(_HPARAMS))

    @property
    def last_modified(self) -> float:
        """When the newest event file of the run was last written, in Unix seconds."""
        return max(file.stat().st_mtime for file in self.files)

    def refresh(self) -> None:
        """Read on to what has been written since: the new ends of files, and new files.

        Raises:
            FileError: a file is gone, or cannot be read.
        """
        self.files = event_files(self.path)
        self._store.update(self.files)
        self._is_read = True

    def outline(self, tag: str) -> Outline:
        """Return the steps of a tag of any kind, and the bytes of its events, read at a glance.

        No value is looked at, and no checksum but those of lengths.

        Args:
            tag: the name of the series, as in `tags`.

        Raises:
            NotFoundError: the run has no such tag.
            FileError: a file is gone, or cannot be read.
        """
        return self._reader.outline(self._segments(tag))

    def sizes(self) -> dict[str, int]:
        """Return how many bytes of the event files each tag takes, read at a glance.

        Tags that were written together, such as codes and their labels, share the bytes of their
        events equally, so that all sizes add up to those of the files, but for what frames events.

        Raises:
            FileError: a file is gone, or cannot be read.
        """
        return self._reader.sizes({tag: self._places(tag) for tag in self.tags})

    def lost(self, *, verify: bool = False) -> int:
        """Return how many bytes of the event files cannot be read, after telling which.

        Damaged lengths of records and what is no event are known once the files are read.

        Args:
            verify: whether every checksum is looked at as well, which reads every byte.

        Raises:
            FileError: a file is gone, or cannot be read.
            CorruptRecordError: something cannot be read, and reading is strict.
        """
        self._read()
        kinds = self.tags if verify else {}
        losses = [Loss(path, self._store.index(path).damages) for path in self.files]
        for tag, kind in kinds.items():
            losses += self._reader.losses(kind, self._places(tag))
        together = join_losses(losses)
        self._reader.report(together)
        return sum(damage.size for _, damages in together for damage in damages)

    def scalars(self, tag: str) -> ScalarSeries:
        """Return the numbers of a scalar tag: steps, wall times and values, each `[n]`.

        Args:
            tag: the name of the series, as in `tags`.

        Raises:
            NotFoundError: the run has no such tag, or the tag is of another kind.
            FileError: a file is gone, or cannot be read.
            CorruptRecordError: something cannot be read, and reading is strict.
        """
        return self._reader.scalars(tag, self._segments(tag, "scalar"))

    def histograms(self, tag: str) -> HistogramSeries:
        """Return the buckets of a histogram tag, float64 `[k, 3]`, each read when it is asked for.

        Args:
            tag: the name of the series, as in `tags`.

        Raises:
            NotFoundError: the run has no such tag, or the tag is of another kind.
            FileError: a file is gone, or cannot be read.
            CorruptRecordError: something cannot be read, and reading is strict.
        """
        return self._reader.histograms(tag, self._segments(tag, "histogram"))

    def images(self, tag: str) -> ImageSeries:
        """Return the pictures of an image tag, uint8, each read when it is asked for.

        Args:
            tag: the name of the series, as in `tags`.

        Raises:
            NotFoundError: the run has no such tag, or the tag is of another kind.
            FileError: a file is gone, or cannot be read.
            CorruptRecordError: something cannot be read, and reading is strict.
        """
        return self._reader.images(tag, self._segments(tag, "image"))

    def texts(self, tag: str) -> TextSeries:
        """Return the texts of a text tag as str, each read when it is asked for.

        Args:
            tag: the name of the series, as in `tags`.

        Raises:
            NotFoundError: the run has no such tag, or the tag is of another kind.
            FileError: a file is gone, or cannot be read.
            CorruptRecordError: something cannot be read, and reading is strict.
        """
        return self._reader.texts(tag, self._segments(tag, "text"))

    def tensors(self, tag: str) -> TensorSeries:
        """Return the tensors of a tag of any kind, each read when it is asked for.

        Args:
            tag: the name of the series, as in `tags`.

        Raises:
            NotFoundError: the run has no such tag.
            FileError: a file is gone, or cannot be read.
            CorruptRecordError: something cannot be read, and reading is strict.
        """
        return self._reader.tensors(tag, self._segments(tag))

    def latent_codes(self, tag: str) -> LatentSeries:
        """Return the latent codes of a tag, with the labels that were written beside them.

        Args:
            tag: the name of the series, as in `tags`.

        Raises:
            NotFoundError: the run has no such tag, or the tag is of another kind.
            FileError: a file is gone, or cannot be read.
            CorruptRecordError: something cannot be read, and reading is strict.
        """
        segments = self._segments(tag, "latent_codes")
        return self._reader.latent_codes(tag, segments, self._places(f"{tag}/labels"))

    def _segments(self, tag: str, kind: str | None = None) -> list[Segment]:
        """Return where the events of a tag stand, after telling what is lost in the files."""
        self._read()
        indexes = [self._store.index(path) for path in self.files]
        self._reader.report([Loss(index.path, index.damages) for index in indexes])
        found = next((index.kind(tag) for index in indexes if tag in index.tags), None)
        if found is None:
            raise NotFoundError(
                f"run {self.name} has no tag {tag!r}; {nearest(tag, self.tags)}", found=tag
            )
        if kind and found != kind:
            raise NotFoundError(
                f"tag {tag!r} of run {self.name} is no {kind} tag: it {held_and_taken(found)}",
                expected=kind,
                found=found,
            )
        return self._places(tag)

    def _places(self, tag: str) -> list[Segment]:
        indexes = [self._store.index(path) for path in self.files]
        return [Segment(each.path, each.tags[tag]) for each in indexes if tag in each.tags]

    def _read(self) -> None:
        if not self._is_read:
            self._store.update(self.files)
            self._is_read = True
