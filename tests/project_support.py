"""Projects for the tests: of tables, and as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from conftest import TODAY
from modelpick.core.catalog import Catalog
from modelpick.core.diagnostic import Diagnostic
from modelpick.core.guard import guard
from modelpick.core.policy import Approval, Policy, Waiver
from modelpick.core.project import Project, ProjectWorkload, workload_from
from modelpick.errors import ProjectError


def make_workload(*models: str, name: str = "chat", **table: Any) -> ProjectWorkload:
    """A workload with these models in use; the rest as its table has it."""
    return workload_from(name, {"models": list(models), **table})


def make_project(*models: str, policy: Policy | None = None, **table: Any) -> Project:
    """A project of one workload, `chat`."""
    return Project("modelpick.toml", {"chat": make_workload(*models, **table)}, policy or Policy())


def make_approval(model: str, expires: date) -> Approval:
    """An approval up to a day."""
    return Approval(model=model, owner="platform", reason="reviewed", expires=expires)


def make_waiver(code: str, until: date, **about: Any) -> Waiver:
    """An exception up to a day."""
    return Waiver(code=code, reason="agreed", until=until, **about)


def found(catalog: Catalog, project: Project, today: date = TODAY, names: Sequence[str] = ()) -> list[Diagnostic]:
    """What is wrong with a project's models."""
    return list(guard(catalog, project, today, names).diagnostics)


def codes(diagnostics: Iterable[Diagnostic]) -> list[tuple[str, str, str | None]]:
    """(severity, code, model) of each."""
    return [(one.severity, one.code, one.model) for one in diagnostics]


def write(folder: Path, text: str | dict[str, Any]) -> Path:
    """A modelpick.toml in this folder."""
    path = folder / "modelpick.toml"
    path.write_text(text if isinstance(text, str) else tomli_w.dumps(text), encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    """Every problem of a project file, without its path."""
    from modelpick.catalog.project import read_project

    try:
        read_project(path)
    except ProjectError as error:
        return [one.removeprefix(f"{path}: ") for one in error.problems]
    return []
