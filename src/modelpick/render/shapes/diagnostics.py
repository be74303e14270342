"""`check` and `scan` as JSON."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from modelpick.render.shapes.common import CatalogOut


class ExceptionOut(TypedDict):
    """The exception of the policy that makes an error a note."""

    reason: str
    owner: str | None
    until: str


class DiagnosticOut(TypedDict):
    """One thing that is wrong, or worth knowing."""

    code: str
    severity: Literal["error", "warning", "note"]
    workload: str | None
    model: str | None
    rule: str | None
    wanted: Any
    found: Any
    remedy: str | None
    text: str
    path: str | None
    line: int | None
    column: int | None
    cell: int | None
    model_id: str | None
    route: str | None
    lifecycle: str | None
    shutdown_date: str | None
    days_left: int | None
    source: str | None
    as_of: str | None
    suggestions: list[str]
    exception: ExceptionOut | None


class CheckOut(TypedDict):
    """`check --format json`."""

    format_version: str
    catalog: CatalogOut
    as_of: str
    project: str
    counts: dict[str, int]
    findings: list[DiagnosticOut]


class ScanOut(TypedDict):
    """`scan --format json`; `cell` is that of a notebook."""

    format_version: str
    catalog: CatalogOut
    as_of: str
    project: str | None
    counts: dict[str, int]
    findings: list[DiagnosticOut]


class CodeOut(TypedDict):
    """A kind of diagnostic."""

    code: str
    severity: Literal["error", "warning", "note"]
    summary: str
    explanation: str
