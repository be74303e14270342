"""No network: nothing reaches for it at import, and no command does but those that exist to fetch."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import modelpick
from cli_support import COMMANDS_WITH_OUTPUT, ONLY, SMALL, inside
from modelpick.cli.main import COMMANDS, GROUPS

PAYLOAD = Path(__file__).parent / "payloads" / "openrouter.json"
OTHERS: dict[str, tuple[str, ...]] = {
    "init": ("init", *ONLY),
    "schema": ("schema", "recommend"),
    "catalog validate": ("catalog", "validate", str(SMALL)),
    "catalog import": ("catalog", "import", str(PAYLOAD), "--from", "openrouter", "--dry-run"),
}
"""The commands that COMMANDS_WITH_OUTPUT leaves out."""
FETCHING = {"catalog update", "catalog build"}
"""The commands that exist to fetch; `catalog build` does it with `--download` alone."""

_reached: list[str] = []
_watching = False


def _watch(event: str, _: tuple[Any, ...]) -> None:
    """What the interpreter tells of each step that code takes: a hook that cannot be evaded, nor taken off again."""
    if _watching and event.partition(".")[0] in ("socket", "urllib", "http", "ftplib", "smtplib"):
        _reached.append(event)


sys.addaudithook(_watch)


@contextmanager
def watched() -> Iterator[list[str]]:
    """The events of the network while the block runs."""
    global _watching  # noqa: PLW0603  (a hook sees only what is global)
    _reached.clear()
    _watching = True
    try:
        yield _reached
    finally:
        _watching = False


def test_the_watch_sees_a_socket():
    """Making a socket and asking for a name are seen: the tests below can fail."""
    import socket

    with watched() as reached:
        socket.socket().close()
        with pytest.raises(OSError):
            socket.getaddrinfo("modelpick.invalid", 443, flags=socket.AI_NUMERICHOST)
    assert {"socket.__new__", "socket.getaddrinfo"} <= set(reached)


def test_every_command_is_watched():
    """Each command is run below, or is known to fetch."""
    every = {name for name in COMMANDS if name not in GROUPS}
    every |= {f"{group} {member}" for group, (_, members) in GROUPS.items() for member in members}
    outputs = {name.replace("catalog-", "catalog ") for name in COMMANDS_WITH_OUTPUT}
    assert every == outputs | set(OTHERS) | FETCHING


@pytest.mark.parametrize("arguments", [*COMMANDS_WITH_OUTPUT.values(), *OTHERS.values()], ids=" ".join)
def test_no_command_reaches_for_the_network(arguments, tmp_path, monkeypatch):
    """An answer comes from files alone."""
    monkeypatch.chdir(tmp_path)
    with watched() as reached:
        result = inside(*arguments)
    assert [] == reached
    assert result.stdout != "" and result.code in (0, 1), result


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("catalog", "update", "--help"), ("recommend", "-x")])
def test_no_help_reaches_for_the_network(words):
    """Neither help, nor the version, nor an error."""
    with watched() as reached:
        inside(*words)
    assert [] == reached


def test_no_import_reaches_for_the_network():
    """Every module is imported in a fresh interpreter, the one that fetches among them."""
    code = (
        "import importlib, pkgutil, sys\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, _: seen.append(event) if event.startswith('socket.') else None)\n"
        "import modelpick\n"
        "names = [found.name for found in pkgutil.walk_packages(modelpick.__path__, 'modelpick.')]\n"
        "for name in names: importlib.import_module(name)\n"
        "print(len(names), *seen)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, *seen = done.stdout.split()
    modules = len(list(Path(modelpick.__file__).parent.rglob("*.py"))) - 1
    assert (modules, []) == (int(count), seen)
