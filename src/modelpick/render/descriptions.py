"""What the fields of the catalog's tables say of themselves: the docstring under each, read where somebody asks."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise
from typing import Any

from modelpick.core.entry import Entry


@cache
def descriptions(entry: type[Entry]) -> dict[str, str]:
    """Field -> its docstring, its parents' included; what has no source has none."""
    found: dict[str, str] = {}
    for table in reversed(entry.__mro__):
        if issubclass(table, Entry):
            found |= _docstrings(table)
    return found


def _docstrings(table: type[Entry]) -> dict[str, str]:
    try:
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(table))).body
    except (OSError, TypeError):
        return {}
    assert isinstance(tree, ast.ClassDef)
    return {
        field.target.id: inspect.cleandoc(under.value.value)
        for field, under in pairwise(tree.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(under, ast.Expr)
        and isinstance(under.value, ast.Constant)
        and isinstance(under.value.value, str)
    }


def built() -> None:
    """Build the validators that no run has needed yet: pydantic 2.12 writes no schema of a default without its own."""
    for table in _tables(Entry):
        table.model_rebuild()


def described(schema: dict[str, Any], entry: type[Entry]) -> dict[str, Any]:
    """A table's JSON Schema with the docstrings of its fields, and those of the tables inside it."""
    tables = {table.__name__: table for table in _tables(Entry)}
    inside = {name: _with_descriptions(part, tables[name]) for name, part in schema["$defs"].items()}
    return _with_descriptions({**schema, "$defs": inside}, entry)


def _with_descriptions(schema: dict[str, Any], entry: type[Entry]) -> dict[str, Any]:
    said = descriptions(entry)
    properties = {
        name: dict(sorted({**part, "description": said[name]}.items())) if name in said else part
        for name, part in schema["properties"].items()
    }
    return {**schema, "properties": properties}


def _tables(entry: type[Entry]) -> list[type[Entry]]:
    return [table for child in entry.__subclasses__() for table in (child, *_tables(child))]
