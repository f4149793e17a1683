"""How a program ends: an exit status, and a line for what a user can mend."""

from __future__ import annotations

import warnings

import pytest

from tbviz.cli import exit_status
from tbviz.errors import FileError


def test_a_mistake_of_the_user_has_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """What tbviz raises on purpose is one line."""

    def fail() -> int:
        raise FileError("no such place")

    assert exit_status(fail) == 2
    assert capsys.readouterr().err == "error: no such place\n"


def test_another_error_passes() -> None:
    """A mistake of the program's is not hidden."""
    with pytest.raises(ZeroDivisionError):
        exit_status(lambda: 1 // 0)


def test_an_error_of_a_file_passes() -> None:
    """It is not standard output that cannot be written."""

    def fail() -> int:
        return len(open("no such file").read())

    with pytest.raises(FileNotFoundError):
        exit_status(fail)


def test_an_interrupt_has_the_status_of_a_shell(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C ends a command silently."""

    def interrupt() -> int:
        raise KeyboardInterrupt

    assert exit_status(interrupt) == 130
    assert capsys.readouterr().err == ""


def test_a_warning_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """No line of code is shown to one who runs a command; afterwards, warnings are as ever."""

    def warn() -> int:
        warnings.warn("the disk is full", RuntimeWarning, stacklevel=1)
        return 0

    assert exit_status(warn) == 0
    assert capsys.readouterr().err == "warning: the disk is full\n"
    with pytest.warns(RuntimeWarning, match="the disk is full"):
        warn()
