"""`migrate`: from one model to another, or to the models that can take its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import format_from, open_catalog, question_from, row_limit
from modelpick.cli.naming import Naming, Rows, in_style, named, naming_from, typed_model, with_ids
from modelpick.cli.options import CATALOG, IDS, OUTPUT, QUESTION, REQUIREMENTS, ROWS, Options, takes
from modelpick.cli.stdin import name_from
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model
from modelpick.core.migrate import Move, Needs, endings, id_changes, move, needs_of, providers_of, side_before
from modelpick.core.successors import ORDER, replacements, successors
from modelpick.core.verdict import Status
from modelpick.errors import UsageError
from modelpick.render.columns import choose, sort_rows
from modelpick.render.cost import general_assumptions, workload_text
from modelpick.render.formats import LIMITED, Reply, Screen
from modelpick.render.migrate import (
    CHANGE_COLUMNS,
    SUCCESSOR_COLUMNS,
    View,
    change_rows,
    days_left_text,
    needs_text,
    not_copied_text,
    replacement_lines,
)
from modelpick.render.migration_document import migrate_out, move_out
from modelpick.render.words import plural

_HOW = {name: QUESTION[name] for name in ("workload", "like", "unknown", "as_of")}
_MOST_SUCCESSORS = 10
"""Rows of a table; --limit and --all change that."""


@takes(REQUIREMENTS, _HOW, OUTPUT, IDS, ROWS, CATALOG)
def migrate(
    old: Annotated[
        str,
        typer.Argument(
            help="The model to leave: an id, alias or recorded id; - reads it from stdin.",
            metavar="A",
            show_default=False,
        ),
    ],
    new: Annotated[
        str | None,
        typer.Argument(help="The model to go to; without it, successors.", metavar="B", show_default=False),
    ] = None,
    **options: Any,
) -> Answer:
    """What moving from a model to another one loses, gains and costs; without the other one, who can take its place.

    The needs are the requirements that are typed; where none is, or only how much is sent, what the model's own facts
    amount to: for open weights their size too, at most half as large again. --like A adds its facts to what is typed.

    Examples:

        modelpick migrate starcoder2-3b

        modelpick migrate gpt-4o gpt-5.4-mini --input 6k --output 800 --requests 10k/day

        modelpick migrate gpt-5 claude-sonnet-4-5 --tools --context 200k --json
    """
    catalog = open_catalog(options)
    model, said = typed_model(catalog, name_from(old))
    to, said_of_new = typed_model(catalog, name_from(new)) if new is not None else (None, [])
    if to is model:
        raise UsageError(f"{model.id} is both the old and the new model", "name another one, or leave out the second")
    question, aside = question_from(dict.fromkeys(QUESTION) | options, catalog)
    aside = [*said, *said_of_new, *aside]
    naming = naming_from(options, catalog)
    needs = needs_of(catalog, model, question)
    if needs.is_empty:
        aside.append(
            f"nothing is needed: no requirement is typed, and no fact of {model.id} that could be one is known"
        )
    view = _view(catalog, model, needs, to).in_style(naming.style)
    make = _successors if to is None else _to_one
    return answer(make(view, options, naming, aside), options)


def _view(catalog: Catalog, model: Model, needs: Needs, to: Model | None) -> View:
    today = needs.question.as_of
    named = replacements(catalog, model)
    view = View(catalog, model, needs, endings(catalog, model, today), named, [], to)
    if to is None:
        return view._replace(moves=successors(catalog, model, needs))
    named_by = next((one.providers for one in named if one.model is to), ())
    return view._replace(
        moves=[move(catalog, side_before(catalog, model, needs.question), to, needs, named_by)],
        providers=providers_of(catalog, model, to, today),
        ids=id_changes(catalog, model, to, today),
    )


def _to_one(view: View, options: Options, naming: Naming, aside: list[str]) -> Reply:
    """The answer about one move."""
    (one,) = view.moves
    fits = one.after.status is Status.FITS
    if one.after.status is Status.CHECK:
        aside.append(f"nothing is lost, but {plural(len(one.doubts), 'need')} in doubt; --unknown allow takes that")
    rows = sort_rows(list(change_rows(view)), options["sort"], CHANGE_COLUMNS)
    columns = choose(options["columns"], list(CHANGE_COLUMNS), CHANGE_COLUMNS)
    shown = rows[: row_limit({**options, "all": options["limit"] is None}, format_from(options))]
    as_rows = any(options[name] is not None for name in ("columns", "sort", "limit"))
    reply = Reply(
        document=lambda: in_style(migrate_out(view, view.moves), naming, "candidates", [one.after]),
        records=lambda: [row._asdict() for row in shown],
        columns=columns,
        rows=shown,
        exit_code=0 if fits else 1,
        page=None if as_rows else lambda screen: _draw(view, screen),
        asked=options["columns"] is not None,
        aside=aside,
    )
    return with_ids(reply, naming, [one.after] if fits else [], [one.after], None)


def _draw(view: View, screen: Screen) -> str:
    from modelpick.render.migration_page import draw_migration  # with it comes rich, which only a table needs

    return draw_migration(view, screen)


def _successors(view: View, options: Options, naming: Naming, aside: list[str]) -> Reply:
    """The answer that names successors."""
    format_ = format_from(options)
    rows = sort_rows(list(view.moves), options["sort"], SUCCESSOR_COLUMNS)
    limit = row_limit(options, format_)
    if format_ in LIMITED and options["limit"] is None and not options["all"]:
        limit = _MOST_SUCCESSORS
    shown = _first(rows, limit)
    fitting = [one for one in rows if one.after.status is Status.FITS]
    if not fitting and any(one.after.status is Status.CHECK for one in rows):
        aside.append("no model keeps every need beyond doubt; --unknown allow takes those in doubt")
    reply = Reply(
        document=lambda: migrate_out(view, shown),
        records=lambda: [move_out(view.catalog, one) for one in shown],
        columns=choose(options["columns"], _columns(view, format_), SUCCESSOR_COLUMNS),
        rows=shown,
        exit_code=0 if fitting else 1,
        notes=lambda: _notes(view, rows, shown),
        asked=options["columns"] is not None,
        aside=aside,
    )
    return named(reply, naming, Rows(lambda one: one.after, fitting, limit))


def _first(rows: Sequence[Move], limit: int | None) -> list[Move]:
    """The first rows; what a provider names is never left out for what it loses."""
    if limit is None:
        return list(rows)
    named = [one for one in rows[limit:] if one.named_by and one.after.status is Status.REJECTED][:limit]
    return [*rows[: limit - len(named)], *named]


def _columns(view: View, format_: str) -> list[str]:
    if format_ in ("csv", "tsv"):
        return [name for name in SUCCESSOR_COLUMNS if name != "modelpick_id"]
    traffic = view.needs.question.workload.traffic
    amounts = ["usd_per_request"] if traffic.is_sized else ["blended_usd_per_mtok"]
    amounts += ["usd_per_month"] if traffic.requests_per_day is not None else []
    return ["status", "id", "route", *amounts, "cost_change_percent", "reason"]


def _notes(view: View, rows: Sequence[Move], shown: Sequence[Move]) -> list[str]:
    fits, check = (sum(one.after.status is status for one in rows) for status in (Status.FITS, Status.CHECK))
    notes = [f"{view.model.id}: {days_left_text(view.endings, view.model)}"]
    notes += replacement_lines(view.replacements, view.moves) or ["no provider names a replacement"]
    notes += [needs_text(view.needs), *not_copied_text(view.needs)]
    notes.append(f"{plural(fits, 'model')} {'keeps' if fits == 1 else 'keep'} every need, {check:,} in doubt")
    if len(shown) < len(rows):
        notes.append(f"{len(shown):,} of {len(rows):,} shown; --all shows the rest")
    traffic = view.needs.question.workload.traffic
    notes.append(f"order: {ORDER}")
    notes += [f"cost of {workload_text(traffic)}"] if traffic.is_sized else []
    notes += general_assumptions(traffic)
    return [*notes, f"catalog of {view.catalog.as_of or '?'}; ? is unknown, never no"]
