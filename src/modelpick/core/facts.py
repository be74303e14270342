"""What is known of models and routes: the types of the catalog, one annotated field a fact.

A fact's field name is its one name everywhere: in TOML, in code, in JSON and on the page. Sizes are tokens,
prices USD per million tokens, dates ISO 8601. An absent field (`None`) is unknown: never no, never 0.
"""

# Annotations are evaluated as they stand, here and in price and score: as text they cost pydantic time in every run.
import datetime as dt
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import ConfigDict, Field, TypeAdapter, model_validator

from modelpick.core.entry import LIST, Count, Entry, Name, PartialDate, Phrase, SourceRef, Tokens, as_iso
from modelpick.core.price import Price
from modelpick.core.route_key import RouteKey
from modelpick.core.score import Index, Score


class Inheritance(Enum):
    """How a route comes by a fact (DESIGN section 4, "How facts reach a decision")."""

    LIMIT = "limit"
    """The route's smaller limit rules; where the route is silent the model's holds."""
    SERVING = "serving"
    """A model's `false` is inherited; its `true` counts on the developer's own route only."""
    INTRINSIC = "intrinsic"
    """A property of the weights: every route inherits it."""
    OFFER = "offer"
    """The route's alone: nothing is inherited."""


_INHERIT = {kind: {"inheritance": kind.value} for kind in Inheritance}
Limit = Annotated[Tokens | None, Field(json_schema_extra=_INHERIT[Inheritance.LIMIT])]
Serving = Annotated[bool | None, Field(json_schema_extra=_INHERIT[Inheritance.SERVING])]
IntrinsicFlag = Annotated[bool | None, Field(json_schema_extra=_INHERIT[Inheritance.INTRINSIC])]
OfferFlag = Annotated[bool | None, Field(json_schema_extra=_INHERIT[Inheritance.OFFER])]

Tier = Literal["primary", "canonical", "provider", "tracker"]
"""What a source is worth, best first."""
TIERS: tuple[Tier, ...] = ("primary", "canonical", "provider", "tracker")
Tuning = Literal["base", "instruct"]
Lifecycle = Literal["preview", "active", "legacy", "deprecated", "closed", "retired"]
RouteKind = Literal["serverless", "provisioned", "batch", "free", "aggregator", "subscription"]
Ability = Literal[
    "vision",
    "pdf",
    "audio",
    "video",
    "tools",
    "parallel_tools",
    "json_mode",
    "json_schema",
    "reasoning",
    "fim",
]
ABILITIES: tuple[Ability, ...] = get_args(Ability)
Flag = Literal[Ability, "open_weights", "prompt_caching", "batch_api"]
"""A requirement that is needed, not part of the workload, or unstated; the vocabulary of `when`."""
Size = Literal["context", "input", "output"]


class Source(Entry):
    """Who says so: every fact names one."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/+-]*$", max_length=200)]
    """The name that facts refer to."""
    tier: Tier = "primary"
    """primary (the developer's card or page), canonical (a neutral record), provider, tracker."""
    title: Phrase
    """What it is, for a person."""
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500)] | None = None
    """Where to read it."""
    as_of: dt.date | None = None
    """The day that its facts were read or published."""
    version: Name | None = None
    """The release of a packaged source."""
    licence: Name | None = None
    """The licence under which its figures may be used."""


class Developer(Entry):
    """Who trained a model."""

    id: Name
    """The first half of a model's id."""
    name: Name
    """For a person."""
    aliases: Annotated[tuple[Name, ...], LIST] = ()
    """Other spellings that `--developer` takes."""


class Provider(Entry):
    """Who serves models; ids are those of models.dev."""

    id: Name
    """The first part of a route's key."""
    name: Name
    """For a person."""
    aliases: Annotated[tuple[Name, ...], LIST] = ()
    """Other spellings that `--provider` takes."""
    developers: Annotated[tuple[Name, ...], LIST] = ()
    """Whose own platform this is; a provider with a developer's id is that developer's without saying so."""


class Condition(Entry):
    """When a constraint applies, in the vocabulary of requirements. Every part that is given must hold."""

    any: Annotated[tuple[Flag, ...], LIST] = ()
    """At least one of these is needed."""
    all: Annotated[tuple[Flag, ...], LIST] = ()
    """Each of these is needed."""
    task: Annotated[tuple[Name, ...], LIST] = ()
    """The workload is one of these tasks."""
    over: dict[Size, Tokens] = Field(default_factory=dict)
    """The workload needs more tokens than this."""
    up_to: dict[Size, Tokens] = Field(default_factory=dict)
    """The workload needs at most this many tokens."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.any or self.all or self.task or self.over or self.up_to):
            raise ValueError("an empty condition always holds; give any, all, task, over or up_to")
        return self


class Constraint(Entry):
    """Something to use, or not to use, a model for."""

    text: Phrase
    """One short phrase."""
    when: Condition
    """The workloads that it speaks of."""
    by: SourceRef | None = None
    """Who says so."""
    basis: Phrase | None = None
    """What the judgement rests on."""


class Claim(Entry):
    """What another source says of a fact."""

    field: Name
    """The fact, by field name; a price as `price.input`."""
    value: str | int | float | bool | dt.date
    """What it says."""
    by: SourceRef | None = None
    """Who says so."""
    counts: bool = False
    """A curated decision that this claim can make the fact disputed."""
    note: Phrase | None = None
    """What to know about the claim."""

    @model_validator(mode="before")
    @classmethod
    def _dates_as_the_field_has_them(cls, data: Any) -> Any:
        """A TOML date claimed of a fact that is a partial date is text, like the fact itself."""
        if isinstance(data, dict) and data.get("field") in ("released", "knowledge"):
            return data | {"value": as_iso(data.get("value"))} if "value" in data else data
        return data


class Sourced(Entry):
    """What models and routes share: limits, abilities, lifecycle, and who says so."""

    by: SourceRef | None = None
    """The source of every fact of this table that `by_field` does not name."""
    by_field: dict[Name, SourceRef] = Field(default_factory=dict)
    """Sources of single facts, where they differ from `by`."""

    context: Limit = None
    """Context window in tokens: input, reasoning and output together."""
    max_input: Limit = None
    """Most input tokens in one request."""
    max_output: Limit = None
    """Most output tokens in one request."""
    vision: Serving = None
    """Takes images."""
    pdf: Serving = None
    """Takes PDF files as such."""
    audio: Serving = None
    """Takes audio."""
    video: Serving = None
    """Takes video."""
    tools: Serving = None
    """Calls tools (functions)."""
    parallel_tools: Serving = None
    """Calls several tools in one turn."""
    json_mode: Serving = None
    """Can be held to valid JSON."""
    json_schema: Serving = None
    """Can be held to a schema that the request sends."""
    reasoning: IntrinsicFlag = None
    """Reasons before it answers; a host may say that it serves the model without."""
    lifecycle: Lifecycle | None = None
    """preview, active, legacy, deprecated, closed (to new customers), retired."""
    lifecycle_word: Name | None = None
    """The provider's own word for that state: beta, end of life, discontinued, …"""
    announced_date: dt.date | None = None
    """The day that the retirement was announced."""
    closed_date: dt.date | None = None
    """The day that it closes to new customers."""
    shutdown_date: dt.date | None = None
    """The day that it stops answering."""
    replacement: Name | None = None
    """What the provider names in its place."""

    claim: Annotated[tuple[Claim, ...], LIST] = ()
    """What other sources say of the facts above."""


class Route(Sourced):
    """One provider's offer of a model."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*){0,2}$", max_length=200)]
    """`provider[/region][/tier]`, unique in its model."""
    id: Name
    """The provider's exact id of the model."""
    litellm_id: Name | None = None
    """What LiteLLM takes for this offer, as its own list has it."""
    models_dev_id: Name | None = None
    """`provider/id` as models.dev lists it."""
    other_ids: Annotated[tuple[Name, ...], LIST] = ()
    """Other recorded ids of the offer: snapshots, the same id written in full, second entries of a list."""
    kind: RouteKind | None = None
    """How it is sold."""
    price: Price = Price.trusted({})  # no price is known; made without its validator, which few runs need
    """List prices, USD per million tokens."""
    prompt_caching: OfferFlag = None
    """Repeated input can be billed as a cached read."""
    batch_api: OfferFlag = None
    """Can be asked in batches."""
    note: Phrase | None = None
    """What to know about the offer."""
    remove: bool = False
    """In a later layer: drop the route of this key."""
    unset: Annotated[tuple[Name, ...], LIST] = ()
    """In a later layer: facts to return to unknown."""

    @property
    def address(self) -> RouteKey:
        """Provider, region and tier."""
        return RouteKey.parse(self.key)


class Model(Sourced):
    """Weights under one identity."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._:+-]*$", max_length=200)]
    """`developer/slug`."""
    name: Name | None = None
    """For a person; the slug where none is given."""
    aliases: Annotated[tuple[Name, ...], LIST] = ()
    """Other names that mean exactly this model."""
    family: Name | None = None
    """The line that it belongs to."""
    repository: Name | None = None
    """Where the weights are: the Hugging Face repository."""
    trained_by: Name | None = None
    """Who ran the training, where that is not the developer."""
    released: PartialDate | None = None
    """The day that the model was first published."""
    knowledge: PartialDate | None = None
    """The knowledge cutoff."""
    fim: IntrinsicFlag = None
    """Fills in the middle: completes code between a prefix and a suffix."""
    tuning: Tuning | None = None
    """base (predicts text) or instruct (follows instructions)."""
    training: Name | None = None
    """How it was trained, in a word or two."""
    specialization: Name | None = None
    """What it was made for: code, general, …"""
    open_weights: IntrinsicFlag = None
    """The weights can be downloaded."""
    license: Name | None = None
    """Licence of the weights, by its Hugging Face or SPDX id."""
    parameters: Count | None = None
    """Total parameters."""
    active_parameters: Count | None = None
    """Parameters active for one token: fewer than the total in a mixture of experts."""
    architecture: Name | None = None
    """Decoder only, mixture of experts, …"""
    attention: Name | None = None
    """The attention mechanism."""
    sliding_window: Tokens | None = None
    """Width of the sliding attention window, tokens."""
    layers: Count | None = None
    """Hidden layers."""
    attention_heads: Count | None = None
    """Query heads a layer."""
    kv_heads: Count | None = None
    """Key-value heads a layer."""
    head_dim: Count | None = None
    """Width of a head."""
    programming_languages: Count | None = None
    """Programming languages in the training data."""
    about: Phrase | None = None
    """What it is, in a sentence or two of our own."""
    caution: Phrase | None = None
    """What to keep in mind with its answers."""
    use_for: Annotated[tuple[Constraint, ...], LIST] = ()
    """What it is fit for, as curated."""
    do_not_use_for: Annotated[tuple[Constraint, ...], LIST] = ()
    """What it is not fit for, as curated."""
    route: Annotated[tuple[Route, ...], LIST] = ()
    """The offers of providers."""
    score: Annotated[tuple[Score, ...], LIST] = ()
    """Benchmark results."""
    index: Annotated[tuple[Index, ...], LIST] = ()
    """What the results come to, for each task that they are evidence for."""
    remove: bool = False
    """In a later layer: drop the model."""
    unset: Annotated[tuple[Name, ...], LIST] = ()
    """In a later layer: facts to return to unknown."""

    @property
    def developer(self) -> str:
        """The first half of the id."""
        return self.id.partition("/")[0]

    @property
    def title(self) -> str:
        """The name for a person."""
        return self.name or self.id.partition("/")[2]


_NOT_FACTS = frozenset(
    {
        "id",
        "litellm_id",
        "models_dev_id",
        "other_ids",
        "key",
        "name",
        "aliases",
        "by",
        "by_field",
        "claim",
        "use_for",
        "do_not_use_for",
        "route",
        "score",
        "index",
    }
    | {"remove", "unset", "price", "note"}
)


@cache
def fact_fields(entry: type[Sourced]) -> tuple[str, ...]:
    """The names of the facts of a model or a route, in the order of the page."""
    order = (
        [*entry.__annotations__, *Sourced.__annotations__]
        if entry is Route
        else [*Sourced.__annotations__, *entry.__annotations__]
    )
    plain = tuple(name for name in order if name not in _NOT_FACTS and name in entry.model_fields)
    return (*plain, "price", *(f"price.{name}" for name in Price.model_fields)) if entry is Route else plain


@cache
def inheritance_of(name: str) -> Inheritance:
    """How a route comes by the fact of this name."""
    field = Route.model_fields.get(name) or Model.model_fields[name]
    extra = field.json_schema_extra
    if isinstance(extra, dict) and "inheritance" in extra:
        return Inheritance(extra["inheritance"])
    return Inheritance.INTRINSIC


def is_of_route(name: str) -> bool:
    """Whether a route can state the fact of this name."""
    return name in Route.model_fields


@cache
def fact_type(entry: type[Sourced], name: str) -> TypeAdapter[Any]:
    """The validator of one fact's values: what a claim about it may say."""
    owner, _, leaf = name.rpartition(".")
    field = (Price if owner else entry).model_fields[leaf]
    annotation: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(annotation, config=ConfigDict(strict=True, allow_inf_nan=False))
