"""Find and read a project's own file, `modelpick.toml`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from modelpick.catalog.check import LayerFile, first_of, problems_of
from modelpick.catalog.load import read_toml
from modelpick.catalog.locate import PROJECT_KEYS
from modelpick.catalog.places import places_in
from modelpick.core.diagnostic import CODES
from modelpick.core.entry import Names
from modelpick.core.names import close_to
from modelpick.core.policy import Policy
from modelpick.core.project import Project, WorkloadTable, workload_from, workload_problems
from modelpick.core.typed import SWITCHES
from modelpick.errors import CatalogError, ProjectError

MOST_BYTES = 2 * 2**20
"""Every command in the project's folder reads the file: what is larger belongs into catalog files of its own."""
_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class ProjectFile(LayerFile):
    """A project's modelpick.toml: workloads with the models in use, a policy, models that only the project knows."""

    catalog: Names = ()
    """Catalog files to lay over the user's own, relative to this file."""
    workload: dict[Annotated[str, Field(pattern=_NAME, max_length=100)], WorkloadTable] = Field(default_factory=dict)
    """What the project uses models for, by name."""
    policy: Policy = Policy()
    """What is allowed, whatever the workload."""


def read_project(path: Path) -> Project:
    """The project of this file. ProjectError lists every problem of it, each with its key path and the fix."""
    try:
        kind = path.stat()
        stamp = kind.st_mtime_ns, kind.st_size
    except (OSError, ValueError):
        stamp = 0, 0
    return _read(path, stamp)


def layers_of_project(path: Path, project: Project) -> list[Path]:
    """The catalog files that a project lays over the others: those that it names, and its own tables of models."""
    own = [path] if project.has_models else []
    return [*(path.parent / name for name in project.catalog), *own]


@lru_cache(maxsize=4)
def _read(path: Path, stamp: tuple[int, int]) -> Project:
    if stamp[1] > MOST_BYTES:
        large = f"{path}: has {stamp[1]:,} bytes; a project file has at most {MOST_BYTES:,}"
        raise ProjectError([large], 'move its models to files of their own, and name them: catalog = ["models.toml"]')
    try:
        raw = read_toml(path)
    except CatalogError as error:
        raise ProjectError(error.problems) from None
    tables, misspelt = _with_underscores(raw)
    wrong = (problems_of(tables, None, may_patch=True, file=ProjectFile), _workload_problems(tables))
    problems = first_of(chain(misspelt, *wrong, _unknown_codes(tables)))
    if problems:
        written = _written_with_hyphens(raw)
        raise ProjectError([f"{path}: {_as_written(problem, written)}" for problem in problems])
    file, shown = ProjectFile.model_validate({**tables, "model": []}), _shown(path)
    return Project(
        shown,
        {name: workload_from(name, table) for name, table in tables.get("workload", {}).items()},
        file.policy,
        file.catalog,
        bool(raw.keys() - PROJECT_KEYS - {"format", "as_of"}),
        places_in(path.read_text(encoding="utf-8-sig", errors="replace"), shown),
    )


def _workload_problems(tables: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the values of workloads, besides those whose key or type is wrong already."""
    for name, table in _workloads(tables):
        wrong = set()
        try:
            WorkloadTable.model_validate(table)
        except ValidationError as error:
            wrong = {one["loc"][0] for one in error.errors(include_url=False, include_input=False)}
        yield from workload_problems(name, {key: value for key, value in table.items() if key not in wrong})


def _workloads(tables: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The workloads of a file of which not even the types need be right."""
    workloads = tables.get("workload")
    found = workloads.items() if isinstance(workloads, dict) else ()
    return [(name, table) for name, table in found if isinstance(table, dict)]


def _shown(path: Path) -> str:
    """The path as annotations want it: relative to where the program runs, where it is below."""
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):  # the folder that the program runs in is gone; another drive
        return path.as_posix()
    return path.as_posix() if relative.startswith("..") else Path(relative).as_posix()


def _with_underscores(raw: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """(the file with `max-input-price` as `max_input_price` in its workloads, what cannot be read so)."""
    problems: list[str] = []
    read: dict[str, Any] = {}
    for name, table in _workloads(raw):
        read[name] = {}
        for key, value in table.items():
            known = key.replace("-", "_")
            if known.removeprefix("no_") in SWITCHES and known.startswith("no_"):
                fix = f"write {known.removeprefix('no_')} = false"
                problems.append(f"workload.{name}.{key}: the key has no such form; {fix}")
            elif known in read[name]:
                problems.append(f"workload.{name}.{key}: stands there in another spelling too; keep one of the two")
            else:
                read[name][known] = value
    return ({**raw, "workload": {**raw["workload"], **read}} if read else raw), problems


def _written_with_hyphens(raw: dict[str, Any]) -> dict[str, str]:
    """The paths of keys, with underscores -> as the file spells them, where that is another way."""
    keys = ((f"workload.{name}.", key) for name, table in _workloads(raw) for key in table if "-" in key)
    return {place + key.replace("-", "_"): place + key for place, key in keys}


def _as_written(problem: str, written: dict[str, str]) -> str:
    """A problem with the key that it is about as the file spells it."""
    path = re.split(r": | = |\[", problem, maxsplit=1)[0]
    return written.get(path, path) + problem[len(path) :]


def _unknown_codes(tables: dict[str, Any]) -> Iterator[str]:
    """Exceptions from what no finding is called, or in what no workload is called, as far as they can be read."""
    policy, known = tables.get("policy"), dict(_workloads(tables))
    waivers = policy.get("exception") if isinstance(policy, dict) else None
    for index, one in enumerate(waivers if isinstance(waivers, list) else []):
        code, workload = (one.get("code"), one.get("workload")) if isinstance(one, dict) else (None, None)
        if isinstance(code, str) and code not in CODES:
            close = close_to(code, CODES)
            fix = f"did you mean {' or '.join(close)}?" if close else f"codes are {', '.join(CODES)}"
            yield f"policy.exception[{index}].code = {code[:80]!r}: there is no such code; {fix}"
        if isinstance(workload, str) and workload not in known:
            fix = f"workloads are {', '.join(first_of(known, 20))}" if known else "none is declared"
            yield f"policy.exception[{index}].workload = {workload[:80]!r}: the file has no such workload; {fix}"
