"""What a workload costs on one route, against totals worked out by hand: each kind of token, batches, regions, sums."""

from __future__ import annotations

from decimal import Decimal

import pytest

from conftest import make_claim
from costs import BATCHED, CACHING, DEARER, PLAIN, cost, kinds, total
from modelpick.core.cost import Assumed, Assumption, rounded
from modelpick.core.mix import MIXES

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
