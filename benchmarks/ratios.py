"""How modelpick stands against the targets of its design: whole runs as ratios to a two-command Typer program.

    python benchmarks/ratios.py [--rounds 21]

Each round runs every command once, in turn, in the same interpreter with the same packages; the table has medians and
the ratio of medians. The engine's rate is that of holding three stated requirements against every route of the
shipped catalog, findings included, on one core.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from modelpick.catalog.load import load
from modelpick.catalog.locate import layer_paths
from modelpick.core.advise import Question, Subject
from modelpick.core.requirements import Requirements
from modelpick.core.workload import Workload

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

TARGETS: dict[str, tuple[list[str], float]] = {
    "recommend (table)": (["recommend", "--context", "8k", "--no-vision"], 1.5),
    "recommend (json)": (["recommend", "--context", "8k", "--no-vision", "--json"], 1.5),
    "show (table)": (["show", "starcoder2-3b"], 1.5),
    "show (json)": (["show", "starcoder2-3b", "--json"], 1.5),
    "--help": (["--help"], 1.25),
    "--version": (["--version"], 1.25),
}
"""What is run, and the ratio to hello that is aimed for."""


def seconds(command: list[str]) -> float:
    """Wall time of one whole run."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def whole_runs(rounds: int) -> None:
    """Print the medians of whole runs and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO)
        commands = {"hello": [sys.executable, str(hello), "hello"]}
        commands |= {name: [sys.executable, "-m", "modelpick", *arguments] for name, (arguments, _) in TARGETS.items()}
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for command in commands.values():
            seconds(command)
        for _ in range(rounds):
            for name, command in commands.items():
                taken[name].append(seconds(command))
    base = statistics.median(taken["hello"])
    print(f"{'run':20} {'median':>9} {'ratio':>7} {'target':>7}   ({rounds} rounds)")
    for name, times in taken.items():
        median = statistics.median(times)
        target = f"{TARGETS[name][1]:.2f}" if name in TARGETS else ""
        print(f"{name:20} {median * 1000:6.0f} ms {median / base:7.2f} {target:>7}")


def engine(rounds: int) -> None:
    """Print how many route evaluations a second the rules do."""
    catalog = load(layer_paths([], None))
    needs = Requirements(context=100_000, tools=True, json_schema=True)
    today = catalog.as_of or dt.date(2026, 11, 23)
    question = Question(Workload(needs), today, include_retired=True)
    subjects = [Subject(catalog, model, question, needs) for model in catalog.models.values()]
    routes = sum(len(subject.everything) for subject in subjects)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for subject in subjects:
            for candidate in subject.everything:
                subject.findings(candidate)
        times.append(time.perf_counter() - start)
    rate = routes / statistics.median(times)
    print(f"\nengine: {rate:,.0f} route evaluations a second over {routes:,} routes (target 200,000)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=21)
    asked = parser.parse_args()
    whole_runs(asked.rounds)
    engine(asked.rounds)
