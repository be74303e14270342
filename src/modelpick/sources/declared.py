"""What people declared, as it ships with the program: providers, aliases, decisions; for payloads read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from modelpick.catalog.locate import shipped_path
from modelpick.core.catalog import Catalog
from modelpick.errors import CatalogError
from modelpick.sources import curated
from modelpick.sources.names import Names

_PARTS = ("aliases/", "providers.", "routes.")


@dataclass(frozen=True, slots=True)
class Declared:
    """What people said of names and of single routes."""

    names: Names
    routes: Mapping[tuple[str, str], curated.Table] = field(default_factory=dict)
    """(model id, route key) -> what was decided."""


def files_under(folder: Path) -> dict[str, bytes]:
    """`relative path -> bytes` of every TOML file. CatalogError where the folder cannot be read."""
    try:
        found = sorted(path for path in folder.rglob("*.toml") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    except OSError as error:
        raise CatalogError([f"{folder}: cannot be read: {error.strerror or error}"], "check its permissions") from None


def declared_for(catalog: Catalog) -> Declared:
    """The names under which payloads speak of this catalog's models, and what was decided of its routes."""
    folder = shipped_path().parent / "curated"
    wanted = {path: data for path, data in files_under(folder).items() if path.startswith(_PARTS)}
    if {path.partition("/")[0] for path in wanted} != {"aliases", "providers.toml", "routes.toml"}:
        raise CatalogError([f"{folder}: what people declared is missing"], "install modelpick again")
    repositories = {model.id: model.repository for model in catalog.models.values()}
    models = {model: {"repository": name} if name else {} for model, name in repositories.items()}
    found = curated.read(wanted, models)
    return Declared(found.names, found.routes)
