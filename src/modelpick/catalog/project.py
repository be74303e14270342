"""Find and read a project's own file, `modelpick.toml`."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from modelpick.catalog.check import LayerFile, problems_of
from modelpick.catalog.load import read_toml
from modelpick.catalog.locate import PROJECT_KEYS
from modelpick.catalog.places import places_in
from modelpick.core.diagnostic import CODES
from modelpick.core.entry import LIST, Name
from modelpick.core.names import close_to
from modelpick.core.policy import Policy
from modelpick.core.project import Project, WorkloadTable, workload_from, workload_problems
from modelpick.errors import CatalogError, ProjectError

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class ProjectFile(LayerFile):
    """A project's modelpick.toml: workloads with the models in use, a policy, models that only the project knows."""

    catalog: Annotated[tuple[Name, ...], LIST] = ()
    """Catalog files to lay over the user's own, relative to this file."""
    workload: dict[Annotated[str, Field(pattern=_NAME, max_length=100)], WorkloadTable] = Field(default_factory=dict)
    """What the project uses models for, by name."""
    policy: Policy = Policy()
    """What is allowed, whatever the workload."""


def read_project(path: Path) -> Project:
    """The project of this file. ProjectError lists every problem of it, each with its key path and the fix."""
    try:
        stamp = path.stat().st_mtime_ns
    except (OSError, ValueError):
        stamp = 0
    return _read(path, stamp)


def layers_of_project(path: Path, project: Project) -> list[Path]:
    """The catalog files that a project lays over the others: those that it names, and its own tables of models."""
    own = [path] if project.has_models else []
    return [*(path.parent / name for name in project.catalog), *own]


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Project:
    try:
        raw = read_toml(path)
    except CatalogError as error:
        raise ProjectError(error.problems) from None
    tables, problems = _with_underscores(raw)
    problems += problems_of(tables, None, may_patch=True, file=ProjectFile)
    problems += _workload_problems(tables, problems)
    if not problems:
        problems += _unknown_codes(tables)
    if problems:
        raise ProjectError([f"{path}: {problem}" for problem in problems])
    shown = _shown(path)
    return Project(
        shown,
        {name: workload_from(name, table) for name, table in tables.get("workload", {}).items()},
        Policy.model_validate(tables.get("policy", {})),
        tuple(tables.get("catalog", ())),
        bool(raw.keys() - PROJECT_KEYS - {"format", "as_of"}),
        places_in(path.read_text(encoding="utf-8-sig", errors="replace"), shown),
    )


def _workload_problems(tables: dict[str, Any], known: list[str]) -> list[str]:
    """What is wrong with the values of workloads, besides those whose key or type is wrong already."""
    found: list[str] = []
    workloads = tables.get("workload")
    for name, table in workloads.items() if isinstance(workloads, dict) else ():
        if isinstance(table, dict):
            wrong = {key for key in table for one in known if one.startswith(f"workload.{name}.{key}")}
            found += workload_problems(name, {key: value for key, value in table.items() if key not in wrong})
    return found


def _shown(path: Path) -> str:
    """The path as annotations want it: relative to where the program runs, where it is below."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return path.as_posix()
    return path.as_posix() if relative.startswith("..") else Path(relative).as_posix()


def _with_underscores(raw: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """(the file with `max-input-price` as `max_input_price` in its workloads, what is there in both spellings)."""
    workloads, problems = raw.get("workload"), []
    if not isinstance(workloads, dict):
        return raw, []
    read: dict[str, Any] = {}
    for name, table in workloads.items():
        read[name] = table
        if isinstance(table, dict):
            read[name] = {}
            for key, value in table.items():
                known = key.replace("-", "_")
                if known in read[name]:
                    problems.append(f"workload.{name}.{key}: stands there as {known} too; keep one of the two")
                read[name][known] = value
    return {**raw, "workload": read}, problems


def _unknown_codes(tables: dict[str, Any]) -> list[str]:
    """Exceptions from what no finding is called."""
    found = []
    for index, one in enumerate(tables.get("policy", {}).get("exception", [])):
        if one["code"] not in CODES:
            close = close_to(one["code"], CODES)
            fix = f"did you mean {' or '.join(close)}?" if close else f"codes are {', '.join(CODES)}"
            found.append(f"policy.exception[{index}].code = {one['code'][:80]!r}: there is no such code; {fix}")
        workload = one.get("workload")
        if workload is not None and workload not in tables.get("workload", {}):
            found.append(f"policy.exception[{index}].workload = {workload[:80]!r}: the file has no such workload")
    return found
