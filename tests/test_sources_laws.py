"""Laws of every reader: a damaged row costs that row alone, nothing vanishes, and what is no payload is refused."""

import ast
import copy
import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from modelpick.sources import genai_prices, litellm, model_prices, models_dev, openrouter, retirements
from modelpick.sources.reading import PayloadError, Reading
from payload_support import PAYLOADS, payload

pytestmark = pytest.mark.slow


class Upstream(NamedTuple):
    """A JSON payload, its reader, and the places of its rows."""

    file: str
    read: Callable[[bytes], Reading]
    places: Callable[[Any], list[tuple[Any, ...]]]


def keys(*path: str) -> Callable[[Any], list[tuple[Any, ...]]]:
    """Rows are the members of the table or list at a path."""

    def places(document: Any) -> list[tuple[Any, ...]]:
        table = at(document, path)
        return [(*path, key) for key in (range(len(table)) if isinstance(table, list) else table)]

    return places


def nested(*path: str, then: tuple[str, ...] = ()) -> Callable[[Any], list[tuple[Any, ...]]]:
    """Rows are the members of the tables of a table."""
    return lambda document: [
        (*path, name, *then, key) for name in at(document, path) for key in at(document, (*path, name, *then))
    ]


UPSTREAMS = [
    Upstream("litellm.json", litellm.read, keys()),
    Upstream("openrouter.json", openrouter.read, keys("data")),
    Upstream("model_prices.json", model_prices.read, nested("prices")),
    Upstream("model_retire.json", retirements.read_model_retire, keys("models")),
    Upstream("llm_sunset.json", retirements.read_llm_sunset, keys()),
    Upstream("models_dev_api.json", models_dev.read_api, nested(then=("models",))),
]
READERS = [
    *(upstream.read for upstream in UPSTREAMS),
    models_dev.read_models,
    models_dev.read_catalog,
    models_dev.read_sqlite,
    models_dev.read_api_gz,
    lambda data: genai_prices.read(data, DAY),
]
WRONG = ("n/a", -7, 1e300, 10**400, [[]], {"a": None})
DAY = dt.date(2026, 11, 4)


def at(document: Any, path: tuple[Any, ...]) -> Any:
    """What is at a path."""
    for key in path:
        document = document[key]
    return document


def fields(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of every field of a row, tables and lists inside it included."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*path, key)
        yield from fields(member, (*path, key))


def damaged(row: Any) -> Iterator[Any]:
    """The row with each field deleted, renamed or mistyped, one at a time, and things that are no row."""
    for *parents, last in fields(row):
        for wrong in WRONG:
            changed = copy.deepcopy(row)
            at(changed, tuple(parents))[last] = wrong
            yield changed
        changed = copy.deepcopy(row)
        table = at(changed, tuple(parents))
        value = table.pop(last)
        yield copy.deepcopy(changed)
        if isinstance(table, dict):
            table[f"{last}_v2"] = value
            yield changed
    yield from (None, 7, "a row", [], {})


def check(before: Reading, after: Reading, where: str) -> None:
    """All rows are there, and all but one as they were."""
    assert len(before.rows) + len(before.rejected) == len(after.rows) + len(after.rejected)
    kept = {row.where: row for row in before.rows if row.where != where}
    assert kept == {row.where: row for row in after.rows if row.where in kept}


@pytest.mark.parametrize("upstream", UPSTREAMS, ids=lambda upstream: upstream.file)
def test_a_damaged_row_costs_that_row_alone(upstream):
    """Whatever is wrong with a field, the run succeeds, the others stand, and the count is the same."""
    document = json.loads(payload(upstream.file))
    before = upstream.read(payload(upstream.file))
    places = upstream.places(document)
    assert len(places) == len(before.rows) + len(before.rejected)
    for place in places:
        *parents, key = place
        row = at(document, place)
        without = copy.deepcopy(document)
        del at(without, tuple(parents))[key]
        others = {row.where for row in upstream.read(json.dumps(without).encode()).rows}
        where = next((row.where for row in before.rows if row.where not in others), "")
        for changed in damaged(row):
            at(document, tuple(parents))[key] = changed
            check(before, upstream.read(json.dumps(document).encode()), where)
        at(document, tuple(parents))[key] = row


def test_a_damaged_call_costs_that_model_alone():
    """The same of genai-prices, whose payload is Python source."""
    tree = ast.parse(payload("genai_prices.py.txt"))
    before = genai_prices.read(payload("genai_prices.py.txt"), DAY)
    models = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "ModelInfo"]
    for model in models[::3]:
        name = next(ast.literal_eval(word.value) for word in model.keywords if word.arg == "id")
        where = next((row.where for row in before.rows if row.id == name), "")
        for call in [node for node in ast.walk(model) if isinstance(node, ast.Call)]:
            for word in list(call.keywords):
                value, field = word.value, word.arg
                for wrong in ("'n/a'", "-7", "[[]]", "Other()", "None"):
                    word.value = ast.parse(wrong, mode="eval").body
                    check(before, genai_prices.read(ast.unparse(tree).encode(), DAY), where)
                word.value, word.arg = value, f"{field}_v2"
                check(before, genai_prices.read(ast.unparse(tree).encode(), DAY), where)
                word.arg = field


@pytest.mark.parametrize("table", ["models", "pricing", "model_modalities"])
def test_a_damaged_cell_costs_that_model_alone(table):
    """The same of the database; the columns that join its tables are left alone."""
    key = "full_id" if table == "models" else "model_full_id"
    before = models_dev.read_sqlite(payload("models_dev.sqlite"))
    columns = {
        "models": ["limit_context", "limit_input", "limit_output", "reasoning", "open_weights", "status", "name"],
        "pricing": ["cost_input", "cost_output", "cost_cache_read"],
        "model_modalities": ["value"],
    }
    for column in columns[table]:
        for wrong in (None, "n/a", -7, b"\xff"):
            db = sqlite3.connect(":memory:")
            db.deserialize(payload("models_dev.sqlite"))
            db.execute(f"update {table} set {column} = ? where {key} = 'openai:gpt-5'", (wrong,))
            db.commit()
            check(before, models_dev.read_sqlite(db.serialize()), "openai:gpt-5")
            db.close()


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "data", [b"", b"<!doctype html><html></html>", b'{"a": {"b"', b"7", b'"text"', b"\xff\xfe", b"[" * 10**5]
)
def test_what_is_no_payload_is_refused(read, data):
    """Empty, a web page, cut off, another type: a PayloadError, and never a crash."""
    with pytest.raises(PayloadError):
        read(data)


def test_every_payload_stays_small():
    """They are cuts."""
    assert [] == [path.name for path in PAYLOADS.iterdir() if path.stat().st_size > 25_000]
