"""OpenRouter's answer: routers and pointers out, prices per token, repeated windows unknown."""

import copy
import json
from datetime import date

import pytest

from modelpick.sources.openrouter import read
from modelpick.sources.reading import PayloadError
from payload_support import by_address, payload, reasons

READING = read(payload("openrouter.json"))
ROWS = by_address(READING)
GPT_5 = next(model for model in json.loads(payload("openrouter.json"))["data"] if model["id"] == "openai/gpt-5")


def one(**parts: object):
    """The reading of gpt-5's row with parts changed: a table is merged, a value replaced."""
    model = copy.deepcopy(GPT_5)
    for name, part in parts.items():
        model[name] = model[name] | part if isinstance(part, dict) else part
    return read(json.dumps({"data": [model]}).encode())


def test_gpt_5_as_the_answer_has_it():
    """What is listed is taken; image, audio and video that are not are denied."""
    row = ROWS["openai/gpt-5"]
    expected = {
        "context": 400_000,
        "max_output": 128_000,
        "vision": True,
        "pdf": True,
        "audio": False,
        "video": False,
        "tools": True,
        "json_schema": True,
        "json_mode": True,
        "reasoning": True,
        "price.input": 1.25,
        "price.output": 10.0,
        "price.cache_read": 0.125,
    }
    assert expected == row.facts
    assert ("openrouter", "aggregator", ("openai/gpt-5-2025-08-07",)) == (row.provider, row.kind, row.also)


def test_a_free_offer_keeps_its_suffix():
    """It is a tier of the route; its price of 0 is documented by its name."""
    row = ROWS["openai/gpt-oss-120b:free"]
    assert ("free", 0.0, ("openai/gpt-oss-120b",)) == (row.kind, row.facts["price.input"], row.also)


def test_an_output_that_repeats_the_window_is_unknown():
    """Kimi K2.6 has 262,142 twice."""
    assert (262_142, None) == tuple(ROWS["moonshotai/kimi-k2.6"].facts.get(name) for name in ("context", "max_output"))


def test_no_file_input_is_no_denial_of_pdf():
    """And an ability that is not listed stays unknown."""
    facts = ROWS["meta-llama/llama-3.1-8b-instruct"].facts
    assert (False, None, None) == tuple(facts.get(name) for name in ("vision", "pdf", "reasoning"))


def test_the_repository_is_another_name():
    """With the canonical slug."""
    assert ("moonshotai/kimi-k2.6-20260420", "moonshotai/Kimi-K2.6") == ROWS["moonshotai/kimi-k2.6"].also


def test_an_expiration_is_a_shutdown():
    """And the day of listing is no release."""
    facts = ROWS["x-ai/grok-4.1-fast"].facts
    assert (date(2026, 5, 15), None) == (facts["shutdown_date"], facts.get("released"))


def test_every_reject_has_its_reason():
    """Routers by their tokenizer or their price of -1, pointers by their name."""
    pointer, router = "a moving pointer, not a model", "a router, not a model"
    assert {
        "openai/gpt-chat-latest": pointer,
        "~openai/gpt-latest": pointer,
        "openrouter/free": router,
        "openrouter/auto": router,
    } == reasons(READING)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"pricing": {"prompt": "-1"}}, "a router, not a model"),
        ({"pricing": {"completion": "free"}}, "price 'free' is not a number"),
        ({"pricing": {"completion": "NaN"}}, "price 'NaN' is not a number"),
        ({"pricing": {"completion": "-2"}}, "price '-2' is negative"),
        ({"architecture": {"output_modalities": ["image"]}}, "not a language model: it gives image, no text"),
        ({"architecture": {"output_modalities": []}}, "not a language model: it gives nothing, no text"),
    ],
)
def test_bad_rows_are_rejected(parts, expected):
    """Each with its reason."""
    assert {"openai/gpt-5": expected} == reasons(one(**parts))


@pytest.mark.parametrize("data", [b"{}", b'{"data": {}}', b"[]"])
def test_without_a_list_the_answer_is_refused(data):
    """It is another file, or an error page as JSON."""
    with pytest.raises(PayloadError):
        read(data)
