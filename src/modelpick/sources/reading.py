"""What a source says, row by row, in the catalog's own words and units, and what it said that cannot be used.

Every reader is `bytes -> Reading`: pure, no files, no network. A row that cannot be read is rejected with its
reason; the others are kept; nothing vanishes.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from modelpick.errors import ModelpickError

MOST_BYTES = 128 * 2**20
"""A payload larger than this is refused unread."""
MOST_TOKENS = 10**9
MOST_USD = 10**6
"""A million tokens cost less than this, in every payload that is none of a mistake."""
USD_DIGITS = 6
_LONGEST_NAME = 200
_LONGEST_REASON = 300
"""A reason quotes the row, which can hold anything: it stays one line, and a short one."""
_UNION_PART = re.compile(r"_.*|.*\[.*|int|float|str|bool")
"""What pydantic adds to the address of a field that may be of several types."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of a source says: of a provider's offer, or, where `provider` is None, of the model itself.

    `facts` maps field names of the catalog (`context`, `price.input`, `price.tiers`, …) to values in its units.
    """

    source: str
    """The id of the source in the catalog."""
    where: str
    """The row's address in the payload."""
    provider: str | None
    """The provider, as this source spells it."""
    id: str
    """The exact id, as the provider takes it."""
    facts: Mapping[str, Any]
    also: tuple[str, ...] = ()
    """Other names that the row itself gives for the same model: a repository, a canonical slug."""
    as_of: dt.date | None = None
    """The day of this row's facts, where it is not the source's own."""
    url: str | None = None
    """The page that the row itself cites."""
    name: str | None = None
    """The name for a person."""
    kind: str | None = None
    """How it is sold, where the source says so."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was left out, and why."""

    source: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one payload gave."""

    source: str
    rows: tuple[Row, ...] = ()
    rejected: tuple[Rejected, ...] = ()


class PayloadError(ModelpickError):
    """A payload that is no answer of its source at all."""

    exit_code = 4


class Upstream(BaseModel):
    """The shape of an upstream row: the fields that we read, strictly typed; others are nobody's business."""

    model_config = ConfigDict(extra="ignore", strict=True, allow_inf_nan=False, frozen=True)


class Unusable(Exception):  # noqa: N818 - a verdict on a row, caught right here
    """Raised by a reader about one row: its message is the reason of the reject."""


Shape = TypeVar("Shape", bound=Upstream)


def read_rows(
    source: str, raw: Iterable[tuple[str, object]], shape: type[Shape], make: Callable[[str, Shape], Row]
) -> Reading:
    """Validate each (address, raw row) against its shape and make a `Row` of it; reject those that fail."""
    rows: list[Row] = []
    rejected: list[Rejected] = []
    for where, entry in raw:
        try:
            row = make(where, shape.model_validate(entry))
            if not (row.id and row.where):
                raise Unusable("it has no id")
            if (name := _too_long(row)) is not None:
                raise Unusable(f"{name}: longer than a catalog takes")
            rows.append(row)
        except ValidationError as error:
            rejected.append(Rejected(source, where, _reason(error)))
        except Unusable as error:
            rejected.append(Rejected(source, where, " ".join(str(error).split())[:_LONGEST_REASON]))
    return Reading(source, tuple(rows), tuple(rejected))


def _too_long(row: Row) -> str | None:
    """What no catalog would take for its length: one such row must not cost all the others."""
    ids = {"id": f"{row.provider}/{row.id}", "address": row.where}
    texts = {name: value for name, value in row.facts.items() if isinstance(value, str)}
    return next((name for name, text in (*ids.items(), *texts.items()) if len(text) > _LONGEST_NAME), None)


def _reason(error: ValidationError) -> str:
    """Every place once, in our words: those of pydantic speak of its own types."""
    found: dict[str, str] = {}
    for one in error.errors(include_url=False):
        parts = [str(part) for part in one["loc"] if not _UNION_PART.fullmatch(str(part))]
        found.setdefault(".".join(parts) or "the row", _words(one["type"], one.get("ctx", {})))
    place, said = next(iter(found.items()))
    return f"{place}: {said}{f' (and {len(found) - 1} more)' if len(found) > 1 else ''}"


def _words(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "literal_error":
        return f"is none of {context['expected']}".replace(" or ", ", ")
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        return "out of range"
    if kind.startswith(("model", "dict", "dataclass", "mapping")):
        return "not a table of fields"
    if kind.startswith(("list", "tuple", "sequence", "is_instance", "iterable")):
        return "not a list"
    kinds = {"string": "not text", "bool": "not true or false", "date": "not a date", "time": "not a time"}
    return kinds.get(kind.partition("_")[0], "not a number")


def check_size(source: str, data: bytes) -> None:
    """PayloadError where a payload is too large to be read."""
    if len(data) > MOST_BYTES:
        raise PayloadError(f"{source}: {len(data):,} bytes; a payload has at most {MOST_BYTES:,}")


def read_json(source: str, data: bytes, kind: type) -> Any:
    """The payload's JSON, which must be an object or a list. PayloadError says what came instead."""
    check_size(source, data)
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        what = _no_json(data, error)
        raise PayloadError(f"{source}: the payload is {what}", "get the file again, or name the right source") from None
    if not isinstance(found, kind):
        want, got = "an object" if kind is dict else "a list", _JSON_KINDS.get(type(found), "value")
        raise PayloadError(f"{source}: the payload is a JSON {got}, not {want}", "name the right source")
    return found


_JSON_KINDS = {dict: "object", list: "list", str: "text", int: "number", float: "number"}


def _no_json(data: bytes, error: ValueError | RecursionError) -> str:
    if not data.strip():
        return "empty"
    if data[:40].lstrip().lower().startswith((b"<!", b"<html")):
        return "a web page"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON at line {error.lineno}, column {error.colno}"
    if isinstance(error, RecursionError):
        return "not JSON that can be read: nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "not JSON: no text in UTF-8"
    return "not JSON that can be read: a number that is too long"


# --- units, once ----------------------------------------------------------------------------------------------------


def tokens(value: float | None) -> int | None:
    """A number of tokens; None where it is not positive (0 and -1 mean unknown upstream) or absurd."""
    if value is None or isinstance(value, bool) or not 0 < value <= MOST_TOKENS or value != int(value):
        return None
    return int(value)


def usd_per_mtok(value: str | float | None, per_tokens: int = 1_000_000) -> float | None:
    """A price in USD per million tokens, exactly, from one per `per_tokens`; None for nothing and for -1.

    Unusable where it is another negative number, no number at all, or more than anything costs.
    """
    if value is None or value == "":
        return None
    said = f"price {repr(value)[:40]}"
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise Unusable(f"{said} is not a number") from None
    if not amount.is_finite():
        raise Unusable(f"{said} is not a number")
    if amount == -1:
        return None
    if amount < 0:
        raise Unusable(f"{said} is negative")
    if amount > Decimal(MOST_USD) * per_tokens / 1_000_000:  # before any arithmetic: Decimal's has its limits too
        raise Unusable(f"{said} is more than anything costs")
    return float(round(amount * 1_000_000 / per_tokens, USD_DIGITS))


def day(value: str | None) -> dt.date | None:
    """An ISO date, or the date of an ISO time; None where it is less precise or none at all."""
    try:
        return dt.date.fromisoformat(value[:10]) if value and len(value) >= 10 else None
    except ValueError:
        return None


def partial_date(value: str | None) -> str | None:
    """`2024-02-28`, `2024-02` or `2024`, as precise as it was said; None for anything else."""
    if not value:
        return None
    text = value[:10]
    try:
        dt.date.fromisoformat({4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text))
    except ValueError:
        return None
    return text


def page(value: str | None) -> str | None:
    """The address of a web page as the catalog takes it; None for remarks and other schemes."""
    return value if value and len(value) <= 500 and re.fullmatch(r"https?://\S+", value) else None


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


Text = Annotated[str | None, BeforeValidator(_empty_is_none)]
Number = int | float | None
Threshold = Annotated[int, Field(ge=0, le=MOST_TOKENS)]
"""Input tokens from which a tier of prices holds."""


def said(**facts: Any) -> dict[str, Any]:
    """The facts without those that are unknown; `price_input` is the field `price.input`."""
    named = {f"price.{name[6:]}" if name.startswith("price_") else name: value for name, value in facts.items()}
    return {name: value for name, value in named.items() if value is not None}


@dataclass(slots=True)
class Modalities:
    """Input modalities as four facts: what is listed is taken; text alone denies the rest."""

    listed: tuple[str, ...]
    words: Mapping[str, str] = field(
        default_factory=lambda: {"vision": "image", "pdf": "pdf", "audio": "audio", "video": "video"}
    )

    def facts(self, complete: bool = True) -> dict[str, bool]:
        """Which of the four are taken; an absent one is denied only where the list is said to be complete."""
        return {name: word in self.listed for name, word in self.words.items() if word in self.listed or complete}
