"""What git leaves out of a tree: the patterns of .gitignore, matched in time that grows with their length alone.

https://git-scm.com/docs/gitignore. Patterns come with the tree and are not trusted: as regular expressions (what
the known libraries make of them) four stars and one long name take ten seconds. Here a star never looks back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

MOST_PATTERNS = 10_000
_LONGEST_PATTERN = 1_000
_ANY = "**"
_SETS = {
    **{"alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z"},
    **{"space": r"\s", "blank": " \\t", "xdigit": "0-9a-fA-F", "punct": r"!-/:-@\[-`{-~", "cntrl": "\\x00-\\x1f"},
    **{"print": " -~", "graph": "!-~"},
}


class Pattern(NamedTuple):
    """One line of a .gitignore."""

    parts: tuple[re.Pattern[str] | str, ...]
    """One a folder of the path, `**` for any number of them."""
    is_negated: bool
    is_for_folders: bool
    """It matches folders only."""

    def matches(self, names: tuple[str, ...], *, is_folder: bool) -> bool:
        """Whether it matches a path, given as the names of its folders and its own."""
        if self.is_for_folders and not is_folder:
            return False
        return _matches(self.parts, names)


def read_patterns(lines: Iterable[str]) -> list[Pattern]:
    """The patterns of a .gitignore; lines that are none, or too long, are left out."""
    found = (_pattern(line.rstrip("\r\n")) for line in lines)
    return [one for one, _ in zip((one for one in found if one), range(MOST_PATTERNS), strict=False)]


def is_ignored(patterns: list[Pattern], names: tuple[str, ...], *, is_folder: bool) -> bool | None:
    """What the last pattern that matches says; None where none does."""
    for one in reversed(patterns):
        if one.matches(names, is_folder=is_folder):
            return not one.is_negated
    return None


def _pattern(line: str) -> Pattern | None:
    if line.startswith("#") or len(line) > _LONGEST_PATTERN:
        return None
    text = re.sub(r"(?<!\\) +$", "", line)
    is_negated = text.startswith("!")
    text = text.removeprefix("!")
    is_for_folders = text.endswith("/")
    text = text.removesuffix("/")
    if not text:
        return None
    is_anchored = "/" in text
    names = text.removeprefix("/").split("/")
    if any(not name for name in names):
        return None
    try:
        parts = tuple(_ANY if _is_any(name) else re.compile(_segment(name), re.DOTALL) for name in names)
    except (re.error, ValueError):
        return None
    if parts[-1] == _ANY and len(parts) > 1:
        parts = (*parts, re.compile(".", re.DOTALL))
    return Pattern(parts if is_anchored else (_ANY, *parts), is_negated, is_for_folders)


def _is_any(name: str) -> bool:
    """Two stars and nothing else; to git, three are two."""
    return len(name) > 1 and not name.strip("*")


@lru_cache(maxsize=4096)
def _segment(name: str) -> str:
    """One name's glob as an expression whose stars take the first match and keep it: a later one never helps."""
    chunks = [""]
    for piece in _pieces(name):
        if piece == "*":
            if len(chunks) == 1 or chunks[-1]:
                chunks.append("")
        else:
            chunks[-1] += piece
    first, *others = chunks
    if not others:
        return f"{first}\\Z"
    middle = "".join(f"(?>.*?{chunk})" for chunk in others[:-1])
    return f"{first}{middle}.*{others[-1]}\\Z" if others[-1] else f"{first}{middle}"


def _pieces(name: str) -> Iterator[str]:
    place = 0
    while place < len(name):
        char = name[place]
        place += 1
        if char == "*":
            yield "*"
        elif char == "?":
            yield "."
        elif char == "\\":
            if place == len(name):
                raise ValueError("a backslash at the end escapes nothing")
            yield re.escape(name[place])
            place += 1
        elif char == "[":
            text, place = _set(name, place)
            yield text
        else:
            yield re.escape(char)


def _set(name: str, place: int) -> tuple[str, int]:
    """(a set of characters as an expression, where it ends). ValueError where it does not end: git matches nothing."""
    negated = name[place : place + 1] in ("!", "^") and bool(name[place : place + 1])
    place += negated
    inside, first = "", True
    while first or name[place] != "]":
        first = False
        named = re.compile(r"\[:(\w+):\]").match(name, place)
        if named:
            inside += _SETS.get(named[1], "")
            place = named.end()
        else:
            low, place = _member(name, place)
            high = None
            if name[place : place + 1] == "-" and name[place + 1 : place + 2] not in ("", "]"):
                high, place = _member(name, place + 1)
            if high is None:
                inside += re.escape(low)
            elif low <= high:
                inside += f"{re.escape(low)}-{re.escape(high)}"
        if place >= len(name):
            raise ValueError("a set that does not end")
    text = f"[{'^' if negated else ''}{inside}]" if inside else ("." if negated else "(?!)")
    return text, place + 1


def _member(name: str, place: int) -> tuple[str, int]:
    if name[place : place + 1] == "\\":
        place += 1
    if place >= len(name):
        raise ValueError("a set that does not end")
    return name[place], place + 1


def _matches(parts: tuple[re.Pattern[str] | str, ...], names: tuple[str, ...]) -> bool:
    """The same with `**` over whole names: the last `**` takes one name more where what follows does not match."""
    part = name = 0
    again: tuple[int, int] | None = None
    while name < len(names):
        one = parts[part] if part < len(parts) else None
        if isinstance(one, str):
            again, part = (part + 1, name), part + 1
        elif one is not None and one.match(names[name]):
            part, name = part + 1, name + 1
        elif again is not None:
            again = again[0], again[1] + 1
            part, name = again
        else:
            return False
    return all(one == _ANY for one in parts[part:])
