"""Tables for people: columns give way by priority until the terminal holds them, and an id is never cut."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from modelpick.render.columns import Column, cell
from modelpick.render.formats import Reply, Screen
from modelpick.render.words import inert

_WHOLE = 100_000
"""Wider than any row: what is piped is never cut."""
_LEAST_WRAPPED = 24
"""A column that wraps needs this many characters to be worth its place; with less it goes under its row."""
_GAP = 2
"""Blanks between two columns."""
_INDENT = 4

_STYLES = {"✓": "green", "✗": "red", "?": "yellow"}
"""Colours of the terminal's own palette, so that light and dark both work; mark and word say the same."""


def to_text(screen: Screen, paint: Callable[[Console], None], *, least_width: int = 0) -> str:
    """What `paint` prints, for this screen: coloured on a terminal, plain and whole in a pipe."""
    text = io.StringIO()
    console = Console(
        file=text,
        width=max(screen.width, least_width) if screen.width else _WHOLE,
        force_terminal=True if screen.is_terminal else None,
        no_color=True if screen.no_color else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    paint(console)
    return "".join(line.rstrip() + "\n" for line in text.getvalue().splitlines())


def note_text(note: str) -> RenderableType:
    """A line of words about a table, made harmless, for it can name a file; where it is indented and wraps, what
    follows stands under it."""
    inner = inert(note.lstrip())
    return Padding(Text(inner), (0, 0, 0, len(note) - len(inner)))


def draw(reply: Reply, screen: Screen) -> str:
    """The reply's table, and the notes under it."""
    shown, under, least = fitting(reply.columns, reply.rows, screen, keep_all=reply.asked)
    table = to_text(screen, lambda console: console.print(make_table(shown, reply.rows)), least_width=least)
    if under:
        table = _interleave(table, [_under_text(under, row) for row in reply.rows], screen.width or _WHOLE)

    def notes(console: Console) -> None:
        for note in reply.notes:
            console.print(note_text(note))

    return (f"{table}\n" if reply.rows else "") + to_text(screen, notes)


def fitting(
    columns: Sequence[Column], rows: Sequence[Any], screen: Screen, *, keep_all: bool = False
) -> tuple[list[Column], list[Column], int]:
    """(the columns that fit the screen, those that go under their row instead, the width that cuts no id).

    Only where a column that wraps is among what does not fit is there room for all of it under the rows; otherwise
    those alone go there that stay.
    """
    widths = {
        column.name: max([cell_len(column.heading), *(cell_len(cell(column, row)) for row in rows)])
        for column in columns
    }

    def needed(some: Sequence[Column]) -> int:
        return sum(
            _GAP + (min(widths[column.name], _LEAST_WRAPPED) if column.wraps else widths[column.name])
            for column in some
        )

    shown = list(columns)
    if screen.width and not keep_all and needed(shown) > screen.width:
        shown = [column for column in shown if not column.wraps]
    while screen.width and not keep_all and needed(shown) > screen.width:
        last = max(range(len(shown)), key=lambda place: (shown[place].priority, place))
        if shown[last].priority <= 1:
            break
        del shown[last]
    left = [column for column in columns if column not in shown]
    has_room = any(column.wraps for column in left)
    return shown, [column for column in left if has_room or column.stays], needed(shown)


def _under_text(under: Sequence[Column], row: Any) -> str:
    """What did not fit, on one line: the value that wraps as it is, the others with their heading."""
    cells = [(column, text) for column in under if (text := cell(column, row))]
    return "; ".join(text if column.wraps else f"{column.heading} {text}" for column, text in cells)


def _interleave(table: str, texts: Sequence[str], width: int) -> str:
    """The table with a text under each of its rows; heading and rule are the first two lines."""
    lines = table.splitlines()
    for line, text in zip(lines[2:], texts, strict=True):
        lines.append(line)
        lines += [" " * _INDENT + part for part in _wrapped(text, max(width - _INDENT, _LEAST_WRAPPED))]
    return "\n".join([*lines[:2], *lines[2 + len(texts) :]]) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    """Lines broken at blanks only: ids and addresses stay whole."""
    lines = [""]
    for word in text.split():
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    return [line for line in lines if line]


def make_table(columns: Sequence[Column], rows: Sequence[Any]) -> Table:
    """A table of these columns; a cell that begins with a status mark takes its colour."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        table.add_column(
            Text(column.heading),
            justify="right" if column.right else "left",
            no_wrap=not column.wraps,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(_painted(cell(column, row), plain=column.wraps) for column in columns))
    return table


def _painted(text: str, *, plain: bool) -> RenderableType:
    style = "" if plain or len(text) < 2 else _STYLES.get(text[0], "")
    return Text(text, style=style)
