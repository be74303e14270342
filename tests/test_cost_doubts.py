"""What refuses a request, what is not known, and every assumption that a total rests on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from conftest import make_catalog, make_claim, make_model, make_route
from costs import BATCHED, CACHING, DEARER, PLAIN, TIER, candidate, cost, kinds, refused, total
from modelpick.core.candidate import Candidate
from modelpick.core.cost import Assumed, Assumption, cost_of, costs_among_claims
from modelpick.core.mix import Mix
from modelpick.core.price import PriceTier
from modelpick.core.requirements import Requirements
from modelpick.core.traffic import traffic_of

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


# Every assumption ---------------------------------------------------------------------------------------------------

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
    Assumed.TIER_AVERAGE: Case(PriceTier(**TIER), PLAIN | {"tiers": [TIER]}, {}, {}, LONG | {"avg_input": 6000}),
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
