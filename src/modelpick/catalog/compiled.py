"""A catalog that was validated, in a form that is read back in milliseconds.

    modelpick catalog, of KEY, as SHA-256
    {"as_of": …, "prices": […], "models": ["acme/one", …], …}
    {"one": "acme/one", …}
    [{"id": "card", …}, …]
    {"id": "acme/one", "route": [{"key": …, "price": 3}]}
    …

The first line says what the rest was made of and how it must hash; every other line is JSON, what has its default left
out: what all models share, their names, the sources, then a line a model. A line is read when something of it is first
wanted, so a page of one model costs one. Equal prices and source lists, of which there are few, stand once, and an
entry has their place. What is not whole, or was made of anything else, is no catalog: nobody need trust a file to
read it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic_core import from_json

from modelpick.core.catalog import Catalog
from modelpick.core.entry import Entry
from modelpick.core.facts import Developer, Model, Provider, Route, Source, Sourced
from modelpick.core.price import Price
from modelpick.core.score import Benchmark
from modelpick.errors import CatalogError

Row = dict[str, Any]
Readers = dict[str, Callable[[Any], Any]]
"""Field -> what makes its value of what JSON has; the other fields are in JSON what they are."""
Table = TypeVar("Table", bound=Entry)
Value = TypeVar("Value")

_DAMAGED = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What reading can end in where the hash is right and the rest is not: somebody wrote it by hand."""


def pack(catalog: Catalog, key: str) -> bytes:
    """The catalog as it is kept under a key; the same catalog and key give the same bytes."""
    prices, by_fields = _Once(), _Once()

    def row(entry: Entry) -> Row:
        return entry.model_dump(exclude_defaults=True)

    def sourced_row(entry: Sourced) -> Row:
        return row(entry) | {"by_field": by_fields.place(entry.by_field)}

    def route_row(route: Route) -> Row:
        found = sourced_row(route)
        return found | {"price": prices.place(found.get("price", {}))}

    models = [
        sourced_row(model) | {"route": [route_row(route) for route in model.route]} for model in catalog.models.values()
    ]
    shared = {
        "as_of": catalog.as_of,
        "providers": [row(provider) for provider in catalog.providers.values()],
        "developers": [row(developer) for developer in catalog.developers.values()],
        "benchmarks": [row(benchmark) for benchmark in catalog.benchmarks.values()],
        "overridden": [[*place, layer] for place, layer in catalog.overridden.items()],
        "prices": prices.found,
        "by_fields": by_fields.found,
        "models": list(catalog.models),
        "measured": [model.id for model in catalog.measured()],
    }
    sources = [row(source) for source in catalog.sources.values()]
    body = b"\n".join(map(_line, (shared, dict(catalog.names), sources, *models)))
    return _head(key, body) + body


def unpack(data: bytes, key: str) -> Catalog | None:
    """The catalog that was kept under this key; None where the data is not whole, or of another key.

    CatalogError where something is wanted that somebody wrote by hand, under the right hash, and wrote wrong.
    """
    head, _, body = data.partition(b"\n")
    if head + b"\n" != _head(key, body):
        return None
    try:
        return _catalog(body.split(b"\n"))
    except _DAMAGED:
        return None


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_marked).encode(
        "utf-8", "surrogatepass"
    )


def _head(key: str, body: bytes) -> bytes:
    return f"modelpick catalog, of {key}, as {hashlib.sha256(body).hexdigest()}\n".encode()


def _catalog(lines: list[bytes]) -> Catalog:
    shared, names, sources, *rows = lines
    document = _parsed(shared)
    by_fields = document["by_fields"]
    prices = _placed(document["prices"], _reader(Price, _readers(Price)))
    routes = _reader(Route, {**_readers(Route), "price": prices, "by_field": by_fields.__getitem__})
    models = _reader(
        Model,
        {**_readers(Model), "by_field": by_fields.__getitem__, "route": lambda rows: tuple(map(routes, rows))},
    )
    return Catalog(
        as_of=_date(document["as_of"]),
        models=OnDemand(dict(zip(document["models"], rows, strict=True)), lambda line: models(_parsed(line))),
        sources=Later(lambda: _by_id(Source, _parsed(sources))),
        providers=_by_id(Provider, document["providers"]),
        developers=_by_id(Developer, document["developers"]),
        names=Later(lambda: _parsed(names)),
        overridden={(model, key, fact): layer for model, key, fact, layer in document["overridden"]},
        benchmarks=_by_id(Benchmark, document["benchmarks"]),
        measured_ids=tuple(document["measured"]),
    )


def _placed(rows: list[Row], read: Callable[[Row], Table]) -> Callable[[int], Table]:
    """What gives the entry at a place of these rows, made when it is first wanted."""
    made: list[Table | None] = [None] * len(rows)

    def at(place: int) -> Table:
        entry = made[place]
        if entry is None:
            entry = made[place] = read(rows[place])
        return entry

    return at


def _parsed(line: bytes) -> Any:
    return from_json(line, cache_strings="keys")


def _by_id(table: type[Table], rows: Iterable[Row]) -> dict[str, Table]:
    read = _reader(table, _readers(table))
    return {row["id"]: read(row) for row in rows}


class OnDemand(Mapping[str, Table]):
    """Entries by id, each made of its line when it is first asked for: most runs ask for few."""

    def __init__(self, lines: dict[str, bytes], read: Callable[[bytes], Table]) -> None:
        self._lines, self._read, self._made = lines, read, dict[str, Table]()

    def __getitem__(self, entry_id: str) -> Table:
        made = self._made.get(entry_id)
        if made is None:
            line = self._lines[entry_id]
            try:
                made = self._made[entry_id] = self._read(line)
            except _DAMAGED:
                raise _wrong(entry_id) from None
        return made

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


class Later(Mapping[str, Value]):
    """A mapping that is made when something of it is first asked for."""

    def __init__(self, make: Callable[[], dict[str, Value]]) -> None:
        self._make = make

    @cached_property
    def _whole(self) -> dict[str, Value]:
        try:
            return self._make()
        except _DAMAGED:
            raise _wrong("its names or sources") from None

    def __getitem__(self, name: str) -> Value:
        return self._whole[name]

    def __contains__(self, name: object) -> bool:
        return name in self._whole

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)


def _wrong(what: str) -> CatalogError:
    return CatalogError(
        [f"the kept catalog has the right hash and is wrong at {what}: somebody wrote it by hand"],
        "delete the cache folder of modelpick; `modelpick catalog path` says where the catalog files are",
    )


def _reader(table: type[Table], readers: Readers) -> Callable[[Row], Table]:
    """What makes an entry of a row."""
    special = tuple(readers.items())

    def read(row: Row) -> Table:
        for field, value_of in special:
            if field in row:
                row[field] = value_of(row[field])
        return table.trusted(row)

    return read


@cache
def _readers(table: type[Entry]) -> Readers:
    """The fields of a table whose values JSON has no type for: dates, tuples, and tables inside it."""
    made = {field: _made_by(info.annotation) for field, info in table.model_fields.items()}
    return {field: value_of for field, value_of in made.items() if value_of is not None}


def _made_by(annotation: Any) -> Callable[[Any], Any] | None:
    """What makes a value of this type; None where JSON has it as it is."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation is dt.date:
        return _date
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return _reader(annotation, _readers(annotation))
    if origin is tuple:
        of_one = _made_by(parts[0])
        return tuple if of_one is None else lambda rows: tuple(map(of_one, rows))
    if origin in (dict, Literal):
        return None
    return next((value_of for part in parts if (value_of := _made_by(part)) is not None), None)


def _date(value: Any) -> Any:
    """A date; where it is a claim, what is claimed can be something else."""
    return dt.date.fromisoformat(value["date"]) if isinstance(value, dict) else value


def _marked(value: object) -> object:
    assert isinstance(value, dt.date)
    return {"date": value.isoformat()}


class _Once:
    """Values that stand once each, in the order in which they were first met."""

    def __init__(self) -> None:
        self.found: list[Any] = []
        self._places: dict[str, int] = {}

    def place(self, value: Any) -> int:
        """Where this value stands."""
        place = self._places.setdefault(repr(value), len(self.found))
        if place == len(self.found):
            self.found.append(value)
        return place
