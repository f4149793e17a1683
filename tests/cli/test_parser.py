"""The command line as a whole: help, examples, completion, and pipes."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tbviz
from tbviz.cli import main
from tbviz.cli.parser import build_parser


def commands() -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each command."""
    (action,) = (a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(action.choices)


def test_help_lists_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with a line of its own that says what it does."""
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    shown = capsys.readouterr().out
    for name in commands():
        assert re.search(rf"^    {name}\s+\w", shown, re.MULTILINE)


@pytest.mark.parametrize("name", commands())
def test_each_help_has_an_example_that_parses(name: str) -> None:
    """As a shell would take it apart; what it needs of other programs stands around it."""
    epilog = commands()[name].epilog
    assert epilog is not None
    example = re.search(r"tbviz [^)\n]+", epilog)
    assert example is not None
    words = shlex.split(example[0])
    assert words[:2] == ["tbviz", name]
    assert build_parser().parse_args(words[1:]).command == name


@pytest.mark.parametrize("name", commands())
def test_each_command_is_a_function_too(name: str) -> None:
    """Of the same name, in `tbviz.export` and others; a shell's own business is none."""
    rooms = (tbviz.export, tbviz.events, tbviz.monitor)
    known = {*(name for room in rooms for name in room.__all__), "completion"}
    assert name in known


@pytest.mark.parametrize("name", commands())
def test_each_help_tells_the_defaults(name: str) -> None:
    """Of every option that takes a value and may be left out."""
    for action in commands()[name]._actions:
        if action.option_strings and action.nargs != 0 and not action.required:
            assert action.help is not None
            assert "(default: " in action.help, action.option_strings
            if action.default not in (None, []):
                told = action.help.replace("%(default)s", str(action.default))
                assert f"(default: {action.default}" in told, action.option_strings


@pytest.mark.parametrize("name", ["plot", "report", "table"])
def test_one_file_of_all_runs_has_no_name_to_fill_in(name: str) -> None:
    """Their help promises none."""
    assert "{run}" not in commands()[name].format_help()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (
            "plot x -o y.png --smooth 0.6",
            "tbviz plot: error: no option --smooth: did you mean --smo",
        ),
        (
            "animate x -o y.gif --tags=a",
            "tbviz animate: error: no option --tags: did you mean --tag",
        ),
        ("ls x --qqq", "tbviz ls: error: no option --qqq: `tbviz ls --help` lists all"),
        ("plot x -o y.png --tag a b", "no option takes 'b': an option that may repeat takes one"),
    ],
)
def test_what_no_option_takes_is_told(
    command: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the options that have nearly such a name."""
    with pytest.raises(SystemExit) as caught:
        main(command.split())
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """That of the package."""
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"tbviz {tbviz.__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    """So it answers at once: not even NumPy."""
    code = (
        "import sys; from tbviz.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    )
    code += "print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "argparse" in loaded
    assert not loaded & {"numpy", "PIL", "tensorboard", "google", "tqdm", "shtab", "concurrent"}


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_is_a_script_of_its_shell(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The shell itself finds no mistake in it, and it knows all commands and options."""
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for name, parser in commands().items():
        assert name in script
        for option in parser._option_string_actions:
            assert option in script
    if (program := shutil.which(shell)) is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "script").write_text(script)
    subprocess.run([program, "-n", str(tmp_path / "script")], check=True)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("an", ["animate"]),
        ("table --sh", ["--shape"]),
        ("table --shape ", ["long", "wide"]),
        ("completion ", ["bash", "tcsh", "zsh"]),
        ("plot ru", ["runs"]),
        ("repair r", ["rest.txt", "runs"]),
        ("animate runs -o re", ["rest.txt"]),
        ("images runs -o r", ["runs"]),
    ],
)
def test_bash_completes(typed: str, offered: list[str], tmp_path: Path) -> None:
    """Commands, options, choices, files and folders, as after a press of the tabulator."""
    if (bash := shutil.which("bash")) is None:
        pytest.skip("bash is not installed")
    script = subprocess.run(
        [sys.executable, "-m", "tbviz", "completion", "bash"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    (tmp_path / "runs").mkdir()
    (tmp_path / "rest.txt").touch()
    words = ["tbviz", *typed.split(" ")]
    press = f"""COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1}
        _shtab_tbviz tbviz {shlex.join([words[-1], words[-2]])}; printf '%s\\n' "${{COMPREPLY[@]}}"
        """
    done = subprocess.run(
        [bash, "-c", f"{script}\n{press}"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert sorted(done.stdout.split()) == offered


def test_a_reader_may_stop_before_the_end(tmp_path: Path) -> None:
    """As `head` does: no traceback, no message."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        for number in range(1000):
            writer.scalar(f"{number:04d}/{'x' * 60}", 0, 0)
    writing = subprocess.Popen(
        [sys.executable, "-m", "tbviz", "ls", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writing.stdout is not None
    assert writing.stderr is not None
    assert writing.stdout.readline().startswith("RUN")
    writing.stdout.close()
    assert writing.stderr.read() == ""
    assert writing.wait(timeout=60) == 0
    writing.stderr.close()


needs_full_disk = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has"
)


@needs_full_disk
@pytest.mark.parametrize(
    "command",
    ["ls {}", "check {}", "table {} -o - --format csv", "animate {} -o - --format gif",
     "watch {} --once", "completion bash", "--help", "plot --help", "--version"],
)  # fmt: skip
def test_a_full_disk_is_one_line(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever writes to standard output ends with the status of a mistake, with no traceback."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        for step in range(20):  # enough for a rule to judge
            writer.scalar("loss", 0, step)
        writer.image("picture", np.zeros((2, 2), np.uint8), 0)
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        try:
            status = main(command.format(tmp_path).split())
        except SystemExit as ended:
            status = ended.code
    assert status == 2
    said = capsys.readouterr().err
    assert said.endswith("cannot write standard output: No space left on device\n")
    assert said.count("\n") == 1


@needs_full_disk
@pytest.mark.parametrize("buffered", ["", "1"])
def test_a_full_disk_says_nothing_at_the_end(tmp_path: Path, buffered: str) -> None:
    """What was not written is not tried again when the process ends, buffered or not."""
    with tbviz.SummaryWriter(tmp_path) as writer:
        writer.scalar("loss", 0, 0)
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tbviz", "ls", str(tmp_path)],
            stdout=full, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": buffered},
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "tbviz ls: cannot write standard output: No space left on device\n"


def test_the_package_is_a_command(tmp_path: Path) -> None:
    """`python -m tbviz` is `tbviz`, its exit status included."""
    command = [sys.executable, "-m", "tbviz", "ls", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("tbviz ls: no runs in ")
