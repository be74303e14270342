"""The list of oddities that somebody has looked at and accepts: a TOML file of `[[accept]]` tables."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

from pydantic import ValidationError

from modelpick.catalog.check import key_path
from modelpick.catalog.load import read_toml
from modelpick.core.entry import LIST, Entry
from modelpick.core.lint import LINTS, Accepted
from modelpick.errors import CatalogError


class AcceptFile(Entry):
    """An accept list."""

    accept: Annotated[tuple[Accepted, ...], LIST] = ()
    """What is accepted, and why."""


def read_accepted(path: Path) -> tuple[Accepted, ...]:
    """The entries of an accept list. CatalogError names every key that is wrong, with its fix."""
    raw = read_toml(path)
    problems = list(_problems(raw))
    if problems:
        hint = 'mend the file; an entry is [[accept]] with code = "…", model = "…", why = "…" and perhaps route = "…"'
        raise CatalogError([f"{path}: {problem}" for problem in problems], hint)
    return AcceptFile.model_validate(raw).accept


def _problems(raw: dict[str, Any]) -> Iterator[str]:
    try:
        AcceptFile.model_validate(raw)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            keys = "accept" if len(one["loc"]) == 1 else ", ".join(Accepted.model_fields)
            fixes = {"missing": "is missing; add it", "extra_forbidden": f"unknown key; keys here are {keys}"}
            yield f"{key_path(one['loc'], raw)}: {fixes.get(one['type']) or one['msg']}"
        return
    codes = [lint.code for lint in LINTS]
    for index, entry in enumerate(raw.get("accept", [])):
        if entry["code"] not in codes:
            close = get_close_matches(entry["code"][:200], codes, 1)
            fix = f"did you mean {close[0]!r}?" if close else f"lints are {', '.join(codes)}"
            yield f"accept[{index}] .code = {entry['code'][:80]!r}: there is no such lint; {fix}"
