"""`show` and `why`: one model's page, and every finding about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import open_catalog, question_from
from modelpick.cli.naming import Naming, naming_from, typed_model, with_ids
from modelpick.cli.options import CATALOG, IDS, OUTPUT, QUESTION, REQUIREMENTS, takes
from modelpick.cli.stdin import name_from
from modelpick.core.advise import fits_of, recommend, task_index
from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model
from modelpick.core.ladder import ladder
from modelpick.core.lifecycle import life
from modelpick.core.peers import Bars, peer_bars
from modelpick.core.task_fit import TaskFit, task_fits, top_uses
from modelpick.core.verdict import Fit, Status
from modelpick.render.columns import Column, route_name
from modelpick.render.documents import finding_out, show_out, why_out
from modelpick.render.formats import Reply, Screen
from modelpick.render.why import why_columns, why_index
from modelpick.render.wording import retires_text
from modelpick.render.words import inert, plural, value_text

_NAMED = Annotated[
    str,
    typer.Argument(
        help="A model's id, alias or recorded id; - reads it from stdin.", metavar="MODEL", show_default=False
    ),
]
_ASKED = {name: option for name, option in REQUIREMENTS.items() if name not in ("model", "not_model")}
_MOST_BARS = 3
"""Groups of bars on a page."""
_FACT_COLUMNS = [
    Column("fact", "fact", lambda row: row[0]),
    Column("value", "value", lambda row: row[1]["value"]),
    Column("source", "source", lambda row: row[1]["source"]),
    Column("as_of", "as of", lambda row: row[1]["as_of"]),
    Column(
        "also",
        "also claimed",
        lambda row: [f"{value_text(said['value'])} ({said['source']})" for said in row[1]["also"]],
    ),
]


@takes(_ASKED, QUESTION, OUTPUT, IDS, CATALOG)
def show(model: _NAMED, **options: Any) -> Answer:
    """A model's page: what it is for, its facts with sources and disputes, its routes and prices.

    With requirements, the price ladder says which routes fit, and what the workload costs on each.

    Examples:

        modelpick show starcoder2-3b

        modelpick show gpt-5 --input 20k --output 2k --requests 1k/day --region eu
    """
    catalog = open_catalog(options)
    found, said = typed_model(catalog, name_from(model))
    question, aside = question_from(options, catalog)
    naming = naming_from(options, catalog)
    rungs = ladder(catalog, found, question)
    fits = task_fits(catalog, found, question.as_of)
    peers = _peers(catalog, found, fits)
    chosen = fits_of(catalog, found, replace(question, include_retired=True))[0]
    document = _in_style(show_out(catalog, found, question, rungs, fits=fits, peers=peers), naming, chosen)

    def page(screen: Screen) -> str:
        from modelpick.render.page import draw_page, page_of  # JSON needs none of it

        made = page_of(catalog, found, question, rungs, fits=fits, peers=peers)
        return draw_page(made._replace(style=naming.style), screen)

    reply = Reply(
        document=lambda: document,
        records=lambda: [document["model"]],
        columns=_FACT_COLUMNS,
        rows=list(document["model"]["facts"].items()),
        page=page,
        aside=[*said, *aside],
    )
    return answer(with_ids(reply, naming, [chosen], [chosen], None), options)


def _in_style(document: Mapping[str, Any], naming: Naming, chosen: Fit) -> Mapping[str, Any]:
    """The document with the model's id in the style, by the route that answers this question best."""
    if naming.is_own:
        return document
    return {**document, "model": naming.record(document["model"], chosen), "id_style": naming.style}


def _peers(catalog: Catalog, model: Model, fits: list[TaskFit]) -> list[Bars]:
    """Bars for the tasks that it fits, and then for others that it has scores for."""
    fitting = [one.task.name for one in top_uses(fits)]
    others = [one.task.name for one in fits if one.task.name not in fitting]
    return peer_bars(catalog, [model], [*fitting, *others])[:_MOST_BARS]


@takes(_ASKED, QUESTION, OUTPUT, IDS, CATALOG)
def why(model: _NAMED, **options: Any) -> Answer:
    """Every finding of every route of one model for a workload; retired routes are shown too.

    Example:

        modelpick why starcoder2-3b --context 12k --tools
    """
    catalog = open_catalog(options)
    found, said = typed_model(catalog, name_from(model))
    question, aside = question_from({**options, "include_retired": True}, catalog)
    naming = naming_from(options, catalog)
    fits = fits_of(catalog, found, question)
    requirements = question.workload.requirements().stated()
    if not requirements:
        aside.append("no requirement is stated; `modelpick why --help` lists them")
    rows = [naming.record(row, fit, "model") for fit in fits for row in _why_rows(fit)]
    index = task_index(found, question.workload.requirements())
    advice = recommend(catalog, question) if index is not None else None
    mark = advice.frontier.get(found.id) if advice else None
    document = _why_in_style(why_out(catalog, requirements, fits, index, mark), naming, fits)
    fit_routes = sum(fit.status is Status.FITS for fit in fits)
    verb = "fits" if fit_routes == 1 else "fit"
    notes = [f"{found.id}: {fits[0].status.value}; {fit_routes:,} of {plural(len(fits), 'route')} {verb}"]
    if fit_routes and fits[0].status is not Status.FITS:
        notes.append("free, batch-only and subscription routes are chosen only where --provider names them")
    now = life(Candidate(catalog, found, fits[0].route), question.as_of)
    notes += [f"{route_name(fits[0])}: {retires_text(now)}"] if now.retires_soon else []
    notes += [f"not for {inert(constraint.text)} (not stated)" for constraint in fits[0].caveats]
    if question.workload.stated.task:
        notes += why_index(catalog, found, question, advice)
    reply = Reply(
        document=lambda: document,
        records=lambda: rows,
        columns=[*([] if naming.is_own else [_why_id(naming)]), *why_columns()],
        rows=rows,
        exit_code=0 if fits[0].status is Status.FITS else 1,
        notes=lambda: notes,
        aside=[*said, *aside],
    )
    fitting = [fits[0]] if fits[0].status is Status.FITS else []
    return answer(with_ids(reply, naming, fitting, fits, None), options)


def _why_id(naming: Naming) -> Column:
    return Column("model", naming.heading, lambda row: row["model"], priority=3)


def _why_in_style(document: Mapping[str, Any], naming: Naming, fits: Sequence[Fit]) -> Mapping[str, Any]:
    """The document with the model's id by its best route, and that of each route, in the style."""
    if naming.is_own:
        return document
    pairs = zip(document["routes"], fits, strict=True)
    routes = [{**route, "id": naming.name(fit)} for route, fit in pairs]
    return {**naming.record(document, fits[0], "model"), "routes": routes, "id_style": naming.style}


def _why_rows(fit: Fit) -> list[dict[str, Any]]:
    """A row a finding; a route without findings has one row that says so."""
    head = {
        "model": fit.model.id,
        "route": route_name(fit),
        "status": fit.status.value,
    }
    found = [dict(finding_out(finding)) for finding in fit.findings]
    if not found:
        empty = dict.fromkeys(("rule", "outcome", "wanted", "found", "source", "as_of"))
        found = [{**empty, "also": [], "text": "nothing is asked of it"}]
    return [{**head, **finding} for finding in found]
