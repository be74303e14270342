"""The files of a tree that are somebody's own text: what git would track, in an order that is always the same."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from modelpick.errors import UsageError
from modelpick.tree.ignored import Pattern, is_ignored, read_patterns
from modelpick.tree.read import read_file

_NEVER = frozenset({".git", ".hg", ".svn", ".jj", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache"})
"""Folders that hold nobody's own text, ignored or not."""
_OF_AN_ENVIRONMENT = "pyvenv.cfg"
"""A folder with this file is a virtual environment of Python."""


class Found(NamedTuple):
    """A file to read, or one that cannot be."""

    path: str
    """As the user would name it."""
    problem: str | None = None
    """Why it, or the folder of this path, cannot be read."""


class _Rules(NamedTuple):
    """The patterns that hold in a folder."""

    depth: int
    """Of the folder that they are relative to, counted from the root of the repository."""
    patterns: list[Pattern]


class _Folder(NamedTuple):
    path: str
    names: tuple[str, ...]
    """From the root of the repository, or from where the walk began."""
    rules: tuple[_Rules, ...]


def walk(path: str) -> Iterator[Found]:
    """The files at a path: itself, or what is below it and not ignored. UsageError where there is nothing.

    Links are not followed, so that no tree leads out of itself or around in circles; devices, sockets and pipes are
    not opened.
    """
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - a path of bytes that are no text stays as it is
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"PATH: {path}: {reason}", "name files or folders that exist") from None
    if stat.S_ISREG(mode):
        yield Found(path)
    elif stat.S_ISDIR(mode):
        yield from _below(_start(path))
    else:
        raise UsageError(f"PATH: {path} is neither a file nor a folder", "name files or folders")


def _start(path: str) -> _Folder:
    """The folder at which the walk begins, with the rules of the repository that it is in."""
    whole = Path(os.path.realpath(path))
    root = next((one for one in (whole, *whole.parents) if (one / ".git").exists()), None)
    if root is None:
        return _Folder(path, (), ())
    names = whole.relative_to(root).parts
    rules = [_Rules(0, _patterns_of(str(root / ".git" / "info" / "exclude")))]
    for depth in range(len(names)):
        rules.append(_Rules(depth, _patterns_of(str(root.joinpath(*names[:depth], ".gitignore")))))
    return _Folder(path, names, tuple(one for one in rules if one.patterns))


def _patterns_of(path: str) -> list[Pattern]:
    try:
        data = read_file(path)
    except OSError:
        return []
    return read_patterns((data or b"").decode("utf-8", "surrogateescape").split("\n"))


def _below(start: _Folder) -> Iterator[Found]:
    """Depth first, by name; on a stack of its own, for trees can be deeper than Python's."""
    stack: list[_Folder | Found] = [start]
    while stack:
        one = stack.pop()
        if isinstance(one, Found):
            yield one
            continue
        try:
            with os.scandir(one.path) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield Found(one.path, error.strerror or str(error))
            continue
        stack += reversed(list(_children(one, entries, is_start=one is start)))


def _children(folder: _Folder, entries: list[os.DirEntry[str]], *, is_start: bool) -> Iterator[_Folder | Found]:
    names = {entry.name for entry in entries}
    if _OF_AN_ENVIRONMENT in names and not is_start:
        return
    rules = folder.rules
    if ".gitignore" in names:
        own = _patterns_of(_join(folder.path, ".gitignore"))
        rules = (*rules, _Rules(len(folder.names), own)) if own else rules
    for entry in entries:
        path, below = _join(folder.path, entry.name), (*folder.names, entry.name)
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            is_file = not is_folder and entry.is_file(follow_symlinks=False)
        except OSError as error:
            yield Found(path, error.strerror or str(error))
            continue
        if (is_folder and entry.name not in _NEVER) or is_file:
            if _is_left_out(rules, below, is_folder=is_folder):
                continue
            yield _Folder(path, below, rules) if is_folder else Found(path)


def _is_left_out(rules: tuple[_Rules, ...], names: tuple[str, ...], *, is_folder: bool) -> bool:
    """What the nearest .gitignore that knows says."""
    for one in reversed(rules):
        said = is_ignored(one.patterns, names[one.depth :], is_folder=is_folder)
        if said is not None:
            return said
    return False


def _join(folder: str, name: str) -> str:
    """The path as a person would type it: what is below `.` stands without it."""
    return name if folder == "." else os.path.join(folder, name)  # noqa: PTH118
