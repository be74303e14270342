"""`catalog lint` and `diff`: what a person should look at in a catalog, and between two."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from modelpick.catalog.accept import read_accepted
from modelpick.catalog.load import load, read_toml
from modelpick.catalog.locate import SHIPPED, resolved, shipped_path
from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import day_from, layers_of
from modelpick.cli.catalog import AS_OF, FILES, layers_with
from modelpick.cli.options import CATALOG, OUTPUT, Options, takes
from modelpick.core.catalog import Catalog
from modelpick.core.diff import compare
from modelpick.core.lint import STALE_DAYS, Linted, look_over
from modelpick.errors import UsageError
from modelpick.render.diff import DIFF_COLUMNS, change_out, diff_notes, diff_out
from modelpick.render.formats import Reply
from modelpick.render.lint import ACCEPTED_COLUMN, LINT_COLUMNS, lint_notes, lint_out, oddity_out

LINT: dict[str, Any] = {
    "accept": Annotated[
        str | None,
        typer.Option("--accept", metavar="FILE", help="Accept what this list (TOML, accept tables) names."),
    ],
    "stale_days": Annotated[
        str | None,
        typer.Option("--stale-days", metavar="N", help=f"A fact is stale after so many days. (default: {STALE_DAYS})"),
    ],
    "all": Annotated[bool, typer.Option("--all", metavar=" ", help="What is accepted too, each with why.")],
}


@takes(LINT, AS_OF, OUTPUT, CATALOG)
def lint(files: FILES = None, **options: Any) -> Answer:
    """What is valid and still odd: wrong units, contradictions, impossible dates, stale facts. Exit 1 where any is.

    Examples:

        modelpick catalog lint my-models.toml

        modelpick catalog lint data/models.toml --accept data/curated/accepted.toml
    """
    today, stale_days = day_from(options), _stale_days(options["stale_days"])
    accepted = read_accepted(Path(options["accept"])) if options["accept"] is not None else ()
    subject = _subject(files or [], options)
    linted = look_over(subject.catalog, today, accepted=accepted, stale_days=stale_days, models=subject.models)
    return answer(_lint_reply(subject.catalog, linted, {**options, "today": today}), options)


def _lint_reply(catalog: Catalog, linted: Linted, options: Options) -> Reply:
    shows_all = options["all"]
    outs = [oddity_out(odd, why) for odd, why in linted.findings]
    rows = [row for row in outs if shows_all or row["accepted"] is None]
    return Reply(
        document=lambda: lint_out(catalog, options["today"], linted),
        records=lambda: outs,
        columns=[*LINT_COLUMNS, ACCEPTED_COLUMN] if shows_all else LINT_COLUMNS,
        rows=rows,
        ids=list(dict.fromkeys(row["model"] for row in rows)),
        exit_code=linted.exit_code,
        notes=lambda: lint_notes(linted, shows_all=shows_all),
    )


def _stale_days(text: str | None) -> int:
    if text is None:
        return STALE_DAYS
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise UsageError(f"--stale-days: {text[:40]!r} is not a number of days", "for example --stale-days 180")
    return int(text)


class _Subject(NamedTuple):
    """A catalog, and the models of it that are looked at; None for all."""

    catalog: Catalog
    models: Set[str] | None


def _subject(files: list[Path], options: Options) -> _Subject:
    """The catalog in use; or with files, what they make of it, and only the models that they name."""
    if not files:
        return _Subject(load(layers_of(options)), None)
    for flag in ("catalog", "only_catalog"):
        if options[flag]:
            raise UsageError(
                f"FILE and --{flag.replace('_', '-')} exclude each other",
                f"drop one of the two: `modelpick catalog lint {files[0]}` looks at the file among the layers in use",
            )
    if len(files) == 1 and layers_with(files[0])[0][1] == files[0]:
        return _Subject(load(layers_with(files[0])), None)
    shipped = shipped_path()
    if any(file.exists() and file.samefile(shipped) for file in files):
        raise UsageError("FILE: the shipped catalog is among several files", "lint it alone")
    paths = {resolved(path) for path in files}
    base = [(name, path) for name, path in layers_of(options) if resolved(path) not in paths]
    catalog = load([*base, *((f"FILE {path.name}", path) for path in files)])
    named = {table["id"] for path in files for table in read_toml(path).get("model", [])}
    return _Subject(catalog, named)


_SIDE = "A catalog file; shipped: the one that came with the program; current: the layers in use."


@takes(OUTPUT, CATALOG)
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=_SIDE, show_default=False)],
    after: Annotated[str, typer.Argument(metavar="B", help="The same, afterwards.", show_default=False)],
    **options: Any,
) -> Answer:
    """What differs from catalog A to catalog B: prices first, the biggest change at the top. Exit 0 either way.

    Example:

        modelpick catalog diff shipped current
    """
    old, new = _side(before, options), _side(after, options)
    found = compare(old, new)
    rows = list(found.changes)
    reply = Reply(
        document=lambda: diff_out((before, old), (after, new), found),
        records=lambda: [change_out(change) for change in rows],
        columns=DIFF_COLUMNS,
        rows=rows,
        ids=list(dict.fromkeys(change.model for change in rows)),
        notes=lambda: diff_notes(found),
    )
    return answer(reply, options)


def _side(name: str, options: Options) -> Catalog:
    """One of the two catalogs: a file stands alone, without the layers under it."""
    if name == "current":
        return load(layers_of(options))
    return load([(SHIPPED, shipped_path()) if name == SHIPPED else (f"FILE {Path(name).name}", Path(name))])
