"""Ways to run the program that `run` of conftest.py does not cover: inside this process, and on a terminal."""

from __future__ import annotations

import atexit
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import tomli_w

from conftest import Result
from modelpick.__main__ import main

DATA = Path(__file__).parent / "data"
SMALL = DATA / "small.toml"
ONLY = ("--only-catalog", str(SMALL))
"""Every whole-program test asks this catalog and no other."""
ASKED = (*ONLY, "--as-of", "2026-11-23")
"""The same on a fixed day, for the commands that have one."""
ACCEPT = ("--accept", str(DATA / "small-accepted.toml"))
"""What `catalog lint` then finds there and may leave."""

COMMANDS_WITH_OUTPUT: dict[str, tuple[str, ...]] = {
    "recommend": ("recommend", *ASKED, "--context", "8k", "--show-rejected"),
    "show": ("show", "starcoder2-3b", *ASKED),
    "why": ("why", "chat-large", *ASKED, "--context", "40k", "--tools"),
    "cost": ("cost", "chat-large", *ASKED, "--input", "6k", "--output", "800", "--requests", "10k/day", "--batch"),
    "compare": ("compare", "chat-large", "starcoder2-3b", *ASKED, "--context", "12k", "--tools"),
    "plot": ("plot", *ASKED, "--x", "context", "--y", "input_usd_per_mtok"),
    "migrate": ("migrate", "acme/chat-old", "acme/chat-mini", *ASKED),
    "scan": ("scan", str(DATA / "scanned" / "app.py"), *ASKED),
    "list": ("list", *ASKED),
    "search": ("search", "chat", *ASKED),
    "check": ("check", *ASKED, "--project", str(DATA / "project.toml")),
    "rules": ("rules",),
    "tasks": ("tasks", "starcoder2-3b", *ASKED),
    "benchmarks": ("benchmarks", *ONLY),
    "providers": ("providers", *ONLY),
    "sources": ("sources", *ONLY),
    "catalog-info": ("catalog", "info", *ONLY),
    "catalog-path": ("catalog", "path", *ONLY),
    "catalog-lint": ("catalog", "lint", *ASKED, "--stale-days", "10", "--all", *ACCEPT),
    "catalog-diff": ("catalog", "diff", str(SMALL), "current", "--only-catalog", str(DATA / "small-later.toml")),
    "catalog-add": ("catalog", "add", "acme/one", *ASKED, "--context", "8k", "--dry-run"),
}
"""Each command that takes an output format, by the name of its schema, with arguments that it answers."""

_CACHE = tempfile.TemporaryDirectory(prefix="modelpick-tests-")
atexit.register(_CACHE.cleanup)
_CLEAN = {
    **{"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": "/nonexistent", "USERPROFILE": "/nonexistent"},
    "XDG_CACHE_HOME": _CACHE.name,
}


def inside(*args: str | Path, env: dict[str, str] | None = None, encoding: str = "utf-8") -> Result:
    """Run the program in this process, as a pipe of this encoding would see it."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="") for _ in range(2)]
    out, err = streams
    with patch.dict(os.environ, _CLEAN | (env or {}), clear=True), redirect_stdout(out), redirect_stderr(err):
        code = main([str(arg) for arg in args])
    texts = []
    for stream in streams:
        stream.flush()
        texts.append(stream.buffer.getvalue().decode(encoding))  # type: ignore[attr-defined]
    return Result(texts[0], texts[1], code)


def document(*args: str | Path) -> Any:
    """What a command prints with `--json`, parsed."""
    return json.loads(inside(*args, "--json").stdout)


def records(*args: str | Path) -> list[Any]:
    """What a command prints with `--format jsonl`, parsed."""
    return [json.loads(line) for line in inside(*args, "--format", "jsonl").stdout.splitlines()]


def error(*args: str | Path) -> tuple[str, str]:
    """(what is wrong, the hint) of a run that must fail the way the contract says."""
    result = inside(*args)
    lines = result.stderr.splitlines()
    assert result.code not in (0, 1), result
    assert result.stdout == ""
    assert lines[0].startswith("modelpick: error: ") and lines[0] != "modelpick: error: ", lines
    assert [line.startswith("hint: ") for line in lines].index(True) == len(lines) - 1, lines
    return "\n".join(lines[:-1]).removeprefix("modelpick: error: "), lines[-1].removeprefix("hint: ")


def on_terminal(*args: str | Path, columns: int = 80, env: dict[str, str] | None = None) -> Result:
    """Run `python -m modelpick` with a terminal of this width as stdout; stderr is a pipe."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    child = subprocess.Popen(
        [sys.executable, "-m", "modelpick", *map(str, args)],
        env=_CLEAN | {"TERM": "xterm-256color"} | (env or {}),
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=subprocess.PIPE,
    )
    os.close(slave)
    read = bytearray()
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # Linux says EIO when the last writer has gone
            break
        if not part:
            break
        read += part
    os.close(master)
    _, err = child.communicate(timeout=30)
    return Result(read.decode("utf-8").replace("\r\n", "\n"), err.decode("utf-8"), child.returncode)


_ESCAPES = re.compile(r"\x1b\[([0-9;]*)m")


def plain(text: str) -> str:
    """The text without its colours."""
    return _ESCAPES.sub("", text)


def colours(text: str) -> set[str]:
    """The parameters of every colour or style that the text sets."""
    return {code for code in _ESCAPES.findall(text) if code not in ("", "0")}


def many_models(count: int) -> str:
    """A catalog of this many models, each with one route, as TOML."""
    models: Sequence[dict[str, Any]] = [
        {
            "id": f"acme/model-{place:04}",
            "by": "card",
            "context": 10_000 + place,
            "tuning": "instruct",
            "route": [{"key": "acme", "id": f"m{place}", "by": "card", "price": {"input": 1 + place, "output": 2.0}}],
        }
        for place in range(count)
    ]
    return tomli_w.dumps({"source": [{"id": "card", "title": "A card"}], "model": models})
