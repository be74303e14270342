"""Near misses: who fails one requirement alone, and by how much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from modelpick.core.entry import date_span
from modelpick.core.judge import CONSTRAINT_RULE
from modelpick.core.relax import Blocks, condition_reads
from modelpick.core.requirements import Requirements
from modelpick.core.rules import RULES
from modelpick.core.verdict import POLICY_RULES, Finding, Fit, NearMiss, Outcome

if TYPE_CHECKING:
    from modelpick.core.advise import Subject

FEW = 5
"""Fewer fits than this leave little to choose from: then the near misses are told too."""

MOST = 50
"""Near misses that an answer holds at most."""

DAYS_PER_YEAR = 365
"""A date that is missed by a year counts as short by the whole, so that dates and numbers have one order."""

_AT_LEAST = frozenset({"context", "max_input", "max_output", "min_params"})
_AT_MOST = frozenset({"max_params", "max_active_params", "max_input_price", "max_output_price", "max_price", "budget"})
_NOT_BEFORE = frozenset({"released_after", "knowledge_after"})

_NEVER = frozenset({"lifecycle", "availability", "model", *POLICY_RULES})
"""What is retired or cannot be had is not near, nor is what was left off a shortlist or is not allowed."""

_READS = {rule.name: rule.reads for rule in RULES}


def near_misses(answers: Iterable[tuple[Subject, Sequence[Fit]]], blocks: Blocks) -> tuple[NearMiss, ...]:
    """Of these models (their routes held against the workload) those that one requirement alone rejects.

    The least short first, each by the route that misses by least; what has no measure comes last.
    """
    found = []
    for subject, fits in answers:
        misses = [_miss(subject, fit, blocks) for fit in fits]
        nearest = min((miss for miss in misses if miss is not None), key=_order, default=None)
        found += [nearest] if nearest is not None else []
    return tuple(sorted(found, key=_order)[:MOST])


def _miss(subject: Subject, fit: Fit, blocks: Blocks) -> NearMiss | None:
    """How this route misses; None where more than one requirement rejects it."""
    blocking = [finding for finding in fit.findings if blocks(finding.outcome)]
    if not blocking or any(finding.rule in _NEVER for finding in blocking):
        return None
    if len(blocking) > 1:
        shared = set.intersection(*(set(reads_of(finding)) for finding in blocking))
        if not any(_clears(subject, fit, name, blocks) for name in sorted(shared)):
            return None
    return max((NearMiss(fit, finding, *shortfall(finding)) for finding in blocking), key=_order)


def reads_of(finding: Finding) -> tuple[str, ...]:
    """The requirements that a finding is about."""
    if finding.rule == CONSTRAINT_RULE and finding.constraint is not None:
        return condition_reads(finding.constraint.when)
    return _READS[finding.rule]


def _clears(subject: Subject, fit: Fit, name: str, blocks: Blocks) -> bool:
    """Whether nothing rejects the route any more once this requirement is not stated."""
    without = replace(subject.asked.requirements, **{name: getattr(Requirements(), name)})
    again = subject.under(without).fit(fit.candidate)
    return not any(blocks(finding.outcome) for finding in again.findings)


def shortfall(finding: Finding) -> tuple[float | None, int | None]:
    """(by what part of the wanted it is short or too much, by how many days); None where there is no measure."""
    wanted, value = finding.wanted, finding.found
    if finding.outcome is not Outcome.FAIL or value is None:
        return None, None
    if finding.rule in _NOT_BEFORE:
        days = (wanted - date_span(value)[1]).days
        return days / DAYS_PER_YEAR, days
    if finding.rule == "alive_until" and isinstance(value, dt.date):
        days = (wanted - value).days + 1  # a shutdown on the last day wanted is a day short
        return days / DAYS_PER_YEAR, days
    if finding.rule in _AT_LEAST:
        return float(1 - Decimal(value) / Decimal(wanted)), None
    if finding.rule in _AT_MOST and wanted:
        return float(Decimal(str(value)) / Decimal(str(wanted)) - 1), None
    return None, None


def _order(miss: NearMiss) -> tuple[object, ...]:
    """Measured ones first, by how little; where nothing may be paid, by what it costs; the certain before the rest."""
    usd = miss.fit.cost.usd
    free = miss.short_by is None and miss.finding.rule in _AT_MOST and miss.finding.outcome is Outcome.FAIL
    return (
        miss.short_by is None,
        miss.short_by or 0,
        not free,
        miss.finding.found if free else 0,
        len(miss.doubts),
        usd is None,
        usd or 0,
        miss.fit.model.id,
        miss.fit.route.key if miss.fit.route else "",
    )
