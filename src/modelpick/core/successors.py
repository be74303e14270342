"""Who can take a model's place: what its providers name, and every model that keeps what is needed of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from modelpick.core.advise import fits_of, status_of
from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.entry import date_span
from modelpick.core.facts import ABILITIES, Model, Route
from modelpick.core.lifecycle import SOON_DAYS
from modelpick.core.migrate import Move, Needs, Side, move, move_between, side_before
from modelpick.core.question import Question
from modelpick.core.requirements import IMPLIES, Requirements
from modelpick.core.rules import RULES, Rule
from modelpick.core.verdict import Finding, Fit, Outcome, Status

ORDER = (
    f"those that fit before those in doubt, those that end within {SOON_DAYS} days last among them; then the named "
    "replacement first, the same developer's, those made for the same, fewest doubts and other losses, cheapest, "
    "nearest in size, newest"
)
"""The order of the successors, in one sentence."""

_OF_THE_WEIGHTS = frozenset(
    {
        *("tuning", "fim", "open_weights", "license", "max_params", "min_params", "max_active_params"),
        *("released_after", "knowledge_after", "developer", "family", "model"),
    }
)
"""Rules that read no fact of a route: what they reject, they reject on every route."""


class Replacement(NamedTuple):
    """What a provider names in the place of a model."""

    providers: tuple[str, ...]
    name: str
    """In the provider's own words, often its id."""
    model: Model | None
    """None: no model of the catalog is called so."""


def replacements(catalog: Catalog, model: Model) -> list[Replacement]:
    """What providers name in its place, the developer's own first; an id of the same provider, else a name."""
    routes = [Candidate(catalog, model, route) for route in sorted(model.route, key=lambda route: route.key)]
    routes.sort(key=lambda candidate: not candidate.is_own_platform)
    said = [(one.route.address.provider, one.route.replacement) for one in routes if one.route is not None]
    said.insert(0, (model.developer, model.replacement))
    named: dict[str, Replacement] = {}
    for provider, name in said:
        found = _called(catalog, name, provider) if name is not None else model
        if name is None or found is model:
            continue
        key = found.id if found else name
        known = named.get(key, Replacement((), name, found))
        named[key] = known._replace(providers=tuple(dict.fromkeys((*known.providers, provider))))
    return list(named.values())


def _called(catalog: Catalog, name: str, provider: str) -> Model | None:
    """The model that a provider means: by its own id there, else by a name that the catalog declares."""
    for _, model in sorted(catalog.models.items()):
        if any(route.id == name and route.address.provider == provider for route in model.route):
            return model
    model_id = catalog.names.get(name)
    return None if model_id is None else catalog.models[model_id]


def successors(catalog: Catalog, model: Model, needs: Needs, enough: int | None = None) -> list[Move]:
    """The models that keep every need, best first as ORDER says, and at the end what is named but does not.

    With `enough` no more are looked at than it takes to know that many of the best, and not all are given.
    """
    question = needs.question
    before = side_before(catalog, model, question)
    named = {one.model.id: one.providers for one in replacements(catalog, model) if one.model}
    hopeful = _hopeful(catalog, model, question, catalog.models.values())
    moves: list[Move] = []
    for hope in (Status.FITS, Status.CHECK):
        near = [one for one in hopeful[hope] if one.id in named or one.developer == model.developer]
        others = [one for one in hopeful[hope] if one.id not in named and one.developer != model.developer]
        for group in (near, others):
            if enough is None or sum(_leads(one) for one in moves) < enough:
                moves += _kept(catalog, before, group, question, named)
    shown = {one.after.model.id for one in moves}
    moves += [
        move(catalog, before, catalog.models[name], needs, providers)
        for name, providers in named.items()
        if name not in shown
    ]
    return sorted(moves, key=_order)


def lasting_successor(catalog: Catalog, model: Model, needs: Needs) -> Move | None:
    """The best of the successors if it keeps every need beyond doubt and does not end soon; None where none is so.

    It costs a part of what all of them cost: those that are named come first, then those of the same developer, and
    nobody after the first group that has one is looked at.
    """
    question = needs.question
    before = side_before(catalog, model, question)
    named = {one.model.id: one.providers for one in replacements(catalog, model) if one.model}
    groups: tuple[list[Model], ...] = ([], [], [])
    for one in catalog.models.values():
        groups[0 if one.id in named else 1 if one.developer == model.developer else 2].append(one)
    for group in groups:
        hopeful = _hopeful(catalog, model, question, group)[Status.FITS]
        leading = [one for one in _kept(catalog, before, hopeful, question, named) if _leads(one)]
        if leading:
            return min(leading, key=_order)
    return None


def _leads(one: Move) -> bool:
    return one.after.status is Status.FITS and not one.ends_soon


def _kept(
    catalog: Catalog, before: Side, models: Iterable[Model], question: Question, named: Mapping[str, tuple[str, ...]]
) -> Iterator[Move]:
    """The moves to those of the models that keep every need, and can be used as the old one was."""
    for model in models:
        fits = fits_of(catalog, model, question)
        if fits and fits[0].status is not Status.REJECTED and _is_there(before.best.model, fits[0]):
            yield move_between(catalog, before, fits, question.as_of, named.get(model.id, ()))


def _is_there(model: Model, fit: Fit) -> bool:
    """Whether it can be used as the old one was: a live route, or weights to host where those of the old one are."""
    return fit.route is not None or bool(model.open_weights and fit.model.open_weights)


def _order(one: Move) -> tuple[object, ...]:
    old, new, usd = one.before.model, one.after.model, one.after.cost.usd
    sizes = old.parameters, new.parameters
    return (
        one.after.status.order,
        one.ends_soon,
        not one.named_by,
        new.developer != old.developer,
        old.specialization is not None and new.specialization != old.specialization,
        len(one.doubts) + len(one.also_loses),
        (usd is None, usd or 0),
        (None in sizes, abs((sizes[0] or 0) - (sizes[1] or 0))),
        -date_span(new.released)[0].toordinal() if new.released else 0,
        new.id,
    )


def _hopeful(catalog: Catalog, model: Model, question: Question, among: Iterable[Model]) -> dict[Status, list[Model]]:
    """The other ones of these models by the best that they can be, found cheaply: a model is dropped at the first rule
    that rejects it, and neither its cost nor its constraints are looked at, which can only make it worse."""
    wanted = question.workload.requirements()
    asked = [rule for rule in RULES if rule.reads and rule.is_asked(wanted)]
    of_weights = [rule for rule in asked if rule.name in _OF_THE_WEIGHTS]
    of_routes = [rule for rule in asked if rule.name not in _OF_THE_WEIGHTS]
    floors = _floors(wanted)
    found: dict[Status, list[Model]] = {status: [] for status in Status}
    for other in among:
        if other is model or _is_below(other, floors):
            continue
        inherited = tuple(_findings(Candidate(catalog, other, None), of_weights, wanted, question.as_of))
        best = status_of(inherited, question.unknown)
        if best is not Status.REJECTED:
            hopes = (
                status_of((*inherited, *_findings(way, of_routes, wanted, question.as_of)), question.unknown)
                for way in _ways(catalog, other)
            )
            best = _best(hopes, best)
        found[best].append(other)
    return found


def _floors(wanted: Requirements) -> dict[str, int]:
    """The facts of which a model needs at least so much; of an ability, 1."""
    sizes = {"context": wanted.context, "max_input": wanted.input, "max_output": wanted.output}
    flags = {name: 1 for name in ABILITIES if name not in IMPLIES.values() and getattr(wanted, name)}
    return {name: size for name, size in sizes.items() if size is not None} | flags


def _is_below(model: Model, floors: dict[str, int]) -> bool:
    """Whether the model has too little of something, undisputed, and no route says that it has more."""
    for name, floor in floors.items():
        own = getattr(model, name)
        if own is not None and own < floor and not _says_more(model, name, floor):
            return True
    return False


def _says_more(model: Model, name: str, floor: int) -> bool:
    entries = (model, *(route for route in model.route if name in Route.model_fields))
    return any(
        (getattr(entry, name) or 0) >= floor or any(claim.field == name for claim in entry.claim) for entry in entries
    )


def _best(statuses: Iterable[Status], possible: Status) -> Status:
    """The best of them; no more are looked at once the best possible is found."""
    best = Status.REJECTED
    for status in statuses:
        best = min(best, status, key=lambda one: one.order)
        if best is possible:
            break
    return best


def _ways(catalog: Catalog, model: Model) -> Iterator[Candidate]:
    yield from (Candidate(catalog, model, route) for route in model.route)
    if model.open_weights or not model.route:
        yield Candidate(catalog, model, None)


def _findings(candidate: Candidate, rules: list[Rule], wanted: Requirements, today: dt.date) -> Iterator[Finding]:
    """Findings up to the first that rejects."""
    for rule in rules:
        finding = rule.judge(candidate, wanted, today)
        yield finding
        if finding.outcome is Outcome.FAIL:
            return
