"""`catalog info`, `path` and `validate`: looking after catalog files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from modelpick.catalog.load import load
from modelpick.catalog.locate import SHIPPED, layer_paths, shipped_path
from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import layers_of, open_catalog
from modelpick.cli.options import CATALOG, OUTPUT, takes
from modelpick.cli.vocabulary import table_reply
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model, Route, fact_fields
from modelpick.render.documents import catalog_out
from modelpick.render.formats import Reply
from modelpick.render.shapes import FORMAT_VERSION
from modelpick.render.words import inert, plural


@takes(OUTPUT, CATALOG)
def info(**options: Any) -> Answer:
    """What the catalog holds: counts, disputes, and how many models have each fact."""
    catalog, layers = open_catalog(options), layers_of(options)
    counts = _counts(catalog)
    rows = [{"fact": name, **known} for name, known in _coverage(catalog).items()]
    head = catalog_out(catalog)
    table = table_reply(rows)
    reply = Reply(
        document=lambda: {
            "format_version": FORMAT_VERSION,
            "catalog": head,
            "layers": [{"layer": name, "path": str(path)} for name, path in layers],
            "counts": counts,
            "coverage": _coverage(catalog),
        },
        records=table.records,
        columns=table.columns,
        rows=rows,
        ids=table.ids,
        notes=[f"{name.replace('_', ' ')}: {count:,}" for name, count in counts.items()]
        + [f"catalog of {head['as_of'] or '?'}"],
        asked=True,
    )
    return answer(reply, options)


def _counts(catalog: Catalog) -> dict[str, int]:
    models = list(catalog.models.values())
    entries: list[Model | Route] = [*models, *(route for model in models for route in model.route)]
    return {
        "models": len(models),
        "routes": len(entries) - len(models),
        "providers": len({route.address.provider for model in models for route in model.route}),
        "developers": len({model.developer for model in models}),
        "sources": len(catalog.sources),
        "scores": sum(len(model.score) for model in models),
        "claims_kept_beside_a_fact": sum(len(entry.claim) for entry in entries),
        "disputed_facts": sum(
            any(said.counts and said.value != fact.value for said in fact.also)
            for entry in entries
            if entry.claim
            for fact in (catalog.fact(entry, name) for name in {claim.field for claim in entry.claim})
        ),
        "overridden_facts": len(catalog.overridden),
    }


def _coverage(catalog: Catalog) -> dict[str, dict[str, int]]:
    """Fact -> how many models, and how many routes, have a value for it."""
    models = list(catalog.models.values())
    routes = [route for model in models for route in model.route]
    found: dict[str, dict[str, int]] = {}
    for name in dict.fromkeys([*fact_fields(Model), *fact_fields(Route)]):
        if name == "price":
            continue
        of_models = sum(_has(model, name) for model in models)
        found[name] = {"models": of_models, "routes": sum(_has(route, name) for route in routes)}
    return found


def _has(entry: Model | Route, name: str) -> bool:
    owner, _, leaf = name.rpartition(".")
    return getattr(getattr(entry, owner, None) if owner else entry, leaf, None) is not None


@takes(OUTPUT, CATALOG)
def path(**options: Any) -> Answer:
    """Where the catalog files are, in the order in which they are laid over one another."""
    rows = [{"path": str(file), "layer": name} for name, file in layers_of(options)]
    reply = table_reply(rows)
    return answer(reply, options)


def validate(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Catalog files; without any, those in use.", metavar="[FILE]…")
    ] = None,
) -> Answer:
    """Check catalog files: every problem at once, with key path, value and fix. Exit 4 where there is one.

    Example:

        modelpick catalog validate my-models.toml
    """
    if not files:
        return Answer(_valid("the layers in use", layer_paths([], None)), 0)
    return Answer("".join(_valid(str(file), _layers_with(file)) for file in files), 0)


def _layers_with(file: Path) -> list[tuple[str, Path]]:
    """The layers that a file is checked among: it may patch what ships, but the shipped file stands alone."""
    is_shipped = file.exists() and file.samefile(shipped_path())
    return [(SHIPPED, file)] if is_shipped else layer_paths([file], None)


def _valid(subject: str, layers: list[tuple[str, Path]]) -> str:
    catalog = load(layers)
    routes = sum(len(model.route) for model in catalog.models.values())
    return f"{inert(subject)}: valid; {plural(len(catalog.models), 'model')} and {plural(routes, 'route')} in all\n"
