"""Transcribe a table of benchmark results into `data/curated/scores/`, by declared names alone.

    python scripts/scores.py ../shared/facts/benchmarks.csv

The table's columns: model_as_named, benchmark, metric, score, unit, variant, measured_by, source_url, date, licence.
Rows that no declared name joins, or that are no evidence, are listed in docs/scores-left-out.md with their reason.
"""

from __future__ import annotations

import csv
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import tomli_w

Table = dict[str, Any]
Row = Mapping[str, str]
CURATED = Path("data/curated")
LEFT_OUT = Path("docs/scores-left-out.md")
FILES = {
    "Apache-2.0": {"evalplus.github.io": "evalplus", "aider.chat": "aider"},
    "CC BY 4.0 (LLMStats)": "llm-stats",
    "MIT (models.dev)": "models.dev-canonical",
    "cite the card": "cards",
}
"""Licence of a row -> the file that it goes to, which is its source too; by host where one licence has two."""
_RANKS = ("aider", "evalplus", "cards", "models.dev-canonical", "llm-stats")
"""Of two rows about the same cell, the one whose file comes first is kept; then the newer one."""
_KEYS = ("model", "benchmark", "version", "variant", "effort", "value", "measured_by", "url", "by")
_CELL = ("model", "benchmark", "version", "variant", "effort", "measured_by")


@dataclass
class Declared:
    """The curated tables that say what the rows mean."""

    models: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Name as given -> (model id, effort)."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Name as given -> why it joins nothing."""
    benchmarks: dict[str, Table] = field(default_factory=dict)
    """Name as given -> benchmark."""
    rows_left_out: list[Table] = field(default_factory=list)
    """Rows whose name is right, and whose figure is another model's: name, source, benchmarks, reason."""
    settings: Table = field(default_factory=dict)


def read_declared(folder: Path) -> Declared:
    """The declared names, benchmarks and settings of a curated folder. ValueError where a name is claimed twice."""
    declared = Declared(settings=tomllib.loads((folder / "score_settings.toml").read_text()))
    names = tomllib.loads((folder / "score_names.toml").read_text())
    declared.left_out = names.pop("left_out", {})
    declared.rows_left_out = names.pop("row_left_out", [])
    for model, entry in names.items():
        efforts = {**dict.fromkeys(entry.get("names", ())), **entry.get("efforts", {})}
        for name, effort in efforts.items():
            if name in declared.models or name in declared.left_out:
                raise ValueError(f"score_names.toml: {name!r} is there twice")
            declared.models[name] = (model, effort)
    for benchmark in tomllib.loads((folder / "benchmarks.toml").read_text())["benchmark"]:
        spelled = [*benchmark["names"], *benchmark.get("version_of", {}), *benchmark.get("subset_of", {})]
        for name in dict.fromkeys(spelled):
            if name in declared.benchmarks:
                raise ValueError(f"benchmarks.toml: {name!r} is there twice")
            declared.benchmarks[name] = benchmark
    return declared


class LeftOutError(Exception):
    """A row that is not taken, with the reason."""


def score_of(row: Row, declared: Declared) -> tuple[str, Table]:
    """(file, score) of one row. LeftOutError says why there is none."""
    name = row["model_as_named"]
    if name not in declared.models:
        raise LeftOutError(declared.left_out.get(name, "no declared name"))
    for rule in declared.rows_left_out:
        here = row["benchmark"] in rule.get("benchmarks", [row["benchmark"]])
        if rule["name"] == name and here and rule.get("source", row["source_url"]) == row["source_url"]:
            raise LeftOutError(rule["reason"])
    if row["benchmark"] not in declared.benchmarks:
        raise LeftOutError("no declared benchmark")
    (model, effort), benchmark = declared.models[name], declared.benchmarks[row["benchmark"]]
    source = _file(row)
    said = settings_of(row, benchmark, declared.settings)
    score = {
        "model": model,
        "benchmark": benchmark["id"],
        "version": said.get("version"),
        "variant": said.get("variant"),
        "effort": effort or said.get("effort"),
        "value": _value(row, benchmark),
        "measured_by": _measured_by(row, model),
        "url": None if source in ("aider", "evalplus", "cards") else row["source_url"],
        "by": _by(row, source),
    }
    _refuse(score, row["source_url"], declared.settings)
    return source, {key: score[key] for key in _KEYS if score[key] is not None}


def settings_of(row: Row, benchmark: Table, settings: Table) -> dict[str, str]:
    """Version, variant and effort, as far as the row says anything of them."""
    texts = [row["metric"], *row["variant"].split(";")]
    parts: dict[str, str] = {}
    for phrase in settings["phrase"]:
        if benchmark["id"] not in phrase.get("only", [benchmark["id"]]):
            continue
        for text in texts:
            found = re.search(phrase["find"], text, re.IGNORECASE)
            if found:
                parts.setdefault(phrase["part"], found.expand(phrase["word"]))
    spelled = row["benchmark"]
    if spelled in benchmark.get("version_of", {}):
        parts["version"] = benchmark["version_of"][spelled]
    if spelled in benchmark.get("subset_of", {}):
        parts["subset"] = benchmark["subset_of"][spelled]
    variant = ", ".join(parts[part] for part in settings["order"] if part in parts)
    said = {"version": parts.get("version"), "variant": variant or None, "effort": parts.get("effort")}
    return {key: word for key, word in said.items() if word}


def _file(row: Row) -> str:
    files = FILES[row["licence"]]
    return files if isinstance(files, str) else files[urlparse(row["source_url"]).netloc]


def _value(row: Row, benchmark: Table) -> float:
    """On the benchmark's own scale: LLMStats gives every share, and points of ten, as a fraction of 1."""
    value, highest = Decimal(row["score"]), benchmark.get("highest")
    if row["licence"].startswith("CC BY") and highest is not None:
        value *= highest
    if value < 0 or (highest is not None and value > highest):
        raise LeftOutError("off the benchmark's scale")
    return float(value)


def _measured_by(row: Row, model: str) -> str:
    """Who measured; a page on which one vendor reports another's model is a third party's."""
    said, host = row["measured_by"], urlparse(row["source_url"]).netloc
    if said == "benchmark-author" or host == "aider.chat":
        return "benchmark author"
    if host == "www.anthropic.com" and not model.startswith("anthropic/"):
        return "third party"
    return "vendor"


def _by(row: Row, source: str) -> str:
    if source == "cards":
        return "card/" + urlparse(row["source_url"]).path.strip("/")
    return f"{source}@{row['date']}" if row["date"] else source


def _refuse(score: Table, url: str, settings: Table) -> None:
    for rule in settings["left_out"]:
        wanted = {key: value for key, value in rule.items() if key in ("model", "benchmark")}
        if all(score[key] == value for key, value in wanted.items()) and re.fullmatch(rule.get("url", ".*"), url):
            raise LeftOutError(rule["reason"])


def transcribe(rows: Iterable[Row], declared: Declared) -> tuple[dict[str, list[Table]], list[tuple[Row, str]]]:
    """(scores by file, rows left out with their reasons)."""
    taken: dict[tuple[Any, ...], tuple[str, Table, Row]] = {}
    left: list[tuple[Row, str]] = []
    for row in rows:
        try:
            source, score = score_of(row, declared)
        except LeftOutError as error:
            left.append((row, str(error)))
            continue
        cell = tuple(score.get(key) for key in _CELL)
        other = taken.get(cell)
        if other is None:
            taken[cell] = (source, score, row)
            continue
        first, second = sorted([(source, score, row), other], key=_preference)
        taken[cell] = first
        same = first[1]["value"] == second[1]["value"]
        left.append(
            (second[2], "repeats another row" if same else f"another row of the same says {first[1]['value']:g}")
        )
    authors = {(one["model"], one["benchmark"], one["value"]) for source, one, _ in taken.values() if source == "aider"}
    for cell, (source, score, _) in list(taken.items()):
        told = (score["model"], score["benchmark"], score["value"])
        if source != "aider" and score["measured_by"] == "benchmark author" and told in authors:
            left.append((taken.pop(cell)[2], "repeats another row"))  # without the edit format, which the author gives
    files: dict[str, list[Table]] = defaultdict(list)
    for source, score, _ in taken.values():
        files[source].append(score)
    for scores in files.values():
        scores.sort(key=lambda score: tuple(str(score.get(key, "")) for key in _KEYS))
    return files, left


def _preference(entry: tuple[str, Table, Row]) -> tuple[Any, ...]:
    source, score, row = entry
    newest = "".join(chr(255 - ord(letter)) for letter in row["date"] or " ")
    return _RANKS.index(source), newest, row["model_as_named"], score["value"]


def report(total: int, files: Mapping[str, list[Table]], left: list[tuple[Row, str]]) -> Iterator[str]:
    """The lines of docs/scores-left-out.md."""
    taken = sum(map(len, files.values()))
    yield "# Scores that are left out\n"
    yield f"Of {total:,} rows of benchmark results, {taken:,} are in the catalog and {len(left):,} are not."
    yield "`scripts/scores.py` writes this list and `data/curated/scores/`; a name joins a model only where"
    yield "`data/curated/score_names.toml` declares it.\n"
    yield "| reason | rows |"
    yield "|---|---:|"
    kinds = Counter(re.sub(r" says [\d.]+$", " says otherwise", reason) for _, reason in left)
    for reason, count in sorted(kinds.items(), key=lambda one: (-one[1], one[0])):
        yield f"| {reason} | {count:,} |"
    yield "\n| name | rows | benchmarks | reason |"
    yield "|---|---:|---|---|"
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row, reason in left:
        groups[row["model_as_named"], reason].append(row)
    for (name, reason), rows in sorted(groups.items(), key=lambda one: (one[0][0].casefold(), one[0][1])):
        shown = ", ".join(f"{row['benchmark']} {row['score']}" for row in rows)
        yield f"| {name.replace('|', '')} | {len(rows)} | {shown.replace('|', '')} | {reason} |"


def main(table: Path) -> None:
    """Write the files."""
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    files, left = transcribe(rows, read_declared(CURATED))
    folder = CURATED / "scores"
    folder.mkdir(exist_ok=True)
    for source, scores in files.items():
        (folder / f"{source}.toml").write_bytes(tomli_w.dumps({"score": scores}).encode())
    LEFT_OUT.write_text("\n".join(report(len(rows), files, left)) + "\n", encoding="utf-8")
    print(f"{sum(map(len, files.values())):,} scores of {len(rows):,} rows; {len(left):,} left out")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python scripts/scores.py TABLE.csv")
    main(Path(sys.argv[1]))
