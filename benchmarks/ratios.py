"""Whole runs as ratios to a two-command Typer program, warm and cold: the targets of the design.

    python benchmarks/ratios.py [--rounds 21] [--json]

Each round runs every command once, in turn, in the interpreter and with the packages that run this file: for what
people get, those of an environment with the wheel. The figures are medians, and the ratio of medians. Cold is a first
run on a machine: a cache of its own, empty each time.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HELLO = """\
import typer

app = typer.Typer()


@app.command()
def hello():
    print("hello")


@app.command()
def bye():
    print("bye")


app()
"""

RECOMMEND, SHOW = ["recommend", "--context", "8k", "--no-vision"], ["show", "starcoder2-3b"]
TARGETS: dict[str, tuple[list[str], bool, float]] = {
    "recommend (table)": (RECOMMEND, False, 1.5),
    "recommend (json)": ([*RECOMMEND, "--json"], False, 1.5),
    "recommend (ids)": ([*RECOMMEND, "-q"], False, 1.5),
    "show (table)": (SHOW, False, 1.5),
    "show (json)": ([*SHOW, "--json"], False, 1.5),
    "recommend, first run": (RECOMMEND, True, 2.0),
    "show, first run": (SHOW, True, 2.0),
    "--help": (["--help"], False, 1.25),
    "--version": (["--version"], False, 1.25),
}
"""What is run, whether its cache is empty, and the ratio to hello that is aimed for."""

COMPLETION = ["env", "_MODELPICK_COMPLETE=complete_fish", "_TYPER_COMPLETE_ARGS=modelpick show starcoder2-3"]
"""What a shell asks when Tab is pressed."""


def seconds(command: list[str], cache: Path, is_cold: bool) -> float:
    """Wall time of one whole run."""
    env = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has been compiled
    if is_cold:
        shutil.rmtree(cache, ignore_errors=True)
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=env)
    return time.perf_counter() - start


def whole_runs(rounds: int) -> dict[str, dict[str, float | None]]:
    """Name -> median in milliseconds, ratio to hello, target."""
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO)
        commands = {"hello": ([sys.executable, str(hello), "hello"], False)}
        for name, (arguments, is_cold, _) in TARGETS.items():
            commands[name] = ([sys.executable, "-m", "modelpick", *arguments], is_cold)
        commands["completion"] = ([*COMPLETION, sys.executable, "-m", "modelpick"], False)
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(rounds + 1):
            for name, (command, is_cold) in commands.items():
                spent = seconds(command, Path(folder) / ("cold" if is_cold else "warm"), is_cold)
                taken[name] += [spent] if turn else []  # the first turn fills the caches
    targets = {name: target for name, (_, _, target) in TARGETS.items()} | {"completion": 1.25}
    base = statistics.median(taken["hello"])
    return {
        name: {
            "ms": round(statistics.median(times) * 1000, 1),
            "ratio": round(statistics.median(times) / base, 2),
            "target": targets.get(name),
        }
        for name, times in taken.items()
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = whole_runs(asked.rounds)
    if asked.json:
        print(json.dumps({"rounds": asked.rounds, "runs": found}))
    else:
        print(f"| run | median, ms | ratio | target |   ({asked.rounds} rounds)\n|---|---:|---:|---:|")
        for name, row in found.items():
            print(f"| {name} | {row['ms']:.0f} | {row['ratio']:.2f} | {row['target'] or ''} |")
