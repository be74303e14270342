"""`show` and `why`: one model's page, and every finding about it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import open_catalog, question_from
from modelpick.cli.options import CATALOG, OUTPUT, QUESTION, REQUIREMENTS, takes
from modelpick.core.advise import Question, constraints_of, fits_of, recommend
from modelpick.core.candidate import Candidate, life
from modelpick.core.facts import Catalog, Model, Route
from modelpick.core.names import find_model
from modelpick.core.requirements import Requirements, Workload, parse_date
from modelpick.core.tasks import TASKS
from modelpick.render.columns import choose
from modelpick.render.formats import Reply
from modelpick.render.page import Page, draw_page, why_columns
from modelpick.render.shapes import finding_out, show_out, why_out

_NAMED = Annotated[str, typer.Argument(help="A model's id or alias.", metavar="MODEL", show_default=False)]
_AS_OF = {"as_of": QUESTION["as_of"]}


@takes(_AS_OF, OUTPUT, CATALOG)
def show(model: _NAMED, **options: Any) -> Answer:
    """A model's page: what it is for, its facts with sources and disputes, its routes and prices.

    Examples:

        modelpick show starcoder2-3b

        modelpick show openai/gpt-5 --json
    """
    import datetime as dt

    catalog = open_catalog(options)
    found = find_model(catalog, model)
    today = parse_date(options["as_of"], "as_of") if options["as_of"] is not None else dt.date.today()
    ladder = _ladder(catalog, found, today)
    use_for, avoid = constraints_of(catalog, found)

    def page() -> Page:
        tasks = []
        for task in TASKS:
            workload = Workload(Requirements(task=task.name), (task.preset,))
            fits = fits_of(catalog, found, Question(workload, today, include_retired=True))
            tasks.append((task.name, fits[0]))
        return Page(catalog, found, today, ladder, use_for, avoid, tasks)

    document = show_out(catalog, found, ladder)
    reply = Reply(
        document=lambda: document,
        records=lambda: [document["model"]],
        columns=choose(None, ("id", "name", "developer", "family")),
        rows=[],
        ids=[found.id],
        page=lambda screen: draw_page(page(), screen),
    )
    return answer(reply, options)


def _ladder(catalog: Catalog, model: Model, today: Any) -> list[Route]:
    """Routes cheapest first by input and output price; retired ones and unknown prices last."""

    def key(route: Route) -> tuple[Any, ...]:
        retired = life(Candidate(catalog, model, route), today).state == "retired"
        price_in, price_out = route.price.input, route.price.output
        blended = None if price_in is None or price_out is None else 3 * price_in + price_out
        return retired, blended is None, blended or 0.0, route.key

    return sorted(model.route, key=key)
