"""How fast `scan` is beside grep, and how well it finds what was labelled by hand, beside other scanners.

    python benchmarks/scan.py speed [--rounds 5] [--slow-rounds 1]
    python benchmarks/scan.py accuracy TREES [--labels FILE] [--llm-sunset PROGRAM] [--model-retire PROGRAM]

TREES is a folder with the source distributions that the labels name, unpacked. A true mention is a whole model id that
stands as a value by which software names a model: in code, tests or configuration; not in documentation, comments,
docstrings, help texts and messages, not as the beginning or a part of names (`startswith("gpt-4")`), not inside other
names. `benchmarks/data/scan-labels.tsv` has every candidate of four trees, labelled before the scanner first ran
on them; `scan-held-out.tsv` a sample of seven others, labelled before the scanner first ran on those (docs/scan.md says
which labels were mended since).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from modelpick.catalog.load import load
from modelpick.catalog.locate import layer_paths
from modelpick.core.ids import meanings
from modelpick.core.mentions.written import Written, is_telling

DATA = Path(__file__).parent / "data"
FILES, PLANTED = 2_000, 300
PLACES = {
    "py": 'MODEL_{n} = "{id}"\n',
    "ts": "const model{n} = '{id}';\n",
    "yaml": "model_{n}: {id}\n",
    "json": '{{"model": "{id}"}}\n',
    "sh": "serve --model {id}\n",
}
LOOK_ALIKES = "# {id} is in a comment\nx = 'you are {id}, a helpful assistant'\ny = 'my-{id}-wrapper'\nz = '{id}x'\n"


def names() -> list[str]:
    """Every name and recorded id of the catalog in use."""
    return sorted(meanings(load(layer_paths([], None))))


def plant(root: Path, ids: list[str]) -> set[tuple[str, str]]:
    """2,000 files, most of them the standard library's, some with an id, some with look-alikes; (file, id) planted."""
    rng = random.Random(6)
    sources = sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py"))
    texts = [
        path.read_bytes() for path in rng.sample(sources, min(len(sources), 1_500)) if path.stat().st_size < 80_000
    ]
    telling = [name for name in ids if is_telling(name) and " " not in name]
    planted = set()
    for number in range(FILES):
        folder = root / f"part{number % 40}"
        folder.mkdir(exist_ok=True)
        kind = list(PLACES)[number % len(PLACES)] if number < PLANTED else "py"
        path = folder / f"file{number}.{kind}"
        if number < PLANTED:
            name = rng.choice(telling)
            body = texts[number % len(texts)] if kind == "py" else b""
            path.write_bytes(body + b"\n" + PLACES[kind].format(id=name, n=number).encode())
            planted.add((path.relative_to(root).as_posix(), name))
        elif number < 2 * PLANTED:
            path.write_bytes(texts[number % len(texts)] + b"\n" + LOOK_ALIKES.format(id=rng.choice(telling)).encode())
        else:
            path.write_bytes(texts[number % len(texts)])
    return planted


class Taken(NamedTuple):
    """What one whole run took, seconds."""

    wall: float
    processor: float
    """The time on processors, which a busy machine changes less."""


def seconds(command: list[str], where: Path) -> Taken:
    """One whole run."""
    start, used = time.perf_counter(), _of_children()
    subprocess.run(command, cwd=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return Taken(time.perf_counter() - start, _of_children() - used)


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def speed(rounds: int, slow_rounds: int) -> None:
    """Print the medians of whole runs over the planted tree, and what was found there."""
    with tempfile.TemporaryDirectory() as folder:
        root, lists = Path(folder) / "tree", Path(folder)
        root.mkdir()
        ids = names()
        planted = plant(root, ids)
        size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
        (lists / "ids").write_text("\n".join(ids) + "\n")
        (lists / "planted").write_text("\n".join(sorted({name for _, name in planted})) + "\n")
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
        subprocess.run(["git", "add", "-A"], cwd=root, check=True)
        scan = [sys.executable, "-m", "modelpick", "scan", ".", "--json"]
        found = json.loads(subprocess.run(scan, cwd=root, capture_output=True, check=False).stdout)["findings"]
        pairs = {(one["path"], one["model"]) for one in found}
        own = {(path, model) for path, model in pairs if (path, model) in planted}
        print(
            f"{FILES:,} files, {size / 1e6:.0f} MB; {len(planted)} planted, {len(own)} found, {len(pairs - own)} others"
        )
        for path, model in sorted(pairs - own):
            print(f"  other: {path} {model}")
        commands = {
            "scan": scan,
            "list (reads the catalog)": [sys.executable, "-m", "modelpick", "list", "-q", "--limit", "1"],
            "grep -rF -f ids": ["grep", "-rF", "-f", str(lists / "ids"), "--exclude-dir=.git", "."],
            "git grep -F -f planted ids": ["git", "grep", "-F", "-f", str(lists / "planted")],
            "git grep -F -f ids": ["git", "grep", "-F", "-f", str(lists / "ids")],
        }
        taken: dict[str, list[Taken]] = defaultdict(list)
        for number in range(rounds):
            for name, command in commands.items():
                if name != "git grep -F -f ids" or number < slow_rounds:
                    taken[name].append(seconds(command, root))
        medians = {
            name: Taken(*(statistics.median(part) for part in zip(*times, strict=True)))
            for name, times in taken.items()
        }
        base = medians["scan"]
        print(f"{'':28} {'wall':>8} {'scan takes':>11} {'processor':>10} {'scan takes':>11}")
        for name, one in medians.items():
            print(
                f"{name:28} {one.wall:7.2f}s {base.wall / one.wall:10.2f}x {one.processor:9.2f}s"
                f" {base.processor / one.processor:10.2f}x   ({len(taken[name])} rounds)"
            )


class Label(NamedTuple):
    """One candidate, judged by hand."""

    tree: str
    path: str
    line: int
    id: str
    is_mention: bool


Hit = tuple[str, int, str]
"""(path in the tree, line, what was matched)."""


def labels(path: Path) -> dict[str, list[Label]]:
    """The labels of each tree."""
    found: dict[str, list[Label]] = defaultdict(list)
    for row in path.read_text(encoding="utf-8").splitlines()[1:]:
        tree, file, line, name, answer = row.split("\t")
        found[tree].append(Label(tree, file, int(line), name, answer == "yes"))
    return found


def by_scan(tree: Path, *, unknown: bool = False) -> Iterator[Hit]:
    """What modelpick finds; with `unknown` also what it calls unknown ids."""
    command = [sys.executable, "-m", "modelpick", "scan", ".", "--json"]
    done = subprocess.run(command, cwd=tree, capture_output=True, check=False)
    for one in json.loads(done.stdout)["findings"]:
        if unknown or one["code"] != "unknown-id":
            yield one["path"], one["line"], one["model"]


def by_grep(tree: Path) -> Iterator[Hit]:
    """What `grep -w` finds of every recorded id."""
    with tempfile.NamedTemporaryFile("w", suffix=".ids") as ids:
        ids.write("\n".join(names()) + "\n")
        ids.flush()
        command = ["grep", "-rnowIF", "-f", ids.name, "."]
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, errors="replace", check=False)
    for row in done.stdout.splitlines():
        path, line, name = row.split(":", 2)
        yield path.removeprefix("./"), int(line), name


def by_sunset(program: str) -> Callable[[Path], Iterator[Hit]]:
    """What llm-sunset finds with its own data."""

    def run(tree: Path) -> Iterator[Hit]:
        command = [program, "scan", "--offline", "--warn-within", "-1", "--format", "json", "."]
        done = subprocess.run(command, cwd=tree, capture_output=True, check=False)
        for one in json.loads(done.stdout)["findings"]:
            yield one["path"].removeprefix("./"), one["line"], one["match"]

    return run


def by_retire(program: str) -> Callable[[Path], Iterator[Hit]]:
    """What model-retire finds with its own data."""

    def run(tree: Path) -> Iterator[Hit]:
        done = subprocess.run([program, ".", "-f", "json"], cwd=tree, capture_output=True, check=False)
        for one in json.loads(done.stdout)["findings"]:
            yield one["file"].removeprefix("./"), one["line"], one["match"]

    return run


def is_about(label: Label, hit: Hit) -> bool:
    """Whether a hit is at a label: the id itself, or the id behind a provider's name."""
    same = hit[2] == label.id or re.search(rf"[/:.]{re.escape(hit[2])}$", label.id) is not None
    return same and hit[:2] == (label.path, label.line)


class Score(NamedTuple):
    """What one scanner comes to on some labels."""

    right: int
    wrong: int
    found: int
    missed: int


def score(found: set[Hit], known: list[Label], counted: Callable[[Label], bool], *, sampled: bool) -> Score:
    """Hits that are mentions or not, and mentions that are found or not; of a sample only what is labelled counts."""
    at = defaultdict(list)
    for one in known:
        at[one.path, one.line].append(one)
    right = wrong = 0
    for hit in found:
        about = [one for one in at[hit[:2]] if is_about(one, hit)]
        if about or not sampled:
            is_right = any(one.is_mention for one in about)
            right, wrong = right + is_right, wrong + (not is_right)
    wanted = [one for one in known if one.is_mention and counted(one)]
    hits_at = defaultdict(list)
    for hit in found:
        hits_at[hit[:2]].append(hit)
    reached = sum(any(is_about(one, hit) for hit in hits_at[one.path, one.line]) for one in wanted)
    return Score(right, wrong, reached, len(wanted) - reached)


def accuracy(trees: Path, path: Path, programs: dict[str, str | None]) -> None:
    """Print precision and recall of each scanner on the labels."""
    scanners: dict[str, Callable[[Path], Iterator[Hit]]] = {"modelpick": by_scan, "grep -w": by_grep}
    if programs["llm_sunset"]:
        scanners["llm-sunset"] = by_sunset(programs["llm_sunset"])
    if programs["model_retire"]:
        scanners["model-retire"] = by_retire(programs["model_retire"])
    catalog = load(layer_paths([], None))
    written, sampled = Written(catalog), "held-out" in path.name
    known = labels(path)
    yes = [one for some in known.values() for one in some if one.is_mention]
    print(f"{sum(map(len, known.values()))} labels in {len(known)} trees, {len(yes)} of them mentions")
    found: dict[str, dict[str, set[Hit]]] = {
        name: {tree: set(scan(trees / tree)) for tree in known} for name, scan in scanners.items()
    }
    matched = {name: {hit[2] for hits in some.values() for hit in hits} for name, some in found.items()}
    print(f"{'scanner':14} {'precision':>18} {'recall, recorded':>18} {'recall, own ids':>18}")
    for name, some in found.items():

        def is_recorded(one: Label) -> bool:
            return written.read(one.id) is not None

        def is_own(one: Label, ids: set[str] = matched[name]) -> bool:
            return any(one.id == id or re.search(rf"[/:.]{re.escape(id)}$", one.id) for id in ids)

        of_all = [score(hits, known[tree], is_recorded, sampled=sampled) for tree, hits in some.items()]
        of_own = [score(hits, known[tree], is_own, sampled=sampled) for tree, hits in some.items()]
        right, wrong, reached, missed = (sum(part) for part in zip(*of_all, strict=True))
        *_, own_reached, own_missed = (sum(part) for part in zip(*of_own, strict=True))
        print(
            f"{name:14} {_share(right, right + wrong):>18} {_share(reached, reached + missed):>18}"
            f" {_share(own_reached, own_reached + own_missed):>18}"
        )


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.3f}" if whole else "none"


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    fast = kinds.add_parser("speed")
    fast.add_argument("--rounds", type=int, default=5)
    fast.add_argument("--slow-rounds", type=int, default=1)
    well = kinds.add_parser("accuracy")
    well.add_argument("trees", type=Path)
    well.add_argument("--labels", type=Path, default=DATA / "scan-labels.tsv")
    well.add_argument("--llm-sunset", default=shutil.which("llm-sunset"))
    well.add_argument("--model-retire", default=shutil.which("model-retire"))
    asked = parser.parse_args()
    if asked.kind == "speed":
        speed(asked.rounds, asked.slow_rounds)
    else:
        programs = {"llm_sunset": asked.llm_sunset, "model_retire": asked.model_retire}
        accuracy(asked.trees, asked.labels, programs)


if __name__ == "__main__":
    main()
