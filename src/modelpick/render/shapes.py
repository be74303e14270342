"""The JSON documents: their shapes as types, which `modelpick schema` publishes, and what fills them.

Unknown is null. Numbers are numbers, prices USD per million tokens, sizes tokens, dates ISO 8601 text.
`format_version` "1.x": a minor version adds keys, a major one breaks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

from typing_extensions import TypedDict

from modelpick.core.advise import constraints_of
from modelpick.core.candidate import Candidate
from modelpick.core.facts import Catalog, Constraint, Fact, Model, Price, Route, Said, fact_fields
from modelpick.core.verdict import Advice, Finding, Fit, Status
from modelpick.render.columns import COLUMNS, LIST_FIELDS, Row
from modelpick.render.wording import finding_text

FORMAT_VERSION = "1.0"
OutcomeWord = Literal["pass", "fail", "unknown", "disputed"]
StatusWord = Literal["fits", "check", "rejected"]


class CatalogOut(TypedDict):
    """The catalog that was asked."""

    as_of: str | None
    models: int
    routes: int


class SaidOut(TypedDict):
    """Another claim about a fact."""

    value: Any
    source: str | None
    as_of: str | None
    counts: bool


class FindingOut(TypedDict):
    """A rule's answer."""

    rule: str
    outcome: OutcomeWord
    wanted: Any
    found: Any
    source: str | None
    as_of: str | None
    also: list[SaidOut]
    text: str


class RouteBrief(TypedDict):
    """The route that an answer names."""

    provider: str
    id: str
    region: str | None
    tier: str | None
    input_usd_per_mtok: float | None
    output_usd_per_mtok: float | None
    context: int | None


class CandidateOut(TypedDict):
    """A model by its best route; route null: open weights to host oneself."""

    rank: int
    id: str
    name: str
    status: StatusWord
    route: RouteBrief | None
    blended_usd_per_mtok: float | None
    monthly_usd: float | None
    findings: list[FindingOut]
    use_for: list[str]
    caveats: list[str]


class CountsOut(TypedDict):
    """How many models, whether or not they are shown."""

    fits: int
    check: int
    rejected: int
    hidden_retired: int


class BlockerOut(TypedDict):
    """How many models one stated requirement rejects."""

    rule: str
    rejected: int
    only_blocker: int


class RelaxationOut(TypedDict):
    """A smallest set to give up, and what then fits."""

    drop: list[str]
    fits: int
    examples: list[str]
    members: list[str]


class RecommendOut(TypedDict):
    """`recommend --format json`."""

    format_version: str
    catalog: CatalogOut
    requirements: dict[str, Any]
    counts: CountsOut
    candidates: list[CandidateOut]
    blockers: list[BlockerOut]
    relaxations: list[RelaxationOut]
    conflicts: list[list[str]]


class WhyRoute(TypedDict):
    """Every finding of one route."""

    status: StatusWord
    route: RouteBrief | None
    blended_usd_per_mtok: float | None
    findings: list[FindingOut]


class WhyOut(TypedDict):
    """`why MODEL --format json`."""

    format_version: str
    catalog: CatalogOut
    requirements: dict[str, Any]
    model: str
    status: StatusWord
    routes: list[WhyRoute]
    use_for: list[str]
    caveats: list[str]


class FactOut(TypedDict):
    """A fact; value null is unknown. `layer` names the file that overrides it."""

    value: Any
    source: str | None
    as_of: str | None
    also: list[SaidOut]
    layer: str | None


class ConstraintOut(TypedDict):
    """Something to use, or not to use, a model for."""

    text: str
    when: dict[str, Any]
    source: str | None
    as_of: str | None


class ScoreOut(TypedDict):
    """One benchmark result."""

    benchmark: str
    variant: str | None
    value: float
    unit: str | None
    measured_by: str | None
    source: str | None
    as_of: str | None


class ModelOut(TypedDict):
    """A model's page."""

    id: str
    name: str
    aliases: list[str]
    developer: str
    family: str | None
    facts: dict[str, FactOut]
    use_for: list[ConstraintOut]
    do_not_use_for: list[ConstraintOut]
    routes: list[dict[str, Any]]
    scores: list[ScoreOut]


class ShowOut(TypedDict):
    """`show MODEL --format json`."""

    format_version: str
    model: ModelOut


class ListOut(TypedDict):
    """`list --format json`: the models as flat objects."""

    format_version: str
    catalog: CatalogOut
    models: list[dict[str, Any]]


class TableOut(TypedDict):
    """`rules`, `tasks`, `providers`, `sources`, `catalog path` as JSON."""

    format_version: str
    rows: list[dict[str, Any]]


class CatalogInfoOut(TypedDict):
    """`catalog info --format json`."""

    format_version: str
    catalog: CatalogOut
    layers: list[dict[str, str]]
    counts: dict[str, int]
    coverage: dict[str, dict[str, int]]


def plain(value: Any) -> Any:
    """A value as JSON has it: dates as ISO text, tuples as lists."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return value


def catalog_out(catalog: Catalog) -> CatalogOut:
    """What was asked."""
    routes = sum(len(model.route) for model in catalog.models.values())
    return {"as_of": plain(catalog.as_of), "models": len(catalog.models), "routes": routes}


def _also_out(also: Sequence[Said]) -> list[SaidOut]:
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
        "also": _also_out(finding.also),
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
        "context": Candidate(catalog, fit.model, fit.route).read("context").value,
    }


def candidate_out(row: Row) -> CandidateOut:
    """One row of the fit table."""
    fit = row.fit
    return {
        "rank": row.rank,
        "id": fit.model.id,
        "name": fit.model.title,
        "status": fit.status.value,
        "route": route_brief(row.catalog, fit),
        "blended_usd_per_mtok": fit.blended_usd_per_mtok,
        "monthly_usd": None,
        "findings": [finding_out(finding) for finding in fit.findings],
        "use_for": texts(fit.use_for),
        "caveats": texts(fit.caveats),
    }


def texts(constraints: Sequence[Constraint]) -> list[str]:
    """The phrases of constraints, each once: two conditions can stand behind one phrase."""
    return list(dict.fromkeys(constraint.text for constraint in constraints))


def requirements_out(advice: Advice) -> dict[str, Any]:
    """The requirements in force, presets filled in."""
    return {name: plain(value) for name, value in advice.workload.requirements().stated().items()}


def recommend_out(catalog: Catalog, advice: Advice, rows: Sequence[Row]) -> RecommendOut:
    """The whole answer, with the rows that are shown."""
    fits, check, rejected = (advice.count(status) for status in Status)
    return {
        "format_version": FORMAT_VERSION,
        "catalog": catalog_out(catalog),
        "requirements": requirements_out(advice),
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
    }


def why_out(catalog: Catalog, requirements: dict[str, Any], fits: Sequence[Fit]) -> WhyOut:
    """Every route of one model."""
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
    }


def fact_out(catalog: Catalog, model: Model, name: str) -> FactOut:
    """A fact of a model with its source, date, other claims and the layer that overrides it."""
    fact: Fact = catalog.fact(model, name)
    return {
        "value": plain(fact.value),
        "source": fact.source,
        "as_of": plain(fact.as_of),
        "also": _also_out(fact.also),
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


def route_out(catalog: Catalog, model: Model, route: Route) -> dict[str, Any]:
    """A route: its own limits and abilities, prices, lifecycle, and who says so."""
    address, facts = route.address, [name for name in fact_fields(Route) if not name.startswith("price")]
    source, as_of = catalog.cite(route.by)
    return {
        "provider": address.provider,
        "id": route.id,
        "region": address.region,
        "tier": address.tier,
        **{name: plain(getattr(route, name)) for name in facts},
        **{f"{name}_usd_per_mtok": getattr(route.price, name) for name in Price.model_fields},
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


def show_out(catalog: Catalog, model: Model, routes: Sequence[Route]) -> ShowOut:
    """A model's page, the routes in the order of the ladder."""
    use, avoid = constraints_of(catalog, model)
    return {
        "format_version": FORMAT_VERSION,
        "model": {
            "id": model.id,
            "name": model.title,
            "aliases": list(model.aliases),
            "developer": model.developer,
            "family": model.family,
            "facts": {name: fact_out(catalog, model, name) for name in fact_fields(Model)},
            "use_for": [constraint_out(catalog, constraint) for constraint in use],
            "do_not_use_for": [constraint_out(catalog, constraint) for constraint in avoid],
            "routes": [route_out(catalog, model, route) for route in routes],
            "scores": [score_out(catalog, model, place) for place in range(len(model.score))],
        },
    }


def score_out(catalog: Catalog, model: Model, place: int) -> ScoreOut:
    """One benchmark result of a model."""
    score = model.score[place]
    source, as_of = catalog.cite(score.by)
    return {
        "benchmark": score.benchmark,
        "variant": score.variant,
        "value": score.value,
        "unit": score.unit,
        "measured_by": score.measured_by,
        "source": source,
        "as_of": plain(as_of),
    }


def list_record(row: Row) -> dict[str, Any]:
    """A model as one flat object."""
    return {name: plain(COLUMNS[name].value(row)) for name in LIST_FIELDS}


SHAPES: dict[str, Any] = {
    "recommend": RecommendOut,
    "why": WhyOut,
    "show": ShowOut,
    "list": ListOut,
    "search": ListOut,
    **dict.fromkeys(("rules", "tasks", "providers", "sources", "catalog-path"), TableOut),
    "catalog-info": CatalogInfoOut,
}
"""The outputs that have a published schema, by the name that `schema` takes."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of an output, or of `catalog` files. KeyError for any other name."""
    from pydantic import TypeAdapter

    if name == "catalog":
        from modelpick.catalog.check import LayerFile

        schema = LayerFile.model_json_schema()
    else:
        schema = TypeAdapter(SHAPES[name]).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
