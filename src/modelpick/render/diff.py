"""What differs between two catalogs, in words, as rows and as JSON."""

from __future__ import annotations

from typing import Any

from modelpick.core.catalog import Catalog
from modelpick.core.diff import Change, Diff, Side
from modelpick.core.price import PriceTier
from modelpick.render.columns import Column
from modelpick.render.documents import catalog_out, plain, price_tier
from modelpick.render.shapes.catalogs import ChangeOut, DiffOut
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.words import inert, plural, usd, value_text


def change_out(change: Change) -> ChangeOut:
    """One difference."""
    before, after = change.before, change.after
    return {
        "change": change.how,
        "about": change.group,
        "model": change.model,
        "route": change.route,
        "field": change.field,
        "before": _value(before),
        "after": _value(after),
        "ratio": None if change.ratio is None else round(change.ratio, 6),
        "before_source": before.source,
        "before_as_of": plain(before.as_of),
        "after_source": after.source,
        "after_as_of": plain(after.as_of),
    }


def _value(side: Side) -> Any:
    if isinstance(side.value, tuple):
        return [price_tier(one) if isinstance(one, PriceTier) else plain(one) for one in side.value]
    return plain(side.value)


def diff_out(before: tuple[str, Catalog], after: tuple[str, Catalog], diff: Diff) -> DiffOut:
    """The whole answer."""
    return {
        "format_version": FORMAT_VERSION,
        "before": {"name": before[0], **catalog_out(before[1])},
        "after": {"name": after[0], **catalog_out(after[1])},
        "counts": diff_counts(diff),
        "changes": [change_out(change) for change in diff.changes],
    }


def diff_counts(diff: Diff) -> dict[str, int]:
    """How many differences of each sort."""
    return {
        "models_added": diff.count("added", "model"),
        "models_removed": diff.count("removed", "model"),
        "routes_added": diff.count("added", "route"),
        "routes_removed": diff.count("removed", "route"),
        "prices_changed": diff.count("changed", "price"),
        "other_facts_changed": diff.count("changed") - diff.count("changed", "price"),
        "facts_restated": diff.restated,
    }


def diff_notes(diff: Diff) -> list[str]:
    """The summary."""
    counts = diff_counts(diff)
    if not diff.changes and not diff.restated:
        return ["no differences in models, routes and facts"]
    added, removed = counts["models_added"], counts["models_removed"]
    lines = [
        f"models: {added:,} added, {removed:,} removed",
        f"routes of models in both: {counts['routes_added']:,} added, {counts['routes_removed']:,} removed",
        f"changed: {plural(counts['prices_changed'], 'price')}, {plural(counts['other_facts_changed'], 'other fact')}",
    ]
    if diff.restated:
        lines.append(f"with the same value, but another source, date or claim: {plural(diff.restated, 'fact')}")
    return lines


def _shown(value: Any) -> str:
    """A value for a person; the blank of a field that does not apply."""
    return "" if value is None else inert(value_text(value))


def _tuple_text(values: tuple[Any, ...]) -> str:
    return "; ".join(_tier_text(one) if isinstance(one, PriceTier) else inert(str(one)) for one in values)


def _tier_text(tier: PriceTier) -> str:
    return f"above {tier.above:,}: {usd(tier.input)} in, {usd(tier.output)} out"


def _side(name: str) -> Column:
    def value(change: Change) -> Any:
        side = getattr(change, name)
        if change.field is None:
            return ""
        return _tuple_text(side.value) if isinstance(side.value, tuple) else plain(side.value)

    return Column(name, name, value, value_text, 1)


def _ratio_text(value: float | None) -> str:
    return "" if value is None else f"{value:.4g} x"


DIFF_COLUMNS = (
    Column("change", "change", lambda change: change.how, priority=1),
    Column("about", "about", lambda change: change.group, priority=4),
    Column("model", "model", lambda change: change.model, _shown, 0),
    Column("route", "route", lambda change: change.route, _shown, 1),
    Column("field", "field", lambda change: change.field, _shown, 1),
    _side("before"),
    _side("after"),
    Column("ratio", "ratio", lambda change: change.ratio, _ratio_text, 3, right=True),
    Column("after_source", "source", lambda change: change.after.source, _shown, 5),
)
