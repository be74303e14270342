"""LiteLLM's price map: ids, limits, flags that say only yes, prices per token, tiers."""

import json
from datetime import date

import pytest

from modelpick.sources.litellm import read
from payload_support import by_address, payload, reasons

READING = read(payload("litellm.json"))
ROWS = by_address(READING)


def one(key: str = "acme/one", **fields: object):
    """The reading of one entry."""
    entry = {"litellm_provider": "acme", "mode": "chat", "max_input_tokens": 8192, **fields}
    return read(json.dumps({key: entry}).encode())


def facts(key: str = "acme/one", **fields: object):
    """The facts of one entry."""
    return one(key, **fields).rows[0].facts


def test_gpt_5_as_the_map_has_it():
    """272k is the largest input, never the context; `false` flags say nothing."""
    row = ROWS["gpt-5"]
    yes = ("vision", "pdf", "tools", "parallel_tools", "json_schema", "reasoning", "prompt_caching")
    expected = {
        "max_input": 272_000,
        "max_output": 128_000,
        **dict.fromkeys(yes, True),
        "price.input": 1.25,
        "price.output": 10.0,
        "price.cache_read": 0.125,
        "price.batch_input": 0.625,
        "price.batch_output": 5.0,
        "shutdown_date": date(2026, 12, 11),
    }
    assert expected == row.facts
    assert ("openai", "gpt-5", "https://developers.openai.com/api/docs/pricing") == (row.provider, row.id, row.url)


@pytest.mark.parametrize(
    ("key", "provider", "expected"),
    [
        ("gemini/gemini-2.5-pro", "gemini", "gemini-2.5-pro"),
        ("azure/eu/gpt-4o-2024-08-06", "azure", "eu/gpt-4o-2024-08-06"),
        ("bedrock/us-east-1/anthropic.claude-v1", "bedrock", "us-east-1/anthropic.claude-v1"),
        (
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "bedrock_converse",
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        ),
        (
            "fireworks_ai/accounts/fireworks/models/deepseek-v3p1",
            "fireworks_ai",
            "accounts/fireworks/models/deepseek-v3p1",
        ),
        (
            "vertex_ai/meta/llama-4-maverick-17b-128e-instruct-maas",
            "vertex_ai-llama_models",
            "meta/llama-4-maverick-17b-128e-instruct-maas",
        ),
        ("wandb/openai/gpt-oss-120b", "wandb", "openai/gpt-oss-120b"),
        ("amazon-nova/nova-lite-v1", "amazon_nova", "nova-lite-v1"),
    ],
)
def test_an_id_loses_only_the_prefix_of_its_own_provider(key, provider, expected):
    """What is left is what the provider takes."""
    assert (provider, expected) == (ROWS[key].provider, ROWS[key].id)


def test_a_foreign_first_segment_stays():
    """`meta/one` of a provider that is not meta is the provider's own id."""
    assert "meta/one" == one("meta/one").rows[0].id


def test_long_requests_have_tiers_by_name_or_by_band():
    """`…_above_200k_tokens` (not its flex and priority variants) and `tiered_pricing` both."""
    pro = [{"above": 200_000, "input": 2.5, "output": 15.0, "cache_read": 0.25}]
    qwen = [{"above": 32_000, "input": 2.4, "output": 12.0}, {"above": 128_000, "input": 3.0, "output": 15.0}]
    assert pro == ROWS["gemini/gemini-2.5-pro"].facts["price.tiers"]
    assert qwen == ROWS["dashscope/qwen3-max"].facts["price.tiers"]
    assert (1.2, 6.0) == tuple(ROWS["dashscope/qwen3-max"].facts[f"price.{name}"] for name in ("input", "output"))


def test_xais_tiers_hold_at_their_threshold():
    """As LiteLLM's own calculator has it; everybody else's begin above."""
    tier = {"above": 200_000, "inclusive": True, "input": 2.5, "output": 5.0, "cache_read": 0.4}
    assert [tier] == ROWS["xai/grok-4.3"].facts["price.tiers"]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("gpt-5.6", {"eu": 1.1, "us": 1.1}),
        ("claude-opus-5", {"us": 1.1}),
        ("vertex_ai/gemini-3.5-flash", {"global": 1.0, "*": 1.1}),
        ("gpt-5", None),
    ],
)
def test_what_a_region_costs_more(key, expected):
    """Three fields for three providers; `fast` is no region, and Vertex AI's global endpoint costs no more."""
    assert expected == ROWS[key].facts.get("price.region_uplifts")


@pytest.mark.parametrize(
    "fields",
    [
        {"regional_processing_uplift_multiplier_eu": 0},
        {"regional_processing_uplift_multiplier_us": "1.1"},
        {"regional_endpoint_uplift_multiplier": True},
        {"provider_specific_entry": {"us": -1.1}},
        {"provider_specific_entry": {"us": 110}},
        {"provider_specific_entry": ["us"]},
    ],
)
def test_a_factor_that_is_none_costs_the_row(fields):
    """Nothing is guessed from it."""
    reading = one(**fields)
    assert ((), next(iter(fields))) == (reading.rows, reading.rejected[0].reason.partition(":")[0].partition(".")[0])


def test_other_entries_of_a_provider_are_nobodys_business():
    """Frames of a video, schemas of an embedding."""
    assert {"max_input": 8192} == facts(provider_specific_entry={"fast": "2x", "volcengine_video_frames": {"480p": {}}})


def test_cache_writes_by_lifetime():
    """Five minutes and an hour."""
    found = ROWS["claude-sonnet-4-5"].facts
    assert (0.3, 3.75, 6.0) == tuple(found[f"price.{name}"] for name in ("cache_read", "cache_write", "cache_write_1h"))


@pytest.mark.parametrize(
    ("most_in", "most_out", "expected"),
    [
        (8192, 8192, {"context": 8192}),
        (272_000, 128_000, {"max_input": 272_000, "max_output": 128_000}),
        (131_000, 131_072, {"max_input": 131_000}),
        (8192, 16_384, {"max_input": 8192, "max_output": 16_384}),
        (0, 4096, {"max_output": 4096}),
        (-1, 4096, {"max_output": 4096}),
    ],
)
def test_limits(most_in, most_out, expected):
    """One window told twice is a context; told twice and once rounded, only the input limit is sure."""
    assert expected == facts(max_input_tokens=most_in, max_output_tokens=most_out)


def test_a_flag_that_is_false_is_no_evidence():
    """Nor is one that is absent."""
    assert "vision" not in facts(supports_vision=False)


def test_zero_prices_are_kept_as_said():
    """Whether it is free is not the reader's to decide."""
    assert {"max_input": 8192, "price.input": 0.0, "price.output": 0.0} == facts(
        input_cost_per_token=0, output_cost_per_token=0.0
    )


def test_a_cache_hit_is_a_cache_read():
    """An older name of the same price."""
    assert 0.028 == facts(input_cost_per_token_cache_hit=2.8e-08)["price.cache_read"]


def test_a_remark_in_place_of_a_source_is_no_page():
    """One real entry has a sentence there."""
    assert one(source="will be updated").rows[0].url is None


def test_every_reject_has_its_reason():
    """And its address."""
    assert {
        "sample_spec": "the sample entry, not a model",
        "text-embedding-3-small": "not a language model: mode embedding",
        "fireworks-ai-default": "mode: is missing",
        "together-ai-4.1b-8b": "a price class, not a model",
        "azure_ai/model_router": "a router, not a model",
        "openai/container": "it says nothing: no limit, no price of a token, no ability",
    } == reasons(READING)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"input_cost_per_token": -1e-06}, "price -1e-06 is negative"),
        ({"input_cost_per_token": "1e-06"}, "input_cost_per_token: not a number"),
        ({"input_cost_per_token_above_200k_tokens": "x"}, "input_cost_per_token_above_200k_tokens: not a number"),
        ({"tiered_pricing": [{"range": [0]}]}, "tiered_pricing: a range that is not two numbers"),
    ],
)
def test_bad_figures_reject_the_entry(fields, expected):
    """Never the run."""
    assert {"acme/one": expected} == reasons(one(**fields))


def test_a_row_without_an_id():
    """A name that is empty names no model: the row is rejected, and the others stay."""
    entry = {"litellm_provider": "xai", "mode": "chat", "max_input_tokens": 1000}
    reading = read(json.dumps({"": entry, "xai/grok-9": entry}).encode())
    assert ["grok-9"] == [row.id for row in reading.rows]
    assert ["it has no id"] == [one.reason for one in reading.rejected]
