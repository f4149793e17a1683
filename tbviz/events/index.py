"""What an event file holds, and up to where it has been read.

An index knows where the events of each tag stand, and keeps none of their values. It grows with
its file: `extend` reads on from where it stopped, to the byte.
"""

from __future__ import annotations

import operator
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tbviz.events.columns import Column
from tbviz.events.damage import BROKEN_LENGTH, Damage
from tbviz.events.fileview import FileView, Signature, sign
from tbviz.events.kinds import kind_of
from tbviz.events.scan import scan_records
from tbviz.events.sorting import Contents, Name, Sorter, names_of

_BEGINNING = 64  # bytes by which a file is known again
_WINDOW = 1 << 23  # bytes of a file that are looked at before their memory is given back


class TagColumn(NamedTuple):
    """A column, and which value of its events is the tag's."""

    column: Column
    value: int

    @property
    def is_number(self) -> bool:
        """Whether that value is one float at a fixed place."""
        return self.column.template.layout.values[self.value].number is not None


@dataclass
class TagEvents:
    """Where the events of one tag stand.

    `name` is what the first event calls the tag; `columns` hold those that lie in columns, and
    `events` the data offset and length of each of the others.
    """

    name: Name
    columns: list[TagColumn] = field(default_factory=list)
    events: list[tuple[int, int]] = field(default_factory=list)


class FileIndex:
    """What the event file at `path` holds.

    Attributes:
        path: of the file.
        signature: of the file when it was last read, or None before.
        end: where the first event stands that has not been read, in bytes.
        tags: where the events of each tag stand.
        damages: what could not be read.
        is_behind: whether less was read than there was.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._clear()

    def _clear(self) -> None:
        self.signature: Signature | None = None
        self.end = 0
        self.is_behind = False
        self.tags: dict[str, TagEvents] = {}
        self.damages: list[Damage] = []
        self.beginning = b""

    def extend(
        self, sorter: Sorter, *, verify: bool = True, at_most: int | None = None
    ) -> dict[str, TagEvents]:
        """Read on to the end of the file, and return where the new events of each tag stand.

        A file whose signature is that of the last time is not opened; one that another has
        replaced is read from its beginning.

        Args:
            sorter: sorts the records; one may serve many files.
            verify: whether to check the checksums of lengths.
            at_most: about so many bytes are read, and `is_behind` says whether there are more; None
                for all.

        Raises:
            FileError: the file is gone, or cannot be read.
        """
        signature = sign(self.path)
        if signature == self.signature:
            return {}
        view = FileView(self.path)
        if not self._grew(signature, view):
            self._clear()
        stop = len(view) if at_most is None else min(self.end + at_most, len(view))
        self.damages = [damage for damage in self.damages if damage.offset < self.end]
        new: dict[str, TagEvents] = {}
        while self.end < stop:
            scan = scan_records(view, self.end, min(self.end + _WINDOW, stop), verify=verify)
            contents = sorter.sort(view, scan.records)
            self.damages += sorted(scan.damages + contents.damages)
            for tags in (self.tags, new):
                add_contents(tags, contents)
            if scan.end == self.end:
                break
            self.end = scan.end
            view.release()
        self.is_behind = stop <= self.end < len(view)
        # So that what is left is looked at the next time, though the file does not grow.
        self.signature = signature._replace(size=self.end) if self.is_behind else signature
        if not self.is_behind:
            self._wait_behind_damage(len(view))
        self.beginning = bytes(view.data[: min(self.end, _BEGINNING)])
        return new

    def forget(self) -> None:
        """Keep of the tags only their names and kinds, for who reads each event but once."""
        self.tags = {tag: TagEvents(events.name) for tag, events in self.tags.items()}

    @property
    def kinds(self) -> dict[str, str]:
        """The kind of each tag."""
        return {tag: self.kind(tag) for tag in self.tags}

    def kind(self, tag: str) -> str:
        """Return the kind of a tag, as the first of its events says; see `kind_of`."""
        name = self.tags[tag].name
        return kind_of(name.metadata, name.field)

    def _grew(self, signature: Signature, view: FileView) -> bool:
        """Say whether the file is the one that was read, and what was read of it still there."""
        if self.signature is None or self.signature.inode != signature.inode:
            return False
        return self.end <= len(view) and view.data[: len(self.beginning)] == self.beginning

    def _wait_behind_damage(self, size: int) -> None:
        """Leave damage up to the end of the file to the next time: it may end in half a record."""
        if self.damages:
            offset, lost, reason = self.damages[-1]
            if reason == BROKEN_LENGTH and offset + lost == size:
                self.end = offset


def add_contents(tags: dict[str, TagEvents], contents: Contents) -> None:
    """Enter what was found under its tags, in the order of the first events."""
    found: list[tuple[int, Name, TagColumn | None, list[tuple[int, int]]]] = []
    for column in contents.columns:
        for value, name in enumerate(names_of(column.template.layout)):
            found.append((column.first, name, TagColumn(column, value), []))
    for names, events in contents.events.items():
        found += [(min(events)[0], name, None, events) for name in names]
    for _, name, tag_column, events in sorted(found, key=operator.itemgetter(0)):
        tag = tags.setdefault(name.tag, TagEvents(name))
        tag.columns += [tag_column] if tag_column else []
        tag.events += events
