"""How ids are written: as recorded, behind a provider's name, or so that they only look like one."""

from __future__ import annotations

import pytest

from modelpick.core.mentions.written import MOST_CHARACTERS, is_telling
from scan_support import WRITTEN


@pytest.mark.parametrize(
    ("text", "name", "model"),
    [
        ("gpt-4o", "gpt-4o", "openai/gpt-4o"),
        ("openai/gpt-4o", "openai/gpt-4o", "openai/gpt-4o"),
        ("openai:gpt-4o", "gpt-4o", "openai/gpt-4o"),
        ("azure/gpt-4o", "gpt-4o", "openai/gpt-4o"),
        ("azure/openai/gpt-4o", "openai/gpt-4o", "openai/gpt-4o"),
        ("models/gpt-4o", "gpt-4o", "openai/gpt-4o"),
        ("ft:gpt-4o:acme::abc", "gpt-4o", "openai/gpt-4o"),
        ("bedrock/anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-3-haiku-20240307-v1:0", None),
        ("uk.anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-3-haiku-20240307-v1:0", None),
        ("bedrock/us.anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-3-haiku-20240307-v1:0", None),
    ],
)
def test_read(text, name, model):
    """A recorded id alone, behind providers and makers, in Google's form, and the base of a fine-tuned model."""
    reading = WRITTEN.read(text)
    assert reading is not None
    assert name == reading.name
    assert [model or "anthropic/claude-3-haiku"] == [one.model.id for one in reading.meanings]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "us.gpt-4o",
        "us.openai.gpt-4o",
        "us.anthropic.x",
        "gpt-4x",
        "nobody/gpt-4o",
        "gpt-4o/x",
        "GPT-4O",
        "openai/",
        "/gpt-4o",
        "ft:",
        "x" * 10**6,
        "ft:gpt-4x:a",
    ],
)
def test_read_nothing(text):
    """What is no recorded id to the letter is none."""
    assert WRITTEN.read(text) is None


def test_a_providers_own_offer_is_meant():
    """Behind the name of a provider an id means that provider's routes, where it has any."""
    reading = WRITTEN.read("bedrock/claude-3-haiku-20240307")
    assert reading is not None
    assert ["anthropic"] == [route.key for route in reading.meanings[0].routes]
    reading = WRITTEN.read("bedrock/anthropic/claude-3-haiku")
    assert reading is not None
    assert (["amazon-bedrock"], False) == ([r.key for r in reading.meanings[0].routes], reading.meanings[0].is_of_model)


@pytest.mark.parametrize(
    "name", ["gpt-4", "gpt-4o", "o1-mini", "openai/o1", "mistral-large", "starcoder2", "text-x-003"]
)
def test_telling(name):
    """Names that cannot well be anything but a model's."""
    assert is_telling(name)


@pytest.mark.parametrize("name", ["o1", "o3", "ada", "command", "step3", "step-3", "command-light", "gpt2", "mercury"])
def test_not_telling(name):
    """Plain words, short names, and a plain word with one part after it."""
    assert not is_telling(name)


@pytest.mark.parametrize("text", ["gpt-9", "openai/gpt-4o-2031", "azure/openai/gpt-9", "claude-9-haiku"])
def test_looks_like_one(text):
    """The first part is that of recorded ids, and there is a digit."""
    assert WRITTEN.looks_like_one(text)


@pytest.mark.parametrize(
    "text",
    ["gpt-x", "house-9", "nobody/gpt-9", "gpt-9.json", "step-9", "gpt9", "gpt-9/x", f"gpt-{'9' * MOST_CHARACTERS}"],
)
def test_looks_like_none(text):
    """No digit, no line, no file, no plain word, and not too long."""
    assert not WRITTEN.looks_like_one(text)


def test_near():
    """Suggestions come from the same line."""
    assert {"gpt-4", "gpt-4o", "gpt-4o-mini", "gpt-4.1"} == set(WRITTEN.near("openai/gpt-9"))


def test_keys_find_every_name():
    """Every name contains the part of it by which files are chosen."""
    from modelpick.core.ids import meanings
    from scan_support import scan_catalog

    names = meanings(scan_catalog())
    assert [] == [name for name in names if not any(key in name for key in WRITTEN.keys)]
