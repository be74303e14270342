"""Which model, and which offer of it, a source's row speaks of: declared names only, never a guess.

`data/curated/providers.toml` declares how sources spell providers, `data/curated/aliases/*.toml` the ids under which
providers offer each model. A region prefix and a tier suffix are read off an id by the grammar below, and only where
what remains is a declared name. A proposal for an undeclared id goes to a report, never into the catalog.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, get_args

from modelpick.core.facts import Lifecycle
from modelpick.errors import CatalogError

_REGION = re.compile(
    r"(?P<group>us-gov|us|eu|apac|global|jp|au|ca|sa|in|uk)\."  # Bedrock: inference profiles
    r"|(?P<zone>(?:us|eu|ap|ca|sa|me|af|il|mx)(?:-gov|-isob?)?-[a-z]+-\d)/"  # Bedrock: on demand in a region
)
_AZURE_REGION = re.compile(r"(?P<group>eu|us|global|global-standard|regional|au|uk)/")
_COMMITMENT = re.compile(r"(?:^|/)\d+-month-commitment/")
_TIERS = {
    **{word: word for word in ("free", "fp8", "fp4", "nvfp4", "bf16", "fp16", "int4", "int8", "awq", "tee")},
    **{word: word for word in ("turbo", "fast", "flex", "priority", "batch")},
    **{"highspeed": "fast", "lightning": "fast", "maas": None},
}
"""The last word of an id -> the tier that it names; None where it says nothing of the offer."""
_TIER = re.compile(rf"[:-]({'|'.join(_TIERS)})$")
NO_PROVIDER, NO_ALIAS = "its provider is not declared", "no declared alias"
_MODE = re.compile(
    r"(?:[:-](?:thinking|think|no-?think(?:ing)?|extended|online|high|low|medium|none|max|xhigh)|\(\w+\))$"
)
_POINTER = re.compile(r"(?:^~|[-:@]latest$|^latest$)")
_ROUTERS = re.compile(r"(?:^|/)(?:auto|router|model-router|openrouter/\w+|switchpoint/\w+|auto-[\w-]+|[\w-]+-router)$")


@dataclass(frozen=True, slots=True)
class Seller:
    """A provider as declared: how sources spell it, and how it sells."""

    id: str
    kind: str | None = None
    region: str | None = None
    listed: str | None = None
    """How it sells what models.dev lists of it, where the rest is sold in another way."""
    whole: bool = False
    """models.dev lists all that it sells."""
    free: tuple[str, ...] = ()
    """Ids that it documents as free; `*` for all that it lists at 0."""
    states: Mapping[str, str] = field(default_factory=dict, hash=False)
    """State of a lifecycle -> its own word for it; `by` is the source of those that differ."""

    def documents_free(self, offer_id: str) -> bool:
        """Whether a price of 0 for this id is a price, not a gap."""
        return "*" in self.free or offer_id in self.free


class Place(NamedTuple):
    """Where a row belongs: a route of a model."""

    model: str
    seller: Seller
    region: str | None
    tier: str | None

    @property
    def key(self) -> str:
        """`provider[/region][/tier]`."""
        return "/".join(part for part in (self.seller.id, self.region, self.tier) if part)


class Unplaced(NamedTuple):
    """Why a row belongs nowhere; `proposal` is the model that it may mean, for a person to declare."""

    reason: str
    proposal: str | None = None


class Names:
    """The declared names, ready for look-up."""

    def __init__(self, providers: Iterable[Mapping[str, Any]], aliases: Mapping[str, Mapping[str, Any]]) -> None:
        """CatalogError where one name is declared for two models, or a provider is spelled like another."""
        problems: list[str] = []
        self.sellers: dict[str, Seller] = {}
        for entry in providers:
            free = tuple(entry.get("free", ()))
            states = entry.get("states", {})
            plain = Seller(
                entry["id"], entry.get("kind"), None, entry.get("listed"), entry.get("whole", False), free, states
            )
            odd = sorted(states.keys() - {"by", *get_args(Lifecycle)})
            problems += [f"provider {plain.id}: states: {name!r} is no state of a lifecycle" for name in odd]
            if "by" not in states and any(word != state for state, word in states.items()):
                problems.append(f"provider {plain.id}: states: no `by`, the source of its words")
            spelled = {entry["id"]: plain} | dict.fromkeys(entry.get("upstream", ()), plain)
            for name, region in entry.get("regions", {}).items():
                spelled[name] = replace(plain, region=region)
            for name, seller in spelled.items():
                if self.sellers.setdefault(name, seller).id != seller.id:
                    problems.append(f"provider {seller.id}: {name!r} is {self.sellers[name].id}'s already")
        self.everywhere: dict[str, str] = {}
        self.at_one: dict[tuple[str, str], str] = {}
        for model, entry in aliases.items():
            for name in entry.get("names", ()):
                if self.everywhere.setdefault(name.casefold(), model) != model:
                    problems.append(f"alias {name!r} of {model} is {self.everywhere[name.casefold()]}'s already")
            for name in entry.get("only", ()):
                provider, _, bare = name.partition(":")
                if self.at_one.setdefault((provider, bare.casefold()), model) != model:
                    problems.append(f"alias {name!r} of {model} is {self.at_one[provider, bare.casefold()]}'s already")
        if problems:
            raise CatalogError(problems, "keep each name for one model; data/curated says which")
        self._shapes: dict[str, str] = {}
        for name, model in self.everywhere.items():
            self._shapes.setdefault(shape(name), model)

    def place(self, provider: str, offer_id: str) -> Place | Unplaced:
        """The route that a provider's exact id is an offer for."""
        seller = self.sellers.get(provider)
        if seller is None:
            return Unplaced(NO_PROVIDER)
        if _COMMITMENT.search(offer_id):
            return Unplaced("a commitment by the month, not a price of tokens")
        region, bare = _without_region(seller, offer_id.casefold())
        tiers: list[str] = []
        while True:
            model = self.at_one.get((seller.id, bare)) or self.everywhere.get(bare)
            if model is not None:
                return Place(model, seller, region or seller.region, "-".join(sorted(tiers)) or None)
            suffix = _TIER.search(bare)
            if suffix is None:
                return self._unplaced(bare)
            tier = _TIERS[suffix[1]]
            tiers += [tier] if tier and tier not in tiers else []
            bare = bare[: suffix.start()]

    def model(self, *names: str) -> str | None:
        """The model that a provider-neutral name means, if it is declared."""
        found = (self.everywhere.get(name.casefold()) for name in names)
        return next((model for model in found if model), None)

    def _unplaced(self, bare: str) -> Unplaced:
        if _POINTER.search(bare):
            return Unplaced("a moving pointer, not a model")
        if _ROUTERS.search(bare):
            return Unplaced("a router, not a model")
        mode = _MODE.search(bare)
        if mode and (base := self.everywhere.get(bare[: mode.start()])):
            return Unplaced(f"a mode of {base}, not a model of its own")
        return Unplaced(NO_ALIAS, self._shapes.get(shape(bare)))


def shape(name: str) -> str:
    """A name without what providers spell each in their own way, for proposing joins and nothing else."""
    bare = name.casefold().rpartition("/")[2].partition("@")[0]
    bare = re.sub(r"^[a-z0-9]+\.(?=[a-z])", "", bare)
    bare = re.sub(r"(?<=\d)p(?=\d)", ".", bare)
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"-(instruct|it|chat|versatile|preview|v\d+:\d+)$", "", bare))


def _without_region(seller: Seller, offer_id: str) -> tuple[str | None, str]:
    grammar = {"amazon-bedrock": _REGION, "azure": _AZURE_REGION}.get(seller.id)
    found = grammar.match(offer_id) if grammar else None
    if found is None:
        return None, offer_id
    region = next(part for part in found.groups() if part)
    return region.removesuffix("-standard"), offer_id[found.end() :]
