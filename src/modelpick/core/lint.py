"""The lints: what a valid catalog can still have wrong. Each finds one kind of oddity and formats nothing.

To add one, write a generator under `@lint` and name it in LINTS; the first line of its docstring is its help.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal, NamedTuple

from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.entry import Entry, Name, Phrase, date_span
from modelpick.core.facts import ABILITIES, Model, Route, fact_fields
from modelpick.core.ids import ID_FIELDS, recorded_ids
from modelpick.core.lifecycle import life
from modelpick.core.price import RATES, PriceTier

Severity = Literal["error", "warning", "note"]
"""error: it cannot be true; warning: it is rarely true; note: worth a look, decides no exit code."""
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
STALE_DAYS = 365
UNUSED = "accept-matches-nothing"
"""The code of an entry of the accept list that accepts nothing."""


class Oddity(NamedTuple):
    """Something about one fact that a person should look at."""

    code: str
    severity: Severity
    model: str
    route: str | None
    """The key of the route; None for the model itself."""
    field: str
    found: Any
    against: Any
    """What it is at odds with; None where the value alone is odd."""
    source: str | None
    as_of: dt.date | None


class Scope(NamedTuple):
    """One model, and what a lint may know besides."""

    catalog: Catalog
    model: Model
    today: dt.date
    stale_days: int

    @property
    def entries(self) -> tuple[Model | Route, ...]:
        """The model, and its routes in the order of their keys."""
        return (self.model, *sorted(self.model.route, key=lambda route: route.key))

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes in the order of their keys."""
        return tuple(sorted(self.model.route, key=lambda route: route.key))

    def is_live(self, route: Route) -> bool:
        """Whether the route answers today, as far as is known."""
        return life(Candidate(self.catalog, self.model, route), self.today).state != "retired"


class Odd(NamedTuple):
    """What a lint says, before its code and source are added."""

    entry: Model | Route
    field: str
    found: Any
    against: Any = None


Look = Callable[[Scope], Iterator[Odd]]


@dataclass(frozen=True)
class Lint:
    """One kind of oddity."""

    code: str
    severity: Severity
    summary: str
    look: Look


def lint(severity: Severity) -> Callable[[Look], Lint]:
    """Make a lint of a generator: its code is its name, its docstring's first line the help."""

    def make(look: Look) -> Lint:
        summary = (look.__doc__ or "").partition("\n")[0]
        return Lint(look.__name__.strip("_").replace("_", "-"), severity, summary, look)

    return make


class Accepted(Entry):
    """An oddity that somebody has looked at and leaves as it is."""

    code: Name
    """The lint's code."""
    model: Name
    """The model's id."""
    route: Name | None = None
    """The route's key; without one, the model and every route of it."""
    why: Phrase
    """Why it is right as it is."""

    def accepts(self, oddity: Oddity) -> bool:
        """Whether it speaks of this oddity."""
        return (self.code, self.model) == (oddity.code, oddity.model) and self.route in (None, oddity.route)


class Linted(NamedTuple):
    """Every oddity of a catalog, each with why it is accepted, or None."""

    findings: tuple[tuple[Oddity, str | None], ...]

    @property
    def left(self) -> tuple[Oddity, ...]:
        """What nobody has accepted."""
        return tuple(oddity for oddity, why in self.findings if why is None)

    @property
    def exit_code(self) -> int:
        """1 where an error or a warning is left."""
        return int(any(oddity.severity != "note" for oddity in self.left))


def look_over(
    catalog: Catalog,
    today: dt.date,
    *,
    accepted: Iterable[Accepted] = (),
    stale_days: int = STALE_DAYS,
    models: Set[str] | None = None,
) -> Linted:
    """Every lint on every model, or on these alone. An accepted entry that accepts nothing is an oddity itself."""
    accepted = tuple(accepted)
    found: list[tuple[Oddity, str | None]] = []
    used: set[Accepted] = set()
    for model_id in sorted(catalog.models if models is None else models & catalog.models.keys()):
        for oddity in _oddities(Scope(catalog, catalog.models[model_id], today, stale_days)):
            by = [entry for entry in accepted if entry.accepts(oddity)]
            used.update(by)
            found.append((oddity, by[0].why if by else None))
    for entry in dict.fromkeys(accepted):
        if entry not in used and (models is None or entry.model in models or entry.model not in catalog.models):
            unused = Oddity(UNUSED, "warning", entry.model, entry.route, entry.code, entry.why, None, None, None)
            found.append((unused, None))
    return Linted(tuple(sorted(found, key=lambda pair: SEVERITIES.index(pair[0].severity))))


def _oddities(scope: Scope) -> Iterator[Oddity]:
    for one in LINTS:
        for odd in one.look(scope):
            key = odd.entry.key if isinstance(odd.entry, Route) else None
            known = odd.field in fact_fields(type(odd.entry))
            fact = scope.catalog.fact(odd.entry, odd.field) if known else None
            cited = (fact.source, fact.as_of) if fact else (None, None)
            yield Oddity(one.code, one.severity, scope.model.id, key, odd.field, odd.found, odd.against, *cited)


# Limits -------------------------------------------------------------------------------------------------------


@lint("warning")
def output_repeats_context(scope: Scope) -> Iterator[Odd]:
    """The output limit is the context window: mostly the window pasted where the limit is unknown."""
    for entry in scope.entries:
        context = entry.context or scope.model.context
        if entry.max_output is not None and entry.max_output == context:
            yield Odd(entry, "max_output", entry.max_output, context)


@lint("error")
def context_below_max_input(scope: Scope) -> Iterator[Odd]:
    """The input limit is above the context window, which holds input and output together."""
    for entry in scope.entries:
        context = entry.context or scope.model.context
        if context is not None and entry.max_input is not None and entry.max_input > context:
            yield Odd(entry, "max_input", entry.max_input, context)


@lint("warning")
def route_context_above_model(scope: Scope) -> Iterator[Odd]:
    """A route claims a larger context window than the model has."""
    for route in scope.routes:
        if route.context is not None and scope.model.context is not None and route.context > scope.model.context:
            yield Odd(route, "context", route.context, scope.model.context)


# Abilities ----------------------------------------------------------------------------------------------------

_NAMED_FOR_VISION = re.compile(r"(?:^|[-_./ ])(?:[a-z]*vl\d*|vlm|vision)(?:[-_.:/ ]|$)", re.IGNORECASE)


@lint("error")
def vision_without_image(scope: Scope) -> Iterator[Odd]:
    """Named or made for vision, or takes video, but not said to take images; or a route alone says that it does."""
    model = scope.model
    named = [name for name in (model.id, model.name, model.specialization) if name and _NAMED_FOR_VISION.search(name)]
    if named and model.vision is not True:
        yield Odd(model, "vision", model.vision, named[0])
    for entry in scope.entries:
        if entry.video is True and entry.vision is False:
            yield Odd(entry, "vision", False, "video")
    for route in scope.routes:
        if route.vision is True and model.vision is False:
            yield Odd(route, "vision", True, False)


@lint("warning")
def ability_above_model(scope: Scope) -> Iterator[Odd]:
    """A route claims an ability that the model is said not to have."""
    for route in scope.routes:
        for name in ABILITIES:
            if name != "vision" and getattr(route, name, None) is True and getattr(scope.model, name) is False:
                yield Odd(route, name, True, False)


# Prices -------------------------------------------------------------------------------------------------------

_THOUSAND, _MILLION = 500, 500_000
"""From how many times the other routes' median on a price looks like the wrong unit."""
_DEAREST, _CHEAPEST = 1_000.0, 0.0005
"""No token is sold dearer, or cheaper, per million; what is 100 times beyond is a million off."""
_APART = frozenset({"free", "subscription", "batch"})


def _is_ordinary(route: Route) -> bool:
    return route.kind not in _APART and route.address.tier not in _APART


def _off(scope: Scope) -> Iterator[tuple[Odd, int]]:
    """(a price that is off, by 1,000 or 1,000,000)."""
    for route in scope.routes:
        for name in RATES:
            price = getattr(route.price, name)
            if not price:
                continue
            field = f"price.{name}"
            if price > _DEAREST or price < _CHEAPEST:
                times = price / _DEAREST if price > _DEAREST else _CHEAPEST / price
                bound = _DEAREST if price > _DEAREST else _CHEAPEST
                yield Odd(route, field, price, bound), 1_000_000 if times >= 100 else 1_000
            elif name in ("input", "output"):
                others = [
                    other
                    for one in scope.routes
                    if one is not route and _is_ordinary(one) and (other := getattr(one.price, name))
                ]
                middle = median(others) if len(others) >= 2 else price
                times = max(price / middle, middle / price)
                if times >= _THOUSAND:
                    yield Odd(route, field, price, middle), 1_000_000 if times >= _MILLION else 1_000


def _price_off_by_1000(scope: Scope) -> Iterator[Odd]:
    """A price is some 1,000 times, or a 1,000th of, what the model's other routes or any token cost."""
    return (odd for odd, times in _off(scope) if times == 1_000)


def _price_off_by_1000000(scope: Scope) -> Iterator[Odd]:
    """A price is some 1,000,000 times, or a 1,000,000th of, what the model's other routes or any token cost."""
    return (odd for odd, times in _off(scope) if times == 1_000_000)


price_off_by_1000, price_off_by_1000000 = lint("error")(_price_off_by_1000), lint("error")(_price_off_by_1000000)


def _dearer(scope: Scope, pairs: Iterable[tuple[str, str]]) -> Iterator[Odd]:
    """Where the first of two prices is above the second, in the list prices and in every tier."""
    for route in scope.routes:
        for name, than in pairs:
            for rates in (route.price, *(route.price.tiers or ())):
                price, other = getattr(rates, name, None), getattr(rates, than, None)
                if price is not None and other is not None and price > other:
                    is_tier = isinstance(rates, PriceTier)
                    yield Odd(route, "price.tiers" if is_tier else f"price.{name}", price, other)


@lint("error")
def cached_dearer(scope: Scope) -> Iterator[Odd]:
    """Input read from the cache costs more than input that is not."""
    return _dearer(scope, [("cache_read", "input")])


@lint("error")
def batch_dearer(scope: Scope) -> Iterator[Odd]:
    """The batch API costs more than the ordinary one."""
    return _dearer(scope, [("batch_input", "input"), ("batch_output", "output")])


@lint("note")
def output_cheaper_than_input(scope: Scope) -> Iterator[Odd]:
    """Output costs less than input: rare, and mostly the two swapped."""
    return (
        odd._replace(field="price.output", found=odd.against, against=odd.found)
        for odd in _dearer(scope, [("input", "output")])
    )


@lint("error")
def zero_price_not_free(scope: Scope) -> Iterator[Odd]:
    """A price of 0 on a route that is not documented as free or part of a subscription."""
    for route in scope.routes:
        if route.kind not in ("free", "subscription") and route.address.tier != "free":
            for name in RATES:
                if getattr(route.price, name) == 0:
                    yield Odd(route, f"price.{name}", 0.0, route.kind)


@lint("error")
def tiers_not_rising(scope: Scope) -> Iterator[Odd]:
    """Long-context tiers whose thresholds do not rise, or whose rates fall below the tier before."""
    for route in scope.routes:
        before: Any = route.price
        for tier in route.price.tiers or ():
            if isinstance(before, PriceTier) and tier.above <= before.above:
                yield Odd(route, "price.tiers", tier.above, before.above)
            for name in ("input", "output"):
                rate, lower = getattr(tier, name), getattr(before, name)
                if rate is not None and lower is not None and rate < lower:
                    yield Odd(route, "price.tiers", rate, lower)
            before = tier


# Dates and life -----------------------------------------------------------------------------------------------


@lint("warning")
def retired_without_date(scope: Scope) -> Iterator[Odd]:
    """Retired, and nobody says since when."""
    for entry in scope.entries:
        if entry.lifecycle == "retired" and entry.shutdown_date is None:
            yield Odd(entry, "lifecycle", "retired")


@lint("error")
def shutdown_before_release(scope: Scope) -> Iterator[Odd]:
    """Shut down before the model was released."""
    released = scope.model.released
    for entry in scope.entries:
        if released and entry.shutdown_date and entry.shutdown_date < date_span(released)[0]:
            yield Odd(entry, "shutdown_date", entry.shutdown_date, released)


@lint("warning")
def shutdown_passed(scope: Scope) -> Iterator[Odd]:
    """The shutdown date has passed, and the lifecycle is still another than retired."""
    for entry in scope.entries:
        if entry.shutdown_date and entry.shutdown_date < scope.today and entry.lifecycle not in (None, "retired"):
            yield Odd(entry, "lifecycle", entry.lifecycle, entry.shutdown_date)


@lint("error")
def announced_after_shutdown(scope: Scope) -> Iterator[Odd]:
    """The retirement was announced, or the offer closed, after the shutdown."""
    for entry in scope.entries:
        for name in ("announced_date", "closed_date"):
            day = getattr(entry, name)
            if day and entry.shutdown_date and day > entry.shutdown_date:
                yield Odd(entry, name, day, entry.shutdown_date)


@lint("error")
def knowledge_after_release(scope: Scope) -> Iterator[Odd]:
    """The knowledge cutoff is later than the release."""
    knowledge, released = scope.model.knowledge, scope.model.released
    if knowledge and released and date_span(knowledge)[0] > date_span(released)[1]:
        yield Odd(scope.model, "knowledge", knowledge, released)


@lint("error")
def released_in_future(scope: Scope) -> Iterator[Odd]:
    """The release lies ahead."""
    if scope.model.released and date_span(scope.model.released)[0] > scope.today:
        yield Odd(scope.model, "released", scope.model.released, scope.today)


# Sources ------------------------------------------------------------------------------------------------------


def _facts_of(scope: Scope, entry: Model | Route) -> Iterator[tuple[str, Any]]:
    """(name, fact) of every fact that the table states."""
    for name in fact_fields(type(entry)):
        if name != "price":
            fact = scope.catalog.fact(entry, name)
            if fact.value is not None:
                yield name, fact


@lint("warning")
def stale(scope: Scope) -> Iterator[Odd]:
    """A fact of a live route that was last read longer ago than --stale-days; the oldest one is named."""
    limit = dt.date.fromordinal(max(scope.today.toordinal() - scope.stale_days, 1))
    for route in filter(scope.is_live, scope.routes):
        dated = [(fact.as_of, name) for name, fact in _facts_of(scope, route) if fact.as_of is not None]
        oldest = min(dated, key=lambda pair: pair[0], default=None)
        if oldest and oldest[0] < limit:
            yield Odd(route, oldest[1], oldest[0], limit)


@lint("error")
def no_source(scope: Scope) -> Iterator[Odd]:
    """Facts that name no source; the first is named, and how many there are."""
    for entry in scope.entries:
        bare = [name for name, fact in _facts_of(scope, entry) if fact.source is None]
        if bare:
            yield Odd(entry, bare[0], len(bare))


# Ids ----------------------------------------------------------------------------------------------------------


@lint("warning")
def id_of_another_model(scope: Scope) -> Iterator[Odd]:
    """A recorded id of a route is another model's own name: who types it gets that other model."""
    for route in scope.routes:
        for name in recorded_ids(route):
            owner = scope.catalog.names.get(name, scope.model.id)
            if owner != scope.model.id:
                yield Odd(route, next(field for field in ID_FIELDS if name in _held(route, field)), name, owner)


def _held(route: Route, field: str) -> tuple[str, ...]:
    value = getattr(route, field)
    return value if isinstance(value, tuple) else (value,)


LINTS: tuple[Lint, ...] = (
    output_repeats_context,
    context_below_max_input,
    route_context_above_model,
    vision_without_image,
    ability_above_model,
    price_off_by_1000,
    price_off_by_1000000,
    cached_dearer,
    batch_dearer,
    output_cheaper_than_input,
    zero_price_not_free,
    tiers_not_rising,
    retired_without_date,
    shutdown_before_release,
    shutdown_passed,
    announced_after_shutdown,
    knowledge_after_release,
    released_in_future,
    stale,
    no_source,
    id_of_another_model,
)
"""Every lint, in the order of the findings about one model."""
