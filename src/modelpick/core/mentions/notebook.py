"""The code cells of a Jupyter notebook, each with where its characters stand in the raw file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from modelpick.core.mentions.lexis import Language, language_of

_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"|\\.|[{}\[\],:]', re.DOTALL)
"""Strings and signs; an escape outside of strings is stepped over, so that no quote is looked at twice."""
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_ENDINGS = {"typescript": "ts", "javascript": "js", "julia": "jl", "rust": "rs", "bash": "sh", "ruby": "rb"}


class Cell(NamedTuple):
    """A code cell."""

    number: int
    """Its place among all cells, from 1."""
    text: str
    """Its source."""
    starts: tuple[int, ...]
    """Offsets in the text where a piece begins whose characters stand one after another in the raw file."""
    raw: tuple[int, ...]
    """Where each piece begins there."""

    def raw_offset(self, offset: int) -> int:
        """Where a character of the text stands in the raw file."""
        index = bisect_right(self.starts, offset) - 1
        return self.raw[index] + offset - self.starts[index]


class _Level(NamedTuple):
    opening: str
    key: str | None
    """The key that it is the value of."""


def code_cells(raw: str) -> Iterator[Cell]:
    """The code cells of a notebook, in order; what is no notebook has none."""
    stack: list[_Level] = []
    key: str | None = None
    name: str | None = None
    number, is_code = 0, False
    pieces: list[tuple[int, int]] = []
    for match in _TOKENS.finditer(raw):
        token = match[0]
        if token[0] == "\\":
            continue
        if token in "{[":
            if len(stack) > 10_000:
                return
            stack.append(_Level(token, key))
            key = name = None
            if _is_cell(stack):
                number, is_code, pieces = number + 1, False, []
        elif token in "}]":
            if _is_cell(stack) and token == "}" and is_code:
                yield _cell(number, raw, pieces)
            if stack:
                stack.pop()
            key = name = None
        elif token == ":":
            key, name = name, None
        elif token == ",":
            key = name = None
        elif _is_cell(stack):
            name = token[1:-1]
            if key == "cell_type":
                is_code = name == "code"
            elif key in ("source", "input"):
                pieces = [match.span()]
        elif len(stack) > 1 and stack[-1].key in ("source", "input") and _is_cell(stack[:-1]):
            pieces.append(match.span())
        else:
            name = token[1:-1]


def _is_cell(stack: list[_Level]) -> bool:
    """Whether this is the inside of a cell: an object in the list `cells`, of the notebook or (in old ones) a sheet."""
    return len(stack) in (3, 5) and stack[-1].opening == "{" and stack[-2].key == "cells"


def _cell(number: int, raw: str, pieces: list[tuple[int, int]]) -> Cell:
    parts: list[str] = []
    starts: list[int] = [0]
    places: list[int] = [pieces[0][0] + 1 if pieces else 0]
    length = 0

    def put(text: str, place: int) -> None:
        nonlocal length
        if text:
            parts.append(text)
            starts.append(length)
            places.append(place)
            length += len(text)

    for start, end in pieces:
        at = start + 1
        for escape in _ESCAPE.finditer(raw, at, end - 1):
            put(raw[at : escape.start()], at)
            put(_decoded(escape[0]), escape.start())
            at = escape.end()
        put(raw[at : end - 1], at)
    return Cell(number, "".join(parts), tuple(starts), tuple(places))


def _decoded(escape: str) -> str:
    if escape[1] == "u" and len(escape) == 6:
        return chr(int(escape[2:], 16))
    return _MEANT.get(escape[1], escape[1])


_KERNEL = re.compile(r'"language"\s*:\s*"(?P<name>\w{1,20})"')


def language_of_cells(raw: str) -> Language:
    """The language of a notebook's kernel; Python where it does not say."""
    found = _KERNEL.search(raw)
    name = found["name"].casefold() if found else "python"
    language = language_of(f"cell.{_ENDINGS.get(name, name)}")
    return language if language.name != "other" else language_of("cell.py")
