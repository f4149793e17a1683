"""How a program ends: an exit status, and a line for what a user can mend."""

from __future__ import annotations

import signal
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from tbviz.cli import exit_status
from tbviz.cli.status import interruptible
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


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_has_the_status_of_a_shell(
    sent: signal.Signals, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C or kill end a command with a line; afterwards, signals are handled as before."""
    before = signal.getsignal(sent)
    command = interruptible()(lambda: signal.raise_signal(sent) or 0)
    assert exit_status(command, mistake="tbviz x") == status
    assert capsys.readouterr().err == "tbviz x: interrupted\n"
    assert signal.getsignal(sent) is before


def test_what_an_interrupt_breaks_is_no_error_of_its_own() -> None:
    """A module whose import is interrupted raises what it likes."""

    def import_one() -> int:
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            raise ImportError("half a module") from None
        return 0

    assert exit_status(interruptible()(import_one)) == 143
    with pytest.raises(ImportError, match="^gone$"), interruptible():
        raise ImportError("gone")


def test_an_ignored_signal_stays_ignored() -> None:
    """As nohup and the background jobs of a shell ask for."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_threads_handle_no_signals() -> None:
    """There the block simply runs."""
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(interruptible()(lambda: 5)).result() == 5


def test_a_warning_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """No line of code is shown to one who runs a command; afterwards, warnings are as ever."""

    def warn() -> int:
        warnings.warn("the disk is full", RuntimeWarning, stacklevel=1)
        return 0

    assert exit_status(warn) == 0
    assert capsys.readouterr().err == "warning: the disk is full\n"
    with pytest.warns(RuntimeWarning, match="the disk is full"):
        warn()
