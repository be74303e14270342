"""From options to a question: every value that was typed is read, and every name looked up, here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast, get_args

from modelpick.catalog.load import load
from modelpick.catalog.locate import UPDATED, layer_paths
from modelpick.cli.options import REQUIREMENTS, Options
from modelpick.core.advise import RANKS, Question, Rank
from modelpick.core.catalog import Catalog
from modelpick.core.evidence import has_evidence
from modelpick.core.facts import Tuning
from modelpick.core.like import preset_like
from modelpick.core.names import find_benchmark, find_developer, find_family, find_model, find_provider, find_task
from modelpick.core.parse import (
    choice,
    parse_budget,
    parse_date,
    parse_mix,
    parse_parameters,
    parse_price,
    parse_requests,
    parse_score,
    parse_share,
    parse_tokens,
)
from modelpick.core.requirements import LicenseClass, MinScore, Requirements, flag
from modelpick.core.score import EVIDENCE
from modelpick.core.verdict import UnknownPolicy
from modelpick.core.workload import Preset, Workload
from modelpick.errors import CatalogError, UsageError
from modelpick.render.words import joined


def open_catalog(options: Options) -> Catalog:
    """The catalog of `--catalog`, `--only-catalog`, MODELPICK_CATALOG and the user's own files."""
    return open_layers(options)[0]


def open_layers(options: Options) -> tuple[Catalog, list[tuple[str, Path]]]:
    """(the catalog, the layers it is made of)."""
    return open_among(layers_of(options))


def open_among(layers: list[tuple[str, Path]]) -> tuple[Catalog, list[tuple[str, Path]]]:
    """(the catalog of these layers, those of them that are used).

    What an update wrote must not stop the program: where the others are valid without it, it is left out, and said.
    """
    try:
        return load(layers), layers
    except CatalogError as error:
        without = [layer for layer in layers if layer[0] != UPDATED]
        if len(without) == len(layers):
            raise
        try:
            catalog = load(without)
        except CatalogError:
            raise error from None
    from modelpick.cli.answer import say

    say("modelpick: warning: the updated layer does not go with the others and is left out")
    say("hint: `modelpick catalog update --rollback` restores the one before it; `modelpick catalog validate` says why")
    return catalog, without


def layers_of(options: Options) -> list[tuple[str, Path]]:
    """(layer, file) pairs that these options ask for."""
    only = options.get("only_catalog")
    if only is not None and options.get("catalog"):
        raise UsageError("--only-catalog and --catalog exclude each other", "drop one of the two")
    return layer_paths([Path(path) for path in options.get("catalog") or ()], Path(only) if only is not None else None)


_PARSERS: dict[str, Callable[[str, str], Any]] = {
    **dict.fromkeys(("context", "input", "output", "avg_input", "avg_output"), parse_tokens),
    **dict.fromkeys(("cache_read", "cache_write", "reasoning_tokens"), parse_tokens),
    **dict.fromkeys(("max_params", "min_params", "max_active_params"), parse_parameters),
    **dict.fromkeys(("max_input_price", "max_output_price", "max_price"), parse_price),
    "budget": parse_budget,
    "requests": parse_requests,
    "mix": parse_mix,
    "cached": parse_share,
    **dict.fromkeys(("released_after", "knowledge_after", "alive_until"), parse_date),
    "license": lambda text, name: choice(name, text, get_args(LicenseClass)),
    "tuning": lambda text, name: choice(name, text, get_args(Tuning)),
    "task": lambda text, name: find_task(text).name,
    "region": lambda text, name: text,
    "evidence": lambda text, name: choice(name, text, EVIDENCE),
}


def _min_score(catalog: Catalog, text: str) -> MinScore:
    """A score to reach. UsageError names a variant that nobody has recorded, and those that are."""
    name, detail, value = parse_score(text, "min")
    wanted = MinScore(find_benchmark(catalog, name), value, detail)
    scores = (score for model in catalog.models.values() for score in model.score)
    known = {score.setting for score in scores if score.benchmark == wanted.benchmark}
    if not any(wanted.covers(setting) for setting in known):
        recorded = sorted({setting.details for setting in known if setting.details})
        raise UsageError(
            f"--min: no score on {wanted.benchmark} is of {(detail or '')[:80]!r}",
            f"recorded are {', '.join(recorded)}" if recorded else "no version or variant of it is told apart",
        )
    return wanted


_NAMES: dict[str, Callable[[Catalog, str], Any]] = {
    "min": _min_score,
    "provider": find_provider,
    "developer": find_developer,
    "family": find_family,
    "model": lambda catalog, name: find_model(catalog, name).id,
}


def requirements_from(options: Options, catalog: Catalog) -> Requirements:
    """The requirements that were typed. UsageError or UnknownNameError names the flag at fault."""
    stated: dict[str, Any] = {}
    for name in REQUIREMENTS:
        value = options.get(name)
        if value is None or value == []:
            continue
        if isinstance(value, bool):
            stated[name] = value
        elif isinstance(value, list):
            find = _NAMES[name.removeprefix("not_")]
            stated[name] = tuple(dict.fromkeys(find(catalog, one) for one in value))
        else:
            stated[name] = _PARSERS[name](value, name)
    return Requirements(**stated)


def question_from(options: Options, catalog: Catalog) -> tuple[Question, list[str]]:
    """(the question, what to say about it on stderr)."""
    stated = requirements_from(options, catalog)
    presets: list[Preset] = []
    aside: list[str] = []
    if stated.task:
        presets.append(find_task(stated.task).preset)
    if options["like"] is not None:
        model = find_model(catalog, options["like"])
        preset, unknown = preset_like(catalog, model)
        presets.append(preset)
        if unknown:
            names = joined([name.replace("_", " ") for name in unknown])
            aside.append(f"--like {model.id}: not copied, for it is unknown: {names}")
    workload = Workload(stated, tuple(presets))
    typed = stated.stated()
    for unit, name in workload.overridden():
        said = flag(name, no=True) if typed[name] is False else f"{flag(name)} {options[name]}"
        aside.append(f"{said} wins over what {flag(unit)} brings along")
    unknown_policy = choice("unknown", options["unknown"] or "check", get_args(UnknownPolicy))
    rank = choice("rank", options["rank"] or _default_rank(options, catalog, stated), tuple(RANKS))
    aside += _about_index(catalog, rank, stated)
    question = Question(
        workload,
        day_from(options),
        cast(UnknownPolicy, unknown_policy),
        cast(Rank, rank),
        bool(options["include_retired"]),
    )
    return question, aside


_BY_INDEX = ("quality", "value")
"""Orders that need the index of a task."""


def _default_rank(options: Options, catalog: Catalog, stated: Requirements) -> Rank:
    """By value where a task is stated for which there is evidence; what would change the cheapest asks for the cost."""
    by_value = (
        stated.task and not options.get("what_if") and has_evidence(catalog, stated.task, stated.evidence or "any")
    )
    return "value" if by_value else "cost"


def _about_index(catalog: Catalog, rank: str, stated: Requirements) -> list[str]:
    """UsageError where an order needs a task; a note where there is no evidence that was asked for."""
    if rank not in _BY_INDEX and not (stated.task and stated.evidence):
        return []
    if stated.task is None:
        raise UsageError(
            f"--rank {rank} needs a task: quality is measured at something", f"for example --task coding --rank {rank}"
        )
    evidence = stated.evidence or "any"
    if has_evidence(catalog, stated.task, evidence):
        return []
    kind = "independent " if evidence == "independent" else ""
    order = f"; --rank {rank} falls back on the price" if rank in _BY_INDEX else ""
    return [f"no model has {kind}evidence for {stated.task}{order}; `modelpick tasks` says what is measured"]


def about_region(catalog: Catalog, question: Question) -> list[str]:
    """What to say of a stated region that nobody knows."""
    region, regions = question.workload.requirements().region, _regions(catalog)
    if region is None or region in regions:
        return []
    near = next((one for one in regions if one.casefold() == region.casefold()), None)
    hint = f"did you mean {near}?" if near else f"regions are {', '.join(regions) or 'none'}"
    return [f"no route is bound to the region {region!r}, and none is priced for it; {hint}"]


def _regions(catalog: Catalog) -> list[str]:
    """Every region that a route is bound to, or is priced apart for."""
    routes = [route for model in catalog.models.values() for route in model.route]
    found = {route.address.region for route in routes if route.address.region}
    return sorted(found | {region for route in routes for region in route.price.region_uplifts or () if region != "*"})


def day_from(options: Options) -> dt.date:
    """The day that the question is asked: `--as-of`, or today. The only clock there is."""
    return parse_date(options["as_of"], "as_of") if options["as_of"] is not None else dt.date.today()


def row_limit(options: Options, format_: str) -> int | None:
    """How many rows to show; None for all of them."""
    from modelpick.render.formats import DEFAULT_LIMIT, LIMITED

    if options["limit"] is not None:
        if options["all"]:
            raise UsageError("--limit and --all exclude each other", "drop one of the two")
        text = options["limit"]
        if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) <= 9):
            raise UsageError(f"--limit: {text[:40]!r} is not a number of rows", "for example --limit 5, or --all")
        return int(text)
    return DEFAULT_LIMIT if format_ in LIMITED and not options["all"] else None


def format_from(options: Options) -> str:
    """The output format that was asked for. UsageError where two different ones were."""
    from modelpick.render.formats import FORMATS

    asked = [options["format"]] if options.get("format") is not None else []
    asked += ["json"] if options.get("json") else []
    asked += ["ids"] if options.get("quiet") else []
    for name in asked:
        choice("format", name, tuple(FORMATS))
    if len(set(asked)) > 1:
        raise UsageError(f"two output formats are asked for: {joined(asked)}", "keep one of --format, --json and -q")
    return asked[0] if asked else "table"
