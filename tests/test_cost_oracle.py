"""Totals of the shipped catalog against genai-prices, which works them out from its own data in its own way.

Like test_data.py it knows the shipped catalog. Compared are the routes whose list prices are the same in both
today, chosen by that rule and not by name; genai-prices asks nobody: it uses the data of its own package.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any, NamedTuple

import genai_prices
import pytest
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelInfo, ModelPrice, TieredPrices

from cli_support import inside
from modelpick.catalog.load import load
from modelpick.catalog.locate import SHIPPED, shipped_path
from modelpick.core.candidate import Candidate
from modelpick.core.cost import Cost, cost_of
from modelpick.core.facts import Route
from modelpick.core.price import Price, PriceTier
from modelpick.core.requirements import Requirements
from modelpick.core.traffic import traffic_of

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
"""The day of the catalog, at an hour without off-peak prices."""
THEIR_NAMES = {
    **dict.fromkeys(("openai", "anthropic", "google", "mistral", "deepseek", "groq", "cohere", "openrouter"), ""),
    "xai": "x-ai",
    "azure": "azure",
    "amazon-bedrock": "aws",
    "fireworks-ai": "fireworks",
    "togetherai": "together",
    "perplexity": "perplexity",
    "cerebras": "cerebras",
    "moonshotai": "moonshotai",
}
"""Our provider -> what genai-prices calls it, where that differs."""
RATES = ("input", "output", "cache_read", "cache_write")
USAGES: dict[str, dict[str, Any]] = {
    "plain": {"input": 6000, "output": 800},
    "one token each": {"input": 1, "output": 1},
    "no round numbers": {"input": 12_347, "output": 1_913},
    "cached reads": {"input": 6000, "output": 800, "cache_read": 3601},
    "cache writes": {"input": 6000, "output": 800, "cache_write": 999},
    "everything cached": {"input": 6000, "output": 800, "cached": 1.0},
    "reads and writes": {"input": 9001, "output": 77, "cache_read": 4567, "cache_write": 1234},
    "reasoning": {"input": 2000, "output": 300, "reasoning_tokens": 1700},
}
"""Requests of every sort, as requirements."""


class Compared(NamedTuple):
    """One total, worked out twice."""

    provider: str
    model: str
    what: str
    ours: Cost
    theirs: Decimal


@pytest.fixture(scope="module")
def catalog():
    """The catalog that ships, alone."""
    return load([(SHIPPED, shipped_path())])


# Which prices are the same ------------------------------------------------------------------------------------------


def their_models(provider: str) -> dict[str, ModelInfo]:
    """The models of one provider by their exact id, those that it finds by it."""
    name = THEIR_NAMES[provider] or provider
    known = [(one, model) for one in get_snapshot().providers if one.id == name for model in one.models]
    return {model.id: model for one, model in known if one.find_model(model.id) is model}


def their_schedule(price: ModelPrice) -> dict[int, list[Decimal | None]]:
    """Threshold -> the four rates above it, from 0 on."""
    rates = [getattr(price, f"{name}_mtok") for name in RATES]
    starts = {tier.start for rate in rates if isinstance(rate, TieredPrices) for tier in rate.tiers}
    return {above: [_their_rate(rate, above + 1) for rate in rates] for above in sorted({0, *starts})}


def _their_rate(rate: Decimal | TieredPrices | None, size: int) -> Decimal | None:
    if not isinstance(rate, TieredPrices):
        return rate
    return next((tier.price for tier in reversed(rate.tiers) if size > tier.start), rate.base)


def our_schedule(price: Price) -> dict[int, list[Decimal | None]]:
    """The same of a route, as its table in the catalog has it."""
    steps: list[tuple[int, Price | PriceTier]] = [(0, price), *((tier.above, tier) for tier in price.tiers or ())]
    return {above: [_exactly(getattr(step, name)) for name in RATES] for above, step in steps}


def _exactly(rate: float | None) -> Decimal | None:
    return None if rate is None else Decimal(repr(rate))


def is_same_price(route: Route, model: ModelInfo) -> bool:
    """Whether both know the same rates and thresholds, mean the same by a threshold, and charge tokens alone.

    Some search models charge for each request besides, which the catalog has no field for.
    """
    price, theirs = route.price, model.get_prices(NOW)
    if price.input is None or price.output is None or theirs.requests_kcount is not None:
        return False
    is_alike = all(not tier.inclusive and not tier.marginal for tier in price.tiers or ())
    return is_alike and our_schedule(price) == their_schedule(theirs)


# The same total, twice ----------------------------------------------------------------------------------------------


def their_total(cost: Cost, provider: str, model: str, context: dict[str, str] | None = None) -> Decimal:
    """What genai-prices charges for the tokens of our request. It has no word for reasoning: that is output."""
    sent = cost.traffic.usage
    reasoning = sum((part.tokens for part in cost.parts or () if part.what == "reasoning"), Decimal(0))
    usage = genai_prices.Usage(
        input_tokens=int(sent.input),
        cache_read_tokens=int(sent.cached),
        cache_write_tokens=int(sent.written),
        output_tokens=int(sent.output + reasoning),
    )
    found = genai_prices.calc_price(
        usage,
        model,
        provider_id=THEIR_NAMES[provider] or provider,
        genai_request_timestamp=NOW,
        price_context=context,
    )
    assert model == found.model.id
    return found.total_price


def requests_for(route: Route) -> dict[str, dict[str, Any]]:
    """Every usage, and requests about each threshold, all uncached and mostly cached."""
    about = {
        f"{size:,} in{words}": {"input": size, "output": 1000, **more}
        for tier in route.price.tiers or ()
        for size in (tier.above - 1, tier.above, tier.above + 1)
        for words, more in (("", {}), (", cached", {"cache_read": tier.above - 7}))
    }
    return USAGES | about


@pytest.fixture(scope="module")
def compared(catalog) -> list[Compared]:
    """Every total that both can name."""
    found = []
    for provider in THEIR_NAMES:
        theirs = their_models(provider)
        for model in catalog.models.values():
            for route in model.route:
                if route.key == provider and route.id in theirs and is_same_price(route, theirs[route.id]):
                    served = Candidate(catalog, model, route)
                    for what, wanted in requests_for(route).items():
                        cost = cost_of(served, traffic_of(Requirements(**wanted)))
                        if cost.parts is not None:
                            total = their_total(cost, provider, route.id)
                            found.append(Compared(provider, model.id, f"{route.id}: {what}", cost, total))
    return found


def test_enough_is_compared(compared, record_property):
    """Thirty totals at the least, of several providers, and some on each side of a threshold."""
    record_property("totals compared", len(compared))
    by_provider = {name: sum(one.provider == name for one in compared) for name in THEIR_NAMES}
    print(f"{len(compared):,} totals compared: {by_provider}")  # noqa: T201 - shown with -rP
    assert len(compared) >= 30, f"only {len(compared)} totals are compared: {by_provider}"
    assert {name for name in ("openai", "anthropic", "google", "mistral", "groq") if not by_provider[name]} == set()
    tiers = [one.what for one in compared if any("tier" == kind.kind.value for kind in one.ours.assumptions)]
    assert len(tiers) >= 10, f"only {len(tiers)} totals are above a threshold"


@pytest.mark.parametrize("provider", THEIR_NAMES)
def test_totals_are_the_same_to_the_last_digit(compared, provider):
    """No rounding apart: both add up decimals."""
    differing = [
        (one.what, one.ours.usd, one.theirs)
        for one in compared
        if one.provider == provider and one.ours.usd != one.theirs
    ]
    assert [] == differing


def test_batches_are_the_same_where_both_know_the_price(catalog):
    """Uncached requests below any threshold, through the batch API."""
    context, differing, count = {"processing": "batch"}, [], 0
    for provider in THEIR_NAMES:
        theirs = their_models(provider)
        for model in catalog.models.values():
            for route in model.route:
                price = route.price
                if route.key != provider or route.id not in theirs or price.batch_input is None:
                    continue
                batch = theirs[route.id].get_prices(NOW, context)
                both = [_their_rate(rate, 1) for rate in (batch.input_mtok, batch.output_mtok)]
                if [_exactly(price.batch_input), _exactly(price.batch_output)] != both:
                    continue
                for wanted in ({"input": 6000, "output": 800}, {"input": 12_347, "output": 1_913}):
                    cost = cost_of(Candidate(catalog, model, route), traffic_of(Requirements(batch=True, **wanted)))
                    count += cost.usd is not None
                    if cost.parts and cost.usd != their_total(cost, provider, route.id, context):
                        differing.append((route.id, cost.usd))
    assert ([], True) == (differing, count >= 10), count


def test_the_program_prints_the_same(compared):
    """The whole way, from flags to JSON, for the first model of each provider."""
    first = {one.provider: one for one in reversed(compared) if one.what.endswith(": reads and writes")}
    asked = ("--input", "9001", "--output", "77", "--cache-read", "4567", "--cache-write", "1234")
    for provider, one in first.items():
        done = inside("cost", one.model, *asked, "--provider", provider, "--as-of", NOW.date().isoformat(), "--json")
        routes = {
            (route["provider"], route["id"]): route
            for route in json.loads(done.stdout)["routes"]
            if not route["region"]
        }
        found = routes.get((provider, one.what.partition(": ")[0]))
        if found is not None:  # a retired route is not in the answer
            assert float(f"{one.theirs:.12g}") == found["usd_per_request"], one
    assert len(first) >= 5
