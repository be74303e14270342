"""What rich draws on a terminal: the blocks of a sheet, in the colours that its own palette has."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from modelpick.render.formats import Screen
from modelpick.render.sheet import GAP, Block, Grid, Line, Table

_WHOLE = 100_000
"""Wider than any row: what is piped is never cut."""
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


def paint_blocks(blocks: Iterable[Block], screen: Screen, *, least_width: int = 0) -> str:
    """The blocks below one another as text for this screen."""

    def paint(console: Console) -> None:
        for block in blocks:
            console.print(painted(block), soft_wrap=isinstance(block, Line) and not block.wraps)

    return to_text(screen, paint, least_width=least_width)


def painted(block: Block) -> RenderableType:
    """One block as rich takes it."""
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Grid):
        return Padding(_grid(block), (0, 0, 0, block.indent))
    text = Text(block.text, style="bold" if block.is_title else "")
    if block.wraps:
        return Padding(text, (0, 0, 0, block.indent))
    return Text(" " * block.indent) + text


def _grid(block: Grid) -> RichTable:
    grid = RichTable.grid(padding=(0, GAP, 0, 0))
    for place in range(len(block.rows[0])):
        grid.add_column(overflow="fold", no_wrap=place == 0)
    for row in block.rows:
        grid.add_row(*map(Text, row))
    return grid


def _table(block: Table) -> RichTable:
    """A cell that begins with a status mark takes its colour."""
    table = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style="bold")
    for column in block.columns:
        table.add_column(
            Text(column.heading),
            justify="right" if column.right else "left",
            no_wrap=not column.wraps,
            overflow="fold",
        )
    for cells in block.cells:
        table.add_row(
            *(_in_colour(text, plain=column.wraps) for column, text in zip(block.columns, cells, strict=True))
        )
    return table


def _in_colour(text: str, *, plain: bool) -> RenderableType:
    style = "" if plain or len(text) < 2 else _STYLES.get(text[0], "")
    return Text(text, style=style)
