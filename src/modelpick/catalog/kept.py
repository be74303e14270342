"""What was worked out once is kept in the cache: data alone, and only as long as what it was made of is the same."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from modelpick.errors import OutputError

Kept = TypeVar("Kept")
_MOST_BYTES = 64 * 2**20
_MOST_FILES = 8
"""How many files of one kind are kept: one a set of layers, and few people use many."""


def cache_folder() -> Path | None:
    """Where it is kept; None where the system names no such place."""
    import platformdirs

    folder = platformdirs.user_cache_path("modelpick")
    return folder if folder.is_absolute() else None


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

    A file that is damaged, too large, of another key, or that `read` refuses with None, is made again. Where nothing
    can be written, nothing is kept, and the answer is the same.
    """
    folder = cache_folder()
    path = folder / f"{name}.json" if folder else None
    found = read(_value(path, key)) if path else None
    if found is not None:
        return found
    value = make()
    if path:
        with suppress(OutputError):
            _store(path, {"key": key, "value": value})
    return read(value)


def _value(path: Path, key: object) -> object:
    """What is stored for this key; None where that is nothing."""
    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode) or kind.st_size > _MOST_BYTES:
            return None
        stored = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return stored.get("value") if isinstance(stored, dict) and stored.get("key") == key else None


def _store(path: Path, entry: object) -> None:
    from modelpick.catalog.write import write_atomically

    write_atomically(path, json.dumps(entry, separators=(",", ":")).encode())
    kind = path.name.partition("-")[0]
    with suppress(OSError):
        alike = sorted(path.parent.glob(f"{kind}-*.json"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
        for old in alike[_MOST_FILES:]:
            old.unlink(missing_ok=True)
