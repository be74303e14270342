"""Diagnostics of `check` and `scan` in words, as rows and as JSON. The only prose about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, cast

from modelpick.core.diagnostic import SEVERITIES, Diagnostic, Severity
from modelpick.core.parse import choice
from modelpick.render.columns import Column
from modelpick.render.documents import plain
from modelpick.render.shapes.diagnostics import DiagnosticOut
from modelpick.render.wording import finding_text, retires_text, state_text
from modelpick.render.words import inert, joined, plural, value_text

_MARKS = {"error": "✗", "warning": "?", "note": "✓"}
"""A mark beside the word, so that neither depends on colour."""


def _named(one: Diagnostic) -> str:
    """The name as it is written; beside it the model, where that is called otherwise."""
    same = one.model_id is None or one.model_id == one.model
    return inert(str(one.model)) if same else f"{inert(str(one.model))} ({inert(str(one.model_id))})"


def _did_you_mean(one: Diagnostic) -> str:
    close = [inert(name) for name in one.suggestions]
    return f"; did you mean {joined(close, 'or')}?" if close else ""


def _unknown(one: Diagnostic) -> str:
    return f"no model is called {inert(str(one.model))}{_did_you_mean(one)}"


def _ambiguous(one: Diagnostic) -> str:
    return f"{inert(str(one.model))} is an id of {joined([inert(name) for name in one.suggestions])}; say which"


def _unknown_name(one: Diagnostic) -> str:
    return f"{inert(str(one.rule))}: nothing in the catalog is called {value_text(one.found)}{_did_you_mean(one)}"


def _retired(one: Diagnostic) -> str:
    if not isinstance(one.found, dt.date):
        return f"{_named(one)} is retired{_at(one)}"
    return f"{_named(one)} was shut down on {one.found}{_at(one)}"


def _at(one: Diagnostic) -> str:
    return f" at {inert(one.route)}" if one.route else ""


def _retiring(one: Diagnostic) -> str:
    if one.life is None or one.life.retires_in_days is None:
        return _finding(one)
    wanted = f"; wanted alive until {value_text(one.wanted)}" if one.wanted is not None else ""
    return f"{_named(one)}{_at(one)} {_ends(one.life.retires_in_days, one.life.shutdown_date)}{wanted}"


def _route_retiring(one: Diagnostic) -> str:
    goes_on = joined([inert(key) for key in one.suggestions])
    if one.life is None or one.life.retires_in_days is None:
        return f"{_retired(one)}; it goes on at {goes_on}"
    return f"{_named(one)}{_at(one)} {_ends(one.life.retires_in_days, one.life.shutdown_date)}; it goes on at {goes_on}"


def _ends(days: int, day: dt.date | None) -> str:
    return f"shuts down in {plural(days, 'day')} ({day})"


def _finding(one: Diagnostic) -> str:
    said = finding_text(one.finding) if one.finding is not None else value_text(one.found)
    return f"{_named(one)}{_at(one)}: {said}"


def _not_approved(one: Diagnostic) -> str:
    return f"{_named(one)} is not on the approved list"


def _approval_ends(one: Diagnostic) -> str:
    verb = "expired" if one.code == "approval-expired" else "expires"
    return f"the approval of {_named(one)} {verb} on {value_text(one.found)}"


def _exception(one: Diagnostic) -> str:
    about = f" for {_named(one)}" if one.model is not None else ""
    if one.code == "exception-expired":
        return f"the exception from {value_text(one.wanted)}{about} expired on {value_text(one.found)}"
    return f"the exception from {value_text(one.wanted)}{about} excuses nothing; remove it"


def _state(one: Diagnostic) -> str:
    if one.life is None:
        return _named(one)
    said = [text for text in (state_text(one.life), retires_text(one.life)) if text]
    return f"{_named(one)}{_at(one)}: {', '.join(said) or 'lifecycle unknown'}"


TEXTS: dict[str, Callable[[Diagnostic], str]] = {
    "unknown-model": _unknown,
    "ambiguous-model": _ambiguous,
    "unknown-name": _unknown_name,
    "retired": _retired,
    "retiring": _retiring,
    "route-retiring": _route_retiring,
    "unmet-need": _finding,
    "over-budget": _finding,
    "in-doubt": _finding,
    "denied": _finding,
    "not-approved": _not_approved,
    "approval-expired": _approval_ends,
    "approval-expiring": _approval_ends,
    "exception-expired": _exception,
    "exception-unused": _exception,
    "no-models": lambda one: f"workload {inert(str(one.workload))} names no models in use",
    "unknown-id": _unknown,
    "deprecated": _state,
    "in-use": _state,
}
"""Code -> its diagnostic as a phrase."""


def diagnostic_text(one: Diagnostic) -> str:
    """A diagnostic in one line, with what excuses it."""
    text = TEXTS[one.code](one)
    if one.excuse is None:
        return text
    owner = f", {inert(one.excuse.owner)}" if one.excuse.owner else ""
    return f"{text}; excepted until {one.excuse.until}: {inert(one.excuse.reason)}{owner}"


def message(one: Diagnostic) -> str:
    """The same with the remedy, for where there is one line only."""
    remedy = f"; meets the same needs: {inert(one.remedy)}" if one.remedy else ""
    workload = f"[{inert(one.workload)}] " if one.workload else ""
    return f"{workload}{diagnostic_text(one)}{remedy}"


def diagnostic_out(one: Diagnostic) -> DiagnosticOut:
    """A diagnostic as JSON has it."""
    place, life, finding = one.place, one.life, one.finding
    return {
        "code": one.code,
        "severity": one.severity,
        "workload": one.workload,
        "model": one.model,
        "rule": one.rule,
        "wanted": plain(one.wanted),
        "found": plain(one.found),
        "remedy": one.remedy,
        "text": diagnostic_text(one),
        "path": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "cell": place.cell if place else None,
        "model_id": one.model_id,
        "route": one.route,
        "lifecycle": life.state if life else None,
        "shutdown_date": plain(life.shutdown_date) if life else None,
        "days_left": life.retires_in_days if life else None,
        "source": finding.source if finding else life.source if life else None,
        "as_of": plain(finding.as_of if finding else life.as_of if life else None),
        "suggestions": list(one.suggestions),
        "exception": {"reason": one.excuse.reason, "owner": one.excuse.owner, "until": one.excuse.until}
        if one.excuse
        else None,
    }


def _severity(row: Diagnostic) -> str:
    return "- excepted" if row.excuse else f"{_MARKS[row.severity]} {row.severity}"


def _where(row: Diagnostic) -> str | None:
    """`path:line:column`, as editors and terminals follow it."""
    if row.place is None:
        return None
    return ":".join(str(part) for part in row.place[:3] if part is not None)


def _shown(value: Any) -> str:
    return "" if value is None else value_text(value)


def _out(name: str) -> Callable[[Diagnostic], Any]:
    return lambda row: diagnostic_out(row)[name]  # type: ignore[literal-required]


SEVERITY = Column("severity", "severity", _severity, priority=0)
WHERE = Column("where", "where", _where, _shown, priority=1)
WORKLOAD = Column("workload", "workload", lambda row: row.workload, _shown, priority=3)
MODEL = Column("model", "model", lambda row: row.model, _shown, priority=0)
CODE = Column("code", "code", lambda row: row.code, priority=2)
TEXT = Column("text", "finding", diagnostic_text, _shown, priority=2, wraps=True)
REMEDY = Column("remedy", "instead", lambda row: row.remedy, _shown, priority=2)
"""The columns of a table for people."""

CHECK_COLUMNS = (SEVERITY, WORKLOAD, MODEL, CODE, TEXT, REMEDY)
SCAN_COLUMNS = (SEVERITY, WHERE, MODEL, CODE, TEXT, REMEDY)

_MACHINE_COLUMNS = tuple(
    Column(name, name, _out(name)) for name in DiagnosticOut.__annotations__ if name not in ("exception", "suggestions")
)


def columns_for(format_: str, shown: Sequence[Column]) -> Sequence[Column]:
    """These columns for people; for CSV and TSV a key of the JSON each."""
    return _MACHINE_COLUMNS if format_ in ("csv", "tsv") else shown


def fail_on(typed: str | None) -> Severity:
    """How grave a diagnostic must be to fail the run. UsageError for anything but error and warning."""
    return cast(Severity, choice("fail_on", typed or "error", SEVERITIES[:2]))


def counts(diagnostics: Sequence[Diagnostic]) -> dict[str, int]:
    """How many of each severity, and how many are excepted; what is excepted counts there alone."""
    found = {f"{name}s": sum(one.severity == name and not one.excuse for one in diagnostics) for name in SEVERITIES}
    return {**found, "excepted": sum(one.excuse is not None for one in diagnostics)}


def tally_text(diagnostics: Sequence[Diagnostic]) -> str:
    """`2 errors, 1 warning, 3 excepted`, or `nothing wrong`."""
    found = counts(diagnostics)
    said = [plural(found[f"{name}s"], name) for name in SEVERITIES[:2] if found[f"{name}s"]]
    excepted = [f"{found['excepted']:,} excepted"] if found["excepted"] else []
    return ", ".join([*(said or ["nothing wrong"]), *excepted])
