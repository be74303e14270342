"""`cost`, and what other documents say of costs."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from modelpick.core.ids import IdStyle
from modelpick.render.shapes.common import CatalogOut


class WorkloadOut(TypedDict):
    """What is sent. Token counts are of one request; null where no size is stated."""

    input_tokens: float | None
    cache_read_tokens: float | None
    cache_write_tokens: float | None
    output_tokens: float | None
    reasoning_tokens: float | None
    requests_per_day: float | None
    mix: str
    mix_parts: str
    from_mix: list[str]
    batch: bool
    region: str | None
    days_per_month: int


class PartOut(TypedDict):
    """Tokens of one request that are billed at one rate."""

    what: Literal["input", "cache_read", "cache_write", "output", "reasoning"]
    tokens: float
    usd_per_mtok: float
    usd: float


class CostOut(TypedDict):
    """What the workload costs on one route; null is unknown. `refused` names the limit that a request is past."""

    blended_usd_per_mtok: float | None
    usd_per_request: float | None
    usd_per_day: float | None
    usd_per_month: float | None
    parts: list[PartOut]
    refused: str | None
    assumptions: list[str]


class RouteCostOut(CostOut):
    """One route of one model, the cheapest of a model first; with --id-style `model` is its id in that style."""

    model: str | None
    modelpick_id: NotRequired[str]
    route: str
    provider: str
    id: str
    region: str | None
    tier: str | None
    kind: str | None
    status: Literal["fits", "check", "rejected"]
    reasons: list[str]
    is_cheapest: bool
    lifecycle: str | None
    retires_in_days: int | None
    source: str | None
    as_of: str | None


class CostsOut(TypedDict):
    """`cost MODEL… --format json`."""

    format_version: str
    catalog: CatalogOut
    requirements: dict[str, Any]
    workload: WorkloadOut
    assumptions: list[str]
    routes: list[RouteCostOut]
    id_style: NotRequired[IdStyle]
