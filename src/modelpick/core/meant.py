"""Where requests under a name go, as far as a workload leaves that open: for `check` and `scan` alike."""

from __future__ import annotations

from modelpick.core import rules
from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.ids import Meaning
from modelpick.core.question import Question
from modelpick.core.verdict import Outcome

OF_THE_ROUTE = frozenset({"provider", "region", "policy_provider", "policy_region"})
"""Rules about where requests go."""


def meant(catalog: Catalog, meaning: Meaning, question: Question, *, anywhere: bool = False) -> list[Candidate]:
    """The routes that a name stands for, retired ones too, and for open weights one's own machines.

    Only those that the workload and the policy let requests go to; where there is none of both, those of the workload.
    Of these, the name of a model whose weights are closed stands for the developer's own, unless the workload says
    where requests go, or the model is meant wherever it is served (`anywhere`): what a reseller still offers is no
    comfort to who asks the developer.
    """
    own = Candidate(catalog, meaning.model, None)
    ways = [own.on(route) for route in sorted(meaning.routes, key=lambda route: route.key)]
    wanted = question.workload.requirements()
    asked = [rule for rule in (rules.provider, rules.region) if rule.is_asked(wanted)]
    here = [
        way
        for way in ways
        if all(rule.judge(way, wanted, question.as_of).outcome is not Outcome.FAIL for rule in asked)
    ]
    allowed = [way for way in here if not _is_denied(way, question)] or here or ways
    if not meaning.is_of_model:
        return allowed
    if meaning.model.open_weights:
        return allowed if allowed and (asked or _is_denied(own, question)) else [*allowed, own]
    return ([] if asked or anywhere else [way for way in allowed if way.is_own_platform]) or allowed or [own]


def _is_denied(way: Candidate, question: Question) -> bool:
    found = question.policy_findings(way)
    return any(one.outcome is Outcome.FAIL and one.rule in OF_THE_ROUTE for one in found)
