"""`recommend`, `list` and `search`: rows of models under one question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import about_region, format_from, open_catalog, question_from, row_limit
from modelpick.cli.naming import Rows, named, naming_from
from modelpick.cli.options import (
    CATALOG,
    IDS,
    OUTPUT,
    QUESTION,
    REJECTED,
    REQUIREMENTS,
    RETIRING,
    ROWS,
    WHAT_IF,
    Options,
    takes,
)
from modelpick.core.advise import recommend as advise
from modelpick.core.advise import task_index
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model
from modelpick.core.ids import recorded_ids
from modelpick.core.lifecycle import SOON_DAYS
from modelpick.core.parse import parse_days
from modelpick.core.question import RANKS, Question
from modelpick.core.requirements import FLAGS
from modelpick.core.verdict import Advice, Status
from modelpick.errors import UsageError
from modelpick.render.columns import LIST_FIELDS, Column, Row, choose, sort_rows
from modelpick.render.formats import Reply
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.wording import blockers_text, conflict_text, counts_text, relaxation_text
from modelpick.render.words import plural

if TYPE_CHECKING:
    from modelpick.core.whatif import WhatIf

_TELLING = ("table", "json")
"""Formats that have room for more than rows."""

_MOST_LINES = 8
"""Blockers and relaxations shown in a table; JSON has all."""


@takes(REQUIREMENTS, QUESTION, WHAT_IF, OUTPUT, IDS, ROWS, REJECTED, CATALOG)
def recommend(**options: Any) -> Answer:
    """Which models fit the workload, which are in doubt, and why.

    Unknown facts make a model one to check, never a fit: --unknown decides.

    Examples:

        modelpick recommend --context 8k --no-vision

        modelpick recommend --task coding --tools --context 100k -q | head -1

        modelpick recommend --open-weights --max-params 8B --json

        modelpick recommend --mix agent --vision --what-if
    """
    catalog = open_catalog(options)
    question, aside = question_from(options, catalog)
    naming, format_ = naming_from(options, catalog), format_from(options)
    aside += _about_what_if(options, question, format_)
    advice = advise(catalog, question)
    aside += _about_names(catalog, question, advice)
    moved = _moved(catalog, question, advice) if options["what_if"] and format_ in _TELLING else None
    rows = sort_rows(_rows(catalog, question, advice, rejected=options["show_rejected"]), options["sort"])
    limit = row_limit(options, format_)
    shown = rows[:limit]
    reply = Reply(
        document=lambda: _documents().recommend_out(catalog, advice, shown, moved),
        records=lambda: [_documents().candidate_out(row) for row in shown],
        columns=choose(options["columns"], _fit_columns(advice, format_)),
        rows=shown,
        exit_code=advice.exit_code,
        notes=lambda: _notes(catalog, question, advice, rows, shown) + _lines_of(moved),
        asked=options["columns"] is not None,
        aside=aside,
    )
    fitting = [row for row in rows if row.fit.status is Status.FITS]
    return answer(named(reply, naming, Rows(lambda row: row.fit, fitting, limit)), options)


def _rows(catalog: Catalog, question: Question, advice: Advice, *, rejected: bool = False) -> list[Row]:
    """What to show: no rejected models unless asked for, but those that are merely retired with --include-retired."""
    return [
        Row(rank, fit, advice, catalog)
        for rank, fit in enumerate(advice.candidates, 1)
        if rejected
        or fit.status is not Status.REJECTED
        or (question.include_retired and [finding.rule for finding in fit.failed()] == ["lifecycle"])
    ]


def _about_what_if(options: Options, question: Question, format_: str) -> list[str]:
    """UsageError where there is no cheapest model to ask about; a note where the format has no room for the answer."""
    if not options["what_if"]:
        return []
    if question.rank != "cost":
        raise UsageError(f"--what-if is about the cheapest model, not --rank {question.rank}", "drop one of the two")
    return [] if format_ in _TELLING else [f"--what-if is told in table and json, not in {format_}"]


def _about_names(catalog: Catalog, question: Question, advice: Advice) -> list[str]:
    """What to say of a shortlisted model that is hidden, and of a region that nobody knows."""
    asked = question.workload.requirements()
    shown = {fit.model.id for fit in advice.candidates}
    said = [
        f"{name} is retired everywhere; --include-retired shows it, `modelpick show {name}` names what replaces it"
        for name in asked.model
        if name not in shown
    ]
    return said + about_region(catalog, question)


def _fit_columns(advice: Advice, format_: str) -> list[str]:
    """The fit table: status, id, best route, context, the stated abilities, prices, the reason that matters most."""
    stated = advice.workload.requirements().stated()
    abilities = [f"route_{name}" for name in FLAGS if name in stated]
    prices = ["input_usd_per_mtok", "output_usd_per_mtok"]
    costs = [*_cost_columns(advice), *_evidence_columns(advice, format_)]
    if format_ in ("csv", "tsv"):
        route = ["provider", "route", "route_id", "region", "tier"]
        return [
            "rank",
            "id",
            "name",
            "status",
            *route,
            "route_context",
            *abilities,
            *prices,
            "blended_usd_per_mtok",
            *(name for name in costs if name != "blended_usd_per_mtok"),
            "reason",
        ]
    return ["status", "id", "route", "route_context", *abilities, *prices, *costs, "reason"]


def _evidence_columns(advice: Advice, format_: str) -> list[str]:
    """The index of the stated task, and where a model stands to the frontier, where there is evidence for it."""
    requirements = advice.workload.requirements()
    if not any(task_index(fit.model, requirements) for fit in advice.candidates):
        return []
    if format_ in ("csv", "tsv"):
        return ["index", "index_low", "index_high", "index_scores", "frontier", "beaten_by"]
    return ["index", "frontier"]


def _cost_columns(advice: Advice) -> list[str]:
    """What the stated traffic costs: a request, a month; a blend where only a mix is stated."""
    traffic = advice.workload.traffic
    if not traffic.is_sized:
        return ["blended_usd_per_mtok"] if advice.workload.stated.mix or advice.workload.stated.cached else []
    return ["usd_per_request", *(["usd_per_month"] if traffic.requests_per_day is not None else [])]


def _documents() -> Any:
    """What makes JSON of an answer; ids and tables need none of it."""
    from modelpick.render import documents

    return documents


def _moved(catalog: Catalog, question: Question, advice: Advice) -> WhatIf:
    from modelpick.core.whatif import what_if

    return what_if(catalog, question, advice)


def _lines_of(moved: WhatIf | None) -> list[str]:
    from modelpick.render.whatif import what_if_lines

    return [] if moved is None else what_if_lines(moved)


def _notes(
    catalog: Catalog,
    question: Question,
    advice: Advice,
    rows: Sequence[Row],
    shown: Sequence[Row],
) -> list[str]:
    from modelpick.render.cost import workload_text
    from modelpick.render.whatif import near_lines

    notes = [counts_text(advice)]
    if len(shown) < len(rows):
        notes.append(f"{len(shown):,} of {len(rows):,} shown; --all shows the rest")
    if any(len(row.candidate.read("context").values) > 1 for row in shown):
        notes.append("* sources disagree; `modelpick why MODEL` names them")
    if not advice.count(Status.FITS):
        notes += _way_out(advice)
    notes += near_lines(advice.near_misses)
    order = RANKS[question.rank]
    if question.rank == "cost":
        order = f"cheapest first (list price) for {workload_text(question.workload.traffic)}; unknown prices last"
    if advice.frontier:
        notes.append(
            "◆ frontier: no fitting model is both cheaper and better; ◇ beaten by less than the intervals allow; "
            "index: 0 to 100 with its 90 % interval"
        )
    return [*notes, f"order: {order}", f"catalog of {catalog.as_of or '?'}; ? is unknown, never no"]


def _way_out(advice: Advice) -> list[str]:
    """What to say where nothing fits: what blocks, what excludes each other, what to give up."""
    found = ["nothing fits"]
    found += [f"  {line}" for line in blockers_text(advice)[:_MOST_LINES]]
    found += [f"  {conflict_text(pair)}" for pair in advice.conflicts[:_MOST_LINES]]
    found += [f"  {relaxation_text(one)}" for one in advice.relaxations[:_MOST_LINES]]
    more = len(advice.relaxations) - _MOST_LINES
    if more > 0:
        found.append(f"  … and {plural(more, 'more way')}; --json lists them")
    return found


@takes(REQUIREMENTS, QUESTION, RETIRING, OUTPUT, IDS, ROWS, CATALOG)
def list_(**options: Any) -> Answer:
    """The models of the catalog; the flags of `recommend` filter them.

    Examples:

        modelpick list --developer bigcode

        modelpick list --open-weights --sort -context --columns id,context,license

        modelpick list --retiring 90d
    """
    return _listing(options, lambda model: True)


@takes(REQUIREMENTS, QUESTION, RETIRING, OUTPUT, IDS, ROWS, CATALOG)
def search(
    text: Annotated[str, typer.Argument(help="Part of an id, name, alias, family or developer.", metavar="TEXT")],
    **options: Any,
) -> Answer:
    """Models whose names contain a text; filtered like `list`.

    Example:

        modelpick search starcoder
    """
    wanted = text.casefold()
    return _listing(options, lambda model: any(wanted in name.casefold() for name in _names(model)))


def _names(model: Model) -> list[str]:
    return [model.id, model.title, *model.aliases, model.family or "", *_ids(model)]


def _ids(model: Model) -> list[str]:
    return [name for route in model.route for name in recorded_ids(route)]


def _listing(options: Options, keeps: Any) -> Answer:
    catalog = open_catalog(options)
    question, aside = question_from(options, catalog)
    advice = advise(catalog, question)
    aside += _about_names(catalog, question, advice)
    rows = [row for row in _rows(catalog, question, advice) if keeps(row.fit.model)]
    within = None if options["retiring"] is None else parse_days(options["retiring"], "retiring")
    if within is not None:
        rows = sorted((row for row in rows if _ends_within(row, within)), key=lambda row: row.endings[0].days)
    elif options["sort"] is None and options["rank"] is None:
        rows.sort(key=lambda row: row.fit.model.id)
    rows = sort_rows(rows, options["sort"])
    naming, format_ = naming_from(options, catalog), format_from(options)
    limit = row_limit(options, format_)
    shown = rows[:limit]
    filtered = bool(question.workload.units)
    fitting = [row for row in rows if not filtered or row.fit.status is Status.FITS]
    notes = [f"{plural(len(rows), 'model')}; {advice.hidden_retired:,} retired hidden (--include-retired shows them)"]
    if len(shown) < len(rows):
        notes.append(f"{len(shown):,} of {len(rows):,} shown; --all shows the rest")
    soon = sum(row.life.retires_soon for row in shown)
    if soon and within is None:
        ends = "retires" if soon == 1 else "retire"
        notes.append(
            f"the best route of {plural(soon, 'model')} above {ends} within {SOON_DAYS} days: --retiring {SOON_DAYS}d"
        )
    notes.append(f"catalog of {catalog.as_of or '?'}; ? is unknown, never no")
    reply = Reply(
        document=lambda: {
            "format_version": FORMAT_VERSION,
            "catalog": _documents().catalog_out(catalog),
            "models": [_documents().list_record(row) for row in shown],
        },
        records=lambda: [_documents().list_record(row) for row in shown],
        columns=_list_columns(options, format_, filtered),
        rows=shown,
        exit_code=0 if fitting else 1,
        notes=lambda: notes,
        asked=options["columns"] is not None,
        aside=aside,
    )
    where = Rows(lambda row: row.fit, fitting, limit, member="models")
    return answer(named(reply, naming, where), options)


def _ends_within(row: Row, days: int) -> bool:
    return bool(row.endings) and row.endings[0].days <= days


def _list_columns(options: Options, format_: str, filtered: bool) -> list[Column]:
    if options["retiring"] is not None:
        ends = ["next_shutdown", "days_left", "retiring_routes", "replacement"]
        return choose(options["columns"], [*(LIST_FIELDS if format_ in ("csv", "tsv") else ["id"]), *ends])
    if format_ in ("csv", "tsv"):
        return choose(options["columns"], LIST_FIELDS)
    status = ["status"] if filtered else []
    shown = [
        "released",
        "context",
        "max_output",
        "vision",
        "tools",
        "json_schema",
        "tuning",
        "open_weights",
        "parameters",
    ]
    return choose(options["columns"], [*status, "id", *shown, "input_usd_per_mtok", "output_usd_per_mtok", "routes"])
