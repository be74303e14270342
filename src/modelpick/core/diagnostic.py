"""What `check` and `scan` find: where a choice of model is wrong, or will be, as data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, get_args

from modelpick.core.lifecycle import Life
from modelpick.core.verdict import Finding

Severity = Literal["error", "warning", "note"]
"""An error fails the run; a warning is told apart from it; a note is for information, or excepted by the policy."""
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


CODES: dict[str, Severity] = {
    "unknown-model": "error",
    "ambiguous-model": "error",
    "unknown-name": "error",
    "retired": "error",
    "retiring": "error",
    "route-retiring": "warning",
    "unmet-need": "error",
    "over-budget": "error",
    "in-doubt": "warning",
    "denied": "error",
    "not-approved": "error",
    "approval-expired": "error",
    "approval-expiring": "warning",
    "exception-expired": "warning",
    "exception-unused": "warning",
    "no-models": "warning",
    "unknown-id": "warning",
    "deprecated": "warning",
    "in-use": "note",
}
"""Kind of diagnostic -> how grave it is as a rule; policy, flags and exceptions can change that for a single one.

`modelpick.render.codes` explains them.
"""


OF_SCAN = frozenset({"unknown-id", "deprecated", "in-use"})
"""Kinds that `scan` alone finds."""


class Place(NamedTuple):
    """Where something stands in a file; line and column count from 1."""

    path: str
    line: int | None = None
    column: int | None = None
    end_column: int | None = None
    """The column after its last character."""
    cell: int | None = None
    """The cell of a notebook, counted from 1; line and column are those of the file."""


class Excuse(NamedTuple):
    """The exception of the policy that makes an error a note."""

    reason: str
    owner: str | None
    until: str


class Diagnostic(NamedTuple):
    """One thing that is wrong, or worth knowing, about one name of a model."""

    code: str
    severity: Severity
    workload: str | None
    model: str | None
    """The name as it was written; None where the diagnostic is about no model."""
    rule: str | None = None
    """The rule that decided, or the key of the project file that it is about."""
    wanted: Any = None
    found: Any = None
    """None is unknown, or nothing."""
    remedy: str | None = None
    """The id of a model that meets the same needs."""
    place: Place | None = None
    finding: Finding | None = None
    """What a rule found, with source and date."""
    model_id: str | None = None
    """The catalog's id of the model."""
    route: str | None = None
    """The key of the route that it is about."""
    life: Life | None = None
    """Where the model or route stands in its life."""
    suggestions: tuple[str, ...] = ()
    """What may be meant: names close to an unknown one, the models that share an id, the route that goes on."""
    excuse: Excuse | None = None


def exit_code(diagnostics: Iterable[Diagnostic], fail_on: Severity = "error") -> int:
    """1 where a diagnostic is as grave as this, or graver; else 0."""
    most = SEVERITIES.index(fail_on)
    return int(any(SEVERITIES.index(one.severity) <= most for one in diagnostics))
