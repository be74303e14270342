"""`compare`: models side by side, held against each other and against a workload."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import format_from, open_catalog, question_from
from modelpick.cli.naming import in_style, naming_from, typed_model, with_ids
from modelpick.cli.options import CATALOG, IDS, OUTPUT, QUESTION, REQUIREMENTS, takes
from modelpick.cli.stdin import names_from
from modelpick.core.catalog import Catalog
from modelpick.core.compare import compare as side_by_side
from modelpick.core.facts import Model
from modelpick.errors import UsageError
from modelpick.render.compare import View, compare_columns, compare_out, row_out
from modelpick.render.formats import Reply, Screen

_ASKED = {name: option for name, option in REQUIREMENTS.items() if name not in ("model", "not_model")}
_MOST_MODELS = 32


@takes(_ASKED, QUESTION, OUTPUT, IDS, CATALOG)
def compare(
    models: Annotated[
        list[str],
        typer.Argument(
            help="Two or more ids, aliases or recorded ids; - reads them from stdin.",
            metavar="MODEL",
            show_default=False,
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
    found, said = _different(catalog, names_from(models))
    question, aside = question_from(options, catalog)
    naming = naming_from(options, catalog)
    comparison = side_by_side(catalog, found, question)
    fits = {subject.model.id: subject.offer.fit if subject.offer else subject.fit for subject in comparison.subjects}
    if not naming.is_own:
        comparison = comparison.with_ids(naming.heading, [naming.name(fit) for fit in fits.values()])
    view = View(catalog, question, comparison)
    reply = Reply(
        document=lambda: in_style(compare_out(view), naming, "models", list(fits.values())),
        records=lambda: [dict(row_out(view, row)) for row in comparison.rows],
        columns=compare_columns(view, format_from(options)),
        rows=comparison.rows,
        exit_code=0 if comparison.ids else 1,
        page=lambda screen: _draw(view, screen),
        aside=[*said, *aside],
    )
    fitting = [fits[name] for name in comparison.ids]
    return answer(with_ids(reply, naming, fitting, list(fits.values()), None), options)


def _draw(view: View, screen: Screen) -> str:
    from modelpick.render.beside import draw_comparison  # with it comes rich, which only a table needs

    return draw_comparison(view, screen)


def _different(catalog: Catalog, names: list[str]) -> tuple[list[Model], list[str]]:
    """(the models of these names, what to say of them). UsageError for less than two, too many, or one twice."""
    if len(names) > _MOST_MODELS:
        raise UsageError(
            f"{len(names):,} models are named, and at most {_MOST_MODELS} can be read side by side",
            f"`… | head -{_MOST_MODELS}`, or rows of models instead: `modelpick list --model -`",
        )
    found: dict[str, Model] = {}
    said: list[str] = []
    for name in names:
        model, about = typed_model(catalog, name)
        said += about
        if model.id in found:
            raise UsageError(f"{model.id} is named twice", "name each model once")
        found[model.id] = model
    if len(found) < 2:
        raise UsageError(
            "one model has nothing to be compared with",
            f"name another one, or try `modelpick show {names[0]}`",
        )
    return list(found.values()), said
