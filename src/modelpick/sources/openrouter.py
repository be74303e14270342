"""OpenRouter's `/api/v1/models`: what an aggregator offers, at what price and with which limits.

Prices are USD per token, as text; -1 is unknown. `created` is the day of its listing, not of the release, and a
knowledge cutoff is the developer's to tell: neither is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modelpick.sources.reading import (
    Modalities,
    Number,
    PayloadError,
    Reading,
    Row,
    Text,
    Unusable,
    Upstream,
    day,
    read_json,
    read_rows,
    said,
    tokens,
    usd_per_mtok,
)

SOURCE = "openrouter"
WORDS = {"vision": "image", "pdf": "file", "audio": "audio", "video": "video"}
PARAMETERS = {
    "tools": "tools",
    "parallel_tool_calls": "parallel_tools",
    "structured_outputs": "json_schema",
    "response_format": "json_mode",
    "reasoning": "reasoning",
    "include_reasoning": "reasoning",
}
RATES = {
    "prompt": "input",
    "completion": "output",
    "input_cache_read": "cache_read",
    "input_cache_write": "cache_write",
}


class _Architecture(Upstream):
    input_modalities: list[str]
    output_modalities: list[str]
    tokenizer: Text = None


class _Pricing(Upstream):
    prompt: str
    completion: str
    input_cache_read: Text = None
    input_cache_write: Text = None


class _Serving(Upstream):
    context_length: Number = None
    max_completion_tokens: Number = None


class _Model(Upstream):
    id: str
    name: Text = None
    canonical_slug: Text = None
    hugging_face_id: Text = None
    context_length: Number
    architecture: _Architecture
    pricing: _Pricing
    top_provider: _Serving
    supported_parameters: list[str]
    expiration_date: Text = None


def read(data: bytes) -> Reading:
    """The answer of `/api/v1/models`: one row a model. Routers and moving pointers are rejected."""
    models = read_json(SOURCE, data, dict).get("data")
    if not isinstance(models, list):
        raise PayloadError(f"{SOURCE}: no list `data` in the payload", "is it the answer of /api/v1/models?")

    def addressed() -> Iterator[tuple[str, object]]:
        for index, model in enumerate(models):
            named = isinstance(model, dict) and isinstance(model.get("id"), str)
            yield model["id"] if named else f"data[{index}]", model

    return read_rows(SOURCE, addressed(), _Model, _row)


def _row(where: str, model: _Model) -> Row:
    _check_model(model)
    rates = {f"price.{name}": usd_per_mtok(getattr(model.pricing, field), 1) for field, name in RATES.items()}
    facts = said(
        context=tokens(model.context_length),
        max_output=_max_output(model),
        shutdown_date=day(model.expiration_date),
        **_modalities(model.architecture),
        **{fact: True for word, fact in PARAMETERS.items() if word in model.supported_parameters},
        **rates,
    )
    names = (model.canonical_slug, model.hugging_face_id)
    also = tuple(dict.fromkeys(name for name in names if name and name != model.id))
    kind = "free" if model.id.endswith(":free") else "aggregator"
    return Row(SOURCE, where, SOURCE, model.id, facts, also=also, name=model.name, kind=kind)


def _check_model(model: _Model) -> None:
    if model.id.startswith("~") or model.id.endswith("-latest"):
        raise Unusable("a moving pointer, not a model")
    if model.architecture.tokenizer == "Router" or model.pricing.prompt.startswith("-"):
        raise Unusable("a router, not a model")
    if "text" not in (gives := model.architecture.output_modalities):
        raise Unusable(f"not a language model: it gives {', '.join(gives) or 'nothing'}, no text")


def _max_output(model: _Model) -> int | None:
    """The output limit; one that repeats a window, or goes beyond it, says nothing."""
    most = tokens(model.top_provider.max_completion_tokens)
    windows = filter(None, (tokens(model.context_length), tokens(model.top_provider.context_length)))
    return None if most is None or any(most >= window for window in windows) else most


def _modalities(architecture: _Architecture) -> dict[str, Any]:
    """The list is complete, but a file that is not PDF-as-such may be parsed before the model: no "file" is no no."""
    takes = Modalities(tuple(architecture.input_modalities), WORDS).facts()
    return {fact: taken for fact, taken in takes.items() if taken or fact != "pdf"}
