"""What a workload costs on one route, against totals worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from pydantic import ValidationError

from conftest import make_catalog, make_claim, make_model, make_route
from modelpick.core.candidate import Candidate
from modelpick.core.cost import Assumed, Assumption, Cost, cost_of, costs_among_claims, rounded
from modelpick.core.mix import MIXES, Mix
from modelpick.core.price import PriceTier
from modelpick.core.requirements import Requirements
from modelpick.core.traffic import traffic_of

PLAIN = {"input": 3.0, "output": 15.0}
CACHING = PLAIN | {"cache_read": 0.3, "cache_write": 3.75}
BATCHED = CACHING | {"batch_input": 1.5, "batch_output": 7.5}


def candidate(price: dict[str, Any], on_route: dict[str, Any], of_model: dict[str, Any]) -> Candidate:
    """A route at this price, of a model whose window holds nearly everything."""
    route = make_route(**{"key": "host", "price": price} | on_route)
    model = make_model(**{"context": 10**9, "routes": [route]} | of_model)
    return Candidate(make_catalog(model), model, route)


def cost(
    price: dict[str, Any], on_route: dict[str, Any] | None = None, of_model: dict[str, Any] | None = None, **wanted: Any
) -> Cost:
    """What these requirements cost there."""
    return cost_of(candidate(price, on_route or {}, of_model or {}), traffic_of(Requirements(**wanted)))


def total(*terms: tuple[int | str, float]) -> Decimal:
    """The sum of tokens at dollars a million."""
    return sum((Decimal(tokens) * Decimal(repr(rate)) / 10**6 for tokens, rate in terms), Decimal(0))


def kinds(found: Cost) -> list[Assumed]:
    """What had to be assumed, by kind."""
    return [one.kind for one in found.assumptions]


def refused(found: Cost) -> tuple[object, ...] | None:
    """The limit that refuses a request, which then has no price of any kind."""
    assert found.parts is None and found.usd is None and found.blended_usd_per_mtok is None
    assert found.usd_per_request is None and found.usd_per_day is None and found.usd_per_month is None
    return found.refusal.value if found.refusal else None


# Each kind of token -------------------------------------------------------------------------------------------------


def test_input_and_output():
    """6,000 at 3.00 and 800 at 15.00 are exactly 0.03 dollars, and nothing is assumed."""
    found = cost(PLAIN, input=6000, output=800)
    assert (Decimal("0.030"), ()) == (found.usd, found.assumptions)
    assert [("input", 6000, 3), ("output", 800, 15)] == [tuple(part) for part in found.parts]


def test_decimals_stay_exact():
    """A tenth of a dollar is a tenth: no binary rounding on the way."""
    found = cost({"input": 0.1, "output": 0.7}, input=3, output=3, requests=1e6)
    assert Decimal("0.0000024") == found.usd
    assert (Decimal("2.4"), Decimal("72.0")) == (found.usd_per_day, found.usd_per_month)


def test_cached_reads_have_their_own_rate():
    """They are part of the input, and counted once."""
    found = cost(CACHING, input=6000, output=800, cached=0.6)
    assert total((2400, 3.0), (3600, 0.3), (800, 15.0)) == found.usd == Decimal("0.02028")
    assert [] == kinds(found)


def test_cache_writes_have_their_own_rate():
    """They too are part of the input."""
    found = cost(CACHING, input=6000, output=800, cache_read=2000, cache_write=1000)
    assert total((3000, 3.0), (2000, 0.3), (1000, 3.75), (800, 15.0)) == found.usd == Decimal("0.02535")
    assert ["input", "cache_read", "cache_write", "output"] == [part.what for part in found.parts]


def test_a_missing_cache_price_is_that_of_input():
    """And it is said, once each; where nothing is cached nothing is said."""
    found = cost(PLAIN, input=6000, output=800, cache_read=2000, cache_write=1000)
    assert Decimal("0.030") == found.usd
    assert [Assumed.CACHE_READ, Assumed.CACHE_WRITE] == kinds(found)
    found = cost(PLAIN | {"cache_read": 0.3}, input=6000, output=800, cache_read=2000, cache_write=1000)
    assert (total((4000, 3.0), (2000, 0.3), (800, 15.0)), [Assumed.CACHE_WRITE]) == (found.usd, kinds(found))


def test_a_cached_read_for_nothing_costs_nothing():
    """0 is a price, not a missing one."""
    found = cost(PLAIN | {"cache_read": 0.0}, input=6000, output=800, cached=0.5)
    assert (total((3000, 3.0), (800, 15.0)), []) == (found.usd, kinds(found))


def test_an_hour_in_the_cache_is_never_charged():
    """--cache-write is the shortest lifetime; the hour's price stands in the catalog for people to read."""
    found = cost(PLAIN | {"cache_write_1h": 6.0}, input=6000, output=800, cache_write=1000)
    assert (Decimal("0.030"), [Assumed.CACHE_WRITE]) == (found.usd, kinds(found))


# Reasoning ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reasons", "expected", "assumed"),
    [
        (True, total((6000, 3.0), (800, 15.0), (2000, 15.0)), []),
        (False, total((6000, 3.0), (800, 15.0)), [Assumed.NO_REASONING]),
        (None, total((6000, 3.0), (800, 15.0), (2000, 15.0)), [Assumed.REASONING_UNKNOWN]),
    ],
)
def test_reasoning_is_billed_as_output_and_once(reasons, expected, assumed):
    """A model that does not reason spends none; where that is unknown it is charged, and said."""
    found = cost(PLAIN, of_model={"reasoning": reasons}, input=6000, output=800, reasoning_tokens=2000)
    assert (expected, assumed) == (found.usd, kinds(found))


def test_a_host_can_serve_a_model_without_reasoning():
    """Its own word stands."""
    found = cost(PLAIN, {"reasoning": False}, {"reasoning": True}, input=6000, output=800, reasoning_tokens=2000)
    assert (total((6000, 3.0), (800, 15.0)), [Assumed.NO_REASONING]) == (found.usd, kinds(found))


def test_disputed_reasoning_is_charged():
    """Sources that count say both: what it costs at most is named, and said."""
    model = {"reasoning": False, "claim": [make_claim("reasoning", True)]}
    found = cost(PLAIN, of_model=model, input=6000, output=800, reasoning_tokens=2000)
    assert (total((6000, 3.0), (2800, 15.0)), [Assumed.REASONING_UNKNOWN]) == (found.usd, kinds(found))


def test_reasoning_counts_in_what_is_blended():
    """A million of all tokens that are paid for."""
    found = cost(PLAIN, of_model={"reasoning": True}, input=6000, output=1000, reasoning_tokens=3000)
    assert Decimal("7.8") == found.blended_usd_per_mtok


# Long requests ------------------------------------------------------------------------------------------------------

DEARER = {"input": 6.0, "output": 22.5, "cache_read": 0.6, "cache_write": 7.5}


class Bound(NamedTuple):
    """A tier, and what requests about its threshold cost."""

    flags: dict[str, bool]
    below: Decimal
    at: Decimal
    above: Decimal


LOW = ((199_999, 3.0), (1000, 15.0))
BOUNDS = {
    "exclusive": Bound({}, total(*LOW), total((200_000, 3.0), (1000, 15.0)), total((200_001, 6.0), (1000, 22.5))),
    "inclusive": Bound(
        {"inclusive": True}, total(*LOW), total((200_000, 6.0), (1000, 22.5)), total((200_001, 6.0), (1000, 22.5))
    ),
    "marginal": Bound(
        {"marginal": True},
        total(*LOW),
        total((200_000, 3.0), (1000, 15.0)),
        total((200_000, 3.0), (1, 6.0), (1000, 15.0)),
    ),
    "inclusive and marginal": Bound(
        {"inclusive": True, "marginal": True},
        total(*LOW),
        total((200_000, 3.0), (1000, 15.0)),
        total((200_000, 3.0), (1, 6.0), (1000, 15.0)),
    ),
}


@pytest.mark.parametrize("bound", BOUNDS.values(), ids=BOUNDS)
def test_at_a_threshold(bound):
    """One token below, at and above: exclusive or not, the whole request or only what is beyond."""
    price = CACHING | {"tiers": [{"above": 200_000, **bound.flags, **DEARER}]}
    found = [cost(price, input=size, output=1000) for size in (199_999, 200_000, 200_001)]
    assert [bound.below, bound.at, bound.above] == [one.usd for one in found]
    assert [[], [Assumed.TIER] if bound.flags.get("inclusive") else [], [Assumed.TIER]] == [kinds(one) for one in found]


@pytest.mark.parametrize("parts", [{"cached": 0.9}, {"cache_read": 150_000}, {"cache_read": 9, "cache_write": 10}])
def test_a_tier_looks_at_all_input(parts):
    """Cached and written tokens count as much as others, with rates of the tier's own."""
    price = CACHING | {"tiers": [{"above": 200_000, **DEARER}]}
    for size, rates in ((200_000, CACHING), (200_001, DEARER)):
        found = cost(price, input=size, output=10, **parts)
        usage = found.traffic.usage
        expected = total(
            (usage.uncached, rates["input"]),
            (usage.cached, rates["cache_read"]),
            (usage.written, rates["cache_write"]),
            (10, rates["output"]),
        )
        assert expected == found.usd


def test_a_tier_does_not_look_at_output():
    """An answer, or reasoning, makes no request a long one."""
    price = PLAIN | {"tiers": [{"above": 1000, **DEARER}]}
    found = cost(price, of_model={"reasoning": True}, input=1000, output=9000, reasoning_tokens=9000)
    assert (total((1000, 3.0), (18_000, 15.0)), []) == (found.usd, kinds(found))


def test_reasoning_is_billed_at_the_output_rate_of_the_tier():
    """It is output there too."""
    price = PLAIN | {"tiers": [{"above": 1000, **DEARER}]}
    found = cost(price, of_model={"reasoning": True}, input=1001, output=9000, reasoning_tokens=2000)
    assert total((1001, 6.0), (11_000, 22.5)) == found.usd


TWO = [{"above": 100_000, "input": 4.0, "output": 16.0}, {"above": 200_000, "input": 6.0, "output": 22.5}]


@pytest.mark.parametrize(
    ("size", "whole", "marginal"),
    [
        (100_000, ((100_000, 3.0), (10, 15.0)), ((100_000, 3.0),)),
        (100_001, ((100_001, 4.0), (10, 16.0)), ((100_000, 3.0), (1, 4.0))),
        (200_000, ((200_000, 4.0), (10, 16.0)), ((100_000, 3.0), (100_000, 4.0))),
        (200_001, ((200_001, 6.0), (10, 22.5)), ((100_000, 3.0), (100_000, 4.0), (1, 6.0))),
        (700_001, ((700_001, 6.0), (10, 22.5)), ((100_000, 3.0), (100_000, 4.0), (500_001, 6.0))),
    ],
)
def test_two_tiers(size, whole, marginal):
    """The highest that is reached holds for the whole request, or each for its own stretch."""
    assert total(*whole) == cost(PLAIN | {"tiers": TWO}, input=size, output=10).usd
    stretches = [tier | {"marginal": True} for tier in TWO]
    found = cost(PLAIN | {"tiers": stretches}, input=size, output=10).usd
    assert total(*marginal, (10, 15.0)) == found.quantize(Decimal("1e-18"))
    assert abs(found - total(*marginal, (10, 15.0))) < Decimal("1e-20")


@pytest.mark.parametrize("flags", [{}, {"marginal": True}])
@pytest.mark.parametrize("size", [150_000, 250_000])
def test_the_order_in_which_tiers_are_written_is_irrelevant(flags, size):
    """The highest threshold that is reached decides, wherever it stands in the file; or the file is refused."""
    rising = [tier | flags for tier in TWO]
    expected = cost(PLAIN | {"tiers": rising}, input=size, output=10).usd
    try:
        found = cost(PLAIN | {"tiers": rising[::-1]}, input=size, output=10)
    except ValidationError:
        return
    assert expected == found.usd


def test_a_marginal_tier_shares_the_cached_tokens_out():
    """Of 300,000 in, a third beyond the threshold: so is a third of what is cached."""
    price = CACHING | {"tiers": [{"above": 200_000, "marginal": True, **DEARER}]}
    found = cost(price, input=300_000, output=10, cache_read=90_000)
    expected = total((140_000, 3.0), (60_000, 0.3), (70_000, 6.0), (30_000, 0.6), (10, 15.0))
    assert expected == found.usd.quantize(Decimal("1e-18"))


def test_a_tier_without_a_cache_price_charges_input():
    """A discount that the tier does not name is not given, and that is said."""
    price = CACHING | {"tiers": [{"above": 200_000, "input": 6.0, "output": 22.5}]}
    found = cost(price, input=300_000, output=1000, cache_read=100_000, cache_write=50_000)
    assert total((300_000, 6.0), (1000, 22.5)) == found.usd
    assert [Assumed.TIER, Assumed.CACHE_READ, Assumed.CACHE_WRITE] == kinds(found)


def test_a_tier_without_a_rate_keeps_the_one_below_it():
    """Where it names only the input, output costs what it cost, and that is said."""
    price = PLAIN | {"tiers": [{"above": 200_000, "input": 6.0}]}
    found = cost(price, input=300_000, output=1000)
    assert total((300_000, 6.0), (1000, 15.0)) == found.usd
    assert [Assumed.TIER, Assumed.TIER_RATE] == kinds(found)
    found = cost(price, input=300_000, output=1000, cached=1.0)
    assert [Assumed.TIER, Assumed.TIER_RATE, Assumed.CACHE_READ] == kinds(found)


def test_without_a_stated_size_no_tier_is_reached():
    """A million tokens of a mix are of no particular length."""
    price = PLAIN | {"tiers": [{"above": 1000, **DEARER}]}
    found = cost(price)
    assert (Decimal(6), None, []) == (found.blended_usd_per_mtok, found.usd_per_request, kinds(found))


def test_what_the_developer_charges_more_for_is_told_where_a_host_says_nothing():
    """Only where the request reaches the developer's tier, and only of hosts without tiers."""
    own = make_route("acme", price=PLAIN | {"tiers": [{"above": 200_000, **DEARER}]})
    host, tiered = make_route("host", price=PLAIN), make_route("other", price=PLAIN | {"tiers": TWO})
    model = make_model("acme/one", routes=[own, host, tiered], context=10**6)
    for size, expected in ((200_000, [[], [], [Assumed.TIER]]), (200_001, [[Assumed.TIER], [Assumed.TIER_ELSEWHERE]])):
        traffic = traffic_of(Requirements(input=size, output=10))
        found = [cost_of(Candidate(make_catalog(model), model, route), traffic) for route in model.route]
        assert expected == [kinds(one) for one in found][: len(expected)]
        assert total((size, 3.0), (10, 15.0)) == found[1].usd


# Batches ------------------------------------------------------------------------------------------------------------


def test_a_batch_has_its_own_rates():
    """Half of everything here."""
    found = cost(BATCHED, input=6000, output=800, batch=True)
    assert (Decimal("0.015"), []) == (found.usd, kinds(found))
    assert Decimal("0.030") == cost(BATCHED, input=6000, output=800).usd


def test_a_batch_without_a_price_is_charged_in_full():
    """And that is said."""
    found = cost(CACHING, input=6000, output=800, cached=0.5, batch=True)
    assert total((3000, 3.0), (3000, 0.3), (800, 15.0)) == found.usd
    assert [Assumed.NO_BATCH] == kinds(found)


@pytest.mark.parametrize(
    ("price", "expected", "missing"),
    [
        (PLAIN | {"batch_input": 1.5}, total((6000, 1.5), (800, 15.0)), "output"),
        (PLAIN | {"batch_output": 7.5}, total((6000, 3.0), (800, 7.5)), "input"),
    ],
)
def test_one_missing_batch_price_is_charged_in_full(price, expected, missing):
    """The other one holds, and the missing one is said."""
    found = cost(price, input=6000, output=800, batch=True)
    assert (expected, (Assumption(Assumed.BATCH_RATE, missing),)) == (found.usd, found.assumptions)


@pytest.mark.parametrize(("cache_read", "charged"), [(0.3, 0.3), (1.5, 1.5), (2.0, 1.5), (None, 1.5)])
def test_cached_tokens_in_a_batch_are_charged_at_the_lower_rate(cache_read, charged):
    """Whether discounts add up is not known, and that is said; a batch never costs more than no batch."""
    price = {name: rate for name, rate in BATCHED.items() if name != "cache_read"}
    price |= {} if cache_read is None else {"cache_read": cache_read}
    found = cost(price, input=6000, output=800, cached=0.5, batch=True)
    assert total((3000, 1.5), (3000, charged), (800, 7.5)) == found.usd
    assert [Assumed.BATCH_CACHE] == kinds(found)


def test_cache_writes_in_a_batch_cost_what_they_always_do():
    """No source says otherwise."""
    found = cost(BATCHED | {"cache_write": 3.75}, input=6000, output=800, cache_write=1000, batch=True)
    assert total((5000, 1.5), (1000, 3.75), (800, 7.5)) == found.usd
    assert [Assumed.BATCH_CACHE] == kinds(found)


def test_without_batch_input_cached_tokens_keep_their_rate():
    """Then all input is charged as ever."""
    found = cost(CACHING | {"batch_output": 7.5}, input=6000, output=800, cached=0.5, batch=True)
    assert total((3000, 3.0), (3000, 0.3), (800, 7.5)) == found.usd
    assert (Assumption(Assumed.BATCH_RATE, "input"),) == found.assumptions


def test_reasoning_in_a_batch_is_batch_output():
    """It is billed as output."""
    found = cost(BATCHED, of_model={"reasoning": True}, input=6000, output=800, reasoning_tokens=2000, batch=True)
    assert total((6000, 1.5), (2800, 7.5)) == found.usd


LONG_IN_A_BATCH = {
    "whole": ({}, total((300_000, 6.0), (10, 22.5))),
    "marginal": ({"marginal": True}, total((200_000, 1.5), (100_000, 6.0), (10, 7.5))),
}


@pytest.mark.parametrize(("flags", "expected"), LONG_IN_A_BATCH.values(), ids=LONG_IN_A_BATCH)
def test_a_long_request_in_a_batch_is_charged_in_full_and_said(flags, expected):
    """No batch price is known where the tier's rates hold; at the threshold itself they do not."""
    price = BATCHED | {"tiers": [{"above": 200_000, **flags, **DEARER}]}
    found = cost(price, input=200_000, output=10, batch=True)
    assert (total((200_000, 1.5), (10, 7.5)), []) == (found.usd, kinds(found))
    found = cost(price, input=300_000, output=10, batch=True)
    assert expected == found.usd.quantize(Decimal("1e-18"))
    assert {Assumed.TIER, Assumed.BATCH_TIER} == set(kinds(found))


def test_a_batch_route_is_priced_as_it_is():
    """Its price is that of batches already."""
    for batch in (True, None):
        found = cost({"input": 1.5, "output": 7.5}, {"kind": "batch"}, input=6000, output=800, batch=batch)
        assert (Decimal("0.015"), []) == (found.usd, kinds(found))


# Regions ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uplifts", "key", "region", "factor"),
    [
        ({"eu": 1.1}, "host", "eu", "1.1"),
        ({"eu": 1.1}, "host", "us", None),
        ({"eu": 1.1}, "host", None, None),
        ({"eu": 1.1, "*": 1.25}, "host", "eu", "1.1"),
        ({"eu": 1.1, "*": 1.25}, "host", "us", "1.25"),
        ({"global": 1.0, "*": 1.1}, "host", "global", None),
        ({"global": 1.0, "*": 1.1}, "host", None, None),
        ({"eu": 1.1, "*": 1.25}, "host/eu", "eu", None),
        ({"eu": 1.1, "*": 1.25}, "host/us", "eu", None),
        ({"eu": 0.9}, "host", "eu", "0.9"),
        (None, "host", "eu", None),
    ],
)
def test_region_uplifts(uplifts, key, region, factor):
    """They hold where a request is bound to the region and the route is not: such a one has its own prices."""
    price = CACHING | ({} if uplifts is None else {"region_uplifts": uplifts})
    found = cost(price, {"key": key}, input=6000, output=800, cached=0.5, region=region)
    plain = total((3000, 3.0), (3000, 0.3), (800, 15.0))
    assert plain * Decimal(factor or 1) == found.usd
    assert ([] if factor is None else [Assumption(Assumed.UPLIFT, (region, float(factor)))]) == [*found.assumptions]


def test_an_uplift_is_on_every_rate():
    """Also those of tiers, batches and reasoning."""
    price = BATCHED | {"region_uplifts": {"eu": 1.1}, "tiers": [{"above": 200_000, **DEARER}]}
    found = cost(price, input=6000, output=800, batch=True, region="eu")
    assert Decimal("0.015") * Decimal("1.1") == found.usd
    found = cost(
        price, of_model={"reasoning": True}, input=300_000, output=10, reasoning_tokens=90, cached=0.5, region="eu"
    )
    assert total((150_000, 6.0), (150_000, 0.6), (100, 22.5)) * Decimal("1.1") == found.usd


# Limits -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "wanted", "expected"),
    [
        ({"max_input": 272_000}, {"input": 272_000, "output": 10}, None),
        ({"max_input": 272_000}, {"input": 272_001, "output": 10}, ("max_input", 272_000, 272_001)),
        ({"max_output": 1000}, {"input": 10, "output": 1000}, None),
        ({"max_output": 1000}, {"input": 10, "output": 1001}, ("max_output", 1000, 1001)),
        ({"context": 8000}, {"input": 7000, "output": 1000}, None),
        ({"context": 8000}, {"input": 7001, "output": 1000}, ("context", 8000, 8001)),
        ({"context": 8000}, {"input": 7000, "output": 800, "reasoning_tokens": 200}, None),
        ({"context": 8000}, {"input": 7000, "output": 800, "reasoning_tokens": 201}, ("context", 8000, 8001)),
        ({"max_output": 1000}, {"input": 10, "output": 800, "reasoning_tokens": 201}, ("max_output", 1000, 1001)),
        ({"max_input": 5000}, {"avg_input": 10, "input": 5001, "output": 10}, ("max_input", 5000, 5001)),
        ({"max_output": 50}, {"avg_output": 10, "input": 5, "output": 51}, ("max_output", 50, 51)),
        ({"context": 5000}, {"avg_input": 10, "input": 4991, "output": 10}, ("context", 5000, 5001)),
        ({"max_input": 5000}, {"avg_input": 5001, "output": 10}, ("max_input", 5000, 5001)),
        ({"max_input": 5000}, {"input": 5001, "output": 10, "cached": 1.0}, ("max_input", 5000, 5001)),
        ({"max_input": 5000}, {"input": 5001, "output": 1, "cache_write": 5001}, ("max_input", 5000, 5001)),
    ],
)
@pytest.mark.parametrize("whose", ["model", "route"])
def test_a_request_past_a_limit_is_refused(limits, wanted, expected, whose):
    """The largest request counts, cached or not, reasoning inside the output; at the limit itself it is priced."""
    on_route, of_model = ({}, limits) if whose == "model" else (limits, {})
    found = cost(CACHING, on_route, of_model | {"reasoning": True}, requests=10.0, **wanted)
    if expected is None:
        assert found.usd is not None and [] == kinds(found)
    else:
        assert expected == refused(found)


def test_a_model_that_does_not_reason_needs_no_room_for_it():
    """What is not spent is past no limit."""
    found = cost(PLAIN, of_model={"reasoning": False, "context": 8000}, input=7000, output=1000, reasoning_tokens=500)
    assert (total((7000, 3.0), (1000, 15.0)), [Assumed.NO_REASONING]) == (found.usd, kinds(found))


def test_a_refused_request_is_not_priced_though_a_tier_has_a_price():
    """The limit comes before the price."""
    price = PLAIN | {"tiers": [{"above": 200_000, **DEARER}]}
    assert ("context", 300_000, 300_001) == refused(cost(price, of_model={"context": 300_000}, input=300_000, output=1))


def test_an_unsized_workload_is_past_no_limit():
    """A million tokens of a mix are no request."""
    found = cost(PLAIN, of_model={"context": 8000})
    assert (Decimal(6), []) == (found.usd, kinds(found))


def test_a_disputed_limit_is_priced_and_said():
    """Between the two claims nobody knows; beyond both it is refused, within both it is not in doubt."""
    disputed = {"context": 16_384, "claim": [make_claim("context", 8192)]}
    found = {size: cost(PLAIN, of_model=disputed, input=size, output=192) for size in (8000, 8001, 16_192, 16_193)}
    assert [[], [Assumed.LIMIT_DISPUTED], [Assumed.LIMIT_DISPUTED], [Assumed.PAST_LIMIT]] == list(
        map(kinds, found.values())
    )
    assert total((8001, 3.0), (192, 15.0)) == found[8001].usd
    assert ("context", 16_384, 16_385) == refused(found[16_193])


def test_a_route_that_claims_more_than_the_model_leaves_it_open():
    """What lies between is disputed."""
    found = cost(PLAIN, {"max_input": 400_000}, {"max_input": 272_000}, input=300_000, output=10)
    assert (Assumption(Assumed.LIMIT_DISPUTED, ("max_input", 272_000, Decimal(300_000))),) == found.assumptions


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"context": None}, [Assumed.LIMIT_UNKNOWN]),
        ({"context": None, "max_output": 1000}, [Assumed.LIMIT_UNKNOWN]),
        ({"context": None, "max_input": 9000}, []),
        ({"context": 9000}, []),
    ],
)
def test_an_unknown_limit_is_said(known, expected):
    """Where neither the window nor the largest input is known."""
    found = cost(PLAIN, of_model=known, input=6000, output=800)
    assert (Decimal("0.030"), expected) == (found.usd, kinds(found))


# What is not known, and what is free --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "wanted", "missing"),
    [
        ({}, {}, "input"),
        ({"output": 15.0}, {}, "input"),
        ({"input": 3.0}, {}, "output"),
        ({"output": 15.0}, {"cached": 1.0}, "input"),
        ({"output": 15.0, "batch_output": 7.5}, {"batch": True}, "input"),
        ({"input": 3.0, "tiers": [{"above": 10, "input": 6.0}]}, {}, "output"),
    ],
)
def test_an_unknown_price_is_unknown_and_never_0(price, wanted, missing):
    """The cost has no value at all, and the missing rate is the one thing said."""
    found = cost(price, input=6000, output=800, requests=10.0, **wanted)
    assert refused(found) is None
    assert (Assumption(Assumed.NO_PRICE, missing),) == found.assumptions


def test_an_unknown_price_hides_no_doubt_about_a_limit():
    """Both are said."""
    found = cost({}, of_model={"context": None}, input=6000, output=800)
    assert [Assumed.LIMIT_UNKNOWN, Assumed.NO_PRICE] == kinds(found)


def test_a_rate_that_is_not_needed_may_be_unknown():
    """Nothing uncached, nothing answered: their prices do not matter."""
    mix = Mix(Decimal(0), Decimal(1), Decimal(0))
    found = cost({"cache_read": 0.3}, mix=mix)
    assert (Decimal("0.3"), []) == (found.blended_usd_per_mtok, kinds(found))
    found = cost({"cache_read": 0.3, "output": 15.0}, input=6000, output=800, cached=1.0)
    assert total((6000, 0.3), (800, 15.0)) == found.usd


def test_free_is_0_and_known():
    """A documented 0 is a price."""
    found = cost({"input": 0.0, "output": 0.0}, {"kind": "free"}, input=6000, output=800, requests=10.0)
    assert (0, 0, 0) == (found.usd, found.usd_per_month, found.blended_usd_per_mtok)
    assert [] == kinds(found)


def test_weights_at_home_have_no_price():
    """It is nobody's."""
    model = make_model(open_weights=True, context=8000)
    found = cost_of(Candidate(make_catalog(model), model, None), traffic_of(Requirements(input=6000, output=800)))
    assert (None, [Assumed.SELF_HOSTED]) == (found.usd, kinds(found))


def test_provisioned_capacity_is_said():
    """It can be billed by time; without a price there is nothing to add."""
    found = cost(PLAIN, {"kind": "provisioned"}, input=6000, output=800)
    assert (Decimal("0.030"), [Assumed.PROVISIONED]) == (found.usd, kinds(found))
    assert [Assumed.NO_PRICE] == kinds(cost({}, {"kind": "provisioned"}, input=6000, output=800))


def test_a_disputed_price_is_said():
    """The chosen one is charged; a limit of the price sees every combination of those that count."""
    claims = [make_claim("price.input", 4.0), make_claim("price.output", 10.0)]
    one = candidate(PLAIN, {"claim": claims}, {})
    traffic = traffic_of(Requirements(input=6000, output=800))
    found = cost_of(one, traffic)
    assert Decimal("0.030") == found.usd
    assert (Assumption(Assumed.DISPUTED, "input"), Assumption(Assumed.DISPUTED, "output")) == found.assumptions
    assert [Decimal("0.030"), Decimal("0.026"), Decimal("0.036"), Decimal("0.032")] == [
        other.usd for other in costs_among_claims(one, traffic)
    ]
    tracked = candidate(PLAIN, {"claim": [make_claim("price.input", 4.0, "tracker")]}, {})
    assert [Decimal("0.030")] == [other.usd for other in costs_among_claims(tracked, traffic)]


# Sums of time and mixes ---------------------------------------------------------------------------------------------


def test_day_and_month():
    """A month has 30 days; without requests there is neither."""
    found = cost(PLAIN, input=6000, output=800, requests=10_000.0)
    assert (Decimal(300), Decimal(9000)) == (found.usd_per_day, found.usd_per_month)
    found = cost(PLAIN, input=6000, output=800)
    assert (Decimal("0.030"), None, None) == (found.usd_per_request, found.usd_per_day, found.usd_per_month)


def test_averages_are_paid_for():
    """The largest request decides only whether it fits."""
    found = cost(PLAIN, input=100_000, output=5000, avg_input=6000, avg_output=800, requests=10.0)
    assert (Decimal("0.030"), Decimal("0.30"), Decimal(9)) == (
        found.usd_per_request,
        found.usd_per_day,
        found.usd_per_month,
    )


@pytest.mark.parametrize(
    ("mix", "expected"),
    [
        ("chat", Decimal("6.00")),
        ("rag", Decimal("4.20")),
        ("agent", Decimal("0.45") + Decimal("0.24") + Decimal("0.75")),
        ("batch", Decimal("3.60")),
    ],
)
def test_blended_by_mix(mix, expected):
    """The shares of the mix times the rates."""
    assert expected == cost(CACHING, mix=MIXES[mix]).blended_usd_per_mtok


def test_blended_of_a_request():
    """Per million of the tokens that are paid for."""
    assert Decimal("0.030") * 10**6 / 6800 == cost(PLAIN, input=6000, output=800).blended_usd_per_mtok


@pytest.mark.parametrize(
    ("usd", "expected"),
    [("0", 0.0), ("0.030", 0.03), ("1e-13", 1e-13), ("123456789.123456", 123456789.123), ("2.0000000000001", 2.0)],
)
def test_rounding_keeps_twelve_digits(usd, expected):
    """What costs something is never 0."""
    assert expected == rounded(Decimal(usd))


# Every assumption ---------------------------------------------------------------------------------------------------

TIER = {"above": 200_000, **DEARER}
LONG = {"input": 300_000, "output": 10}
SHORT = {"input": 6000, "output": 800}
OWN = {"routes": [make_route("acme", price=PLAIN | {"tiers": [TIER]}), make_route("host", price=PLAIN)]}


class Case(NamedTuple):
    """Where an assumption must be made."""

    value: object
    price: dict[str, Any]
    on_route: dict[str, Any]
    of_model: dict[str, Any]
    wanted: dict[str, Any]


ASSUMED = {
    Assumed.PAST_LIMIT: Case(("context", 5000, Decimal(6800)), PLAIN, {}, {"context": 5000}, SHORT),
    Assumed.LIMIT_UNKNOWN: Case(None, PLAIN, {}, {"context": None}, SHORT),
    Assumed.LIMIT_DISPUTED: Case(
        ("context", 6000, Decimal(6800)),
        PLAIN,
        {},
        {"context": 6000, "claim": [make_claim("context", 9000)]},
        SHORT,
    ),
    Assumed.SELF_HOSTED: Case(None, PLAIN, {}, {"routes": [], "open_weights": True}, SHORT),
    Assumed.NO_PRICE: Case("output", {"input": 1.0}, {}, {}, SHORT),
    Assumed.TIER: Case(PriceTier(**TIER), PLAIN | {"tiers": [TIER]}, {}, {}, LONG),
    Assumed.TIER_RATE: Case("output", PLAIN | {"tiers": [{"above": 200_000, "input": 6.0}]}, {}, {}, LONG),
    Assumed.TIER_ELSEWHERE: Case(PriceTier(**TIER), PLAIN, {}, OWN, LONG),
    Assumed.CACHE_READ: Case(None, PLAIN, {}, {}, SHORT | {"cached": 0.5}),
    Assumed.CACHE_WRITE: Case(None, PLAIN, {}, {}, SHORT | {"cache_write": 10}),
    Assumed.NO_BATCH: Case(None, PLAIN, {}, {}, SHORT | {"batch": True}),
    Assumed.BATCH_RATE: Case("output", PLAIN | {"batch_input": 1.5}, {}, {}, SHORT | {"batch": True}),
    Assumed.BATCH_TIER: Case(PriceTier(**TIER), BATCHED | {"tiers": [TIER]}, {}, {}, LONG | {"batch": True}),
    Assumed.BATCH_CACHE: Case(None, BATCHED, {}, {}, SHORT | {"batch": True, "cached": 0.5}),
    Assumed.NO_REASONING: Case(Decimal(2000), PLAIN, {}, {"reasoning": False}, SHORT | {"reasoning_tokens": 2000}),
    Assumed.REASONING_UNKNOWN: Case(Decimal(2000), PLAIN, {}, {}, SHORT | {"reasoning_tokens": 2000}),
    Assumed.UPLIFT: Case(("eu", 1.1), PLAIN | {"region_uplifts": {"eu": 1.1}}, {}, {}, SHORT | {"region": "eu"}),
    Assumed.DISPUTED: Case("input", PLAIN, {"claim": [make_claim("price.input", 4.0)]}, {}, SHORT),
    Assumed.PROVISIONED: Case(None, PLAIN, {"kind": "provisioned"}, {}, SHORT),
}


@pytest.mark.parametrize("kind", Assumed)
def test_every_assumption_is_made_where_it_must_be(kind):
    """Each kind has a case here, and that case makes it with its value."""
    case = ASSUMED[kind]
    route = make_route(**{"key": "host", "price": case.price} | case.on_route)
    model = make_model(**{"context": 10**9, "routes": [route]} | case.of_model)
    served = Candidate(make_catalog(model), model, route if model.route else None)
    found = cost_of(served, traffic_of(Requirements(**case.wanted)))
    assert Assumption(kind, case.value) in found.assumptions
    assert len(found.assumptions) == len(set(map(str, found.assumptions)))


def test_no_assumption_is_made_without_need():
    """A request within known limits at known prices, once again with everything that could be assumed about."""
    price = BATCHED | {"region_uplifts": {"eu": 1.1}, "tiers": [TIER]}
    found = cost(price, of_model={"reasoning": True}, **SHORT, reasoning_tokens=9, cached=0.5, cache_write=7)
    assert () == found.assumptions
