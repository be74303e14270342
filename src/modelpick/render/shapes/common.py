"""What several documents have in common."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

FORMAT_VERSION = "1.0"


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


class TableOut(TypedDict):
    """`rules`, `tasks`, `providers`, `sources`, `catalog path` as JSON."""

    format_version: str
    rows: list[dict[str, Any]]
