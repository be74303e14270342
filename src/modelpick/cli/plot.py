"""`plot`: fitting models over two columns, by default price against the index of a task."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import open_catalog, question_from
from modelpick.cli.naming import Naming, Rows, named, naming_from
from modelpick.cli.options import CATALOG, IDS, OUTPUT, QUESTION, REQUIREMENTS, takes
from modelpick.core.advise import recommend
from modelpick.core.catalog import Catalog
from modelpick.core.question import Question
from modelpick.core.verdict import Fit
from modelpick.errors import UsageError
from modelpick.render.columns import Row
from modelpick.render.cost import workload_text
from modelpick.render.formats import Reply, Screen
from modelpick.render.plot import Plot, make_plot, plot_columns, plot_out, plotted, spot_out
from modelpick.render.wording import counts_text
from modelpick.render.words import inert, value_text

_SUFFIXES = (".svg", ".png")


@takes(REQUIREMENTS, QUESTION, OUTPUT, IDS, CATALOG)
def plot(
    x: Annotated[
        str | None, typer.Option("--x", metavar="COLUMN", help="Across. (default: the price)", show_default=False)
    ] = None,
    y: Annotated[
        str | None, typer.Option("--y", metavar="COLUMN", help="Up. (default: the index of --task)", show_default=False)
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write an .svg or .png instead.", show_default=False),
    ] = None,
    labels: Annotated[int, typer.Option("--labels", metavar="N", min=0, max=400, help="Label at most this many.")] = 20,
    **options: Any,
) -> Answer:
    """Price against quality, the frontier marked: in the terminal, or as a picture.

    Takes the requirements of `recommend`, and shows what fits. Any two columns of numbers or dates can be plotted.
    The libraries that draw are an extra: pip install 'modelpick[plot]'.

    Examples:

        modelpick plot --task coding --tools

        modelpick plot --task coding --tools -o coding.svg

        modelpick plot --open-weights --x parameters --y context
    """
    if into is not None and into.suffix not in _SUFFIXES:
        raise UsageError(f"-o: {into.name[:80]!r} ends in neither .svg nor .png", "for example -o coding.svg")
    catalog = open_catalog(options)
    question, aside = question_from(options, catalog)
    naming = naming_from(options, catalog)
    across, up = _axes(question, x, y)
    advice = recommend(catalog, question)
    rows = [Row(rank, fit, advice, catalog) for rank, fit in enumerate(advice.candidates, 1)]
    made = make_plot(rows, plotted(across, "x"), plotted(up, "y"), _title(catalog, question, across, up))
    if into is not None and made.spots:
        _write(made, into, labels)
        return Answer(f"{inert(str(into))}\n", 0, (*aside, *made.notes))
    fits = {row.fit.model.id: row.fit for row in rows}
    reply = Reply(
        document=lambda: plot_out(catalog, question, made),
        records=lambda: [dict(spot_out(made, spot)) for spot in made.spots],
        columns=plot_columns(made),
        rows=made.spots,
        exit_code=0 if made.spots else 1,
        page=lambda screen: (
            _on_screen(_by_ids(made, naming, fits), screen, labels)
            if made.spots
            else _nothing(made, counts_text(advice))
        ),
        aside=aside,
    )
    where = Rows(lambda spot: fits[spot.model], made.spots, member="points")
    return answer(named(reply, naming, where), options)


def _by_ids(made: Plot, naming: Naming, fits: Mapping[str, Fit]) -> Plot:
    """The plot as the screen has it: its legend names models in the style, and by their own ids behind that."""
    if naming.is_own:
        return made
    names = {name: f"{value_text(naming.name(fit))} ({name})" for name, fit in fits.items()}
    return made._replace(spots=tuple(spot._replace(model=names[spot.model]) for spot in made.spots))


def _nothing(made: Plot, counts: str) -> str:
    return "\n".join([counts, *made.notes, "nothing to plot"]) + "\n"


def _axes(question: Question, x: str | None, y: str | None) -> tuple[str, str]:
    """The columns asked for, or price and index. UsageError where there is no index to plot."""
    if y is None and question.workload.stated.task is None:
        raise UsageError("plot needs a task, or a column to go up", "for example --task coding, or --y context")
    if "index" in (x, y or "index") and question.workload.stated.task is None:
        raise UsageError("the index is one of a task", "for example --task coding")
    sized = question.workload.traffic.is_sized
    return x or ("usd_per_request" if sized else "blended_usd_per_mtok"), y or "index"


def _title(catalog: Catalog, question: Question, x: str, y: str) -> str:
    what = f"{question.workload.stated.task}: " if "index" in (x, y) else ""
    priced = f", {workload_text(question.workload.traffic)}" if "usd" in x + y else ""
    return (
        f"{what}{plotted(y, 'y').heading} against {plotted(x, 'x').heading}{priced}; catalog of {catalog.as_of or '?'}"
    )


def _on_screen(made: Plot, screen: Screen, labels: int) -> str:
    try:
        from modelpick.render.plot_terminal import draw_plot
    except ImportError:
        raise _missing("plotext, which is") from None
    return draw_plot(made, screen, labels)


def _write(made: Plot, into: Path, labels: int) -> None:
    try:
        from modelpick.render.plot_file import picture
    except ImportError:
        raise _missing("matplotlib and adjustText, which are") from None
    from modelpick.catalog.write import write_atomically

    write_atomically(into, picture(made, into.suffix.removeprefix("."), labels))


def _missing(what: str) -> UsageError:
    return UsageError(f"plot needs {what} not installed", "pip install 'modelpick[plot]'")
