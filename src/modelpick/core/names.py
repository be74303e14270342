"""Names that people type: an exact id or a declared alias, or an error with suggestions. Never a near miss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from modelpick.core.catalog import Catalog
from modelpick.core.facts import Developer, Model, Provider
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
    known = {route.address.provider for model in catalog.models.values() for route in model.route}
    return _find("provider", name, known, catalog.providers, "`modelpick providers` lists them")


def find_developer(catalog: Catalog, name: str) -> str:
    """The id of the developer of this id or alias."""
    known = {model.developer for model in catalog.models.values()}
    return _find("developer", name, known, catalog.developers, "`modelpick list --columns developer` lists them")


def find_family(catalog: Catalog, name: str) -> str:
    """The family of this name; capitals and hyphens for blanks do not matter."""
    families = {_folded(model.family): model.family for model in catalog.models.values() if model.family}
    family = families.get(_folded(name))
    if family is None:
        raise unknown("family", name, families.values(), "`modelpick list --columns family` lists them")
    return family


def find_region(catalog: Catalog, name: str) -> str:
    """The region of this name, of those that a route is bound to or priced apart for; capitals do not matter."""
    return find_folded("region", name, catalog.regions())


def find_folded(kind: str, name: str, known: Iterable[str]) -> str:
    """One of these names; capitals do not matter. UnknownNameError, with suggestions, where it is none of them."""
    by_fold = {one.casefold(): one for one in known}
    if name.casefold() not in by_fold:
        raise unknown(kind, name, by_fold.values(), f"known are {', '.join(by_fold.values()) or 'none'}")
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
    known = catalog.benchmarks.keys() | {score.benchmark for model in catalog.models.values() for score in model.score}
    if name not in known:
        raise unknown("benchmark", name, sorted(known), "`modelpick benchmarks` lists them")
    return name


def _folded(name: str) -> str:
    return name.casefold().replace("-", " ")


def _find(
    kind: str,
    name: str,
    used: set[str],
    declared: Mapping[str, Provider] | Mapping[str, Developer],
    hint: str,
) -> str:
    names = {one: one for one in used}
    for entry in declared.values():
        names |= {entry.id: entry.id, **dict.fromkeys(entry.aliases, entry.id)}
    if name not in names:
        raise unknown(kind, name, names, hint)
    return names[name]


def unknown(kind: str, name: str, known: Iterable[str], hint: str) -> UnknownNameError:
    """The error for a name that is not known, with the nearest ones that are."""
    close = close_to(name, known)
    shown = name if len(name) <= 80 else name[:80] + "…"
    meant = f"did you mean {' or '.join(close)}?" if close else hint
    return UnknownNameError(f"no {kind} is called {shown!r}", meant, close)


def close_to(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that are nearest to a misspelt one, three at most."""
    by_fold = {one.casefold(): one for one in known}
    from difflib import get_close_matches  # only what is mistyped needs it

    return tuple(by_fold[one] for one in get_close_matches(name.casefold()[:200], by_fold, 3, 0.6))


class Nearest:
    """The known names nearest to misspelt ones, for the first of them: a file full of mistakes must not take hours."""

    def __init__(self, known: Iterable[str], most: int = 20) -> None:
        self.known, self.left = known, most

    def __call__(self, name: str) -> tuple[str, ...]:
        """Three at most; none once enough were looked for."""
        self.left -= 1
        return close_to(name, self.known) if self.left >= 0 else ()
