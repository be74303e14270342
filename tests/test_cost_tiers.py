"""Long-context tiers, against totals worked out by hand: at their thresholds, whole or marginal, one over another."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import pytest
from pydantic import ValidationError

from conftest import make_catalog, make_model, make_route
from costs import CACHING, DEARER, PLAIN, cost, kinds, total
from modelpick.core.candidate import Candidate
from modelpick.core.cost import Assumed, cost_of
from modelpick.core.requirements import Requirements
from modelpick.core.traffic import traffic_of

# Long requests ------------------------------------------------------------------------------------------------------


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


def test_a_rate_that_the_highest_tier_leaves_out_is_that_of_the_tier_below():
    """Not that of short requests: a longer request never costs less for it."""
    tiers = [{"above": 1000, "input": 6.0, "output": 22.5}, {"above": 2000, "input": 9.0}]
    found = cost(PLAIN | {"tiers": tiers}, input=3000, output=10)
    assert total((3000, 9.0), (10, 22.5)) == found.usd
    assert [Assumed.TIER, Assumed.TIER_RATE] == kinds(found)


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
