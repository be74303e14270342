"""`check`: the project's modelpick.toml held against the catalog, for CI."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from modelpick.cli.answer import Answer, answer
from modelpick.cli.ask import day_from, format_from, open_catalog, open_project
from modelpick.cli.options import CATALOG, DIAGNOSTIC_OUTPUT, QUESTION, Options, takes
from modelpick.core.catalog import Catalog
from modelpick.core.diagnostic import CODES, exit_code
from modelpick.core.guard import Report, guard
from modelpick.core.names import find_workload
from modelpick.core.parse import choice
from modelpick.core.project import Project
from modelpick.render import diagnostics as words
from modelpick.render.codes import explanation_text
from modelpick.render.documents import catalog_out
from modelpick.render.formats import DIAGNOSTIC_FORMATS, Reply
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.words import inert, plural

_DAY = {"as_of": QUESTION["as_of"]}


@takes(_DAY, DIAGNOSTIC_OUTPUT, CATALOG)
def check(
    workloads: Annotated[
        list[str] | None,
        typer.Option("--workload", metavar="NAME", help="Only this workload (repeatable).", show_default=False),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="CODE", help="What a code means, and what to do.", show_default=False),
    ] = None,
    **options: Any,
) -> Answer:
    """Does every model in use still suit? The project's modelpick.toml held against the catalog.

    Each model that a workload names must exist under that exact id, fit, be within budget and policy, and be alive for
    min_days_left. Exit 0 where nothing is wrong, 1 where something is, 4 where a file is not valid.

    Examples:

        modelpick check

        modelpick check --format github

        modelpick check --format sarif > modelpick.sarif

        modelpick check --explain retiring
    """
    if explain is not None:
        return Answer(explanation_text(choice("explain", explain, tuple(CODES))), 0)
    project = open_project(options)
    names = [find_workload(project, name).name for name in workloads or ()]
    catalog, today = open_catalog(options), day_from(options)
    report = guard(catalog, project, today, names)
    reply = Reply(
        document=lambda: {
            "format_version": FORMAT_VERSION,
            "catalog": catalog_out(catalog),
            "as_of": today.isoformat(),
            "project": project.path,
            "counts": {"workloads": report.workloads, "models": report.models, **words.counts(report.diagnostics)},
            "findings": [words.diagnostic_out(one) for one in report.diagnostics],
        },
        records=lambda: [dict(words.diagnostic_out(one)) for one in report.diagnostics],
        columns=words.columns_for(format_from(options, DIAGNOSTIC_FORMATS), words.CHECK_COLUMNS),
        rows=report.diagnostics,
        ids=list(dict.fromkeys(one.model for one in report.diagnostics if one.model and one.severity == "error")),
        exit_code=exit_code(report.diagnostics, words.fail_on(options["fail_on"])),
        notes=lambda: _notes(project, report, catalog),
        diagnostics=report.diagnostics,
        aside=[*_nothing_to_check(project, report, options), *_without_remedy(report)],
    )
    return answer(reply, options)


def _notes(project: Project, report: Report, catalog: Catalog) -> list[str]:
    looked = f"{plural(report.models, 'model')} in {plural(report.workloads, 'workload')} of {inert(project.path)}"
    notes = [f"{looked}: {words.tally_text(report.diagnostics)}"]
    if report.diagnostics:
        notes.append("`modelpick check --explain CODE` says what a code means, and what to do")
    return [*notes, f"catalog of {catalog.as_of or '?'}"]


def _nothing_to_check(project: Project, report: Report, options: Options) -> list[str]:
    if report.workloads:
        return []
    return [f"{project.path} has no workload, so there is nothing to check; `modelpick init` shows what one looks like"]


def _without_remedy(report: Report) -> list[str]:
    if not report.without_remedy:
        return []
    count = plural(report.without_remedy, "further workload")
    return [f"for {count} nobody looked what to use instead: `modelpick check --workload NAME` does"]
