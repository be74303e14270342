"""What payloads add to a catalog and change in it, as a layer over it. Pure.

An update never speaks over a better source: a fact is replaced where the payload's own source said it before, or
where it is a price or a state that a tracker or price list read on an earlier day. What nobody said is filled in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from modelpick.core.catalog import Catalog
from modelpick.core.facts import TIERS, Model, Route, fact_fields
from modelpick.core.price import RATES
from modelpick.sources.merge import Placed, place
from modelpick.sources.names import Names, Place, Seller
from modelpick.sources.offers import Offer, Table, route_table
from modelpick.sources.reading import Reading, Row

_OF_THE_DAY = ("price", "lifecycle", "shutdown_date")
_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._:+-]*")
_MODEL_FACTS = ("released", "knowledge", "open_weights", "license")
_HEADS = {
    "models.dev": ("tracker", "models.dev: provider rows", "https://models.dev"),
    "models.dev-canonical": ("canonical", "models.dev: provider-neutral model records", "https://models.dev"),
    "litellm": ("tracker", "LiteLLM: model_prices_and_context_window", "https://github.com/BerriAI/litellm"),
    "openrouter": ("tracker", "OpenRouter: its public list of models", "https://openrouter.ai/api/v1/models"),
}


@dataclass(frozen=True, slots=True)
class Layer:
    """A catalog layer made of payloads, and the rows that are not in it, with reasons."""

    tables: Table
    """In the shape of a catalog file: patches of known models and routes, and additions."""
    used: int
    """Rows that the catalog has a place for, whether or not they changed anything."""
    left_out: tuple[tuple[str, str, str], ...]
    """(source, address in the payload, reason) of every other row."""


def layer_of(
    catalog: Catalog, names: Names, dated: Sequence[tuple[Reading, dt.date]], admit_unknown: bool = False
) -> Layer:
    """What payloads, each with the day that it was fetched, change in a catalog.

    `admit_unknown` (import): rows that no declared name joins become models of their own.
    """
    days = {reading.source: day for reading, day in dated}
    placed = place([reading for reading, _ in dated], names)
    if admit_unknown:
        _admit(placed, catalog, names)
    tables: dict[str, Table] = {}
    left_out = [(entry.row.source, entry.row.where, entry.reason) for entry in placed.left_out]
    for (model_id, key), rows in sorted(placed.offers.items()):
        known = catalog.models.get(model_id)
        route = next((route for route in known.route if route.key == key), None) if known else None
        where = placed.places[model_id, key]
        offer = Offer(where, catalog.is_own_platform(where.seller.id, model_id.partition("/")[0]))
        offer.add(rows)
        left_out += [(row.source, row.where, f"a second id of the offer {key} of {model_id}") for row in offer.spare]
        fresh = _dated(_cited(_fresh(offer, known), catalog.sources.keys() | days.keys()), days)
        patch = fresh if route is None else _patch(catalog, route, fresh)
        if len(patch) > 2:  # more than its key and who says so
            model = tables.setdefault(model_id, {"id": model_id})
            if known is None and "name" not in model:
                model |= {key: value for key, value in (("name", _name(rows)), ("by", fresh["by"])) if value}
            model.setdefault("route", []).append(patch)
    for model_id, rows in sorted(placed.neutral.items()):
        if model_id in catalog.models and (patch := _model_patch(catalog, catalog.models[model_id], rows, days)):
            tables[model_id] = {**tables.get(model_id, {"id": model_id}), **patch}
    used = sum(len(reading.rows) for reading, _ in dated) - len(left_out)
    return Layer(_whole(catalog, tables, placed, days), used, tuple(left_out))


def _fresh(offer: Offer, known: Model | None) -> Table:
    facts = {name: getattr(known, name) for name in fact_fields(Model)} if known else {}
    # whether a shutdown has passed is judged on the day of asking, not here
    return route_table(offer, {name: value for name, value in facts.items() if value is not None}, {}, dt.date.min)


def _cited(table: Table, sources: Set[str]) -> Table:
    """The table without a declared word whose source the catalog has not: a layer brings only the payloads'."""
    by_field = table.get("by_field", {})
    if by_field.get("lifecycle_word", table["by"]) in sources:
        return table
    rest = {name: by for name, by in by_field.items() if name != "lifecycle_word"}
    return {**{name: value for name, value in table.items() if name != "lifecycle_word"}, "by_field": rest}


def _dated(table: Table, days: Mapping[str, dt.date]) -> Table:
    """The table with `source@day` for every source of the payloads."""

    def ref(source: str) -> str:
        return f"{source}@{days[source]}" if source in days else source

    by_field = {name: ref(source) for name, source in table.get("by_field", {}).items() if source != "curated"}
    claims = [{**claim, "by": ref(claim["by"])} for claim in table.get("claim", [])]
    dated = {**table, "by": ref(table["by"]), "by_field": by_field, "claim": claims}
    return {name: value for name, value in dated.items() if value not in ({}, [])}


def _patch(catalog: Catalog, route: Route, fresh: Table) -> Table:
    patch: Table = {"key": route.key, "by": fresh["by"]}
    by_field: dict[str, str] = {}
    claims = [claim for claim in fresh.get("claim", []) if claim["field"] in fresh]
    for name in fact_fields(Route):
        if name.startswith("price") or name in ("kind", "replacement", "lifecycle_word") or name not in fresh:
            continue
        ref = fresh.get("by_field", {}).get(name, fresh["by"])
        if fresh[name] != getattr(route, name) and _may_replace(catalog, route, name, ref):
            patch[name] = fresh[name]
            by_field[name] = ref
    patch |= _word(route, fresh, patch, by_field)
    for name in _contradicting(route, patch):
        del patch[name], by_field[name]
    price = _price_patch(catalog, route, fresh)
    if price:
        patch["price"] = price
        by_field["price"] = fresh.get("by_field", {}).get("price", fresh["by"])
    refs = {name: ref for name, ref in by_field.items() if ref != patch["by"]}
    mine = [claim for claim in claims if claim["field"] in patch]
    return patch | ({"by_field": refs} if refs else {}) | ({"claim": mine} if mine else {})


def _word(route: Route, fresh: Table, patch: Table, by_field: dict[str, str]) -> Table:
    """The word goes with its state: a new state has the payload's word or none, the known one may be given one."""
    word, known = fresh.get("lifecycle_word"), route.lifecycle_word
    is_new = "lifecycle" in patch and word != known
    if word and (is_new or (known is None and fresh.get("lifecycle") == route.lifecycle)):
        by_field["lifecycle_word"] = fresh.get("by_field", {}).get("lifecycle_word", fresh["by"])
        return {"lifecycle_word": word}
    return {"unset": ["lifecycle_word"]} if is_new and word is None else {}


def _contradicting(route: Route, patch: Table) -> list[str]:
    """New limits that do not go with those that stay: two sources speak of two windows, and the known one is kept."""
    window = patch.get("context", route.context)
    if window is None:
        return []
    over = [name for name in ("max_input", "max_output") if (patch.get(name, getattr(route, name)) or 0) > window]
    return [name for name in over if name in patch] or (["context"] if over and "context" in patch else [])


def _price_patch(catalog: Catalog, route: Route, fresh: Table) -> Table:
    rates: Table = fresh.get("price", {})
    ref = fresh.get("by_field", {}).get("price", fresh["by"])
    if not rates or not _may_replace(catalog, route, "price.input", ref):
        return {}
    return {leaf: rate for leaf, rate in rates.items() if leaf in RATES and rate != getattr(route.price, leaf)}


def _may_replace(catalog: Catalog, entry: Model | Route, name: str, ref: str) -> bool:
    """Whether the payload may speak for this fact: nobody did, its own source did, or it is newer and of the day."""
    fact = catalog.fact(entry, name)
    if fact.value is None:
        return True
    source, day = catalog.cite(ref)
    if fact.source == source:
        return True
    is_of_the_day = name.partition(".")[0] in _OF_THE_DAY
    is_read = catalog.tier(fact.source) >= TIERS.index("provider") and not (fact.source or "").startswith("page/")
    return bool(is_of_the_day and is_read and fact.as_of and day and fact.as_of < day)


def _model_patch(catalog: Catalog, model: Model, rows: Sequence[Row], days: Mapping[str, dt.date]) -> Table:
    patch: Table = {}
    by_field: dict[str, str] = {}
    for row in rows:
        ref = f"{row.source}@{days[row.source]}"
        for name, value in row.facts.items():
            if name in patch or name not in fact_fields(Model) or value == getattr(model, name):
                continue
            if name == "max_output" and value >= (model.context or value):
                continue  # a repeated window
            if _may_replace(catalog, model, name, ref):
                patch[name], by_field[name] = value, ref
    return {**patch, "by_field": by_field} if patch else {}


def _admit(placed: Placed, catalog: Catalog, names: Names) -> None:
    """Give rows without a declared name a place of their own."""
    kept = []
    for entry in placed.left_out:
        row = entry.row
        if row.provider is None or not entry.is_undeclared:
            kept.append(entry)
            continue
        seller = names.sellers.get(row.provider) or Seller(_slug(row.provider).lower(), row.kind)
        bare, _, tier = row.id.partition(":")
        slug = bare if _PLAIN_ID.fullmatch(bare) else f"{seller.id}/{_slug(bare)}"
        model_id = catalog.names.get(slug, slug)
        where = Place(model_id, replace(seller, region=None), seller.region, tier if tier == "free" else None)
        placed.offers[model_id, where.key].append(row)
        placed.places.setdefault((model_id, where.key), where)
    placed.left_out = kept


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._") or "x"


def _name(rows: Iterable[Row]) -> str | None:
    return next((row.name[:200] for row in rows if row.name), None)


def _whole(catalog: Catalog, tables: Mapping[str, Table], placed: Placed, days: Mapping[str, dt.date]) -> Table:
    sources = [
        {"id": source, "tier": tier, "title": title, "url": url, "as_of": days[source]}
        for source, (tier, title, url) in _HEADS.items()
        if source in days and source not in catalog.sources
    ]
    sources += [
        {"id": source, "tier": "tracker", "title": source, "as_of": days[source]}
        for source in sorted(days.keys() - catalog.sources.keys() - _HEADS.keys())
    ]
    sellers = {where.seller.id for where in placed.places.values()} - catalog.providers.keys()
    developers = {model.partition("/")[0] for model in tables} - catalog.developers.keys()
    whole: dict[str, Any] = defaultdict(list, {"format": 1, "as_of": max(days.values(), default=dt.date.min)})
    whole["source"] = sources
    whole["developer"] = [{"id": name, "name": name} for name in sorted(developers)]
    whole["provider"] = [{"id": name, "name": name} for name in sorted(sellers)]
    whole["model"] = [tables[model] for model in sorted(tables)]
    return {name: value for name, value in whole.items() if value != []}
