"""The columns of every table of models, defined once: for the terminal, markdown, CSV and TSV alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from modelpick.core.advise import task_index
from modelpick.core.candidate import Candidate, ability
from modelpick.core.catalog import Catalog
from modelpick.core.cost import rounded
from modelpick.core.frontier import Mark
from modelpick.core.ids import IdStyle, styled_id
from modelpick.core.lifecycle import Ending, Life, endings, life
from modelpick.core.requirements import FLAGS
from modelpick.core.score import Index
from modelpick.core.verdict import Advice, Fit, Status
from modelpick.errors import UsageError
from modelpick.render.wording import FRONTIER_MARKS, MARKS, main_reason, retires_text
from modelpick.render.words import count_short, flag_word, inert, money, usd, value_text

AnyRow = TypeVar("AnyRow")


class Row(NamedTuple):
    """One model in an answer."""

    rank: int
    fit: Fit
    advice: Advice
    catalog: Catalog

    @property
    def candidate(self) -> Candidate:
        """The model by its best route."""
        return self.fit.candidate

    @property
    def quality(self) -> Index | None:
        """How good it is at the stated task."""
        return task_index(self.fit.model, self.advice.workload.requirements())

    @property
    def mark(self) -> Mark | None:
        """Where it stands to the frontier of price and index."""
        return self.advice.frontier.get(self.fit.model.id)

    @property
    def life(self) -> Life:
        """Where its best route stands."""
        return life(self.candidate, self.advice.as_of)

    @property
    def endings(self) -> list[Ending]:
        """Its live routes whose shutdown is announced, the soonest first."""
        return endings(self.catalog, self.fit.model, self.advice.as_of)


@dataclass(frozen=True)
class Column:
    """What a column is called, holds and shows."""

    name: str
    heading: str
    value: Callable[[Any], Any]
    """The machine's value: a number, text, true/false, None for unknown."""
    text: Callable[[Any], str] = value_text
    """That value for a person."""
    priority: int = 5
    """Columns of a higher number are the first to go where the terminal is narrow."""
    right: bool = False
    wraps: bool = False
    """It may take several lines; all others keep to one."""
    stays: bool = False
    """Where there is no room for it, it goes under its row and not away."""


def _model(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.fit.model, name)


def _address(part: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.fit.route.address, part) if row.fit.route else None


def _price(name: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.fit.route.price, name) if row.fit.route else None


def _cost(name: str) -> Callable[[Row], Any]:
    def value(row: Row) -> float | None:
        amount = getattr(row.fit.cost, name)
        return None if amount is None else rounded(amount)

    return value


_TOOLS: tuple[IdStyle, ...] = ("litellm", "openrouter", "models.dev")


def _styled(style: IdStyle) -> Callable[[Row], Any]:
    return lambda row: styled_id(row.fit.model, row.fit.route, style)


def _index(part: str) -> Callable[[Row], Any]:
    return lambda row: getattr(row.quality, part) if row.quality else None


def _index_text(value: float | None) -> str:
    return value_text(None) if value is None else f"{value:.1f}"


def _index_of_row(row: Row) -> str:
    """The index with its interval: 61.2 (55–67)."""
    index = row.quality
    return value_text(None) if index is None else f"{index.value:.1f} ({index.low:.0f}–{index.high:.0f})"


def _frontier_text(place: str | None) -> str:
    """A mark beside the word; unknown where price or index is, or where the model is not known to fit."""
    return value_text(None) if place is None else f"{FRONTIER_MARKS[place]} {place}"


def _status(row: Row) -> str:
    return f"{MARKS[row.fit.status]} {row.fit.status.value}"


def _route_text(row: Row) -> str:
    return route_name(row.fit)


def _life(row: Row) -> Life:
    """A model's lifecycle is that of the developer's own route; of its best route where there is none."""
    own = (Candidate(row.catalog, row.fit.model, route) for route in row.fit.model.route)
    return life(next((one for one in own if one.is_own_platform), row.candidate), row.advice.as_of)


def _reason(row: Row) -> str:
    """Why, that its route retires soon, and what its cost rests on for want of a price."""
    from modelpick.render.cost import shortcomings_text  # its own columns are made of what is here

    soon = retires_text(row.life) if row.life.retires_soon else ""
    short = shortcomings_text(row.fit.cost) if row.fit.status is not Status.REJECTED else ""
    return "; ".join(filter(None, (soon, main_reason(row.fit), short)))


def _retiring_routes(row: Row) -> list[str] | None:
    return [f"{one.route.key} {one.shutdown_date}" for one in row.endings] or None


def _retiring_text(routes: list[str] | None) -> str:
    """The first few: a model can be served in thirty places."""
    if routes is None:
        return value_text(None)
    more = len(routes) - 3
    return ", ".join(map(inert, routes[:3])) + (f" and {more} more" if more > 0 else "")


def _replacements(row: Row) -> list[str] | None:
    return list(dict.fromkeys(one.replacement for one in row.endings if one.replacement)) or None


def route_name(fit: Fit) -> str:
    """The route's key for a person; what there is instead where it has none."""
    if fit.route is None:
        return "self-hosted" if fit.model.open_weights else "none tracked"
    return inert(fit.route.key)


def reading(row: Row, name: str) -> bool | None:
    """An ability as it holds for the best route: True, False, or None where unknown or disputed."""
    values = ability(row.candidate, name).values
    return values[0] if len(values) == 1 else None


def _ability(name: str) -> Column:
    return Column(f"route_{name}", name.replace("_", " "), lambda row: reading(row, name), flag_word, 3)


def _context_text(row: Row) -> str:
    found = row.candidate.read("context")
    return value_text(found.value) + ("*" if len(found.values) > 1 else "")


_PLAIN = (
    Column("id", "model", _model("id"), priority=0),
    Column("name", "name", lambda row: row.fit.model.title),
    Column("developer", "developer", lambda row: row.fit.model.developer),
    Column("family", "family", _model("family")),
    Column("released", "released", _model("released"), priority=6),
    Column("context", "context", _model("context"), right=True),
    Column("max_input", "max input", _model("max_input"), right=True),
    Column("max_output", "max output", _model("max_output"), right=True),
    *(
        Column(name, name.replace("_", " "), _model(name), flag_word)
        for name in ("vision", "tools", "json_mode", "json_schema", "reasoning", "fim")
    ),
    Column("tuning", "tuning", _model("tuning")),
    Column("open_weights", "open weights", _model("open_weights"), flag_word),
    Column("license", "licence", _model("license")),
    Column("parameters", "parameters", _model("parameters"), count_short, right=True),
    Column("cheapest_provider", "cheapest at", _address("provider")),
    Column("input_usd_per_mtok", "in $/M", _price("input"), usd, 2, right=True),
    Column("output_usd_per_mtok", "out $/M", _price("output"), usd, 2, right=True),
    Column("routes", "routes", lambda row: len(row.fit.model.route), right=True, priority=6),
    Column("lifecycle", "lifecycle", lambda row: _life(row).state),
)
LIST_FIELDS = tuple(column.name for column in _PLAIN)
"""The keys of `list --format jsonl`."""

_MORE = (
    Column("rank", "#", lambda row: row.rank, right=True, priority=7),
    Column("status", "status", lambda row: row.fit.status.value, priority=1),
    Column("provider", "provider", _address("provider")),
    Column("route", "route", lambda row: row.fit.route.key if row.fit.route else None, priority=4),
    Column("route_id", "id at provider", lambda row: row.fit.route.id if row.fit.route else None),
    *(Column(f"{style.replace('.', '_')}_id", f"{style} id", _styled(style)) for style in _TOOLS),
    Column("modelpick_id", "modelpick id", _model("id")),
    Column("region", "region", _address("region")),
    Column("tier", "tier", _address("tier")),
    Column("kind", "kind", lambda row: row.fit.route.kind if row.fit.route else None),
    Column("route_context", "context", lambda row: row.candidate.read("context").value, priority=3, right=True),
    *(_ability(name) for name in FLAGS),
    Column("cache_read_usd_per_mtok", "cached $/M", _price("cache_read"), usd, right=True),
    Column("blended_usd_per_mtok", "blended $/M", lambda row: row.fit.blended_usd_per_mtok, usd, 2, right=True),
    Column("usd_per_request", "$/request", _cost("usd_per_request"), money, 2, right=True),
    Column("usd_per_day", "$/day", _cost("usd_per_day"), money, 5, right=True),
    Column("usd_per_month", "$/month", _cost("usd_per_month"), money, 1, right=True),
    Column("index", "index", _index("value"), _index_text, 2, right=True),
    Column("index_low", "index low", _index("low"), right=True),
    Column("index_high", "index high", _index("high"), right=True),
    Column("index_scores", "scores", _index("scores"), right=True),
    Column("frontier", "frontier", lambda row: row.mark.place if row.mark else None, _frontier_text, 2),
    Column("beaten_by", "beaten by", lambda row: row.mark.beaten_by if row.mark else None),
    Column("knowledge", "knowledge", _model("knowledge")),
    Column("active_parameters", "active", _model("active_parameters"), count_short, right=True),
    Column("specialization", "made for", _model("specialization")),
    Column("lifecycle_word", "provider's word", lambda row: _life(row).word),
    Column("announced_date", "announced", lambda row: _life(row).announced_date),
    Column("closed_date", "closes", lambda row: _life(row).closed_date),
    Column("shutdown_date", "shutdown", lambda row: _life(row).shutdown_date),
    Column("retires_in_days", "days left", lambda row: row.life.retires_in_days, right=True),
    Column("next_shutdown", "next shutdown", lambda row: next((one.shutdown_date for one in row.endings), None)),
    Column("days_left", "days left", lambda row: next((one.days for one in row.endings), None), right=True),
    Column("retiring_routes", "of its routes", _retiring_routes, _retiring_text, wraps=True),
    Column("replacement", "named in its place", _replacements),
    Column("reason", "reason", _reason, inert, priority=2, wraps=True),
)

COLUMNS: dict[str, Column] = {column.name: column for column in (*_PLAIN, *_MORE)}
"""Every column, by name."""

_TEXT_OF_ROW = {"status": _status, "route": _route_text, "route_context": _context_text, "index": _index_of_row}
"""Columns whose text says more than their value: the mark, `self-hosted`, a star where a limit is disputed."""


def cell(column: Column, row: Any) -> str:
    """A cell for a person."""
    if column.name in _TEXT_OF_ROW and isinstance(row, Row):
        return _TEXT_OF_ROW[column.name](row)
    return column.text(column.value(row))


def choose(names: str | None, default: Sequence[str], columns: Mapping[str, Column] = COLUMNS) -> list[Column]:
    """The columns of `--columns a,b,c`, or the default. UsageError names an unknown one and its neighbours."""
    wanted = [name.strip() for name in names.split(",")] if names is not None else list(default)
    return [_named("columns", name, columns) for name in wanted]


def _named(flag_name: str, name: str, columns: Mapping[str, Column]) -> Column:
    if name not in columns:
        from difflib import get_close_matches  # only what is mistyped needs it

        close = get_close_matches(name, columns, 3)
        hint = f"did you mean {' or '.join(close)}?" if close else f"columns are {', '.join(columns)}"
        raise UsageError(f"--{flag_name}: there is no column {name[:80]!r}", hint)
    return columns[name]


def sort_rows(rows: list[AnyRow], by: str | None, columns: Mapping[str, Column] = COLUMNS) -> list[AnyRow]:
    """Rows by one column (`-column` for descending); unknown sorts last either way. UsageError for no such column."""
    if by is None:
        return rows
    descending, name = by.startswith("-"), by.removeprefix("-")
    value = _named("sort", name, columns).value
    known = [row for row in rows if value(row) is not None]
    unknown = [row for row in rows if value(row) is None]
    return [*sorted(known, key=lambda row: _sortable(value(row)), reverse=descending), *unknown]


def _sortable(value: Any) -> Any:
    return str(value) if not isinstance(value, (int, float)) else value
