"""Completion in real shells: bash, zsh and fish in a pseudo-terminal, with Tab pressed in each."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect", reason="pexpect drives the shells")
pytestmark = [pytest.mark.shells, pytest.mark.slow]

HOME, END, TAB, ENTER, CLEAR = "\x01", "\x05", "\t", "\r", "\x15"
BARE = {"bash": ["--noprofile", "--norc", "-i"], "zsh": ["-f", "-i"], "fish": ["--no-config", "-i"]}
"""How each shell starts without what a person has set up."""
SOURCED = {
    "bash": ['eval "$(modelpick --show-completion)"'],
    "zsh": ["bindkey -e; autoload -Uz compinit; compinit -u", 'eval "$(modelpick --show-completion)"'],
    "fish": ["modelpick --show-completion | source"],
}
"""How each shell is told to complete, as the README has it."""
MINE = """
[[model]]
id = "acme/support-7b:free"
aliases = ["helpdesk:v2"]
family = "Acmeline$(>pwned)"

[[model]]
id = "acme/support-8b"

[[model]]
id = "zeta/lonely-1b"

[[model.route]]
key = "zeta-cloud"
id = "lonely"
"""
"""A catalog of a person's own: names with a colon, one that could be taken for a command, one without an alias."""


class Shell:
    """A shell in a pseudo-terminal, in a home of its own."""

    def __init__(self, name: str, home: Path, arguments: list[str]) -> None:
        self.name, self.home, self.count = name, home, 0
        env = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
        env |= {"PATH": f"{home / 'bin'}:/usr/bin:/bin", "HOME": str(home), "TERM": "xterm", "LANG": "C.UTF-8"}
        self.terminal = pexpect.spawn(
            name, arguments, env=env, cwd=home, encoding="utf-8", dimensions=(50, 200), timeout=30
        )

    def run(self, line: str) -> None:
        """Run a line, and wait until it is done."""
        self.count += 1
        self.terminal.send(f"{line}; echo en''d-{self.count}{ENTER}")
        self.terminal.expect_exact(f"end-{self.count}\r\n")

    def tab(self, line: str) -> list[str]:
        """The words that the line consists of after Tab is pressed at its end."""
        self.run(f"{line}{TAB}{HOME}printf '%s\\n' {END} > words")
        return (self.home / "words").read_text(encoding="utf-8").splitlines()

    def listed(self, line: str, *texts: str) -> None:
        """Press Tab twice, and wait until all these texts are shown."""
        self.terminal.send(f"{line}{TAB}")
        self.terminal.send(TAB)
        for text in texts:
            self.terminal.expect_exact(text)
        self.terminal.send("\x03")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the program on the PATH, and a catalog of one's own."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "bin").mkdir()
    program = folder / "bin" / "modelpick"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m modelpick "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    mine = folder / ".config" / "modelpick" / "catalog.d" / "mine.toml"
    mine.parent.mkdir(parents=True)
    mine.write_text(MINE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def start(home: Path) -> Iterator[Callable[..., Shell]]:
    """Start a shell; all are ended when the tests are."""
    started: list[Shell] = []

    def start_one(name: str, arguments: list[str] | None = None) -> Shell:
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed")
        shell = Shell(name, home, BARE[name] if arguments is None else arguments)
        started.append(shell)
        return shell

    yield start_one
    for shell in started:
        shell.terminal.close(force=True)


@pytest.fixture(scope="module", params=list(BARE))
def shell(request: pytest.FixtureRequest, start: Callable[..., Shell]) -> Shell:
    """Each shell, told to complete."""
    shell = start(request.param)
    for line in SOURCED[shell.name]:
        shell.run(line)
    return shell


@pytest.mark.parametrize(
    ("line", "last"),
    [
        ("modelpick recomm", "recommend"),
        ("modelpick catalog va", "validate"),
        ("modelpick recommend --cont", "--context"),
        ("modelpick recommend --no-open", "--no-open-weights"),
        ("modelpick recommend --provider deepin", "deepinfra"),
        ("modelpick recommend --provider zeta", "zeta-cloud"),
        ("modelpick recommend --developer not-there", "not-there"),
        ("modelpick recommend --task codi", "coding"),
        ("modelpick recommend --min gpq", "gpqa="),
        ("modelpick recommend --rank qu", "quality"),
        ("modelpick recommend --rank=qu", "--rank=quality"),
        ("modelpick list --columns id,provi", "id,provider"),
        ("modelpick list --family claude-inst", "claude-instant"),
        ("modelpick schema catalog-d", "catalog-diff"),
        ("modelpick show starcoder2-3", "starcoder2-3b"),
        ("modelpick compare starcoder2-3b bigcode/starcoder2-15b-", "bigcode/starcoder2-15b-instruct-v0.1"),
        ("modelpick show acme/support-7b:f", "acme/support-7b:free"),
        ("modelpick show helpdesk:", "helpdesk:v2"),
        ("modelpick show lonel", "zeta/lonely-1b"),
        ("modelpick catalog validate .config/modelpick/catalog.d/mi", ".config/modelpick/catalog.d/mine.toml"),
        ("modelpick list --only-catalog .config/modelpick/catalog.d/mine.toml --model zeta/", "zeta/lonely-1b"),
    ],
)
def test_tab(shell, line, last):
    """Tab completes a command, a flag, a name of each kind, a choice, a file; and leaves alone what nobody knows."""
    assert [*line.split()[:-1], last] == shell.tab(line)


def test_several(shell):
    """Where several names begin so, all are listed."""
    shell.listed("modelpick show acme/support-", "/support-7b:free", "/support-8b")


def test_nothing_is_run(shell):
    """A name that could be taken for a command is not offered, and nothing of it is run."""
    assert shell.tab("modelpick list --family acmel")[-1] == "acmel"
    assert not (shell.home / "pwned").exists()


@pytest.mark.parametrize("name", BARE)
def test_installed(start, home, name):
    """`--install-completion` once, and every shell from then on completes; in zsh the first Tab only loads it."""
    start(name).run("modelpick --install-completion")
    fresh = start(name, ["-i"])
    if name == "zsh":
        fresh.run("bindkey -e")
        fresh.tab("modelpick ")
    assert fresh.tab("modelpick show starcoder2-3")[-1] == "starcoder2-3b"
