"""Retirements, as two projects read them off the providers' own pages: model-retire and llm-sunset.

The same model retires on different days on different platforms, so a row belongs to its platform. Licence MIT.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from modelpick.sources.reading import (
    PayloadError,
    Reading,
    Row,
    Shape,
    Text,
    Unusable,
    Upstream,
    day,
    page,
    read_json,
    read_rows,
    said,
)

MODEL_RETIRE = "model-retire"
LLM_SUNSET = "llm-sunset"
AFTER_FIRST = re.compile(r", | or | \(")
"""Where the first name ends in `gpt-5 or gpt-4.1`, `a, b or c` and `gpt-5.6-sol (reasoning.mode: pro)`."""


class _Retirement(Upstream):
    provider: str
    id: str
    status: Literal["retired", "deprecated"] | None = None
    deprecated_on: Text = None
    retires_on: Text = None
    replacement: Text = None
    aliases: Sequence[str] = ()
    source: Text = None
    checked: Text = None


class _Sunset(Upstream):
    provider: str
    model_id: str
    shutdown_date: Text = None
    deprecation_date: Text = None
    replacement_models: list[str] | None = None
    url: Text = None
    last_observed: Text = None


def read_model_retire(data: bytes) -> Reading:
    """`model_retire/models.json`: status, dates, the replacement that is named first."""
    found = read_json(MODEL_RETIRE, data, dict).get("models")
    if not isinstance(found, list):
        raise PayloadError(f"{MODEL_RETIRE}: no list `models` in the payload", "is it models.json of model-retire?")

    def row(where: str, entry: _Retirement) -> Row:
        first = AFTER_FIRST.split(entry.replacement or "", maxsplit=1)[0]
        facts = said(lifecycle=entry.status, replacement=first or None) | _dates(entry.deprecated_on, entry.retires_on)
        _check_says_when(facts)
        also, as_of = tuple(entry.aliases), day(entry.checked)
        return Row(MODEL_RETIRE, where, entry.provider, entry.id, facts, also=also, as_of=as_of, url=page(entry.source))

    return _read(MODEL_RETIRE, found, "id", _Retirement, row)


def read_llm_sunset(data: bytes) -> Reading:
    """`llm_sunset/snapshot.json`: dates, the replacement that is named first."""
    found = read_json(LLM_SUNSET, data, list)

    def row(where: str, entry: _Sunset) -> Row:
        facts = said(replacement=next(filter(None, entry.replacement_models or []), None))
        facts |= _dates(entry.deprecation_date, entry.shutdown_date)
        _check_says_when(facts)
        as_of = day(entry.last_observed)
        return Row(LLM_SUNSET, where, entry.provider, entry.model_id, facts, as_of=as_of, url=page(entry.url))

    return _read(LLM_SUNSET, found, "model_id", _Sunset, row)


def _read(source: str, entries: list[Any], key: str, shape: type[Shape], make: Callable[[str, Shape], Row]) -> Reading:
    def addressed() -> Iterator[tuple[str, object]]:
        for index, entry in enumerate(entries):
            named = isinstance(entry, dict) and isinstance(entry.get(key), str)
            yield f"{entry.get('provider')}:{entry[key]}" if named else f"[{index}]", entry

    return read_rows(source, addressed(), shape, make)


def _dates(announced: str | None, shutdown: str | None) -> dict[str, Any]:
    """A day of announcement that is not before the shutdown merely repeats it, or the day of reading."""
    first, last = day(announced), day(shutdown)
    return said(announced_date=first if first and (last is None or first < last) else None, shutdown_date=last)


def _check_says_when(facts: dict[str, Any]) -> None:
    if not facts.keys() & {"lifecycle", "announced_date", "shutdown_date"}:
        raise Unusable("it says neither a date nor a status")
