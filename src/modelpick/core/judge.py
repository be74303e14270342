"""All that is found about one candidate: the rules that are asked, then the do-not-use-for constraints that are met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import chain

from modelpick.core.candidate import Candidate
from modelpick.core.constraints import Held, is_alone
from modelpick.core.requirements import STRICTER, Requirements
from modelpick.core.rules import RULES, Rule
from modelpick.core.verdict import Finding, Outcome

CONSTRAINT_RULE = "do_not_use_for"
"""The rule of a finding that a constraint makes on its own."""


def judge(candidate: Candidate, asked: Sequence[Rule], wanted: Requirements, today: dt.date) -> list[Finding]:
    """What the rules that these requirements ask (`stated_rules`) find about one candidate, and those always asked."""
    findings = [rule.judge(candidate, wanted, today) for rule in asked]
    standing = candidate.standings.get(today)
    if standing is None:
        standing = candidate.standings[today] = _standing(candidate, today)
    return [*findings, *standing] if standing else findings


_ALWAYS, _NOTHING = tuple(rule for rule in RULES if not rule.reads), Requirements()


def _standing(candidate: Candidate, today: dt.date) -> tuple[Finding, ...]:
    """What the rules that are always asked hold against a candidate, whatever the workload."""
    findings = (rule.judge(candidate, _NOTHING, today) for rule in _ALWAYS)
    return tuple(finding for finding in findings if finding.outcome is not Outcome.PASS)


def constrained(
    findings: list[Finding], met: Sequence[Held], wanted: Requirements, candidate: Candidate
) -> list[Finding]:
    """The findings with the do-not-use-for constraints that the workload meets: worded, or made to fail."""
    by_rule = {finding.rule: finding for finding in findings}
    made = [_constrain(by_rule, held, wanted, candidate) for held in met]
    return [*by_rule.values(), *(one for one in made if one is not None)]


def _constrain(
    findings: dict[str, Finding], held: Held, requirements: Requirements, candidate: Candidate
) -> Finding | None:
    """Word the findings that a constraint concerns, or make them fail: one cause is one finding."""
    when = held.constraint.when
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
