"""`--id-style`: ids as a provider or tool has them, in every format; where none is recorded, unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

from modelpick.cli.options import Options
from modelpick.core.ids import ID_STYLES, IdStyle, styled_id
from modelpick.core.parse import choice
from modelpick.core.verdict import Fit
from modelpick.render.formats import Reply
from modelpick.render.words import plural


class Named(NamedTuple):
    """Where a command's answer has its ids."""

    fit: Callable[[Any], Fit]
    """A row's model and route."""
    fitting: Sequence[Any]
    """The rows whose ids `-q` prints."""
    limit: int | None = None
    member: str = "candidates"
    """The list in the JSON document that has an entry a row."""
    key: str = "id"
    """The column, and the key of an entry, that holds the id."""


def id_style(options: Options) -> IdStyle:
    """The style that was asked for. UsageError where it is none."""
    return cast(IdStyle, choice("id_style", options.get("id_style") or "modelpick", ID_STYLES))


def named(reply: Reply, options: Options, where: Named) -> Reply:
    """The reply with its ids in the style that was asked for: the first ones that fit and have such an id in `-q`."""
    style = id_style(options)

    def name(row: Any) -> str | None:
        fit = where.fit(row)
        return styled_id(fit.model, fit.route, style)

    ids = [found for row in where.fitting if (found := name(row)) is not None]
    ids = list(dict.fromkeys(ids))[: where.limit]
    if style == "modelpick":
        return replace(reply, ids=ids)

    def styled(record: Mapping[str, Any], row: Any) -> dict[str, Any]:
        return {**record, where.key: name(row)}

    def document() -> Mapping[str, Any]:
        whole = dict(reply.document())
        entries = zip(whole[where.member], reply.rows, strict=True)
        return {**whole, where.member: [styled(record, row) for record, row in entries], "id_style": style}

    nameless = sum(name(row) is None for row in where.fitting)
    said = f"no {style} id is recorded for {plural(nameless, 'fitting row')}: ?, null, or left out of -q"
    return replace(
        reply,
        ids=ids,
        document=document,
        records=lambda: [styled(record, row) for record, row in zip(reply.records(), reply.rows, strict=True)],
        columns=[replace(one, value=name) if one.name == where.key else one for one in reply.columns],
        aside=[*reply.aside, *([said] if nameless else [])],
    )
