"""`recommend` and `why`: findings, candidates, what stands in the way."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from modelpick.core.ids import IdStyle
from modelpick.render.shapes.common import CatalogOut, SaidOut
from modelpick.render.shapes.models import IndexOut
from modelpick.render.shapes.whatif import ChangeOut, NearMissOut

OutcomeWord = Literal["pass", "fail", "unknown", "disputed"]
StatusWord = Literal["fits", "check", "rejected"]


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
    """A model by its best route; route null: open weights to host oneself.

    With --id-style `id` is in that style, null where none is recorded, and `modelpick_id` is the catalog's own.
    """

    rank: int
    id: str | None
    modelpick_id: NotRequired[str]
    name: str
    status: StatusWord
    route: RouteBrief | None
    blended_usd_per_mtok: float | None
    monthly_usd: float | None
    findings: list[FindingOut]
    use_for: list[str]
    caveats: list[str]
    usd_per_request: float | None
    cost_assumptions: list[str]
    lifecycle: str | None
    retires_in_days: int | None
    index: IndexOut | None
    frontier: str | None
    beaten_by: str | None
    beats: int | None


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
    near_misses: list[NearMissOut]
    what_if: list[ChangeOut]
    id_style: NotRequired[IdStyle]


class WhyRoute(TypedDict):
    """Every finding of one route; its `id` with --id-style alone."""

    status: StatusWord
    route: RouteBrief | None
    blended_usd_per_mtok: float | None
    findings: list[FindingOut]
    id: NotRequired[str | None]


class WhyOut(TypedDict):
    """`why MODEL --format json`; with --id-style `model` is the best route's id in that style."""

    format_version: str
    catalog: CatalogOut
    requirements: dict[str, Any]
    model: str | None
    modelpick_id: NotRequired[str]
    status: StatusWord
    routes: list[WhyRoute]
    use_for: list[str]
    caveats: list[str]
    index: IndexOut | None
    frontier: str | None
    beaten_by: str | None
    beats: int | None
    id_style: NotRequired[IdStyle]
