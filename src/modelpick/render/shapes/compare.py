"""`compare`: models side by side."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from modelpick.core.ids import IdStyle
from modelpick.render.shapes.advice import FindingOut, RouteBrief, StatusWord
from modelpick.render.shapes.common import CatalogOut
from modelpick.render.shapes.cost import WorkloadOut
from modelpick.render.shapes.models import PeerBarsOut


class ComparedOut(TypedDict):
    """One of the models; the rows name it by the catalog's own id. `status` and `findings` are of its best route, where
    a requirement is stated; `route` is the one that its prices are of, null where none is live."""

    id: str | None
    modelpick_id: NotRequired[str]
    name: str
    status: StatusWord | None
    findings: list[FindingOut]
    route: RouteBrief | None
    cost_assumptions: list[str]


class CitedOut(TypedDict):
    """Who says so."""

    source: str | None
    as_of: str | None


class ComparedFactOut(TypedDict):
    """One fact: its value for each model, by id; null is unknown. `best` names those that are plainly better."""

    group: Literal[
        "status",
        "identity",
        "limits",
        "abilities",
        "prices",
        "routes",
        "lifecycle",
        "scores",
        "use",
    ]
    fact: str
    values: dict[str, Any]
    sources: dict[str, CitedOut]
    differs: bool
    best: list[str]
    disputed: list[str]


class CompareOut(TypedDict):
    """`compare A B … --format json`."""

    format_version: str
    catalog: CatalogOut
    requirements: dict[str, Any]
    workload: WorkloadOut
    assumptions: list[str]
    models: list[ComparedOut]
    rows: list[ComparedFactOut]
    peer_bars: list[PeerBarsOut]
    id_style: NotRequired[IdStyle]
