"""The catalog as the core sees it: every model, who says what of it, and who disagrees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from modelpick.core.facts import TIERS, Developer, Model, Provider, Route, Source
from modelpick.core.score import Benchmark

Cited = tuple[str | None, dt.date | None]
"""A source's id, and the day on which it said so."""


class Said(NamedTuple):
    """One source's word on a fact."""

    value: Any
    source: str | None
    as_of: dt.date | None
    counts: bool
    """It can make the fact disputed."""
    note: str | None = None
    """What to know about it."""


class Fact(NamedTuple):
    """A value with its source and date, and what else is claimed of it. `value` None is unknown."""

    value: Any
    source: str | None
    as_of: dt.date | None
    also: tuple[Said, ...]


@dataclass(frozen=True)
class Catalog:
    """Every model, by id, with what is needed to read the facts. Made by `modelpick.catalog`."""

    as_of: dt.date | None
    models: Mapping[str, Model]
    sources: Mapping[str, Source]
    providers: Mapping[str, Provider]
    developers: Mapping[str, Developer]
    names: Mapping[str, str]
    """Every id and alias -> id."""
    overridden: Mapping[tuple[str, str | None, str], str]
    """(model id, route key or None, fact) -> the layer that overrides it."""
    benchmarks: Mapping[str, Benchmark] = field(default_factory=dict)
    """Every declared benchmark, by id. Scores may be of others, of which no more is known."""
    measured_ids: tuple[str, ...] | None = field(default=None, repr=False, compare=False)
    """The models with scores or an index, where that is known without looking at all of them."""
    _cited: dict[str, Cited] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was cited before: many facts have one reference."""

    def cite(self, ref: str | None) -> Cited:
        """`source@date` -> (source id, date); the source's own date where the reference has none."""
        if ref is None:
            return None, None
        cited = self._cited.get(ref)
        if cited is None:
            source_id, _, day = ref.partition("@")
            source = self.sources.get(source_id)
            cited = source_id, dt.date.fromisoformat(day) if day else source.as_of if source else None
            self._cited[ref] = cited
        return cited

    def tier(self, ref: str | None) -> int:
        """The rank of a reference's source: 0 is best; unknown sources come last."""
        source = self.sources.get((ref or "").partition("@")[0])
        return TIERS.index(source.tier) if source else len(TIERS)

    def fact(self, entry: Model | Route, name: str) -> Fact:
        """A fact of one table as it stands there, with its source, date and the other claims about it."""
        value, ref = self.stated(entry, name)
        also = self._also(entry, name, ref) if entry.claim else ()
        return Fact(None, None, None, also) if value is None else Fact(value, *self.cite(ref), also)

    def stated(self, entry: Model | Route, name: str) -> tuple[Any, str | None]:
        """(the value of a fact of one table, the reference of its source)."""
        by_field = entry.by_field
        if "." in name and isinstance(entry, Route):
            owner, _, leaf = name.partition(".")
            return getattr(entry.price, leaf), by_field.get(name) or by_field.get(owner) or entry.by
        return getattr(entry, name), by_field.get(name) or entry.by

    def _also(self, entry: Model | Route, name: str, ref: str | None) -> tuple[Said, ...]:
        return tuple(
            Said(claim.value, *self.cite(claim.by), claim.counts or self.tier(claim.by) == self.tier(ref), claim.note)
            for claim in entry.claim
            if claim.field == name
        )

    def measured(self) -> Iterator[Model]:
        """The models with scores or an index: a fifth of them."""
        ids = self.models if self.measured_ids is None else self.measured_ids
        return (model for model in map(self.models.__getitem__, ids) if model.score or model.index)

    def provider_name(self, provider_id: str) -> str:
        """A provider's name for a person; the id where the catalog has none."""
        provider = self.providers.get(provider_id)
        return provider.name if provider else provider_id

    def regions(self) -> list[str]:
        """Every region that a route is bound to, or is priced apart for."""
        routes = [route for model in self.models.values() for route in model.route]
        found = {route.address.region for route in routes if route.address.region}
        return sorted(
            found | {region for route in routes for region in route.price.region_uplifts or () if region != "*"}
        )

    def is_own_platform(self, provider_id: str, developer: str) -> bool:
        """Whether this provider is the developer's own."""
        provider = self.providers.get(provider_id)
        return provider_id == developer or (provider is not None and developer in provider.developers)
