"""Where in a file, by line and column, models are named; and which lines ask not to be looked at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from modelpick.core.mentions.lexis import NOTEBOOK, language_of
from modelpick.core.mentions.notebook import code_cells, language_of_cells
from modelpick.core.mentions.scan import Mention, mentions
from modelpick.core.mentions.written import Written

_IGNORE = re.compile(r"modelpick:[ \t]*ignore(?:\[(?P<codes>[\w\s,-]*)\])?")
_LINE_BREAK = re.compile(r"\n")
_LONGEST_LINE = 100_000
"""In a longer line nobody has written a comment."""


class Located(NamedTuple):
    """A mention in a file."""

    mention: Mention
    line: int
    column: int
    """In characters; line and column count from 1 and are those of the file as it is, a notebook's too."""
    cell: int | None
    """The cell of the notebook, counted from 1 over all cells."""
    ignored: frozenset[str] | None
    """The codes that the line asks to be silent about; empty: about all; None: it does not ask."""

    def is_silent(self, code: str) -> bool:
        """Whether the line asks to hear nothing under this code."""
        return self.ignored is not None and (not self.ignored or code in self.ignored)


def locate(text: str, file_name: str, written: Written, keys: Iterable[str]) -> list[Located]:
    """The mentions in the text of a file of this name, in order."""
    found = list(_mentions(text, file_name, written, keys))
    if not found:
        return []
    breaks = [match.start() for match in _LINE_BREAK.finditer(text)]
    return [_located(text, breaks, *one) for one in found]


def _mentions(
    text: str, file_name: str, written: Written, keys: Iterable[str]
) -> Iterator[tuple[Mention, int, int | None]]:
    language = language_of(file_name, text[:200].partition("\n")[0])
    if language is not NOTEBOOK:
        yield from ((one, one.offset, None) for one in mentions(text, language, written, keys))
        return
    language = language_of_cells(text)
    for cell in code_cells(text):
        for one in mentions(cell.text, language, written, keys):
            yield one, cell.raw_offset(one.offset), cell.number


def _located(text: str, breaks: list[int], mention: Mention, offset: int, cell: int | None) -> Located:
    line = bisect_right(breaks, offset)
    start = breaks[line - 1] + 1 if line else 0
    end = breaks[line] if line < len(breaks) else len(text)
    ignore = _IGNORE.search(text, start, end) if end - start <= _LONGEST_LINE else None
    codes = None if ignore is None else frozenset(re.findall(r"[\w-]+", ignore["codes"] or ""))
    return Located(mention, line + 1, offset - start + 1, cell, codes)
