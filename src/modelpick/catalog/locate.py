"""Where catalog files are."""

from __future__ import annotations

import os
from pathlib import Path

from modelpick.errors import CatalogError

ENVIRONMENT = "MODELPICK_CATALOG"
SHIPPED = "shipped"


def shipped_path() -> Path:
    """The catalog that came with the program: in the package, or at the top of a source checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "data" / "models.toml"
    return inside if inside.is_file() else package.parents[1] / "data" / "models.toml"


def user_folder() -> Path:
    """The folder whose `*.toml` files a person lays over the shipped catalog."""
    import platformdirs

    return platformdirs.user_config_path("modelpick") / "catalog.d"


def layer_paths(catalog: list[Path], only: Path | None) -> list[tuple[str, Path]]:
    """(layer, file) pairs, later wins: shipped, the user's `catalog.d`, then `--catalog` or MODELPICK_CATALOG."""
    if only is not None:
        return [(_label("--only-catalog", only), only)]
    named = [("--catalog", path) for path in catalog]
    if not named:
        named = [(ENVIRONMENT, Path(part)) for part in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if part]
    return [
        (SHIPPED, shipped_path()),
        *((_label("catalog.d", path), path) for path in _user_files()),
        *((_label(layer, path), path) for layer, path in named),
    ]


def _label(layer: str, path: Path) -> str:
    return f"{layer} {path.name}"


def _user_files() -> list[Path]:
    folder = user_folder()
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise CatalogError([f"{folder}: cannot be read: {error.strerror or error}"], "check its permissions") from None
