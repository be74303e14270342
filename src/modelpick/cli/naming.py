"""`--id-style`: ids as a provider or tool has them, in every format; where none is recorded, unknown.

Every answer keeps the catalog's own id beside it, as `modelpick_id`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

from modelpick.cli.ask import format_from
from modelpick.cli.options import Options
from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model
from modelpick.core.ids import ID_STYLES, IdStyle, styled_id
from modelpick.core.names import find_meaning
from modelpick.core.parse import choice
from modelpick.core.verdict import Fit
from modelpick.render.columns import Column
from modelpick.render.formats import Reply
from modelpick.render.words import joined, plural

_MOST_SAID = 3


class Naming(NamedTuple):
    """The ids of one answer, in one style."""

    catalog: Catalog
    style: IdStyle
    format: str

    @property
    def is_own(self) -> bool:
        """Ids are the catalog's own, and the answer is as it is without the option."""
        return self.style == "modelpick"

    @property
    def heading(self) -> str:
        """What such an id is called, for a person."""
        return "id at provider" if self.style == "provider" else f"{self.style} id"

    def name(self, fit: Fit) -> str | None:
        """The id of a model by its chosen route; None where none is recorded."""
        return styled_id(fit.model, fit.route, self.style)

    def record(self, record: Mapping[str, Any], fit: Fit, key: str = "id") -> dict[str, Any]:
        """A JSON object with its id in the style, and the catalog's own behind it."""
        if self.is_own:
            return dict(record)
        styled: dict[str, Any] = {}
        for name, value in record.items():
            styled |= {key: self.name(fit), "modelpick_id": fit.model.id} if name == key else {name: value}
        return styled

    def records(self, records: Sequence[Mapping[str, Any]], fits: Sequence[Fit], key: str = "id") -> list[Any]:
        """The same for one object a fit."""
        return [self.record(record, fit, key) for record, fit in zip(records, fits, strict=True)]


def naming_from(options: Options, catalog: Catalog) -> Naming:
    """How ids are to be given. UsageError where the style is none."""
    style = cast(IdStyle, choice("id_style", options["id_style"] or "modelpick", ID_STYLES))
    return Naming(catalog, style, format_from(options))


def with_ids(reply: Reply, naming: Naming, fitting: Sequence[Fit], shown: Sequence[Fit], limit: int | None) -> Reply:
    """The reply with the ids that `-q` prints: of the first that fit and have one.

    Where ids alone are printed and there is none, the exit code is 1: nothing that fits can be named so.
    """
    ids: dict[str, Fit] = {}
    passed: list[Fit] = []
    for fit in fitting:
        if limit is not None and len(ids) >= limit:
            break
        name = naming.name(fit)
        if name is None:
            passed.append(fit)
        else:
            ids.setdefault(name, fit)
    if naming.is_own:
        return replace(reply, ids=list(ids))
    if naming.format == "ids":
        aside = _about_unnamed(naming, passed, len(fitting), "that fit; left out")
        named = list(ids.values())
    else:
        aside = _about_unnamed(naming, [fit for fit in shown if naming.name(fit) is None], len(shown), "shown")
        named = list(shown)
    aside += _about_others(naming, named)
    nameless = naming.format == "ids" and not ids
    return replace(reply, ids=list(ids), aside=[*reply.aside, *aside], exit_code=reply.exit_code or int(nameless))


def _about_unnamed(naming: Naming, unnamed: Sequence[Fit], of: int, which: str) -> list[str]:
    if not unnamed:
        return []
    kind = "id of the provider" if naming.style == "provider" else naming.heading
    return [f"no {kind} is recorded for {len(unnamed):,} of {of:,} {which}"]


def _about_others(naming: Naming, fits: Sequence[Fit]) -> list[str]:
    """What to say of ids that, typed here, are another model's own name."""
    taken = {}
    for fit in fits:
        name = naming.name(fit)
        owner = naming.catalog.names.get(name, fit.model.id) if name is not None else fit.model.id
        if owner != fit.model.id:
            taken[name] = f"{name} is {fit.model.id} there; typed here, it is taken for {owner}"
    more = len(taken) - _MOST_SAID
    return [*list(taken.values())[:_MOST_SAID], *([f"… and {more:,} more ids of that kind"] if more > 0 else [])]


class Rows(NamedTuple):
    """Where an answer with a row a model, or a row a route, has its ids."""

    fit: Callable[[Any], Fit]
    """A row's model and route."""
    fitting: Sequence[Any]
    """The rows whose ids `-q` prints."""
    limit: int | None = None
    member: str = "candidates"
    """The list in the JSON document that has an entry a row."""
    key: str = "id"
    """The column, and the key of an entry, that holds the id."""


def named(reply: Reply, naming: Naming, where: Rows) -> Reply:
    """The reply with its ids in the style, in rows, records and document."""
    shown = [where.fit(row) for row in reply.rows]
    made = with_ids(reply, naming, [where.fit(row) for row in where.fitting], shown, where.limit)
    if naming.is_own:
        return made
    return replace(
        made,
        document=lambda: in_style(reply.document(), naming, where.member, shown, where.key),
        records=lambda: naming.records(reply.records(), shown, where.key),
        columns=list(_columns(reply, naming, where)),
    )


def in_style(
    document: Mapping[str, Any], naming: Naming, member: str, fits: Sequence[Fit], key: str = "id"
) -> dict[str, Any]:
    """A document whose list `member` has its ids in the style, which it names."""
    if naming.is_own:
        return dict(document)
    return {**document, member: naming.records(document[member], fits, key), "id_style": naming.style}


def _columns(reply: Reply, naming: Naming, where: Rows) -> Iterator[Column]:
    """The columns with the id in the style; the catalog's own goes with it, unless the columns were chosen."""
    for column in reply.columns:
        if column.name != where.key:
            yield column
            continue
        yield Column(
            column.name, naming.heading, lambda row: naming.name(where.fit(row)), priority=0, right=column.right
        )
        if not reply.asked:
            yield own_column(where.fit)


def own_column(fit: Callable[[Any], Fit]) -> Column:
    """The catalog's own id, beside one in another style."""
    return Column("modelpick_id", "model", lambda row: fit(row).model.id, priority=2, stays=True)


def typed_model(catalog: Catalog, name: str) -> tuple[Model, list[str]]:
    """(the model of this name, what to say where it is not the model's own). UnknownNameError where there is none."""
    found = find_meaning(catalog, name)
    if found.is_of_model:
        return found.model, []
    keys = [route.key for route in found.routes[:_MOST_SAID]]
    more = len(found.routes) - len(keys)
    routes = joined([*keys, f"{more:,} more"] if more else keys)
    return found.model, [f"{name} is {found.model.id}, by the id of {plural(len(found.routes), 'route')}: {routes}"]
