"""How long the fuzzing takes, and texts and tables to break readers with.

A few examples in CI; `MODELPICK_FUZZ=200 pytest tests/fuzz` tries two hundred times as many, by hand. What that finds
is kept as an `@example`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("MODELPICK_FUZZ", "1"))


def tries(count: int) -> Callable[[Any], Any]:
    """A test of so many examples, or of that many times as many as are asked for."""
    return settings(
        max_examples=count * TIMES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
        derandomize=TIMES == 1,
    )


SIGNS = st.sampled_from(list("0123456789.,_-+:/=%$kKmMbBgGiI dayhouronthDwe \t\n\x00\x1b[]{}\"'#\\٣½８é🦆\u202e\ud800"))
"""What the texts that people type are made of, and what is like it."""
TYPED = st.text(SIGNS, max_size=30) | st.text(max_size=50) | st.floats().map(repr) | st.integers().map(str)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "acme", "acme/one", "2026-01-01", "card", -1, 0, 1e308, 10**30, float("nan")]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
"""Any value that JSON has."""
TOML_VALUES = st.one_of(st.dates(), st.datetimes(), st.times(), VALUES.filter(lambda value: not _has_none(value)))


def _has_none(value: Any) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or any(map(_has_none, parts))


def places(table: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything inside a table."""
    inner = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    return [found for key, value in inner for found in [(*path, key), *places(value, (*path, key))]]


def changed(table: Any, path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> None:
    """Apply a change to what is at this path: it is given the container and the key."""
    for key in path[:-1]:
        table = table[key]
    change(table, path[-1])


@st.composite
def damaged(draw: st.DrawFn, whole: Any, values: st.SearchStrategy[Any] = VALUES) -> Any:
    """The table with some of its parts replaced, dropped, doubled or renamed."""
    import copy

    table = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        found = places(table)
        if not found:
            break
        path = draw(st.sampled_from(found))
        how = draw(st.sampled_from(["replace", "drop", "rename", "double"]))

        def change(owner: Any, key: Any, how: str = how) -> None:
            if how == "replace":
                owner[key] = draw(values)
            elif how == "drop":
                del owner[key]
            elif isinstance(owner, dict):
                owner[draw(st.text(max_size=10))] = owner.pop(key) if how == "rename" else owner[key]
            else:
                owner.insert(0, copy.deepcopy(owner[key]))

        changed(table, path, change)
    return table


SCRATCHES = st.sampled_from([b"[", b"[[", b'"', b"'''", b"\n", b"=", b".", b"\x00", b"\xff"])


@st.composite
def scratched(draw: st.DrawFn, text: bytes) -> bytes:
    """The bytes with some of them cut out, doubled or replaced."""
    data = bytearray(text)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        piece = draw(st.binary(max_size=6) | SCRATCHES)
        data[start:end] = draw(st.sampled_from([piece, bytes(data[start:end]) * 2, b""]))
    return bytes(data)
