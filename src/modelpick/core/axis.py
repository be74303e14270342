"""What can move in a workload: the traffic that is priced, and each requirement that is a number or a date."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from modelpick.core.advise import Subject
from modelpick.core.candidate import Candidate
from modelpick.core.cost import costs_among_claims
from modelpick.core.entry import date_span
from modelpick.core.envelope import Bound
from modelpick.core.lifecycle import life
from modelpick.core.requirements import Requirements
from modelpick.core.traffic import MILLION, Traffic, Usage, exact, traffic_in
from modelpick.core.workload import Workload

Breaks = Callable[[Subject, Candidate], Iterable[Fraction | Decimal | int]]
"""Where a rate or a limit of a route may lie; more places than needed do no harm."""

_Move = Callable[[Usage, Fraction], Usage]
"""The tokens of a request with one kind of them at another place."""

_HALF_A_DAY = Fraction(1, 2)
_CAPS = ("max_price", "budget")

SIZES = ("input", "output", "avg_input", "avg_output")
"""What a request is made of: it is priced and limited at once, so it can move, and not be dropped."""


@dataclass(frozen=True)
class Axis:
    """One thing that moves while all else stays."""

    moves: str
    now: Fraction
    low: Fraction
    high: Bound
    make: Callable[[Fraction], Requirements]
    """The requirements with it at another place."""
    widest: Requirements
    """Without whatever depends on it: what does not fit these fits nowhere on the axis."""
    breaks: Breaks
    moves_cost: bool = False
    """The cost of a request depends on it."""
    has_caps: bool = False
    """It can carry a cost past `--max-price` or `--budget`."""
    matters: bool = True
    """It can change the order or the fit of anything."""
    is_dated: bool = False
    """Its places are days, by their number; limits lie between two days."""
    known: dict[Fraction, Requirements] = field(default_factory=dict, compare=False, repr=False)

    def needs_at(self, place: Fraction) -> Requirements:
        """The requirements there."""
        if place not in self.known:
            self.known[place] = self.make(place)
        return self.known[place]

    def value(self, place: Fraction, *, is_below: bool = False) -> Any:
        """A place as it is told: a day is the last one that does not change anything."""
        if not self.is_dated:
            return place
        return dt.date.fromordinal(math.ceil(place) if is_below else math.floor(place))


def axes_of(workload: Workload) -> list[Axis]:
    """All that can move in this workload: traffic first, then the requirements in the order of their fields."""
    needs = workload.requirements()
    traffic = traffic_in(needs)
    found = [*_traffic_axes(workload, needs, traffic), *_requests(needs, traffic)]
    return found + [axis for name in needs.stated() if (axis := _requirement_axis(name, workload, needs)) is not None]


def without(needs: Requirements, *names: str) -> Requirements:
    """The same requirements, these not stated."""
    return _but(needs, **{name: getattr(Requirements(), name) for name in names})


def _but(needs: Requirements, **values: Any) -> Requirements:
    """The same requirements, but for these."""
    return replace(needs, **values)


def decimal(number: Fraction) -> Decimal:
    """A place as a number to reckon costs with."""
    return Decimal(number.numerator) / Decimal(number.denominator)


# The traffic ----------------------------------------------------------------------------------------------------


def _traffic_axes(workload: Workload, needs: Requirements, traffic: Traffic) -> Iterator[Axis]:
    usage = traffic.usage
    widest = without(needs, *_CAPS, *SIZES, "reasoning_tokens")
    has_caps = any(getattr(needs, name) is not None for name in _CAPS)

    def axis(moves: str, now: Fraction, high: Bound, make: Callable[[Fraction], Requirements], breaks: Breaks) -> Axis:
        return Axis(moves, now, Fraction(0), high, make, widest, breaks, moves_cost=True, has_caps=has_caps)

    def sized(moves: str, name: str, tokens: Decimal, high: Bound, at: _Move) -> Axis:
        make = partial(_with_size, needs, traffic, partial(at, usage), moves)
        return axis(moves, Fraction(tokens), high, make, partial(_room, name, needs, traffic))

    if usage.written < usage.input:  # else nothing is left that could be read from the cache
        share = Fraction(usage.cached) / Fraction(usage.input)
        most = 1 - Fraction(usage.written) / Fraction(usage.input)
        yield axis("cached", share, most, partial(_with_usage, needs, traffic, partial(_cached, usage)), _nowhere)
    if not traffic.is_sized:
        share = Fraction(usage.output) / Fraction(MILLION)
        make = partial(_with_usage, needs, traffic, partial(_shared, usage))
        yield axis("output", share, Fraction(1), make, _nowhere)
        return
    for name, tokens, at in (("input", usage.input, _read), ("output", usage.output, _answered)):
        largest, average = getattr(workload.stated, name), getattr(workload.stated, f"avg_{name}")
        if average is not None:
            yield sized(f"avg_{name}", name, tokens, math.inf if largest is None else Fraction(largest), at)
        elif largest is not None:
            yield sized(name, name, tokens, math.inf, at)
        else:
            make = partial(_with_usage, needs, traffic, partial(at, usage))
            yield axis(name, Fraction(tokens), math.inf, make, partial(_room, name, needs, traffic))
    if usage.reasoning:
        yield sized("reasoning_tokens", "reasoning_tokens", usage.reasoning, math.inf, _reasoned)


def _nowhere(subject: Subject, candidate: Candidate) -> Iterator[int]:
    """No limit and no threshold depends on it."""
    return iter(())


def _with_usage(needs: Requirements, traffic: Traffic, at: Callable[[Fraction], Usage], x: Fraction) -> Requirements:
    return replace(needs, traffic=traffic._replace(usage=at(x)))


def _with_size(
    needs: Requirements, traffic: Traffic, at: Callable[[Fraction], Usage], name: str, x: Fraction
) -> Requirements:
    """With other tokens in a request, and the requirement that stated them moved along."""
    return _with_largest(needs, traffic._replace(usage=at(x)), name, x)


def _with_largest(needs: Requirements, traffic: Traffic, name: str, x: Fraction) -> Requirements:
    """With a requirement of another size, which is also that of the largest request."""
    size = decimal(x)
    if name == "input":
        traffic = traffic._replace(largest_input=size)
    elif name == "output":
        traffic = traffic._replace(largest_output=size)
    return _but(needs, **{name: size, "traffic": traffic})


def _cached(usage: Usage, share: Fraction) -> Usage:
    cached = decimal(share * Fraction(usage.input))
    return usage._replace(cached=cached, uncached=usage.input - cached - usage.written)


def _shared(usage: Usage, share: Fraction) -> Usage:
    return _read(usage, (1 - share) * Fraction(MILLION))._replace(output=decimal(share * Fraction(MILLION)))


def _read(usage: Usage, tokens: Fraction) -> Usage:
    """With so much input, of which the same part is cached and written as now."""
    if not usage.input:
        return usage._replace(uncached=decimal(tokens))
    cached, written = (
        decimal(tokens * Fraction(part) / Fraction(usage.input)) for part in (usage.cached, usage.written)
    )
    return usage._replace(uncached=decimal(tokens) - cached - written, cached=cached, written=written)


def _answered(usage: Usage, tokens: Fraction) -> Usage:
    return usage._replace(output=decimal(tokens))


def _reasoned(usage: Usage, tokens: Fraction) -> Usage:
    return usage._replace(reasoning=decimal(tokens))


def _room(
    name: str, needs: Requirements, traffic: Traffic, subject: Subject, candidate: Candidate
) -> Iterator[Decimal | int]:
    """Long-context thresholds, and the limits of a route less what else they must hold."""
    usage = traffic.usage
    read = {usage.input, traffic.largest_input, Decimal(needs.input or 0)}
    answered = {usage.output, traffic.largest_output, Decimal(needs.output or 0)}
    reasoned = {Decimal(0), usage.reasoning}
    beside = {
        "input": {a + r for a in answered for r in reasoned},
        "output": {i + r for i in read for r in reasoned},
        "reasoning_tokens": {i + a for i in read for a in answered},
    }[name]
    yield from (value - other for value in candidate.read("context").values for other in {Decimal(0), *beside})
    if name == "input":
        yield from candidate.read("max_input").values
        yield from (tier.above for tier in (candidate.route.price.tiers if candidate.route else None) or ())
    else:
        others = reasoned if name == "output" else answered
        yield from (value - other for value in candidate.read("max_output").values for other in others)
    yield from _conditions(subject, name)


def _conditions(subject: Subject, name: str) -> Iterator[int]:
    """Sizes at which a constraint begins or ceases to apply."""
    for constraint in (*(held.constraint for held in subject.held), *subject.uses):
        yield from (sizes[name] for sizes in (constraint.when.over, constraint.when.up_to) if name in sizes)


def _requests(needs: Requirements, traffic: Traffic) -> Iterator[Axis]:
    """How many requests there are: that changes no order, and what fits only where a budget is stated."""
    if traffic.requests_per_day is not None:
        yield Axis(
            "requests",
            Fraction(traffic.requests_per_day),
            Fraction(0),
            math.inf,
            lambda x: replace(needs, traffic=traffic._replace(requests_per_day=decimal(x))),
            without(needs, "budget"),
            _nowhere,
            has_caps=True,
            matters=needs.budget is not None,
        )


# The requirements -----------------------------------------------------------------------------------------------


def _requirement_axis(name: str, workload: Workload, needs: Requirements) -> Axis | None:
    """A stated number or date that can be moved; None for anything else, and for what is priced."""
    if name not in _LIMITS or (name in ("input", "output") and getattr(workload.stated, f"avg_{name}") is None):
        return None
    value = getattr(needs, name)
    if isinstance(value, dt.date):
        ends = (Fraction(1), Fraction(dt.date.max.toordinal()))
        make = partial(_on_day, needs, name)
        return Axis(name, Fraction(value.toordinal()), *ends, make, without(needs, name), _LIMITS[name], is_dated=True)
    low = Fraction(getattr(workload.stated, f"avg_{name}", 0) or 0)
    make = partial(_with_limit, needs, name)
    if name in ("input", "output"):
        make = partial(_with_largest, needs, traffic_in(needs), name)
    return Axis(name, Fraction(exact(value)), low, math.inf, make, without(needs, name), _LIMITS[name])


def _with_limit(needs: Requirements, name: str, x: Fraction) -> Requirements:
    return _but(needs, **{name: float(x) if name in _PRICES else decimal(x)})


def _on_day(needs: Requirements, name: str, x: Fraction) -> Requirements:
    return _but(needs, **{name: dt.date.fromordinal(int(x))})


def _sized(name: str, facts: tuple[str, ...], subject: Subject, candidate: Candidate) -> Iterator[Decimal | int]:
    for fact in facts:
        yield from (exact(value) for value in candidate.read(fact).values)
    yield from _conditions(subject, name)


def _cost(amount: str, subject: Subject, candidate: Candidate) -> Iterator[Decimal]:
    costs = costs_among_claims(candidate, traffic_in(subject.asked.requirements))
    yield from (usd for cost in costs if (usd := getattr(cost, amount)) is not None)


def _first_days(fact: str, subject: Subject, candidate: Candidate) -> Iterator[Fraction]:
    for value in candidate.read(fact).values:
        yield from (day.toordinal() + _HALF_A_DAY for day in date_span(value))


def _last_days(subject: Subject, candidate: Candidate) -> Iterator[Fraction]:
    """The shutdown of a route, and those of the others, which a reseller may depend on."""
    others = (candidate.on(route) for route in candidate.model.route)
    for one in (candidate, *others):
        now = life(one, subject.asked.question.as_of)
        days = (now.shutdown_date, *(said.value for said in now.also))
        yield from (day.toordinal() - _HALF_A_DAY for day in days if isinstance(day, dt.date))


def _largest(name: str, subject: Subject, candidate: Candidate) -> Iterator[Decimal | int]:
    return _room(name, subject.asked.requirements, traffic_in(subject.asked.requirements), subject, candidate)


_PRICES = frozenset({"max_input_price", "max_output_price", "max_price", "budget"})

_LIMITS: dict[str, Breaks] = {
    "context": partial(_sized, "context", ("context",)),
    "input": partial(_largest, "input"),
    "output": partial(_largest, "output"),
    "max_params": partial(_sized, "max_params", ("parameters",)),
    "min_params": partial(_sized, "min_params", ("parameters",)),
    "max_active_params": partial(_sized, "max_active_params", ("active_parameters", "parameters")),
    "max_input_price": partial(_sized, "max_input_price", ("price.input",)),
    "max_output_price": partial(_sized, "max_output_price", ("price.output",)),
    "max_price": partial(_cost, "blended_usd_per_mtok"),
    "budget": partial(_cost, "usd_per_month"),
    "released_after": partial(_first_days, "released"),
    "knowledge_after": partial(_first_days, "knowledge"),
    "alive_until": _last_days,
}
"""The requirements that can be moved, and where the limits of a route lie for each."""
