"""Claims in, catalog out: rows of every source are placed by declared names, weighed offer by offer, and laid out.

Pure: no files, no clock, no network. `build` makes the catalog that ships; `layer` (its own module) a layer over one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from modelpick.core.facts import ABILITIES
from modelpick.core.score import Benchmark
from modelpick.errors import CatalogError
from modelpick.sources.curated import Curated
from modelpick.sources.index import add_indexes
from modelpick.sources.names import NO_ALIAS, NO_PROVIDER, Names, Place
from modelpick.sources.offers import LIMITS, OLDER, RETIREMENTS, Offer, Table, page_source, route_table
from modelpick.sources.reading import Reading, Rejected, Row

MODEL_ORDER = (
    *("id", "name", "aliases", "family", "by", "about", "caution", "released", "knowledge"),
    *("tuning", "training", "specialization", *LIMITS, *ABILITIES, "fim", "open_weights", "license", "repository"),
    *("trained_by", "parameters", "active_parameters", "architecture", "attention", "sliding_window", "layers"),
    *("attention_heads", "kv_heads", "head_dim", "programming_languages"),
    *("by_field", "claim", "use_for", "do_not_use_for", "route", "score", "index"),
)
LISTED_NO_MORE = "listed no more by the newer payload of its source"
_CONTRADICTS = ("released", "knowledge", "open_weights")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of which nothing is in the catalog, and why."""

    row: Row
    reason: str
    proposal: str | None = None

    @property
    def is_undeclared(self) -> bool:
        """Whether it only lacks a declaration: of its provider, or of its id."""
        return self.reason in (NO_ALIAS, NO_PROVIDER)


@dataclass(slots=True)
class Placed:
    """Rows sorted: by the route that they speak of, by model where they are provider-neutral, or left out."""

    offers: dict[tuple[str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    neutral: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(slots=True)
class Build:
    """A catalog as tables, and everything that the build report tells."""

    tables: Table
    placed: Placed
    spare: list[Row]
    rejected: list[Rejected]


def place(readings: Iterable[Reading], names: Names) -> Placed:
    """Sort rows by the route or model that they speak of."""
    placed = Placed()
    for row in (row for reading in readings for row in reading.rows):
        if row.provider is None:
            model = names.model(row.id, *row.also)
            if model is None:
                placed.left_out.append(LeftOut(row, NO_ALIAS))
            else:
                placed.neutral[model].append(row)
            continue
        found = names.place(row.provider, row.id)
        if isinstance(found, Place):
            placed.offers[found.model, found.key].append(row)
            placed.places.setdefault((found.model, found.key), found)
        else:
            placed.left_out.append(LeftOut(row, found.reason, found.proposal))
    return placed


def build(curated: Curated, readings: Sequence[Reading]) -> Build:
    """The whole catalog. CatalogError where a curated fact names no declared source."""
    placed = place(readings, curated.names)
    homes = {entry["id"]: {entry["id"], *entry.get("developers", ())} for entry in curated.providers}
    as_of: dt.date = curated.head["as_of"]
    listed_on = next((str(one.get("as_of", "")) for one in curated.sources if one["id"] == "models.dev"), "")
    spare: list[Row] = []
    routes: dict[str, list[Table]] = defaultdict(list)
    for (model_id, key), rows in sorted(placed.offers.items()):
        where = placed.places[model_id, key]
        current = [row for row in rows if row.source != OLDER]
        if not current:
            placed.left_out += [LeftOut(row, LISTED_NO_MORE) for row in rows]
            continue
        model = curated.models[model_id]
        doubt = None if (model_id, key) in curated.routes else doubt_of(current, where, model, listed_on)
        if doubt:
            placed.left_out += [LeftOut(row, doubt) for row in rows]
            continue
        offer = Offer(where, model_id.partition("/")[0] in homes.get(where.seller.id, ()))
        offer.add(rows)
        spare += offer.spare
        routes[model_id].append(route_table(offer, model, curated.routes.get((model_id, key), {}), as_of))
    missing = [f"routes.toml: {model} has no route {key}" for model, key in _undecided(curated, routes)]
    if missing:
        raise CatalogError(missing, "no source offers it: mend the alias, or drop the decision")
    models = []
    for model_id, table in sorted(curated.models.items()):
        developer = model_id.partition("/")[0]
        mine = [key for key in placed.offers if key[0] == model_id and developer in homes[placed.places[key].seller.id]]
        told = [row for key in mine for row in placed.offers[key]]
        models.append(_model_table(table, routes.get(model_id, []), developer, homes, told))
    _add_scores(models, curated)
    catalog = _whole(curated, models, [row for rows in placed.offers.values() for row in rows])
    return Build(catalog, placed, spare, [entry for reading in readings for entry in reading.rejected])


def doubt_of(rows: Sequence[Row], where: Place, model: Mapping[str, Any], listed_on: str) -> str | None:
    """Why an offer is not admitted: one tracker's word without a page, or a provider's list that has it no more.

    A list that the provider itself gives out, OpenRouter's, needs nobody else's word.
    """
    sources = {row.source for row in rows}
    if "models.dev" in sources or sources & {*RETIREMENTS} or any(row.source == row.provider for row in rows):
        return None
    if len(sources) == 1 and not any(row.url for row in rows):
        return "one tracker alone says so, and cites no page"
    if where.seller.whole and str(model.get("released", listed_on)) < listed_on:
        return "not in the list of all that its provider sells, though the model is older than the list"
    return None


def _undecided(curated: Curated, routes: Mapping[str, Sequence[Table]]) -> list[tuple[str, str]]:
    there = {(model, route["key"]) for model, tables in routes.items() for route in tables}
    return sorted(decided for decided in curated.routes if decided not in there)


def _model_table(
    curated: Table, routes: list[Table], developer: str, homes: Mapping[str, set[str]], told: Iterable[Row]
) -> Table:
    model = {**curated, "by_field": dict(curated.get("by_field", {})), "claim": list(curated.get("claim", []))}
    for route in routes:
        if developer in homes.get(route["key"].partition("/")[0], ()):
            _inherit(model, route, [other for other in routes if other is not route])
    model["claim"] += _contradictions(model, told)
    model["by_field"] = dict(sorted((name, ref) for name, ref in model["by_field"].items() if ref != model.get("by")))
    model["route"] = sorted(routes, key=lambda route: str(route["key"]))
    unknown = set(model) - set(MODEL_ORDER)
    if unknown:
        raise CatalogError([f"model {model['id']}: unknown keys {sorted(unknown)}"], "mend data/curated/models")
    return {name: model[name] for name in MODEL_ORDER if name in model and model[name] not in ([], {}, None)}


_SCORE_ORDER = ("benchmark", "version", "variant", "effort", "measured_by")
_BENCHMARK_KEYS = tuple(name for name in Benchmark.model_fields)


def _add_scores(models: Sequence[Table], curated: Curated) -> None:
    """Each model's scores, and the indexes that they come to."""
    scores: dict[str, list[Table]] = defaultdict(list)
    for score in sorted(curated.scores, key=lambda score: [str(score.get(key, "")) for key in _SCORE_ORDER]):
        scores[score["model"]].append({key: value for key, value in score.items() if key != "model"})
    for table in models:
        if table["id"] in scores:
            table["score"] = scores[table["id"]]
    add_indexes(models, _benchmarks(curated), curated.sources)


def _benchmarks(curated: Curated) -> list[Table]:
    """What some score is of, without the spellings of the sources."""
    used = {score["benchmark"] for score in curated.scores}
    tables = [
        {key: table[key] for key in _BENCHMARK_KEYS if key in table}
        for table in curated.benchmarks
        if table["id"] in used
    ]
    return sorted(tables, key=lambda table: str(table["id"]))


def _inherit(model: Table, own: Table, others: Iterable[Table]) -> None:
    """Limits and abilities that nobody curated, as the developer's own offer has them.

    What a vendor allows on its own service is no limit of open weights, and a tracker's no that hosts contradict is
    nothing to hand on.
    """
    disputed = {claim["field"] for claim in own.get("claim", [])}
    disputed |= {name for name in ABILITIES if own.get(name) is False and any(other.get(name) for other in others)}
    for name in (*LIMITS, *ABILITIES):
        if name in model or name not in own or name in disputed:
            continue
        if name in LIMITS and ("repository" in model or model.get("open_weights") is not False):
            continue
        if name in LIMITS[1:] and own[name] > 0.95 * model.get("context", 0):
            continue
        model[name] = own[name]
        model["by_field"][name] = own.get("by_field", {}).get(name, own["by"])


def _contradictions(model: Table, told: Iterable[Row]) -> list[Table]:
    """What the developer's own rows in the trackers say otherwise of identity: kept beside the curated fact."""
    claims: list[Table] = []
    for row in told:
        for name in _CONTRADICTS:
            value, chosen = row.facts.get(name), model.get(name)
            if value is None or chosen is None or _agree(value, chosen):
                continue
            claim = {"field": name, "value": value, "by": row.source}
            if claim not in claims:
                claims.append(claim)
    return sorted(claims, key=lambda claim: (claim["field"], str(claim["value"]), claim["by"]))


def _agree(one: object, other: object) -> bool:
    """Equal, or dates of which one is only less precise."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one == other
    return str(one).startswith(str(other)) or str(other).startswith(str(one))


def _whole(curated: Curated, models: list[Table], rows: Iterable[Row]) -> Table:
    cited = _cited(models)
    sources = {source["id"]: source for source in curated.sources}
    urls = {page_source(row.url): row.url.partition("#")[0] for row in rows if row.url}
    released = {model["repository"]: model.get("released") for model in models if "repository" in model}
    for ref in sorted(cited - sources.keys()):
        made = _page(ref, urls) or _by_convention(ref, curated, released)
        if made is None:
            raise CatalogError([f"undeclared source {ref!r}"], "declare it in data/curated/sources.toml")
        sources[ref] = made
    known = {model["id"].partition("/")[0] for model in models}
    sellers = {route["key"].partition("/")[0] for model in models for route in model.get("route", [])}
    developers = {entry["id"]: entry for entry in curated.developers}
    for name in sorted(known - developers.keys()):
        developers[name] = {"id": name, "name": name}
    keys = ("id", "name", "aliases", "developers")
    used = [entry for entry in curated.providers if entry["id"] in sellers]
    providers = [{key: entry[key] for key in keys if key in entry} for entry in used]
    return {
        **curated.head,
        "source": [sources[name] for name in sorted(cited)],
        "developer": [
            {key: developers[name][key] for key in keys if key in developers[name]} for name in sorted(known)
        ],
        "provider": sorted(providers, key=lambda entry: str(entry["id"])),
        **({"benchmark": benchmarks} if (benchmarks := _benchmarks(curated)) else {}),
        "model": models,
    }


def _page(ref: str, urls: Mapping[str, str]) -> Table | None:
    """A provider's own page, which a tracker of retirements read."""
    if ref not in urls:
        return None
    host = ref.removeprefix("page/").partition("/")[0]
    return {"id": ref, "tier": "provider", "title": f"{host}: the provider's list of retirements", "url": urls[ref]}


def _by_convention(ref: str, curated: Curated, released: Mapping[str, Any]) -> Table | None:
    """`card/<repository>`, `docs/<developer>`, `announcement/<developer>`: made from the id."""
    kind, _, rest = ref.partition("/")
    if kind == "card":
        day = released.get(rest)
        known = day if isinstance(day, dt.date) else curated.head["as_of"].replace(month=10, day=1)
        title, url = f"{rest.rpartition('/')[2]} model card", f"https://huggingface.co/{rest}"
        return {"id": ref, "tier": "primary", "title": title, "url": url, "as_of": known}
    pages = {entry["id"]: entry for entry in curated.developers}
    words = {"docs": "developer documentation", "announcement": "announcements"}
    if kind in words:
        name = pages.get(rest, {}).get("name", rest)
        as_of = curated.head["as_of"].replace(month=10, day=1)
        address = pages.get(rest, {}).get({"docs": "docs", "announcement": "news"}[kind])
        page = {"id": ref, "tier": "primary", "title": f"{name}: {words[kind]}", "url": address, "as_of": as_of}
        return {key: value for key, value in page.items() if value is not None}
    return None


def _cited(models: Iterable[Table]) -> set[str]:
    cited: set[str] = set()
    lists = ("claim", "use_for", "do_not_use_for", "score", "index")
    for table in (entry for model in models for entry in (model, *model.get("route", []))):
        refs = [table.get("by"), *table.get("by_field", {}).values()]
        refs += [entry.get("by") for part in lists for entry in table.get(part, [])]
        cited |= {ref.partition("@")[0] for ref in refs if ref}
    return cited
