"""What was worked out once is kept in the cache: data alone, and only as long as what it was made of is the same.

Where nothing can be read or written there, the answer is the same and takes longer.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from modelpick.catalog.locate import own_folder
from modelpick.errors import OutputError

Kept = TypeVar("Kept")
MOST_BYTES = 64 * 2**20
MOST_KEPT = 8
"""How many files of one kind are kept: one a set of layers, and few people use many."""


def cache_folder() -> Path | None:
    """Where it is kept; None where the system names no such place."""
    try:
        return own_folder("cache")
    except OutputError:
        return None


def kept_at(name: str) -> Path | None:
    """Where the file of this name is kept, or would be."""
    folder = cache_folder()
    return folder / name if folder else None


def bytes_of(path: Path) -> bytes | None:
    """What stands in a file; None where it is no file, too large or cannot be read."""
    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode) or kind.st_size > MOST_BYTES:
            return None
        return path.read_bytes()
    except (OSError, ValueError):
        return None


def own_bytes_of(path: Path) -> bytes | None:
    """The same of a file of the cache; None also where somebody else can have written it: a hash keeps nobody out."""
    try:
        kind = path.stat()
    except (OSError, ValueError):
        return None
    if hasattr(os, "getuid") and (kind.st_uid not in (os.getuid(), 0) or kind.st_mode & stat.S_IWOTH):
        return None
    return bytes_of(path)


def keep(name: str, data: bytes) -> None:
    """Put a file into the cache, and the oldest of its kind (what is before the hyphen of its name) out of it."""
    from modelpick.catalog.write import write_atomically

    path = kept_at(name)
    if path is None:
        return
    kind, ending = name.partition("-")[0], name.rpartition(".")[2]
    with suppress(OutputError, OSError):
        write_atomically(path, data)
        path.chmod(path.stat().st_mode & ~stat.S_IWOTH)  # it has the mode of what it replaces
        alike = sorted(path.parent.glob(f"{kind}-*.{ending}"), key=lambda one: one.stat().st_mtime_ns)
        for old in alike[:-MOST_KEPT]:
            old.unlink(missing_ok=True)


def stamps(paths: Iterable[Path]) -> list[list[object]]:
    """What changes whenever one of these files does, or another stands in its place."""
    return [_stamp(path) for path in paths]


def _stamp(path: Path) -> list[object]:
    place = str(path.absolute())
    try:
        kind = path.stat()
    except (OSError, ValueError):
        return [place]
    return [place, kind.st_size, kind.st_mtime_ns, kind.st_ctime_ns]


def kept(name: str, key: object, read: Callable[[object], Kept | None], make: Callable[[], object]) -> Kept | None:
    """What `make` gives as plain JSON and `read` takes: from the file of this name where that was made for this key.

    A file that is damaged, too large, of another key, or that `read` refuses with None, is made again.
    """
    path = kept_at(f"{name}.json")
    found = read(_value(path, key)) if path else None
    if found is not None:
        return found
    value = make()
    keep(f"{name}.json", json.dumps({"key": key, "value": value}, separators=(",", ":")).encode())
    return read(value)


def _value(path: Path, key: object) -> object:
    """What is stored for this key; None where that is nothing."""
    data = own_bytes_of(path)
    try:
        stored = json.loads(data) if data is not None else None
    except (ValueError, RecursionError):
        return None
    return stored.get("value") if isinstance(stored, dict) and stored.get("key") == key else None
