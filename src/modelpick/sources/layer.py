"""What payloads add to a catalog and change in it, as a layer over it. Pure.

What is new goes by the rules of the build: what people decided stands, and an offer that the build would not admit is
left out. What changes in that which is known is in `patch`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model, Route, fact_fields
from modelpick.sources.declared import Declared
from modelpick.sources.merge import LISTED_NO_MORE, Placed, doubt_of, place
from modelpick.sources.names import Names, Place, Seller
from modelpick.sources.offers import LIMITS, Offer, Table, route_table
from modelpick.sources.patch import Patch, model_patch, route_patch
from modelpick.sources.reading import Reading, Row
from modelpick.sources.registry import RECORDS, SOURCES

_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._:+-]*")
_NOT_FACTS = frozenset({"model", "key", "id", "kind", "kind_by", "note", "by", "drop", "price"})
"""What a decision about a route has besides facts."""


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
    catalog: Catalog, declared: Declared, dated: Sequence[tuple[Reading, dt.date]], admit_unknown: bool = False
) -> Layer:
    """What payloads, each with the day that it was fetched, change in a catalog.

    `admit_unknown` (import): rows that no declared name joins become models of their own.
    """
    days = {reading.source: day for reading, day in dated}
    placed = place([reading for reading, _ in dated], declared.names)
    if admit_unknown:
        _admit(placed, catalog, declared.names)
    tables: dict[str, Table] = {}
    left_out = [(entry.row.source, entry.row.where, entry.reason) for entry in placed.left_out]
    for (model_id, key), rows in sorted(placed.offers.items()):
        known = catalog.models.get(model_id)
        found, left = _route(catalog, declared, placed.places[model_id, key], rows, days)
        left_out += [(row.source, row.where, reason) for row, reason in left]
        if found:
            model = tables.setdefault(model_id, {"id": model_id})
            if known is None and "name" not in model:
                model |= {key: value for key, value in (("name", _name(rows)), ("by", found["by"])) if value}
            model.setdefault("route", []).append(found)
    for model_id, rows in sorted(placed.neutral.items()):
        if model_id in catalog.models:
            changed = model_patch(Patch(catalog, catalog.models[model_id], days), rows)
            if changed:
                tables[model_id] = {**tables.get(model_id, {"id": model_id}), **changed}
    used = sum(len(reading.rows) for reading, _ in dated) - len(left_out)
    return Layer(_whole(catalog, tables, placed, days), used, tuple(left_out))


def _route(
    catalog: Catalog, declared: Declared, where: Place, rows: Sequence[Row], days: Mapping[str, dt.date]
) -> tuple[Table, list[tuple[Row, str]]]:
    """What an offer adds or changes, {} for nothing, and its rows that say nothing of it, each with why."""
    model = catalog.models.get(where.model)
    route = next((route for route in model.route if route.key == where.key), None) if model else None
    decided = declared.routes.get((where.model, where.key), {})
    doubt = None if decided or route or model is None else _doubt(catalog, rows, where, model, days)
    if doubt:
        return {}, [(row, doubt) for row in rows]
    offer = Offer(where, catalog.is_own_platform(where.seller.id, where.model.partition("/")[0]))
    offer.add(rows, route.id if route else None)
    left = [(row, f"another id than that of the offer {where.key} of {where.model}") for row in offer.spare]
    if not offer.rows:
        return {}, left
    said = _decided(decided, offer) | (_standing(catalog, route, days) if route else {})
    facts = {name: getattr(model, name) for name in fact_fields(Model)} if model else {}
    told = {name: value for name, value in facts.items() if value is not None}
    fresh = route_table(offer, told, said, max([*days.values(), *([catalog.as_of] if catalog.as_of else [])]))
    fresh = _dated(_cited(fresh, catalog.sources.keys() | days.keys()), days)
    return (fresh if route is None else route_patch(Patch(catalog, route, days), offer, fresh)), left


def _doubt(
    catalog: Catalog, rows: Sequence[Row], where: Place, model: Model, days: Mapping[str, dt.date]
) -> str | None:
    """Why a new offer of a known model is not admitted: as in a build, and where the catalog has read later lists."""
    read_on = {name: source.as_of for name, source in catalog.sources.items() if source.as_of}
    current = [row for row in rows if days[row.source] >= read_on.get(row.source, dt.date.min)]
    if not current:
        return LISTED_NO_MORE
    listed_on = days.get("models.dev", read_on.get("models.dev"))
    released = {"released": model.released} if model.released else {}
    return doubt_of(current, where, released, str(listed_on or ""))


def _decided(decided: Table, offer: Offer) -> Table:
    """A decision as it holds for payloads: what was decided or dropped is not theirs to say."""
    held = {*decided.get("drop", ()), *(decided.keys() - _NOT_FACTS)}
    if decided.get("price", next(iter(offer.rows))) not in offer.rows:
        held.add("price")  # another source's price was chosen, and it is not at hand
    chosen: Table = {name: decided[name] for name in ("price", "kind") if name in decided}
    return {**chosen, "drop": sorted(held)} if held else chosen


def _standing(catalog: Catalog, route: Route, days: Mapping[str, dt.date]) -> Table:
    """What stands of a route whatever the payloads say, as they are weighed against it."""
    known = {name: catalog.fact(route, name) for name in LIMITS}
    limits = {name: fact.value for name, fact in known.items() if fact.value and fact.source not in days}
    return {"id": route.id, **({"kind": route.kind} if route.kind else {}), **limits}


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
    heads = {one.name: one for one in (*SOURCES, RECORDS)}
    sources = []
    for name in sorted(days.keys() - catalog.sources.keys()):
        tier = "canonical" if name == RECORDS.name else "tracker"
        title = {"title": heads[name].title, "url": heads[name].page} if name in heads else {"title": name}
        sources.append({"id": name, "tier": tier, **title, "as_of": days[name]})
    sellers = {where.seller.id for where in placed.places.values()} - catalog.providers.keys()
    developers = {model.partition("/")[0] for model in tables} - catalog.developers.keys()
    whole: dict[str, Any] = defaultdict(list, {"format": 1, "as_of": max(days.values(), default=dt.date.min)})
    whole["source"] = sources
    whole["developer"] = [{"id": name, "name": name} for name in sorted(developers)]
    whole["provider"] = [{"id": name, "name": name} for name in sorted(sellers)]
    whole["model"] = [tables[model] for model in sorted(tables)]
    return {name: value for name, value in whole.items() if value != []}
