"""Costs put into words and documents: what was assumed, what a request is made of, what a route costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from modelpick.core.catalog import Catalog
from modelpick.core.cost import Assumed, Assumption, Cost, rounded
from modelpick.core.mix import Mix
from modelpick.core.price import PriceTier
from modelpick.core.traffic import DAYS_PER_MONTH, Traffic
from modelpick.render.columns import Column
from modelpick.render.wording import finding_text, retires_text, state_text
from modelpick.render.words import inert, joined, money, usd

if TYPE_CHECKING:
    from modelpick.core.ladder import Rung
    from modelpick.render.shapes.cost import CostOut, RouteCostOut, WorkloadOut

_RATE_NAMES = {
    "input": "input",
    "output": "output",
    "cache_read": "cached reads",
    "cache_write": "cache writes",
    "batch_input": "batch input",
    "batch_output": "batch output",
}
_LIMIT_NAMES = {"max_input": "largest input", "max_output": "largest output", "context": "context window"}
_PARTS = {
    "input": "input",
    "cache_read": "cached reads",
    "cache_write": "cache writes",
    "output": "output",
    "reasoning": "reasoning",
}


def count(tokens: Decimal | float) -> str:
    """A number of tokens or requests: 6,000, or 5,052.63 where it is not whole."""
    text = f"{tokens:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _limit(value: tuple[str, int, Decimal]) -> str:
    name, limit, wanted = value
    return f"{_LIMIT_NAMES[name]} {limit:,}, {count(wanted)} wanted"


def tier_bound(tier: PriceTier) -> str:
    """`over 200,000`, or `from 200,000` where the threshold belongs to the tier."""
    return f"{'from' if tier.inclusive else 'over'} {tier.above:,}"


def _tier(tier: PriceTier) -> str:
    part = "the input beyond it" if tier.marginal else "the whole request"
    return f"long-context rates {tier_bound(tier)} input tokens, for {part}"


_ASSUMED: dict[Assumed, Callable[[Any], str]] = {
    Assumed.PAST_LIMIT: lambda value: f"refused: {_limit(value)}",
    Assumed.LIMIT_UNKNOWN: lambda _: "no limit of the input is known",
    Assumed.LIMIT_DISPUTED: lambda value: f"sources disagree whether it fits: {_limit(value)}",
    Assumed.SELF_HOSTED: lambda _: "self-hosted: no list price",
    Assumed.NO_PRICE: lambda name: f"price of {_RATE_NAMES[name]} unknown",
    Assumed.TIER: _tier,
    Assumed.TIER_RATE: lambda name: f"the long-context tier names no price of {_RATE_NAMES[name]}: the one below it",
    Assumed.TIER_ELSEWHERE: lambda tier: (
        f"no long-context price is known here; the developer charges more {tier_bound(tier)} input tokens"
    ),
    Assumed.TIER_AVERAGE: lambda tier: (
        f"larger requests cost more {tier_bound(tier)} input tokens; the average is priced as if none were"
    ),
    Assumed.CACHE_READ: lambda _: "no price of cached reads is known: charged as input",
    Assumed.CACHE_WRITE: lambda _: "no price of cache writes is known: charged as input",
    Assumed.NO_BATCH: lambda _: "no batch price is known: charged at the full rate",
    Assumed.BATCH_RATE: lambda name: f"no batch price of {_RATE_NAMES[name]} is known: charged at the full rate",
    Assumed.BATCH_TIER: lambda tier: f"no batch price {tier_bound(tier)} input tokens is known: the tier's full rate",
    Assumed.BATCH_CACHE: lambda _: (
        "no batch price of cached tokens is known: reads at the lower of cached read and batch input, writes as ever"
    ),
    Assumed.NO_REASONING: lambda tokens: f"it does not reason: {count(tokens)} reasoning tokens are not charged",
    Assumed.REASONING_UNKNOWN: lambda _: "whether it reasons is unknown: reasoning tokens are charged",
    Assumed.UPLIFT: lambda value: f"bound to region {inert(value[0])}: × {value[1]:g}",
    Assumed.DISPUTED: lambda name: f"sources disagree on the price of {_RATE_NAMES[name]}",
    Assumed.PROVISIONED: lambda _: "provisioned: capacity may be billed by time",
}
assert set(Assumed) == set(_ASSUMED)


def assumption_text(assumption: Assumption) -> str:
    """An assumption in one phrase."""
    return _ASSUMED[assumption.kind](assumption.value)


_SHORT = frozenset(
    {
        *(Assumed.TIER_ELSEWHERE, Assumed.TIER_RATE, Assumed.TIER_AVERAGE, Assumed.CACHE_READ, Assumed.CACHE_WRITE),
        *(Assumed.NO_BATCH, Assumed.BATCH_RATE, Assumed.BATCH_TIER, Assumed.BATCH_CACHE, Assumed.REASONING_UNKNOWN),
        *(Assumed.UPLIFT,),
    }
)
"""What makes a total another than it may be billed: an order by cost must not hide it."""


def shortcomings_text(cost: Cost) -> str:
    """What the cost rests on for want of a price, in one phrase; empty where every rate is known."""
    return "; ".join(assumption_text(one) for one in cost.assumptions if one.kind in _SHORT)


def general_assumptions(traffic: Traffic) -> list[str]:
    """What holds for every cost of an answer."""
    found = ["list prices in USD, without discounts and taxes"]
    if traffic.is_sized:
        named = {"input": "input", "output": "output", "cached": "the cached share"}
        if traffic.from_mix:
            parts = joined([named[name] for name in traffic.from_mix])
            found.append(f"{parts} from the mix {mix_text(traffic.mix)}")
        if traffic.usage.cached:
            found.append("cached reads hit, for the cache was written before")
    else:
        found.append(f"no request size is stated: a million tokens in the mix {mix_text(traffic.mix)}")
    if traffic.requests_per_day is not None:
        found.append(f"a month is {DAYS_PER_MONTH} days")
    found.append("equal text is not equal tokens: tokenizers differ from model to model")
    return found


def mix_text(mix: Mix) -> str:
    """`chat (3:0:1 input:cached:output)`."""
    return f"{mix} ({mix.parts} input:cached:output)" if mix.name else f"{mix.parts} (input:cached:output)"


def workload_text(traffic: Traffic) -> str:
    """What is sent, in one line."""
    usage, parts = traffic.usage, []
    if not traffic.is_sized:
        return f"the mix {mix_text(traffic.mix)}"
    parts.append(f"{count(usage.input)} in")
    inside = [
        f"{count(tokens)} {word}"
        for tokens, word in ((usage.cached, "cached"), (usage.written, "written to the cache"))
        if tokens
    ]
    parts[0] += f" ({joined(inside)})" if inside else ""
    parts.append(f"{count(usage.output)} out")
    if usage.reasoning:
        parts.append(f"{count(usage.reasoning)} reasoning")
    often = "" if traffic.requests_per_day is None else f", {count(traffic.requests_per_day)} requests a day"
    way = ", in batches" if traffic.batch else ""
    larger = [
        f"{count(largest)} {word}"
        for largest, paid, word in (
            (traffic.largest_input, usage.input, "in"),
            (traffic.largest_output, usage.output, "out"),
        )
        if largest > paid
    ]
    way += f", on average; the largest {joined(larger)}" if larger else ""
    return f"a request of {' + '.join(parts)} tokens{often}{way}"


def workload_out(traffic: Traffic) -> WorkloadOut:
    """What is sent, for JSON."""
    usage, sized = traffic.usage, traffic.is_sized

    def tokens(value: Decimal) -> float | None:
        return _number(value) if sized else None

    return {
        "input_tokens": tokens(usage.input),
        "cache_read_tokens": tokens(usage.cached),
        "cache_write_tokens": tokens(usage.written),
        "output_tokens": tokens(usage.output),
        "reasoning_tokens": tokens(usage.reasoning),
        "requests_per_day": None if traffic.requests_per_day is None else _number(traffic.requests_per_day),
        "mix": str(traffic.mix),
        "mix_parts": traffic.mix.parts,
        "from_mix": list(traffic.from_mix),
        "batch": traffic.batch,
        "region": traffic.region,
        "days_per_month": DAYS_PER_MONTH,
    }


def _number(value: Decimal) -> float:
    return int(value) if value == value.to_integral_value() else float(value)


def _usd(value: Decimal | None) -> float | None:
    return None if value is None else rounded(value)


def cost_out(cost: Cost) -> CostOut:
    """A cost, for JSON."""
    refusal = cost.refusal
    return {
        "blended_usd_per_mtok": _usd(cost.blended_usd_per_mtok),
        "usd_per_request": _usd(cost.usd_per_request),
        "usd_per_day": _usd(cost.usd_per_day),
        "usd_per_month": _usd(cost.usd_per_month),
        "parts": [
            {
                "what": part.what,  # type: ignore[typeddict-item]
                "tokens": _number(part.tokens),
                "usd_per_mtok": rounded(part.usd_per_mtok),
                "usd": rounded(part.usd),
            }
            for part in (cost.parts if cost.traffic.is_sized else None) or ()
        ],
        "refused": assumption_text(refusal) if refusal else None,
        "assumptions": [assumption_text(one) for one in cost.assumptions],
    }


def parts_text(parts: Sequence[Any]) -> str:
    """What a request is made of: `6,000 input at $2.50 + 800 output at $10.00`."""
    return " + ".join(
        f"{count(part.tokens)} {_PARTS[part.what]} at ${usd(rounded(part.usd_per_mtok))}" for part in parts
    )


class CostRow(NamedTuple):
    """One route of one model in the answer of `cost`."""

    catalog: Catalog
    rung: Rung


def cost_row_out(row: CostRow) -> RouteCostOut:
    """One route with its cost, for JSON."""
    rung, address = row.rung, row.rung.route.address
    source, as_of = row.catalog.cite(rung.route.by_field.get("price") or rung.route.by)
    return {
        "model": rung.fit.model.id,
        "route": rung.route.key,
        "provider": address.provider,
        "id": rung.route.id,
        "region": address.region,
        "tier": address.tier,
        "kind": rung.route.kind,
        "status": rung.fit.status.value,
        "reasons": [finding_text(one) for one in (*rung.fit.failed(), *rung.fit.doubts())],
        "is_cheapest": rung.is_cheapest,
        "lifecycle": rung.life.state,
        "retires_in_days": rung.life.retires_in_days,
        "source": source,
        "as_of": None if as_of is None else as_of.isoformat(),
        **cost_out(rung.fit.cost),  # type: ignore[typeddict-item]
    }


def _amount(name: str) -> Callable[[CostRow], float | None]:
    return lambda row: _usd(getattr(row.rung.fit.cost, name))


def _notes(row: CostRow) -> str:
    rung = row.rung
    notes = ["cheapest"] if rung.is_cheapest else []
    notes += [retires_text(rung.life)] if rung.life.retires_soon or not rung.is_live else []
    notes += [state_text(rung.life)] if not rung.is_live else []
    notes += [finding_text(one) for one in rung.fit.failed() if one.rule in ("budget", "max_price")]
    notes += [finding_text(one) for one in rung.fit.doubts() if one.rule == "region"]
    return "; ".join(filter(None, [*notes, *map(assumption_text, rung.fit.cost.assumptions)]))


COST_COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("model", "model", lambda row: row.rung.fit.model.id, priority=0),
        Column("modelpick_id", "modelpick id", lambda row: row.rung.fit.model.id),
        Column("route", "route", lambda row: row.rung.route.key, priority=1),
        Column("provider", "provider", lambda row: row.rung.route.address.provider),
        Column("id", "id at provider", lambda row: row.rung.route.id, priority=6),
        Column("region", "region", lambda row: row.rung.route.address.region),
        Column("tier", "tier", lambda row: row.rung.route.address.tier),
        Column("kind", "kind", lambda row: row.rung.route.kind, priority=5),
        Column("status", "status", lambda row: row.rung.fit.status.value, priority=4),
        Column("blended_usd_per_mtok", "blended $/M", _amount("blended_usd_per_mtok"), usd, 3, right=True),
        Column("usd_per_request", "$/request", _amount("usd_per_request"), money, 2, right=True),
        Column("usd_per_day", "$/day", _amount("usd_per_day"), money, 4, right=True),
        Column("usd_per_month", "$/month", _amount("usd_per_month"), money, 1, right=True),
        Column("parts", "made of", lambda row: parts_text(row.rung.fit.cost.parts or ()), priority=7, wraps=True),
        Column("lifecycle", "lifecycle", lambda row: row.rung.life.state, priority=6),
        Column("shutdown_date", "shutdown", lambda row: row.rung.life.shutdown_date, priority=6),
        Column("assumptions", "notes", _notes, inert, 3, wraps=True),
    )
}
"""The columns of `cost`, by name."""
