"""models.dev: offers, provider-neutral records, the older gzip and the newer database."""

import gzip
import json

import pytest

from modelpick.sources import models_dev
from modelpick.sources.reading import PayloadError
from payload_support import by_address, payload, reasons

API = models_dev.read_api(payload("models_dev_api.json"))
ROWS = by_address(API)
RECORD = {
    "id": "moonshotai/kimi-k2.6",
    "name": "Kimi K2.6",
    "limit": {"context": 262_144, "output": 262_144},
    "modalities": {"input": ["text", "image", "video"], "output": ["text"]},
    "reasoning": True,
    "tool_call": True,
    "structured_output": True,
    "open_weights": True,
    "release_date": "2026-04-20",
    "knowledge": "2025-01",
    "weights": [{"url": "https://huggingface.co/moonshotai/Kimi-K2.6"}],
}
"""In the shape of `models.json`."""


def test_gpt_5_as_an_offer():
    """Context, largest input and output apart; a date as precise as it was said."""
    row = ROWS["openai:gpt-5"]
    expected = {
        "context": 400_000,
        "max_input": 272_000,
        "max_output": 128_000,
        "tools": True,
        "json_schema": True,
        "reasoning": True,
        "open_weights": False,
        "knowledge": "2024-09-30",
        "released": "2025-08-07",
        "vision": True,
        "price.input": 1.25,
        "price.output": 10.0,
        "price.cache_read": 0.125,
    }
    assert ("openai", "gpt-5", expected) == (row.provider, row.id, row.facts)


def test_long_requests_have_tiers():
    """`context_over_200k` is a tier."""
    tier = {"above": 200_000, "input": 2.5, "output": 15.0, "cache_read": 0.25}
    assert [tier] == ROWS["google:gemini-2.5-pro"].facts["price.tiers"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("beta", {"lifecycle": "preview", "lifecycle_word": "beta"}),
        ("alpha", {"lifecycle": "preview", "lifecycle_word": "alpha"}),
        ("deprecated", {"lifecycle": "deprecated"}),
        (None, {}),
    ],
)
def test_a_status_is_a_state_and_its_word(status, expected):
    """The word is kept where it is another than the state's."""
    document = {"acme": {"models": {"one": {**RECORD, "status": status}}}}
    found = models_dev.read_api(json.dumps(document).encode()).rows[0].facts
    assert expected == {name: found[name] for name in ("lifecycle", "lifecycle_word") if name in found}


def test_text_alone_denies_the_other_inputs():
    """A list with more in it denies nothing."""
    assert False is ROWS["groq:llama-3.1-8b-instant"].facts["vision"]
    assert "pdf" not in ROWS["openai:gpt-5"].facts


def test_what_gives_no_text_is_rejected():
    """With what it gives."""
    assert {"openai:gpt-image-1": "not a language model: it gives image, no text"} == reasons(API)


def test_the_database_says_the_same():
    """Without release dates; its own prices and tiers."""
    reading = models_dev.read_sqlite(payload("models_dev.sqlite"))
    expected = {name: value for name, value in ROWS["openai:gpt-5"].facts.items() if name != "released"}
    assert expected == by_address(reading)["openai:gpt-5"].facts
    assert {"openai:gpt-image-1": "not a language model: it gives image, no text"} == reasons(reading)


def test_the_gzip_is_the_same_file():
    """Under a source id of its own."""
    reading = models_dev.read_api_gz(gzip.compress(payload("models_dev_api.json")), source="older")
    assert [row.facts for row in API.rows] == [row.facts for row in reading.rows]
    assert {"older"} == {row.source for row in reading.rows}


def test_a_record_belongs_to_no_provider():
    """Its repository is another name of the model."""
    (row,) = models_dev.read_models(json.dumps({RECORD["id"]: RECORD}).encode()).rows
    assert (None, "models.dev-canonical", ("moonshotai/Kimi-K2.6",)) == (row.provider, row.source, row.also)
    assert ("2026-04-20", 262_144) == (row.facts["released"], row.facts["context"])


def test_catalog_json_is_both():
    """Records and offers, each under its source id."""
    both = {"models": {RECORD["id"]: RECORD}, "providers": json.loads(payload("models_dev_api.json"))}
    records, offers = models_dev.read_catalog(json.dumps(both).encode())
    assert (1, API.rows) == (len(records.rows), offers.rows)


@pytest.mark.parametrize("data", [b"", b"not gzip", gzip.compress(b"{}", mtime=0)[:-4]])
def test_broken_gzip_is_refused(data):
    """Cut off or another format."""
    with pytest.raises(PayloadError):
        models_dev.read_api_gz(data)


@pytest.mark.parametrize("data", [b"", b"<!doctype html>", payload("models_dev.sqlite")[:700]])
def test_a_broken_database_is_refused(data):
    """Empty, a web page or cut off."""
    with pytest.raises(PayloadError):
        models_dev.read_sqlite(data)
