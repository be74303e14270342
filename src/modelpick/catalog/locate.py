"""Where catalog files are."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

from modelpick.errors import CatalogError, OutputError

ENVIRONMENT = "MODELPICK_CATALOG"
SHIPPED = "shipped"
UPDATED = "updated"
PROJECT = "project"
PROJECT_FILE = "modelpick.toml"
PROJECT_KEYS = frozenset({"catalog", "workload", "policy"})
"""The keys of a project file that no catalog has."""
_AS_OF = re.compile(r"^as_of = ([0-9]{4}-[0-9]{2}-[0-9]{2})$", re.MULTILINE)
_OVER = re.compile(r"^# over the shipped catalog of ([0-9]{4}-[0-9]{2}-[0-9]{2})$", re.MULTILINE)


class UpdatedLayer(NamedTuple):
    """The layer that `catalog update` made."""

    path: Path
    ignored: str | None
    """Why it is not used, and what to do; None where it is."""


def shipped_path() -> Path:
    """The catalog that came with the program: in the package, or at the top of a source checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "data" / "models.toml"
    return inside if inside.is_file() else package.parents[1] / "data" / "models.toml"


def own_folder(kind: Literal["config", "data", "cache"]) -> Path:
    """The folder of the person who runs this. OutputError where there is no home: a container, a user with a number."""
    import platformdirs

    find = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "cache": platformdirs.user_cache_path,
    }
    folder = None
    with suppress(RuntimeError):  # so say its later versions; earlier ones give a path that begins with ~
        folder = find[kind]("modelpick")
    if folder is None or not folder.is_absolute():
        hint = f"set HOME, or XDG_{kind.upper()}_HOME, to a folder that you may write to"
        raise OutputError("there is no place for files of yours: the system knows no home of this user", hint)
    return folder


def user_folder() -> Path:
    """The folder whose `*.toml` files a person lays over the shipped catalog. OutputError where there is no home."""
    return own_folder("config") / "catalog.d"


def updated_folder() -> Path:
    """The folder in which `catalog update` keeps what it wrote. OutputError where there is no home."""
    return own_folder("data") / "updated"


def over_shipped(as_of: object) -> str:
    """The line in an updated layer that says over which shipped catalog it was made."""
    return f"# over the shipped catalog of {as_of}"


def updated_layer() -> UpdatedLayer | None:
    """The layer of the last `catalog update`, if there is one.

    It changes single facts of the catalog that it was made over, so a newer shipped catalog, with its corrections,
    puts it aside until the next update.
    """
    try:
        path = updated_folder() / "catalog.toml"
    except OutputError:
        return None
    if not path.is_file():
        return None
    over, shipped = _date_in(path, _OVER), _date_in(shipped_path(), _AS_OF)
    if over is None or (shipped is not None and shipped > over):
        older = f"was made over the catalog of {over}, and the shipped one is of {shipped}" if over else "is damaged"
        return UpdatedLayer(path, f"the updated layer {older}: it is not used; `modelpick catalog update` renews it")
    return UpdatedLayer(path, None)


def _date_in(path: Path, line: re.Pattern[str]) -> str | None:
    """The date in such a line at the head of a file."""
    try:
        with path.open("rb") as file:
            found = line.search(file.read(1000).decode("utf-8", "replace").replace("\r\n", "\n"))
    except OSError:
        return None
    return found[1] if found else None


def resolved(path: Path) -> Path:
    """The path without links; as it is where the folder it starts from is gone, or links lead round in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path


def find_project(start: Path) -> Path | None:
    """The nearest modelpick.toml in this folder or above it, found as git finds its own: not beyond the file system."""
    try:
        here = start.resolve(strict=True)
        device = here.stat().st_dev
    except OSError:
        return None
    for folder in (here, *here.parents):
        try:
            if folder.stat().st_dev != device:
                return None
            if (folder / PROJECT_FILE).exists():
                return folder / PROJECT_FILE
        except OSError:  # a folder that may not be looked into
            return None
    return None


def trusted_project(start: Path) -> Path | None:
    """The nearest modelpick.toml, as above; none where that is one which somebody else put there."""
    found = find_project(start)
    return None if found is None or is_foreign(found, start) else found


def is_foreign(path: Path, folder: Path = Path()) -> bool:
    """Whether somebody put a file above this folder who has no say here: neither you, nor its owner, nor root.

    Anybody can put a file into a folder such as /tmp. The owner of the folder counts as one who has a say, for in
    a container the checkout and the user who runs there differ.
    """
    if not hasattr(os, "getuid"):
        return False
    try:
        trusted = {os.getuid(), folder.stat().st_uid, 0}
        return not {path.lstat().st_uid, path.stat().st_uid} <= trusted
    except OSError:
        return False


def layer_paths(catalog: list[Path], only: Path | None, project: Sequence[Path] = ()) -> list[tuple[str, Path]]:
    """(layer, file) pairs, later wins: shipped, updated, `catalog.d`, project, `--catalog` or MODELPICK_CATALOG."""
    if only is not None:
        return [(_label("--only-catalog", only), only)]
    named = [("--catalog", path) for path in catalog]
    if not named:
        named = [(ENVIRONMENT, Path(part)) for part in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if part]
    updated = updated_layer()
    return [
        (SHIPPED, shipped_path()),
        *([(UPDATED, updated.path)] if updated and not updated.ignored else []),
        *((_label("catalog.d", path), path) for path in _user_files()),
        *((_label(PROJECT, path), path) for path in project),
        *((_label(layer, path), path) for layer, path in named),
    ]


def _label(layer: str, path: Path) -> str:
    return f"{layer} {path.name}"


def _user_files() -> list[Path]:
    try:
        folder = user_folder()
    except OutputError:
        return []
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise CatalogError([f"{folder}: cannot be read: {error.strerror or error}"], "check its permissions") from None
