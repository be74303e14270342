"""The output formats: one function each, and the table of them that flags, help and docs derive from."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pydantic_core

from modelpick.render.columns import Column, cell
from modelpick.render.words import inert

if TYPE_CHECKING:
    from modelpick.core.diagnostic import Diagnostic


_FORCES = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""What of the environment makes rich colour a pipe too."""


@dataclass(frozen=True)
class Screen:
    """Where a table goes: nothing of it where the answer is piped."""

    is_terminal: bool = False
    width: int | None = None
    """Columns of the terminal; None where nothing is cut."""
    no_color: bool = False

    @property
    def is_plain(self) -> bool:
        """Nothing is cut, and nothing coloured: an ordinary pipe."""
        return not self.is_terminal and self.width is None and not any(map(os.environ.get, _FORCES))


@dataclass(frozen=True)
class Reply:
    """A command's answer, before a format is chosen for it."""

    document: Callable[[], Mapping[str, Any]]
    """The whole as one JSON document."""
    records: Callable[[], Sequence[Mapping[str, Any]]]
    """A JSON object a row, for jsonl."""
    columns: Sequence[Column]
    rows: Sequence[Any]
    """What the columns are asked of."""
    ids: Sequence[str] = ()
    exit_code: int = 0
    page: Callable[[Screen], str] | None = None
    """A page of its own for people, where a table alone is not enough."""
    notes: Callable[[], Sequence[str]] = tuple
    """What stands under the table."""
    asked: bool = False
    """The columns were chosen by the user: none is dropped for want of room."""
    aside: Sequence[str] = field(default=())
    """What goes to stderr."""
    diagnostics: Sequence[Diagnostic] | None = None
    """What `github` and `sarif` tell, in the answers that can be told so."""


def to_table(reply: Reply, screen: Screen) -> str:
    """For people: a table that fits the terminal, or whole where it is piped."""
    from modelpick.render.table import draw

    return reply.page(screen) if reply.page else draw(reply, screen)


def to_json(reply: Reply, screen: Screen) -> str:
    """One JSON document."""
    document = reply.document()
    try:  # pydantic writes it three times as fast as Python, but no surrogates, which Python does
        text = pydantic_core.to_json(document, indent=2, ensure_ascii=True).decode()
        return text.replace("\x7f", "\\u007f") + "\n"  # the one control character that it leaves, in strings alone
    except pydantic_core.PydanticSerializationError:
        return json.dumps(document, indent=2) + "\n"


def to_jsonl(reply: Reply, screen: Screen) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(record) + "\n" for record in reply.records())


def to_csv(reply: Reply, screen: Screen) -> str:
    """Comma-separated values, a header first; unknown is an empty cell, and a ' stands before what a spreadsheet would
    take for a formula."""
    return _separated(reply, ",")


def to_tsv(reply: Reply, screen: Screen) -> str:
    """Tab-separated values, as csv writes them."""
    return _separated(reply, "\t")


def to_markdown(reply: Reply, screen: Screen) -> str:
    """A Markdown table."""
    lines = [
        [column.heading for column in reply.columns],
        ["---:" if column.right else "---" for column in reply.columns],
    ]
    lines += [[cell(column, row).translate(_MARKUP) for column in reply.columns] for row in reply.rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


_MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\|`*~[<&"})
"""What Markdown and the HTML in it are made of; an underscore inside a word is none, and ids have many."""


def to_ids(reply: Reply, screen: Screen) -> str:
    """The ids alone, one a line."""
    return "".join(f"{inert(name)}\n" for name in reply.ids)


def to_github(reply: Reply, screen: Screen) -> str:
    """Annotations of GitHub Actions."""
    from modelpick.render.annotations import to_github

    return to_github(reply.diagnostics or ())


def to_sarif(reply: Reply, screen: Screen) -> str:
    """A SARIF 2.1.0 log."""
    from modelpick.render.annotations import to_sarif

    return to_sarif(reply.diagnostics or ())


def _separated(reply: Reply, delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow([column.name for column in reply.columns])
    writer.writerows([[_machine(column.value(row)) for column in reply.columns] for row in reply.rows])
    return text.getvalue()


def _machine(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = inert("; ".join(str(one) for one in value) if isinstance(value, (list, tuple)) else str(value))
    is_formula = isinstance(value, (str, list, tuple)) and _FORMULA.match(text) and not _ID.fullmatch(text)
    return f"'{text}" if is_formula else text


_FORMULA = re.compile("[=+\\-@\uff1d\uff0b\uff0d\uff20]")
"""How a text begins that a spreadsheet reckons with; the wide signs are those of Japanese ones."""
_ID = re.compile(r"[@+-][\w./:@-]*")
"""An id such as @cf/meta/llama-3-8b stays exact: a formula that calls anything takes more signs than these."""


Format = Callable[[Reply, Screen], str]

FORMATS: dict[str, Format] = {
    "table": to_table,
    "json": to_json,
    "jsonl": to_jsonl,
    "csv": to_csv,
    "tsv": to_tsv,
    "markdown": to_markdown,
    "ids": to_ids,
}
"""Every output format, by the name that `--format` takes."""

DIAGNOSTIC_FORMATS: dict[str, Format] = {**FORMATS, "github": to_github, "sarif": to_sarif}
"""The formats of `check` and `scan`."""

LIMITED = ("table", "markdown")
"""Formats that show the first rows only, unless asked for more."""
DEFAULT_LIMIT = 15
