"""What payloads change in a model or route that is known: its patch, in a layer over the catalog. Pure.

An update never speaks over a better source, nor over what people decided: a fact is replaced where the payload's own
source said it before, or where it is a price or a state that a tracker or price list read on an earlier day. A source
that repeats what was outweighed before brings no news. What is replaced stays beside the new value as a claim.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from modelpick.core.catalog import Catalog
from modelpick.core.entry import as_iso
from modelpick.core.facts import TIERS, Model, Route, fact_fields
from modelpick.core.price import Price
from modelpick.sources.offers import Offer, Table, differs
from modelpick.sources.reading import Row

_OF_THE_DAY = ("price", "lifecycle", "shutdown_date")
_BASE = ("price.input", "price.output")
_UPLIFTS = "price.region_uplifts"
_SHOWN_BY_PRICE = {"prompt_caching": "cache_read", "batch_api": "batch_input"}
_APART = ("kind", "replacement", "lifecycle", "lifecycle_word")
"""Facts of a route that are no payload's to change, or that go by rules of their own."""


@dataclass(slots=True)
class Patch:
    """New values of an entry of the catalog, each with who says so."""

    catalog: Catalog
    entry: Model | Route
    days: Mapping[str, dt.date]
    """Source -> the day of its payload, of those at hand."""
    values: Table = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    unset: list[str] = field(default_factory=list)
    claims: list[Table] = field(default_factory=list)

    @property
    def today(self) -> dt.date:
        """The last day of which anything is known: what was shut down by then is."""
        return max([*self.days.values(), *([self.catalog.as_of] if self.catalog.as_of else [])])

    def known(self, name: str) -> Any:
        """The value as it stands."""
        return self.catalog.fact(self.entry, name).value

    def is_own(self, name: str, ref: str) -> bool:
        """Whether the fact is this source's already, and not of a later day."""
        fact, (source, day) = self.catalog.fact(self.entry, name), self.catalog.cite(ref)
        return fact.source == source and (fact.as_of is None or day is None or fact.as_of <= day)

    def may_replace(self, name: str, value: object, ref: str) -> bool:
        """Whether the payload may speak for this fact: nobody did, its own source did, or it is news of the day."""
        fact, (source, day) = self.catalog.fact(self.entry, name), self.catalog.cite(ref)
        if fact.value is None or self.is_own(name, ref):
            return True
        if any(said.source == source and as_iso(said.value) == as_iso(value) for said in fact.also):
            return False
        is_of_the_day = name.partition(".")[0] in _OF_THE_DAY
        is_read = self.catalog.tier(fact.source) >= TIERS.index("provider") and not _is_page(fact.source)
        return bool(is_of_the_day and is_read and fact.as_of and day and fact.as_of < day)

    def put(self, name: str, value: object, ref: str) -> None:
        """Take a new value; what others say of the fact stays, and so does the value that it replaces."""
        self.values[name], self.refs[name] = value, ref
        old, source = self.catalog.fact(self.entry, name), self.catalog.cite(ref)[0]
        at_hand = {*self.days, source}
        kept = [one for one in self.entry.claim if one.field == name and self.catalog.cite(one.by)[0] not in at_hand]
        self.claims += [one.model_dump(exclude_none=True, exclude_defaults=True) for one in kept]
        if old.source in at_hand or old.value == value or not isinstance(old.value, str | int | float | dt.date):
            return
        if old.source is not None:
            claim = {"field": name, "value": old.value, "by": self._ref(old.source, old.as_of)}
            self.claims += [] if claim in self.claims else [claim]

    def _ref(self, source: str, day: dt.date | None) -> str:
        return source if day is None or self.catalog.cite(source)[1] == day else f"{source}@{day}"

    def drop(self, name: str) -> None:
        """Leave the fact as it stands after all."""
        self.values.pop(name, None)
        self.refs.pop(name, None)
        self.claims = [claim for claim in self.claims if claim["field"] != name]

    def table(self, head: Table, claimed: Sequence[Table] = ()) -> Table:
        """The patch as a catalog file has it: prices in a table of their own, one `by` for most; {} for no change.

        `claimed` is what the payloads claim besides, of which that is kept which is about a new value.
        """
        if not self.values and not self.unset:
            return {}
        by = Counter(sorted(self.refs.values())).most_common(1)
        told = {name: ref for name, ref in self.refs.items() if not by or ref != by[0][0]}
        plain = {name: value for name, value in self.values.items() if "." not in name}
        price = {name.partition(".")[2]: value for name, value in self.values.items() if "." in name}
        mine = [claim for claim in claimed if claim["field"] in self.values]
        found = {"unset": self.unset, **plain, "price": price, "by_field": told, "claim": [*self.claims, *mine]}
        return {**head, **({"by": by[0][0]} if by else {}), **{name: one for name, one in found.items() if one}}


def _is_page(source: str | None) -> bool:
    return (source or "").startswith("page/")


def route_patch(patch: Patch, offer: Offer, fresh: Table) -> Table:
    """What the fresh table of a known route changes in it."""
    by_field = fresh.get("by_field", {})
    for name in (*fact_fields(Route), "lifecycle"):
        is_apart = name in _APART and not (name == "lifecycle" and _is_said(patch, offer, fresh))
        if is_apart or name.startswith("price") or name not in fresh or fresh[name] == patch.known(name):
            continue
        ref = by_field.get(name, fresh["by"])
        if name not in patch.values and patch.may_replace(name, fresh[name], ref):
            patch.put(name, fresh[name], ref)
    for name in _contradicting(patch):
        patch.drop(name)
    _put_prices(patch, fresh)
    _put_uplifts(patch, offer, fresh)
    for flag, leaf in _SHOWN_BY_PRICE.items():
        is_told = any(flag in row.facts for row in offer.rows.values())
        rate = patch.values.get(f"price.{leaf}", patch.known(f"price.{leaf}"))
        if flag in patch.values and not is_told and rate is None:
            patch.drop(flag)  # it was read off a price that was not taken
    _put_state(patch, fresh)
    return patch.table({"key": patch.entry.key}, fresh.get("claim", ())) if isinstance(patch.entry, Route) else {}


def _is_said(patch: Patch, offer: Offer, fresh: Table) -> bool:
    """Whether the state is more than that somebody lists it, which ends no other source's word, nor retirement."""
    state, known = fresh.get("lifecycle"), patch.known("lifecycle")
    if state not in ("active", "preview") or known is None:
        return True
    if any(row.facts.get("lifecycle") == state for row in offer.rows.values()):
        return True
    return known != "retired" and patch.is_own("lifecycle", fresh.get("by_field", {}).get("lifecycle", fresh["by"]))


def _put_state(patch: Patch, fresh: Table) -> None:
    """The state goes with the shutdown, and the provider's word with its state."""
    end = patch.values.get("shutdown_date", patch.known("shutdown_date"))
    has_passed = end is not None and end <= patch.today
    state = patch.values.get("lifecycle")
    if (has_passed and state != "retired") or (state == "retired" and end is not None and not has_passed):
        patch.drop("lifecycle")
    word, known = fresh.get("lifecycle_word"), patch.known("lifecycle_word")
    is_new = "lifecycle" in patch.values and word != known
    is_same = fresh.get("lifecycle") == patch.known("lifecycle") and known is None
    if word and (is_new or is_same):
        patch.put("lifecycle_word", word, fresh.get("by_field", {}).get("lifecycle_word", fresh["by"]))
    elif is_new and word is None:
        patch.unset.append("lifecycle_word")


def _contradicting(patch: Patch) -> list[str]:
    """New limits that do not go with those that stay: two sources speak of two windows, and the known one is kept."""
    window = patch.values.get("context", patch.known("context"))
    if window is None:
        return []
    limits = ("max_input", "max_output")
    over = [name for name in limits if (patch.values.get(name, patch.known(name)) or 0) > window]
    return [name for name in over if name in patch.values] or (["context"] if over else [])


def _put_prices(patch: Patch, fresh: Table) -> None:
    """A price table is replaced whole, never mixed: what the new one lacks is unset.

    A source that agrees on the base rates may fill gaps, and correct the rates that are its own.
    """
    new, refs = _leaves(fresh)
    if not set(_BASE) <= new.keys():
        return
    other = [name for name in _BASE if _is_other(patch, name, new[name], refs[name])]
    if other and not all(patch.may_replace(name, new[name], refs[name]) for name in other):
        return
    for name in (f"price.{leaf}" for leaf in Price.model_fields):
        known = patch.known(name)
        if name == _UPLIFTS or (name not in new and known is None):
            continue
        if name not in new:
            if other or patch.is_own(name, refs[_BASE[0]]):
                patch.unset.append(name)
        elif other or (_as_known(name, new[name]) != known and (known is None or patch.is_own(name, refs[name]))):
            patch.put(name, new[name], refs[name])


def _leaves(fresh: Table) -> tuple[Table, dict[str, str]]:
    """The rates of a fresh table by field name, and who says each."""
    by_field = fresh.get("by_field", {})
    rates = {f"price.{leaf}": rate for leaf, rate in fresh.get("price", {}).items()}
    return rates, {name: by_field.get(name) or by_field.get("price") or fresh["by"] for name in rates}


def _is_other(patch: Patch, name: str, rate: float, ref: str) -> bool:
    known = patch.known(name)
    return known is None or (rate != known if patch.is_own(name, ref) else differs(name, rate, known))


def _as_known(name: str, value: object) -> object:
    """A new rate or list of tiers as the catalog holds it."""
    leaf = name.partition(".")[2]
    return getattr(Price.model_validate({leaf: value}), leaf)


def _put_uplifts(patch: Patch, offer: Offer, fresh: Table) -> None:
    """What a region costs more is LiteLLM's to say, whoever has the prices."""
    new, refs = _leaves(fresh)
    known = patch.known(_UPLIFTS)
    if _UPLIFTS in new and new[_UPLIFTS] != known and patch.may_replace(_UPLIFTS, new[_UPLIFTS], refs[_UPLIFTS]):
        patch.put(_UPLIFTS, new[_UPLIFTS], refs[_UPLIFTS])
    elif known is not None and _UPLIFTS not in new:
        day = patch.days.get("litellm")
        if "litellm" in offer.rows and "price" in fresh and patch.is_own(_UPLIFTS, f"litellm@{day}"):
            patch.unset.append(_UPLIFTS)


def model_patch(patch: Patch, rows: Sequence[Row]) -> Table:
    """What provider-neutral records change in a known model."""
    for row in rows:
        ref = f"{row.source}@{patch.days[row.source]}"
        for name, value in row.facts.items():
            if name in patch.values or name not in fact_fields(Model) or value == patch.known(name):
                continue
            if name == "max_output" and value >= (patch.known("context") or value + 1):
                continue  # a repeated window
            if patch.may_replace(name, value, ref):
                patch.put(name, value, ref)
    return patch.table({})
