"""A comparison on a screen: the models side by side where that fits, else fact by fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from modelpick.core.compare import Row
from modelpick.core.verdict import Status
from modelpick.render.compare import BEST, DIFFERS, Section, View, cell_text, label, legend, sections
from modelpick.render.evidence import bars_lines
from modelpick.render.formats import Screen
from modelpick.render.painted import to_text
from modelpick.render.words import inert

MOST_COLUMNS = 6
"""More models than this are not shown side by side."""
_LABEL_WIDTH = 24
_LEAST = 14
"""A cell of several words may wrap, but not below this width."""
_STYLES = {Status.FITS: "green", Status.CHECK: "yellow", Status.REJECTED: "red"}
"""Colours of the terminal's own palette; mark and word say the same."""


class _Layout(NamedTuple):
    """How wide everything is where the models stand side by side."""

    headings: Sequence[str]
    label: int
    cells: Sequence[int]


def draw_comparison(view: View, screen: Screen) -> str:
    """The comparison as text for this screen; wider than it only where an id would have to be cut."""
    parts = list(sections(view))
    layout = _beside(view, [row for part in parts for row in part.rows], screen)

    def paint(console: Console) -> None:
        if layout is None or layout.headings != view.ids:
            _print_pairs(console, [(one.model.id, inert(one.model.title)) for one in view.subjects], indent=0)
            console.print()
        for part in parts:
            if layout is not None and part.rows:
                _print_beside(console, view, part, layout)
            else:
                console.print(Text(part.title, style="bold"))
                _print_by_fact(console, view, part.rows)
            if part.unknown:
                _print_pairs(console, [("", f"unknown of all: {', '.join(part.unknown)}")])
            _print_pairs(console, [("", line) for who, lines in part.said if not who for line in lines])
            _print_pairs(console, [pair for who, lines in part.said if who for pair in _named_once(who, lines)])
            console.print()
        if view.comparison.peers:
            console.print(Text("Benchmark peer bars", style="bold"))
            for line in bars_lines(view.catalog, view.comparison.peers):
                console.print(Text(f"   {line}" if line else ""), soft_wrap=True)
            console.print()
        for line in legend(view):
            console.print(Text(line))

    return to_text(screen, paint, least_width=max(map(len, view.ids)) + _LEAST + 12)


def _beside(view: View, rows: Sequence[Row], screen: Screen) -> _Layout | None:
    """The widths with the ids as headings, or else the names; None where neither fits."""
    if len(view.subjects) > MOST_COLUMNS:
        return None
    titles = [inert(subject.model.title) for subject in view.subjects]
    labels = min(max((cell_len(label(row)) for row in rows), default=0), _LABEL_WIDTH)
    for headings in (view.ids, titles):
        naturals, floors = [], []
        for place, heading in enumerate(headings):
            texts = [heading, *(cell_text(view, row, place) for row in rows)]
            naturals.append(max(map(cell_len, texts)))
            floors.append(min(naturals[-1], max(_LEAST, cell_len(heading), *map(_longest_word, texts))))
        if screen.width is None:
            return _Layout(headings, labels, naturals)
        room = screen.width - 3 - labels - 3 * len(headings)
        if sum(floors) <= room and len(set(headings)) == len(headings):
            return _Layout(headings, labels, _spread(naturals, floors, room))
    return None


def _longest_word(text: str) -> int:
    """The length below which a text would be cut; a mark stays with what it marks."""
    return max((cell_len(word) for word in (text.split() if text[1:2] != " " else [text])), default=0)


def _spread(naturals: Sequence[int], floors: Sequence[int], room: int) -> list[int]:
    """Widths between the least and the natural ones; those that lack least are served first."""
    widths, spare = list(floors), room - sum(floors)
    order = sorted(range(len(widths)), key=lambda place: naturals[place] - floors[place])
    for served, place in enumerate(order):
        more = min(naturals[place] - floors[place], spare // (len(order) - served))
        widths[place] += more
        spare -= more
    return widths


def _print_beside(console: Console, view: View, part: Section, layout: _Layout) -> None:
    """A section as a grid: mark of a difference, fact, and for each model mark of the best and value."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    for width in (len(DIFFERS), layout.label, *(width for cell in layout.cells for width in (1, cell))):
        grid.add_column(width=width, overflow="fold")
    headings = (Text(text, style="bold") for heading in layout.headings for text in ("", heading))
    grid.add_row("", Text(part.title, style="bold"), *headings)
    for row in part.rows:
        cells = []
        for place in range(len(row.cells)):
            style = _style(row, place)
            cells += [Text(_mark(row, place), style=style), Text(cell_text(view, row, place), style=style)]
        grid.add_row(Text(DIFFERS if row.differs else ""), Text(label(row)), *cells)
    console.print(grid)


def _mark(row: Row, place: int) -> str:
    return BEST if place in row.best else ""


def _style(row: Row, place: int) -> str:
    if row.fact == "status":
        return _STYLES[Status(row.cells[place].value)]
    return "bold" if place in row.best else ""


def _print_by_fact(console: Console, view: View, rows: Sequence[Row]) -> None:
    """Each fact with its values, the best first, and by each value the models that have it."""
    for row in rows:
        groups = _groups(view, row)
        mark = f"{DIFFERS if row.differs else '':2}"
        if len(groups) == 1:
            console.print(Text(f"{mark} {label(row)}: {groups[0][0]}"))
            continue
        console.print(Text(f"{mark} {label(row)}"))
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=1)
        grid.add_column(overflow="fold", min_width=_LEAST)
        grid.add_column(overflow="fold", min_width=max(map(len, view.ids)) + 1)
        for text, places in groups:
            style, names = _style(row, places[0]), ", ".join(view.ids[place] for place in places)
            grid.add_row(Text(_mark(row, places[0]), style=style), Text(text, style=style), Text(names))
        _print_indented(console, grid, 4)


def _groups(view: View, row: Row) -> list[tuple[str, list[int]]]:
    """(value, places of the models that have it): the best first, then by size, the unknown last."""
    found: dict[tuple[bool, str], list[int]] = {}
    for place in range(len(row.cells)):
        found.setdefault((place not in row.best, cell_text(view, row, place)), []).append(place)

    def order(group: tuple[tuple[bool, str], list[int]]) -> tuple[bool, bool, float]:
        value = row.cells[group[1][0]].value
        size = value if isinstance(value, (int, float)) else 0
        return group[0][0], value is None, size if row.group == "prices" and row.fact != "route_context" else -size

    return [(text, places) for (_, text), places in sorted(found.items(), key=order)]


def _named_once(who: str, lines: Sequence[str]) -> list[tuple[str, str]]:
    return [(who if place == 0 else "", line) for place, line in enumerate(lines)]


def _print_pairs(console: Console, pairs: Sequence[tuple[str, str]], *, indent: int = 3) -> None:
    """(of whom, text) lines; the text wraps, an id never does."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    if any(who for who, _ in pairs):
        grid.add_column(no_wrap=True, min_width=max(len(who) for who, _ in pairs))
    grid.add_column(overflow="fold")
    for who, text in pairs:
        grid.add_row(*(Text(part) for part in (who, text)[-len(grid.columns) :]))
    _print_indented(console, grid, indent)


def _print_indented(console: Console, grid: Table, indent: int) -> None:
    if grid.row_count:
        console.print(Padding(grid, (0, 0, 0, indent)))
