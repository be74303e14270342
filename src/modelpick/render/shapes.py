"""The shapes of the JSON documents, as types; `modelpick schema` publishes them.

Unknown is null. Numbers are numbers, prices USD per million tokens, sizes tokens, dates ISO 8601 text.
`format_version` "1.x": a minor version adds keys, a major one breaks.
"""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

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


class LiveHostedOut(TypedDict):
    """How many models somebody serves today, and of how many of them each fact is known."""

    models: int
    known: dict[str, int]
    share: dict[str, float | None]


class AgeOut(TypedDict):
    """The days that the facts were last read."""

    oldest: str | None
    median: str | None
    newest: str | None
    facts: int
    undated: int
    older_than_180_days: int
    older_than_365_days: int


class DisputeOut(TypedDict):
    """A fact that a claim which counts contradicts."""

    model: str
    route: str | None
    field: str
    value: Any
    source: str | None
    as_of: str | None
    also: list[SaidOut]


class CatalogInfoOut(TypedDict):
    """`catalog info --format json`."""

    format_version: str
    catalog: CatalogOut
    layers: list[dict[str, str]]
    counts: dict[str, int]
    coverage: dict[str, dict[str, int]]
    live_hosted: LiveHostedOut
    age: AgeOut
    routes_by: dict[str, dict[str, int]]
    disputes: list[DisputeOut]


class OddityOut(TypedDict):
    """Something that a lint found; `accepted` says why it is left as it is."""

    code: str
    severity: Literal["error", "warning", "note"]
    model: str
    route: str | None
    field: str
    found: Any
    against: Any
    source: str | None
    as_of: str | None
    text: str
    accepted: str | None


class LintOut(TypedDict):
    """`catalog lint --format json`; counts are of what is not accepted, and of what is."""

    format_version: str
    catalog: CatalogOut
    as_of: str
    counts: dict[str, int]
    findings: list[OddityOut]


class ChangeOut(TypedDict):
    """One difference; `field` is null where a whole model or route came or went, `ratio` where no price did."""

    change: Literal["added", "removed", "changed"]
    about: Literal["price", "model", "route", "limit", "ability", "lifecycle", "other"]
    model: str
    route: str | None
    field: str | None
    before: Any
    after: Any
    ratio: float | None
    before_source: str | None
    before_as_of: str | None
    after_source: str | None
    after_as_of: str | None


class NamedCatalogOut(CatalogOut):
    """One of the two catalogs of a comparison."""

    name: str


class DiffOut(TypedDict):
    """`catalog diff A B --format json`: prices first, the biggest change at the top."""

    format_version: str
    before: NamedCatalogOut
    after: NamedCatalogOut
    counts: dict[str, int]
    changes: list[ChangeOut]


class AddOut(TypedDict):
    """`catalog add --format json`: the file, and what it says."""

    format_version: str
    path: str
    model: str
    patches: bool
    written: bool
    toml: str


class LeftOutRow(TypedDict):
    """A row of a payload that is not used: its address, and why."""

    row: str
    source: str
    reason: str


class ImportOut(TypedDict):
    """`catalog import --format json`: how many rows are used, and every row that is not."""

    format_version: str
    rows_read: int
    used: int
    left_out: int
    written: bool
    path: str
    rows: list[LeftOutRow]


class UpdatePartOut(TypedDict):
    """What one source came to; `kept`: not asked, its last good payload is used."""

    source: str
    answer: Literal["updated", "unchanged", "failed", "kept"]
    rows: int
    rejected: int
    payload_of: str | None


class UpdateOut(TypedDict):
    """`catalog update --format json`; `written` is false where nothing has changed."""

    format_version: str
    written: bool
    path: str
    changes: dict[str, int]
    rows: list[UpdatePartOut]


SHAPES: dict[str, Any] = {
    "recommend": RecommendOut,
    "why": WhyOut,
    "show": ShowOut,
    "list": ListOut,
    "search": ListOut,
    **dict.fromkeys(("rules", "tasks", "providers", "sources", "catalog-path"), TableOut),
    "catalog-info": CatalogInfoOut,
    "catalog-lint": LintOut,
    "catalog-diff": DiffOut,
    "catalog-add": AddOut,
    "catalog-import": ImportOut,
    "catalog-update": UpdateOut,
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
