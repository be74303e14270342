"""A model's page: verdict, constraints, facts with their sources, the price ladder, fit by task, evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from modelpick.core.advise import is_ordinary
from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.entry import date_span
from modelpick.core.facts import ABILITIES, Constraint, Model, Route, fact_fields
from modelpick.core.lifecycle import life
from modelpick.core.verdict import Fit, Status
from modelpick.render.columns import Column
from modelpick.render.formats import Screen
from modelpick.render.wording import MARKS, citation, main_reason
from modelpick.render.words import UNKNOWN, count_short, inert, joined, plural, usd, value_text

NOT_TRACKED = "not tracked"


class Page(NamedTuple):
    """Everything that a page shows, gathered before any of it is drawn."""

    catalog: Catalog
    model: Model
    today: dt.date
    ladder: Sequence[Route]
    """Routes, cheapest first."""
    use_for: Sequence[Constraint]
    do_not_use_for: Sequence[Constraint]
    tasks: Sequence[tuple[str, Fit]]
    """Each task with the model's best fit for it."""


Block = Sequence[tuple[str, ...]] | Sequence[str]
"""The rows of a grid, or lines of text."""

_FACT_NAMES = {
    "fim": "fill-in-the-middle",
    "pdf": "PDF input",
    "vision": "image input",
    "audio": "audio input",
    "video": "video input",
    "json_mode": "JSON mode",
    "json_schema": "JSON schema",
    "tools": "tool calling",
    "parallel_tools": "parallel tool calls",
    "context": "context window",
    "kv_heads": "KV heads",
    "license": "licence",
    "knowledge": "knowledge cutoff",
}
_LIFECYCLE = ("lifecycle", "announced_date", "closed_date", "shutdown_date", "replacement")
_ELSEWHERE = frozenset({*ABILITIES, *_LIFECYCLE, "about"})


def verdict(page: Page) -> str:
    """What the model is, in one line of facts."""
    model = page.model
    kind = {"base": "base model", "instruct": "instruct model"}.get(model.tuning or "", "model")
    made_for = f"{inert(model.specialization)} " if model.specialization else ""
    size = f"{count_short(model.parameters)} parameters, " if model.parameters else ""
    live = [fit for _, fit in page.tasks if fit.status is Status.FITS]
    tasks = f"fits {joined([name for name, fit in page.tasks if fit in live])}" if live else "no task is known to fit"
    article = "an" if (made_for or kind)[:1] in "aeiou" else "a"
    return (
        f"{inert(model.title)}: {article} {made_for}{kind}, {size}{plural(len(model.route), 'tracked route')}; {tasks}."
    )


def fact_rows(page: Page, names: Sequence[str]) -> list[tuple[str, str, str]]:
    """(fact, value, who says so and who says otherwise); unknown facts without claims are left to the caller."""
    catalog, model = page.catalog, page.model
    rows = []
    for name in names:
        fact = catalog.fact(model, name)
        layer = catalog.overridden.get((model.id, None, name))
        said = citation(fact.source, fact.as_of) if fact.value is not None else ""
        notes = [said] if said else []
        notes += [
            f"{'disputed: ' if claim.counts and claim.value != fact.value else ''}"
            f"{value_text(claim.value)} according to {citation(claim.source, claim.as_of)}"
            + (f" ({inert(claim.note)})" if claim.note else "")
            for claim in fact.also
        ]
        notes += [f"set by {inert(layer)}"] if layer else []
        rows.append((_FACT_NAMES.get(name, name.replace("_", " ")), _value(name, fact.value), "; ".join(notes)))
    return rows


def _value(name: str, value: Any) -> str:
    if name in ("parameters", "active_parameters") and isinstance(value, int):
        return f"{value:,} ({count_short(value)})"
    return value_text(value)


def sections(page: Page) -> Iterator[tuple[str, Block]]:
    """(heading, lines or rows) in the order of the page; a block without facts says so."""
    model, catalog = page.model, page.catalog
    yield "About", [inert(text) for text in (model.about, model.caution) if text] or [NOT_TRACKED]
    yield "Use it for", _constraints(page, page.use_for)
    yield "Do not use it for", _constraints(page, page.do_not_use_for)
    names = [name for name in fact_fields(Model) if name not in _ELSEWHERE and name not in ("caution",)]
    yield "Facts", _with_unknown(page, names)
    yield "Capabilities", _with_unknown(page, ABILITIES)
    yield "Price ladder, USD per million tokens", ladder_lines(page)
    yield (
        "Task fit",
        [(f"{MARKS[fit.status]} {fit.status.value}", name, main_reason(fit)) for name, fit in page.tasks]
        or [NOT_TRACKED],
    )
    yield (
        "Benchmark scores",
        [
            (
                inert(score.benchmark) + (f" ({inert(score.variant)})" if score.variant else ""),
                f"{score.value:g} {inert(score.unit or '')}".strip(),
                "; ".join(filter(None, (inert(score.measured_by or ""), citation(*catalog.cite(score.by))))),
            )
            for score in model.score
        ]
        or [NOT_TRACKED],
    )
    yield "Benchmark peer bars", [NOT_TRACKED]
    yield "Lifecycle", lifecycle_rows(page)
    yield "Migration checks", [NOT_TRACKED]


def _constraints(page: Page, constraints: Sequence[Constraint]) -> Block:
    grounds: dict[str, list[str]] = {}
    for constraint in constraints:
        basis = [inert(constraint.basis)] if constraint.basis else []
        said = [*basis, citation(*page.catalog.cite(constraint.by))]
        known = grounds.setdefault(f"- {inert(constraint.text)}", [])
        known += [part for part in said if part not in known]
    return [f"{text} ({'; '.join(said)})" for text, said in grounds.items()] or [NOT_TRACKED]


def _with_unknown(page: Page, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Known (or claimed) facts a row each, and one row that names the unknown ones."""
    rows: list[tuple[str, ...]] = []
    unknown = []
    for row in fact_rows(page, names):
        if row[1] == UNKNOWN and not row[2]:
            unknown.append(row[0])
        else:
            rows.append(row)
    return [*rows, ("unknown", UNKNOWN, joined(unknown))] if unknown else rows


def ladder_lines(page: Page) -> list[str]:
    """Routes cheapest first, two lines each: the cheapest marked, limits that differ from the model's named."""
    live = [route for route in page.ladder if _is_live(page, route) and route.price.input is not None]
    priced = [route for route in live if is_ordinary(route)] or live
    names = {route.key: _provider_text(page, route) for route in page.ladder}
    width = max(map(len, names.values()), default=0)
    lines = []
    for route in page.ladder:
        mark = "▸" if priced and route is priced[0] else " "
        prices = f"{usd(route.price.input):>7} in  {usd(route.price.output):>7} out"
        cheapest = ["cheapest"] if mark == "▸" and len(page.ladder) > 1 else []
        notes = ", ".join([*cheapest, *_ladder_notes(page, route)])
        lines.append(f"{mark} {names[route.key].ljust(width)}  {prices}  {notes}".rstrip())
        said = citation(*page.catalog.cite(route.by_field.get("price") or route.by))
        lines.append(f"    {inert(route.id)}  ({said})")
    return lines or [NOT_TRACKED]


def _provider_text(page: Page, route: Route) -> str:
    address = route.address
    parts = (page.catalog.provider_name(address.provider), address.region, address.tier)
    return inert(" ".join(part for part in parts if part))


def _ladder_notes(page: Page, route: Route) -> list[str]:
    notes: list[str] = [route.kind] if route.kind else []
    if route.context is not None and route.context != page.model.context:
        notes.append(f"context {route.context:,}")
    notes += [
        f"over {tier.above:,} input tokens {usd(tier.input)} in {usd(tier.output)} out"
        for tier in route.price.tiers or ()
    ]
    state = life(Candidate(page.catalog, page.model, route), page.today)
    if state.state:
        until = "on" if state.state == "retired" else "until"
        notes.append(f"{state.state} {until} {state.shutdown_date}" if state.shutdown_date else state.state)
    overrides = {layer for key, layer in page.catalog.overridden.items() if key[:2] == (page.model.id, route.key)}
    notes += [inert(route.note)] if route.note else []
    return [*notes, *(f"set by {inert(layer)}" for layer in sorted(overrides))]


def _is_live(page: Page, route: Route) -> bool:
    return life(Candidate(page.catalog, page.model, route), page.today).state != "retired"


def lifecycle_rows(page: Page) -> Block:
    """Where each route stands, with its dates."""
    rows = []
    for route in page.ladder:
        state = life(Candidate(page.catalog, page.model, route), page.today)
        if state.state is None:
            continue
        dates = [
            f"{word} {date}"
            for word, date in (
                ("announced", state.announced_date),
                ("closes", state.closed_date),
                ("shutdown", state.shutdown_date),
            )
            if date
        ]
        dates += [f"replaced by {inert(state.replacement)}"] if state.replacement else []
        said = citation(state.source, state.as_of)
        rows.append((inert(route.key), state.state, "; ".join([*dates, said])))
    return rows or [NOT_TRACKED]


def heading(page: Page) -> list[str]:
    """The first lines: id, aliases, family, developer, release, and how fresh the catalog is."""
    model, catalog = page.model, page.catalog
    developer = catalog.developers.get(model.developer)
    age = ""
    if model.released:
        years = (page.today - date_span(model.released)[0]).days / 365.25
        age = f", {years:.1f} years ago" if years >= 1 else ""
    lines = [
        f"{inert(model.title)}  {model.id}",
        f"family {inert(model.family or UNKNOWN)}, by {inert(developer.name if developer else model.developer)}, "
        f"released {model.released or UNKNOWN}{age}",
    ]
    if model.aliases:
        lines.append(f"also known as {', '.join(inert(alias) for alias in model.aliases)}")
    return lines


def draw_page(page: Page, screen: Screen) -> str:
    """The page as text for this screen."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from modelpick.render.table import to_text

    def paint(console: Console) -> None:
        first, *rest = heading(page)
        console.print(Text(first, style="bold"))
        for line in rest:
            console.print(Text(line))
        console.print(Text(verdict(page)))
        for title, rows in sections(page):
            console.print(Text(f"\n{title}", style="bold"))
            if not rows or isinstance(rows[0], str):
                for text in rows:
                    if title.startswith("Price"):  # an exact id is longer than a line sooner than it is cut
                        console.print(Text(f"  {text}"), soft_wrap=True)
                    else:
                        console.print(Padding(Text(str(text)), (0, 0, 0, 2)))
                continue
            grid = Table.grid(padding=(0, 2, 0, 0))
            for place in range(len(rows[0])):
                grid.add_column(overflow="fold", no_wrap=place == 0)
            for row in rows:
                grid.add_row(*(Text(part) for part in row))
            console.print(Padding(grid, (0, 0, 0, 2)))
        footer = f"\ncatalog of {page.catalog.as_of or UNKNOWN}; ? is unknown, never no"
        console.print(Text(footer))

    return to_text(screen, paint)


def why_columns() -> list[Column]:
    """The columns of `why`: one row a finding."""
    return [
        Column("route", "route", lambda row: row["route"], priority=1),
        Column("status", "status", lambda row: row["status"], lambda word: f"{MARKS[Status(word)]} {word}", 1),
        Column("rule", "rule", lambda row: row["rule"], priority=2),
        Column("outcome", "outcome", lambda row: row["outcome"], priority=1),
        Column("text", "reason", lambda row: row["text"], inert, 2, wraps=True),
        Column("source", "source", lambda row: row["source"], priority=4),
        Column("as_of", "as of", lambda row: row["as_of"], priority=5),
    ]
