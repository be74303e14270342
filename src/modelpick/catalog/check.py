"""Everything that is wrong with a catalog file, at once: each problem with its key path, value and fix."""

from __future__ import annotations

import datetime as dt
import reprlib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Annotated, Any, Literal, get_args

from pydantic import ValidationError

from modelpick.core.entry import LIST, Entry
from modelpick.core.facts import Developer, Model, Provider, Route, Source, fact_fields, fact_type
from modelpick.core.ids import ID_FIELDS
from modelpick.core.score import Benchmark
from modelpick.core.tasks import TASKS_BY_NAME

_MOST_PROBLEMS = 200
_MOST_NAMES = 20
_MOST_COMPARED = 10_000
"""Names that a wrong source id is compared with, in one file: to look for near ones takes its time."""
_MOST_MISTAKES = 5_000
"""In one table: with more of them, only their number is told."""
_LONGEST = 100
"""Characters of a key or id that a problem repeats."""
Table = dict[str, Any]


class LayerFile(Entry):
    """A modelpick catalog: the one that ships, or a person's own, laid over it."""

    format: Literal[1] = 1
    """The version of this format."""
    as_of: dt.date | None = None
    """The day that the catalog speaks of."""
    source: Annotated[tuple[Source, ...], LIST] = ()
    """Who says so."""
    developer: Annotated[tuple[Developer, ...], LIST] = ()
    """Who trains models."""
    provider: Annotated[tuple[Provider, ...], LIST] = ()
    """Who serves them."""
    benchmark: Annotated[tuple[Benchmark, ...], LIST] = ()
    """What scores are of."""
    model: Annotated[tuple[Model, ...], LIST] = ()
    """The models; in a person's own file, an id that is known already patches that model."""


def problems_of(
    raw: Table, sources: Iterable[str] | None, *, may_patch: bool = False, file: type[LayerFile] = LayerFile
) -> list[str]:
    """What is wrong with one file: types, keys, duplicates, contradictions, sources that nobody declares.

    With `may_patch`, a route may leave out its id: it can be meant for a route of an earlier layer. Without `sources`
    nobody asks who declares them.
    """
    known = None if sources is None else set(sources)
    return first_of(_problems(raw, known, file, may_patch=may_patch))


def first_of(found: Iterable[str], most: int = _MOST_PROBLEMS) -> list[str]:
    """As many of these as are listed, and the word that there are more; the rest is not worked out."""
    listed = list(islice(found, most + 1))
    if len(listed) > most:
        listed[-1] = f"… and more: only the first {most} are listed"
    return listed


def _problems(raw: Table, sources: set[str] | None, file: type[LayerFile], *, may_patch: bool) -> Iterator[str]:
    """The same one by one: what is not asked for is not worked out, and suggestions take their time."""
    for one in _type_errors(raw, file):
        if not (may_patch and one["type"] == "missing" and one["loc"][2::2] == ("route", "id")):
            yield _describe(one, raw, file)
    yield from _duplicates(raw)
    for path, benchmark in _tables(raw, "benchmark"):
        yield from _unknown_tasks(f"{path} .tasks", benchmark.get("tasks", []))
    nearest = _NearestSource(sources or ())
    for path, model in _tables(raw, "model"):
        yield from _entry_problems(f"{path} ", model, Model)
        if sources is not None:
            yield from _unknown_sources(f"{path} ", model, sources, nearest)
        for index, route in enumerate(_list(model, "route")):
            yield from _entry_problems(f"{path} .route[{index}]", route, Route)


_ROWS: Mapping[str, type[Entry]] = {
    "source": Source,
    "developer": Developer,
    "provider": Provider,
    "benchmark": Benchmark,
    "model": Model,
}
"""The lists of tables that a catalog is made of."""


def _type_errors(raw: Table, file: type[LayerFile]) -> Iterator[Any]:
    """What pydantic says, row by row: of a list of a million mistakes all at once would fill the memory."""
    yield from _errors_of(file, raw | {key: [] for key in _ROWS if isinstance(raw.get(key), list)}, ())
    for key, entry in _ROWS.items():
        rows = raw.get(key)
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            yield from _errors_of(entry, row, (key, index))


def _errors_of(entry: type[Entry], value: object, place: tuple[int | str, ...]) -> Iterator[Any]:
    try:
        entry.model_validate(value)
    except ValidationError as error:
        if error.error_count() > _MOST_MISTAKES:
            yield {"type": "too_many", "loc": place, "count": error.error_count()}
            return
        for one in error.errors(include_url=False):
            yield {**one, "loc": (*place, *one["loc"])}


def _list(table: object, key: str) -> list[Table]:
    rows = table.get(key, []) if isinstance(table, dict) else []
    return [row if isinstance(row, dict) else {} for row in rows] if isinstance(rows, list) else []


def _tables(raw: Table, key: str) -> Iterator[tuple[str, Table]]:
    for index, table in enumerate(_list(raw, key)):
        yield key_path((key, index), raw), table


def key_path(loc: tuple[int | str, ...], raw: Table) -> str:
    """`("model", 3, "route", 0, "id")` -> `model[3] bigcode/starcoder2-3b .route[0].id`."""
    text = ""
    here: Any = raw
    for depth, part in enumerate(loc):
        if isinstance(part, int):
            text += f"[{part}]"
            here = here[part] if isinstance(here, list) and part < len(here) else None
            if depth == 1:
                name = here.get("id") if isinstance(here, dict) else None
                text += f" {_cut(name)} " if isinstance(name, str) else " "
        else:
            text += f".{_cut(part)}" if depth else _cut(part)
            here = here.get(part) if isinstance(here, dict) else None
    return text.rstrip()


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


_FIXES = {
    "missing": "is missing; add it",
    "int_type": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number, without quotes",
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false, without quotes",
    "date_type": "must be a date such as 2026-11-23, without quotes",
    "date_from_datetime_parsing": "must be a date such as 2026-11-23, without quotes",
    "finite_number": "must be a finite number; leave the key out where it is unknown",
    "greater_than": "must be above 0; leave the key out where it is unknown",
    "greater_than_equal": "must not be negative; leave the key out where it is unknown",
    "less_than_equal": "is too large to be true; check the unit (tokens, USD per million tokens)",
    "tuple_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "name": "use letters, digits, '.', '-' and '_', a letter or digit first, 100 characters at most",
    "string_too_short": "must not be empty; leave the key out where it is unknown",
}


def _describe(error: Any, raw: Table, file: type[LayerFile]) -> str:
    loc, kind, value = error["loc"], error["type"], error.get("input")
    path = key_path(loc, raw)
    if kind == "too_many":
        return f"{path or 'the file'}: has {error['count']:,} mistakes; is it meant for a catalog?"
    if loc[-1] == "[key]" and loc[0] == "workload":
        return f"{key_path(loc[:-1], raw)}: {_short(value)} is no name; {_FIXES['name']}"
    if kind == "extra_forbidden":
        close = get_close_matches(str(loc[-1])[:200], _keys_at(loc, file), 1)
        fix = f"did you mean {close[0]!r}?" if close else f"keys here are {', '.join(sorted(_keys_at(loc, file)))}"
        return f"{path}: unknown key; {fix}"
    if kind == "missing":
        return f"{path}: {_FIXES[kind]}"
    fix = _FIXES.get(kind) or error["msg"].removeprefix("Value error, ").replace("Input should", "it should")
    return f"{path} = {_short(value)}: {fix}"


def _keys_at(loc: tuple[int | str, ...], file: type[LayerFile]) -> list[str]:
    """The keys that a table takes, found by walking the types along the path of an error."""
    here: Any = file
    for part in loc[:-1]:
        if isinstance(part, str) and isinstance(here, type) and issubclass(here, Entry) and part in here.model_fields:
            here = here.model_fields[part].annotation
            here = next((some for some in (*get_args(here), here) if isinstance(some, type)), here)
    return list(here.model_fields) if isinstance(here, type) and issubclass(here, Entry) else []


_REPR = reprlib.Repr()
"""The beginning of a value, however large it is."""
_REPR.maxlevel = 3
_REPR.maxlist = _REPR.maxdict = 60
_REPR.maxstring = _REPR.maxlong = _REPR.maxother = 200


def _short(value: object) -> str:
    try:
        text = _REPR.repr(value) if not isinstance(value, bool) else str(value).lower()
    except (RecursionError, ValueError):  # nested deeper, or longer, than Python prints
        return f"a very large {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "…"


def _duplicates(raw: Table) -> Iterator[str]:
    for key in ("source", "developer", "provider", "benchmark", "model"):
        seen: dict[str, str] = {}
        for path, table in _tables(raw, key):
            for name in _names(table):
                if name in seen and seen[name] != path:
                    yield f"{path}: the name {_short(name)} stands already at {seen[name]}; keep one of the two"
                seen.setdefault(name, path)
            keys: dict[str, int] = {}
            for index, route in enumerate(_list(table, "route")):
                route_key = route.get("key")
                first = keys.setdefault(route_key, index) if isinstance(route_key, str) else index
                if first < index:
                    yield (
                        f"{path} .route[{index}].key = {_short(route_key)}: stands already at .route[{first}];"
                        " add a region or tier to one of the two, or keep one"
                    )


def _names(table: Table) -> Iterator[str]:
    if isinstance(table.get("id"), str):
        yield table["id"]
    aliases = table.get("aliases", [])
    yield from (alias for alias in aliases if isinstance(alias, str)) if isinstance(aliases, list) else ()


def _entry_problems(path: str, table: Table, entry: type[Model] | type[Route]) -> Iterator[str]:
    """Contradictions inside one model or route."""
    for low, high in (
        ("max_input", "context"),
        ("max_output", "context"),
        ("active_parameters", "parameters"),
    ):
        small, large = table.get(low), table.get(high)
        if type(small) is int and type(large) is int and small > large:
            yield f"{path}.{low} = {_short(small)}: is above {high} {_short(large)}; one of the two is wrong"
    known = fact_fields(entry)
    by_field = table.get("by_field")
    for name in by_field if isinstance(by_field, dict) else ():
        if name not in known:
            yield f"{path}.by_field.{_cut(name)}: is no fact; {_nearest(name, known)}"
    for index, claim in enumerate(_list(table, "claim")):
        name = claim.get("field")
        if isinstance(name, str) and (name not in known or name == "price"):
            yield f"{path}.claim[{index}].field = {_short(name)}: is no fact; {_nearest(name, known)}"
        elif isinstance(name, str) and "value" in claim:
            try:
                fact_type(entry, name).validate_python(claim["value"])
            except ValidationError as error:
                yield f"{path}.claim[{index}].value = {_short(claim['value'])}: {_claim_fix(name, error)}"
    for key in ("use_for", "do_not_use_for"):
        for index, constraint in enumerate(_list(table, key)):
            when = constraint.get("when")
            tasks = when.get("task", []) if isinstance(when, dict) else []
            yield from _unknown_tasks(f"{path}.{key}[{index}].when.task", tasks)
    for index, row in enumerate(_list(table, "index")):
        yield from _unknown_tasks(f"{path}.index[{index}].task", [row.get("task", "")])
    names = table.get("unset", [])
    for name in names if isinstance(names, list) else []:
        if name not in known and name not in _UNSET_BESIDES:
            yield f"{path}.unset: {_short(name)} is no fact; {_nearest(name, known)}"


_UNSET_BESIDES = ("use_for", "do_not_use_for", "score", "index", *ID_FIELDS[1:])
"""What is no fact, and can be returned to nothing in a later layer all the same."""


def _unknown_tasks(place: str, tasks: object) -> Iterator[str]:
    for task in tasks if isinstance(tasks, list) else []:
        if not isinstance(task, str) or task not in TASKS_BY_NAME:
            yield f"{place}: {_short(task)} is no task; {_nearest(task, TASKS_BY_NAME)}"


def _claim_fix(name: str, error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    return f"is no {name}: {_FIXES.get(first['type'], first['msg'])}"


def _nearest(name: object, known: Iterable[str]) -> str:
    known = list(known)
    close = get_close_matches(name[:200], known, 1) if isinstance(name, str) else []
    if close:
        return f"did you mean {close[0]!r}?"
    more = f" and {len(known) - _MOST_NAMES:,} more" if len(known) > _MOST_NAMES else ""
    return f"known are {', '.join(known[:_MOST_NAMES])}{more}" if known else "none is declared"


def declared_sources(raw: Table) -> set[str]:
    """The ids of a file's `[[source]]` tables, as far as it can be read."""
    return {table["id"] for _, table in _tables(raw, "source") if isinstance(table.get("id"), str)}


class _NearestSource:
    """What to say of a wrong source id. Near ones are looked for until that has taken long enough in one file."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known, self.left = sorted(known), _MOST_COMPARED

    def __call__(self, name: str) -> str:
        """The fix, in words."""
        self.left -= len(self.known)
        return _nearest(name if self.left >= 0 else None, self.known)


def _unknown_sources(path: str, model: Table, known: set[str], nearest: _NearestSource) -> Iterator[str]:
    for place, ref in _references(model):
        if isinstance(ref, str) and ref.partition("@")[0] not in known:
            name = ref.partition("@")[0]
            yield f"{path}{place} = {_short(ref)}: no [[source]] has this id; {nearest(name)}"


def _references(table: Table, path: str = "") -> Iterator[tuple[str, Any]]:
    if "by" in table:
        yield f"{path}.by", table["by"]
    by_field = table.get("by_field")
    for name, ref in (by_field if isinstance(by_field, dict) else {}).items():
        yield f"{path}.by_field.{_cut(name)}", ref
    for key in ("claim", "use_for", "do_not_use_for", "score", "index", "route"):
        for index, row in enumerate(_list(table, key)):
            yield from _references(row, f"{path}.{key}[{index}]")
