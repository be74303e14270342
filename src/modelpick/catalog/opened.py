"""The catalog of some files: as it was kept when it was last checked, else read, checked and kept.

A kept catalog is used only where it was made of the very same bytes: those of every layer, and those of the code that
checks and merges them. It ships beside the catalog in the wheel; for anything else it is in the user's cache. Where
it cannot be read or written, or is not whole, the answer is the same and takes longer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from modelpick import __version__
from modelpick.catalog.compiled import pack, unpack
from modelpick.catalog.kept import bytes_of, keep, kept_at, own_bytes_of
from modelpick.catalog.locate import SHIPPED, shipped_path
from modelpick.core.catalog import Catalog

SHIPPED_NAME = "models.kept"
"""The kept form of the shipped catalog, beside it in the wheel."""
Layers = Sequence[tuple[str, Path]]


def opened(layers: Layers) -> Catalog:
    """The catalog that these (layer name, file) pairs make. CatalogError lists every problem of every file."""
    key = key_of(layers)
    if key is None:
        return _loaded(layers)
    for data in _kept(layers):
        catalog = unpack(data, key) if data is not None else None
        if catalog is not None:
            return catalog
    catalog = _loaded(layers)
    if key_of(layers) == key:  # a file that was changed meanwhile would be kept under the wrong key
        keep(_file_name(layers), pack(catalog, key))
    return catalog


def key_of(layers: Layers) -> str | None:
    """A hash of all that the catalog is made of; None where a layer is no file that can be read twice."""
    made_of = hashlib.sha256(f"{__version__} {_hash_of_code()}".encode())
    for name, path in layers:
        data = bytes_of(path)
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
        found.update(bytes_of(package / name) or b"")
    return found.hexdigest()


def _loaded(layers: Layers) -> Catalog:
    from modelpick.catalog.load import load

    return load(layers)


def _kept(layers: Layers) -> Iterator[bytes | None]:
    """What may be the kept catalog of these layers: beside the shipped one, and in the cache."""
    if [name for name, _ in layers] == [SHIPPED]:
        yield bytes_of(shipped_path().with_name(SHIPPED_NAME))
    path = kept_at(_file_name(layers))
    yield own_bytes_of(path) if path is not None else None


def _file_name(layers: Layers) -> str:
    """One file a set of layers, whatever stands in them."""
    places = repr([(name, str(path.absolute())) for name, path in layers])
    return f"catalog-{hashlib.sha256(places.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.kept"
