"""Runs of the program where something is missing, full, closed or killed, and what must hold all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from cli_support import ASKED
from conftest import Result

CODES = frozenset({0, 1, 2, 3, 4, 5})
"""The exit codes of the contract, of a run that nobody ended."""
PLOT = ("plot", *ASKED, "--x", "context", "--y", "input_usd_per_mtok")
ANSWERS: dict[str, tuple[str, ...]] = {
    "list": ("list", *ASKED),
    "recommend": ("recommend", *ASKED, "--context", "8k"),
    "show": ("show", "starcoder2-3b", *ASKED),
    "plot": PLOT,
    "schema": ("schema", "show"),
}
"""Commands that answer, whatever the machine is like."""


def program(
    *args: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    before: Callable[[], object] | None = None,
    code: str | None = None,
    stdout: int = subprocess.PIPE,
    seconds: float = 60,
) -> Result:
    """Run the program, or this code in its place, in exactly this environment; `before` runs in the new process."""
    how = ["-m", "modelpick"] if code is None else ["-c", code]
    done = subprocess.run(
        [sys.executable, *how, *map(str, args)],
        env={"PATH": os.environ.get("PATH", ""), **(env or {})},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        preexec_fn=before,
        timeout=seconds,
        check=False,
    )
    out = done.stdout.decode("utf-8", "replace") if done.stdout is not None else ""
    return Result(out, done.stderr.decode("utf-8", "replace"), done.returncode)


def is_kept(result: Result, *, codes: frozenset[int] = CODES) -> bool:
    """Whether a run kept the contract: its exit code is one of these, its words are ours, an error is no answer."""
    lines = result.stderr.splitlines()
    ours = all(line.startswith(("modelpick: ", "hint: ", "  ")) for line in lines)
    failed = result.code in (2, 3, 4, 5)
    said = [line for line in lines if line.startswith("modelpick: error: ")]
    whole = len(said) == 1 and lines[-1].startswith("hint: ") if failed else not said
    return result.code in codes and ours and whole and not (failed and result.stdout)
