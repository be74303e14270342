"""LiteLLM's price map: one row an id, of every provider that LiteLLM can call.

Prices are USD per token. A flag says `true` or, in practice, nothing: absent and `false` are no evidence.
`max_input_tokens` is not the context window; where it equals `max_output_tokens`, one window is told twice.
`deprecation_date` is the day of the shutdown. What a request costs more in a region is in three fields, one a provider.
Tiers are of the whole request and hold above their threshold, but for xAI at it already: so LiteLLM's own calculator
(`llm_cost_calc/utils.py`, `_INCLUSIVE_THRESHOLD_PROVIDERS`). Licence MIT.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import ConfigDict

from modelpick.core.price import Factor
from modelpick.sources.reading import (
    Number,
    Reading,
    Rejected,
    Row,
    Text,
    Unusable,
    Upstream,
    day,
    page,
    read_json,
    read_rows,
    said,
    tokens,
    usd_per_mtok,
)

SOURCE = "litellm"
SAMPLE = "sample_spec"
"""The entry that documents the fields."""
MODES = ("chat", "responses", "completion")
PREFIXES = {
    "amazon_nova": "amazon-nova",
    "azure_text": "azure",
    "bedrock_converse": "bedrock",
    "cohere_chat": "cohere",
    "text-completion-openai": "openai",
}
"""Where the first segment of the key is not the provider's own name."""
ROUTERS = ("model-router", "model_router")
PRICE_CLASS = re.compile(r"(together|fireworks)-ai-.*(b|default)")
"""`together-ai-4.1b-8b`: what any model of that size costs."""
RATES = {
    "input_cost_per_token": "input",
    "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cache_read",
    "cache_creation_input_token_cost": "cache_write",
}
INCLUSIVE = ("xai",)
"""Providers whose tiers hold at exactly their threshold."""
TIER = re.compile(rf"({'|'.join(RATES)})_above_([1-9][0-9]{{0,5}})k_tokens")


class _Rates(Upstream):
    input_cost_per_token: Number = None
    output_cost_per_token: Number = None
    cache_read_input_token_cost: Number = None
    cache_creation_input_token_cost: Number = None


class _Band(_Rates):
    range: list[int | float]


class _Regions(Upstream):
    us: Factor | None = None  # beside it are `fast` and other variants, which are no regions


class _Entry(_Rates):
    model_config = ConfigDict(extra="allow")  # the tiers' names hold their thresholds
    __pydantic_extra__: dict[str, Any]
    OTHER_RATES: ClassVar = {
        "cache_write_1h": "cache_creation_input_token_cost_above_1hr",
        "batch_input": "input_cost_per_token_batches",
        "batch_output": "output_cost_per_token_batches",
    }
    FLAGS: ClassVar = {
        "vision": "supports_vision",
        "pdf": "supports_pdf_input",
        "audio": "supports_audio_input",
        "video": "supports_video_input",
        "tools": "supports_function_calling",
        "parallel_tools": "supports_parallel_function_calling",
        "json_schema": "supports_response_schema",
        "reasoning": "supports_reasoning",
        "prompt_caching": "supports_prompt_caching",
    }

    litellm_provider: str
    mode: str
    max_input_tokens: Number = None
    max_output_tokens: Number = None
    input_cost_per_token_cache_hit: Number = None
    cache_creation_input_token_cost_above_1hr: Number = None
    input_cost_per_token_batches: Number = None
    output_cost_per_token_batches: Number = None
    tiered_pricing: Sequence[_Band] = ()
    regional_processing_uplift_multiplier_eu: Factor | None = None
    regional_processing_uplift_multiplier_us: Factor | None = None
    regional_endpoint_uplift_multiplier: Factor | None = None
    provider_specific_entry: _Regions | None = None
    supports_vision: bool | None = None
    supports_pdf_input: bool | None = None
    supports_audio_input: bool | None = None
    supports_video_input: bool | None = None
    supports_function_calling: bool | None = None
    supports_parallel_function_calling: bool | None = None
    supports_response_schema: bool | None = None
    supports_reasoning: bool | None = None
    supports_prompt_caching: bool | None = None
    deprecation_date: Text = None
    source: Text = None


def read(data: bytes) -> Reading:
    """`model_prices_and_context_window.json`, of the repository or of the wheel: one row an entry."""
    entries = read_json(SOURCE, data, dict)
    sample = (Rejected(SOURCE, SAMPLE, "the sample entry, not a model"),) if SAMPLE in entries else ()
    rest = ((key, entry) for key, entry in entries.items() if key != SAMPLE)
    reading = read_rows(SOURCE, rest, _Entry, _row)
    return Reading(SOURCE, reading.rows, (*sample, *reading.rejected))


def _row(key: str, entry: _Entry) -> Row:
    name = _id(key, entry.litellm_provider)
    _check_model(key, name, entry.mode)
    facts = _limits(entry) | _abilities(entry) | _prices(entry) | said(shutdown_date=day(entry.deprecation_date))
    if not facts:
        raise Unusable("it says nothing: no limit, no price of a token, no ability")
    return Row(SOURCE, key, entry.litellm_provider, name, facts, url=page(entry.source))


def _check_model(key: str, name: str, mode: str) -> None:
    if mode not in MODES:
        raise Unusable(f"not a language model: mode {mode}")
    if PRICE_CLASS.fullmatch(key):
        raise Unusable("a price class, not a model")
    if name in ROUTERS:
        raise Unusable("a router, not a model")


def _id(key: str, provider: str) -> str:
    """The id that the provider takes: the key without LiteLLM's own prefix for that provider."""
    prefix, slash, rest = key.partition("/")
    own = "vertex_ai" if provider.startswith("vertex_ai-") else PREFIXES.get(provider, provider)
    return rest if slash and rest and prefix in (own, provider) else key


def _limits(entry: _Entry) -> dict[str, int]:
    most_in, most_out = tokens(entry.max_input_tokens), tokens(entry.max_output_tokens)
    if most_in is not None and most_in == most_out:
        return {"context": most_in}
    if most_in and most_out and most_in < most_out < 1.1 * most_in:
        most_out = None  # the window again, one of the two rounded: 131,000 and 131,072
    return said(max_input=most_in, max_output=most_out)


def _abilities(entry: _Entry) -> dict[str, bool]:
    return {fact: True for fact, flag in entry.FLAGS.items() if getattr(entry, flag)}


def _prices(entry: _Entry) -> dict[str, Any]:
    bands = sorted(entry.tiered_pricing, key=_start)
    tiers = _tiers(entry) or [{"above": start, **_rates(band)} for band in bands if (start := _start(band))]
    first = _rates(bands[0]) if bands and not _start(bands[0]) else {}
    hit = said(cache_read=usd_per_mtok(entry.input_cost_per_token_cache_hit, 1))
    others = said(**{name: usd_per_mtok(getattr(entry, field), 1) for name, field in entry.OTHER_RATES.items()})
    rates = first | hit | _rates(entry) | others
    if entry.litellm_provider in INCLUSIVE:
        tiers = [{"above": tier["above"], "inclusive": True} | tier for tier in tiers]
    found = {f"price.{name}": rate for name, rate in rates.items()}
    return found | said(price_tiers=tiers or None, price_region_uplifts=_uplifts(entry) or None)


def _uplifts(entry: _Entry) -> dict[str, float]:
    """Region -> factor. Vertex AI has one for every endpoint but the global one."""
    regions = entry.provider_specific_entry
    elsewhere = entry.regional_endpoint_uplift_multiplier
    found = {
        "eu": entry.regional_processing_uplift_multiplier_eu,
        "us": entry.regional_processing_uplift_multiplier_us or (regions.us if regions else None),
        "global": 1.0 if elsewhere else None,
        "*": elsewhere,
    }
    return said(**found)


def _start(band: _Band) -> int:
    if len(band.range) != 2:
        raise Unusable("tiered_pricing: a range that is not two numbers")
    return tokens(band.range[0]) or 0


def _rates(rates: _Rates) -> dict[str, float]:
    return said(**{name: usd_per_mtok(getattr(rates, field), 1) for field, name in RATES.items()})


def _tiers(entry: _Entry) -> list[dict[str, Any]]:
    """`input_cost_per_token_above_200k_tokens` and its like; other variants (flex, priority) are other offers."""
    found: dict[int, dict[str, float]] = {}
    for field, value in entry.__pydantic_extra__.items():
        if (match := TIER.fullmatch(field)) and value is not None:
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise Unusable(f"{field}: not a number")
            rate = usd_per_mtok(value, 1)
            if rate is not None:
                found.setdefault(int(match[2]) * 1000, {})[RATES[match[1]]] = rate
    return [{"above": above, **found[above]} for above in sorted(found)]
