"""Tables for people: columns give way by priority until the terminal holds them, and an id is never cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len

from modelpick.render.columns import Column, cell
from modelpick.render.formats import Reply, Screen
from modelpick.render.sheet import GAP, Line, Table, draw_blocks
from modelpick.render.words import inert

_LEAST_WRAPPED = 24
"""A column that wraps needs this many characters to be worth its place; with less it goes under its row."""
_INDENT = 4


def note_line(note: str) -> Line:
    """A line of words about a table, harmless, for it can name a file; what is indented stays so where it wraps."""
    inner = note.lstrip()
    return Line(inert(inner), len(note) - len(inner))


def draw(reply: Reply, screen: Screen) -> str:
    """The reply's table, and the notes under it."""
    notes = draw_blocks(map(note_line, reply.notes()), screen)
    if not reply.rows:
        return notes
    shown, under, least = list(reply.columns), list[Column](), 0
    if screen.width:
        shown, under, least = fitting(reply.columns, reply.rows, screen, keep_all=reply.asked)
    table = draw_blocks([Table(shown, reply.rows)], screen, least_width=least)
    if under:
        table = _interleave(table, [_under_text(under, row) for row in reply.rows], screen.width or 0)
    return f"{table}\n{notes}"


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
            GAP + (min(widths[column.name], _LEAST_WRAPPED) if column.wraps else widths[column.name]) for column in some
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
