"""From findings to advice: the best route of each model, the order of the models, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from decimal import Decimal
from functools import partial

from modelpick.core import near, relax
from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.constraints import Held, do_not_use_for, use_for
from modelpick.core.entry import date_span
from modelpick.core.evidence import index_of
from modelpick.core.facts import Constraint, Model, Route
from modelpick.core.frontier import Mark, Point, frontier
from modelpick.core.judge import constrained, judge
from modelpick.core.lifecycle import candidates_of, is_retired
from modelpick.core.question import Asked, Question
from modelpick.core.requirements import Requirements, check_contradictions
from modelpick.core.score import Index
from modelpick.core.verdict import Advice, Finding, Fit, Outcome, Status, UnknownPolicy

_ONLY_IF_ASKED = ("batch", "free", "subscription")
"""Kinds of route whose price is not the price of ordinary use: never chosen where there is an ordinary route,
unless `--provider` names the provider (or, for a batch route, `--batch-api` asks for one)."""


class Subject:
    """One model held against a question: what is the same for all of its routes is worked out once."""

    __slots__ = ("_met", "asked", "candidates", "catalog", "everything", "model")

    def __init__(self, catalog: Catalog, model: Model, asked: Asked) -> None:
        question = asked.question
        self.catalog, self.model = catalog, model
        self.everything = candidates_of(catalog, model, question.as_of, include_retired=question.include_retired)
        self._ask(asked)

    def _ask(self, asked: Asked) -> None:
        self.asked = asked
        self.candidates = self.choosable(asked.requirements)
        self._met = do_not_use_for(self.catalog, self.model, asked.requirements)

    @property
    def held(self) -> list[Held]:
        """All that the model is not for, whether the workload asks for it or not."""
        return do_not_use_for(self.catalog, self.model)

    @property
    def uses(self) -> list[Constraint]:
        """All that the model is for, whether the workload asks for it or not."""
        return use_for(self.catalog, self.model)

    def under(self, requirements: Requirements) -> Subject:
        """The same model under other requirements."""
        other = copy(self)
        other._ask(Asked(self.asked.question, requirements))
        return other

    def choosable(self, requirements: Requirements) -> list[Candidate]:
        """The candidates that do not wait to be asked for; all of them where no other is alive."""
        ready = [candidate for candidate in self.everything if not _waits_to_be_asked(candidate, requirements)]
        question = self.asked.question
        is_dead = question.include_retired and all(is_retired(candidate, question.as_of) for candidate in ready)
        return self.everything if is_dead or not ready else ready

    def waits(self, candidate: Candidate, requirements: Requirements) -> bool:
        """Whether a candidate is not chosen because these requirements do not ask for it."""
        return not any(candidate is other for other in self.choosable(requirements))

    def fits(self) -> list[Fit]:
        """The routes that can be chosen, best first."""
        return self._best_first(self.candidates)

    def other_fits(self) -> list[Fit]:
        """The routes that are not chosen unless they are asked for."""
        return self._best_first([one for one in self.everything if not any(one is other for other in self.candidates)])

    def best(self) -> Fit | None:
        """The first of `fits`; None without any. Nothing is better than the cheapest that fits beyond doubt: where one
        does, no dearer one is looked at."""
        if len(self.candidates) == 1:
            return self.fit(self.candidates[0])
        fits = []
        for candidate in sorted(self.candidates, key=self._preference):
            fit = self.fit(candidate)
            if fit.shortcomings == (0, 0):
                return fit
            fits.append(fit)
        return min(fits, key=self._route_key, default=None)

    def _best_first(self, candidates: list[Candidate]) -> list[Fit]:
        fits = [self.fit(candidate) for candidate in candidates]
        return sorted(fits, key=self._route_key) if len(fits) > 1 else fits

    def _route_key(self, fit: Fit) -> tuple[object, ...]:
        """The best route first; of a rejected model the nearest: fewest failures, then fewest doubts."""
        return *fit.shortcomings, self._preference(fit.candidate)

    def _preference(self, candidate: Candidate) -> tuple[object, ...]:
        """Of routes that suit as well, the cheapest first; then the developer's own, aggregators last.

        What is left stays in the order of the keys, in which the candidates are.
        """
        route, usd = candidate.route, self.asked.cost(candidate).usd
        return (
            usd is None,
            usd,
            route is not None and not candidate.is_own_platform,
            route is not None and route.kind == "aggregator",
        )

    def findings(self, candidate: Candidate) -> list[Finding]:
        """All that is found about one route."""
        asked = self.asked
        found = judge(candidate, asked.rules, asked.requirements, asked.question.as_of)
        if self._met:
            found = constrained(found, self._met, asked.requirements, candidate)
        return found if asked.question.policy is None else [*found, *asked.question.policy_findings(candidate)]

    def fit(self, candidate: Candidate) -> Fit:
        """One route held against the requirements."""
        findings = tuple(self.findings(candidate))
        return Fit(candidate, status_of(findings, self.asked.question.unknown), findings, self.asked)


def _waits_to_be_asked(candidate: Candidate, requirements: Requirements) -> bool:
    route = candidate.route
    if route is None or is_ordinary(route) or route.address.provider in requirements.provider:
        return False
    return not (sold_as(route) == "batch" and (requirements.batch_api or requirements.batch))


def sold_as(route: Route) -> str | None:
    """A route's kind; where none is given, the tier of its key, which can say as much (`p/free`)."""
    return route.kind or route.address.tier


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


def _known_first(value: Decimal | None) -> tuple[bool, Decimal | None]:
    return value is None, value


def ranked(catalog: Catalog, question: Question) -> list[Fit]:
    """Every model by its best route, in the order asked for; UsageError where requirements contradict each other."""
    return _answered(_subjects(catalog, question), question)[2]


def _subjects(catalog: Catalog, question: Question) -> list[Subject]:
    check_contradictions(question.workload.stated)
    asked = Asked(question, question.workload.requirements())
    return [Subject(catalog, model, asked) for _, model in sorted(catalog.models.items())]


def _answered(
    subjects: list[Subject], question: Question
) -> tuple[list[tuple[Subject, Fit]], Mapping[str, Mark], list[Fit]]:
    """(each that has a way to run it with its best one, the frontier, the best ones in order)."""
    answers = [(subject, fit) for subject in subjects if (fit := subject.best()) is not None]
    best = [fit for _, fit in answers]
    marks = frontier_of(best, question.workload.requirements())
    return answers, marks, sorted(best, key=partial(_rank_key, question, marks))


def recommend(catalog: Catalog, question: Question) -> Advice:
    """Hold every model against the workload. UsageError where the requirements contradict each other."""
    subjects = _subjects(catalog, question)
    answers, marks, candidates = _answered(subjects, question)
    fitting = sum(fit.status is Status.FITS for fit in candidates)
    rejected = [(subject, fit) for subject, fit in answers if fit.status is Status.REJECTED]
    everyone = [] if fitting else [(subject, way) for subject in subjects for way in subject.everything]
    ways = _ways(everyone, _hinders_fit, may_wait=True)
    blocked = _ways([(subject, fit.candidate) for subject, fit in rejected], _rejects, may_wait=False)
    return Advice(
        workload=question.workload,
        as_of=question.as_of,
        unknown=question.unknown,
        candidates=tuple(candidates),
        frontier=marks,
        hidden_retired=sum(not subject.candidates for subject in subjects),
        blockers=relax.blockers(blocked, question.workload),
        relaxations=relax.relaxations(ways, question.workload),
        conflicts=relax.conflicts(ways, question.workload),
        near_misses=near.near_misses(
            [(subject, subject.fits()) for subject, _ in rejected],
            lambda outcome: _rejects(outcome, question.unknown),
        )
        if fitting < near.FEW
        else (),
    )


def fits_of(catalog: Catalog, model: Model, question: Question) -> list[Fit]:
    """Every route of one model held against the workload: best first, then those that wait to be asked for."""
    check_contradictions(question.workload.stated)
    subject = Subject(catalog, model, Asked(question, question.workload.requirements()))
    return [*subject.fits(), *subject.other_fits()]


def _hinders_fit(outcome: Outcome, unknown: UnknownPolicy) -> bool:
    return outcome is Outcome.FAIL or (outcome is not Outcome.PASS and unknown != "allow")


def _rejects(outcome: Outcome, unknown: UnknownPolicy) -> bool:
    return outcome is Outcome.FAIL or (outcome is not Outcome.PASS and unknown == "exclude")


def _ways(
    among: Iterable[tuple[Subject, Candidate]], blocks: Callable[[Outcome, UnknownPolicy], bool], *, may_wait: bool
) -> list[relax.Way]:
    """What is in the way of each of them; nothing that was typed clears what the policy rejects.

    What is dropped can also send a candidate back to waiting, or fetch it from there.
    """
    found = []
    for subject, candidate in among:
        question = subject.asked.question
        if any(blocks(one.outcome, question.unknown) for one in question.policy_findings(candidate)):
            continue
        waits = may_wait and candidate.route is not None and not is_ordinary(candidate.route)
        obstacles, blocked_by = relax.obstacles(
            candidate,
            question.workload,
            subject.held,
            question.as_of,
            partial(_blocks_under, blocks, question.unknown),
            waits=partial(subject.waits, candidate) if waits else None,
        )
        found.append(relax.Way(candidate.model.id, obstacles, blocked_by))
    return found


def _blocks_under(blocks: Callable[[Outcome, UnknownPolicy], bool], unknown: UnknownPolicy, outcome: Outcome) -> bool:
    return blocks(outcome, unknown)


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


def _rank_key(question: Question, marks: Mapping[str, Mark], fit: Fit) -> tuple[object, ...]:
    """fits before check before rejected; the nearest of the rejected first; then the order asked for."""
    nearest = fit.shortcomings if fit.status is Status.REJECTED else ()
    return (
        fit.status.order,
        *nearest,
        *_rank_value(question, marks.get(fit.model.id), fit),
        -len(fit.use_for),
        fit.model.id,
    )


def _rank_value(question: Question, mark: Mark | None, fit: Fit) -> tuple[object, ...]:
    rank, cost = question.rank, _known_first(price_to_compare(fit))
    if rank in ("quality", "value"):
        index = task_index(fit.model, question.workload.requirements())
        quality = (index is None, -(index.value if index else 0))
        if rank == "quality" or mark is None or mark.place != "frontier":
            return rank == "value", *quality, *cost
        return False, -mark.beats, *quality
    if rank == "context":
        return (-(fit.candidate.read("context").value or 0),)
    if rank == "newest":
        released = fit.model.released
        return (-date_span(released)[0].toordinal() if released else 0,)
    return cost


def constraints_of(catalog: Catalog, model: Model) -> tuple[list[Constraint], list[Constraint]]:
    """What a model is for, and what it is not for: curated, and implied by its facts."""
    return use_for(catalog, model), [held.constraint for held in do_not_use_for(catalog, model)]
