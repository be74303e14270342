"""`catalog add`: a model of one's own, or what one knows better of a known one, in a file of its own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args

import typer
from pydantic import ValidationError

from modelpick.catalog.draft import Draft, draft, file_stem, own_path
from modelpick.catalog.write import create
from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import day_from, layers_of
from modelpick.cli.options import CATALOG, OUTPUT, Options, takes
from modelpick.cli.vocabulary import table_reply
from modelpick.core.catalog import Catalog
from modelpick.core.facts import (
    ABILITIES,
    Inheritance,
    Model,
    Route,
    RouteKind,
    Source,
    Tuning,
    fact_type,
    inheritance_of,
)
from modelpick.core.ids import ID_FIELDS, meanings_of
from modelpick.core.parse import choice, parse_parameters, parse_price, parse_tokens
from modelpick.core.requirements import flag
from modelpick.errors import CatalogError, UsageError
from modelpick.render.descriptions import descriptions
from modelpick.render.formats import Reply
from modelpick.render.shapes.catalogs import AddOut
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.words import inert, joined

_MODEL, _ABLE, _ROUTE, _FILE = "The model", "Abilities", "One route", "The file"


def _text(names: str, metavar: str, help_: str, panel: str) -> Any:
    return Annotated[
        str | None, typer.Option(names, metavar=metavar, help=help_, rich_help_panel=panel, show_default=False)
    ]


def _pair(name: str, help_: str, panel: str = _ABLE) -> Any:
    names = f"{flag(name)}/{flag(name, no=True)}"
    return Annotated[
        bool | None, typer.Option(names, metavar=" ", help=help_, rich_help_panel=panel, show_default=False)
    ]


_HELP = {name: re.split(r"[:;.]", descriptions(Model).get(name, name))[0] for name in ABILITIES}
STATED: dict[str, Any] = {
    "name": _text("--name", "TEXT", "For a person.", _MODEL),
    "alias": Annotated[
        list[str] | None,
        typer.Option("--alias", metavar="NAME", help="Another name (repeatable).", rich_help_panel=_MODEL),
    ],
    "family": _text("--family", "F", "The line that it belongs to.", _MODEL),
    "context": _text("--context", "TOKENS", "Context window: 8k = 8,000, 8Ki = 8,192, 1M.", _MODEL),
    "max_input": _text("--max-input", "TOKENS", "Most input of one request.", _MODEL),
    "max_output": _text("--max-output", "TOKENS", "Most output of one request.", _MODEL),
    "released": _text("--released", "DATE", "First published: 2026-05-06, 2026-05 or 2026.", _MODEL),
    "knowledge": _text("--knowledge", "DATE", "Knowledge cutoff, as precisely as it is known.", _MODEL),
    "tuning": _text("--tuning", "KIND", "base, or instruct: follows instructions.", _MODEL),
    "open_weights": _pair("open_weights", "The weights can be downloaded; or cannot.", _MODEL),
    "license": _text("--license", "ID", "Licence of the weights, by its Hugging Face or SPDX id.", _MODEL),
    "parameters": _text("--parameters", "N", "Total parameters: 8B, 350M.", _MODEL),
    **{name: _pair(name, f"{_HELP[name]}; with no-: known not to.") for name in ABILITIES},
}
"""What can be stated of a model, by field of the catalog; `alias` alone is named for one of many."""

OFFER: dict[str, Any] = {
    "provider": _text(
        "--provider", "KEY", "Who serves it: provider, provider/region, provider/tier or all three.", _ROUTE
    ),
    "id": _text("--id", "ID", "The provider's exact id of the model.", _ROUTE),
    "litellm_id": _text("--litellm-id", "ID", "What LiteLLM takes for it.", _ROUTE),
    "models_dev_id": _text("--models-dev-id", "ID", "provider/id as models.dev lists it.", _ROUTE),
    "other_id": Annotated[
        list[str] | None,
        typer.Option("--other-id", metavar="ID", help="Another id of it (repeatable).", rich_help_panel=_ROUTE),
    ],
    "kind": _text("--kind", "KIND", f"How it is sold: {', '.join(get_args(RouteKind))}.", _ROUTE),
    "input_price": _text("--input-price", "USD", "Input, USD per million tokens.", _ROUTE),
    "output_price": _text("--output-price", "USD", "Output, USD per million tokens.", _ROUTE),
    "cache_read_price": _text("--cache-read-price", "USD", "Input read from the cache.", _ROUTE),
}

FILE: dict[str, Any] = {
    "source": _text("--source", "URL", "Where it says so; without it your file is the source.", _FILE),
    "as_of": _text("--as-of", "DATE", "The day that the facts were read. (default: today)", _FILE),
    "output": _text("--output", "FILE", "Write this file instead of one in your catalog.d.", _FILE),
    "dry_run": Annotated[
        bool, typer.Option("--dry-run", metavar=" ", help="Print the file, write nothing.", rich_help_panel=_FILE)
    ],
}

_RATES = {"input_price": "input", "output_price": "output", "cache_read_price": "cache_read"}
_ROUTE_FIELDS = frozenset({"context", "max_input", "max_output", *ABILITIES}) & set(Route.model_fields)
"""What a route can differ in from its model."""


class Known(NamedTuple):
    """What the layers in use know already."""

    catalog: Catalog
    model_id: str
    """The id, where an alias was typed too."""
    model: Model | None


@takes(STATED, OFFER, FILE, OUTPUT, CATALOG)
def add(
    model: Annotated[
        str,
        typer.Argument(
            help="developer/slug; or a known id or alias, to patch it.", metavar="MODEL", show_default=False
        ),
    ],
    **options: Any,
) -> Answer:
    """A model of your own, or a patch of a known one, written to a file of its own in your catalog.d.

    Of a known model, limits and abilities given with --provider are the route's alone.

    Example:

        modelpick catalog add acme/one --context 32k --tools --provider acme --id one --input-price 0.2 --dry-run
    """
    layers = layers_of(options)
    known = _known(layers, model)
    day = day_from(options)
    path = _path(options["output"], known.model_id)
    source = _source(options["source"], known, day)
    table, aside = _table(options, known, source["id"] if source else None)
    made = draft(path, table, source, day)
    try:
        made.among(layers)
    except CatalogError as error:
        raise CatalogError(error.problems, "change the flags, or mend the file named; nothing was written") from None
    if not options["dry_run"]:
        _write(made)
        place = "" if made.is_layer else f" --catalog {path}"
        aside.append(f"`modelpick show {known.model_id}{place}` shows it")
    return answer(_reply(made, known, options), options)._replace(aside=tuple(aside))


def _known(layers: list[tuple[str, Path]], name: str) -> Known:
    from modelpick.catalog.load import load

    catalog = load(layers)
    model_id = catalog.names.get(name)
    if model_id is None and not _is_valid(Model, "id", name):
        close = get_close_matches(name[:200], catalog.names, 1)
        meant = f"; or did you mean {close[0]}?" if close else ""
        raise UsageError(
            f"MODEL: {name[:80]!r} is no known model, and no id of a new one",
            f"write developer/slug, for example acme/one{meant}",
        )
    return Known(catalog, model_id or name, catalog.models[model_id] if model_id else None)


def _is_valid(entry: type[Model] | type[Route], name: str, value: Any) -> bool:
    try:
        fact_type(entry, name).validate_python(value)
    except ValidationError:
        return False
    return True


def _path(output: str | None, model_id: str) -> Path:
    if output is None:
        return own_path(model_id)
    if Path(output).suffix != ".toml":
        raise UsageError(f"--output: {output[:80]!r} does not end in .toml", "for example --output acme-one.toml")
    return Path(output)


def _source(url: str | None, known: Known, day: dt.date) -> dict[str, Any] | None:
    """The [[source]] table of `--source`, with an id that no other source has."""
    if url is None:
        return None
    stem = f"{file_stem(known.model_id)}-page"
    numbered = (f"{stem}-{number}" if number > 1 else stem for number in range(1, len(known.catalog.sources) + 3))
    source_id = next(one for one in numbered if one not in known.catalog.sources)
    table = {"id": source_id, "title": url, "url": url, "as_of": day}
    try:
        Source.model_validate(table)
    except ValidationError:
        raise UsageError(
            f"--source: {url[:80]!r} is not an address", "for example --source https://example.org/models"
        ) from None
    return table


_PARSERS: dict[str, Callable[[str, str], Any]] = {
    **dict.fromkeys(("context", "max_input", "max_output"), parse_tokens),
    "parameters": parse_parameters,
    "tuning": lambda text, name: choice(name, text, get_args(Tuning)),
    "kind": lambda text, name: choice(name, text, get_args(RouteKind)),
    **dict.fromkeys(_RATES, parse_price),
}
_WANTED = {
    **dict.fromkeys(("released", "knowledge"), ("a date", "2026-05-06, 2026-05 or 2026")),
    "id": ("an id", "the provider's exact id, at most 200 characters"),
    **dict.fromkeys(("litellm_id", "models_dev_id"), ("an id", "it as it is listed there, at most 200 characters")),
}


def _value(name: str, typed: Any) -> Any:
    """The value of a fact as the catalog has it. UsageError names the flag."""
    value = _PARSERS[name](typed, name) if name in _PARSERS else typed.strip() if isinstance(typed, str) else typed
    field, entry = (f"price.{_RATES[name]}", Route) if name in _RATES else (name, Route if name in OFFER else Model)
    try:
        fact_type(entry, field).validate_python(value)
    except ValidationError as error:
        wanted, fix = _WANTED.get(name, ("a value of this fact", error.errors(include_url=False)[0]["msg"]))
        raise UsageError(f"{flag(name)}: {str(typed)[:40]!r} is not {wanted}", f"write {fix}") from None
    return value


def _table(options: Options, known: Known, source_id: str | None) -> tuple[dict[str, Any], list[str]]:
    """(the [[model]] table, what to say about it on stderr)."""
    stated = {name: _value(name, options[name]) for name in STATED if name != "alias" and options[name] is not None}
    _check(stated, options["alias"] or [], known)
    route, aside = _route(options, known)
    own = {} if route is None else {name: stated[name] for name in stated if name in _ROUTE_FIELDS}
    if known.model and route is not None:
        stated = {name: value for name, value in stated.items() if name not in own}
    elif route is not None:
        # a host's silence is a doubt: what is served is said of the route too
        is_own = known.catalog.is_own_platform(str(route["key"]).partition("/")[0], known.model_id.partition("/")[0])
        own = {name: value for name, value in own.items() if not is_own and inheritance_of(name) is Inheritance.SERVING}
    if known.model and not (stated or route or options["alias"]):
        raise UsageError(f"nothing is stated about {known.model_id}", "add a fact, for example --context 32k")
    if known.model is None:
        aside += [
            f"{known.model_id} is also what {one.model.id} is called, on its route {one.routes[0].key}"
            for one in meanings_of(known.catalog, known.model_id)[:1]
        ]
    if known.model:
        aside.append(f"{known.model_id} is known: the file patches it, field by field")
    by = {"by": source_id} if source_id else {}
    aliases = {"aliases": list(dict.fromkeys(options["alias"]))} if options["alias"] else {}
    name = {"name": stated.pop("name")} if "name" in stated else {}
    table = {"id": known.model_id, **name, **aliases, **by, **stated}
    if route is not None:
        head = {key: route[key] for key in ("key", *ID_FIELDS, "kind") if key in route}
        price = {"price": route["price"]} if "price" in route else {}
        table["route"] = [{**head, **by, **own, **price}]
    return table, aside


def _check(stated: dict[str, Any], aliases: list[str], known: Known) -> None:
    """UsageError where two flags contradict each other, or an alias is another model's."""
    for name in ("max_input", "max_output"):
        if name in stated and "context" in stated and stated[name] > stated["context"]:
            raise UsageError(f"{flag(name)} is above --context", "the context window holds input and output together")
    for alias in aliases:
        owner = known.catalog.names.get(alias, known.model_id)
        if owner != known.model_id:
            raise UsageError(f"--alias: {alias[:80]!r} is {owner}'s name already", "choose another")


def _route(options: Options, known: Known) -> tuple[dict[str, Any] | None, list[str]]:
    """(the route of `--provider`, what to say about it). UsageError where the flags of a route do not go together."""
    given = {name: options[name] for name in OFFER if options[name] is not None and options[name] != []}
    if "provider" not in given:
        if given:
            flags = joined([flag(name) for name in given])
            raise UsageError(f"{flags}: a route needs its provider", "add --provider, for example --provider acme")
        return None, []
    key, aside = _key(given.pop("provider"), known.catalog)
    is_known = known.model is not None and any(route.key == key for route in known.model.route)
    if "id" not in given and not is_known:
        raise UsageError(
            f"--provider {key}: a new route needs the provider's id of the model", "add --id, for example --id one-v1"
        )
    others = given.pop("other_id", None)
    values = {name: _value(name, typed) for name, typed in given.items()}
    values |= {"other_ids": _other_ids(others)} if others else {}
    aside += _about_ids(values, known)
    price = {_RATES[name]: values.pop(name) for name in _RATES if name in values}
    return {"key": key, **values, **({"price": price} if price else {})}, aside


def _other_ids(typed: list[str]) -> list[str]:
    """The ids, each once. UsageError names the one that is none."""
    for one in typed:
        if not _is_valid(Route, "id", one.strip()):
            raise UsageError(f"--other-id: {one[:40]!r} is not an id", "write an id of at most 200 characters")
    return list(dict.fromkeys(one.strip() for one in typed))


def _about_ids(values: Mapping[str, Any], known: Known) -> list[str]:
    """What to say of ids that are another model's own name: who types one gets that model."""
    ids = [values.get(name) for name in ("id", "litellm_id", "models_dev_id")] + values.get("other_ids", [])
    owners = {name: known.catalog.names.get(name, known.model_id) for name in ids if name is not None}
    return [
        f"{name} is {'a model of its own' if name == owner else f'a name of {owner}'}, and stays that where it is typed"
        for name, owner in owners.items()
        if owner != known.model_id
    ]


def _key(typed: str, catalog: Catalog) -> tuple[str, list[str]]:
    """(a route's key with the provider's own id in front, what to say where no route has that provider yet)."""
    provider, slash, rest = typed.partition("/")
    names = {alias: one.id for one in catalog.providers.values() for alias in (one.id, *one.aliases)}
    names |= {route.address.provider: route.address.provider for one in catalog.models.values() for route in one.route}
    key = names.get(provider, provider) + slash + rest
    if not _is_valid(Route, "key", key):
        raise UsageError(
            f"--provider: {typed[:80]!r} is not the key of a route",
            "write provider[/region][/tier] in small letters, for example acme or acme/eu",
        )
    if provider in names:
        return key, []
    close = get_close_matches(provider, names, 1)
    meant = f"; did you mean {close[0]}?" if close else ""
    return key, [f"no route of the catalog has the provider {provider} yet{meant}"]


def _write(made: Draft) -> None:
    try:
        create(made.path, made.text.encode())
    except FileExistsError:
        raise UsageError(
            f"{made.path}: is there already, and a file that may be yours is never rewritten",
            "choose another with --output, or mend that one",
        ) from None


def _text_of(made: Draft) -> str:
    return "".join(f"{inert(line)}\n" for line in made.text.splitlines())


def _reply(made: Draft, known: Known, options: Options) -> Reply:
    row = {
        "model": known.model_id,
        "path": str(made.path),
        "patches": known.model is not None,
        "written": not options["dry_run"],
    }
    document: AddOut = {
        "format_version": FORMAT_VERSION,
        "path": str(made.path),
        "model": known.model_id,
        "patches": known.model is not None,
        "written": not options["dry_run"],
        "toml": made.text,
    }
    table = table_reply([row])
    return Reply(
        document=lambda: document,
        records=table.records,
        columns=table.columns,
        rows=[row],
        ids=[known.model_id],
        page=lambda screen: _text_of(made) if options["dry_run"] else f"{inert(str(made.path))}\n",
    )
