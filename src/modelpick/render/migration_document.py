"""A migration as a JSON document."""

from __future__ import annotations

from collections.abc import Sequence

from modelpick.core.catalog import Catalog
from modelpick.core.migrate import Difference, Ending, IdChange, Move, Need, Providers
from modelpick.core.successors import Replacement
from modelpick.core.verdict import Fit
from modelpick.render.cost import assumption_text, general_assumptions, workload_out
from modelpick.render.documents import catalog_out, plain, requirements_out, route_brief
from modelpick.render.migrate import (
    FACTS,
    View,
    amounts,
    change_percent,
    difference_text,
    facts_of,
    kept_needs,
    license_class,
    limits,
)
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.shapes.migrate import (
    DaysLeftOut,
    DifferenceOut,
    EndOut,
    IdOut,
    LicenceOut,
    MigrateOut,
    NeedOut,
    PricedOut,
    PricesOut,
    ProvidersOut,
    ReplacementOut,
    SuccessorOut,
)
from modelpick.render.wording import finding_text


def _need_out(need: Need) -> NeedOut:
    return {
        "rule": need.after.rule,
        "wanted": plain(need.after.wanted),
        "before": plain(need.before.found) if need.before else None,
        "after": plain(need.after.found),
        "outcome_before": need.before.outcome.value if need.before else None,
        "outcome_after": need.after.outcome.value,
        "text": finding_text(need.after),
    }


def _differences_out(differences: Sequence[Difference]) -> list[DifferenceOut]:
    return [
        {"fact": one.fact, "wanted": None, "before": one.before, "after": one.after, "text": difference_text(one)}
        for one in differences
    ]


def move_out(catalog: Catalog, one: Move) -> SuccessorOut:
    """A move as one candidate of the answer."""
    priced = amounts(one.after)
    return {
        "id": one.after.model.id,
        "name": one.after.model.title,
        "status": one.after.status.value,
        "named_by": list(one.named_by),
        "route": route_brief(catalog, one.after),
        "lost": [_need_out(need) for need in one.lost],
        "unknown": [_need_out(need) for need in one.doubts],
        "gained": _differences_out(one.gained),
        "also_loses": _differences_out(one.also_loses),
        "also_unknown": _differences_out(one.also_unknown),
        "blended_usd_per_mtok": priced["blended_usd_per_mtok"],
        "usd_per_request": priced["usd_per_request"],
        "usd_per_month": priced["usd_per_month"],
        "cost_change_percent": change_percent(one),
        "retires_in_days": one.life.retires_in_days,
        "shutdown_date": plain(one.life.shutdown_date),
        "own_platform_ends": plain(one.own_end.shutdown_date) if one.own_end else None,
    }


def _priced_out(catalog: Catalog, fit: Fit) -> PricedOut:
    assumptions = [assumption_text(one) for one in fit.cost.assumptions]
    return {"route": route_brief(catalog, fit), **amounts(fit), "assumptions": assumptions}  # type: ignore[typeddict-item]


def _licence_out(one: Move) -> LicenceOut:
    old, new = (license_class(fit.model) for fit in (one.before, one.after))
    names = one.before.model.license, one.after.model.license
    closed = "closed" in (old, new)
    known = names[0] is not None and names[1] is not None
    return {
        "before": names[0],
        "after": names[1],
        "class_before": old,
        "class_after": new,
        "changed": old != new if closed and old and new else names[0] != names[1] if known else None,
    }


def _end_out(one: Ending) -> EndOut:
    address = one.route.address
    return {
        "provider": address.provider,
        "region": address.region,
        "tier": address.tier,
        "id": one.route.id,
        "is_own_platform": one.is_own_platform,
        "lifecycle": one.life.state,
        "shutdown_date": plain(one.life.shutdown_date),
        "retires_in_days": one.life.retires_in_days,
    }


def _id_out(view: View, change: IdChange) -> IdOut:
    address, new = change.old.address, change.new
    before, after = view.changed_ids(change)
    return {
        "provider": address.provider,
        "region": address.region,
        "tier": address.tier,
        "before": before,
        "after": after,
        "after_tier": new.address.tier if new else None,
    }


def migrate_out(view: View, moves: Sequence[Move]) -> MigrateOut:
    """The whole answer, with the moves that are shown; what concerns B alone is empty without one."""
    one = view.moves[0] if view.to is not None else None
    workload = view.needs.question.workload
    return {
        "format_version": FORMAT_VERSION,
        "catalog": catalog_out(view.catalog),
        "from": view.model.id,
        "to": view.to.id if view.to else None,
        "status": one.after.status.value if one else None,
        "requirements": requirements_out(workload),
        "needs_from": "facts" if view.needs.from_facts else "flags",
        "not_copied": list(view.needs.not_copied),
        "workload": workload_out(workload.traffic),
        "assumptions": general_assumptions(workload.traffic),
        "kept": [_need_out(need) for need in kept_needs(one)] if one else [],
        "lost": [_need_out(need) for need in one.lost] if one else [],
        "gained": _differences_out(one.gained) if one else [],
        "unknown": [_need_out(need) for need in one.doubts] if one else [],
        "also_loses": _differences_out(one.also_loses) if one else [],
        "also_unknown": _differences_out(one.also_unknown) if one else [],
        "limits": limits(view.catalog, one) if one else {},
        "facts": {name: value for name, value in facts_of(one).items() if name in FACTS} if one else {},
        "licence": _licence_out(one) if one else None,
        "prices": _prices_out(view.catalog, one) if one else None,
        "providers": _providers_out(view.providers) if view.providers else None,
        "ids": [_id_out(view, change) for change in view.ids],
        "days_left": _days_left_out(view.endings),
        "replacements": [_replacement_out(named) for named in view.replacements],
        "candidates": [move_out(view.catalog, move) for move in moves],
    }


def _prices_out(catalog: Catalog, one: Move) -> PricesOut:
    before, after = (_priced_out(catalog, fit) for fit in (one.before, one.after))
    return {"before": before, "after": after, "change_percent": change_percent(one)}


def _providers_out(providers: Providers) -> ProvidersOut:
    return {"kept": list(providers.kept), "lost": list(providers.lost), "new": list(providers.new)}


def _days_left_out(endings: Sequence[Ending]) -> DaysLeftOut:
    ends = [_end_out(end) for end in endings]
    return {
        "own_platform": next((end for end in ends if end["is_own_platform"]), None),
        "soonest": next((end for end in ends if end["retires_in_days"] is not None), None),
        "routes": ends,
    }


def _replacement_out(named: Replacement) -> ReplacementOut:
    return {
        "providers": list(named.providers),
        "name": named.name,
        "model": named.model.id if named.model else None,
    }
