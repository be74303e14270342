"""Laws of cost that hold for every price and every usage, some of them against a sum in fractions."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import TODAY, make_catalog, make_model, make_question, make_route
from modelpick.core.advise import recommend
from modelpick.core.candidate import Candidate
from modelpick.core.cost import Assumed, Cost, cost_of, rounded
from modelpick.core.facts import Model
from modelpick.core.ladder import ladder
from modelpick.core.mix import MIXES
from modelpick.core.question import Question
from modelpick.core.traffic import Traffic, Usage
from modelpick.render.cost import cost_out

pytestmark = pytest.mark.slow

law = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
slow = settings(law, max_examples=60)

RATES = ("input", "output", "cache_read", "cache_write")
USD = st.decimals("0", "50", places=4).map(float)
FACTORS = st.decimals("1", "3", places=2)
TOKENS = st.integers(0, 400_000).map(Decimal)
MORE = st.integers(1, 300_000).map(Decimal)
PARTS = Usage._fields
HAIR = Decimal("1e-15")
"""Shares of marginal tiers are quotients: the only place where a last digit can be lost."""


# Prices, usages and the routes that they meet -----------------------------------------------------------------------


def _times(rate: float, factor: Decimal) -> float:
    return float(Decimal(repr(rate)) * factor)


@st.composite
def prices(draw: st.DrawFn, tiered: bool = True, marginal: bool = True) -> dict[str, Any]:
    """List prices as they are found: cached reads cost no more than input, a batch no more, long requests no less."""
    base: dict[str, Any] = {"input": draw(USD), "output": draw(USD)}
    if draw(st.booleans()):
        base["cache_read"] = _times(base["input"], draw(st.decimals("0", "1", places=2)))
    if draw(st.booleans()):
        base["cache_write"] = _times(base["input"], draw(FACTORS))
    price = dict(base)
    if draw(st.booleans()):
        half = draw(st.decimals("0", "1", places=2))
        price |= {f"batch_{name}": _times(base[name], half) for name in ("input", "output")}
    if draw(st.booleans()):
        price["region_uplifts"] = {"eu": float(draw(FACTORS))}
    above, tiers, below = 0, [], base
    sort = draw(st.booleans()) if marginal else False
    for _ in range(draw(st.integers(0, 3)) if tiered else 0):
        above += draw(st.sampled_from([1, 1000, 100_000, 200_000]))
        below = {name: _times(rate, draw(FACTORS)) for name, rate in below.items() if draw(st.integers(0, 4))}
        below = {"input": draw(USD) + 100, **below} if "input" not in below else below
        # a tier that names no rate of reads or writes charges its input, which must not be less than they were
        below["input"] = max([below["input"], *(rate for tier in tiers for rate in rates_of(tier)), *rates_of(base)])
        if "cache_read" in below:
            below["cache_read"] = min(below["cache_read"], below["input"])
        tiers.append({"above": above, "inclusive": draw(st.booleans()), "marginal": sort, **below})
    return price | ({"tiers": tiers} if tiers else {})


def rates_of(price: dict[str, Any]) -> list[float]:
    """What input can cost there."""
    return [price[name] for name in ("input", "cache_read", "cache_write") if name in price]


USAGES = st.builds(Usage, TOKENS, TOKENS, TOKENS, TOKENS, TOKENS).filter(lambda usage: usage.total)


def sent(usage: Usage, requests: int = 10, batch: bool = False, region: str | None = None) -> Traffic:
    """Requests of this size."""
    return Traffic(usage, True, MIXES["chat"], (), Decimal(requests), batch, region)


def model_at(price: dict[str, Any], id: str = "acme/one", **facts: Any) -> Model:
    """A model that reasons, on one route at this price."""
    return make_model(id, **{"routes": [make_route(price=price)], "context": 10**9, "reasoning": True} | facts)


def cost(price: dict[str, Any], traffic: Traffic, **facts: Any) -> Cost:
    """What it costs there."""
    model = model_at(price, **facts)
    return cost_of(Candidate(make_catalog(model), model, model.route[0]), traffic)


def usd(price: dict[str, Any], traffic: Traffic) -> Decimal:
    """A cost that is known."""
    found = cost(price, traffic).usd
    assert found is not None
    return found


TRAFFICS = st.builds(sent, USAGES, st.integers(1, 10**6), st.booleans(), st.sampled_from([None, "eu", "us"]))


# The oracle: the same sum in fractions --------------------------------------------------------------------------------


def brute(price: dict[str, Any], traffic: Traffic) -> Fraction:
    """USD of one request, each token of input looked up on the stretch that it lies on."""
    usage, size = traffic.usage, traffic.usage.input
    reached = [
        one for one in price.get("tiers", ()) if size > one["above"] or (one["inclusive"] and size == one["above"])
    ]
    whole, base, batch = (
        [one for one in reached if not one["marginal"]],
        price,
        "batch_input" in price and traffic.batch,
    )
    if whole:
        named = [one["output"] for one in whole if "output" in one]  # a tier without it has that of the one below
        base = {**whole[-1], "output": (named or [price["output"]])[-1]}
    elif batch:
        cached = min(price["batch_input"], price.get("cache_read", price["batch_input"]))
        base = {name: price[name] for name in ("cache_write",) if name in price}
        base |= {"input": price["batch_input"], "output": price["batch_output"], "cache_read": cached}
    stretches = [(0, base)] + [(one["above"], one) for one in reached if one["marginal"]]
    ends = [above for above, _ in stretches[1:]] + [int(size)]
    total = Fraction(repr(base["output"])) * int(usage.output + usage.reasoning)
    for (start, rates), end in zip(stretches, ends, strict=True):
        share = Fraction(end - start, int(size)) if size else Fraction(0)
        for tokens, name in ((usage.uncached, "input"), (usage.cached, "cache_read"), (usage.written, "cache_write")):
            total += share * int(tokens) * Fraction(repr(rates.get(name, rates["input"])))
    uplift = price.get("region_uplifts", {}).get(traffic.region, 1)
    return total * Fraction(repr(uplift)) / 10**6


@law
@given(prices(marginal=False), TRAFFICS)
def test_the_sum_is_that_of_fractions(price, traffic):
    """Exactly: whole tokens at decimal rates leave nothing to round."""
    assert brute(price, traffic) == Fraction(usd(price, traffic))


@law
@given(prices(), TRAFFICS)
def test_marginal_tiers_are_those_of_fractions(price, traffic):
    """To a hair: the share of a stretch may be a quotient."""
    assert abs(brute(price, traffic) - Fraction(usd(price, traffic))) <= Fraction(HAIR)


# The laws -----------------------------------------------------------------------------------------------------------


@law
@given(prices(), TRAFFICS, st.sampled_from(PARTS), MORE)
def test_cost_is_monotone_in_every_token_count(price, traffic, part, more):
    """Another token of any kind never makes a request cheaper, whatever tier it reaches."""
    usage = traffic.usage
    larger = traffic._replace(usage=usage._replace(**{part: getattr(usage, part) + more}))
    assert usd(price, traffic) <= usd(price, larger) + HAIR


@law
@given(prices(), TRAFFICS, st.integers(1, 10**6))
def test_cost_is_monotone_in_volume(price, traffic, more):
    """Days and months too; what one request costs does not change."""
    busier = traffic._replace(requests_per_day=traffic.requests_per_day + more)
    few, many = cost(price, traffic), cost(price, busier)
    assert few.usd_per_request == many.usd_per_request
    assert few.usd_per_day <= many.usd_per_day and few.usd_per_month <= many.usd_per_month
    assert few.usd_per_day * 30 == few.usd_per_month


@law
@given(prices(), TRAFFICS)
def test_a_cached_read_never_costs_more(price, traffic):
    """Where reads cost no more than input, reading all of it from the cache is no dearer."""
    usage = traffic.usage
    warm = usage._replace(uncached=Decimal(0), cached=usage.uncached + usage.cached)
    assert usd(price, traffic._replace(usage=warm)) <= usd(price, traffic) + HAIR


@law
@given(prices(), TRAFFICS)
def test_blended_lies_between_the_rates_of_its_parts(price, traffic):
    """It is a mean of them."""
    found = cost(price, traffic)
    rates = [part.usd_per_mtok for part in found.parts]
    assert min(rates) - HAIR <= found.blended_usd_per_mtok <= max(rates) + HAIR


@law
@given(prices(tiered=False), TRAFFICS, st.integers(1, 500))
def test_without_tiers_cost_is_proportional(price, traffic, factor):
    """k times the tokens cost k times as much, and what is blended stays."""
    larger = traffic._replace(usage=Usage(*(tokens * factor for tokens in traffic.usage)))
    assert usd(price, traffic) * factor == usd(price, larger)
    assert cost(price, traffic).blended_usd_per_mtok == cost(price, larger).blended_usd_per_mtok


@law
@given(prices(), TRAFFICS)
def test_the_parts_are_the_whole(price, traffic):
    """Their sum is the total, and their tokens are those of the request, each once."""
    found = cost(price, traffic)
    assert abs(sum(part.usd for part in found.parts) - found.usd) <= found.usd * HAIR
    assert abs(sum(part.tokens for part in found.parts) - traffic.usage.total) <= HAIR * 10**6
    assert all(part.tokens > 0 for part in found.parts)


@law
@given(prices(), TRAFFICS, st.sampled_from(["input", "output"]))
def test_without_a_price_there_is_no_cost(price, traffic, missing):
    """A rate that is needed and not known makes everything unknown, never smaller; one that is not changes nothing."""
    tiers = [{name: rate for name, rate in tier.items() if name != missing} for tier in price.get("tiers", ())]
    bare = {name: rate for name, rate in price.items() if name not in (missing, f"batch_{missing}", "tiers")}
    found = cost(bare | ({"tiers": tiers} if tiers else {}), traffic)
    if found.usd is None:
        assert [Assumed.NO_PRICE] == [one.kind for one in found.assumptions]
        assert (None, None) == (found.usd_per_month, found.blended_usd_per_mtok)
    else:
        assert missing not in {"reasoning": "output"}.get("x", "") and not [
            part for part in found.parts if part.what in ("output", "reasoning") and missing == "output"
        ]


@law
@given(prices(), TRAFFICS)
def test_a_missing_discount_is_said_and_charged_as_input(price, traffic):
    """It is the total at that price, and never less than with any discount."""
    without = {name: rate for name, rate in price.items() if name not in ("cache_read", "tiers")}
    spelt_out = without | {"cache_read": without["input"]}
    found = cost(without, traffic)
    assert usd(spelt_out, traffic) == found.usd
    charged_as_input = traffic.usage.cached and not (traffic.batch and "batch_input" in price)
    said = {Assumed.CACHE_READ, Assumed.BATCH_CACHE} & {one.kind for one in found.assumptions}
    assert bool(said) == bool(charged_as_input or (traffic.batch and "batch_input" in price and _caches(traffic)))


def _caches(traffic: Traffic) -> bool:
    return bool(traffic.usage.cached or traffic.usage.written)


@law
@given(prices(), TRAFFICS)
def test_a_batch_never_costs_more(price, traffic):
    """Cached or not: what it has no price for is charged as ever."""
    assert usd(price, traffic._replace(batch=True)) <= usd(price, traffic._replace(batch=False)) + HAIR


@law
@given(prices(), TRAFFICS, st.integers(1, 10**6))
def test_a_limit_refuses_and_changes_no_price(price, traffic, short):
    """At the window's size the price is that without a window; one token less and there is none."""
    usage = traffic.usage
    assert usd(price, traffic) == cost(price, traffic, context=int(usage.total)).usd
    if usage.total > short:
        assert cost(price, traffic, context=int(usage.total) - short).usd is None


@law
@given(prices(), TRAFFICS)
def test_json_is_the_cost_of_the_core(price, traffic):
    """The same totals in twelve digits, and parts that add up to them."""
    found = cost(price, traffic)
    document = json.loads(json.dumps(cost_out(found)))
    for name in ("usd_per_request", "usd_per_day", "usd_per_month", "blended_usd_per_mtok"):
        assert rounded(getattr(found, name)) == document[name]
    assert document["refused"] is None and len(found.assumptions) == len(document["assumptions"])
    assert abs(sum(part["usd"] for part in document["parts"]) - document["usd_per_request"]) <= (
        1e-9 * max(1, document["usd_per_request"])
    )


@slow
@given(st.lists(prices(), min_size=2, max_size=4), TRAFFICS)
def test_what_costs_less_for_the_stated_traffic_comes_first(price_lists, traffic):
    """Between models in `recommend --rank cost`, between routes on the ladder."""
    models = [model_at(price, f"acme/m{place}") for place, price in enumerate(price_lists)]
    asked = _question(traffic)
    costs = [fit.cost.usd for fit in recommend(make_catalog(*models), asked).candidates]
    assert sorted(costs) == costs and costs == sorted(usd(price, traffic) for price in price_lists)
    routes = [make_route(f"host{place}", price=price) for place, price in enumerate(price_lists)]
    model = make_model(routes=routes, context=10**9, reasoning=True)
    rungs = ladder(make_catalog(model), model, asked)
    assert costs == [rung.fit.cost.usd for rung in rungs]
    assert [True] + [False] * (len(rungs) - 1) == [rung.is_cheapest for rung in rungs]


def _question(traffic: Traffic) -> Question:
    """A question whose workload sends just this."""
    question = make_question(as_of=TODAY, rank="cost")
    workload = replace(question.workload)
    workload.__dict__["traffic"] = traffic  # the cached property, as if these sizes had been typed
    return replace(question, workload=workload)
