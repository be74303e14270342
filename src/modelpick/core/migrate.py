"""Moving from one model to another: what of it is needed, what is lost and gained, which ids are to be replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from modelpick.core.advise import fits_of, is_ordinary
from modelpick.core.candidate import Candidate, ability
from modelpick.core.catalog import Catalog
from modelpick.core.entry import date_span
from modelpick.core.facts import ABILITIES, Model, Route
from modelpick.core.judge import CONSTRAINT_RULE
from modelpick.core.lifecycle import Life, life
from modelpick.core.like import preset_like
from modelpick.core.question import Question
from modelpick.core.requirements import imposes
from modelpick.core.verdict import Finding, Fit, Outcome
from modelpick.core.workload import Preset, Workload

LIMITS = ("context", "max_input", "max_output")
SENT = frozenset(("input", "output", "avg_input", "avg_output"))
"""Requirements that say how large a request is: they price both models, and do not yet say what either must be able
to do."""
_SAME = {"output": "max_output"}
"""A requirement -> the fact that it is copied from, where the two are not called the same."""
_FLAGS = (*ABILITIES, "open_weights", "prompt_caching", "batch_api")


class Needs(NamedTuple):
    """What the move must keep."""

    question: Question
    from_facts: bool
    """They are what the model itself amounts to: nothing was typed but what is sent."""
    not_copied: tuple[str, ...] = ()
    """Facts of the model that are unknown, and so impose nothing."""

    @property
    def is_empty(self) -> bool:
        """Nothing is needed: any model will do."""
        stated = self.question.workload.requirements().stated()
        return not any(imposes(name, value) for name, value in stated.items())


def needs_of(catalog: Catalog, model: Model, question: Question) -> Needs:
    """The needs that were typed; where none is, or only what is sent, those that the model's own facts amount to."""
    if not SENT.issuperset(question.workload.units):
        return Needs(question, False)
    preset, unknown = preset_of_facts(catalog, model)
    workload = Workload(question.workload.stated, (*question.workload.presets, preset))
    typed = {_SAME.get(name, name) for name in question.workload.stated.stated()}
    return Needs(replace(question, workload=workload), True, tuple(name for name in unknown if name not in typed))


def preset_of_facts(catalog: Catalog, model: Model) -> tuple[Preset, tuple[str, ...]]:
    """(what whatever replaces this model must meet, facts that are unknown and so not copied).

    Open weights of known size also need that size: at most half as large again, for what runs the one nearly always
    runs the other.
    """
    preset, unknown = preset_like(catalog, model)
    needs = preset.requirements
    if model.open_weights and model.parameters is not None:
        needs = replace(needs, max_params=model.parameters * 3 // 2)
    elif model.open_weights:
        unknown = (*unknown, "parameters")
    return Preset("migrate", needs), unknown


class Need(NamedTuple):
    """One stated need, as the old model and the new one meet it."""

    before: Finding | None
    """None where the finding concerns the new model alone: a constraint of its own, its retirement."""
    after: Finding

    @property
    def is_lost(self) -> bool:
        """The new model fails it."""
        return self.after.outcome is Outcome.FAIL

    @property
    def is_kept(self) -> bool:
        """The new model meets it."""
        return self.after.outcome is Outcome.PASS


class Difference(NamedTuple):
    """A fact in which the two differ; None is unknown or disputed."""

    fact: str
    before: Any
    after: Any


class Move(NamedTuple):
    """From the best route of one model to the best route of another; facts that are not needed are compared where most
    is known of them, on the developers' own routes."""

    before: Fit
    after: Fit
    homes: tuple[Fit, Fit]
    """The routes whose facts are compared: the developers' own, where they are as good."""
    life: Life
    """Of the new model's route."""
    needs: tuple[Need, ...]
    gained: tuple[Difference, ...]
    """What the new model has over the old one, needed or not."""
    also_loses: tuple[Difference, ...]
    """What it lacks that the old one has, though that is not needed."""
    also_unknown: tuple[Difference, ...]
    """What one of the two has, and of the other nobody knows; not needed either."""
    named_by: tuple[str, ...] = ()
    """The providers that name it in the old one's place."""
    own_end: Life | None = None
    """Of the developer's own route, where that has ended or soon will and the weights are not published."""

    @property
    def ends_soon(self) -> bool:
        """It is no place to stay: a resold route seldom outlives the developer's own for long."""
        return self.life.retires_soon or self.own_end is not None

    @property
    def lost(self) -> tuple[Need, ...]:
        """The stated needs that it fails."""
        return tuple(need for need in self.needs if need.is_lost)

    @property
    def doubts(self) -> tuple[Need, ...]:
        """The stated needs that nobody can decide from the facts."""
        return tuple(need for need in self.needs if not need.is_lost and not need.is_kept)

    @property
    def cost_ratio(self) -> Decimal | None:
        """Cost after / cost before; None where either is unknown, or it was free."""
        before, after = self.before.cost.usd, self.after.cost.usd
        return None if not before or after is None else after / before


class Side(NamedTuple):
    """One end of a move: a model with the routes that speak for it."""

    best: Fit
    """The best route: of equally good ones the cheapest."""
    home: Fit
    """The developer's own route, where it is as good; it is there that most is known of what the model can do."""


def side_of(catalog: Catalog, fits: Sequence[Fit]) -> Side:
    """The routes that speak for a model, of all its routes held against the needs."""
    as_good = [fit for fit in fits if fit.status is fits[0].status]
    own = (fit for fit in as_good if fit.candidate.is_own_platform)
    priced = (fit for fit in as_good if fit.cost.usd is not None and fit.route and is_ordinary(fit.route))
    return Side(next(priced, fits[0]), next(own, fits[0]))


def side_before(catalog: Catalog, model: Model, question: Question) -> Side:
    """What is left behind, retired or not."""
    return side_of(catalog, fits_of(catalog, model, replace(question, include_retired=True)))


def move(catalog: Catalog, before: Side, model: Model, needs: Needs, named_by: Iterable[str] = ()) -> Move:
    """Hold a model against the needs, and against what is left behind."""
    question = needs.question
    fits = fits_of(catalog, model, question) or fits_of(catalog, model, replace(question, include_retired=True))
    return move_between(catalog, before, fits, question.as_of, tuple(named_by))


def move_between(
    catalog: Catalog, old: Side, fits: Sequence[Fit], today: dt.date, named_by: tuple[str, ...] = ()
) -> Move:
    """Hold the routes of a model, best first, against what is left behind."""
    after, home = fits[0], side_of(catalog, fits).home
    found = {finding.rule: finding for finding in old.home.findings}
    needs = tuple(Need(None if one.rule == CONSTRAINT_RULE else found.get(one.rule), one) for one in after.findings)
    undecided = {need.after.rule for need in needs if not need.is_kept}
    gained, lost, unknown = [], [], []
    for difference in _differences(*(fit.candidate for fit in (old.home, home))):
        if difference.before is None or difference.after is None:
            if difference.fact not in undecided and True in difference:
                unknown.append(difference)
        elif difference.after > difference.before:
            gained.append(difference)
        elif difference.fact not in undecided:
            lost.append(difference)
    return Move(
        old.best,
        after,
        (old.home, home),
        life(Candidate(catalog, after.model, after.route), today),
        needs,
        tuple(gained),
        tuple(lost),
        tuple(unknown),
        named_by,
        _own_end(catalog, after, today),
    )


def _own_end(catalog: Catalog, fit: Fit, today: dt.date) -> Life | None:
    """The end of the developer's own route, past or near; None where one of them goes on, or another can host it."""
    if fit.model.open_weights:
        return None
    own = (Candidate(catalog, fit.model, route) for route in fit.model.route)
    ends = [life(candidate, today) for candidate in own if candidate.is_own_platform]
    if not ends or not all(end.state == "retired" or end.retires_soon for end in ends):
        return None
    return max(ends, key=lambda end: end.shutdown_date or dt.date.min)


def _differences(old: Candidate, new: Candidate) -> Iterator[Difference]:
    for name in _FLAGS:
        before, after = _able(old, name), _able(new, name)
        if before is not after:
            yield Difference(name, before, after)
    for name in LIMITS:
        limits = old.read(name).value, new.read(name).value
        if limits[0] != limits[1]:
            yield Difference(name, *limits)
    known = old.model.knowledge, new.model.knowledge
    if known[0] and known[1] and not _overlap(known[0], known[1]):
        yield Difference("knowledge", *known)


def _able(candidate: Candidate, name: str) -> bool | None:
    values = ability(candidate, name).values
    return values[0] if len(values) == 1 else None


def _overlap(one: str, other: str) -> bool:
    """Whether two dates can be the same day: one may be known only to the month or year."""
    (first, last), (from_, to) = date_span(one), date_span(other)
    return first <= to and from_ <= last


class Providers(NamedTuple):
    """Who serves the old model, the new one, or both; who merely served the old one counts as well."""

    kept: tuple[str, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]


class IdChange(NamedTuple):
    """An id to replace: the old route, and the new model's at the same provider and region."""

    old: Route
    life: Life
    new: Route | None
    """None: the new model is not offered there."""


def live_routes(catalog: Catalog, model: Model, today: dt.date) -> list[Route]:
    """The routes that still answer, by key."""
    routes = sorted(model.route, key=lambda route: route.key)
    return [route for route in routes if life(Candidate(catalog, model, route), today).state != "retired"]


def providers_of(catalog: Catalog, old: Model, new: Model, today: dt.date) -> Providers:
    """Which providers a move keeps, gives up and gains."""
    before = dict.fromkeys(sorted(route.address.provider for route in old.route))
    after = dict.fromkeys(route.address.provider for route in live_routes(catalog, new, today))
    return Providers(
        tuple(name for name in before if name in after),
        tuple(name for name in before if name not in after),
        tuple(name for name in after if name not in before),
    )


def id_changes(catalog: Catalog, old: Model, new: Model, today: dt.date) -> list[IdChange]:
    """Every id of the old model with what to write instead, retired ones too: they are what stands in people's code."""
    live = live_routes(catalog, new, today)
    return [
        IdChange(route, life(Candidate(catalog, old, route), today), _counterpart(route, live))
        for route in sorted(old.route, key=lambda route: route.key)
    ]


def _counterpart(old: Route, live: list[Route]) -> Route | None:
    """The route of the same key; else one of the same provider and region, an ordinary one before others."""
    there = [route for route in live if route.address[:2] == old.address[:2]]
    return min(there, key=lambda route: (route.key != old.key, not is_ordinary(route), route.key), default=None)


class Ending(NamedTuple):
    """A route of a model that is retired, or whose shutdown is announced."""

    route: Route
    life: Life
    is_own_platform: bool


def endings(catalog: Catalog, model: Model, today: dt.date) -> list[Ending]:
    """The routes that have an end, the soonest first, the developer's own before others of that day."""
    found = []
    for route in model.route:
        candidate = Candidate(catalog, model, route)
        now = life(candidate, today)
        if now.shutdown_date is not None or now.state == "retired":
            found.append(Ending(route, now, candidate.is_own_platform))
    return sorted(found, key=lambda one: (one.life.shutdown_date or today, not one.is_own_platform, one.route.key))
