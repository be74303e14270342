"""A migration put into words and rows: needs kept and lost, successors, ids to replace, days left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from modelpick.core.catalog import Catalog
from modelpick.core.cost import rounded
from modelpick.core.facts import Model, Route
from modelpick.core.ids import IdStyle, styled_id
from modelpick.core.licenses import license_kind
from modelpick.core.migrate import LIMITS, Difference, Ending, IdChange, Move, Need, Needs, Providers
from modelpick.core.requirements import flag, imposes
from modelpick.core.successors import Replacement
from modelpick.core.verdict import Fit, Status
from modelpick.render.columns import Column, route_name
from modelpick.render.documents import plain
from modelpick.render.shapes.migrate import BeforeAfterOut
from modelpick.render.wording import MARKS, finding_text, noun, retires_text, state_text
from modelpick.render.words import count_short, inert, joined, money, plural, usd, value_text

FACTS = ("tuning", "open_weights", "parameters", "knowledge", "released")
_NAMES = {
    "knowledge": "knowledge cutoff",
    "parameters": "parameters",
    "released": "released",
    "license_class": "licence class",
    "route": "cheapest route",
    "input_usd_per_mtok": "input, $/M tokens",
    "output_usd_per_mtok": "output, $/M tokens",
    "blended_usd_per_mtok": "blended, $/M tokens",
    "usd_per_request": "a request",
    "usd_per_month": "a month",
}
_SHOWN: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(("parameters", "max_params", "min_params", "max_active_params"), count_short),
    **dict.fromkeys(("input_usd_per_mtok", "output_usd_per_mtok", "blended_usd_per_mtok"), usd),
    **dict.fromkeys(("usd_per_request", "usd_per_month"), money),
}


NOTHING = "loses nothing that is known"
"""What is said of a move that `move_text` has nothing to say about."""


NOT_THERE = "none there"
"""What is said of an id whose provider does not offer the new model."""


class View(NamedTuple):
    """Everything that an answer of `migrate` shows."""

    catalog: Catalog
    model: Model
    needs: Needs
    endings: Sequence[Ending]
    """Routes of the old model that are retired or end."""
    replacements: Sequence[Replacement]
    moves: Sequence[Move]
    """To B, or to every successor."""
    to: Model | None = None
    providers: Providers | None = None
    ids: Sequence[IdChange] = ()
    style: IdStyle = "modelpick"
    """Whose ids are to be replaced; by default the providers'."""

    def in_style(self, style: IdStyle) -> View:
        """The same with ids in this style; those of OpenRouter concern its own routes alone."""
        ids = [one for one in self.ids if style != "openrouter" or one.old.address.provider == style]
        return self._replace(style=style, ids=ids)

    def id_of(self, model: Model, route: Route) -> str | None:
        """What a route is called in that style; None where that is not recorded."""
        return styled_id(model, route, "provider" if self.style == "modelpick" else self.style)

    def changed_ids(self, change: IdChange) -> tuple[str | None, str | None]:
        """(the id to replace, the one to write); None where none is recorded, or the new model is not offered there."""
        after = self.id_of(self.to, change.new) if self.to and change.new else None
        return self.id_of(self.model, change.old), after


class ChangeRow(NamedTuple):
    """One need, fact, price, provider or id of a move, for the formats that have rows."""

    kind: str
    name: str
    before: Any
    after: Any
    text: str
    wanted: Any = None


# Words ----------------------------------------------------------------------------------------------------------


def fact_name(name: str) -> str:
    """What a fact or price is called, for a person."""
    return _NAMES.get(name) or noun(name)


def shown(name: str, value: Any) -> str:
    """A value of this name, for a person."""
    return _SHOWN[name](value) if name in _SHOWN and not isinstance(value, str) else value_text(value)


def difference_text(one: Difference) -> str:
    """`prompt caching`, or `context window 64,000 instead of 128,000`; with what is unknown said."""
    name = fact_name(one.fact)
    if one.before is None or one.after is None:
        return f"{name}: {shown(one.fact, one.before)} before, {shown(one.fact, one.after)} after"
    if isinstance(one.before, bool):
        return name
    return f"{name} {shown(one.fact, one.after)} instead of {shown(one.fact, one.before)}"


def move_text(one: Move) -> str:
    """What a move loses or leaves in doubt, what it loses besides, how long the new model lasts; empty for nothing."""
    parts = (
        [f"loses {'a need' if len(one.lost) == 1 else f'{len(one.lost)} needs'}: {_first(one.lost)}"]
        if one.lost
        else []
    )
    parts += [f"in doubt: {_first(one.doubts)}"] if one.doubts and not one.lost else []
    if one.also_loses:
        parts.append(f"loses besides: {joined([difference_text(difference) for difference in one.also_loses])}")
    parts += [text for text in (_end_text(one),) if text]
    return "; ".join(parts)


def _first(needs: Sequence[Need]) -> str:
    more = f" (+{len(needs) - 1} more)" if len(needs) > 1 else ""
    return finding_text(needs[0].after) + more


def _end_text(one: Move) -> str:
    if one.own_end is not None:
        end = state_text(one.own_end) if one.own_end.state == "retired" else retires_text(one.own_end)
        return f"the developer's own route: {end}"
    return retires_text(one.life) if one.life.retires_soon else ""


def needs_text(needs: Needs) -> str:
    """The needs in one line: as facts where they come from facts, as flags where they were typed."""
    stated = needs.question.workload.requirements().stated()
    names = [name for name, value in stated.items() if imposes(name, value)]
    if not needs.from_facts:
        flags = [flag(name) if stated[name] is True else f"{flag(name)} {value_text(stated[name])}" for name in names]
        return f"needs as stated: {', '.join(flags)}"
    words = {
        "input": lambda value: f"input of {value:,} tokens",
        "avg_input": lambda value: f"{value:,} tokens of input on average",
        "avg_output": lambda value: f"answers of {value:,} tokens on average",
        "output": lambda value: f"answers of {value:,} tokens",
        "context": lambda value: f"context window {value:,}",
        "tuning": lambda value: f"{value} model",
        "license": lambda value: f"{value} licence",
        "max_params": lambda value: f"at most {count_short(value)} parameters (half as large again)",
    }
    said = [words[name](stated[name]) if name in words else noun(name) for name in names]
    return f"needs from its facts: {', '.join(said) or 'none is known'}"


def not_copied_text(needs: Needs) -> list[str]:
    """A line that names what is unknown of the old model; none where all is known."""
    names = [_NAMES.get(name) or noun("max_output" if name == "output" else name) for name in needs.not_copied]
    return [f"unknown of it, and so not needed: {', '.join(names)}"] if names else []


def days_left_text(endings: Sequence[Ending], model: Model) -> str:
    """How long the old model goes on: on the developer's own platform, and where it ends soonest."""
    coming = [one for one in endings if one.life.retires_in_days is not None]
    own = next((one for one in endings if one.is_own_platform), None)
    chosen = [own] if own else []
    chosen += [one for one in coming[:1] if one is not own]
    if not chosen:
        chosen = list(endings[-1:])
    said = [
        f"{inert(one.route.key)} {(retires_text(one.life) or state_text(one.life)).replace('until', 'ends on')}"
        for one in chosen
    ]
    left = len(model.route) - len(endings)
    others = f"; no end is announced of {plural(left, 'other route')}" if said and left else ""
    return f"days left: {', '.join(said)}{others}" if said else "days left: no end of it is announced"


def replacement_lines(replacements: Sequence[Replacement], moves: Sequence[Move]) -> list[str]:
    """What each provider names in its place, and what that loses."""
    by_id = {one.after.model.id: one for one in moves}
    lines = []
    for one in replacements:
        who = joined([inert(name) for name in one.providers])
        if one.model is None:
            lines.append(f"named by {who}: “{inert(one.name)}”, which is not in the catalog")
        elif one.model.id in by_id:
            found = by_id[one.model.id]
            lines.append(f"named by {who}: {MARKS[found.after.status]} {one.model.id}: {move_text(found) or NOTHING}")
        else:
            lines.append(f"named by {who}: {one.model.id}")
    return lines


MOST_CHECKED = 3
"""Successors on a model's page, besides those that a provider names."""


def checks_lines(view: View) -> list[str]:
    """The migration checks of a model's page: what must be kept, how long it goes on, who can take its place."""
    best = [one for one in view.moves if one.after.status is not Status.REJECTED and not one.named_by][:MOST_CHECKED]
    lines = [needs_text(view.needs), *not_copied_text(view.needs), days_left_text(view.endings, view.model)]
    lines += replacement_lines(view.replacements, view.moves) or ["no provider names a replacement"]
    lines += [f"successor: {MARKS[one.after.status]} {one.after.model.id}: {move_text(one) or NOTHING}" for one in best]
    lines += (
        []
        if any(one.after.status is not Status.REJECTED for one in view.moves)
        else ["no other model of the catalog keeps these needs"]
    )
    return [*lines, f"more: modelpick migrate {view.model.id}"]


# Rows -----------------------------------------------------------------------------------------------------------


def change_rows(view: View) -> Iterator[ChangeRow]:
    """Everything about the move to B, a row each: needs first, then what else changes."""
    (one,) = view.moves
    for kind, needs in (("lost", one.lost), ("unknown", one.doubts), ("kept", kept_needs(one))):
        for need in needs:
            found, before = need.after, need.before and plain(need.before.found)
            yield ChangeRow(kind, found.rule, before, plain(found.found), finding_text(found), plain(found.wanted))
    for kind in ("gained", "also_loses", "also_unknown"):
        for difference in getattr(one, kind):
            yield ChangeRow(kind, difference.fact, difference.before, difference.after, difference_text(difference))
    for kind, facts in (("limit", limits(view.catalog, one)), ("fact", facts_of(one))):
        for name, value in facts.items():
            yield ChangeRow(kind, name, value["before"], value["after"], "")
    yield from _price_rows(one)
    for word in ("kept", "lost", "new"):
        for provider in getattr(view.providers, word):
            yield ChangeRow("provider", provider, word != "new", word != "lost", word)
    for change in view.ids:
        new = change.new
        text = NOT_THERE if new is None else "" if new.key == change.old.key else new.key
        yield ChangeRow("id", change.old.key, *view.changed_ids(change), text)
    for end in view.endings:
        text = retires_text(end.life) or state_text(end.life)
        yield ChangeRow("end", end.route.key, end.life.state, plain(end.life.shutdown_date), text)


def kept_needs(one: Move) -> list[Need]:
    """The stated needs that the new model meets."""
    return [need for need in one.needs if need.is_kept]


def limits(catalog: Catalog, one: Move) -> dict[str, BeforeAfterOut]:
    """The limits of both routes."""
    old, new = (fit.candidate for fit in one.homes)
    return {name: {"before": old.read(name).value, "after": new.read(name).value} for name in LIMITS}


def facts_of(one: Move) -> dict[str, BeforeAfterOut]:
    """Licence, tuning, size and dates of both models."""
    old, new = one.before.model, one.after.model
    facts: dict[str, BeforeAfterOut] = {
        "license": {"before": old.license, "after": new.license},
        "license_class": {"before": license_class(old), "after": license_class(new)},
    }
    return facts | {name: {"before": getattr(old, name), "after": getattr(new, name)} for name in FACTS}


def license_class(model: Model) -> str | None:
    """permissive, commercial, non-commercial, or closed where the weights are not published; None is unknown."""
    if model.open_weights is False:
        return "closed"
    return license_kind(model.license) if model.license else None


def _price_rows(one: Move) -> Iterator[ChangeRow]:
    yield ChangeRow("price", "route", route_name(one.before), route_name(one.after), "")
    old, new = (_rates(fit) for fit in (one.before, one.after))
    for name in old:
        percent = None if not old[name] or new[name] is None else (new[name] / old[name] - 1) * 100  # type: ignore[operator]
        yield ChangeRow("price", name, old[name], new[name], percent_text(percent))


def _rates(fit: Fit) -> dict[str, float | None]:
    price = fit.route.price if fit.route else None
    rates = {f"{name}_usd_per_mtok": getattr(price, name, None) for name in ("input", "output")}
    traffic, priced = fit.cost.traffic, amounts(fit)
    shown_as = ["usd_per_request"] if traffic.is_sized else ["blended_usd_per_mtok"]
    shown_as += ["usd_per_month"] if traffic.requests_per_day is not None else []
    return rates | {name: priced[name] for name in shown_as}


def amounts(fit: Fit) -> dict[str, float | None]:
    """What the workload costs there, by name; None is unknown, or not stated."""
    names = ("blended_usd_per_mtok", "usd_per_request", "usd_per_day", "usd_per_month")
    values = {name: getattr(fit.cost, name) for name in names}
    return {name: None if value is None else rounded(value) for name, value in values.items()}


def percent_text(percent: float | None) -> str:
    """`+25 %`, `-3.5 %`, `the same`; empty where it is unknown."""
    if percent is None:
        return ""
    if abs(percent) < 0.05:
        return "the same"
    if -100 < percent < -99:
        return f"{max(percent, -99.9):+.1f} %"  # what still costs something is not free
    return f"{percent:+,.0f} %" if abs(percent) >= 9.95 else f"{percent:+.1f} %"


def change_percent(one: Move) -> float | None:
    """By how much the workload's cost changes; None where it is unknown."""
    ratio = one.cost_ratio
    return None if ratio is None else round(float(ratio - 1) * 100, 2)


CHANGE_COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("kind", "kind", lambda row: row.kind, priority=0),
        Column("name", "name", lambda row: row.name, priority=1),
        Column("wanted", "wanted", lambda row: row.wanted, priority=6),
        Column("before", "before", lambda row: row.before, priority=2),
        Column("after", "after", lambda row: row.after, priority=2),
        Column("text", "text", lambda row: row.text, inert, 3, wraps=True),
    )
}
"""The columns of a move to B, by name."""


def _price(name: str) -> Callable[[Move], Any]:
    return lambda one: getattr(one.after.route.price, name) if one.after.route else None


def _of_route(name: str) -> Callable[[Move], Any]:
    return lambda one: getattr(one.after.route, name) if one.after.route else None


def _route(one: Move) -> str | None:
    own = "self-hosted" if one.after.model.open_weights else None
    return one.after.route.key if one.after.route else own


def _reason(one: Move) -> str:
    named = [f"named by {joined(list(one.named_by))}"] if one.named_by else []
    return "; ".join(filter(None, [*named, move_text(one)]))


def _amount(name: str) -> Callable[[Move], Any]:
    return lambda one: amounts(one.after)[name]


def _facts_lost(name: str) -> Callable[[Move], Any]:
    return lambda one: [getattr(part, "after", part).rule for part in getattr(one, name)]


SUCCESSOR_COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("status", "status", lambda one: one.after.status.value, lambda word: f"{MARKS[Status(word)]} {word}", 1),
        Column("id", "model", lambda one: one.after.model.id, priority=0),
        Column("modelpick_id", "modelpick id", lambda one: one.after.model.id),
        Column("name", "name", lambda one: one.after.model.title),
        Column("named_by", "named by", lambda one: list(one.named_by), priority=4),
        Column("provider", "provider", lambda one: one.after.route and one.after.route.address.provider),
        Column("route", "route", _route, priority=5),
        Column("route_id", "id at provider", _of_route("id")),
        Column("input_usd_per_mtok", "in $/M", _price("input"), usd, 6, right=True),
        Column("output_usd_per_mtok", "out $/M", _price("output"), usd, 6, right=True),
        Column("blended_usd_per_mtok", "blended $/M", _amount("blended_usd_per_mtok"), usd, 3, right=True),
        Column("usd_per_request", "$/request", _amount("usd_per_request"), money, 4, right=True),
        Column("usd_per_month", "$/month", _amount("usd_per_month"), money, 3, right=True),
        Column("cost_change_percent", "change", change_percent, lambda v: percent_text(v) or "?", 2, right=True),
        Column("retires_in_days", "days left", lambda one: one.life.retires_in_days, priority=6, right=True),
        Column("lost", "lost", _facts_lost("lost")),
        Column("unknown", "in doubt", _facts_lost("doubts")),
        Column("also_loses", "loses besides", lambda one: [part.fact for part in one.also_loses]),
        Column("reason", "notes", _reason, inert, 2, wraps=True),
    )
}
"""The columns of the successors, by name."""
