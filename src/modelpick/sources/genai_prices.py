"""genai-prices: prices with their conditions, and context windows; no abilities.

The payload is the package's `data.py`, a tree of constructor calls, which is parsed and never run. Prices are USD
per million tokens. Its match rules throw different models together, so a row's only name is its id. Licence MIT.
"""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from modelpick.sources.reading import (
    Number,
    PayloadError,
    Reading,
    Rejected,
    Row,
    Text,
    Threshold,
    Unusable,
    Upstream,
    check_size,
    read_rows,
    said,
    tokens,
    usd_per_mtok,
)

SOURCE = "genai-prices"
BATCH = {"processing": "batch"}


class _Step(Upstream):
    start: Threshold
    price: str


class _Tiered(Upstream):
    base: str
    tiers: list[_Step]


Rate = str | _Tiered | None


class _Prices(Upstream):
    input_mtok: Rate = None
    output_mtok: Rate = None
    cache_read_mtok: Rate = None
    cache_write_mtok: Rate = None
    cache_write_1h_mtok: Rate = None


class _From(Upstream):
    start_date: dt.date


class _Hours(Upstream):
    start_time: dt.time
    end_time: dt.time


class _Conditional(Upstream):
    constraint: _From | _Hours | None = None
    prices: _Prices

    def in_force(self, as_of: dt.date) -> bool:
        """Whether it holds all day."""
        start = self.constraint
        return start is None or (isinstance(start, _From) and start.start_date <= as_of)


class _Variant(_Conditional):
    when: dict[str, str]


class _Model(Upstream):
    id: str
    name: Text = None
    context_window: Number = None
    deprecated: bool | None = None
    prices: _Prices | Sequence[_Conditional] = ()
    price_variants: list[_Variant] | None = None


def read(data: bytes, as_of: dt.date) -> Reading:
    """`genai_prices/data.py`: one row a model of a provider, at the prices of the day `as_of`."""
    rejected: list[Rejected] = []

    def flat() -> Iterator[tuple[str, object]]:
        for index, provider in enumerate(_providers(data)):
            name = provider.get("id") if isinstance(provider, dict) else None
            models = provider.get("models") if isinstance(provider, dict) else None
            if not isinstance(name, str) or not isinstance(models, list):
                rejected.append(Rejected(SOURCE, f"providers[{index}]", "no id or no list of models"))
                continue
            for number, model in enumerate(models):
                key = model.get("id") if isinstance(model, dict) else None
                yield f"{name}:{key if isinstance(key, str) else f'models[{number}]'}", model

    def row(where: str, model: _Model) -> Row:
        facts = said(
            context=tokens(model.context_window),
            lifecycle="deprecated" if model.deprecated else None,
            **_prices(model, as_of),
        )
        if not facts:
            raise Unusable("it says nothing: no context window, no price of a token")
        return Row(SOURCE, where, where.partition(":")[0], model.id, facts, name=model.name)

    reading = read_rows(SOURCE, flat(), _Model, row)
    return Reading(SOURCE, reading.rows, (*rejected, *reading.rejected))


def _prices(model: _Model, as_of: dt.date) -> dict[str, Any]:
    prices = model.prices if isinstance(model.prices, _Prices) else _standard(model.prices, as_of)
    rates = _rates(prices)
    variants = model.price_variants or []
    batch = [variant.prices for variant in variants if variant.when == BATCH and variant.in_force(as_of)]
    for name, rate in _rates(batch[0]).items() if batch else ():
        if name in ("input", "output"):
            rates[f"batch_{name}"] = rate
    return {f"price.{name}": rate for name, rate in rates.items()} | said(price_tiers=_tiers(prices) or None)


def _standard(prices: Sequence[_Conditional], as_of: dt.date) -> _Prices:
    """The last price in force on a day; of prices by the hour the dearest, never the off-peak one."""
    last = next((index for index in reversed(range(len(prices))) if prices[index].in_force(as_of)), None)
    after = prices[0 if last is None else last :]
    current = [price.prices for price in after if isinstance(price.constraint, _Hours) or price.in_force(as_of)]
    return max(current, key=lambda price: _rates(price).get("input", 0.0), default=_Prices())


def _rates(prices: _Prices) -> dict[str, float]:
    found = {}
    for field in _Prices.model_fields:
        rate = getattr(prices, field)
        found[field.removesuffix("_mtok")] = usd_per_mtok(rate.base if isinstance(rate, _Tiered) else rate)
    return said(**found)


def _tiers(prices: _Prices) -> list[dict[str, Any]]:
    """Whole-request tiers. A rate without a step of its own at a threshold stays what it was below."""
    rates = {name: getattr(prices, f"{name}_mtok") for name in ("input", "output", "cache_read", "cache_write")}
    steps = {
        name: sorted((step.start, step.price) for step in rate.tiers)
        for name, rate in rates.items()
        if isinstance(rate, _Tiered)
    }
    tiers = []
    for above in sorted({start for found in steps.values() for start, _ in found if start > 0}):
        tier: dict[str, Any] = {"above": above}
        for name, rate in rates.items():
            base = rate.base if isinstance(rate, _Tiered) else rate
            reached = [price for start, price in steps.get(name, []) if start <= above]
            tier |= said(**{name: usd_per_mtok(reached[-1] if reached else base)})
        tiers.append(tier)
    return tiers


def _providers(data: bytes) -> list[Any]:
    """The value of `providers`."""
    check_size(SOURCE, data)
    try:
        body = ast.parse(data).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        hint = "is it genai_prices/data.py?"
        raise PayloadError(f"{SOURCE}: the payload is no Python source that can be read", hint) from None
    for node in body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "providers" and node.value is not None:
            found = _literal(node.value)
            if isinstance(found, list):
                return found
    raise PayloadError(f"{SOURCE}: no list `providers` in the payload", "is it genai_prices/data.py?")


def _literal(node: ast.expr) -> Any:
    """The value of a constant, a list, a dict or a constructor call, whose keywords are its fields."""
    match node:
        case ast.Constant():
            return node.value
        case ast.List():
            return [_literal(item) for item in node.elts]
        case ast.Dict():
            return {_literal(key): _literal(value) for key, value in zip(node.keys, node.values, strict=True) if key}
        case ast.Call(func=ast.Name(id="Decimal"), args=[ast.Constant(value=value)]):
            return value  # as text: usd_per_mtok reads it exactly
        case ast.Call(func=ast.Attribute(attr="date" | "time" as kind)):
            return _moment(kind, [part.value for part in node.args if isinstance(part, ast.Constant)])
        case ast.Call():
            return {word.arg: _literal(word.value) for word in node.keywords if word.arg}
    return None


def _moment(kind: str, parts: list[Any]) -> dt.date | dt.time | None:
    try:
        return dt.date(*parts) if kind == "date" else dt.time(*parts)
    except (TypeError, ValueError):
        return None
