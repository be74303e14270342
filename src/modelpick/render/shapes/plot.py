"""`plot`: the points, without the drawing."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict

from modelpick.core.ids import IdStyle
from modelpick.render.shapes.common import CatalogOut


class SpotOut(TypedDict):
    """One model; a date as the first day that it can mean; low and high are the interval of an index."""

    id: str | None
    modelpick_id: NotRequired[str]
    x: float | str
    y: float | str
    low: float | None
    high: float | None
    frontier: str | None


class PlotOut(TypedDict):
    """`plot --format json`."""

    format_version: str
    catalog: CatalogOut
    requirements: dict[str, Any]
    x: str
    y: str
    points: list[SpotOut]
    id_style: NotRequired[IdStyle]
