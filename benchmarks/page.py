"""Tables in the pages of docs/ that the benchmarks make."""

from __future__ import annotations

from pathlib import Path


def put_into(path: Path, name: str, tables: str) -> None:
    """The tables between the markers of this name in a page; the words around them stay."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = path.read_text(encoding="utf-8")
    head, tail = text.partition(begin)[0], text.partition(end)[2]
    path.write_text(f"{head}{begin}\n\n{tables}\n\n{end}{tail}", encoding="utf-8")
