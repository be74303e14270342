"""The declared names that come with the program: providers and aliases, for payloads that are read on this machine."""

from __future__ import annotations

from pathlib import Path

from modelpick.catalog.locate import shipped_path
from modelpick.core.catalog import Catalog
from modelpick.errors import CatalogError
from modelpick.sources import curated
from modelpick.sources.names import Names


def files_under(folder: Path) -> dict[str, bytes]:
    """`relative path -> bytes` of every TOML file. CatalogError where the folder cannot be read."""
    try:
        found = sorted(path for path in folder.rglob("*.toml") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    except OSError as error:
        raise CatalogError([f"{folder}: cannot be read: {error.strerror or error}"], "check its permissions") from None


def names_for(catalog: Catalog) -> Names:
    """The names under which payloads speak of this catalog's models: declared ones, ids and repositories."""
    folder = shipped_path().parent / "curated"
    wanted = {path: data for path, data in files_under(folder).items() if path.startswith(("aliases/", "providers."))}
    if not wanted:
        raise CatalogError([f"{folder}: the declared names are missing"], "install modelpick again")
    repositories = {model.id: model.repository for model in catalog.models.values()}
    models = {model: {"repository": name} if name else {} for model, name in repositories.items()}
    return curated.read(wanted, models).names
