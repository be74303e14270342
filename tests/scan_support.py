"""A catalog of a few models for the tests of `scan`, and texts in which the mentions that must be found are marked."""

from __future__ import annotations

import re
from typing import NamedTuple

from conftest import make_catalog, make_model, make_route
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Provider
from modelpick.core.mentions.glance import Glance
from modelpick.core.mentions.located import Located, locate
from modelpick.core.mentions.written import Written


def scan_catalog() -> Catalog:
    """Models whose names are like those of real ones: prefixes of one another, plain words, ids of providers."""
    own = {
        "openai/gpt-4": ("gpt-4",),
        "openai/gpt-4o": ("gpt-4o",),
        "openai/gpt-4o-mini": ("gpt-4o-mini",),
        "openai/gpt-4.1": ("gpt-4.1",),
        "openai/o1": ("o1",),
        "openai/o3": ("o3",),
        "cohere/command": ("command",),
        "cohere/command-light": ("command-light",),
        "stepfun/step-3": ("step-3", "step3"),
        "anthropic/claude-3-haiku": ("claude-3-haiku",),
        "mistral/mistral-large": ("mistral-large",),
    }
    models = [
        make_model(id, [make_route(id.split("/")[0], names[0])], aliases=names, context=8000)
        for id, names in own.items()
    ]
    models.append(make_model("meta/llama-3-8b", [make_route("cloudflare", "@cf/meta/llama-3-8b-instruct")]))
    bedrock = make_route("amazon-bedrock", "anthropic.claude-3-haiku-20240307-v1:0")
    models[list(own).index("anthropic/claude-3-haiku")] = make_model(
        "anthropic/claude-3-haiku", [make_route("anthropic", "claude-3-haiku-20240307"), bedrock], aliases=()
    )
    providers = [
        Provider(id="openai", name="OpenAI"),
        Provider(id="anthropic", name="Anthropic"),
        Provider(id="amazon-bedrock", name="Bedrock", aliases=("bedrock",)),
        Provider(id="azure", name="Azure"),
    ]
    return make_catalog(*models, providers=providers)


WRITTEN = Written(scan_catalog())
GLANCE = Glance(WRITTEN)


class Marked(NamedTuple):
    """A text without its marks, and where the marked ids stand: offset and id."""

    text: str
    ids: list[tuple[int, str]]


def marked(text: str) -> Marked:
    """`x = "«gpt-4o»"` -> the text without « and », and what stood between them."""
    plain, ids, last = "", [], 0
    for match in re.finditer("«(.*?)»", text):
        plain += text[last : match.start()]
        ids.append((len(plain), match[1]))
        plain += match[1]
        last = match.end()
    return Marked(plain + text[last:], ids)


def found(text: str, file_name: str) -> list[Located]:
    """What is found in a text under this file name."""
    return locate(text, file_name, WRITTEN, GLANCE.keys_in(text.encode("utf-8", "replace")))


def found_ids(text: str, file_name: str) -> list[tuple[int, str]]:
    """The recorded ids that are found, each with its offset."""
    return [(one.mention.offset, one.mention.text) for one in found(text, file_name) if one.mention.reading]
