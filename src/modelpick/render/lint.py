"""The oddities of a catalog in words, as rows and as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from modelpick.core.catalog import Catalog
from modelpick.core.lint import SEVERITIES, UNUSED, Linted, Oddity
from modelpick.render.columns import Column
from modelpick.render.documents import catalog_out, plain
from modelpick.render.shapes.catalogs import LintOut, OddityOut
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.words import UNKNOWN, inert, plural, usd, value_text


def _of(template: str) -> Callable[[Oddity], str]:
    def text(odd: Oddity) -> str:
        return template.format(field=odd.field, found=value_text(odd.found), against=value_text(odd.against))

    return text


def _off(odd: Oddity) -> str:
    return f"{odd.field} {usd(odd.found)} USD per million tokens: the others, or the bound, say {usd(odd.against)}"


def _vision(odd: Oddity) -> str:
    if odd.found is True:
        return "the route takes images, the model is said not to"
    said = "unknown" if odd.found is None else "said not to"
    return f"takes {'video' if odd.against == 'video' else f'images by its name, {value_text(odd.against)}'}: {said}"


TEXTS: dict[str, Callable[[Oddity], str]] = {
    "output-repeats-context": _of("max output {found} repeats the context window"),
    "context-below-max-input": _of("max input {found} is above the context window of {against}"),
    "route-context-above-model": _of("context {found} is above the model's {against}"),
    "vision-without-image": _vision,
    "ability-above-model": _of("the route claims {field}, the model is said not to have it"),
    "price-off-by-1000": _off,
    "price-off-by-1000000": _off,
    "cached-dearer": _of("a cached read at {found} costs more than uncached input at {against}"),
    "batch-dearer": _of("batch at {found} costs more than the ordinary {against}"),
    "output-cheaper-than-input": _of("output at {found} costs less than input at {against}"),
    "zero-price-not-free": _of("{field} is 0 on a route that is not documented as free (kind {against})"),
    "tiers-not-rising": _of("a tier has {found} after {against}"),
    "retired-without-date": _of("retired, without a shutdown date"),
    "shutdown-before-release": _of("shut down on {found}, released {against}"),
    "shutdown-passed": _of("lifecycle {found}, though the shutdown of {against} has passed"),
    "announced-after-shutdown": _of("{field} {found} is after the shutdown of {against}"),
    "knowledge-after-release": _of("knowledge until {found}, released {against}"),
    "released-in-future": _of("released {found}, after {against}"),
    "stale": _of("{field} was last read on {found}, before {against}"),
    "no-source": _of("{found} facts name no source, {field} among them"),
    "id-of-another-model": _of("its id {found} is the name of {against}, and is understood as that"),
    UNUSED: _of("the accept list names {field} here, and nothing of the kind is found"),
}
"""Code -> its finding as a phrase. The only prose about oddities."""


def oddity_out(odd: Oddity, accepted: str | None) -> OddityOut:
    """One oddity with its words."""
    return {
        "code": odd.code,
        "severity": odd.severity,
        "model": odd.model,
        "route": odd.route,
        "field": odd.field,
        "found": plain(odd.found),
        "against": plain(odd.against),
        "source": odd.source,
        "as_of": plain(odd.as_of),
        "text": TEXTS[odd.code](odd),
        "accepted": accepted,
    }


def lint_out(catalog: Catalog, today: dt.date, linted: Linted) -> LintOut:
    """The whole answer, accepted oddities included."""
    accepted = len(linted.findings) - len(linted.left)
    return {
        "format_version": FORMAT_VERSION,
        "catalog": catalog_out(catalog),
        "as_of": today.isoformat(),
        "counts": {**tally(linted.left), "accepted": accepted},
        "findings": [oddity_out(odd, why) for odd, why in linted.findings],
    }


def tally(left: Sequence[Oddity]) -> dict[str, int]:
    """Severity -> how many."""
    return {severity: sum(odd.severity == severity for odd in left) for severity in SEVERITIES}


def _row(name: str) -> Callable[[Any], Any]:
    return lambda row: row[name]


def _shown(value: Any) -> str:
    return "" if value is None else inert(value_text(value))


LINT_COLUMNS = (
    Column("code", "lint", _row("code"), priority=3),
    Column("severity", "severity", _row("severity"), priority=1),
    Column("model", "model", _row("model"), _shown, 0),
    Column("route", "route", _row("route"), _shown, 1),
    Column("field", "field", _row("field"), _shown, 5),
    Column("found", "found", _row("found"), value_text, 6),
    Column("text", "finding", _row("text"), inert, 2, wraps=True),
)
ACCEPTED_COLUMN = Column("accepted", "accepted, because", _row("accepted"), _shown, 3, wraps=True)


def lint_notes(linted: Linted, *, shows_all: bool) -> list[str]:
    """How many of each severity, and how many are accepted."""
    counts = tally(linted.left)
    said = [plural(count, severity) for severity, count in counts.items() if count]
    accepted = len(linted.findings) - len(linted.left)
    more = "" if shows_all or not accepted else " (--all shows them)"
    return [
        f"{', '.join(said) or 'nothing odd'}" + (f"; {accepted:,} accepted{more}" if accepted else ""),
        *([f"a value {UNKNOWN} is unknown"] if any(odd.found is None for odd in linted.left) else []),
    ]
