"""The models that the files of trees name: every file is read once, and looked at with care only where it pays."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from modelpick.core.mentions.glance import Glance
from modelpick.core.mentions.located import Located, locate
from modelpick.core.mentions.written import Written
from modelpick.errors import UsageError
from modelpick.tree.read import as_utf8, read_file
from modelpick.tree.walk import Found, walk


@dataclass
class Tally:
    """What became of the files."""

    files: int = 0
    """Read, binary ones included."""
    too_large: int = 0
    problems: list[Found] = field(default_factory=list)
    """Files and folders that could not be read."""


def search(
    paths: Iterable[str], written: Written, tally: Tally, *, must_exist: bool = True
) -> Iterator[tuple[str, list[Located]]]:
    """(file, what it names) for every file at these paths, each once. UsageError where there is none at a path.

    Where they need not exist, a path at which there is nothing is a problem of the tally.
    """
    glance = Glance(written)
    seen: set[str] = set()
    for one in _files(paths, must_exist=must_exist):
        whole = os.path.abspath(one.path)  # noqa: PTH100 - names of bytes that are no text stay as they are
        if one.problem is not None:
            tally.problems.append(one)
        elif whole not in seen:
            seen.add(whole)
            yield one.path, _search_file(one.path, written, glance, tally)


def _files(paths: Iterable[str], *, must_exist: bool) -> Iterator[Found]:
    for path in paths:
        try:
            yield from walk(path)
        except UsageError as error:
            if must_exist:
                raise
            yield Found(path, error.message.removeprefix(f"PATH: {path}").removeprefix(": ").strip())


def _search_file(path: str, written: Written, glance: Glance, tally: Tally) -> list[Located]:
    try:
        raw = read_file(path)
    except (OSError, ValueError) as error:
        tally.problems.append(Found(path, getattr(error, "strerror", None) or str(error)))
        return []
    if raw is None:
        tally.too_large += 1
        return []
    tally.files += 1
    data = as_utf8(raw)
    keys = glance.keys_in(data) if data is not None else None
    if data is None or not keys:
        return []
    return locate(data.decode("utf-8", "replace"), os.path.basename(path), written, keys)  # noqa: PTH119
