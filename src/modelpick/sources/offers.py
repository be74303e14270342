"""What the sources say of one offer, weighed: which value is chosen, which others are kept as claims.

The order of the sources is that of DATA.md's "Precedence that the evidence supports". Everything here is pure.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from modelpick.core.facts import ABILITIES
from modelpick.core.price import RATES, Price
from modelpick.sources.names import Place
from modelpick.sources.reading import Row

Table = dict[str, Any]
LIMITS = ("context", "max_input", "max_output")
RETIREMENTS = ("model-retire", "llm-sunset")
"""Readers of the providers' own deprecation pages."""
OLDER = "models.dev-2026-05"
"""An older payload: what it lists no more may have been withdrawn, so it offers nothing; it fills limits in."""
IN_TURN = ("models.dev", "openrouter", "litellm", "genai-prices", "model-prices", *RETIREMENTS, OLDER)
"""Who names the offer, and who is asked first for its limits and abilities."""
FIRST_PARTY_PRICES = ("model-prices", "genai-prices", "litellm", "models.dev", "openrouter")
HOST_PRICES = ("openrouter", "genai-prices", "models.dev", "litellm")
_UPLIFTS = "price.region_uplifts"
_PRICE_TOLERANCE = 0.005
_ROUNDING = 1.06
"""Two windows closer than this are one, written in k and in Ki."""
_NEARLY = 1.02
"""An output closer to the window than this repeats it."""
_ORDER = (
    *(
        "key",
        "id",
        "litellm_id",
        "models_dev_id",
        "other_ids",
        "kind",
        "note",
        "by",
        *LIMITS,
        *ABILITIES,
        "prompt_caching",
        "batch_api",
    ),
    *("lifecycle", "lifecycle_word", "announced_date", "closed_date", "shutdown_date", "replacement"),
    *("price", "by_field", "claim"),
)


@dataclass(slots=True)
class Offer:
    """One provider's offer of one model: what each source says of it."""

    place: Place
    first_party: bool
    rows: dict[str, Row] = field(default_factory=dict)
    spare: list[Row] = field(default_factory=list)
    """Rows under another id than that of the offer: what they say is not used."""

    def add(self, rows: Iterable[Row], offer_id: str | None = None) -> None:
        """Choose one row a source: the id that most sources share; of retirements the last to go.

        Where the offer has an id already, rows of any other are no rows of it, but for another way to address it.
        """
        found = list(rows)
        if offer_id is not None:
            self.spare += [row for row in found if _slug(row.id) != _slug(offer_id)]
            found = [row for row in found if _slug(row.id) == _slug(offer_id)]
        shared = Counter(row.id.casefold() for row in found)

        def worth(row: Row) -> tuple[Any, ...]:
            wanted = offer_id or self._id()  # what the first source calls the offer, the others are asked about
            is_it = _slug(row.id) == _slug(wanted), row.id == wanted
            return not is_it[0], not is_it[1], -shared[row.id.casefold()], -len(row.facts), len(row.id), row.id

        for source in IN_TURN:
            mine = sorted((row for row in found if row.source == source), key=worth)
            if source in RETIREMENTS and len(mine) > 1 and _slug(mine[0].id) != _slug(self._id()):
                mine.sort(key=lambda row: row.facts.get("shutdown_date") or dt.date.max, reverse=True)
            if mine:
                self.rows[source], *others = mine
                self.spare += others

    def ids(self, offer_id: str) -> Table:
        """How tools call the offer, as their lists record it, and every other id of it there.

        An older payload's are left out: what it lists no more, no tool may take.
        """
        rows = [self.rows[source] for source in IN_TURN if source in self.rows]
        rows += sorted(self.spare, key=lambda row: (row.source, row.where))
        rows = [row for row in rows if row.source not in (OLDER, *RETIREMENTS)]
        litellm = [row.where for row in rows if row.source == "litellm"]
        listed = [row for row in rows if row.source == "models.dev"]
        first = listed[0].id if listed else ""  # one offer can be listed under several names of its provider
        listed.sort(key=lambda row: (row.id != first, row.provider != self.place.seller.id))
        models_dev = [f"{row.provider}/{row.id}" for row in listed]
        known = {offer_id, *litellm[:1], *models_dev[:1]}
        others = [name for name in (*litellm, *models_dev, *map(self.id_of, rows)) if name not in known]
        return {
            "litellm_id": next(iter(litellm), None),
            "models_dev_id": next(iter(models_dev), None),
            "other_ids": list(dict.fromkeys(others)),
        }

    def id_of(self, row: Row) -> str:
        """The id that the provider takes: a region that a list writes before it is a part of the address."""
        return row.id.removeprefix(f"{self.place.region}/") if self.place.region else row.id

    def _id(self) -> str:
        return next((self.rows[source].id for source in IN_TURN if source in self.rows), "")


@dataclass(slots=True)
class Weighed:
    """The facts of one route while they are gathered: the first source to state a fact wins."""

    value: Table = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    claims: list[Table] = field(default_factory=list)

    def say(self, name: str, value: object, source: str) -> None:
        """Record a fact; where another source stated it already and differs, keep what this one says as a claim."""
        if value is None:
            return
        if name not in self.value:
            self.value[name] = value
            self.source[name] = source
        elif differs(name, value, self.value[name]):
            self.claims.append({"field": name, "value": value, "by": source})

    def drop(self, name: str) -> None:
        """Return a fact to unknown, and forget what is claimed of it."""
        self.value.pop(name, None)
        self.source.pop(name, None)
        self.claims = [claim for claim in self.claims if claim["field"] != name]


def _slug(offer_id: str) -> str:
    """An id without the folders that some sources write before it: `accounts/fireworks/models/`."""
    return offer_id.casefold().rpartition("/")[2]


def differs(name: str, one: Any, other: Any) -> bool:
    """Whether two sources contradict each other, and not only round in two ways."""
    if name.startswith("price.") and isinstance(one, float) and isinstance(other, float):
        return abs(one - other) > _PRICE_TOLERANCE * max(one, other)
    if name in LIMITS:
        return bool(max(one, other) > _ROUNDING * min(one, other))
    return bool(one != other)


def route_table(offer: Offer, model: Mapping[str, Any], decided: Mapping[str, Any], as_of: dt.date) -> Table:
    """One route of the catalog: `decided` is what people said of it, the rest comes from the sources."""
    facts = Weighed()
    for name, value in decided.items():
        if name not in ("model", "key", "id", "kind", "kind_by", "note", "price", "drop", "by"):
            facts.say(name, value, decided.get("by", "curated"))
    seller, is_listed = offer.place.seller, "models.dev" in offer.rows
    kind = "free" if offer.place.tier == "free" else seller.kind or (seller.listed if is_listed else None)
    kind = decided.get("kind", kind)
    row = offer.rows[next(source for source in IN_TURN if source in offer.rows)]
    offer_id = str(decided.get("id") or offer.id_of(row))
    limits(facts, offer, model)
    abilities(facts, offer, model)
    prices(facts, offer, decided.get("price"), is_free=kind == "free" or seller.documents_free(offer_id))
    lifecycle(facts, offer, offer_id, as_of, decided.get("drop", ()))
    lifecycle_word(facts, offer)
    for name in [name for name in facts.value if name.partition(".")[0] in decided.get("drop", ())]:
        facts.drop(name)
    if kind is None and facts.value.get("price.input") == 0:
        kind = "free"
    if kind == "serverless" and facts.value.get("price.input") == 0 and facts.value.get("price.output") == 0:
        kind = "free"
    return _table(offer, offer_id, kind, facts, decided)


def _table(offer: Offer, offer_id: str, kind: str | None, facts: Weighed, decided: Mapping[str, Any]) -> Table:
    leaves = [name for name in facts.value if name.startswith("price.") and name != _UPLIFTS]
    told = {facts.source[name] for name in leaves}
    if len(told) == 1:
        for name in leaves:
            del facts.source[name]
        facts.source["price"] = told.pop()
    counts = Counter(source for name, source in facts.source.items() if name not in (_UPLIFTS, "lifecycle_word"))
    by = max(counts, key=lambda source: (counts[source], source), default="curated")
    if kind:
        facts.source["kind"] = decided.get("kind_by", "curated")
    named = [leaf for leaf in Price.model_fields if f"price.{leaf}" in facts.value]
    price = {leaf: facts.value.pop(f"price.{leaf}") for leaf in named}
    default = {_UPLIFTS: facts.source.get("price", by)}
    table = {
        **{
            "key": offer.place.key,
            "id": offer_id,
            **offer.ids(offer_id),
            "kind": kind,
            "note": decided.get("note"),
            "by": by,
            "price": price,
        },
        **facts.value,
        "by_field": {name: source for name, source in sorted(facts.source.items()) if source != default.get(name, by)},
        "claim": [claim for claim in facts.claims if claim["field"] in facts.value or claim["field"][6:] in price],
    }
    return {name: table[name] for name in _ORDER if table.get(name) not in (None, {}, [])}


def limits(facts: Weighed, offer: Offer, model: Mapping[str, Any]) -> None:
    """Window, most input, most output. An output that repeats the window says nothing, so it is left out.

    genai-prices rounds its windows: it is asked only about a developer's own offer of which nothing else is known.
    """
    for source in ("models.dev", "openrouter", "litellm"):
        said = offer.rows[source].facts if source in offer.rows else {}
        window, most_in = said.get("context"), said.get("max_input")
        facts.say("context", None if _is_other_rounding(window, model.get("context")) else window, source)
        room = _room(facts, model)
        if most_in is not None and most_in < (room or most_in + 1) and most_in != window:
            facts.say("max_input", most_in, source)
        facts.say("max_output", _real_output(said.get("max_output"), room or most_in), source)
    if OLDER in offer.rows and "max_output" not in facts.value:
        said = offer.rows[OLDER].facts
        if said.get("context") == facts.value.get("context"):
            facts.say("max_output", _real_output(said.get("max_output"), _room(facts, model)), OLDER)
    genai = offer.rows["genai-prices"].facts.get("context") if "genai-prices" in offer.rows else None
    if offer.first_party and "context" not in model and "context" not in facts.value:
        facts.say("context", genai if (genai or 0) >= facts.value.get("max_input", 0) else None, "genai-prices")


def _room(facts: Weighed, model: Mapping[str, Any]) -> int | None:
    """The smaller of the offer's window and the model's; None where neither is known."""
    return min((size for size in (facts.value.get("context"), model.get("context")) if size), default=None)


def _is_other_rounding(window: int | None, known: int | None) -> bool:
    """Whether a host writes 1,048,576 where the developer writes 1,000,000."""
    return window is not None and known is not None and known < window <= _ROUNDING * known


def _real_output(output: int | None, room: int | None) -> int | None:
    """An output limit that is one: clearly below the window."""
    return output if output is not None and room is not None and output * _NEARLY < room else None


def abilities(facts: Weighed, offer: Offer, model: Mapping[str, Any]) -> None:
    """models.dev says yes and no, others' `true` alone is evidence; a host's no to the model's yes is left open."""
    for source in ("models.dev", "openrouter", "litellm"):
        if source not in offer.rows:
            continue
        said = offer.rows[source].facts
        for name in (*ABILITIES, "prompt_caching", "batch_api"):
            value = said.get(name)
            if value is False and model.get(name) is True and name not in ("tools", "json_schema"):
                continue
            if value is True and model.get(name) is False:
                continue  # what the developer denies, no host's flag brings about
            facts.say(name, value, source)


def prices(facts: Weighed, offer: Offer, wanted: str | None, is_free: bool) -> None:
    """List prices, whole, from the best source for the kind of provider; gaps from a source that agrees on the base."""
    tables = {source: _clean(row.facts, is_free) for source, row in offer.rows.items()}
    order: tuple[str, ...] = FIRST_PARTY_PRICES if offer.first_party else HOST_PRICES
    if not offer.first_party and "litellm" in offer.rows and offer.rows["litellm"].url:
        order = ("openrouter", "litellm", *(source for source in order if source not in ("litellm", "openrouter")))
    if wanted:
        order = (wanted, *(source for source in order if source != wanted))
    told = [source for source in order if tables.get(source)]
    if not told:
        return
    best = tables[told[0]]
    for source in told:
        same = all(
            not differs(f"price.{leaf}", tables[source].get(leaf), best.get(leaf)) for leaf in ("input", "output")
        )
        for leaf, rate in tables[source].items():
            if (same and f"price.{leaf}" not in facts.value) or leaf in ("input", "output"):
                facts.say(f"price.{leaf}", rate, source)
    if offer.place.region is None and "litellm" in offer.rows:
        facts.say(_UPLIFTS, offer.rows["litellm"].facts.get(_UPLIFTS), "litellm")
    for flag, leaf in (("prompt_caching", "cache_read"), ("batch_api", "batch_input")):
        if f"price.{leaf}" in facts.value and flag not in facts.value:
            facts.say(flag, True, facts.source[f"price.{leaf}"])


def _clean(facts: Mapping[str, Any], is_free: bool) -> Table:
    """The rates of one source; none of them where a base rate is missing, or is 0 without being documented as free."""
    rates = {leaf: facts[f"price.{leaf}"] for leaf in (*RATES, "tiers") if f"price.{leaf}" in facts}
    base = [rates.get("input"), rates.get("output")]
    if None in base or (0 in base and not is_free):
        return {}
    if rates.get("cache_write", rates["input"]) < rates["input"]:
        del rates["cache_write"]  # Gemini: what storing costs by the hour, not what writing costs
    if rates.get("cache_read", 0) >= rates["input"]:
        rates.pop("cache_read", None)  # no discount: the trackers repeat the input price where nothing is cached
    return {leaf: rate for leaf, rate in rates.items() if rate != 0 or leaf in ("input", "output")}


def retirement(facts: Weighed, offer: Offer) -> None:
    """Dates from the provider's own page, as model-retire and llm-sunset read it, else litellm's."""
    for source in RETIREMENTS:
        if source in offer.rows:
            row = offer.rows[source]
            by = cited(row)
            for name in ("shutdown_date", "announced_date", "replacement", "lifecycle"):
                facts.say(name, row.facts.get(name), by)
    if "litellm" in offer.rows:
        facts.say("shutdown_date", offer.rows["litellm"].facts.get("shutdown_date"), "litellm")
    if "openrouter" in offer.rows:
        facts.say("shutdown_date", offer.rows["openrouter"].facts.get("shutdown_date"), "openrouter")


def cited(row: Row) -> str:
    """The source of a retirement: the provider's page that the row cites, as of the day that it was read."""
    page = page_source(row.url) if row.url else row.source
    return f"{page}@{row.as_of}" if row.as_of else page


def page_source(url: str) -> str:
    """The id of a page as a source: its address without scheme and fragment."""
    bare = url.partition("#")[0].partition("?")[0].partition("//")[2].rstrip("/")
    return "page/" + "".join(letter if letter.isalnum() or letter in "._/+-" else "-" for letter in bare)


def lifecycle(facts: Weighed, offer: Offer, offer_id: str, as_of: dt.date, unless: Iterable[str]) -> None:
    """Where a route stands: past its shutdown, announced, or what the price list and models.dev say."""
    retirement(facts, offer)
    for name in [name for name in facts.value if name in unless]:
        facts.drop(name)
    end = facts.value.get("shutdown_date")
    if end and end <= as_of:
        by = facts.source["shutdown_date"]
        facts.drop("lifecycle")
        facts.say("lifecycle", "retired", by)
    elif end and "announced_date" in facts.value:
        by = facts.source["shutdown_date"]
        facts.drop("lifecycle")
        facts.say("lifecycle", "deprecated", by)
    elif end is None and "announced_date" in facts.value:
        facts.say("lifecycle", "deprecated", facts.source["announced_date"])
    if "lifecycle" in facts.value or "lifecycle" in unless:
        return
    listed = "preview" if "-preview" in offer_id else "active"
    for source in ("model-prices", "models.dev", "openrouter"):
        if source in offer.rows:
            said = offer.rows[source].facts.get("lifecycle")
            has_price = any(name.startswith("price.") for name in offer.rows[source].facts)
            facts.say("lifecycle", said or (listed if has_price or source != "model-prices" else None), source)
            if "lifecycle" in facts.value:
                return


def lifecycle_word(facts: Weighed, offer: Offer) -> None:
    """The provider's own word for the state, where it is another: a declared one, else what the chosen row has."""
    state, source = facts.value.get("lifecycle", ""), facts.source.get("lifecycle", "")
    words, row = offer.place.seller.states, offer.rows.get(source)
    if state in words:
        facts.say("lifecycle_word", words[state] if words[state] != state else None, words.get("by", source))
    elif row and row.facts.get("lifecycle") == state:
        facts.say("lifecycle_word", row.facts.get("lifecycle_word"), source)
