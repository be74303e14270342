"""`init`: a commented modelpick.toml to begin with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from modelpick.catalog.locate import PROJECT_FILE, find_project
from modelpick.catalog.write import create
from modelpick.cli.answer import Answer
from modelpick.cli.ask import day_from, open_catalog, question_from
from modelpick.cli.options import CATALOG, QUESTION, REQUIREMENTS, Options, takes
from modelpick.core.names import find_model
from modelpick.core.parse import parse_days
from modelpick.core.traffic import traffic_of
from modelpick.core.typed import is_typed
from modelpick.errors import UsageError
from modelpick.render.starter import starter

_HOW = {name: QUESTION[name] for name in ("like", "unknown", "as_of")}
_LAYERS = {name: option for name, option in CATALOG.items() if name != "project"}


@takes(REQUIREMENTS, _HOW, _LAYERS)
def init(
    models: Annotated[
        list[str] | None,
        typer.Argument(help="The models in use, by id or alias.", metavar="MODEL", show_default=False),
    ] = None,
    workload: Annotated[
        str, typer.Option("--workload", metavar="NAME", help="What the workload is called.")
    ] = "default",
    min_days_left: Annotated[
        str, typer.Option("--min-days-left", metavar="DAYS", help="No shutdown may be announced for so long.")
    ] = "90d",
    dry_run: Annotated[bool, typer.Option("--dry-run", metavar=" ", help="Print it; write nothing.")] = False,
    **options: Any,
) -> Answer:
    """Write a commented modelpick.toml from flags, in this folder. What is there is never overwritten.

    Examples:

        modelpick init gpt-5 --task chat --tools --context 100k

        modelpick init --workload search --input 6k --output 800 --requests 10k/day --budget 200/month --dry-run
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", workload):
        raise UsageError(
            f"--workload: {workload[:40]!r} is no name for a workload",
            "use letters, digits, - and _, a letter or digit first: --workload search",
        )
    path = Path(PROJECT_FILE)
    if path.exists() and not dry_run:
        raise UsageError(
            f"{PROJECT_FILE} is there already, and init never overwrites", "edit it, or use --dry-run to see another"
        )
    options = {**dict.fromkeys(QUESTION), "project": None, **options}
    catalog = open_catalog(options)
    for name in models or ():
        find_model(catalog, name)
    question, aside = question_from(options, catalog)
    traffic_of(question.workload.stated)  # what it refuses, `check` would refuse in the file
    text = starter(
        workload,
        models or (),
        {**_typed(options), "min_days_left": parse_days(min_days_left, "min_days_left")},
        day_from(options),
    )
    if dry_run:
        return Answer(text, 0, tuple(aside))
    above = find_project(Path())
    try:
        create(path, text.encode())
    except FileExistsError:
        raise UsageError(f"{PROJECT_FILE} is there already, and init never overwrites", "edit it") from None
    if above is not None:
        aside.append(f"{above} is no more in force here: the nearest file is the project's")
    return Answer(f"{path}\n", 0, (*aside, "next: `modelpick check`"))


def _typed(options: Options) -> dict[str, Any]:
    """What was typed, under the flags' names; numbers as they were typed, sizes and times as text."""
    keys = (*REQUIREMENTS, "like", "unknown")
    return {name: options[name] for name in keys if is_typed(options.get(name))}
