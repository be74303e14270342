"""The build report: what each source gave, what was rejected and why, what is disputed. Markdown, same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from modelpick.sources.merge import Build, LeftOut
from modelpick.sources.offers import RETIREMENTS, Table
from modelpick.sources.reading import Reading

_MOST_PROPOSALS = 400


def report(done: Build, readings: Sequence[Reading]) -> str:
    """The whole report."""
    models: list[Table] = done.tables["model"]
    routes = [route for model in models for route in model.get("route", [])]
    head = [
        "# Build report",
        "",
        "Made by `modelpick catalog build`, and checked in CI. Every row that is not in the catalog, with",
        "its reason, is in the file that `catalog build --rejects FILE` writes.",
        "",
        f"{len(models):,} models, {len(routes):,} routes, {len(done.tables['source']):,} sources.",
        "",
    ]
    parts = [_sources(done, readings), _reasons(done), _disputes(models, routes), _retirements(done), _proposals(done)]
    return "\n".join([*head, *(line for part in parts for line in part)])


def rows_left_out(done: Build) -> str:
    """Every row that is not in the catalog: source, address, reason, proposed model."""
    lines = [(entry.source, entry.where, entry.reason, "") for entry in done.rejected]
    lines += [(one.row.source, one.row.where, one.reason, one.proposal or "") for one in done.placed.left_out]
    lines += [(row.source, row.where, "a second id of the same offer", "") for row in done.spare]
    return "".join("\t".join(_plain(part) for part in line) + "\n" for line in sorted(lines))


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(_plain(str(cell)).replace('|', '/') for cell in row)} |"
    yield ""


def _sources(done: Build, readings: Sequence[Reading]) -> Iterator[str]:
    left = Counter(entry.row.source for entry in done.placed.left_out)
    spare = Counter(row.source for row in done.spare)
    yield "## What each source gave"
    yield ""
    yield "Rejected: the row cannot be read, or is no language model. Left out: nobody declared it, or it is no model."
    yield "Second ids: another id of an offer that the same source lists already."
    yield ""
    rows = [
        (
            reading.source,
            f"{len(reading.rows) + len(reading.rejected):,}",
            f"{len(reading.rejected):,}",
            f"{left[reading.source]:,}",
            f"{spare[reading.source]:,}",
            f"{len(reading.rows) - left[reading.source] - spare[reading.source]:,}",
        )
        for reading in readings
    ]
    yield from _table(["source", "rows", "rejected", "left out", "second ids", "used"], rows)


def _reasons(done: Build) -> Iterator[str]:
    reasons = Counter((entry.source, _kind_of(entry.reason)) for entry in done.rejected)
    reasons += Counter((entry.row.source, _kind_of(entry.reason)) for entry in done.placed.left_out)
    yield "## Why rows are not in the catalog"
    yield ""
    yield from _table(["source", "reason", "rows"], [(*key, f"{count:,}") for key, count in sorted(reasons.items())])
    providers = Counter(entry.row.provider for entry in done.placed.left_out if "provider" in entry.reason)
    yield "Providers that are not declared (rows): " + ", ".join(
        f"{name} {count}" for name, count in sorted(providers.items(), key=lambda item: (-item[1], str(item[0])))
    )
    yield ""


def _kind_of(reason: str) -> str:
    """A reason without what is the row's own in it."""
    return "a mode of a model, not a model" if reason.startswith("a mode of ") else reason.partition(" (and ")[0][:90]


def _disputes(models: Sequence[Table], routes: Sequence[Table]) -> Iterator[str]:
    counts: Counter[tuple[str, str]] = Counter()
    for place, tables in (("model", models), ("route", routes)):
        counts += Counter((place, claim["field"]) for table in tables for claim in table.get("claim", []))
    yield "## Claims kept beside the chosen value"
    yield ""
    yield from _table(["of a", "fact", "claims"], [(*key, f"{count:,}") for key, count in sorted(counts.items())])


def _retirements(done: Build) -> Iterator[str]:
    left = [entry for entry in done.placed.left_out if entry.row.source in RETIREMENTS]
    yield "## Retirements that concern no model of the catalog"
    yield ""
    rows = sorted((_id_of(entry), str(entry.row.facts.get("shutdown_date", "?")), entry.row.source) for entry in left)
    yield from _table(["id", "shutdown", "source"], rows)
    spare = [row for row in done.spare if row.source in RETIREMENTS]
    yield "## Retirements of a second id of an offer: the id that goes last is the one in the catalog"
    yield ""
    rows = sorted((f"{row.provider}: {row.id}", str(row.facts.get("shutdown_date", "?")), row.source) for row in spare)
    yield from _table(["id", "shutdown", "source"], rows)


def _id_of(entry: LeftOut) -> str:
    return f"{entry.row.provider}: {entry.row.id}"


def _proposals(done: Build) -> Iterator[str]:
    counts = Counter((entry.proposal, entry.row.id) for entry in done.placed.left_out if entry.proposal)
    listed = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    yield "## Proposed joins that nobody declared"
    yield ""
    yield f"By the shape of their names, {len(listed):,} ids may mean a model of the catalog; the most frequent:"
    yield ""
    yield from _table(["id", "may be", "rows"], [(key[1], key[0], count) for key, count in listed[:_MOST_PROPOSALS]])
