"""The names that a catalog knows, without the catalog: what completion offers, at once."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from modelpick import __version__
from modelpick.catalog.kept import kept, stamps
from modelpick.catalog.locate import UPDATED

if TYPE_CHECKING:  # they bring all of the catalog's types, which a completion has no time for
    from modelpick.core.catalog import Catalog
    from modelpick.core.facts import Developer, Provider

Layers = list[tuple[str, Path]]


class NameIndex(NamedTuple):
    """Every name that can be typed, by what it names; each list is sorted."""

    models: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Other names of models."""
    providers: tuple[str, ...] = ()
    developers: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    """In small letters and with hyphens for blanks, as they are most easily typed."""
    benchmarks: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    workloads: tuple[str, ...] = ()
    """Of the project's file, which is no part of the catalog."""


class ProjectIndex(NamedTuple):
    """What completion needs to know of a project's file."""

    layers: tuple[str, ...] = ()
    """The catalog files that it lays over the others."""
    workloads: tuple[str, ...] = ()


def project_names(path: Path) -> ProjectIndex:
    """What this project's file names, kept where it has not changed; nothing where it is not valid."""
    place = str(path.absolute())
    key = [__version__, stamps([path])]
    found = kept(f"project-{_short(place)}", key, _read_project, lambda: _made_project(path))
    return found or ProjectIndex()


def _read_project(value: object) -> ProjectIndex | None:
    lists = _lists(value, ProjectIndex._fields)
    return ProjectIndex(**lists) if lists is not None else None


def _made_project(path: Path) -> dict[str, list[str]]:
    from modelpick.catalog.project import layers_of_project, read_project
    from modelpick.errors import ProjectError

    try:
        project = read_project(path)
    except ProjectError:
        return {field: [] for field in ProjectIndex._fields}
    return {
        "layers": [str(file) for file in layers_of_project(path, project)],
        "workloads": sorted(project.workloads),
    }


def _short(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def completion_names(layers: Layers) -> NameIndex:
    """The names of the catalog that these layers make: those kept from the last time where no file has changed.

    Nothing is said of a layer that is not valid: it is left out, as far as to the first layer alone.
    """
    key = [__version__, [name for name, _ in layers], stamps(path for _, path in layers)]
    places = "\n".join(str(path) for _, path in layers)
    found = kept(f"names-{_short(places)}", key, _read, lambda: _made(layers))
    return found or NameIndex()


def _read(value: object) -> NameIndex | None:
    """The index as it was stored. None where it is none."""
    lists = _lists(value, NameIndex._fields)
    return NameIndex(**lists) if lists is not None else None


def _lists(value: object, fields: tuple[str, ...]) -> dict[str, tuple[str, ...]] | None:
    """Lists of texts under exactly these names. None where the value is anything else."""
    if not isinstance(value, dict) or value.keys() != set(fields):
        return None
    if not all(isinstance(names, list) and all(isinstance(name, str) for name in names) for names in value.values()):
        return None
    return {field: tuple(names) for field, names in value.items()}


def _made(layers: Layers) -> dict[str, list[str]]:
    from modelpick.catalog.opened import opened
    from modelpick.errors import CatalogError

    for some in (layers, [layer for layer in layers if layer[0] != UPDATED], layers[:1]):
        try:
            found = names_of(opened(some))
        except CatalogError:
            continue
        return {field: list(names) for field, names in found._asdict().items()}
    return {field: [] for field in NameIndex._fields}


def names_of(catalog: Catalog) -> NameIndex:
    """Every name that this catalog knows."""
    models = catalog.models.values()
    routes = [route.address for model in models for route in model.route]

    def with_aliases(used: set[str], declared: Iterable[Provider | Developer]) -> set[str]:
        return used | {name for one in declared for name in (one.id, *one.aliases)}

    return NameIndex(
        *(
            tuple(sorted(names))
            for names in (
                set(catalog.models),
                set(catalog.names) - set(catalog.models),
                with_aliases({route.provider for route in routes}, catalog.providers.values()),
                with_aliases({model.developer for model in models}, catalog.developers.values()),
                {model.family.casefold().replace(" ", "-") for model in models if model.family},
                set(catalog.benchmarks) | {score.benchmark for model in models for score in model.score},
                {route.region for route in routes if route.region},
            )
        )
    )
