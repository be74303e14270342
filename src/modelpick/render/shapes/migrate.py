"""`migrate`: what a move keeps, loses and gains, and who can take a model's place."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from modelpick.core.ids import IdStyle
from modelpick.render.shapes.advice import OutcomeWord, RouteBrief, StatusWord
from modelpick.render.shapes.common import CatalogOut
from modelpick.render.shapes.cost import WorkloadOut


class NeedOut(TypedDict):
    """A stated need, as the old model and the new one meet it; `before` null: unknown, or no concern of the old one."""

    rule: str
    wanted: Any
    before: Any
    after: Any
    outcome_before: OutcomeWord | None
    outcome_after: OutcomeWord
    text: str


class DifferenceOut(TypedDict):
    """A fact in which the two differ; null is unknown."""

    fact: str
    wanted: Any
    before: Any
    after: Any
    text: str


class BeforeAfterOut(TypedDict):
    """One value of both; null is unknown."""

    before: Any
    after: Any


class LicenceOut(TypedDict):
    """The licence of the weights; `changed` null: one of the two is unknown."""

    before: str | None
    after: str | None
    class_before: str | None
    class_after: str | None
    changed: bool | None


class PricedOut(TypedDict):
    """The cheapest fitting route of one of the two, and what the workload costs there."""

    route: RouteBrief | None
    blended_usd_per_mtok: float | None
    usd_per_request: float | None
    usd_per_day: float | None
    usd_per_month: float | None
    assumptions: list[str]


class PricesOut(TypedDict):
    """Prices before and after; the change is that of the workload's cost."""

    before: PricedOut
    after: PricedOut
    change_percent: float | None


class EndOut(TypedDict):
    """A route that is retired or whose shutdown is announced."""

    provider: str
    region: str | None
    tier: str | None
    id: str
    is_own_platform: bool
    lifecycle: str | None
    shutdown_date: str | None
    retires_in_days: int | None


class DaysLeftOut(TypedDict):
    """How long the old model goes on: on the developer's own platform, where it ends soonest, and on every route."""

    own_platform: EndOut | None
    soonest: EndOut | None
    routes: list[EndOut]


class ReplacementOut(TypedDict):
    """What providers name in its place; `model` null: nothing in the catalog is called so."""

    providers: list[str]
    name: str
    model: str | None


class ProvidersOut(TypedDict):
    """Who serves both, the old one alone, the new one alone."""

    kept: list[str]
    lost: list[str]
    new: list[str]


class IdOut(TypedDict):
    """An id to replace by the one at the same provider and region; `after` null: the new model is not offered there.

    With --id-style both are ids in that style, null where none is recorded.
    """

    provider: str
    region: str | None
    tier: str | None
    before: str | None
    after: str | None
    after_tier: str | None


class SuccessorOut(TypedDict):
    """A model that can take the old one's place, or that a provider names."""

    id: str | None
    modelpick_id: NotRequired[str]
    name: str
    status: StatusWord
    named_by: list[str]
    route: RouteBrief | None
    lost: list[NeedOut]
    unknown: list[NeedOut]
    gained: list[DifferenceOut]
    also_loses: list[DifferenceOut]
    also_unknown: list[DifferenceOut]
    blended_usd_per_mtok: float | None
    usd_per_request: float | None
    usd_per_month: float | None
    cost_change_percent: float | None
    retires_in_days: int | None
    shutdown_date: str | None
    own_platform_ends: str | None


MigrateOut = TypedDict(
    "MigrateOut",
    {
        "format_version": str,
        "catalog": CatalogOut,
        "from": str,
        "to": str | None,
        "status": StatusWord | None,
        "requirements": dict[str, Any],
        "needs_from": Literal["flags", "facts"],
        "not_copied": list[str],
        "workload": WorkloadOut,
        "assumptions": list[str],
        "kept": list[NeedOut],
        "lost": list[NeedOut],
        "gained": list[DifferenceOut],
        "unknown": list[NeedOut],
        "also_loses": list[DifferenceOut],
        "also_unknown": list[DifferenceOut],
        "limits": dict[str, BeforeAfterOut],
        "facts": dict[str, BeforeAfterOut],
        "licence": LicenceOut | None,
        "prices": PricesOut | None,
        "providers": ProvidersOut | None,
        "ids": list[IdOut],
        "days_left": DaysLeftOut,
        "replacements": list[ReplacementOut],
        "candidates": list[SuccessorOut],
        "id_style": NotRequired[IdStyle],
    },
)
MigrateOut.__doc__ = """`migrate A [B] --format json`; without B `to` is null and `candidates` are the successors."""
