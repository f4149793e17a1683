"""Names of files out of names that may come from strangers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tbviz.export.names import file_names


@pytest.mark.parametrize(
    ("name", "expected"), [("loss", "loss"), ("loss/train", "loss_train"), ("a b (1)", "a b (1)")]
)
def test_plain_names_stay_readable(name: str, expected: str) -> None:
    """A slash becomes an underscore, and what is plain stays as it is."""
    assert file_names([name]) == {name: expected}


def test_names_that_would_be_one_file_stay_apart() -> None:
    """So do those that only a system without upper and lower case takes for one."""
    made = file_names(["a/b", "a_b", "A_b", "c"])
    assert len({name.casefold() for name in made.values()}) == 4
    assert made["c"] == "c"
    assert file_names(["c", "A_b", "a_b", "a/b"]) == made


STRANGE = ["../../x", "/etc/x", "con", "CON.txt", "nul", "a\0b", "a\nb", "x" * 5000, "", ".", "..",
           " ", "-rf", "~", "a\\b", "C:x", "é", "\ud800", "com1", "x.", "ends "]  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_no_name_leaves_its_folder(name: str, tmp_path: Path) -> None:
    """A file of that name can be made, lies in the folder, and is no device of Windows."""
    made = file_names([name])[name]
    (tmp_path / f"{made}.png").write_bytes(b"")
    assert os.listdir(tmp_path) == [f"{made}.png"]
    assert made.split(".")[0].casefold() not in {"con", "nul", "com1"}
    assert made.isascii()
    assert made == made.strip(" .")
    assert not made.startswith("-")


@given(st.lists(st.text(), unique=True, max_size=8))
def test_any_names(names: list[str]) -> None:
    """Each has a name of its own, one plain component of at most 100 characters."""
    made = file_names(names)
    assert list(made) == names
    assert len({name.casefold() for name in made.values()}) == len(names)
    for name in made.values():
        assert 0 < len(name) <= 100
        assert Path(name).name == name
