"""What the tables of the catalog are made of: strict, frozen entries, and the scalar types of their fields."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache, lru_cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


@lru_cache(maxsize=4096)
def date_span(value: str) -> tuple[dt.date, dt.date]:
    """The first and last day that a partial date can mean; ValueError if there is no such date."""
    parts = [int(part) for part in value.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else None
    if month is None:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if len(parts) == 3:
        day = dt.date(year, month, parts[2])
        return day, day
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def as_iso(value: object) -> object:
    """A TOML date as text, like the fact that it is claimed of."""
    return value.isoformat() if type(value) is dt.date else value


def _check_partial_date(value: str) -> str:
    date_span(value)
    return value


def _check_source_date(value: str) -> str:
    day = value.partition("@")[2]
    if day:
        dt.date.fromisoformat(day)
    return value


Tokens = Annotated[int, Field(gt=0, le=10**12)]
Count = Annotated[int, Field(gt=0, le=10**15)]
Usd = Annotated[float, Field(ge=0, le=10**6)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Phrase = Annotated[str, Field(min_length=1, max_length=2000)]
SourceRef = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/+-]*(@[0-9]{4}-[0-9]{2}-[0-9]{2})?$", max_length=200),
    AfterValidator(_check_source_date),
]
"""`source-id` or `source-id@date`; the date overrides the source's own."""
PartialDate = Annotated[
    str,
    BeforeValidator(as_iso),
    Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
    AfterValidator(_check_partial_date),
]
"""A date as precisely as it is known: `2024-02-28`, `2024-02` or `2024`."""


class Entry(BaseModel):
    """A table of the catalog: frozen, and strict about keys and types.

    Its validator is built when something is first validated, which most runs never do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)

    @classmethod
    def trusted(cls, values: dict[str, Any]) -> Self:
        """An entry of values that were validated before; what is left out has its default.

        `model_construct` makes the same, field by field: too slow for a catalog of thousands of them.
        """
        entry = object.__new__(cls)
        entry.__dict__.update(_defaults(cls))
        entry.__dict__.update(values)
        _put(entry, "__pydantic_fields_set__", _UNTOLD)
        _put(entry, "__pydantic_extra__", None)
        _put(entry, "__pydantic_private__", None)
        return entry


_put = object.__setattr__  # the types are frozen
_UNTOLD: set[str] = set()
"""Which fields a trusted entry was given: nobody asks."""


@cache
def _defaults(entry: type[Entry]) -> dict[str, Any]:
    return {name: field.get_default(call_default_factory=True) for name, field in entry.model_fields.items()}


LIST = Field(strict=False)  # TOML and JSON have lists, the types hold tuples


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(_as_list, json_schema_input_type=Name | tuple[Name, ...]),
    Field(strict=False, max_length=1_000),
]
"""A list of names; one name stands for a list of one, as a flag that is given once."""
