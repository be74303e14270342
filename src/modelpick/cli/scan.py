"""`scan`: the models that are named in a project's files, and which of them will not answer for long."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer, say
from modelpick.cli.ask import format_from, open_catalog, open_project, project_path, question_from
from modelpick.cli.options import CATALOG, DIAGNOSTIC_OUTPUT, QUESTION, REQUIREMENTS, Options, takes
from modelpick.core.diagnostic import Diagnostic, exit_code
from modelpick.core.mentions.located import Located
from modelpick.core.mentions.written import Written
from modelpick.core.parse import parse_days
from modelpick.core.project import Project
from modelpick.core.survey import DAYS_LEFT, Survey
from modelpick.errors import UsageError
from modelpick.render import diagnostics as words
from modelpick.render.documents import catalog_out
from modelpick.render.formats import DIAGNOSTIC_FORMATS, Reply
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.words import plural
from modelpick.tree.read import MOST_BYTES
from modelpick.tree.search import Tally, search

_HOW = {name: QUESTION[name] for name in ("workload", "like", "unknown", "as_of")}
_SCAN: dict[str, Any] = {
    "min_days_left": Annotated[
        str | None,
        typer.Option(
            "--min-days-left",
            metavar="DAYS",
            help=f"A shutdown nearer than this is an error. (default: {DAYS_LEFT}d)",
            show_default=False,
        ),
    ],
    "all": Annotated[bool, typer.Option("--all", metavar=" ", help="In the table, mentions with nothing wrong too.")],
}
_LIST = "for example `git ls-files -z | modelpick scan -`"
_MOST_NAMED = 10
"""Files that cannot be read are named up to this many."""
_PATIENCE = 1.0
"""Seconds without a word before a person at a terminal is told how far it is."""


@takes(_SCAN, REQUIREMENTS, _HOW, DIAGNOSTIC_OUTPUT, CATALOG)
def scan(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Files and folders; - reads a list of files.", show_default=False),
    ],
    **options: Any,
) -> Answer:
    """Which models do these files name, which of them are retired, retiring or unknown, and what can replace them?

    Looked for are whole ids that stand as values in source, configuration and notebooks; comments and prose do not
    count, nor what .gitignore leaves out. A line with `modelpick: ignore` or `modelpick: ignore[CODE]` is silent.
    The replacement keeps what is needed: the requirements that are typed or those of --workload; else those of the
    workload of modelpick.toml that has the model in use; else what the model's own facts amount to.

    Examples:

        modelpick scan src

        modelpick scan src --min-days-left 180d --tools --context 100k

        git diff --name-only | modelpick scan - --format github
    """
    catalog = open_catalog(options)
    question, aside = question_from(dict.fromkeys(QUESTION) | options, catalog)
    project = _project(options)
    written, tally = Written(catalog), Tally()
    survey = Survey(
        catalog,
        written,
        question,
        min_days_left=_least_days(options, project),
        workload=options["workload"],
        project=project,
    )
    found: list[Diagnostic] = []
    for path, located in _searched(paths, written, tally):
        found += survey.diagnostics(path, located)
    found.sort(key=_order)
    _say_problems(tally)
    document = {
        "format_version": FORMAT_VERSION,
        "catalog": catalog_out(catalog),
        "as_of": question.as_of.isoformat(),
        "project": project.path if project else None,
    }
    return answer(_reply(document, tally, found, options, aside), options)


def _project(options: Options) -> Project | None:
    return open_project(options) if project_path(options) is not None else None


def _least_days(options: Options, project: Project | None) -> int | None:
    if options["min_days_left"] is not None:
        return parse_days(options["min_days_left"], "min_days_left")
    named = project.workloads.get(options["workload"]) if project and options["workload"] else None
    return named.min_days_left if named else None


def _order(one: Diagnostic) -> tuple[str, int, int]:
    place = one.place
    return (place.path, place.line or 0, place.column or 0) if place else ("", 0, 0)


def _searched(paths: Sequence[str], written: Written, tally: Tally) -> Iterator[tuple[str, list[Located]]]:
    """What the files name; on a terminal with a word from time to time about how far it is."""
    named = [path for path in paths if path != "-"]
    yield from _watched(search(named, written, tally), tally)
    if len(named) < len(paths):
        yield from _watched(search(_listed(), written, tally, must_exist=False), tally)


def _listed() -> list[str]:
    """The files that stdin lists, a line each or with NUL between them. UsageError where the list has no end."""
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if sys.stdin is not None else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"stdin: cannot be read: {reason}", _LIST) from None
    if len(data) > MOST_BYTES:
        raise UsageError(f"stdin: is longer than {MOST_BYTES:,} bytes", _LIST)
    text = os.fsdecode(data)
    return [one for one in re.split(r"\0" if "\0" in text else r"\r?\n", text) if one]


def _watched(found: Iterator[tuple[str, list[Located]]], tally: Tally) -> Iterator[tuple[str, list[Located]]]:
    if sys.stderr is None or not sys.stderr.isatty():
        yield from found
        return
    began = time.monotonic()
    status = None
    try:
        for one in found:
            if status is None and time.monotonic() - began > _PATIENCE:
                from rich.console import Console  # with it comes rich, which only somebody who waits needs

                status = Console(stderr=True).status("scanning")
                status.start()
            if status is not None and tally.files % 50 == 0:
                status.update(f"{plural(tally.files, 'file')} scanned")
            yield one
    finally:
        if status is not None:
            status.stop()


def _say_problems(tally: Tally) -> None:
    for one in tally.problems[:_MOST_NAMED]:
        say(f"modelpick: warning: {one.path}: {one.problem}; not scanned")
    more = len(tally.problems) - _MOST_NAMED
    if more > 0:
        say(f"modelpick: warning: {plural(more, 'other path')} could not be read")
    if tally.too_large:
        say(f"modelpick: note: {plural(tally.too_large, 'file')} of more than {MOST_BYTES >> 20} MiB left out")


def _reply(
    document: dict[str, Any], tally: Tally, found: Sequence[Diagnostic], options: Options, aside: list[str]
) -> Reply:
    format_ = format_from(options, DIAGNOSTIC_FORMATS)
    for_people = format_ in ("table", "markdown")
    rows = [one for one in found if one.code != "in-use" or options["all"] or not for_people]
    counts = {"files": tally.files, "mentions": len(found), **words.counts(found)}
    return Reply(
        document=lambda: {**document, "counts": counts, "findings": [words.diagnostic_out(one) for one in found]},
        records=lambda: [dict(words.diagnostic_out(one)) for one in found],
        columns=words.columns_for(format_, words.SCAN_COLUMNS),
        rows=rows,
        ids=list(dict.fromkeys(one.model for one in found if one.model and one.severity != "note")),
        exit_code=exit_code(found, words.fail_on(options["fail_on"])),
        notes=lambda: _notes(tally, found, rows, document),
        diagnostics=found,
        aside=aside,
    )


def _notes(
    tally: Tally, found: Sequence[Diagnostic], rows: Sequence[Diagnostic], document: dict[str, Any]
) -> list[str]:
    notes = [f"{plural(len(found), 'mention')} in {plural(tally.files, 'file')}: {words.tally_text(found)}"]
    if len(rows) < len(found):
        notes.append(f"{len(found) - len(rows):,} with nothing wrong; --all shows them")
    if rows:
        notes.append("`modelpick check --explain CODE` says what a code means, and what to do")
    return [*notes, f"catalog of {document['catalog']['as_of'] or '?'}"]
