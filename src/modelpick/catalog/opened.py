"""The catalog of some files: as it was kept when it was last checked, else read, checked and kept.

A kept catalog is used only where it was made of the very same bytes: those of every layer, and those of the code that
checks and merges them. It ships beside the catalog in the wheel; for anything else it is in the user's cache. Where
it cannot be read or written, or is not whole, the answer is the same and takes longer.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from modelpick import __version__
from modelpick.catalog.compiled import pack, unpack
from modelpick.catalog.locate import SHIPPED, kept_folder, shipped_path
from modelpick.core.catalog import Catalog
from modelpick.errors import OutputError

MOST_BYTES = 64 * 2**20
MOST_KEPT = 8
"""Catalogs in the cache: one a set of layers, and few people use many."""
SHIPPED_NAME = "models.kept"
"""The kept form of the shipped catalog, beside it in the wheel."""
Layers = Sequence[tuple[str, Path]]


def opened(layers: Layers) -> Catalog:
    """The catalog that these (layer name, file) pairs make. CatalogError lists every problem of every file."""
    key = key_of(layers)
    if key is None:
        return _loaded(layers)
    for path in _places(layers):
        data = _bytes(path)
        catalog = unpack(data, key) if data is not None else None
        if catalog is not None:
            return catalog
    catalog = _loaded(layers)
    if key_of(layers) == key:  # a file that was changed meanwhile would be kept under the wrong key
        _keep(layers, pack(catalog, key))
    return catalog


def key_of(layers: Layers) -> str | None:
    """A hash of all that the catalog is made of; None where a layer is no file that can be read twice."""
    made_of = hashlib.sha256(f"{__version__} {_hash_of_code()}".encode())
    for name, path in layers:
        data = _bytes(path)
        if data is None:
            return None
        place = "" if name == SHIPPED else path  # a person's own file is named in what is said of its facts
        made_of.update(repr((name, str(place), hashlib.sha256(data).hexdigest())).encode())
    return made_of.hexdigest()


def _hash_of_code() -> str:
    """A hash of the modules that say what a valid catalog is, for those who change them."""
    package = Path(__file__).parents[1]
    found = hashlib.sha256()
    for name in (
        *("core/entry.py", "core/facts.py", "core/price.py", "core/score.py", "core/route_key.py", "core/tasks.py"),
        *("catalog/check.py", "catalog/compiled.py", "catalog/layers.py", "catalog/load.py", "catalog/locate.py"),
    ):
        found.update(_bytes(package / name) or b"")
    return found.hexdigest()


def _loaded(layers: Layers) -> Catalog:
    from modelpick.catalog.load import load

    return load(layers)


def _bytes(path: Path) -> bytes | None:
    """What stands in a file; None where it is no file, too large or cannot be read."""
    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode) or kind.st_size > MOST_BYTES:
            return None
        return path.read_bytes()
    except (OSError, ValueError):
        return None


def _places(layers: Layers) -> Iterator[Path]:
    """Where the catalog of these layers may be kept."""
    if [name for name, _ in layers] == [SHIPPED]:
        yield shipped_path().with_name(SHIPPED_NAME)
    folder = kept_folder()
    if folder is not None:
        yield folder / _file_name(layers)


def _file_name(layers: Layers) -> str:
    """One file a set of layers, whatever stands in them."""
    places = repr([(name, str(path.absolute())) for name, path in layers])
    return f"catalog-{hashlib.sha256(places.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.kept"


def _keep(layers: Layers, data: bytes) -> None:
    """Put the catalog into the cache, and the oldest ones out of it; where that fails, the next run takes longer."""
    from modelpick.catalog.write import write_atomically

    folder = kept_folder()
    if folder is None:
        return
    with suppress(OutputError, OSError):
        write_atomically(folder / _file_name(layers), data)
        kept = sorted(folder.glob("catalog-*.kept"), key=lambda path: path.stat().st_mtime_ns)
        for old in kept[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
