"""model-prices: first-party rates with their history, each with its source and its first day.

Rates are USD per million tokens. The standard plan is read, and of the batch plan input and output; thinking, fast
and flex are other offers. Tiers are of the whole request and hold above their threshold. Its `removed` is no word of a
provider: models.dev lists the model no more. Licence MIT.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from modelpick.core.price import Factor
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
    day,
    page,
    read_json,
    read_rows,
    said,
    usd_per_mtok,
)

SOURCE = "model-prices"
STATUS = {"removed": "retired", "deprecated": "deprecated"}
WRITES_12_HOURS = ("openai",)
"""Providers whose `cache_write_1h_multiple` is, by the package's own manual, that of a 12-hour write."""

INCLUSIVE = ("xai",)
"""Providers whose tiers hold at exactly their threshold: the page that `checks.parse_xai` reads has "≥ 200k"."""


class _Base(Upstream):
    input: Number = None
    output: Number = None
    cache_read: Number = None
    cache_write: Number = None


class _Tier(_Base):
    above: Threshold


class _Rates(_Base):
    input: Number
    output: Number
    cache_write_1h_multiple: Factor | None = None
    tiers: Sequence[_Tier] = ()
    source: Text = None
    valid_from: Text = None


class _Since(Upstream):
    start: Text
    rates: _Rates | None


class _Plans(Upstream):
    standard: Sequence[_Since] = ()
    batch: Sequence[_Since] = ()
    status: Literal["removed", "deprecated"] | None = None


class _Hours(Upstream):
    provider: str
    valid_from: str
    valid_until: Text = None
    peak_multiplier: Factor | None = None


def read(data: bytes) -> Reading:
    """`model_prices/snapshot.json`: one row a model of a provider, at the rates of the snapshot's day."""
    snapshot = read_json(SOURCE, data, dict)
    prices, status = snapshot.get("prices"), snapshot.get("status", {})
    today = day(snapshot["updated_at"]) if isinstance(snapshot.get("updated_at"), str) else None
    if not isinstance(prices, dict) or not isinstance(status, dict) or today is None:
        raise PayloadError(f"{SOURCE}: no `prices`, `status` and `updated_at` in the payload", "is it snapshot.json?")
    peaks = _peaks(snapshot.get("schedules"), today)
    rejected: list[Rejected] = []

    def flat() -> Iterator[tuple[str, object]]:
        for provider, models in prices.items():
            if not isinstance(models, dict):
                rejected.append(Rejected(SOURCE, provider, "not an object of models by id"))
                continue
            states = status.get(provider, {})
            for name, plans in models.items():
                state = states.get(name) if isinstance(states, dict) else states
                yield f"{provider}:{name}", {**plans, "status": state} if isinstance(plans, dict) else plans

    def row(where: str, plans: _Plans) -> Row:
        provider, _, name = where.partition(":")
        rates = _current(plans.standard, today)
        facts = said(lifecycle=STATUS.get(plans.status or ""))
        if rates is not None:
            peak = 1 if plans.status == "removed" else peaks.get(provider, 1)
            facts |= _prices(provider, rates, _current(plans.batch, today), peak)
        if not facts:
            raise Unusable("it says nothing: no current rates, no status")
        since = day(rates.valid_from) if rates else None
        return Row(SOURCE, where, provider, name, facts, as_of=since, url=page(rates.source) if rates else None)

    reading = read_rows(SOURCE, flat(), _Plans, row)
    return Reading(SOURCE, reading.rows, (*rejected, *reading.rejected))


def _current(plan: Sequence[_Since], today: dt.date) -> _Rates | None:
    """The last entry that has begun."""
    begun = [entry for entry in plan if entry.start is None or (day(entry.start) or dt.date.max) <= today]
    return begun[-1].rates if begun else None


def _prices(provider: str, rates: _Rates, batch: _Rates | None, peak: float) -> dict[str, Any]:
    found = _base(rates, peak)
    if rates.cache_write_1h_multiple is not None and "input" in found and provider not in WRITES_12_HOURS:
        found |= said(cache_write_1h=usd_per_mtok(found["input"] * rates.cache_write_1h_multiple))
    if batch is not None:
        found |= {f"batch_{name}": rate for name, rate in _base(batch, peak).items() if name in ("input", "output")}
    steps = sorted(rates.tiers, key=lambda tier: tier.above)
    at_once = {"inclusive": True} if provider in INCLUSIVE else {}
    tiers = [{"above": tier.above, **at_once, **_base(tier, peak)} for tier in steps]
    return {f"price.{name}": rate for name, rate in found.items()} | said(price_tiers=tiers or None)


def _base(rates: _Base, peak: float) -> dict[str, float]:
    found = said(**{name: usd_per_mtok(getattr(rates, name)) for name in _Base.model_fields})
    return said(**{name: usd_per_mtok(rate * peak) for name, rate in found.items()})


def _peaks(schedules: object, today: dt.date) -> dict[str, float]:
    """Provider -> how much dearer its peak hours are than the rates recorded: a list price is never the off-peak one.

    Schedules of the other kind, discounts by the hour, leave the recorded rates as they are.
    """
    entries = schedules.get("schedule") if isinstance(schedules, dict) else None
    found = {}
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or "peak_multiplier" not in entry:
            continue
        try:
            hours = _Hours.model_validate(entry)
        except ValueError:
            raise PayloadError(f"{SOURCE}: a peak schedule that cannot be read") from None
        since, until = day(hours.valid_from), day(hours.valid_until)
        if since and since <= today and (until is None or today < until) and hours.peak_multiplier:
            found[hours.provider] = hours.peak_multiplier
    return found
