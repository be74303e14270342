"""How people write model ids: as recorded, behind a provider's name, or so that it only looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from modelpick.core.catalog import Catalog
from modelpick.core.ids import Meaning, meanings

MOST_CHARACTERS = 200
"""No id is longer."""
_PLAIN_WORDS = frozenset(
    (
        *(
            "chat",
            "code",
            "coder",
            "command",
            "computer",
            "dolphin",
            "falcon",
            "fugu",
            "google",
            "granite",
            "inflection",
        ),
        *(
            "intern",
            "kat",
            "labs",
            "ling",
            "maestro",
            "mercury",
            "meta",
            "morph",
            "muse",
            "north",
            "nova",
            "open",
            "ring",
        ),
        *(
            "sage",
            "seed",
            "snowflake",
            "solar",
            "sonar",
            "spotlight",
            "stable",
            "starling",
            "step",
            "supernova",
            "text",
        ),
        *("tiny", "titan", "trinity", "ui", "us", "virtuoso"),
    )
)
"""First parts of ids that are words of other trades too: `step-3`, `command-light` and `text-bison` may be anything."""
_SHORT = 5
_TELLING = 8
"""A name in one piece with a digit is telling from this length on: `starcoder2`, but not `step3`."""
_LISTS = ("models/", "ft:")
"""What stands before an id and says that a model follows: Google's form, and a fine-tuned model's base."""
PROFILES = ("us-gov", "us", "eu", "apac", "global", "jp", "au", "ca", "sa", "in", "uk")
"""The parts of the world that Bedrock puts before an id, where a request may be served anywhere in one."""
_PROFILE = re.compile(rf"(?:{'|'.join(PROFILES)})\.(?=[a-z0-9]+\.)")
_BEDROCK = "amazon-bedrock"
_PARTS = re.compile(r"[/:]")
_LOOKS = re.compile(r"(?P<line>[A-Za-z][A-Za-z0-9]*)-[A-Za-z0-9][A-Za-z0-9._@-]*")
_FILES = re.compile(r"\.(?:bin|csv|gguf|html?|jinja2?|jsonl?|llamafile|md|onnx|p[ty]|png|safetensors|sh|txt|ya?ml)$")
"""A file named for a model is not a model."""


class Reading(NamedTuple):
    """A recorded id as somebody wrote it."""

    name: str
    """The recorded part of it."""
    meanings: tuple[Meaning, ...]
    """What it stands for; several only where routes of several models share an id."""
    is_telling: bool
    """It cannot well be anything but a model's id; other names count only where a model is asked for."""


class Written:
    """Every way to write an id that the catalog knows."""

    def __init__(self, catalog: Catalog) -> None:
        """Of a catalog."""
        self._meanings = meanings(catalog)
        self._places = {name: entry.id for entry in catalog.providers.values() for name in (entry.id, *entry.aliases)}
        self._makers = frozenset(model.developer for model in catalog.models.values())

    @cached_property
    def keys(self) -> frozenset[str]:
        """One part of every id, by which a quick look finds the files that may hold it."""
        return frozenset(max(name.rpartition("/")[2].split(":"), key=len) for name in self._meanings)

    @cached_property
    def lines(self) -> frozenset[str]:
        """The first parts of the catalog's ids that are no plain words: gpt, claude, gemini."""
        names = (name.rpartition("/")[2] for name in self._meanings)
        found = (_LOOKS.fullmatch(name) for name in names)
        return frozenset(match["line"] for match in found if match) - _PLAIN_WORDS

    def read(self, text: str) -> Reading | None:
        """What a text says if the whole of it is a recorded id, alone or behind a provider's name; None where not."""
        if len(text) > MOST_CHARACTERS:
            return None
        known = self._meanings.get(text)
        if known is not None:
            return Reading(text, known, is_telling(text))
        for prefix in _LISTS:
            if text.startswith(prefix):
                rest = text.removeprefix(prefix)
                return self._telling(rest.split(":")[0] if prefix == "ft:" else rest)
        profile = _PROFILE.match(text)
        if profile is not None:
            return self._profiled(text[profile.end() :])
        match = _PARTS.search(text)
        if match is None:
            return None
        place, rest = text[: match.start()].replace("_", "-"), text[match.end() :]
        provider = self._places.get(place)
        if provider is None and place not in self._makers:
            return None
        found = self.read(rest) if _PARTS.search(rest) else self._telling(rest)
        return found and found._replace(meanings=tuple(_there(one, provider) for one in found.meanings))

    def _telling(self, name: str) -> Reading | None:
        known = self._meanings.get(name)
        return None if known is None else Reading(name, known, True)

    def _profiled(self, name: str) -> Reading | None:
        """An id of Bedrock's behind a part of the world that no source lists it under."""
        here = tuple(_there(one, _BEDROCK) for one in self._meanings.get(name, ()))
        served = tuple(one for one in here if any(route.address.provider == _BEDROCK for route in one.routes))
        return Reading(name, served, True) if served else None

    def looks_like_one(self, text: str) -> bool:
        """Whether a text that is recorded nowhere is named like a model of a known line: `gpt-4o-2025-99-99`."""
        rest = text
        while (match := _PARTS.search(rest)) and self._is_place(rest[: match.start()]):
            rest = rest[match.end() :]
        looks = _LOOKS.fullmatch(rest) if len(text) <= MOST_CHARACTERS else None
        if looks is None or looks["line"] not in self.lines or not any(char.isdigit() for char in rest):
            return False
        return _FILES.search(rest) is None

    def _is_place(self, name: str) -> bool:
        name = name.replace("_", "-")
        return name in self._places or name in self._makers

    def near(self, text: str) -> Iterable[str]:
        """The recorded names that a text was perhaps meant to be: those of the same line."""
        bare = text.rpartition("/")[2]
        line = bare.partition("-")[0]
        return [name for name in self._meanings if name.startswith(f"{line}-")]


def is_telling(name: str) -> bool:
    """Whether a name says by itself that it is a model's: it is no plain word, and not too short."""
    if "/" in name:
        return True
    first, *others = re.split(r"[-:@]", name)
    has_digit = any(char.isdigit() for char in name)
    if not others:
        return has_digit and len(name) >= _TELLING
    if first.casefold() in _PLAIN_WORDS and len(others) == 1:
        return False
    return len(name) >= _SHORT


def _there(meaning: Meaning, provider: str | None) -> Meaning:
    """What a name means behind the name of a provider: that provider's offers, where it has any."""
    routes = tuple(route for route in meaning.routes if route.address.provider == provider)
    return Meaning(meaning.model, routes, False) if routes else meaning
