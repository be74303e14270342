"""From options to a question: the catalog, the day, the format, and what to say beside the answer."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from modelpick.catalog.locate import (
    PROJECT_FILE,
    UPDATED,
    find_project,
    is_foreign,
    layer_paths,
    resolved,
    trusted_project,
)
from modelpick.catalog.opened import opened
from modelpick.cli.options import Options
from modelpick.cli.stdin import names_from
from modelpick.core.catalog import Catalog
from modelpick.core.evidence import has_evidence
from modelpick.core.names import find_model, find_workload
from modelpick.core.parse import BadValueError, choice, parse_date
from modelpick.core.question import Question
from modelpick.core.requirements import check_contradictions, flag
from modelpick.core.typed import BY_INDEX, is_typed, question_of, workload_of
from modelpick.errors import CatalogError, ProjectError, UsageError
from modelpick.render.words import joined

FORMAT = "MODELPICK_FORMAT"
"""The environment's word on the output format; what is typed wins over it."""

if TYPE_CHECKING:
    from modelpick.core.policy import Policy
    from modelpick.core.project import Project


def open_catalog(options: Options) -> Catalog:
    """The catalog of `--catalog`, `--only-catalog`, MODELPICK_CATALOG and the user's own files."""
    return open_layers(options)[0]


def open_layers(options: Options) -> tuple[Catalog, list[tuple[str, Path]]]:
    """(the catalog, the layers it is made of)."""
    return open_among(layers_of(options))


def open_among(layers: list[tuple[str, Path]]) -> tuple[Catalog, list[tuple[str, Path]]]:
    """(the catalog of these layers, those of them that are used).

    What an update wrote must not stop the program: where the others are valid without it, it is left out, and said.
    """
    try:
        return opened(layers), layers
    except CatalogError as error:
        without = [layer for layer in layers if layer[0] != UPDATED]
        if len(without) == len(layers):
            raise
        try:
            catalog = opened(without)
        except CatalogError:
            raise error from None
    from modelpick.cli.answer import say

    say("modelpick: warning: the updated layer does not go with the others and is left out")
    say("hint: `modelpick catalog update --rollback` restores the one before it; `modelpick catalog validate` says why")
    return catalog, without


def layers_of(options: Options) -> list[tuple[str, Path]]:
    """(layer, file) pairs that these options ask for."""
    only = options.get("only_catalog")
    if only is not None and options.get("catalog"):
        raise UsageError("--only-catalog and --catalog exclude each other", "drop one of the two")
    named = [Path(path) for path in options.get("catalog") or ()]
    return layer_paths(
        named, None if only is None else Path(only), [] if only is not None else _project_layers(options)
    )


def project_path(options: Options) -> Path | None:
    """The project's file: the one that is named, or the nearest modelpick.toml here or above, if it can be trusted."""
    named = options.get("project")
    return Path(named) if named is not None else trusted_project(Path())


def _left_out() -> Path | None:
    """The file that would be the project's, if it did not belong to somebody else."""
    found = find_project(Path())
    return found if found is not None and is_foreign(found) else None


_FOREIGN = "belongs to neither you, nor the owner of this folder, nor root,"


def _project_layers(options: Options) -> list[Path]:
    path = project_path(options)
    if path is None:
        left_out = _left_out()
        if left_out is not None:
            from modelpick.cli.answer import say

            say(f"modelpick: note: {left_out} {_FOREIGN} and is left out; --project {left_out} uses it")
        return []
    from modelpick.catalog.project import layers_of_project, read_project  # only where there is such a file

    return layers_of_project(path, read_project(path))


def open_project(options: Options) -> Project:
    """The project that these options ask for. ProjectError where there is none, or its file is not valid."""
    path = project_path(options)
    if path is None:
        left_out = _left_out()
        if left_out is not None:
            raise ProjectError([f"{left_out}: {_FOREIGN} and is left out"], f"--project {left_out} uses it")
        raise ProjectError(
            [f"{PROJECT_FILE} is neither in {resolved(Path())} nor above it"],
            "`modelpick init` writes one; --project names one that is elsewhere",
        )
    from modelpick.catalog.project import read_project

    return read_project(path)


def with_stdin(options: Options) -> Options:
    """The options with the names on stdin in the place of `--model -` and `--not-model -`."""
    lists = {name: options.get(name) or [] for name in ("model", "not_model")}
    return {**options, **{name: names_from(typed) for name, typed in lists.items() if typed}}


def question_from(options: Options, catalog: Catalog) -> tuple[Question, list[str]]:
    """(the question, what to say about it on stderr)."""
    options, today = with_stdin(options), day_from(options)
    typed, policy, aside = _with_workload(options, catalog, today)
    try:
        workload, not_copied = workload_of(typed, catalog)
        question = replace(question_of(typed, workload, catalog, today), policy=policy)
        check_contradictions(workload.stated)
    except UsageError as error:
        if typed is options or isinstance(error, BadValueError):
            raise
        raise UsageError(
            error.message, f"{error.hint}; workload {options['workload']} states requirements too"
        ) from None
    if not_copied:
        names = joined([name.replace("_", " ") for name in not_copied])
        like = find_model(catalog, typed["like"]).id
        aside.append(f"--like {like}: not copied, for it is unknown: {names}")
    stated = workload.stated.stated()
    for unit, name in workload.overridden():
        said = flag(name, no=True) if stated[name] is False else f"{flag(name)} {typed[name]}"
        aside.append(f"{said} wins over what {flag(unit)} brings along")
    return question, [*aside, *_about_index(catalog, question)]


def _with_workload(options: Options, catalog: Catalog, today: dt.date) -> tuple[Options, Policy | None, list[str]]:
    """(the options, with what a named workload states where they are silent; its policy; which flags won over it).

    ProjectError where the project names what the catalog does not have.
    """
    if options.get("workload") is None:
        return options, None, []
    from modelpick.core.guard import refuse_unknown, typed_for, unknown_names
    from modelpick.core.policy import settle

    project = open_project(options)
    workload = find_workload(project, options["workload"])
    policy, unknown = settle(project.policy, catalog)
    of_workload = [(f"workload.{workload.name}.{one.key}", one) for one in unknown_names(catalog, workload)]
    refuse_unknown(project, [*((f"policy.{one.key}", one) for one in unknown), *of_workload])
    stated = {key: value for key, value in typed_for(workload, policy, today).items() if key in options}
    won = [key for key, value in stated.items() if is_typed(options[key]) and options[key] != value]
    of = f"workload {workload.name}"
    aside = [f"{_as_typed(key, options[key])} wins over {_as_typed(key, stated[key])} of {of}" for key in won]
    kept = {key: value for key, value in options.items() if is_typed(value)}
    return {**options, **stated, **kept}, None if policy.is_empty else policy, aside


def _as_typed(name: str, value: object) -> str:
    if isinstance(value, bool):
        return flag(name, no=not value)
    return " ".join(f"{flag(name)} {one}" for one in (value if isinstance(value, list) else [value]))


def _about_index(catalog: Catalog, question: Question) -> list[str]:
    """A note where there is no evidence that was asked for."""
    stated, rank = question.workload.stated, question.rank
    if stated.task is None or not (rank in BY_INDEX or stated.evidence):
        return []
    if has_evidence(catalog, stated.task, stated.evidence or "any"):
        return []
    kind = "independent " if stated.evidence == "independent" else ""
    order = f"; --rank {rank} falls back on the price" if rank in BY_INDEX else ""
    return [f"no model has {kind}evidence for {stated.task}{order}; `modelpick tasks` says what is measured"]


def about_region(catalog: Catalog, question: Question) -> list[str]:
    """What to say of a stated region that nobody knows."""
    region = question.workload.requirements().region
    if region is None:
        return []
    regions = catalog.regions()
    if region in regions:
        return []
    near = next((one for one in regions if one.casefold() == region.casefold()), None)
    hint = f"did you mean {near}?" if near else f"regions are {', '.join(regions) or 'none'}"
    return [f"no route is bound to the region {region[:80]!r}, and none is priced for it; {hint}"]


def day_from(options: Options) -> dt.date:
    """The day that the question is asked: `--as-of`, or today. The only clock there is."""
    return parse_date(options["as_of"], "as_of") if options["as_of"] is not None else dt.date.today()


def row_limit(options: Options, format_: str) -> int | None:
    """How many rows to show; None for all of them."""
    from modelpick.render.formats import DEFAULT_LIMIT, LIMITED

    if options["limit"] is not None:
        if options["all"]:
            raise UsageError("--limit and --all exclude each other", "drop one of the two")
        text = options["limit"]
        if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) <= 9):
            raise UsageError(f"--limit: {text[:40]!r} is not a number of rows", "for example --limit 5, or --all")
        return int(text)
    return DEFAULT_LIMIT if format_ in LIMITED and not options["all"] else None


def format_from(options: Options, formats: Collection[str] | None = None) -> str:
    """The output format that was asked for, of these. UsageError where two different ones were."""
    from modelpick.render.formats import FORMATS

    asked = [options["format"]] if options.get("format") is not None else []
    asked += ["json"] if options.get("json") else []
    asked += ["ids"] if options.get("quiet") else []
    for name in asked:
        choice("format", name, tuple(formats or FORMATS))
    if len(set(asked)) > 1:
        raise UsageError(f"two output formats are asked for: {joined(asked)}", "keep one of --format, --json and -q")
    return asked[0] if asked else _default_format(tuple(formats or FORMATS))


def _default_format(formats: Collection[str]) -> str:
    """The format where none is typed: MODELPICK_FORMAT's, where this command has it. UsageError where none has it."""
    from modelpick.render.formats import DIAGNOSTIC_FORMATS

    wanted = os.environ.get(FORMAT, "")
    if wanted in formats:
        return wanted
    if wanted and wanted not in DIAGNOSTIC_FORMATS:
        raise UsageError(
            f"{FORMAT}: {wanted[:40]!r} is no format", f"unset it, or choose {joined(list(DIAGNOSTIC_FORMATS), 'or')}"
        )
    return "table"
