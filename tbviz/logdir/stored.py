"""Values that stay in their files until they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, overload

from tbviz.errors import CorruptRecordError
from tbviz.events import read_event

T = TypeVar("T")


class Place(NamedTuple):
    """Where a value is stored: the offset and length of its event's data in a file.

    `nth` counts the values of its tag in that event, which is mostly the only one.
    """

    path: Path
    offset: int
    length: int
    nth: int


@dataclass(frozen=True)
class StoredValues(Sequence[T], Generic[T]):
    """The values of one tag, each read from its file and decoded when it is asked for.

    Reading one raises CorruptRecordError where its bytes are damaged, and FileError where its
    file is gone.
    """

    tag: str
    places: Sequence[Place]
    decode: Callable[[Any], T]
    verify: bool = True

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...

    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return StoredValues(self.tag, self.places[index], self.decode, self.verify)
        path, offset, length, nth = self.places[index]
        event = read_event(path, offset, length, verify=self.verify)
        values = [value for value in event.summary.value if value.tag == self.tag]
        if nth < len(values):
            return self.decode(values[nth])
        raise CorruptRecordError(
            f"{path}: the event at byte {offset} holds no value of {self.tag} any more", file=path
        )
