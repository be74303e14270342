"""Workloads priced for tests: a route at a price, and totals worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from conftest import make_catalog, make_model, make_route
from modelpick.core.candidate import Candidate
from modelpick.core.cost import Assumed, Cost, cost_of
from modelpick.core.requirements import Requirements
from modelpick.core.traffic import traffic_of

PLAIN = {"input": 3.0, "output": 15.0}
CACHING = PLAIN | {"cache_read": 0.3, "cache_write": 3.75}
BATCHED = CACHING | {"batch_input": 1.5, "batch_output": 7.5}
DEARER = {"input": 6.0, "output": 22.5, "cache_read": 0.6, "cache_write": 7.5}
TIER = {"above": 200_000, **DEARER}


def candidate(price: dict[str, Any], on_route: dict[str, Any], of_model: dict[str, Any]) -> Candidate:
    """A route at this price, of a model whose window holds nearly everything."""
    route = make_route(**{"key": "host", "price": price} | on_route)
    model = make_model(**{"context": 10**9, "routes": [route]} | of_model)
    return Candidate(make_catalog(model), model, route)


def cost(
    price: dict[str, Any], on_route: dict[str, Any] | None = None, of_model: dict[str, Any] | None = None, **wanted: Any
) -> Cost:
    """What these requirements cost there."""
    return cost_of(candidate(price, on_route or {}, of_model or {}), traffic_of(Requirements(**wanted)))


def total(*terms: tuple[int | str, float]) -> Decimal:
    """The sum of tokens at dollars a million."""
    return sum((Decimal(tokens) * Decimal(repr(rate)) / 10**6 for tokens, rate in terms), Decimal(0))


def kinds(found: Cost) -> list[Assumed]:
    """What had to be assumed, by kind."""
    return [one.kind for one in found.assumptions]


def refused(found: Cost) -> tuple[object, ...] | None:
    """The limit that refuses a request, which then has no price of any kind."""
    assert found.parts is None and found.usd is None and found.blended_usd_per_mtok is None
    assert found.usd_per_request is None and found.usd_per_day is None and found.usd_per_month is None
    return found.refusal.value if found.refusal else None
