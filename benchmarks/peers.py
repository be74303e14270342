"""modelpick beside the tools that somebody would take instead, on the question that each of them answers nearest.

    python benchmarks/peers.py [--rounds 7] [--folder FOLDER] [--json FILE] [--page docs/peers.md]

Each tool is installed from PyPI into an environment of its own (modelpick from this checkout), below FOLDER, where it
stays for the next time. Each round runs everything once, in turn; figures are medians of whole processes: on the wall
clock, and of the processor, which other work on the machine disturbs less. Prints JSON; --page puts the tables between
the markers of a page.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from page import put_into

ROOT = Path(__file__).resolve().parent.parent

TOOLS = {
    "modelpick": str(ROOT),
    "llmcapa": "llmcapa==0.5.69",
    "llm-registry": "llm-registry==0.6.3",
    "genai-prices": "genai-prices[cli]==0.2.3",
    "llmfit": "llmfit==1.1.17",
}
"""Tool -> what pip installs, at the version of which the notes below speak."""


class Run(NamedTuple):
    """A tool on a question."""

    tool: str
    arguments: str
    answers: Callable[[str], int | None]
    """How many things the answer holds, of its text; None where it cannot be counted."""
    note: str
    """How near to the question that comes."""


def _items(*path: str) -> Callable[[str], int]:
    """Counts a list inside a JSON document."""

    def count(text: str) -> int:
        found = json.loads(text)
        for key in path:
            found = found[key]
        return len(found)

    return count


def _lines(marked: str = "") -> Callable[[str], int]:
    return lambda text: sum(line.startswith(marked) for line in text.splitlines())


def _one(text: str) -> int:
    return int(bool(text.strip()))


QUESTIONS: dict[str, list[Run]] = {
    "Which models take 100,000 tokens and call tools?": [
        Run(
            "modelpick",
            "recommend --context 100k --tools --json",
            _items("candidates"),
            "what fits and what is in doubt, each with route, price and the finding of each rule",
        ),
        Run("modelpick", "recommend --context 100k --tools -q", _lines(), "ids that fit"),
        Run(
            "llmcapa",
            "find supports_function_calling=true --min-context 100000 --json",
            _items(),
            "the same question; what it does not know counts as no",
        ),
        Run("llm-registry", "list", _lines("│"), "lists all models, filters by provider alone; its table cuts ids"),
        Run(
            "llmfit",
            "recommend --capability tool_use --limit 100000 --json",
            _items("models"),
            "of models that one downloads, those that run on this machine; no least context to ask for",
        ),
    ],
    "What does a call of gpt-5 cost, with 6,000 tokens in and 800 out?": [
        Run("modelpick", "cost gpt-5 --input 6k --output 800 --json", _items("routes"), "on every route"),
        Run("genai-prices", "--plain calc openai:gpt-5 -i 6000 -o 800 --no-color", _one, "on the provider's own route"),
        Run("llmcapa", "show gpt-5 --json", _one, "prices of one route; no sum"),
        Run("llm-registry", "get gpt-5 --json", _one, "prices of one route; no sum"),
    ],
    "What is known of gpt-5?": [
        Run("modelpick", "show gpt-5 --json", _one, "facts with source, date and disputes; routes; scores"),
        Run("llmcapa", "show gpt-5 --json", _one, "abilities and limits, some with a page"),
        Run("llm-registry", "get gpt-5 --json", _one, "abilities and limits, without a source"),
    ],
    "Which version is this?": [
        Run("modelpick", "--version", _one, ""),
        Run("llmcapa", "--version", _one, ""),
        Run("genai-prices", "--version", _one, ""),
        Run("llmfit", "--version", _one, ""),
    ],
}

KNOWS = {
    "modelpick": [Run("modelpick", "list --json", _items("models"), "models, each with all its routes")],
    "llmcapa": [Run("llmcapa", "list --all --json", _items(), "entries: one a provider and model")],
    "llm-registry": [Run("llm-registry", "list", _lines("│"), "models")],
    "genai-prices": [Run("genai-prices", "--plain list", _lines("  "), "entries: one a provider and model")],
    "llmfit": [Run("llmfit", "list --json", _items(), "models to download, quantised ones one by one")],
}
"""What tells how much a tool holds: run once, not timed."""


class Ran(NamedTuple):
    """One whole process."""

    wall: float
    processor: float
    code: int
    output: str


def environment_of(tool: str, folder: Path) -> Path:
    """The tool's environment, made where it is not there yet; its own folder of programs."""
    home = folder / tool
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    if not (home / "ready").exists():
        venv.create(home, with_pip=True)
        pip = [str(programs / "python"), "-m", "pip", "install", "-q", TOOLS[tool]]
        subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
        (home / "ready").touch()
    elif tool == "modelpick":  # the same version can be of another tree
        again = ["install", "-q", "--force-reinstall", "--no-deps", TOOLS[tool]]
        subprocess.run([str(programs / "python"), "-m", "pip", *again], check=True, stderr=subprocess.DEVNULL)
    return programs


def ran(programs: Path, run: Run, home: Path) -> Ran:
    """Run it once; its home is empty but for what it keeps there itself."""
    clean = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "LANG": "C.UTF-8", "NO_COLOR": "1"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [str(programs / run.tool), *run.arguments.split()],
        env=clean,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(wall, processor, done.returncode, done.stdout)


def measure(folder: Path, rounds: int) -> dict[str, Any]:
    """All figures, as they are printed."""
    programs = {tool: environment_of(tool, folder) for tool in TOOLS}
    home = folder / "home"
    home.mkdir(exist_ok=True)
    runs = list(dict.fromkeys(run for every in QUESTIONS.values() for run in every))
    taken: dict[Run, list[Ran]] = {run: [ran(programs[run.tool], run, home)] for run in runs}  # the first is not timed
    for _ in range(rounds):
        for run in runs:
            taken[run].append(ran(programs[run.tool], run, home))
    return {
        "python": platform.python_version(),
        "rounds": rounds,
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "tools": {tool: about(tool, programs[tool], home) for tool in TOOLS},
        "questions": {
            question: [figures(run, taken[run]) for run in every] for question, every in QUESTIONS.items()
        },
    }  # fmt: skip


def about(tool: str, programs: Path, home: Path) -> dict[str, Any]:
    """Version, weight and how much the tool holds."""
    listing = [str(programs / "python"), "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"]
    listed = json.loads(subprocess.run(listing, capture_output=True, check=True).stdout)
    ours = {row["name"].lower(): row["version"] for row in listed if row["name"] not in ("pip", "setuptools")}
    files = [path for path in programs.parent.rglob("*") if path.is_file() and not path.is_symlink()]
    own = [path for path in files if "pip" not in path.parts and "__pycache__" not in path.parts]
    (held,) = KNOWS[tool]
    return {
        "version": ours[tool],
        "distributions": len(ours),
        "megabytes": round(sum(path.stat().st_size for path in own) / 1e6, 1),
        "holds": held.answers(ran(programs, held, home).output),
        "of": held.note,
    }


def figures(run: Run, taken: list[Ran]) -> dict[str, Any]:
    """Medians of one run, without its first."""
    timed, first = taken[1:] or taken, taken[0]
    return {
        "tool": run.tool,
        "command": f"{run.tool} {run.arguments}",
        "wall_ms": round(statistics.median(one.wall for one in timed) * 1000),
        "processor_ms": round(statistics.median(one.processor for one in timed) * 1000),
        "exit": first.code,
        "answers": run.answers(first.output) if first.code in (0, 1) and first.output else 0,
        "note": run.note,
    }


def page(found: dict[str, Any]) -> str:
    """The figures as Markdown tables."""
    lines = ["| tool | version | holds | packages | MB |", "|---|---|---|---:|---:|"]
    for tool, one in found["tools"].items():
        row = (tool, one["version"], f"{one['holds']:,} {one['of']}", str(one["distributions"]), str(one["megabytes"]))
        lines.append(f"| {' | '.join(row)} |")
    for question, every in found["questions"].items():
        lines += [
            "",
            f"**{question}**",
            "",
            "| run | wall, ms | processor, ms | answers | |",
            "|---|---:|---:|---:|---|",
        ]
        for one in every:
            row = (f"`{one['command']}`", str(one["wall_ms"]), str(one["processor_ms"]), f"{one['answers']:,}")
            lines.append(f"| {' | '.join((*row, one['note']))} |")
        cannot = [tool for tool in TOOLS if tool not in {one["tool"] for one in every}]
        if cannot:
            lines += ["", f"Has no answer: {', '.join(cannot)}."]
    load = f", with a load of {found['load']} on the machine at the end" if found["load"] is not None else ""
    lines += ["", f"{found['rounds']} rounds, Python {found['python']}{load}."]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "modelpick-peers")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--page", type=Path)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    measured = measure(asked.folder, asked.rounds)
    text = json.dumps(measured, indent=2) + "\n"
    sys.stdout.write(text)
    if asked.json:
        asked.json.write_text(text, encoding="utf-8")
    if asked.page:
        put_into(asked.page, "peers", page(measured))
