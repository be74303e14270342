"""Write a file whole or not at all: what was there stays until the new one is complete."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from modelpick.errors import OutputError


def write_atomically(path: Path, data: bytes) -> None:
    """Put these bytes at this path, replacing what is there in one step; its folders are made where missing.

    A kill at any moment leaves the old file or the new one, never a part. OutputError, exit 5, where it fails.
    """
    _write(path, data, lambda part: part.replace(path))


def create(path: Path, data: bytes) -> None:
    """The same for a new file: FileExistsError where something is at this path already, which stays as it is."""

    def link(part: Path) -> None:
        try:
            path.hardlink_to(part)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if os.path.lexists(path):
                raise FileExistsError(path) from None
            part.rename(path)

    if os.path.lexists(path):
        raise FileExistsError(path)
    _write(path, data, link)


def _write(path: Path, data: bytes, put: Callable[[Path], object]) -> None:
    """Write a file beside the path, whole and safe on the disk, and only then put it there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    except (OSError, ValueError) as error:
        raise _failed(path, error) from None
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(_mode(path))
        put(part)
        _sync_folder(path.parent)
    except FileExistsError:
        raise
    except (OSError, ValueError) as error:
        raise _failed(path, error) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced; those of any new file where there is none."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _failed(path: Path, error: OSError | ValueError) -> OutputError:
    reason = getattr(error, "strerror", None) or error
    return OutputError(f"{path}: cannot be written: {reason}", "nothing was changed; free space or choose another path")
