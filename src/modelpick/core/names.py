"""Names that people type: an exact id or a declared alias, or an error with suggestions. Never a near miss."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from modelpick.core.catalog import Catalog
from modelpick.core.facts import Model
from modelpick.core.gathered import folded, gathered
from modelpick.core.ids import Meaning, meanings_of
from modelpick.core.tasks import TASKS_BY_NAME, Task
from modelpick.errors import UnknownNameError

if TYPE_CHECKING:
    from modelpick.core.project import Project, ProjectWorkload

_MOST_NAMED = 5


def find_model(catalog: Catalog, name: str) -> Model:
    """The model of this id or alias, or of this recorded id of a provider or tool."""
    return find_meaning(catalog, name).model


def find_meaning(catalog: Catalog, name: str) -> Meaning:
    """What this name stands for. UnknownNameError, with suggestions, where that is nothing or several models."""
    found = meanings_of(catalog, name)
    if not found:
        raise unknown("model", name, catalog.names, "`modelpick search TEXT` looks for parts of names")
    if len(found) > 1:
        ids = [one.model.id for one in found]
        more = f" … and {len(ids) - _MOST_NAMED:,} more" if len(ids) > _MOST_NAMED else ""
        raise UnknownNameError(
            f"{len(ids):,} models are offered under the id {name!r}",
            f"say which: {' or '.join(ids[:_MOST_NAMED])}{more}",
            ids,
        )
    return found[0]


def find_provider(catalog: Catalog, name: str) -> str:
    """The id of the provider of this id or alias."""
    return _find("provider", name, gathered(catalog).providers, "`modelpick providers` lists them")


def find_developer(catalog: Catalog, name: str) -> str:
    """The id of the developer of this id or alias."""
    hint = "`modelpick list --columns developer` lists them"
    return _find("developer", name, gathered(catalog).developers, hint)


def find_family(catalog: Catalog, name: str) -> str:
    """The family of this name; capitals and hyphens for blanks do not matter."""
    families = gathered(catalog).families
    family = families.get(folded(name))
    if family is None:
        raise unknown("family", name, list(families.values()), "`modelpick list --columns family` lists them")
    return family


def find_region(catalog: Catalog, name: str) -> str:
    """The region of this name, of those that a route is bound to or priced apart for; capitals do not matter."""
    return find_folded("region", name, gathered(catalog).regions)


def find_folded(kind: str, name: str, known: Iterable[str]) -> str:
    """One of these names; capitals do not matter. UnknownNameError, with suggestions, where it is none of them."""
    by_fold = {one.casefold(): one for one in known}
    if name.casefold() not in by_fold:
        raise unknown(kind, name, list(by_fold.values()), f"known are {', '.join(by_fold.values()) or 'none'}")
    return by_fold[name.casefold()]


def find_task(name: str) -> Task:
    """The task of this name."""
    if name not in TASKS_BY_NAME:
        raise unknown("task", name, TASKS_BY_NAME, "`modelpick tasks` explains them")
    return TASKS_BY_NAME[name]


def find_workload(project: Project, name: str) -> ProjectWorkload:
    """The workload of this name in a project's file."""
    if name not in project.workloads:
        known = ", ".join(project.workloads) or "none"
        raise unknown("workload", name, project.workloads, f"{project.path} has {known}")
    return project.workloads[name]


def find_benchmark(catalog: Catalog, name: str) -> str:
    """The id of the benchmark of this id: one that is declared, or that some score is of."""
    known = gathered(catalog).settings
    if name not in known:
        raise unknown("benchmark", name, sorted(known), "`modelpick benchmarks` lists them")
    return name


def _find(kind: str, name: str, names: Mapping[str, str], hint: str) -> str:
    if name not in names:
        raise unknown(kind, name, names, hint)
    return names[name]


def unknown(kind: str, name: str, known: Collection[str], hint: str) -> UnknownNameError:
    """The error for a name that is not known, with the nearest ones that are."""
    shown = name if len(name) <= 80 else name[:80] + "…"
    return UnknownNameError(f"no {kind} is called {shown!r}", hint, nearest=lambda: close_to(name, known))


def close_to(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that are nearest to a misspelt one, three at most."""
    by_fold = {one.casefold(): one for one in known}
    from difflib import get_close_matches  # only what is mistyped needs it

    return tuple(by_fold[one] for one in get_close_matches(name.casefold()[:200], by_fold, 3, 0.6))


class FirstFew:
    """What is meant by unknown names, for the first of them: a file full of mistakes must not take hours."""

    def __init__(self, most: int = 20) -> None:
        self.left = most

    def meant(self, error: UnknownNameError) -> tuple[str, ...]:
        """Known names that may be meant; none once enough were looked for."""
        self.left -= 1
        return error.suggestions if self.left >= 0 else ()


class Nearest:
    """The known names nearest to misspelt ones, for the first of them."""

    def __init__(self, known: Iterable[str], most: int = 20) -> None:
        self.known, self.left = known, most

    def __call__(self, name: str) -> tuple[str, ...]:
        """Three at most; none once enough were looked for."""
        self.left -= 1
        return close_to(name, self.known) if self.left >= 0 else ()
