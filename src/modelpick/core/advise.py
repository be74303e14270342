"""From findings to advice: the best route of each model, the order of the models, and what stands in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Literal

from modelpick.core import near, relax
from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.constraints import Held, applies, do_not_use_for, use_for
from modelpick.core.cost import cost_of
from modelpick.core.entry import date_span
from modelpick.core.evidence import index_of
from modelpick.core.facts import Constraint, Model, Route
from modelpick.core.frontier import Mark, Point, frontier
from modelpick.core.judge import constrained, judge
from modelpick.core.lifecycle import candidates_of, is_retired
from modelpick.core.policy import Policy, policy_findings
from modelpick.core.requirements import Requirements, check_contradictions
from modelpick.core.rules import asked_rules
from modelpick.core.score import Index
from modelpick.core.traffic import traffic_in
from modelpick.core.verdict import Advice, Finding, Fit, Outcome, Status, UnknownPolicy
from modelpick.core.workload import Workload

Rank = Literal["cost", "quality", "value", "context", "newest"]

RANKS: dict[Rank, str] = {
    "cost": "cheapest first (list price for the stated traffic, else for the mix chat, 3:0:1); unknown prices last",
    "quality": "highest index for the task first; models without one last",
    "value": "the frontier of price and index first, on it those that are cheaper and better than the most others; "
    "then by index; models without one last",
    "context": "largest context window first; unknown windows last",
    "newest": "most recently released first; unknown dates last",
}
"""Each order in one sentence."""

_ONLY_IF_ASKED = ("batch", "free", "subscription")
"""Kinds of route whose price is not the price of ordinary use: never chosen where there is an ordinary route,
unless `--provider` names the provider (or, for a batch route, `--batch-api` asks for one)."""


@dataclass(frozen=True)
class Question:
    """A workload, and how to answer it."""

    workload: Workload
    as_of: dt.date
    unknown: UnknownPolicy = "check"
    rank: Rank = "cost"
    include_retired: bool = False
    policy: Policy | None = None
    """What is allowed besides, with the names of the catalog; no relaxation drops it."""

    def policy_findings(self, candidate: Candidate) -> list[Finding]:
        """What the policy says of a candidate."""
        return policy_findings(self.policy, candidate, self.as_of) if self.policy is not None else []


class Subject:
    """One model prepared for a question: what holds for all of its routes is worked out once."""

    def __init__(self, catalog: Catalog, model: Model, question: Question, requirements: Requirements) -> None:
        self.catalog, self.model, self.question = catalog, model, question
        self.held = do_not_use_for(catalog, model)
        self.everything = candidates_of(catalog, model, question.as_of, include_retired=question.include_retired)
        self._ask(requirements)

    def _ask(self, requirements: Requirements) -> None:
        self.requirements = requirements
        self.candidates = self.choosable(requirements)
        spoken = [(held, applies(held.constraint.when, requirements)) for held in self.held]
        self.caveats = tuple(held.constraint for held, met in spoken if met is None and _is_caveat(held, requirements))
        self.met = tuple(use_for(self.catalog, self.model, requirements))
        self._asked, self._met_constraints = asked_rules(requirements), [held for held, met in spoken if met]

    @property
    def uses(self) -> list[Constraint]:
        """All that the model is for, whether the workload asks for it or not."""
        return use_for(self.catalog, self.model)

    def under(self, requirements: Requirements) -> Subject:
        """The same model under other requirements."""
        other = copy(self)
        other._ask(requirements)
        return other

    def choosable(self, requirements: Requirements) -> list[Candidate]:
        """The candidates that do not wait to be asked for; all of them where no other is alive."""
        ready = [candidate for candidate in self.everything if not _waits_to_be_asked(candidate, requirements)]
        if all(is_retired(candidate, self.question.as_of) for candidate in ready):
            return self.everything
        return ready

    def waits(self, candidate: Candidate, requirements: Requirements) -> bool:
        """Whether a candidate is not chosen because these requirements do not ask for it."""
        return not any(candidate is other for other in self.choosable(requirements))

    def fits(self) -> list[Fit]:
        """The routes that can be chosen, best first."""
        return self._best_first(self.candidates)

    def other_fits(self) -> list[Fit]:
        """The routes that are not chosen unless they are asked for."""
        return self._best_first([one for one in self.everything if not any(one is other for other in self.candidates)])

    def _best_first(self, candidates: list[Candidate]) -> list[Fit]:
        fits = [self.fit(candidate) for candidate in candidates]
        return sorted(fits, key=partial(_route_key, self.catalog)) if len(fits) > 1 else fits

    def findings(self, candidate: Candidate) -> list[Finding]:
        """All that is found about one route."""
        found = judge(candidate, self._asked, self.requirements, self.question.as_of)
        found = constrained(found, self._met_constraints, self.requirements, candidate)
        return [*found, *self.question.policy_findings(candidate)] if self.question.policy is not None else found

    def fit(self, candidate: Candidate) -> Fit:
        """One route held against the requirements."""
        findings = tuple(self.findings(candidate))
        return Fit(
            candidate.model,
            candidate.route,
            status_of(findings, self.question.unknown),
            findings,
            self.caveats,
            self.met,
            cost_of(candidate, traffic_in(self.requirements)),
        )


def _waits_to_be_asked(candidate: Candidate, requirements: Requirements) -> bool:
    route = candidate.route
    if route is None or is_ordinary(route) or route.address.provider in requirements.provider:
        return False
    return not (sold_as(route) == "batch" and (requirements.batch_api or requirements.batch))


def sold_as(route: Route) -> str | None:
    """A route's kind; where none is given, the tier of its key, which can say as much (`p/free`)."""
    return route.kind or route.address.tier


def _is_caveat(held: Held, requirements: Requirements) -> bool:
    """Whether a constraint about what is not stated is to be said: not where the stated tuning settles it."""
    return requirements.tuning is None or "tuning" not in held.words_only


def status_of(findings: tuple[Finding, ...], unknown: UnknownPolicy) -> Status:
    """fits where all pass, rejected where any fails, check where any is in doubt; the policy decides the doubts."""
    outcomes = [finding.outcome for finding in findings]
    doubtful = unknown != "allow" and (Outcome.UNKNOWN in outcomes or Outcome.DISPUTED in outcomes)
    if Outcome.FAIL in outcomes or (doubtful and unknown == "exclude"):
        return Status.REJECTED
    return Status.CHECK if doubtful else Status.FITS


def is_ordinary(route: Route) -> bool:
    """Whether a route can be chosen without being asked for."""
    return sold_as(route) not in _ONLY_IF_ASKED


def _route_key(catalog: Catalog, fit: Fit) -> tuple[object, ...]:
    """The best route first; of a rejected model the nearest: fewest failures, then fewest doubts."""
    kind = fit.route.kind if fit.route else None
    return (
        fit.status.order,
        len(fit.failed()),
        len(fit.doubts()),
        *_known_first(fit.cost.usd),
        fit.route is not None and not catalog.is_own_platform(fit.route.address.provider, fit.model.developer),
        kind == "aggregator",
        fit.route.key if fit.route else "",
    )


def _known_first(value: Decimal | None) -> tuple[bool, Decimal]:
    return value is None, value or Decimal(0)


def recommend(catalog: Catalog, question: Question) -> Advice:
    """Hold every model against the workload. UsageError where the requirements contradict each other."""
    check_contradictions(question.workload.stated)
    requirements = question.workload.requirements()
    subjects = [Subject(catalog, model, question, requirements) for _, model in sorted(catalog.models.items())]
    answers = [(subject, fits) for subject in subjects if (fits := subject.fits())]
    best = [fits[0] for _, fits in answers]
    marks = frontier_of(best, requirements)
    ranked = sorted(best, key=partial(_rank_key, catalog, question, marks))
    fitting = sum(fit.status is Status.FITS for fit in ranked)
    ways = [] if fitting else _ways(subjects, question, _hinders_fit)
    rejected = _ways(subjects, question, _rejects, {fit.model.id: fit for fit in ranked})
    return Advice(
        workload=question.workload,
        as_of=question.as_of,
        unknown=question.unknown,
        candidates=tuple(ranked),
        frontier=marks,
        hidden_retired=sum(not subject.candidates for subject in subjects),
        blockers=relax.blockers(rejected, question.workload),
        relaxations=relax.relaxations(ways, question.workload),
        conflicts=relax.conflicts(ways, question.workload),
        near_misses=near.near_misses(
            [one for one in answers if one[1][0].status is Status.REJECTED],
            lambda outcome: _rejects(outcome, question.unknown),
        )
        if fitting < near.FEW
        else (),
    )


def fits_of(catalog: Catalog, model: Model, question: Question) -> list[Fit]:
    """Every route of one model held against the workload: best first, then those that wait to be asked for."""
    check_contradictions(question.workload.stated)
    subject = Subject(catalog, model, question, question.workload.requirements())
    return [*subject.fits(), *subject.other_fits()]


def _hinders_fit(outcome: Outcome, unknown: UnknownPolicy) -> bool:
    return outcome is Outcome.FAIL or (outcome is not Outcome.PASS and unknown != "allow")


def _rejects(outcome: Outcome, unknown: UnknownPolicy) -> bool:
    return outcome is Outcome.FAIL or (outcome is not Outcome.PASS and unknown == "exclude")


def _ways(
    subjects: list[Subject],
    question: Question,
    blocks: Callable[[Outcome, UnknownPolicy], bool],
    nearest: dict[str, Fit] | None = None,
) -> list[relax.Way]:
    """What is in the way of every candidate, or (with `nearest`) of the nearest route of each rejected model.

    Dropping a requirement can also send a candidate back to waiting, or fetch one that waits.
    """
    found = []
    for subject in subjects:
        for candidate in subject.everything:
            fit = nearest[candidate.model.id] if nearest is not None else None
            if fit is None or (fit.status is Status.REJECTED and fit.route is candidate.route):
                if any(blocks(one.outcome, question.unknown) for one in question.policy_findings(candidate)):
                    found.append(relax.Way(candidate.model.id, frozenset({relax.HOPELESS}), frozenset()))
                    continue
                can_wait = fit is None and candidate.route is not None and not is_ordinary(candidate.route)
                obstacles, blocked_by = relax.obstacles(
                    candidate,
                    question.workload,
                    subject.held,
                    question.as_of,
                    lambda outcome: blocks(outcome, question.unknown),
                    waits=partial(subject.waits, candidate) if can_wait else None,
                )
                found.append(relax.Way(candidate.model.id, obstacles, blocked_by))
    return found


def frontier_of(fits: Iterable[Fit], requirements: Requirements) -> Mapping[str, Mark]:
    """The frontier of price against the index of the stated task, among what fits and has both."""
    points = []
    for fit in fits:
        index = task_index(fit.model, requirements)
        if fit.status is Status.FITS and index is not None and (usd := price_to_compare(fit)) is not None:
            points.append(Point(fit.model.id, usd, index))
    return frontier(points)


def task_index(model: Model, requirements: Requirements) -> Index | None:
    """The index that the stated task asks for; None without a task, or without scores."""
    return index_of(model, requirements.task, requirements.evidence or "any") if requirements.task else None


def price_to_compare(fit: Fit) -> Decimal | None:
    """What the traffic costs; None where that is unknown, or a free tier's or subscription's."""
    return None if fit.route is not None and not is_ordinary(fit.route) else fit.cost.usd


def _rank_key(catalog: Catalog, question: Question, marks: Mapping[str, Mark], fit: Fit) -> tuple[object, ...]:
    """fits before check before rejected; the nearest of the rejected first; then the order asked for."""
    nearest = (len(fit.failed()), len(fit.doubts())) if fit.status is Status.REJECTED else (0, 0)
    return (
        fit.status.order,
        *nearest,
        *_rank_value(catalog, question, marks.get(fit.model.id), fit),
        -len(fit.use_for),
        fit.model.id,
    )


def _rank_value(catalog: Catalog, question: Question, mark: Mark | None, fit: Fit) -> tuple[object, ...]:
    rank, cost = question.rank, _known_first(price_to_compare(fit))
    if rank in ("quality", "value"):
        index = task_index(fit.model, question.workload.requirements())
        quality = (index is None, -(index.value if index else 0))
        if rank == "quality" or mark is None or mark.place != "frontier":
            return rank == "value", 0, *quality, *cost
        return False, -mark.beats, *quality, *cost
    if rank == "context":
        window = Candidate(catalog, fit.model, fit.route).read("context").value
        return window is None, -(window or 0)
    if rank == "newest":
        released = fit.model.released
        return released is None, -date_span(released)[0].toordinal() if released else 0
    return cost


def constraints_of(catalog: Catalog, model: Model) -> tuple[list[Constraint], list[Constraint]]:
    """What a model is for, and what it is not for: curated, and implied by its facts."""
    return use_for(catalog, model), [held.constraint for held in do_not_use_for(catalog, model)]
