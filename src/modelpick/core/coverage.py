"""What a catalog holds: how much, how well covered, how old, and how often its sources disagree."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog, Fact
from modelpick.core.facts import Model, Route, fact_fields
from modelpick.core.lifecycle import life

Tally = dict[str, int]
HOSTED_FACTS = ("context", "price", "max_output", "released", "json_schema")
"""What one must know of a model that somebody serves."""


class Dispute(NamedTuple):
    """A fact that a claim which counts contradicts."""

    model: str
    route: str | None
    field: str
    fact: Fact


class Age(NamedTuple):
    """When the facts were last read. None where no fact has a date."""

    oldest: dt.date | None
    median: dt.date | None
    newest: dt.date | None
    facts: int
    """Facts with a date."""
    undated: int
    older_than_180_days: int
    older_than_365_days: int


def entries_of(catalog: Catalog) -> Iterator[tuple[Model, Model | Route]]:
    """(model, the model itself or one of its routes), all of them."""
    for model in catalog.models.values():
        yield model, model
        yield from ((model, route) for route in model.route)


def counts(catalog: Catalog, today: dt.date) -> Tally:
    """How many of everything."""
    models = list(catalog.models.values())
    open_weights = [model for model in models if model.open_weights]
    return {
        "models": len(models),
        "routes": sum(len(model.route) for model in models),
        "providers": len({route.address.provider for model in models for route in model.route}),
        "developers": len({model.developer for model in models}),
        "sources": len(catalog.sources),
        "scores": sum(len(model.score) for model in models),
        "live_hosted_models": len(_live_hosted(catalog, today)),
        "models_without_routes": sum(not model.route for model in models),
        "open_weights_models": len(open_weights),
        "open_weights_models_with_architecture": sum(model.architecture is not None for model in open_weights),
        "claims_kept_beside_a_fact": sum(len(entry.claim) for _, entry in entries_of(catalog)),
        "disputed_facts": len(disputes(catalog)),
        "overridden_facts": len(catalog.overridden),
    }


def disputes(catalog: Catalog) -> list[Dispute]:
    """Every fact that another claim which counts contradicts."""
    found = []
    for model, entry in entries_of(catalog):
        for name in sorted({claim.field for claim in entry.claim}):
            fact = catalog.fact(entry, name)
            if any(said.counts and said.value != fact.value for said in fact.also):
                found.append(Dispute(model.id, entry.key if isinstance(entry, Route) else None, name, fact))
    return found


def known(catalog: Catalog) -> dict[str, Tally]:
    """Fact -> how many models, and how many routes, have a value for it."""
    models = list(catalog.models.values())
    routes = [route for model in models for route in model.route]
    names = dict.fromkeys([*fact_fields(Model), *fact_fields(Route)])
    return {
        name: {"models": sum(_has(model, name) for model in models), "routes": sum(_has(one, name) for one in routes)}
        for name in names
        if name != "price"
    }


def _has(entry: Model | Route, name: str) -> bool:
    owner, _, leaf = name.rpartition(".")
    return getattr(getattr(entry, owner, None) if owner else entry, leaf, None) is not None


def _live_hosted(catalog: Catalog, today: dt.date) -> list[tuple[Model, list[Route]]]:
    """(model, its routes that are not retired today), for those models that have one."""
    found = []
    for model in catalog.models.values():
        live = [route for route in model.route if life(Candidate(catalog, model, route), today).state != "retired"]
        if live:
            found.append((model, live))
    return found


def hosted(catalog: Catalog, today: dt.date) -> Tally:
    """Fact -> how many live, hosted models have it, on the model or on a live route; a price is input and output."""
    models = _live_hosted(catalog, today)
    return {name: sum(_is_known(model, live, name) for model, live in models) for name in HOSTED_FACTS}


def _is_known(model: Model, live: list[Route], name: str) -> bool:
    if name == "price":
        return any(route.price.input is not None and route.price.output is not None for route in live)
    return any(getattr(entry, name, None) is not None for entry in (model, *live))


def age(catalog: Catalog, today: dt.date) -> Age:
    """How old the facts are."""
    facts = (fact for _, entry in entries_of(catalog) for fact in _stated(catalog, entry))
    days = [fact.as_of for fact in facts]
    dated = sorted(day for day in days if day is not None)
    return Age(
        dated[0] if dated else None,
        dated[(len(dated) - 1) // 2] if dated else None,
        dated[-1] if dated else None,
        len(dated),
        len(days) - len(dated),
        sum((today - day).days > 180 for day in dated),
        sum((today - day).days > 365 for day in dated),
    )


def _stated(catalog: Catalog, entry: Model | Route) -> Iterator[Fact]:
    for name in fact_fields(type(entry)):
        if name != "price" and _has(entry, name):
            yield catalog.fact(entry, name)


def routes_by(catalog: Catalog, today: dt.date) -> dict[str, Tally]:
    """`kind` and `lifecycle` -> how many routes are of each; `unknown` where nobody says."""
    kinds: Counter[Any] = Counter()
    states: Counter[Any] = Counter()
    for model, entry in entries_of(catalog):
        if isinstance(entry, Route):
            kinds[entry.kind or "unknown"] += 1
            states[life(Candidate(catalog, model, entry), today).state or "unknown"] += 1
    return {"kind": dict(sorted(kinds.items())), "lifecycle": dict(sorted(states.items()))}
