"""Which model and which offer an id speaks of: declared names, regions and tiers read off, nothing guessed."""

from __future__ import annotations

import pytest

from modelpick.errors import CatalogError
from modelpick.sources.names import NO_ALIAS, NO_PROVIDER, Names, Place, Unplaced

PROVIDERS = [
    {"id": "amazon-bedrock", "upstream": ["bedrock", "bedrock_converse"], "kind": "serverless"},
    {"id": "azure", "upstream": ["azure_ai"]},
    {"id": "zai", "regions": {"zhipuai": "cn"}, "free": ["glm-flash"]},
    {"id": "deepseek"},
    {"id": "host"},
]
ALIASES = {
    "moonshotai/kimi-k2.6": {"names": ["kimi-k2.6", "kimi-k2p6", "moonshotai/Kimi-K2.6", "@cf/moonshotai/kimi-k2.6"]},
    "alibaba/qwen3-235b-a22b": {"names": ["qwen3-235b-a22b"]},
    "alibaba/qwen3-235b-a22b-2507": {"names": ["qwen3-235b-a22b-2507"]},
    "anthropic/claude-9": {"names": ["anthropic.claude-9-v1:0", "claude-9"]},
    "openai/gpt-9": {"names": ["gpt-9"]},
    "zai/glm-5-turbo": {"names": ["glm-5-turbo"]},
    "zai/glm-5": {"names": ["glm-5"]},
    "deepseek/v4-flash": {"names": ["deepseek-v4-flash"]},
    "deepseek/v4.1-flash": {"only": ["deepseek:deepseek-v4-flash"]},
}


@pytest.fixture
def names() -> Names:
    """The names above."""
    return Names(PROVIDERS, ALIASES)


def key_of(found: Place | Unplaced) -> tuple[str, str] | str:
    """The model and route key, or why there is none."""
    return (found.model, found.key) if isinstance(found, Place) else found.reason


@pytest.mark.parametrize(
    ("provider", "offer", "expected"),
    [
        ("host", "kimi-k2.6", ("moonshotai/kimi-k2.6", "host")),
        ("host", "moonshotai/kimi-k2.6", ("moonshotai/kimi-k2.6", "host")),
        ("host", "KIMI-K2P6", ("moonshotai/kimi-k2.6", "host")),
        ("host", "kimi-k2.6:free", ("moonshotai/kimi-k2.6", "host/free")),
        ("host", "kimi-k2.6-fp8", ("moonshotai/kimi-k2.6", "host/fp8")),
        ("host", "kimi-k2.6-maas", ("moonshotai/kimi-k2.6", "host")),
        ("host", "kimi-k2.6-highspeed", ("moonshotai/kimi-k2.6", "host/fast")),
        ("host", "qwen3-235b-a22b", ("alibaba/qwen3-235b-a22b", "host")),
        ("host", "qwen3-235b-a22b-2507", ("alibaba/qwen3-235b-a22b-2507", "host")),
        ("bedrock", "us.anthropic.claude-9-v1:0", ("anthropic/claude-9", "amazon-bedrock/us")),
        ("bedrock_converse", "eu-west-1/anthropic.claude-9-v1:0", ("anthropic/claude-9", "amazon-bedrock/eu-west-1")),
        ("bedrock", "anthropic.claude-9-v1:0", ("anthropic/claude-9", "amazon-bedrock")),
        ("azure_ai", "global-standard/gpt-9", ("openai/gpt-9", "azure/global")),
        ("zhipuai", "glm-5", ("zai/glm-5", "zai/cn")),
        ("zai", "glm-5-turbo", ("zai/glm-5-turbo", "zai")),
        ("deepseek", "deepseek-v4-flash", ("deepseek/v4.1-flash", "deepseek")),
        ("host", "deepseek-v4-flash", ("deepseek/v4-flash", "host")),
        ("host", "us.kimi-k2.6", NO_ALIAS),
        ("host", "kimi-k2.66", NO_ALIAS),
        ("nobody", "kimi-k2.6", NO_PROVIDER),
        ("host", "kimi-latest", "a moving pointer, not a model"),
        ("host", "~moonshotai/kimi-k2.6", "a moving pointer, not a model"),
        ("host", "openrouter/auto", "a router, not a model"),
        ("host", "kimi-k2.6:thinking", "a mode of moonshotai/kimi-k2.6, not a model of its own"),
        ("host", "gpt-9(high)", "a mode of openai/gpt-9, not a model of its own"),
        ("bedrock", "us-east-1/1-month-commitment/claude-9", "a commitment by the month, not a price of tokens"),
    ],
)
def test_an_id_is_placed(names, provider, offer, expected):
    """Exactly as declared, or not at all."""
    assert expected == key_of(names.place(provider, offer))


def test_a_likely_join_is_proposed_and_not_made(names):
    """A spelling that nobody declared goes to the report."""
    assert Unplaced(NO_ALIAS, "moonshotai/kimi-k2.6") == names.place("host", "org/Kimi-K2_6-Instruct")


def test_one_name_for_two_models_is_an_error():
    """Both are named."""
    with pytest.raises(CatalogError, match="alias 'X' of b/two is a/one's already"):
        Names([], {"a/one": {"names": ["x"]}, "b/two": {"names": ["X"]}})


def test_two_providers_cannot_share_a_spelling():
    """Nor can a provider be spelled like another."""
    with pytest.raises(CatalogError, match="provider two: 'x' is one's already"):
        Names([{"id": "one", "upstream": ["x"]}, {"id": "two", "upstream": ["x"]}], {})


def test_free_is_documented_or_a_gap(names):
    """A price of 0 counts for the ids that are named."""
    seller = names.sellers["zai"]
    assert (True, False) == (seller.documents_free("glm-flash"), seller.documents_free("glm-5"))


def test_neutral_names(names):
    """A record is joined by its id or its repository."""
    assert "moonshotai/kimi-k2.6" == names.model("unheard/of", "moonshotai/kimi-k2.6")
    assert names.model("unheard/of") is None
