"""One catalog laid over another, field by field: a known model or route is patched, a new one added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modelpick.core.facts import Model, Route, fact_fields
from modelpick.core.price import Price

Table = dict[str, Any]
Overrides = dict[tuple[str, str | None, str], str]
"""(model id, route key or None, fact) -> layer."""

_LISTS = ("use_for", "do_not_use_for", "score", "index", "claim")


_OF_SCORE = ("benchmark", "version", "variant", "effort", "measured_by")
"""What tells two scores of a model apart."""


class Stack:
    """The merged tables of the layers so far, and which later layer overrode what."""

    def __init__(self) -> None:
        self.models: dict[str, Table] = {}
        self.overridden: Overrides = {}

    def lay(self, models: list[Table], layer: str, default_by: str | None) -> Iterator[str]:
        """Lay one file's models over the rest; yields what cannot be done, with the fix."""
        for table in models:
            model_id = table["id"]
            known = self.models.get(model_id)
            if table.get("remove"):
                if self.models.pop(model_id, None) is None:
                    yield _nothing_to_remove(f"model {model_id}", "id")
            elif known is None:
                self.models[model_id] = _fresh(table, default_by)
                removed = [route["key"] for route in table.get("route", []) if route.get("remove")]
                yield from (_nothing_to_remove(f"model {model_id} route {key}", "key") for key in removed)
            else:
                yield from self._patch_model(known, table, layer, default_by)

    def _patch_model(self, known: Table, table: Table, layer: str, default_by: str | None) -> Iterator[str]:
        model_id = known["id"]
        merged = _patched(known, table, fact_fields(Model), default_by, self._note(model_id, None, layer))
        routes = {route["key"]: route for route in known.get("route", [])}
        for route in table.get("route", []):
            key = route["key"]
            if route.get("remove"):
                if routes.pop(key, None) is None:
                    yield _nothing_to_remove(f"model {model_id} route {key}", "key")
            elif key in routes:
                note = self._note(model_id, key, layer)
                routes[key] = _patched(routes[key], route, fact_fields(Route), default_by, note)
            else:
                routes[key] = _with_default(route, default_by)
        merged["route"] = list(routes.values())
        self.models[model_id] = merged

    def _note(self, model_id: str, key: str | None, layer: str) -> Any:
        def note(field: str) -> None:
            self.overridden[model_id, key, field] = layer

        return note


def _nothing_to_remove(entry: str, key: str) -> str:
    return f"{entry}: remove = true, but no earlier layer has it; check the {key}"


def _fresh(table: Table, default_by: str | None) -> Table:
    fresh = _with_default(table, default_by)
    if "route" in table:
        fresh["route"] = [_with_default(route, default_by) for route in table["route"] if not route.get("remove")]
    return fresh


def _with_default(table: Table, default_by: str | None) -> Table:
    """The table with the layer's own source where it names none."""
    fresh = {key: value for key, value in table.items() if key not in ("remove", "unset")}
    if default_by is not None:
        fresh.setdefault("by", default_by)
        for key in _LISTS:
            if key in fresh:
                fresh[key] = [{"by": default_by, **row} for row in fresh[key]]
    return fresh


def _patched(known: Table, patch: Table, facts: tuple[str, ...], default_by: str | None, note: Any) -> Table:
    """An override replaces value, source and claims together; `unset` returns a fact to unknown."""
    merged = dict(known)
    merged["by_field"] = dict(known.get("by_field", {}))
    merged["claim"] = list(known.get("claim", []))
    patch = _with_default(patch, default_by) | {"unset": patch.get("unset", [])}

    def forget(name: str) -> None:
        merged["by_field"].pop(name, None)
        merged["claim"] = [claim for claim in merged["claim"] if claim["field"] != name]
        note(name)

    for name in patch["unset"]:
        for field in [name, *(f"price.{leaf}" for leaf in Price.model_fields)] if name == "price" else [name]:
            forget(field)
        _remove(merged, name)
    by_field = patch.get("by_field", {})
    for name, value in _fact_values(patch):
        forget(name)
        _put(merged, name, value)
        ref = by_field.get(name) or by_field.get("price" if "." in name else name) or patch.get("by")
        if ref is not None and name in facts:
            merged["by_field"][name] = ref
    for key in _LISTS:
        if key in patch:
            replaced = {_identity(row) for row in patch[key]} - {None}
            merged[key] = [*(row for row in merged.get(key, []) if _identity(row) not in replaced), *patch[key]]
    if "aliases" in patch:
        merged["aliases"] = list(dict.fromkeys([*known.get("aliases", []), *patch["aliases"]]))
    return merged


def _identity(row: Table) -> tuple[Any, ...] | None:
    """What makes a row the same as an earlier layer's; None for a claim, which adds to others."""
    if "text" in row:
        return (row["text"],)
    if "task" in row:
        return (row["task"], row.get("evidence", "any"))
    return tuple(map(row.get, _OF_SCORE)) if "benchmark" in row else None


_NOT_VALUES = frozenset({"id", "key", "by", "by_field", "aliases", "route", "remove", "unset", *_LISTS})


def _fact_values(patch: Table) -> Iterator[tuple[str, Any]]:
    for name, value in patch.items():
        if name == "price":
            yield from ((f"price.{leaf}", price) for leaf, price in value.items())
        elif name not in _NOT_VALUES:
            yield name, value
    if "key" in patch and "id" in patch:
        yield "id", patch["id"]


def _put(table: Table, name: str, value: Any) -> None:
    owner, _, leaf = name.rpartition(".")
    if owner:
        table[owner] = {**table.get(owner, {}), leaf: value}
    else:
        table[leaf] = value


def _remove(table: Table, name: str) -> None:
    owner, _, leaf = name.rpartition(".")
    if owner:
        table[owner] = {key: value for key, value in table.get(owner, {}).items() if key != leaf}
    else:
        table.pop(leaf, None)
