"""`compare`: models side by side, held against each other and against a workload."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import format_from, open_catalog, question_from
from modelpick.cli.options import CATALOG, OUTPUT, QUESTION, REQUIREMENTS, takes
from modelpick.cli.stdin import names_from
from modelpick.core.catalog import Catalog
from modelpick.core.compare import compare as side_by_side
from modelpick.core.facts import Model
from modelpick.core.names import find_model
from modelpick.errors import UsageError
from modelpick.render.compare import View, compare_columns, compare_out, row_out
from modelpick.render.formats import Reply, Screen

_ASKED = {name: option for name, option in REQUIREMENTS.items() if name not in ("model", "not_model")}
_MOST_MODELS = 32


@takes(_ASKED, QUESTION, OUTPUT, CATALOG)
def compare(
    models: Annotated[
        list[str],
        typer.Argument(
            help="Two or more ids or aliases; - reads them from stdin.", metavar="MODEL", show_default=False
        ),
    ],
    **options: Any,
) -> Answer:
    """Models side by side: facts, abilities, limits, prices, life and scores, and with requirements which of them fit.

    A winner is marked only where one value is plainly better, and nothing in its row is unknown or disputed.

    Examples:

        modelpick compare gpt-5 claude-sonnet-4-5

        modelpick compare gpt-5 gpt-5-mini deepseek-v3.2 --tools --input 6k --output 800 --requests 10k/day

        modelpick compare starcoder2-3b gpt-5 --context 20k --json

        modelpick list --developer bigcode -q | head -4 | modelpick compare -
    """
    catalog = open_catalog(options)
    found = _different(catalog, names_from(models))
    question, aside = question_from(options, catalog)
    comparison = side_by_side(catalog, found, question)
    view = View(catalog, question, comparison)
    reply = Reply(
        document=lambda: compare_out(view),
        records=lambda: [dict(row_out(view, row)) for row in comparison.rows],
        columns=compare_columns(view, format_from(options)),
        rows=comparison.rows,
        ids=comparison.ids,
        exit_code=0 if comparison.ids else 1,
        page=lambda screen: _draw(view, screen),
        aside=aside,
    )
    return answer(reply, options)


def _draw(view: View, screen: Screen) -> str:
    from modelpick.render.beside import draw_comparison  # with it comes rich, which only a table needs

    return draw_comparison(view, screen)


def _different(catalog: Catalog, names: list[str]) -> list[Model]:
    """The models of these names. UsageError where they are not two at least, too many, or one is named twice."""
    if len(names) > _MOST_MODELS:
        raise UsageError(
            f"{len(names):,} models are named, and at most {_MOST_MODELS} can be read side by side",
            f"`… | head -{_MOST_MODELS}`, or rows of models instead: `modelpick list --model -`",
        )
    found: dict[str, Model] = {}
    for name in names:
        model = find_model(catalog, name)
        if model.id in found:
            raise UsageError(f"{model.id} is named twice", "name each model once")
        found[model.id] = model
    if len(found) < 2:
        raise UsageError(
            "one model has nothing to be compared with",
            f"name another one, or try `modelpick show {names[0]}`",
        )
    return list(found.values())
