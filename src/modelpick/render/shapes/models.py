"""`show`, `list` and `search`: what is known of a model."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict

from modelpick.core.ids import IdStyle
from modelpick.render.shapes.common import CatalogOut, SaidOut
from modelpick.render.shapes.cost import WorkloadOut


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
    version: str | None
    effort: str | None
    url: str | None


class IndexOut(TypedDict):
    """How good a model is at a task, 0 to 100, with its 90 % interval and what stands behind it."""

    task: str
    evidence: str
    value: float
    low: float
    high: float
    scores: int
    benchmarks: int


class TaskFitOut(TypedDict):
    """A model held against one task: on what ground it fits, and its place by index among those that have one."""

    task: str
    status: str
    ground: str
    index: IndexOut | None
    place: int | None
    of: int


class PeerOut(TypedDict):
    """One model's score beside the others'."""

    id: str
    value: float
    effort: str | None
    measured_by: str | None
    is_subject: bool


class PeerBarsOut(TypedDict):
    """Models beside each other on one benchmark in one setting, the best first."""

    task: str
    benchmark: str
    version: str | None
    variant: str | None
    nearest_by: str
    of: int
    models: list[PeerOut]


class ModelOut(TypedDict):
    """A model's page; with --id-style `id` is that of the route that answers the question best."""

    id: str | None
    modelpick_id: NotRequired[str]
    name: str
    aliases: list[str]
    developer: str
    family: str | None
    facts: dict[str, FactOut]
    use_for: list[ConstraintOut]
    do_not_use_for: list[ConstraintOut]
    routes: list[dict[str, Any]]
    scores: list[ScoreOut]
    indexes: list[IndexOut]
    task_fit: list[TaskFitOut]
    top_uses: list[str]
    peer_bars: list[PeerBarsOut]


class ShowOut(TypedDict):
    """`show MODEL --format json`."""

    format_version: str
    requirements: dict[str, Any]
    workload: WorkloadOut
    model: ModelOut
    id_style: NotRequired[IdStyle]


class ListOut(TypedDict):
    """`list --format json`: the models as flat objects."""

    format_version: str
    catalog: CatalogOut
    models: list[dict[str, Any]]
    id_style: NotRequired[IdStyle]
