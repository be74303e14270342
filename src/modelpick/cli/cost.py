"""`cost`: what a stated workload costs on every route of some models."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import about_region, format_from, open_catalog, question_from, row_limit
from modelpick.cli.naming import Naming, Rows, named, naming_from, typed_model
from modelpick.cli.options import CATALOG, IDS, OUTPUT, QUESTION, REQUIREMENTS, ROWS, takes
from modelpick.cli.stdin import names_from
from modelpick.core.cost import Assumed
from modelpick.core.ladder import asked_rungs
from modelpick.core.question import Question
from modelpick.core.requirements import TRAFFIC
from modelpick.core.verdict import Status
from modelpick.render.columns import choose, sort_rows
from modelpick.render.cost import (
    COST_COLUMNS,
    CostRow,
    cost_row_out,
    general_assumptions,
    workload_out,
    workload_text,
)
from modelpick.render.documents import catalog_out, requirements_out
from modelpick.render.formats import Reply
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.words import plural

_STATED = {
    name: option
    for name, option in REQUIREMENTS.items()
    if name in TRAFFIC
    or name
    in ("input", "output", "avg_input", "avg_output", "budget", "max_price", "provider", "not_provider", "region")
}
_WHEN = {name: QUESTION[name] for name in ("workload", "as_of", "include_retired")}


@takes(
    _STATED,
    _WHEN,
    OUTPUT,
    IDS,
    ROWS,
    CATALOG,
)
def cost(
    models: Annotated[
        list[str],
        typer.Argument(
            help="Ids, aliases or recorded ids; - reads them from stdin.", metavar="MODEL", show_default=False
        ),
    ],
    **options: Any,
) -> Answer:
    """What a stated workload costs on every route of these models: tiers, cache, batch, reasoning.

    Explicit tokens beat --cached, which beats the mix. A missing price is unknown, never 0; a missing cache or batch
    price is said, and charged at the full rate; a request past a limit is refused.

    Examples:

        modelpick cost gpt-5 claude-sonnet-4-5 --input 6k --output 800 --requests 10k/day

        modelpick cost gpt-5 --input 6k --output 800 --cached 60% --reasoning-tokens 2k --batch

        modelpick cost gpt-5 deepseek-v3.2 --mix agent
    """
    catalog = open_catalog(options)
    typed = [typed_model(catalog, name) for name in names_from(models)]
    found = list(dict.fromkeys(model.id for model, _ in typed))
    question, aside = question_from(dict.fromkeys(QUESTION) | options, catalog)
    aside += [*(line for _, said in typed for line in said), *about_region(catalog, question)]
    naming = naming_from(options, catalog)
    rungs = asked_rungs(catalog, [catalog.models[name] for name in found], question)
    rows = [CostRow(catalog, rung) for rung in rungs]
    format_ = format_from(options)
    rows = sort_rows(rows, options["sort"], COST_COLUMNS)
    shown = rows[: row_limit(options, format_)]
    traffic = question.workload.traffic
    priced = [row for row in rows if row.rung.fit.cost.usd is not None]
    payable = [row for row in priced if row.rung.fit.status is not Status.REJECTED]
    fitting = [row for row in payable if not _may_not_fit(row)]
    told = f"{len(priced):,} of {plural(len(rows), 'route')} priced"
    if len(payable) < len(priced):
        told += f", {len(payable):,} of them within what may be paid"
    notes = [f"{workload_text(traffic)}: {told}"]
    notes += [f"no tracked route: {name}" for name in found if not catalog.models[name].route]
    if len(shown) < len(rows):
        notes.append(f"{len(shown):,} of {len(rows):,} shown; --all shows the rest")
    notes += [*general_assumptions(traffic), f"catalog of {catalog.as_of or '?'}; ? is unknown, never $0"]
    reply = Reply(
        document=lambda: {
            "format_version": FORMAT_VERSION,
            "catalog": catalog_out(catalog),
            "requirements": requirements_out(question.workload),
            "workload": workload_out(traffic),
            "assumptions": general_assumptions(traffic),
            "routes": [cost_row_out(row) for row in shown],
        },
        records=lambda: [dict(cost_row_out(row)) for row in shown],
        columns=choose(options["columns"], _columns(question, len(found), format_, naming), COST_COLUMNS),
        rows=shown,
        exit_code=0 if fitting else 1,
        notes=lambda: notes,
        asked=options["columns"] is not None,
        aside=aside,
    )
    where = Rows(lambda row: row.rung.fit, fitting, member="routes", key="model")
    return answer(named(reply, naming, where), options)


def _may_not_fit(row: CostRow) -> bool:
    """Whether sources disagree that the route takes such a request: then its price alone is no answer."""
    return any(one.kind is Assumed.LIMIT_DISPUTED for one in row.rung.fit.cost.assumptions)


def _columns(question: Question, models: int, format_: str, naming: Naming) -> list[str]:
    traffic = question.workload.traffic
    if format_ in ("csv", "tsv"):
        return [name for name in COST_COLUMNS if name not in ("parts", "modelpick_id")]
    amounts = ["usd_per_request"] if traffic.is_sized else ["blended_usd_per_mtok"]
    amounts += ["usd_per_day", "usd_per_month"] if traffic.requests_per_day is not None else []
    return [*(["model"] if models > 1 or not naming.is_own else []), "route", "kind", *amounts, "assumptions"]
