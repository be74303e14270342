"""A migration to a named model on a screen: needs and facts before and after, then providers, ids and days left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from modelpick.core.migrate import LIMITS
from modelpick.core.verdict import Status
from modelpick.render.cost import general_assumptions, workload_text
from modelpick.render.formats import Screen
from modelpick.render.migrate import (
    NOT_THERE,
    ChangeRow,
    View,
    change_rows,
    days_left_text,
    fact_name,
    kept_needs,
    needs_text,
    not_copied_text,
    replacement_lines,
    shown,
)
from modelpick.render.painted import painted, to_text
from modelpick.render.table import note_line
from modelpick.render.wording import MARKS, finding_text
from modelpick.render.words import UNKNOWN, inert, joined, plural, value_text

_SECTIONS: dict[str, tuple[str, ...]] = {
    "Needs": ("lost", "unknown", "kept"),
    "Gained, needed or not": ("gained",),
    "Lost besides, not needed": ("also_loses",),
    "Unknown of one, not needed": ("also_unknown",),
    "Limits, tokens": ("limit",),
    "Weights": ("fact",),
    "Price, USD": ("price",),
}
_MARKED = {"lost": f"{MARKS[Status.REJECTED]} lost", "unknown": f"{MARKS[Status.CHECK]} unknown"}
_MARKED |= {"kept": f"{MARKS[Status.FITS]} kept"}
_STYLES = {"lost": "red", "unknown": "yellow", "kept": "green"}
_MOST_WIDTH = 28
"""A value that is wider, such as the name of a licence, may take two lines."""


def draw_migration(view: View, screen: Screen) -> str:
    """The page as text for this screen."""
    rows = list(change_rows(view))

    def paint(console: Console) -> None:
        first, *rest = _heading(view)
        console.print(Text(first, style="bold"))
        for line in rest:
            console.print(painted(note_line(line)))
        console.print(_table(rows))
        for title, lines in _lists(view, rows):
            console.print(Text(f"\n{title}", style="bold"))
            for line in lines:
                console.print(Text(f"  {line}"), soft_wrap=True)  # an exact id is never cut
        console.print()
        for line in _footer(view):
            console.print(Text(line))

    return to_text(screen, paint)


def _heading(view: View) -> list[str]:
    (one,) = view.moves
    counts = [
        f"{plural(len(kept_needs(one)), 'need')} kept",
        f"{len(one.lost) or 'none'} lost",
        f"{len(one.doubts) or 'none'} in doubt",
    ]
    status = one.after.status
    return [
        f"{view.model.id} to {one.after.model.id}: {MARKS[status]} {status.value}",
        joined(counts),
        *(f"  {MARKS[Status.REJECTED]} {finding_text(need.after)}" for need in one.lost),
        *(f"  {MARKS[Status.CHECK]} {finding_text(need.after)}" for need in one.doubts),
        needs_text(view.needs),
        *not_copied_text(view.needs),
        days_left_text(view.endings, view.model),
        *replacement_lines(view.replacements, view.moves),
    ]


def _table(rows: Sequence[ChangeRow]) -> Table:
    """All values before and after, in one grid: so that the columns of the sections stand under each other."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    for name in ("before", "after"):
        widest = max((cell_len(shown(row.name, getattr(row, name))) for row in _tabled(rows)), default=0)
        table.add_column(overflow="fold", min_width=min(widest, _MOST_WIDTH))
    table.add_column(overflow="fold")
    for title, kinds in _SECTIONS.items():
        section = [row for row in _tabled(rows) if row.kind in kinds]
        if section:
            table.add_row()
            table.add_row(Text(title, style="bold"), *(Text(word, style="dim") for word in ("before", "after")))
        for row in section:
            mark = f"{_MARKED[row.kind]:<9}  " if row.kind in _MARKED else ""
            name = fact_name(row.name)
            table.add_row(
                Text.assemble("  ", (mark, _STYLES.get(row.kind, "")), name),
                Text(shown(row.name, row.before)),
                Text(shown(row.name, row.after)),
                Text(_note(row)),
            )
    return table


def _tabled(rows: Sequence[ChangeRow]) -> list[ChangeRow]:
    """The rows of the grid: no facts that are unknown of both."""
    kinds = {kind for some in _SECTIONS.values() for kind in some}
    return [row for row in rows if row.kind in kinds and (row.before, row.after, row.text) != (None, None, "")]


def _note(row: ChangeRow) -> str:
    if row.kind == "price":
        return row.text
    if row.kind in _MARKED and row.wanted is not None and row.wanted not in (True, row.before):
        return f"{'at most' if row.name.startswith('max_') and row.name not in LIMITS else 'wanted:'} " + shown(
            row.name, row.wanted
        )
    return ""


def _lists(view: View, rows: Sequence[ChangeRow]) -> Iterator[tuple[str, list[str]]]:
    """Providers and ids, which stand on lines of their own."""
    providers = view.providers
    if providers is not None:
        words = {"kept": providers.kept, "lost": providers.lost, "new": providers.new}
        yield "Providers", [f"{word}: {', '.join(map(inert, names)) or 'none'}" for word, names in words.items()]
    ids = [row for row in rows if row.kind == "id"]
    width = max((len(inert(row.name)) for row in ids), default=0)
    ends = {row.name: row.text for row in rows if row.kind == "end"}
    lines = [
        f"{inert(row.name).ljust(width)}  {value_text(row.before)}  by  "
        + "; ".join(filter(None, (_new_id(row), inert(row.text), ends.get(row.name))))
        for row in ids
    ]
    yield "Ids to replace", lines or ["none: no provider's route of it is tracked"]


def _new_id(row: ChangeRow) -> str:
    """The id to write; unknown where the new model is offered there under none that is recorded."""
    return "" if row.after is None and row.text == NOT_THERE else value_text(row.after)


def _footer(view: View) -> list[str]:
    traffic = view.needs.question.workload.traffic
    return [
        "prices are of the cheapest route that fits best, facts of the developers' own routes where these fit as well",
        *([f"cost of {workload_text(traffic)}"] if traffic.is_sized else []),
        *general_assumptions(traffic),
        f"catalog of {view.catalog.as_of or UNKNOWN}; ? is unknown, never no",
    ]
