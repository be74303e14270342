"""Whole runs as ratios to a two-command Typer program, warm and cold: the targets of the design.

    python benchmarks/ratios.py [--rounds 21] [--json]

Each round runs every command once, in turn, so that what else the machine does falls on all alike (hyperfine would run
all rounds of one command before the next). It runs them in the interpreter and with the packages that run this file:
for what people get, those of an environment with the wheel, as `python benchmarks` does. The figures are medians, and
the ratio of medians: on the wall clock, and of the processor, which other work disturbs less. Cold is a first run on a
machine: a cache of its own, empty each time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
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


def seconds(command: list[str], cache: Path, is_cold: bool) -> tuple[float, float]:
    """(wall time, processor time) of one whole run."""
    env = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has been compiled
    if is_cold:
        shutil.rmtree(cache, ignore_errors=True)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=env)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def whole_runs(rounds: int, python: str = sys.executable) -> dict[str, dict[str, float | None]]:
    """Name -> median in milliseconds, ratio to hello on the wall clock and of the processor, target."""
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO)
        commands = {"hello": ([python, str(hello), "hello"], False)}
        for name, (arguments, is_cold, _) in TARGETS.items():
            commands[name] = ([python, "-m", "modelpick", *arguments], is_cold)
        commands["completion"] = ([*COMPLETION, python, "-m", "modelpick"], False)
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for turn in range(rounds + 1):
            for name, (command, is_cold) in commands.items():
                spent = seconds(command, Path(folder) / ("cold" if is_cold else "warm"), is_cold)
                taken[name] += [spent] if turn else []  # the first turn fills the caches
    targets = {name: target for name, (_, _, target) in TARGETS.items()} | {"completion": 1.25}
    medians = {name: [statistics.median(each) for each in zip(*times, strict=True)] for name, times in taken.items()}
    wall, processor = medians["hello"]
    return {
        name: {
            "ms": round(one[0] * 1000, 1),
            "ratio": round(one[0] / wall, 2),
            "processor_ratio": round(one[1] / processor, 2),
            "target": targets.get(name),
        }
        for name, one in medians.items()
    }


def table(found: dict[str, dict[str, float | None]]) -> str:
    """The figures as a Markdown table."""
    lines = ["| run | median, ms | ratio | of processor time | target |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {name} | {row['ms']:.0f} | {row['ratio']:.2f} | {row['processor_ratio']:.2f} | {row['target'] or ''} |"
        for name, row in found.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = whole_runs(asked.rounds)
    print(json.dumps({"rounds": asked.rounds, "runs": found}) if asked.json else table(found))
