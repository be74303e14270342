"""`rules`, `tasks`, `providers`, `sources` and `schema`: the words that the other commands use."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import day_from, open_catalog
from modelpick.cli.options import CATALOG, OUTPUT, QUESTION, takes
from modelpick.cli.stdin import name_from
from modelpick.core.catalog import Catalog
from modelpick.core.evidence import benchmarks_of, index_of
from modelpick.core.names import find_model
from modelpick.core.requirements import flag
from modelpick.core.rules import RULES
from modelpick.core.task_fit import task_fits, top_uses
from modelpick.core.tasks import TASKS
from modelpick.errors import UsageError
from modelpick.render.columns import Column
from modelpick.render.documents import plain
from modelpick.render.evidence import benchmark_rows, task_fit_out
from modelpick.render.formats import Reply
from modelpick.render.schemas import FILES, SHAPES, schema_of
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.words import inert, joined, value_text

_WRAPPED = frozenset(
    {"meaning", "title", "needs", "aliases", "benchmarks", "unmeasured", "ground", "measures", "weaknesses", "caution"}
)
_DAY = {"as_of": QUESTION["as_of"]}


def table_reply(rows: Sequence[dict[str, Any]]) -> Reply:
    """Rows of plain values; the first column is the id."""
    names = list(rows[0]) if rows else ["id"]

    def column(name: str) -> Column:
        return Column(
            name,
            name.replace("_", " "),
            lambda row: row[name],
            _cell,
            0 if name == names[0] else 5,
            wraps=name in _WRAPPED,
        )

    return Reply(
        document=lambda: {"format_version": FORMAT_VERSION, "rows": list(rows)},
        records=lambda: list(rows),
        columns=[column(name) for name in names],
        rows=rows,
        ids=[str(row[names[0]]) for row in rows],
    )


def _cell(value: object) -> str:
    return "" if value is None or value == [] else inert(value_text(value))


@takes(OUTPUT)
def rules(**options: Any) -> Answer:
    """The rules: what each compares, and which flags ask it."""
    rows = [
        {
            "rule": rule.name,
            "flags": [flag(name) for name in rule.reads] or ["(always)"],
            "meaning": rule.summary,
        }
        for rule in RULES
    ]
    return answer(table_reply(rows), options)


@takes(OUTPUT, CATALOG, _DAY)
def tasks(
    model: Annotated[
        str | None, typer.Argument(help="Hold this model against each task.", metavar="[MODEL]", show_default=False)
    ] = None,
    **options: Any,
) -> Answer:
    """The tasks that --task takes: what each needs, which benchmarks are evidence for it, what nothing measures.

    With a model: which of them it is fit for, and on what ground.

    Examples:

        modelpick tasks

        modelpick tasks starcoder2-3b
    """
    catalog = open_catalog(options)
    if model is not None:
        fits = task_fits(catalog, find_model(catalog, name_from(model)), day_from(options))
        best = {one.task.name: place for place, one in enumerate(top_uses(fits))}
        fits.sort(key=lambda one: (best.get(one.task.name, len(best)), one.fit.status.order, one.task.name))
        rows = [{**task_fit_out(one), "index": one.quality.value if one.quality else None} for one in fits]
        fitting = [one for one in fits if one.task.name in best]
        reply = table_reply(rows)
        return answer(replace(reply, ids=[one.task.name for one in fitting], exit_code=0 if fitting else 1), options)
    rows = [
        {
            "task": task.name,
            "needs": [
                flag(name) if value is True else f"{flag(name)} {value}" for name, value in task.needs.stated().items()
            ],
            "benchmarks": [benchmark.id for benchmark in benchmarks_of(catalog, task.name)],
            "models": sum(index_of(one, task.name) is not None for one in catalog.measured()),
            "meaning": task.summary,
            "unmeasured": f"nothing here measures {task.unmeasured}",
        }
        for task in TASKS
    ]
    return answer(table_reply(rows), options)


@takes(OUTPUT, CATALOG)
def benchmarks(**options: Any) -> Answer:
    """The benchmarks that --min takes: what each measures, for which task, and what weakens it."""
    return answer(table_reply(benchmark_rows(open_catalog(options))), options)


@takes(OUTPUT, CATALOG)
def providers(**options: Any) -> Answer:
    """The providers, by the id that --provider takes, with their aliases."""
    return answer(table_reply(_provider_rows(open_catalog(options))), options)


def _provider_rows(catalog: Catalog) -> list[dict[str, Any]]:
    served: dict[str, list[str]] = {name: [] for name in catalog.providers}
    for model in catalog.models.values():
        for route in model.route:
            served.setdefault(route.address.provider, []).append(model.id)
    return [
        {
            "provider": name,
            "name": catalog.provider_name(name),
            "models": len(set(models)),
            "routes": len(models),
            "aliases": list(catalog.providers[name].aliases) if name in catalog.providers else [],
        }
        for name, models in sorted(served.items())
    ]


@takes(OUTPUT, CATALOG)
def sources(**options: Any) -> Answer:
    """The sources of the facts: what each is worth, its date and licence."""
    catalog = open_catalog(options)
    rows = [
        {
            "source": source.id,
            "tier": source.tier,
            "as_of": plain(source.as_of),
            "version": source.version,
            "licence": source.licence,
            "title": source.title,
            "url": source.url,
        }
        for source in catalog.sources.values()
    ]
    return answer(table_reply(rows), options)


def schema(
    name: Annotated[str, typer.Argument(help="An output (recommend, show, ...), catalog or project.", metavar="NAME")],
) -> Answer:
    """The JSON Schema of an output, or of catalog or project files.

    Example:

        modelpick schema recommend
    """
    names = (*SHAPES, *FILES)
    if name not in names:
        raise UsageError(f"there is no schema {name[:80]!r}", f"choose {joined(list(names), 'or')}")
    return Answer(json.dumps(schema_of(name), indent=2) + "\n", 0)
