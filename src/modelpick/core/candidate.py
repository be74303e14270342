"""How facts reach a decision: what one candidate (a route of a model) is known to offer.

The table of DESIGN section 4, row by row: limits, serving facts, intrinsic facts, the route's own offers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cache
from typing import Any, NamedTuple

from modelpick.core.catalog import Catalog, Fact, Said
from modelpick.core.facts import Inheritance, Model, Route, inheritance_of, is_of_route


class Basis(Enum):
    """How the fact of a finding came to hold for this candidate."""

    OWN = "own"
    """It stands in the route itself, or in the model and concerns the weights."""
    MODEL = "model"
    """The route is silent; the model's holds."""
    CAPPED = "capped"
    """The route's limit is smaller than the model's."""
    ABOVE_MODEL = "above_model"
    """The route claims more than the model."""
    HOST_SILENT = "host_silent"
    """The model has it; this host does not say whether it serves it."""
    SELF_HOSTED = "self_hosted"
    """The model has it; whether it is served depends on how it is hosted."""
    RESOLD = "resold"
    """The route passes requests on to the developer's own, whose end is announced."""
    IMPLIED = "implied"
    """It follows from a stricter or weaker ability."""


class Reading(NamedTuple):
    """A fact as it holds for one candidate."""

    value: Any
    """The chosen value; None is unknown."""
    values: tuple[Any, ...]
    """Every value that counts: more than one where the fact is disputed, none where it is unknown."""
    source: str | None
    as_of: dt.date | None
    also: tuple[Said, ...] = ()
    basis: Basis = Basis.OWN


class _OfModel(NamedTuple):
    """What was read of a model, for all of its routes: as its own, and as they inherit it."""

    own: dict[str, Reading]
    inherited: dict[str, Reading]


class Candidate:
    """One way to run a model: a provider's route, or (`route` None) on machines of one's own.

    Several rules look at one fact, so what was read is remembered, and what is the model's is so for all its routes.
    """

    __slots__ = ("_of_model", "_readings", "catalog", "lives", "model", "route", "standings")

    def __init__(self, catalog: Catalog, model: Model, route: Route | None, of_model: _OfModel | None = None) -> None:
        self.catalog, self.model, self.route = catalog, model, route
        self._of_model = _OfModel({}, {}) if of_model is None else of_model
        self._readings: dict[str, Reading] = {}
        self.lives: dict[dt.date, Any] = {}
        """Where it stands in its life, by the day that was asked about: for `modelpick.core.lifecycle`."""
        self.standings: dict[dt.date, tuple[Any, ...]] = {}
        """What is found whatever the workload, by the day that was asked about: for `modelpick.core.judge`."""

    def on(self, route: Route | None) -> Candidate:
        """The same model on another route."""
        return Candidate(self.catalog, self.model, route, self._of_model)

    @property
    def is_own_platform(self) -> bool:
        """The developer's own route, which inherits all that is known of the model."""
        route = self.route
        return route is not None and self.catalog.is_own_platform(route.address.provider, self.model.developer)

    def read(self, name: str) -> Reading:
        """The fact of this name as it holds here; `price.input` and its like are the route's."""
        reading = self._readings.get(name)
        if reading is None:
            reading = self._readings[name] = _reader_of(name)(self, name)
        return reading

    def _model_says(self, name: str) -> Reading:
        reading = self._of_model.own.get(name)
        if reading is None:
            reading = self._of_model.own[name] = self._says(self.model, name)
        return reading

    def _inherited(self, name: str) -> Reading:
        """What the model says, where that holds for its routes too."""
        reading = self._of_model.inherited.get(name)
        if reading is None:
            reading = self._of_model.inherited[name] = self._model_says(name)._replace(basis=Basis.MODEL)
        return reading

    def _says(self, entry: Model | Route, name: str) -> Reading:
        if entry.claim:
            return _reading(self.catalog.fact(entry, name))
        value, ref = self.catalog.stated(entry, name)
        return _SILENT if value is None else Reading(value, (value,), *self.catalog.cite(ref))

    def _offer(self, name: str) -> Reading:
        if self.route is None:
            return Reading(None, (), None, None, basis=Basis.SELF_HOSTED)
        return self._says(self.route, name)

    def _of_weights(self, name: str) -> Reading:
        return self._model_says(name)

    def _intrinsic(self, name: str) -> Reading:
        route = self.route
        if route is not None and getattr(route, name) is not None:
            return self._says(route, name)
        return self._model_says(name)

    def _serving(self, name: str) -> Reading:
        route = self.route
        if route is not None and getattr(route, name) is not None:
            return self._says(route, name)
        models = self._inherited(name)
        if models.value is not True or self.is_own_platform:
            return models
        basis = Basis.SELF_HOSTED if route is None else Basis.HOST_SILENT
        return Reading(None, (), models.source, models.as_of, models.also, basis)

    def _limit(self, name: str) -> Reading:
        """The model's claims, each capped by the route's own limit, and what the route claims itself."""
        route = self.route
        if route is None:
            return self._model_says(name)
        limit: int | None = getattr(route, name)
        if limit is None:
            return self._inherited(name)
        inherited, own = self._model_says(name), self._says(route, name)
        if inherited.value is None:
            return own
        if limit == inherited.value and not inherited.also and not own.also:
            return inherited
        capped = [min(value, limit) for value in inherited.values]
        values = tuple(dict.fromkeys([*own.values, *capped]))
        if limit < inherited.value:
            models = Said(inherited.value, inherited.source, inherited.as_of, counts=False)
            also = (models, *own.also, *_below(inherited.also, limit))
            return Reading(limit, values, own.source, own.as_of, also, Basis.CAPPED)
        also, basis = (*inherited.also, *own.also), Basis.OWN
        if limit > inherited.value:
            theirs = Said(limit, own.source, own.as_of, counts=True)
            also, basis = (theirs, *also), Basis.ABOVE_MODEL
        return Reading(inherited.value, values, inherited.source, inherited.as_of, also, basis)


_READERS = {
    Inheritance.LIMIT: Candidate._limit,
    Inheritance.SERVING: Candidate._serving,
    Inheritance.INTRINSIC: Candidate._intrinsic,
    Inheritance.OFFER: Candidate._offer,
}


@cache
def _reader_of(name: str) -> Callable[[Candidate, str], Reading]:
    """How the fact of this name is read."""
    if name.startswith("price."):
        return Candidate._offer
    kind = inheritance_of(name)
    return Candidate._of_weights if kind is Inheritance.INTRINSIC and not is_of_route(name) else _READERS[kind]


_SILENT = Reading(None, (), None, None)


def _reading(fact: Fact) -> Reading:
    value, source, as_of, also = fact
    if value is None:
        return Reading(None, (), None, None, also)
    if not also:
        return Reading(value, (value,), source, as_of, also)
    counting = dict.fromkeys([value, *(said.value for said in also if said.counts)])
    return Reading(value, tuple(counting), source, as_of, also)


def _below(also: tuple[Said, ...], limit: int) -> Iterator[Said]:
    """The claims that a smaller limit does not settle."""
    return (said for said in also if said.value < limit)


_CONTAINED_IN = {"json_mode": "json_schema", "tools": "parallel_tools"}
"""The weaker ability -> the stricter one that satisfies it."""


def ability(candidate: Candidate, name: str) -> Reading:
    """An ability with what follows for it: a schema satisfies JSON mode, parallel tools are tools, no tools
    means no parallel ones. Never the reverse."""
    reading = candidate.read(name)
    if reading.values == (True,):
        return reading
    if name in _CONTAINED_IN:
        implied = candidate.read(_CONTAINED_IN[name])
        if implied.values == (True,):
            return implied._replace(basis=Basis.IMPLIED)
    elif name == "parallel_tools" and reading.value is None:
        tools = candidate.read("tools")
        if tools.values == (False,):
            return tools._replace(basis=Basis.IMPLIED)
    return reading
