"""`catalog …`: looking after catalogs."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from modelpick.render.shapes.common import CatalogOut, SaidOut


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
