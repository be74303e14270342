"""stdin, stdout and stderr closed, full or not to be written: one line of error or none, and the right exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from cli_support import ONLY
from fault_support import ANSWERS, PLOT

pytestmark = pytest.mark.faults

COMMANDS: dict[str, tuple[tuple[str, ...], int]] = {
    "list": (ANSWERS["list"], 0),
    "json": ((*ANSWERS["recommend"], "--json"), 0),
    "plot": (PLOT, 0),
    "help": (("recommend", "--help"), 0),
    "all the help": ((), 0),
    "version": (("--version",), 0),
    "wrong": (("show",), 2),
    "unknown": (("show", "nobody/nothing", *ONLY), 3),
}
"""What is run, and the exit code where nothing is wrong with the streams."""
SETS = [one for size in (1, 2, 3) for one in combinations((0, 1, 2), size)]


def ends(words: str, args: tuple[str, ...]) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a run under a shell's redirections."""
    command = ["sh", "-c", f'exec "$@" {words}', "sh", sys.executable, "-m", "modelpick", *args]
    env = {"PATH": os.environ.get("PATH", ""), "COLUMNS": "80"}
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("closed", SETS, ids=str)
@pytest.mark.parametrize("name", COMMANDS)
def test_closed(name, closed):
    """Any of the three, or all: only a closed stdout is in the way of an answer, and that is said where it can be."""
    args, code = COMMANDS[name]
    result = ends(" ".join(f"{one}>&-" for one in closed), args)
    wanted = 5 if 1 in closed and code == 0 else code
    assert wanted == result[0]
    assert (1 in closed or code > 0) == (result[1] == "")
    lines = result[2].splitlines()
    assert (0 if 2 in closed or wanted == 0 else 2) == len(lines)
    assert all(line.startswith(("modelpick: error: ", "hint: ")) for line in lines)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("words", ["1>/dev/full", "1</dev/null", "1>/dev/full 2>/dev/full"])
@pytest.mark.parametrize("name", [name for name, (_, code) in COMMANDS.items() if code == 0])
def test_an_answer_that_cannot_be_written(name, words):
    """No space, or a stream for reading: exit 5 and one reason, help and version included."""
    code, out, err = ends(words, COMMANDS[name][0])
    assert (5, "") == (code, out)
    said = "Bad file descriptor" if "<" in words else "No space left on device"
    if "2>" not in words:
        first, second = err.splitlines()
        assert f"modelpick: error: the answer cannot be written: {said}" == first
        assert second.startswith("hint: ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("name", COMMANDS)
def test_an_error_that_cannot_be_written(name):
    """A full stderr changes neither the answer nor the exit code."""
    args, code = COMMANDS[name]
    found, out, _ = ends("2>/dev/full", args)
    assert code == found
    assert (code == 0) == bool(out)
