"""`catalog info`, `path` and `validate`: what the catalog files are, hold and get wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from modelpick.catalog.load import load, read_toml
from modelpick.catalog.locate import PROJECT_FILE, PROJECT_KEYS, SHIPPED, layer_paths, shipped_path, updated_layer
from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import day_from, layers_of, open_layers
from modelpick.cli.options import CATALOG, OUTPUT, QUESTION, Options, takes
from modelpick.cli.vocabulary import table_reply
from modelpick.core.coverage import age
from modelpick.render.coverage import info_notes, info_out
from modelpick.render.formats import Reply
from modelpick.render.words import inert, plural

AS_OF = {"as_of": QUESTION["as_of"]}
FILES = Annotated[
    list[Path] | None,
    typer.Argument(help="Catalog files; without any, those in use.", metavar="FILE", show_default=False),
]


@takes(AS_OF, OUTPUT, CATALOG)
def info(**options: Any) -> Answer:
    """What the catalog holds: counts, coverage by fact and of what is live, age, disputes.

    Example:

        modelpick catalog info
    """
    (catalog, layers), today = open_layers(options), day_from(options)
    document = info_out(catalog, layers, today)
    rows = [{"fact": name, **known} for name, known in document["coverage"].items()]
    table = table_reply(rows)
    reply = Reply(
        document=lambda: document,
        records=table.records,
        columns=table.columns,
        rows=rows,
        ids=table.ids,
        notes=lambda: info_notes(document, age(catalog, today)),
        asked=True,
        aside=_set_aside(options),
    )
    return answer(reply, options)


def _set_aside(options: Options) -> list[str]:
    """Why what `catalog update` wrote is not used, where it is not."""
    updated = None if options.get("only_catalog") is not None else updated_layer()
    return [updated.ignored] if updated and updated.ignored else []


@takes(OUTPUT, CATALOG)
def path(**options: Any) -> Answer:
    """Where the catalog files are, in the order in which they are laid over one another."""
    rows = [{"path": str(file), "layer": name} for name, file in layers_of(options)]
    return answer(replace(table_reply(rows), aside=_set_aside(options)), options)


def validate(files: FILES = None) -> Answer:
    """Check catalog and project files: every problem at once, with key path, value and fix. Exit 4 where there is one.

    Example:

        modelpick catalog validate my-models.toml
    """
    if not files:
        return Answer(_valid("the layers in use", layers_of({})), 0)
    return Answer("".join(_valid(str(file), _checked_among(file)) for file in files), 0)


def _checked_among(file: Path) -> list[tuple[str, Path]]:
    """The layers that a file is checked among; a project's file brings along those that it names."""
    if file.name != PROJECT_FILE and not read_toml(file).keys() & PROJECT_KEYS:
        return layers_with(file)
    from modelpick.catalog.project import layers_of_project, read_project

    return layer_paths([], None, layers_of_project(file, read_project(file)))


def layers_with(file: Path) -> list[tuple[str, Path]]:
    """The layers that a file is checked among: it may patch what ships, but the shipped file stands alone."""
    is_shipped = file.exists() and file.samefile(shipped_path())
    return [(SHIPPED, file)] if is_shipped else layer_paths([file], None)


def _valid(subject: str, layers: list[tuple[str, Path]]) -> str:
    catalog = load(layers)
    routes = sum(len(model.route) for model in catalog.models.values())
    return f"{inert(subject)}: valid; {plural(len(catalog.models), 'model')} and {plural(routes, 'route')} in all\n"
