"""From options to a question: the catalog, the day, the format, and what to say beside the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path

from modelpick.catalog.locate import UPDATED, layer_paths
from modelpick.catalog.opened import opened
from modelpick.cli.options import Options
from modelpick.core.advise import Question
from modelpick.core.catalog import Catalog
from modelpick.core.evidence import has_evidence
from modelpick.core.names import find_model
from modelpick.core.parse import choice, parse_date
from modelpick.core.requirements import flag
from modelpick.core.typed import BY_INDEX, question_of, workload_of
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
        return opened(layers), layers
    except CatalogError as error:
        without = [layer for layer in layers if layer[0] != UPDATED]
        if len(without) == len(layers):
            raise
        try:
            catalog = opened(without)
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


def question_from(options: Options, catalog: Catalog) -> tuple[Question, list[str]]:
    """(the question, what to say about it on stderr)."""
    workload, not_copied = workload_of(options, catalog)
    question = question_of(options, workload, catalog, day_from(options))
    aside: list[str] = []
    if not_copied:
        names = joined([name.replace("_", " ") for name in not_copied])
        like = find_model(catalog, options["like"]).id
        aside.append(f"--like {like}: not copied, for it is unknown: {names}")
    typed = workload.stated.stated()
    for unit, name in workload.overridden():
        said = flag(name, no=True) if typed[name] is False else f"{flag(name)} {options[name]}"
        aside.append(f"{said} wins over what {flag(unit)} brings along")
    return question, [*aside, *_about_index(catalog, question)]


def _about_index(catalog: Catalog, question: Question) -> list[str]:
    """A note where there is no evidence that was asked for."""
    stated, rank = question.workload.stated, question.rank
    if stated.task is None or not (rank in BY_INDEX or stated.evidence):
        return []
    if has_evidence(catalog, stated.task, stated.evidence or "any"):
        return []
    kind = "independent " if stated.evidence == "independent" else ""
    order = f"; --rank {rank} falls back on the price" if rank in BY_INDEX else ""
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


def format_from(options: Options, formats: Collection[str] | None = None) -> str:
    """The output format that was asked for, of these. UsageError where two different ones were."""
    from modelpick.render.formats import FORMATS

    asked = [options["format"]] if options.get("format") is not None else []
    asked += ["json"] if options.get("json") else []
    asked += ["ids"] if options.get("quiet") else []
    for name in asked:
        choice("format", name, tuple(formats or FORMATS))
    if len(set(asked)) > 1:
        raise UsageError(f"two output formats are asked for: {joined(asked)}", "keep one of --format, --json and -q")
    return asked[0] if asked else "table"
