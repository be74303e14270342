"""A model's page: verdict, constraints, facts with their sources, the price ladder, fit by task, evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from modelpick.core.advise import constraints_of
from modelpick.core.catalog import Catalog
from modelpick.core.cost import Assumed, rounded
from modelpick.core.entry import date_span
from modelpick.core.facts import ABILITIES, Constraint, Model, Route, fact_fields
from modelpick.core.ids import IdStyle, styled_id
from modelpick.core.ladder import Rung
from modelpick.core.migrate import endings, needs_of
from modelpick.core.mix import MIXES
from modelpick.core.peers import Bars
from modelpick.core.question import Question
from modelpick.core.requirements import Requirements
from modelpick.core.successors import replacements, successors
from modelpick.core.task_fit import TaskFit
from modelpick.core.traffic import DEFAULT_MIX, Traffic
from modelpick.core.verdict import Status
from modelpick.core.workload import Workload
from modelpick.render.cost import assumption_text, tier_bound, workload_text
from modelpick.render.evidence import bars_lines, score_rows, task_rows, top_uses_text
from modelpick.render.formats import Screen
from modelpick.render.migrate import MOST_CHECKED, View, checks_lines
from modelpick.render.sheet import Block, Grid, Line, draw_blocks
from modelpick.render.wording import MARKS, citation, retires_text, state_text
from modelpick.render.words import UNKNOWN, count_short, inert, joined, money, plural, usd, value_text

NOT_TRACKED = "not tracked"


class Page(NamedTuple):
    """Everything that a page shows, gathered before any of it is drawn."""

    catalog: Catalog
    model: Model
    question: Question
    ladder: Sequence[Rung]
    """Routes, cheapest first for the traffic of the question."""
    use_for: Sequence[Constraint]
    do_not_use_for: Sequence[Constraint]
    tasks: Sequence[TaskFit]
    """Each task with the model's best fit for it."""
    peers: Sequence[Bars] = ()
    """The model beside its nearest peers, on one benchmark for each of its tasks."""
    migration: View | None = None
    style: IdStyle = "modelpick"
    """Whose ids the routes are given by; by default their providers'."""
    """The model's needs, and the best of those that can take its place."""

    @property
    def traffic(self) -> Traffic:
        """What the costs are of."""
        return self.question.workload.traffic


Rows = Sequence[tuple[str, ...]] | Sequence[str]
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
_LIFECYCLE = ("lifecycle", "lifecycle_word", "announced_date", "closed_date", "shutdown_date", "replacement")
_UNCUT = ("Price", "Benchmark peer bars")
"""Sections whose lines are not wrapped."""
_ELSEWHERE = frozenset({*ABILITIES, *_LIFECYCLE, "about"})


def verdict(page: Page) -> str:
    """What the model is, in one line of facts."""
    model = page.model
    kind = {"base": "base model", "instruct": "instruct model"}.get(model.tuning or "", "model")
    made_for = f"{inert(model.specialization)} " if model.specialization else ""
    size = f"{count_short(model.parameters)} parameters, " if model.parameters else ""
    live = [one.task.name for one in page.tasks if one.fit.status is Status.FITS]
    tasks = f"fits {joined(live)}" if live else "no task is known to fit"
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


def sections(page: Page) -> Iterator[tuple[str, Rows]]:
    """(heading, lines or rows) in the order of the page; a block without facts says so."""
    model, catalog = page.model, page.catalog
    yield "About", [inert(text) for text in (model.about, model.caution) if text] or [NOT_TRACKED]
    yield "Use it for", _constraints(page, page.use_for)
    yield "Do not use it for", _constraints(page, page.do_not_use_for)
    names = [name for name in fact_fields(Model) if name not in _ELSEWHERE and name not in ("caution",)]
    yield "Facts", _with_unknown(page, names)
    yield "Capabilities", _with_unknown(page, ABILITIES)
    yield "Price ladder, USD per million tokens", [*ladder_order(page), *ladder_lines(page)]
    yield "Top use-case fit", [top_uses_text(model, page.tasks)]
    yield "Task fit", task_rows(page.tasks) or [NOT_TRACKED]
    yield (
        "Benchmark scores",
        score_rows(catalog, model) or [NOT_TRACKED],
    )
    yield "Benchmark peer bars", list(bars_lines(catalog, page.peers)) or [NOT_TRACKED]
    yield "Lifecycle", lifecycle_rows(page)
    yield "Migration checks", checks_lines(page.migration) if page.migration else [NOT_TRACKED]


def _constraints(page: Page, constraints: Sequence[Constraint]) -> Rows:
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


def ladder_order(page: Page) -> list[str]:
    """What the ladder is ordered by, and how many of its routes fit."""
    if not page.ladder:
        return []
    live = [rung for rung in page.ladder if rung.is_live]
    counted = plural(len(live), "live route")
    if page.question.workload.units:
        fit = sum(rung.fit.status is Status.FITS for rung in live)
        doubtful = sum(rung.fit.status is Status.CHECK for rung in live)
        counted = f"{fit:,} of {counted} {'fits' if fit == 1 else 'fit'}"
        counted += f", {doubtful:,} in doubt" if doubtful else ""
    return [f"{counted}, cheapest first for {workload_text(page.traffic)}"]


def ladder_lines(page: Page) -> list[str]:
    """Routes cheapest first, two lines each: the cheapest marked, limits that differ from the model's named."""
    names = {rung.route.key: _provider_text(page, rung.route) for rung in page.ladder}
    width = max(map(len, names.values()), default=0)
    lines = []
    for rung in page.ladder:
        route, cost = rung.route, rung.fit.cost
        mark = "▸" if rung.is_cheapest else " "
        status = f"{MARKS[rung.fit.status]} " if page.question.workload.units else ""
        prices = f"{usd(route.price.input):>7} in  {usd(route.price.output):>7} out"
        if cost.traffic.is_sized:
            prices += f"  {money(_rounded(cost.usd_per_request)):>9} a request"
        elif cost.traffic.mix is not MIXES[DEFAULT_MIX]:
            prices += f"  {usd(_rounded(cost.blended_usd_per_mtok)):>7} blended"
        if cost.traffic.requests_per_day is not None:
            prices += f"  {money(_rounded(cost.usd_per_month)):>9} a month"
        cheapest = ["cheapest"] if rung.is_cheapest and len(page.ladder) > 1 else []
        notes = ", ".join([*cheapest, *ladder_notes(page.catalog, rung)])
        lines.append(f"{mark} {status}{names[route.key].ljust(width)}  {prices}  {notes}".rstrip())
        said = citation(*page.catalog.cite(route.by_field.get("price") or route.by))
        lines.append(f"    {_route_id(page, route)}  ({said})")
    return lines or [NOT_TRACKED]


def _rounded(value: Decimal | None) -> float | None:
    return None if value is None else rounded(value)


def _route_id(page: Page, route: Route) -> str:
    style = "provider" if page.style == "modelpick" else page.style
    return value_text(styled_id(page.model, route, style))


def _provider_text(page: Page, route: Route) -> str:
    address = route.address
    parts = (page.catalog.provider_name(address.provider), address.region, address.tier)
    return inert(" ".join(part for part in parts if part))


def ladder_notes(catalog: Catalog, rung: Rung) -> list[str]:
    """What to know about a route: how it is sold, limits that differ, dearer tiers, its end, what its cost assumes."""
    route, model = rung.route, rung.fit.model
    notes: list[str] = [route.kind] if route.kind else []
    notes += [
        f"{name.replace('_', ' ')} {own:,}"
        for name in ("context", "max_input", "max_output")
        if (own := getattr(route, name)) is not None and own != getattr(model, name)
    ]
    notes += [
        f"{tier_bound(tier)} input tokens {usd(tier.input)} in {usd(tier.output)} out"
        for tier in route.price.tiers or ()
    ]
    uplifts = {region: factor for region, factor in (route.price.region_uplifts or {}).items() if factor != 1}
    notes += [
        f"× {factor:g} bound to {'a region' if region == '*' else inert(region)}" for region, factor in uplifts.items()
    ]
    notes += [text for text in (state_text(rung.life), retires_text(rung.life)) if text]
    notes += [assumption_text(one) for one in rung.fit.cost.assumptions if one.kind not in _SAID_BY_THE_ROUTE]
    overrides = {layer for key, layer in catalog.overridden.items() if key[:2] == (model.id, route.key)}
    notes += [inert(route.note)] if route.note else []
    return [*notes, *(f"set by {inert(layer)}" for layer in sorted(overrides))]


_SAID_BY_THE_ROUTE = frozenset({Assumed.PROVISIONED, Assumed.NO_PRICE, Assumed.DISPUTED})
"""Assumptions that the line of a route shows anyway."""


def lifecycle_rows(page: Page) -> Rows:
    """Where each route stands, with its dates and the provider's own word."""
    rows = []
    for rung in page.ladder:
        now = rung.life
        if now.state is None:
            continue
        dates = [
            f"{word} {date}"
            for word, date in (
                ("announced", now.announced_date),
                ("closes", now.closed_date),
                ("shutdown", now.shutdown_date),
            )
            if date
        ]
        dates += [text] if (text := retires_text(now)) else []
        dates += [f"replaced by {inert(now.replacement)}"] if now.replacement else []
        rows.append((inert(rung.route.key), state_text(now), "; ".join([*dates, citation(now.source, now.as_of)])))
    return rows or [NOT_TRACKED]


def heading(page: Page) -> list[str]:
    """The first lines: id, aliases, family, developer, release, and how fresh the catalog is."""
    model, catalog = page.model, page.catalog
    developer = catalog.developers.get(model.developer)
    age = ""
    if model.released:
        years = (page.question.as_of - date_span(model.released)[0]).days / 365.25
        age = f", {years:.1f} years ago" if years >= 1 else ""
    lines = [
        f"{inert(model.title)}  {model.id}",
        f"family {inert(model.family or UNKNOWN)}, by {inert(developer.name if developer else model.developer)}, "
        f"released {model.released or UNKNOWN}{age}",
    ]
    near = [rung.life for rung in page.ladder if rung.is_live and rung.life.retires_soon]
    if near:
        live = sum(rung.is_live for rung in page.ladder)
        first = min(near, key=lambda now: now.retires_in_days or 0)
        which = "its only live route" if live == 1 else f"{len(near):,} of {live:,} live routes"
        lines.append(f"{which}: {retires_text(first)}" + (" (the first of them)" if len(near) > 1 else ""))
    if model.aliases:
        lines.append(f"also known as {', '.join(inert(alias) for alias in model.aliases)}")
    return lines


def draw_page(page: Page, screen: Screen) -> str:
    """The page as text for this screen."""
    return draw_blocks(_blocks(page), screen)


def _blocks(page: Page) -> Iterator[Block]:
    first, *rest = heading(page)
    yield Line(first, is_title=True)
    yield from map(Line, rest)
    yield Line(verdict(page))
    for title, rows in sections(page):
        yield Line("")
        yield Line(title, is_title=True)
        if not rows or isinstance(rows[0], str):
            yield from (Line(str(text), 2, wraps=not title.startswith(_UNCUT)) for text in rows)
        else:
            yield Grid(rows)
    yield Line("")
    yield Line(f"catalog of {page.catalog.as_of or UNKNOWN}; ? is unknown, never no")


def page_of(
    catalog: Catalog,
    model: Model,
    question: Question,
    rungs: Sequence[Rung],
    *,
    fits: list[TaskFit],
    peers: Sequence[Bars],
) -> Page:
    """Everything that a page shows, gathered: what the model is for, and what moving away from it means."""
    use_for, avoid = constraints_of(catalog, model)
    migration = _migration(catalog, model, question.as_of)
    return Page(catalog, model, question, rungs, use_for, avoid, fits, peers, migration)


def _migration(catalog: Catalog, model: Model, today: dt.date) -> View | None:
    """What a model's page says of moving away from it, by its own facts; None where nothing is known to be needed.

    No more models are looked at than the page shows.
    """
    needs = needs_of(catalog, model, Question(Workload(Requirements()), today))
    if needs.is_empty:
        return None
    named = replacements(catalog, model)
    moves = successors(catalog, model, needs, MOST_CHECKED + len(named))
    return View(catalog, model, needs, endings(catalog, model, today), named, moves)
