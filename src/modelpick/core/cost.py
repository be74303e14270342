"""What a workload costs on one route: every token counted once, at the rate that holds for it, exactly.

Rates are USD per million tokens, sums are decimal. A part whose own rate is not known is charged at the full rate,
and the assumption says so; where the full rate is unknown too, so is the cost. Nothing is priced past a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal
from enum import Enum
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from modelpick.core.candidate import Candidate
from modelpick.core.facts import Route
from modelpick.core.price import Price, PriceTier
from modelpick.core.traffic import DAYS_PER_MONTH, MILLION, Traffic, Usage, exact


class Assumed(Enum):
    """What had to be assumed to name a price, or why none can be named."""

    PAST_LIMIT = "past_limit"
    """A request is larger than the route takes: it has no price. (limit's name, its tokens, tokens wanted)"""
    LIMIT_UNKNOWN = "limit_unknown"
    """No limit of the input is known. (None)"""
    LIMIT_DISPUTED = "limit_disputed"
    """Sources disagree whether a request fits. (limit's name, its tokens, tokens wanted)"""
    SELF_HOSTED = "self_hosted"
    """Nobody's price: weights on machines of one's own. (None)"""
    NO_PRICE = "no_price"
    """A rate that is needed is unknown. (the rate)"""
    TIER = "tier"
    """Rates of a long request. (the tier)"""
    TIER_RATE = "tier_rate"
    """The tier does not name this rate: that below it holds. (the rate)"""
    TIER_ELSEWHERE = "tier_elsewhere"
    """No long-context price is known here, though the developer's own route has one. (the tier)"""
    TIER_AVERAGE = "tier_average"
    """The average request is below a threshold that the largest is beyond: those beyond it cost more. (the tier)"""
    CACHE_READ = "cache_read"
    """No price of cached reads is known: they are charged as input. (None)"""
    CACHE_WRITE = "cache_write"
    """No price of cache writes is known: they are charged as input. (None)"""
    NO_BATCH = "no_batch"
    """No batch price is known: everything is charged at the standard rates. (None)"""
    BATCH_RATE = "batch_rate"
    """No batch price of this part is known: it is charged at the standard rate. (the rate)"""
    BATCH_TIER = "batch_tier"
    """No batch price of long requests is known: the tier's standard rates are charged. (the tier)"""
    BATCH_CACHE = "batch_cache"
    """No batch price of cached tokens is known: the lower of cached read and batch input; writes as ever. (None)"""
    NO_REASONING = "no_reasoning"
    """The model does not reason: no reasoning tokens are charged. (tokens left out)"""
    REASONING_UNKNOWN = "reasoning_unknown"
    """Whether it reasons is not known: reasoning tokens are charged. (tokens)"""
    UPLIFT = "uplift"
    """A request bound to the region costs more. (region, factor)"""
    DISPUTED = "disputed"
    """Sources disagree about this rate: the better one's is used. (the rate)"""
    PROVISIONED = "provisioned"
    """The capacity is provisioned: it can be billed by time. (None)"""


class Assumption(NamedTuple):
    """An assumption as data; `modelpick.render.cost` puts it into words."""

    kind: Assumed
    value: Any = None


class Part(NamedTuple):
    """Tokens of one request that are billed at one rate."""

    what: str
    """input, cache_read, cache_write, output or reasoning."""
    tokens: Decimal
    usd_per_mtok: Decimal

    @property
    def usd(self) -> Decimal:
        """What they cost."""
        return self.tokens * self.usd_per_mtok / MILLION


_SURE = Context(prec=25)
"""Of the 28 digits that are reckoned with, those that a share such as a third leaves sure: equal costs are equal."""


class Cost(NamedTuple):
    """What the traffic costs on one route."""

    traffic: Traffic
    parts: tuple[Part, ...] | None
    """None: the cost is unknown, or the request is past a limit."""
    usd: Decimal | None
    """One request, or a million tokens of the mix where no size is stated. None is unknown."""
    assumptions: tuple[Assumption, ...]

    @property
    def usd_per_request(self) -> Decimal | None:
        """One request; None also where no size is stated."""
        return self.usd if self.traffic.is_sized else None

    @property
    def usd_per_day(self) -> Decimal | None:
        """All requests of a day; None also where no number of them is stated."""
        usd, requests = self.usd_per_request, self.traffic.requests_per_day
        return None if usd is None or requests is None else usd * requests

    @property
    def usd_per_month(self) -> Decimal | None:
        """All requests of a month of 30 days."""
        day = self.usd_per_day
        return None if day is None else day * DAYS_PER_MONTH

    @property
    def blended_usd_per_mtok(self) -> Decimal | None:
        """A million tokens in the proportions of the traffic."""
        tokens = sum((part.tokens for part in self.parts or ()), Decimal(0))
        usd = self.usd
        return None if usd is None or not tokens else usd * MILLION / tokens

    @property
    def refusal(self) -> Assumption | None:
        """The limit that a request is past."""
        return next((one for one in self.assumptions if one.kind is Assumed.PAST_LIMIT), None)


class _Rates(NamedTuple):
    """USD per million tokens; None is unknown."""

    input: float | None
    output: float | None
    cache_read: float | None
    cache_write: float | None


def cost_of(candidate: Candidate, traffic: Traffic) -> Cost:
    """What the traffic costs here, at the chosen price."""
    route = candidate.route
    if route is None:
        return Cost(traffic, None, None, _SELF_HOSTED)
    assumed: list[Assumption] = []
    usage = _spent(candidate, traffic.usage, assumed)
    if traffic.is_sized and _is_past_a_limit(candidate, usage, traffic, assumed):
        return Cost(traffic, None, None, tuple(assumed))
    if route.claim:
        assumed += [Assumption(Assumed.DISPUTED, name) for name in _disputed(candidate, route)]
    parts = _parts(route, route.price, usage, traffic, assumed)
    if parts is not None and traffic.is_sized and not route.price.tiers:
        assumed += [Assumption(Assumed.TIER_ELSEWHERE, tier) for tier in _tiers_of_the_developer(candidate, usage)]
    if parts is not None and route.kind == "provisioned":
        assumed.append(Assumption(Assumed.PROVISIONED))
    usd = None if parts is None else _SURE.plus(sum([part.usd for part in parts], _NOTHING))
    return Cost(traffic, parts, usd, tuple(assumed))


_SELF_HOSTED, _NOTHING, _ONE = (Assumption(Assumed.SELF_HOSTED),), Decimal(0), Decimal(1)


def is_settled_by_price(route: Route, traffic: Traffic) -> bool:
    """Whether the prices of a route alone decide what this traffic costs, and what is assumed."""
    if traffic.is_sized or traffic.region is not None or traffic.usage.reasoning or route.claim:
        return False
    return route.kind != "provisioned" and not (traffic.batch and route.kind == "batch")


def costs_among_claims(candidate: Candidate, traffic: Traffic) -> list[Cost]:
    """The cost at the chosen price, then at every other combination of prices that count."""
    chosen = cost_of(candidate, traffic)
    route = candidate.route
    disputed = [] if route is None else list(_disputed(candidate, route))
    if route is None or chosen.parts is None or not disputed:
        return [chosen]
    values = [candidate.read(f"price.{name}").values for name in disputed]
    found = [chosen]
    for combination in list(product(*values))[1:]:
        price = route.price.model_copy(update=dict(zip(disputed, combination, strict=True)))
        other = candidate.on(route.model_copy(update={"price": price, "claim": ()}))
        found.append(cost_of(other, traffic))
    return found


def _disputed(candidate: Candidate, route: Route) -> Iterator[str]:
    if not any(claim.field.startswith("price.") for claim in route.claim):
        return
    for name in ("input", "output", "cache_read", "cache_write", "batch_input", "batch_output"):
        if len(candidate.read(f"price.{name}").values) > 1:
            yield name


def _spent(candidate: Candidate, usage: Usage, assumed: list[Assumption]) -> Usage:
    """The tokens that this model spends: one that does not reason has no reasoning tokens."""
    if not usage.reasoning:
        return usage
    values = candidate.read("reasoning").values
    if values == (False,):
        assumed.append(Assumption(Assumed.NO_REASONING, usage.reasoning))
        return usage._replace(reasoning=Decimal(0))
    if values != (True,):
        assumed.append(Assumption(Assumed.REASONING_UNKNOWN, usage.reasoning))
    return usage


def _is_past_a_limit(candidate: Candidate, usage: Usage, traffic: Traffic, assumed: list[Assumption]) -> bool:
    """Whether the largest request is larger than what the route takes; an open question is noted."""
    read = max(usage.input, traffic.largest_input)
    answered = max(usage.output, traffic.largest_output) + usage.reasoning
    wanted = {"max_input": read, "max_output": answered, "context": read + answered}
    readings = {name: candidate.read(name) for name in wanted}
    for name, tokens in wanted.items():
        holds = {value >= tokens for value in readings[name].values}
        if holds == {False}:
            assumed.append(Assumption(Assumed.PAST_LIMIT, (name, readings[name].value, tokens)))
            return True
        if holds == {True, False}:
            assumed.append(Assumption(Assumed.LIMIT_DISPUTED, (name, readings[name].value, tokens)))
    if not readings["context"].values and not readings["max_input"].values:
        assumed.append(Assumption(Assumed.LIMIT_UNKNOWN))
    return False


def _tiers_of_the_developer(candidate: Candidate, usage: Usage) -> list[PriceTier]:
    """The tier that the developer's own route would bill such a request by."""
    for route in candidate.model.route:
        reached = [tier for tier in route.price.tiers or () if reaches(tier, usage.input)]
        if reached and candidate.on(route).is_own_platform:
            return reached[-1:]
    return []


def reaches(tier: PriceTier, input_tokens: Decimal) -> bool:
    """Whether a request with so much input is one of this tier."""
    return input_tokens > tier.above or (tier.inclusive and input_tokens == tier.above)


def _parts(
    route: Route, price: Price, usage: Usage, traffic: Traffic, assumed: list[Assumption]
) -> tuple[Part, ...] | None:
    """Every token of a request at its rate; None where a rate that is needed is unknown."""
    rates = _Rates(price.input, price.output, price.cache_read, price.cache_write)
    reached: list[PriceTier] = []
    if price.tiers and traffic.is_sized:
        reached = [tier for tier in price.tiers if reaches(tier, usage.input)]
        rates = _of_tiers([tier for tier in reached if not tier.marginal], rates, usage, assumed)
        beyond = [tier for tier in price.tiers if reaches(tier, traffic.largest_input)]
        if len(beyond) > len(reached):
            assumed.append(Assumption(Assumed.TIER_AVERAGE, beyond[-1]))
    if traffic.batch and route.kind != "batch":
        rates = _of_batch(price, rates, usage, reached, assumed)
    factor = _ONE if traffic.region is None else _factor(route, price, traffic.region, assumed)
    parts: list[Part] = []
    for share, segment in _segments([tier for tier in reached if tier.marginal], usage, rates, assumed):
        found = _input_parts(usage, share, segment, assumed)
        if found is None:
            return None
        parts += found
    for what, tokens in (("output", usage.output), ("reasoning", usage.reasoning)):
        if tokens:
            if rates.output is None:
                _no_price("output", assumed)
                return None
            parts.append(Part(what, tokens, _exact(rates.output)))
    if factor == 1:
        return tuple(parts)
    return tuple(part._replace(usd_per_mtok=part.usd_per_mtok * factor) for part in parts)


def _no_price(name: str, assumed: list[Assumption]) -> None:
    assumed[:] = [one for one in assumed if one.kind in (Assumed.LIMIT_UNKNOWN, Assumed.LIMIT_DISPUTED)]
    assumed.append(Assumption(Assumed.NO_PRICE, name))


def _of_tiers(whole: list[PriceTier], rates: _Rates, usage: Usage, assumed: list[Assumption]) -> _Rates:
    """The rates of the highest tier; what that does not name is as in the one below it, not as in the first."""
    for tier in whole[:-1]:
        rates = _of_tier(tier, rates, usage, [])
    if not whole:
        return rates
    assumed.append(Assumption(Assumed.TIER, whole[-1]))
    return _of_tier(whole[-1], rates, usage, assumed)


def _of_tier(tier: PriceTier, below: _Rates, usage: Usage, assumed: list[Assumption]) -> _Rates:
    """A tier's rates. Input or output that it does not name stays; a discount that it does not name is not given."""
    for name, tokens in (("input", usage.input), ("output", usage.output + usage.reasoning)):
        if tokens and getattr(tier, name) is None and getattr(below, name) is not None:
            assumed.append(Assumption(Assumed.TIER_RATE, name))
    return _Rates(
        below.input if tier.input is None else tier.input,
        below.output if tier.output is None else tier.output,
        tier.cache_read,
        tier.cache_write,
    )


def _of_batch(price: Price, rates: _Rates, usage: Usage, reached: list[PriceTier], assumed: list[Assumption]) -> _Rates:
    """The rates in a batch, as far as they are known."""
    if price.batch_input is None and price.batch_output is None:
        assumed.append(Assumption(Assumed.NO_BATCH))
        return rates
    if reached:
        assumed.append(Assumption(Assumed.BATCH_TIER, reached[-1]))
        if not all(tier.marginal for tier in reached):
            return rates
    for name, batch, tokens in (
        ("input", price.batch_input, usage.input),
        ("output", price.batch_output, usage.output + usage.reasoning),
    ):
        if batch is None and tokens and getattr(rates, name) is not None:
            assumed.append(Assumption(Assumed.BATCH_RATE, name))
    if price.batch_output is not None:
        rates = rates._replace(output=price.batch_output)
    if price.batch_input is not None:
        if usage.cached or usage.written:
            assumed.append(Assumption(Assumed.BATCH_CACHE))
        # a batch must not make what is cached dearer than it was
        cached = price.batch_input if rates.cache_read is None else min(rates.cache_read, price.batch_input)
        rates = rates._replace(input=price.batch_input, cache_read=cached)
    return rates


def _factor(route: Route, price: Price, region: str, assumed: list[Assumption]) -> Decimal:
    """What a bound region multiplies every rate by; a route that is itself bound has its own prices."""
    uplifts = price.region_uplifts or {}
    if route.address.region is not None:
        return _ONE
    factor = uplifts.get(region, uplifts.get("*"))
    if factor is None or factor == 1:
        return _ONE
    assumed.append(Assumption(Assumed.UPLIFT, (region, factor)))
    return exact(factor)


def _segments(
    marginal: list[PriceTier], usage: Usage, rates: _Rates, assumed: list[Assumption]
) -> list[tuple[Decimal, _Rates]]:
    """(share of the input, its rates): one, or with marginal tiers one for each stretch between thresholds."""
    if not marginal:
        return [(_ONE, rates)]
    assumed += [Assumption(Assumed.TIER, tier) for tier in marginal]
    bounds = [Decimal(0), *(Decimal(tier.above) for tier in marginal), usage.input]
    stretches = [rates]
    for tier in marginal:
        stretches.append(
            _of_tier(tier, stretches[-1], usage._replace(output=Decimal(0), reasoning=Decimal(0)), assumed)
        )
    return [
        ((end - start) / usage.input, stretch)
        for start, end, stretch in zip(bounds, bounds[1:], stretches, strict=False)
        if end > start
    ]


def _input_parts(usage: Usage, share: Decimal, rates: _Rates, assumed: list[Assumption]) -> list[Part] | None:
    """The input at its rates; cached reads and writes without a price of their own at that of input."""
    parts = []
    for what, tokens, own_rate, instead in (
        ("input", usage.uncached, rates.input, None),
        ("cache_read", usage.cached, rates.cache_read, Assumed.CACHE_READ),
        ("cache_write", usage.written, rates.cache_write, Assumed.CACHE_WRITE),
    ):
        if not tokens:
            continue
        rate = rates.input if own_rate is None else own_rate
        if rate is None:
            _no_price("input", assumed)
            return None
        if own_rate is None and instead is not None and Assumption(instead) not in assumed:
            assumed.append(Assumption(instead))
        parts.append(Part(what, tokens if share is _ONE else tokens * share, _exact(rate)))
    return parts


def rounded(usd: Decimal) -> float:
    """An amount for JSON and for people: twelve significant digits, so that what costs something is never 0."""
    return float(f"{usd:.12g}")


@lru_cache(maxsize=4096)
def _exact(rate: float) -> Decimal:
    return exact(rate)
