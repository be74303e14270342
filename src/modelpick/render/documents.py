"""What fills the JSON documents: facts and advice in the shapes that `modelpick.render.shapes` declares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from modelpick.core.advise import constraints_of
from modelpick.core.catalog import Catalog, Fact, Said
from modelpick.core.cost import rounded
from modelpick.core.facts import Constraint, Model, Route, fact_fields
from modelpick.core.frontier import Mark
from modelpick.core.mix import Mix
from modelpick.core.price import RATES, PriceTier
from modelpick.core.question import Question
from modelpick.core.requirements import MinScore
from modelpick.core.score import Index
from modelpick.core.task_fit import TaskFit, top_uses
from modelpick.core.verdict import Advice, Finding, Fit, Status
from modelpick.core.workload import Workload
from modelpick.render.columns import COLUMNS, LIST_FIELDS, Row
from modelpick.render.cost import assumption_text, cost_out, workload_out
from modelpick.render.evidence import bars_out, index_out, task_fit_out
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.whatif import near_out, what_if_out
from modelpick.render.wording import finding_text

if TYPE_CHECKING:
    from modelpick.core.ladder import Rung
    from modelpick.core.peers import Bars
    from modelpick.core.whatif import WhatIf
    from modelpick.render.shapes.advice import CandidateOut, FindingOut, RecommendOut, RouteBrief, WhyOut
    from modelpick.render.shapes.common import CatalogOut, SaidOut
    from modelpick.render.shapes.models import ConstraintOut, FactOut, ScoreOut, ShowOut


def plain(value: Any) -> Any:
    """A value as JSON has it: dates as ISO text, tuples as lists, a mix by its name or parts."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return str(value) if isinstance(value, (Mix, MinScore)) else value


def catalog_out(catalog: Catalog) -> CatalogOut:
    """What was asked."""
    routes = sum(len(model.route) for model in catalog.models.values())
    return {"as_of": plain(catalog.as_of), "models": len(catalog.models), "routes": routes}


def also_out(also: Sequence[Said]) -> list[SaidOut]:
    """The other claims about a fact."""
    return [
        {"value": plain(said.value), "source": said.source, "as_of": plain(said.as_of), "counts": said.counts}
        for said in also
    ]


def finding_out(finding: Finding) -> FindingOut:
    """A finding with its words."""
    return {
        "rule": finding.rule,
        "outcome": finding.outcome.value,
        "wanted": plain(finding.wanted),
        "found": plain(finding.found),
        "source": finding.source,
        "as_of": plain(finding.as_of),
        "also": also_out(finding.also),
        "text": finding_text(finding),
    }


def route_brief(catalog: Catalog, fit: Fit) -> RouteBrief | None:
    """The route that an answer names; null where it is one's own machine."""
    if fit.route is None:
        return None
    address = fit.route.address
    return {
        "provider": address.provider,
        "id": fit.route.id,
        "region": address.region,
        "tier": address.tier,
        "input_usd_per_mtok": fit.route.price.input,
        "output_usd_per_mtok": fit.route.price.output,
        "context": fit.candidate.read("context").value,
    }


def candidate_out(row: Row) -> CandidateOut:
    """One row of the fit table."""
    fit, per_request = row.fit, row.fit.cost.usd_per_request
    return {
        "rank": row.rank,
        "id": fit.model.id,
        "name": fit.model.title,
        "status": fit.status.value,
        "route": route_brief(row.catalog, fit),
        "blended_usd_per_mtok": fit.blended_usd_per_mtok,
        "monthly_usd": fit.usd_per_month,
        "findings": [finding_out(finding) for finding in fit.findings],
        "use_for": texts(fit.use_for),
        "caveats": texts(fit.caveats),
        "usd_per_request": None if per_request is None else rounded(per_request),
        "cost_assumptions": [assumption_text(one) for one in fit.cost.assumptions],
        "lifecycle": row.life.state,
        "retires_in_days": row.life.retires_in_days,
        "index": index_out(row.quality),
        "frontier": row.mark.place if row.mark else None,
        "beaten_by": row.mark.beaten_by if row.mark else None,
        "beats": row.mark.beats if row.mark else None,
    }


def texts(constraints: Sequence[Constraint]) -> list[str]:
    """The phrases of constraints, each once: two conditions can stand behind one phrase."""
    return list(dict.fromkeys(constraint.text for constraint in constraints))


def requirements_out(workload: Workload) -> dict[str, Any]:
    """The requirements in force, presets filled in."""
    return {name: plain(value) for name, value in workload.requirements().stated().items()}


def recommend_out(catalog: Catalog, advice: Advice, rows: Sequence[Row], moved: WhatIf | None = None) -> RecommendOut:
    """The whole answer, with the rows that are shown."""
    fits, check, rejected = (advice.count(status) for status in Status)
    return {
        "format_version": FORMAT_VERSION,
        "catalog": catalog_out(catalog),
        "requirements": requirements_out(advice.workload),
        "counts": {
            "fits": fits,
            "check": check,
            "rejected": rejected,
            "hidden_retired": advice.hidden_retired,
        },
        "candidates": [candidate_out(row) for row in rows],
        "blockers": [
            {"rule": one.rule, "rejected": one.rejected, "only_blocker": one.only_blocker} for one in advice.blockers
        ],
        "relaxations": [
            {
                "drop": list(one.drop),
                "fits": one.fits,
                "examples": list(one.examples),
                "members": list(one.members),
            }
            for one in advice.relaxations
        ],
        "conflicts": [list(pair) for pair in advice.conflicts],
        "near_misses": [near_out(miss) for miss in advice.near_misses],
        "what_if": [] if moved is None else what_if_out(moved),
    }


def why_out(
    catalog: Catalog, requirements: dict[str, Any], fits: Sequence[Fit], index: Index | None, mark: Mark | None
) -> WhyOut:
    """Every route of one model, and where it stands to the frontier."""
    return {
        "format_version": FORMAT_VERSION,
        "catalog": catalog_out(catalog),
        "requirements": {name: plain(value) for name, value in requirements.items()},
        "model": fits[0].model.id,
        "status": fits[0].status.value,
        "routes": [
            {
                "status": fit.status.value,
                "route": route_brief(catalog, fit),
                "blended_usd_per_mtok": fit.blended_usd_per_mtok,
                "findings": [finding_out(finding) for finding in fit.findings],
            }
            for fit in fits
        ],
        "use_for": texts(fits[0].use_for),
        "caveats": texts(fits[0].caveats),
        "index": index_out(index),
        "frontier": mark.place if mark else None,
        "beaten_by": mark.beaten_by if mark else None,
        "beats": mark.beats if mark else None,
    }


def fact_out(catalog: Catalog, model: Model, name: str) -> FactOut:
    """A fact of a model with its source, date, other claims and the layer that overrides it."""
    fact: Fact = catalog.fact(model, name)
    return {
        "value": plain(fact.value),
        "source": fact.source,
        "as_of": plain(fact.as_of),
        "also": also_out(fact.also),
        "layer": catalog.overridden.get((model.id, None, name)),
    }


def constraint_out(catalog: Catalog, constraint: Constraint) -> ConstraintOut:
    """A constraint with its condition and basis."""
    source, as_of = catalog.cite(constraint.by)
    when = constraint.when.model_dump(exclude_defaults=True)
    return {
        "text": constraint.text,
        "when": {key: plain(value) for key, value in when.items()},
        "source": source,
        "as_of": plain(as_of),
    }


def price_tier(tier: PriceTier) -> dict[str, Any]:
    """The rates of a long-context tier."""
    terms = ("above", "inclusive", "marginal")
    rates = {f"{name}_usd_per_mtok": rate for name, rate in tier if name not in terms}
    return {"above_input_tokens": tier.above, "inclusive": tier.inclusive, "marginal": tier.marginal, **rates}


def route_out(catalog: Catalog, model: Model, route: Route) -> dict[str, Any]:
    """A route: its own limits and abilities, prices, lifecycle, and who says so."""
    address, facts = route.address, [name for name in fact_fields(Route) if not name.startswith("price")]
    source, as_of = catalog.cite(route.by)
    return {
        "provider": address.provider,
        "id": route.id,
        "litellm_id": route.litellm_id,
        "models_dev_id": route.models_dev_id,
        "other_ids": list(route.other_ids),
        "region": address.region,
        "tier": address.tier,
        **{name: plain(getattr(route, name)) for name in facts},
        **{f"{name}_usd_per_mtok": getattr(route.price, name) for name in RATES},
        "price_tiers": [price_tier(tier) for tier in route.price.tiers or ()],
        "price_region_uplifts": dict(sorted((route.price.region_uplifts or {}).items())),
        "note": route.note,
        "source": source,
        "as_of": plain(as_of),
        "sources": dict(sorted(route.by_field.items())),
        "also": [
            {
                "fact": claim.field,
                "value": plain(claim.value),
                "source": catalog.cite(claim.by)[0],
                "as_of": plain(catalog.cite(claim.by)[1]),
            }
            for claim in route.claim
        ],
        "layers": {key[2]: layer for key, layer in catalog.overridden.items() if key[:2] == (model.id, route.key)},
    }


def rung_out(catalog: Catalog, rung: Rung) -> dict[str, Any]:
    """A route on the price ladder: its facts, what the workload costs there, and whether it fits."""
    return {
        **route_out(catalog, rung.fit.model, rung.route),
        **cost_out(rung.fit.cost),
        "status": rung.fit.status.value,
        "is_cheapest": rung.is_cheapest,
        "retires_in_days": rung.life.retires_in_days,
    }


def show_out(
    catalog: Catalog,
    model: Model,
    question: Question,
    rungs: Sequence[Rung],
    *,
    fits: list[TaskFit],
    peers: Sequence[Bars],
) -> ShowOut:
    """A model's page, the routes in the order of the ladder."""
    use, avoid = constraints_of(catalog, model)
    return {
        "format_version": FORMAT_VERSION,
        "requirements": requirements_out(question.workload),
        "workload": workload_out(question.workload.traffic),
        "model": {
            "id": model.id,
            "name": model.title,
            "aliases": list(model.aliases),
            "developer": model.developer,
            "family": model.family,
            "facts": {name: fact_out(catalog, model, name) for name in fact_fields(Model)},
            "use_for": [constraint_out(catalog, constraint) for constraint in use],
            "do_not_use_for": [constraint_out(catalog, constraint) for constraint in avoid],
            "routes": [rung_out(catalog, rung) for rung in rungs],
            "scores": [score_out(catalog, model, place) for place in range(len(model.score))],
            "indexes": [out for one in model.index if (out := index_out(one)) is not None],
            "task_fit": [task_fit_out(one) for one in fits],
            "top_uses": [one.task.name for one in top_uses(fits)],
            "peer_bars": bars_out(peers),
        },
    }


def score_out(catalog: Catalog, model: Model, place: int) -> ScoreOut:
    """One benchmark result of a model."""
    score = model.score[place]
    benchmark = catalog.benchmarks.get(score.benchmark)
    source, as_of = catalog.cite(score.by)
    return {
        "benchmark": score.benchmark,
        "variant": score.variant,
        "value": score.value,
        "unit": score.unit or (benchmark.unit if benchmark else None),
        "measured_by": score.measured_by,
        "source": source,
        "as_of": plain(as_of),
        "version": score.version,
        "effort": score.effort,
        "url": score.url,
    }


def list_record(row: Row) -> dict[str, Any]:
    """A model as one flat object."""
    return {name: plain(COLUMNS[name].value(row)) for name in LIST_FIELDS}
