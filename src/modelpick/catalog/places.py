"""Where the keys and texts of a TOML file stand: what the standard library's reader does not say.

Found by looking at the lines of a file that has been read already, so nothing depends on it but where an annotation
points: a table written on one line, or a key inside quotes, is found at the table around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from modelpick.core.diagnostic import Place

_HEADER = re.compile(r"^\s*(\[\[?)([^\[\]]++)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*([A-Za-z0-9_-]+|"[^"]*"|'[^']*')\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"([^"]*)"|'([^']*)'""")
_TEXT = re.compile(r"""\\.|#.*|"((?:[^"\\]|\\.)*+)"|'([^']*+)'""")
"""Possessive, and an escape outside of quotes is stepped over: no line takes a time that grows with its square."""


def places_in(text: str, path: str) -> dict[tuple[str, ...], Place]:
    """(table, key) and (table, key, text of a value) -> the place; the tables of a list count from "0"."""
    found: dict[tuple[str, ...], Place] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    table: tuple[str, ...] = ()
    here = table
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        header = _HEADER.match(line)
        if header is not None and not _KEY.match(line):
            table = tuple(_parts(header[2]))
            if header[1] == "[[":
                counts[table] += 1
                table = (*table, str(counts[table] - 1))
            here = table
            start = header.start(1)
            found.setdefault(here, Place(path, number, start + 1, len(line.rstrip()) + 1))
            continue
        key = _KEY.match(line)
        if key is not None:
            here = (*table, *(part.replace("-", "_") for part in _parts(key[1])))
            found.setdefault(here, Place(path, number, key.start(1) + 1, key.end(1) + 1))
        for quoted in _TEXT.finditer(line, key.end() if key else 0):
            value = quoted[1] if quoted[1] is not None else quoted[2]
            if value is not None:
                found.setdefault((*here, value), Place(path, number, quoted.start() + 1, quoted.end() + 1))
    return found


def _parts(dotted: str) -> Iterator[str]:
    for part in _PART.finditer(dotted):
        yield next((text for text in part.groups() if text is not None), part[0])
