"""What differs between two catalogs, as data: prices first, the biggest change at the top."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from modelpick.core.catalog import Catalog
from modelpick.core.facts import ABILITIES, Constraint, Model, Route, fact_fields
from modelpick.core.ids import ID_FIELDS
from modelpick.core.score import Index

Group = Literal["price", "model", "route", "limit", "ability", "lifecycle", "other"]
GROUPS: tuple[Group, ...] = ("price", "model", "route", "limit", "ability", "lifecycle", "other")
"""What a change is about, in the order in which changes are told."""
How = Literal["added", "removed", "changed"]

_LIMITS = frozenset({"context", "max_input", "max_output"})
_ABILITIES = frozenset({*ABILITIES, "prompt_caching", "batch_api"})
_LIFECYCLE = frozenset({"lifecycle", "lifecycle_word", "announced_date", "closed_date", "shutdown_date", "replacement"})
_BESIDE = ("name", "aliases")
"""What a model has besides facts that can differ."""
_BESIDE_ROUTE = (*ID_FIELDS, "note")
"""The same of a route."""
_NO_NUMBER = ("price.tiers", "price.region_uplifts")
_LISTS = ("use_for", "do_not_use_for", "score", "index")
_SIZED = ("over", "up_to")


class Side(NamedTuple):
    """A fact in one of the two catalogs."""

    value: Any = None
    source: str | None = None
    as_of: dt.date | None = None


class Change(NamedTuple):
    """One difference. `field` is None where a whole model or route came or went."""

    how: How
    group: Group
    model: str
    route: str | None
    field: str | None
    before: Side
    after: Side

    @property
    def ratio(self) -> float | None:
        """The price afterwards as a multiple of the price before; None for what is no price, or unknown or 0 before."""
        if self.group != "price" or self.field in _NO_NUMBER or not self.before.value or self.after.value is None:
            return None
        return float(self.after.value / self.before.value)

    @property
    def size(self) -> float:
        """How big a change of price is, up or down alike; 0 for one that appeared, vanished or is no number."""
        before, after = self.before.value, self.after.value
        if self.group != "price" or self.field in _NO_NUMBER or before is None or after is None:
            return 0.0
        if not before or not after:
            return math.inf
        return abs(math.log(after / before))


class Diff(NamedTuple):
    """All that differs."""

    changes: tuple[Change, ...]
    restated: int
    """Facts with the same value and another source, date or other claims."""

    def count(self, how: How, group: Group | None = None) -> int:
        """How many changes of this sort."""
        return sum(one.how == how and group in (None, one.group) for one in self.changes)


def compare(before: Catalog, after: Catalog) -> Diff:
    """What differs from one catalog to the other."""
    changes: list[Change] = []
    restated = 0
    for model_id in sorted(before.models.keys() | after.models.keys()):
        old, new = before.models.get(model_id), after.models.get(model_id)
        if old is None or new is None:
            changes.append(_whole("model", model_id, None, gone=new is None))
        else:
            found, same = _of_model((before, old), (after, new))
            changes += found
            restated += same
    return Diff(tuple(sorted(changes, key=_order)), restated)


def _order(change: Change) -> Any:
    return GROUPS.index(change.group), -change.size, change.model, change.route or "", change.field or ""


def _whole(group: Group, model_id: str, key: str | None, *, gone: bool) -> Change:
    return Change("removed" if gone else "added", group, model_id, key, None, Side(), Side())


def _of_model(old: tuple[Catalog, Model], new: tuple[Catalog, Model]) -> tuple[list[Change], int]:
    model_id = old[1].id
    changes, restated = _facts(old, new, model_id, None)
    beside, same = _beside(old[1], new[1], model_id)
    changes += beside
    restated += same
    olds, news = ({route.key: route for route in model.route} for _, model in (old, new))
    for key in sorted(olds.keys() | news.keys()):
        if key not in olds or key not in news:
            changes.append(_whole("route", model_id, key, gone=key not in news))
        else:
            found, same = _facts((old[0], olds[key]), (new[0], news[key]), model_id, key)
            changes += found
            restated += same
            for name in _BESIDE_ROUTE:
                changes += _plain(olds[key], news[key], name, model_id, key)
    return changes, restated


def _facts(
    old: tuple[Catalog, Model | Route], new: tuple[Catalog, Model | Route], model_id: str, key: str | None
) -> tuple[list[Change], int]:
    """(the facts of one table that differ, how many were only restated)."""
    changes, restated = [], 0
    for name in fact_fields(type(old[1])):
        if name == "price":
            continue
        was, now = old[0].fact(old[1], name), new[0].fact(new[1], name)
        if was.value != now.value:
            sides = Side(was.value, was.source, was.as_of), Side(now.value, now.source, now.as_of)
            changes.append(Change("changed", _group(name), model_id, key, name, *sides))
        else:
            restated += was != now
    return changes, restated


def _group(name: str) -> Group:
    if name.startswith("price."):
        return "price"
    groups: tuple[tuple[frozenset[str], Group], ...] = (
        (_LIMITS, "limit"),
        (_ABILITIES, "ability"),
        (_LIFECYCLE, "lifecycle"),
    )
    return next((group for names, group in groups if name in names), "other")


def _plain(old: Model | Route, new: Model | Route, name: str, model_id: str, key: str | None) -> Iterator[Change]:
    was, now = getattr(old, name), getattr(new, name)
    if was != now:
        yield Change("changed", "other", model_id, key, name, Side(was), Side(now))


def _beside(old: Model, new: Model, model_id: str) -> tuple[list[Change], int]:
    """Names, constraints and scores: no facts, but they can differ, or be restated, all the same."""
    changes = [change for name in _BESIDE for change in _plain(old, new, name, model_id, None)]
    restated = 0
    for name in _LISTS:
        was, now = (tuple(map(_in_short, getattr(model, name))) for model in (old, new))
        gone, come = tuple(one for one in was if one not in now), tuple(one for one in now if one not in was)
        if gone or come:
            changes.append(Change("changed", "other", model_id, None, name, Side(gone), Side(come)))
        else:
            restated += getattr(old, name) != getattr(new, name)
    return changes, restated


def _word(part: Any) -> str:
    return " ".join(map(str, part)) if isinstance(part, tuple) else str(part)


def _in_short(row: Any) -> str:
    """A constraint by its phrase and condition, a score by its setting and value, an index by its task and value."""
    if isinstance(row, Constraint):
        when = row.when.model_dump(exclude_defaults=True)
        said = (
            f"{key} {', '.join(map(_word, value.items() if key in _SIZED else value))}" for key, value in when.items()
        )
        return f"{row.text} (when {'; '.join(said)})"
    if isinstance(row, Index):
        return f"{row.task} ({row.evidence} evidence): {row.value:g}"
    effort = f" at {row.effort}" if row.effort else ""
    return f"{row.setting}{effort}: {row.value:g}"
