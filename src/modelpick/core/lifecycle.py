"""Where a candidate stands in its life: announced, closing, shut down; and so which ways there are to run a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog, Said
from modelpick.core.facts import Lifecycle, Model, Route

SOON_DAYS = 180
"""A shutdown closer than this is noted wherever the model or route is named."""


class Life(NamedTuple):
    """Where a candidate stands in its life, on the day that is asked about."""

    state: Lifecycle | None
    """None is unknown."""
    announced_date: dt.date | None
    closed_date: dt.date | None
    shutdown_date: dt.date | None
    replacement: str | None
    source: str | None
    as_of: dt.date | None
    also: tuple[Said, ...] = ()
    """Other claims about the shutdown, or about the state where none is announced."""
    word: str | None = None
    """The provider's own word for the state."""
    retires_in_days: int | None = None
    """Days until the announced shutdown; None where none is announced, or it is past."""

    @property
    def retires_soon(self) -> bool:
        """The shutdown is near enough that everybody who chooses must hear of it."""
        return self.retires_in_days is not None and self.retires_in_days < SOON_DAYS


def life(candidate: Candidate, today: dt.date) -> Life:
    """The lifecycle of a route: its own facts, or the model's on the developer's own platform.

    Open weights on machines of one's own have none; a closed model without a tracked route has the model's.
    """
    known = candidate.lives.get(today)
    if known is None:
        known = candidate.lives[today] = _life(candidate, today)
    return known


def is_retired(candidate: Candidate, today: dt.date) -> bool:
    """Whether it answers no more; every candidate is asked, so without the rest of its life."""
    entry = _told_by(candidate)
    return entry is not None and _state(entry, today) == "retired"


def _told_by(candidate: Candidate) -> Model | Route | None:
    """The table whose lifecycle holds here; None for open weights on machines of one's own."""
    route, model = candidate.route, candidate.model
    if route is None:
        return None if model.open_weights else model
    return model if route.lifecycle is None and route.shutdown_date is None and candidate.is_own_platform else route


def _life(candidate: Candidate, today: dt.date) -> Life:
    entry = _told_by(candidate)
    if entry is None:
        return Life(None, None, None, None, None, None, None)
    name = "shutdown_date" if entry.shutdown_date else "lifecycle"
    fact = candidate.catalog.fact(entry, name)
    state = _state(entry, today)
    return Life(
        state,
        entry.announced_date,
        entry.closed_date,
        entry.shutdown_date,
        entry.replacement,
        fact.source if state else None,
        fact.as_of if state else None,
        fact.also,
        entry.lifecycle_word if state == entry.lifecycle else None,
        (entry.shutdown_date - today).days if entry.shutdown_date and entry.shutdown_date > today else None,
    )


class Ending(NamedTuple):
    """A live route whose shutdown is announced."""

    route: Route
    shutdown_date: dt.date
    days: int
    """Days until then."""
    replacement: str | None
    """What the provider names in its place."""


def endings(catalog: Catalog, model: Model, today: dt.date) -> list[Ending]:
    """The live routes of a model whose shutdown is announced, the soonest first."""
    found = []
    for route in model.route:
        now = life(Candidate(catalog, model, route), today)
        if now.shutdown_date is not None and now.retires_in_days is not None:
            found.append(Ending(route, now.shutdown_date, now.retires_in_days, now.replacement))
    return sorted(found, key=lambda one: (one.days, one.route.key))


def _state(entry: Model | Route, today: dt.date) -> Lifecycle | None:
    if entry.shutdown_date is not None:
        if entry.shutdown_date <= today:
            return "retired"
        if entry.lifecycle in (None, "retired"):
            return "deprecated" if entry.announced_date is None or entry.announced_date <= today else "active"
    return entry.lifecycle


def _by_key(model: Model) -> Sequence[Route]:
    return model.route if len(model.route) < 2 else sorted(model.route, key=lambda route: route.key)


def candidates_of(catalog: Catalog, model: Model, today: dt.date, *, include_retired: bool) -> list[Candidate]:
    """The ways to run a model today, in the order of the keys; none where everything about it is retired.

    Open weights without a live route can be hosted by oneself, and a model without any tracked route is kept:
    that nothing is known of its routes is a doubt, not a reason to forget it.
    """
    own = Candidate(catalog, model, None)
    routes = [own.on(route) for route in _by_key(model)]
    live = [candidate for candidate in routes if not is_retired(candidate, today)]
    if live:
        return routes if include_retired else live
    if model.open_weights or (not routes and not is_retired(own, today)):
        return [own, *routes] if include_retired else [own]
    return (routes or [own]) if include_retired else []
