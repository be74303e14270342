"""What stands on a screen, as lines and grids: drawn plainly into a pipe, by rich on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from modelpick.render.columns import Column, cell
from modelpick.render.formats import Screen

GAP = 2
"""Blanks between two columns."""


class Line(NamedTuple):
    """Words on one line; on a terminal that is narrower, on several, under one another."""

    text: str
    indent: int = 0
    is_title: bool = False
    wraps: bool = True
    """An exact id is longer than a line sooner than it is cut."""


class Grid(NamedTuple):
    """Rows of cells in columns of equal width, without a heading."""

    rows: Sequence[Sequence[str]]
    indent: int = 2


class Table(NamedTuple):
    """Rows under the headings of their columns."""

    columns: Sequence[Column]
    rows: Sequence[object]

    @property
    def cells(self) -> list[list[str]]:
        """What stands in each row."""
        return [[cell(column, row) for column in self.columns] for row in self.rows]


Block = Line | Grid | Table


def draw_blocks(blocks: Iterable[Block], screen: Screen, *, least_width: int = 0) -> str:
    """The blocks below one another as text for this screen."""
    if screen.is_plain:
        return "".join(f"{line.rstrip()}\n" for block in blocks for line in _lines(block))
    from modelpick.render.painted import paint_blocks  # with it comes rich, which a pipe needs none of

    return paint_blocks(blocks, screen, least_width=least_width)


def _width(text: str) -> int:
    from rich.cells import cell_len  # only where there is a table

    return cell_len(text)


def _lines(block: Block) -> list[str]:
    if isinstance(block, Line):
        return (" " * block.indent + block.text).splitlines() or [""]
    if isinstance(block, Grid):
        return [" " * block.indent + line for line in _aligned(block.rows)]
    rights = [column.right for column in block.columns]
    heading, *rows = _aligned([[column.heading for column in block.columns], *block.cells], rights)
    return [heading, "─" * _width(heading), *rows]


def _aligned(rows: Sequence[Sequence[str]], rights: Sequence[bool] = ()) -> list[str]:
    """Each row as one line, its cells as wide as the widest of their column."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    rights = rights or [False] * len(widths)
    places = list(zip(widths, rights, strict=True))
    return [(" " * GAP).join(map(_padded, row, places)) for row in rows]


def _padded(text: str, place: tuple[int, bool]) -> str:
    width, is_right = place
    if is_right:
        text = text.rstrip()
        return " " * (width - _width(text)) + text
    return text + " " * (width - _width(text))
