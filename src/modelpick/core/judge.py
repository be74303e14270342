"""All that is found about one candidate: the rules that are asked, then the do-not-use-for constraints that are met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import chain

from modelpick.core.candidate import Candidate
from modelpick.core.constraints import Held, applies, is_alone
from modelpick.core.requirements import STRICTER, Requirements
from modelpick.core.rules import asked_rules
from modelpick.core.verdict import Finding, Outcome

CONSTRAINT_RULE = "do_not_use_for"
"""The rule of a finding that a constraint makes on its own."""


def judge(candidate: Candidate, requirements: Requirements, today: dt.date, held: Iterable[Held]) -> list[Finding]:
    """Every finding about one candidate: the rules asked, then the do-not-use-for constraints that are met."""
    findings: dict[str, Finding] = {}
    for asked in asked_rules(requirements):
        finding = asked.judge(candidate, requirements, today)
        if asked.reads or finding.outcome is not Outcome.PASS:
            findings[asked.name] = finding
    made = [_constrain(findings, constraint, requirements, candidate) for constraint in held]
    return [*findings.values(), *(one for one in made if one is not None)]


def _constrain(
    findings: dict[str, Finding], held: Held, requirements: Requirements, candidate: Candidate
) -> Finding | None:
    """Word the findings that a met constraint concerns, or make them fail: one cause is one finding."""
    when = held.constraint.when
    if applies(when, requirements) is not True:
        return None
    if held.words_only:
        for name in held.words_only & findings.keys():
            if findings[name].outcome is Outcome.FAIL and findings[name].constraint is None:
                findings[name] = findings[name]._replace(constraint=held.constraint)
        return None
    source, as_of = candidate.catalog.cite(held.constraint.by)
    flags = chain.from_iterable((name, STRICTER.get(name, name)) for name in when.any) if is_alone(when) else ()
    concerned = [name for name in dict.fromkeys(flags) if getattr(requirements, name) and name in findings]
    for name in concerned:
        if findings[name].constraint is None:
            findings[name] = findings[name]._replace(
                outcome=Outcome.FAIL, source=source, as_of=as_of, constraint=held.constraint
            )
    if concerned:
        return None
    return Finding(CONSTRAINT_RULE, Outcome.FAIL, None, None, source, as_of, constraint=held.constraint)
